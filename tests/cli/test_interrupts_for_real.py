"""Ctrl-C while the real engine is at work, in a process of its own."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def case_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("week") / "case"
    made = CliRunner().invoke(main, ["sample", "offpeak", str(folder), "--candidates", "3000"])
    assert made.exit_code == 0, made.output
    return folder


def start(case_folder: Path, out: Path) -> subprocess.Popen[str]:
    """Start planning and return once a solver has found a first timetable."""
    command = [sys.executable, "-m", "cli", "--lang", "zh", "plan", case_folder, "--out", out]
    process = subprocess.Popen(
        [*command, "--time-limit", "120", "--no-workbooks"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    seen = ""
    while "排场次与值勤" not in seen or "改进计划" not in seen.split("排场次与值勤")[1]:
        line = process.stderr.readline()
        assert line, seen
        seen += line
    return process


def test_the_best_plan_so_far_is_written_and_keeps_the_rules(case_folder, tmp_path):
    out = tmp_path / "plan"
    process = start(case_folder, out)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert "保留目前最好的计划" in stderr
    assert "Traceback" not in stderr
    assert str(out) in stdout
    audited = CliRunner().invoke(main, ["audit", str(case_folder), str(out)])
    assert audited.exit_code == 0, audited.output


def test_a_second_time_gives_up_and_leaves_nothing(case_folder, tmp_path):
    process = start(case_folder, tmp_path / "plan")
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "再按一次" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _stdout, stderr = process.communicate(timeout=60)
    # The plan may have been finished in between; half a plan there is never.
    assert process.returncode in (0, 130), stderr
    assert "Traceback" not in stderr
    left = [path.name for path in tmp_path.iterdir()]
    assert left == (["plan"] if process.returncode == 0 else [])
