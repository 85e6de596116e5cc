"""The collector of cycles is asked seldom, and not at all at the end."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from cli.collector import OBJECTS, ROUNDS, collect_rarely


@pytest.fixture
def threshold() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("threshold")
def test_sets_the_thresholds() -> None:
    collect_rarely()
    collect_rarely()
    assert gc.get_threshold() == (OBJECTS, ROUNDS, ROUNDS)
    assert gc.isenabled()


def test_looks_at_nothing_when_the_process_ends() -> None:
    """What is alive at the end is out of the collector's sight by then."""
    program = (
        "import atexit, gc\n"
        "from cli.collector import collect_rarely\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 1_000))\n"
        "collect_rarely()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["True"]
