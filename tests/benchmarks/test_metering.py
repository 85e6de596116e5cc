"""What a command costs is counted with all that it starts."""

import sys
from pathlib import Path

import pytest

from benchmarks.metering import PROCESSES, Cost, measure

HOLD = """
import subprocess, sys, time
held = b"x" * 60_000_000
if len(sys.argv) > 1:
    subprocess.run([sys.executable, __file__, *sys.argv[2:]], check=True)
else:
    time.sleep(0.6)
"""


def script(folder: Path, text: str, *arguments: str) -> Cost:
    file = folder / "program.py"
    file.write_text(text, encoding="utf-8")
    return measure([sys.executable, str(file), *arguments], folder)


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="only Linux tells of several processes")
def test_memory_of_all_processes_counts(tmp_path: Path) -> None:
    one = script(tmp_path, HOLD)
    three = script(tmp_path, HOLD, "and", "again")
    assert one.exit_code == three.exit_code == 0
    assert 60 < one.memory_mb < 110
    assert 120 < three.memory_mb < 220


def test_cpu_of_a_child_counts(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass\n"
    (tmp_path / "busy.py").write_text(busy, encoding="utf-8")
    text = "import subprocess, sys; subprocess.run([sys.executable, 'busy.py'])"
    cost = script(tmp_path, text)
    assert cost.cpu_seconds >= 0.3
    assert cost.wall_seconds >= 0.3


def test_exit_code_and_last_words(tmp_path: Path) -> None:
    cost = script(tmp_path, "import sys; print('out'); sys.exit('why it failed')")
    assert cost.exit_code == 1
    assert cost.message == "why it failed"


def test_no_last_words_without_a_failure(tmp_path: Path) -> None:
    cost = script(tmp_path, "import sys; print('all is well', file=sys.stderr)")
    assert (cost.exit_code, cost.message) == (0, "")


def test_a_signal_shows(tmp_path: Path) -> None:
    cost = script(tmp_path, "import os; os.kill(os.getpid(), 15)")
    assert cost.exit_code == -15


def test_interrupted_it_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_seconds: float) -> None:
        if (tmp_path / "began").exists():
            raise KeyboardInterrupt

    monkeypatch.setattr("benchmarks.metering.time.sleep", interrupt)
    text = (
        "import pathlib, time\npathlib.Path('began').touch()\ntime.sleep(1.5)\n"
        "pathlib.Path('ended').touch()\n"
    )
    with pytest.raises(KeyboardInterrupt):
        script(tmp_path, text)
    monkeypatch.undo()
    assert (tmp_path / "began").exists()
    assert script(tmp_path, "import time; time.sleep(2)").exit_code == 0
    assert not (tmp_path / "ended").exists()


def test_stdout_is_kept_where_asked(tmp_path: Path) -> None:
    output = tmp_path / "printed"
    cost = measure([sys.executable, "-c", "print('said')"], tmp_path, output=output)
    assert (cost.exit_code, output.read_text(encoding="utf-8")) == (0, "said\n")


def test_who_takes_too_long_is_killed(tmp_path: Path) -> None:
    cost = measure(
        [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, most_seconds=0.5
    )
    assert cost.is_out_of_time
    assert cost.exit_code < 0
