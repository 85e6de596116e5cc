"""``paikao whatif --sweep`` with the real engine: as alone, killed, interrupted, on a cluster."""

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
from data.plan_case import case_of_plan
from data.plan_folder import read_plan
from scheduler.audit import audit

ROOT = Path(__file__).parents[2]
LONG_ENOUGH = "300"
CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
GRID = """
[[axis]]
name = "demand"
option = [
  { label = "1" },
  { label = "2", change = [{ kind = "demand", need = "S1", factor = 2 }] },
]
[[axis]]
name = "reserves"
option = [
  { label = "all" },
  { label = "none", change = [{ kind = "absent", examiner_kind = "reserve", all_but = 0 }] },
]
"""
SINGLE = """
[[change]]
kind = "demand"
need = "S1"
factor = 2
[[change]]
kind = "absent"
examiner_kind = "reserve"
all_but = 0
"""

pytestmark = pytest.mark.slow
needs_proc = pytest.mark.skipif(not CHILDREN.exists(), reason="finds processes by /proc")


def run(*args: object) -> str:
    made = CliRunner().invoke(main, [str(arg) for arg in args])
    assert made.exit_code == 0, made.output
    return made.stdout


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny case, a plan of it, a grid, and one of its scenarios by itself."""
    folder = tmp_path_factory.mktemp("small") / "推演 sweep"
    run("sample", "tiny", folder / "case", "--candidates", "20")
    args = ("--deterministic", "--time-limit", LONG_ENOUGH, "--no-workbooks")
    run("plan", folder / "case", "--out", folder / "base", *args)
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    (folder / "one.toml").write_text(SINGLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week that keeps the engine busy for longer than a test takes."""
    folder = tmp_path_factory.mktemp("week")
    run("sample", "offpeak", folder / "case", "--candidates", "2000")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    return folder


def command(folder: Path, table: Path, *args: object) -> list[str]:
    head = [sys.executable, "-m", "cli", "--lang", "zh", "whatif", str(folder / "case")]
    return [*head, "--sweep", str(folder / "grid.toml"), "--out", str(table), *map(str, args)]


def start(folder: Path, table: Path, *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(folder, table, *args),
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


def rows_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("base", [(), ("--base",), ("--base", "--replan")])
def test_a_scenario_comes_out_as_it_does_alone(small, tmp_path, base):
    args = ["--deterministic", "--time-limit", LONG_ENOUGH, "--no-workbooks", "--workers", "1"]
    if base:
        args += ["--base", str(small / "base"), *base[1:]]
    told = run("whatif", small / "case", "--scenario", small / "one.toml", "--out",
               tmp_path / "alone", *args, "--json")  # fmt: skip
    alone = json.loads(told)["plan"]
    plans = tmp_path / "plans"
    subprocess.run(
        command(small, tmp_path / "t.csv", "--plans", plans, *args), cwd=ROOT, check=True
    )
    rows = rows_of(tmp_path / "t.csv")
    assert [(row["demand"], row["reserves"]) for row in rows] == [
        ("1", "all"), ("1", "none"), ("2", "all"), ("2", "none"),
    ]  # fmt: skip
    for table in sorted((tmp_path / "alone").glob("*.csv")):
        assert (plans / "4-demand=2-reserves=none" / table.name).read_bytes() == table.read_bytes()
    assert int(rows[3]["得分"]) == alone["score"]
    assert int(rows[3]["已安排"]) == alone["kpis"]["served"]
    assert int(rows[3]["具备资格"]) == alone["kpis"]["entitled"]
    assert rows[3]["抽调应急保障考试员"] == rows[1]["抽调应急保障考试员"] == "0"
    for row, folder in zip(rows, sorted(plans.iterdir()), strict=True):
        plan, case = read_plan(folder), case_of_plan(folder)
        assert not audit(case, plan.tables)
        assert bool(case.published) == (base == ("--base",))
        assert int(row["得分"]) == plan.info.score
        assert (row["值勤改动"] == "") == (plan.info.changes is None)
        if plan.info.changes is not None:
            assert int(row["值勤改动"]) == plan.info.changes.duties


@needs_proc
def test_a_killed_process_costs_its_scenario_a_retry(week, tmp_path):
    process = start(week, tmp_path / "t.csv", "--time-limit", 40, "--gap", 0.2, "--processes", 1)
    read_until(process, "已有初步计划  1 ")
    (child,) = children_of(process.pid)
    os.kill(child, signal.SIGKILL)
    _stdout, stderr = process.communicate(timeout=240)
    assert process.returncode == 0, stderr
    assert [row["次数"] for row in rows_of(tmp_path / "t.csv")] == ["2", "1", "1", "1"]
    assert [row["退出代码"] for row in rows_of(tmp_path / "t.csv")] == ["0"] * 4


def test_ctrl_c_keeps_the_best_plan_of_those_at_work(week, tmp_path):
    process = start(week, tmp_path / "t.csv", "--time-limit", 300, "--processes", 1)
    read_until(process, "已有初步计划  1 ")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 4, stderr
    assert "Traceback" not in stderr
    rows = rows_of(tmp_path / "t.csv")
    assert [row["退出代码"] for row in rows] == ["0", "4", "4", "4"]
    assert "提前停下" in rows[0]["结果"]
    assert int(rows[0]["已安排"]) > 0
    assert os.listdir(tmp_path) == ["t.csv"]


@needs_proc
def test_a_second_ctrl_c_gives_up_and_leaves_nothing_half_written(week, tmp_path):
    args = ("--time-limit", 300, "--processes", 2, "--plans", tmp_path / "plans")
    process = start(week, tmp_path / "t.csv", *args)
    read_until(process, "已有初步计划  2 ")
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    read_until(process, "再按一次")
    process.send_signal(signal.SIGINT)
    _stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    rows = rows_of(tmp_path / "t.csv")
    assert len(rows) == 4
    plans = tmp_path / "plans"
    written = set(os.listdir(plans)) if plans.exists() else set()
    done = [row for row in rows if row["退出代码"] == "0"]
    assert len(written) == len(done)
    assert not any(name.startswith(".") for name in [*written, *os.listdir(tmp_path)])
    assert not any(is_alive(child) for child in children)


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip(
        "distributed", reason="needs the extra: pip install .[cluster]"
    )
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        yield cluster


def test_on_a_cluster(small, tmp_path, cluster):
    args = ["--deterministic", "--time-limit", LONG_ENOUGH, "--base", str(small / "base")]
    address = cluster.scheduler_address
    here = subprocess.run(command(small, tmp_path / "here.csv", *args), cwd=ROOT, check=False)
    assert here.returncode == 0
    there = subprocess.run(
        command(small, tmp_path / "there.csv", *args, "--cluster", address),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert there.returncode == 0, there.stderr
    assert "Traceback" not in there.stderr
    assert "开始  4 demand=2 reserves=none" in there.stderr
    varying = {"用时（秒）", "内存（MB）"}
    for one, other in zip(
        rows_of(tmp_path / "here.csv"), rows_of(tmp_path / "there.csv"), strict=True
    ):
        assert {name for name in one if one[name] != other[name]} <= varying


def children_of(pid: int) -> list[int]:
    found = []
    for place in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(text) for text in place.read_text(encoding="ascii").split()]
    return found


def is_alive(pid: int) -> bool:
    for _ in range(100):
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            return False
        if text.rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.1)
    return True
