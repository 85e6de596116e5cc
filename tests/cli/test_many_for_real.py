"""``paikao plan --many`` with the real engine: killed, interrupted, on a cluster."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from data.case_reader import read_case
from data.case_writer import write_case_workbook

ROOT = Path(__file__).parents[2]
LONG_ENOUGH = 300
CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")

pytestmark = pytest.mark.slow
needs_proc = pytest.mark.skipif(not CHILDREN.exists(), reason="finds processes by /proc")


def make(kind: str, folder: Path, *args: str) -> Path:
    made = CliRunner().invoke(main, ["sample", kind, str(folder), *args])
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def tiny_cases(tmp_path: Path) -> Path:
    """A folder with a space, one in Chinese, a workbook, and one with a wrong table."""
    folder = tmp_path / "各市 cases"
    make("tiny", folder / "甲城", "--candidates", "20")
    make("tiny", folder / "b city", "--seed", "2", "--candidates", "20")
    wrong = make("tiny", folder / "wrong", "--candidates", "20")
    (wrong / "slots.csv").write_text("slot_id\nAM\n", encoding="utf-8")
    write_case_workbook(read_case(folder / "甲城"), folder / "丙.xlsx")
    return folder


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks that keep the engine busy for longer than a test takes."""
    folder = tmp_path_factory.mktemp("weeks")
    make("offpeak", folder / "one", "--candidates", "3000")
    make("offpeak", folder / "two", "--candidates", "2000")
    return folder


def command(cases: Path, out: Path, *args: object) -> list[str]:
    head = [sys.executable, "-m", "cli", "--lang", "zh", "plan", "--many", str(cases)]
    return [*head, "--out", str(out), "--no-workbooks", *map(str, args)]


def start(cases: Path, out: Path, *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(cases, out, *args),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    seen = ""
    while words not in seen:
        line = process.stderr.readline()
        assert line, seen
        seen += line
    return seen


def summary(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "summary.csv").read_text(encoding="utf-8-sig")
    return {row["数据"]: row for row in csv.DictReader(text.splitlines())}


def audit(case: Path, plan: Path) -> None:
    audited = CliRunner().invoke(main, ["audit", str(case), str(plan)])
    assert audited.exit_code == 0, audited.output


def assert_nothing_half_written(out: Path) -> None:
    assert not [name for name in os.listdir(out) if name.startswith(".")]


def test_good_cases_are_planned_beside_a_wrong_one(tiny_cases, tmp_path):
    out = tmp_path / "计划 out"
    done = subprocess.run(
        command(tiny_cases, out, "--time-limit", 4, "--json"),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert {row["name"]: row["exit_code"] for row in told["cases"]} == {
        "甲城": 0, "b city": 0, "丙": 0, "wrong": 2,
    }  # fmt: skip
    (wrong,) = [row for row in told["cases"] if row["name"] == "wrong"]
    assert wrong["error"] == "case"
    assert wrong["problems"][0]["table"] == "slots"
    assert wrong["tries"] == 1
    assert sorted(os.listdir(out)) == ["b city", "summary.csv", "丙", "甲城"]
    audit(tiny_cases / "甲城", out / "甲城")
    audit(tiny_cases / "b city", out / "b city")
    audit(tiny_cases / "丙.xlsx", out / "丙")


def test_a_case_comes_out_as_it_does_alone(tmp_path):
    case = make("tiny", tmp_path / "cases" / "a", "--candidates", "15")
    args = ("--deterministic", "--time-limit", str(LONG_ENOUGH), "--no-workbooks")
    alone = CliRunner().invoke(main, ["plan", str(case), "--out", str(tmp_path / "alone"), *args])
    assert alone.exit_code == 0, alone.output
    subprocess.run(command(case.parent, tmp_path / "o", *args), cwd=ROOT, check=True)
    for table in sorted((tmp_path / "alone").glob("*.csv")):
        assert (tmp_path / "o" / "a" / table.name).read_bytes() == table.read_bytes()


@needs_proc
def test_a_killed_process_costs_its_case_a_retry(week, tmp_path):
    out = tmp_path / "o"
    process = start(week, out, "--time-limit", 40, "--gap", 0.2, "--processes", 1)
    read_until(process, "已有初步计划  one")
    (child,) = children_of(process.pid)
    helpers = wait_for(lambda: children_of(child))
    os.kill(child, signal.SIGKILL)
    _stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    rows = summary(out)
    assert (rows["one"]["次数"], rows["two"]["次数"]) == ("2", "1")
    assert not any(is_alive(helper) for helper in helpers)
    audit(week / "one", out / "one")
    assert_nothing_half_written(out)


def test_ctrl_c_keeps_the_best_plan_of_those_at_work(week, tmp_path):
    out = tmp_path / "o"
    process = start(week, out, "--time-limit", 300, "--processes", 1)
    read_until(process, "已有初步计划  one")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 4, stderr
    assert "Traceback" not in stderr
    rows = summary(out)
    assert rows["one"]["退出代码"] == "0"
    assert "提前停下" in rows["one"]["结果"]
    assert (rows["two"]["退出代码"], rows["two"]["次数"]) == ("4", "0")
    audit(week / "one", out / "one")
    assert sorted(os.listdir(out)) == ["one", "summary.csv"]


def test_a_second_ctrl_c_gives_up_and_leaves_nothing_half_written(week, tmp_path):
    out = tmp_path / "o"
    process = start(week, out, "--time-limit", 300, "--processes", 2)
    read_until(process, "已有初步计划  two")
    process.send_signal(signal.SIGINT)
    read_until(process, "再按一次")
    process.send_signal(signal.SIGINT)
    _stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    assert set(os.listdir(out)) <= {"one", "two", "summary.csv"}
    for name, row in summary(out).items():
        assert (row["退出代码"] == "0") == (out / name).is_dir()


@needs_proc
def test_cases_end_with_the_process_that_asked_for_them(week, tmp_path):
    process = start(week, tmp_path / "o", "--time-limit", 300, "--processes", 1)
    read_until(process, "已有初步计划  one")
    (child,) = children_of(process.pid)
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not is_alive(child))


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip(
        "distributed", reason="needs the extra: pip install .[cluster]"
    )
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        yield cluster


def test_on_a_cluster(tiny_cases, tmp_path, cluster):
    out = tmp_path / "o"
    args = ("--time-limit", 4, "--cluster", cluster.scheduler_address)
    done = subprocess.run(
        command(tiny_cases, out, *args),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert {name: row["退出代码"] for name, row in summary(out).items()} == {
        "甲城": "0", "b city": "0", "丙": "0", "wrong": "2",
    }  # fmt: skip
    assert "开始  甲城" in done.stderr
    audit(tiny_cases / "甲城", out / "甲城")
    assert_nothing_half_written(out)


def children_of(pid: int) -> list[int]:
    found = []
    for place in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(text) for text in place.read_text(encoding="ascii").split()]
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for(condition: Any) -> Any:
    for _ in range(300):
        if found := condition():
            return found
        time.sleep(0.1)
    pytest.fail("waited in vain")
