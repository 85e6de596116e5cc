"""A grid in one command, and that the program which measures it tells what the command told."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.sweep import main

GRID = """
[[axis]]
name = "demand"
option = [{ label = "1" }, { label = "2", change = [{ kind = "demand", factor = 2 }] }]
"""
SMALL = ["--kind", "tiny", "--candidates", "20", "--time-limit", "3"]


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    (tmp_path / "grid.toml").write_text(GRID, encoding="utf-8")
    return tmp_path / "grid.toml"


def test_prints_one_table(grid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--grid", str(grid)]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^\| (demand=\d) ", out, flags=re.MULTILINE) == ["demand=1", "demand=2"]
    assert re.search(r"^2 of 2 scenarios: .+ wall, .+ CPU, .+ MB .+ gap .+ at most$", out, re.M)
    assert "/" not in out


def test_json_has_the_plans_and_the_cost_of_all_processes(
    grid: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SMALL, "--grid", str(grid), "--processes", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["options"] == ["--time-limit", "3", "--processes", "1"]
    assert report["cost"]["cpu_seconds"] > 1
    one, two = report["scenarios"]
    assert two["plan"]["kpis"]["candidates"] == 2 * one["plan"]["kpis"]["candidates"]
    assert one["fault"] == ""


def test_what_is_refused_is_told(grid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid.write_text(GRID.replace("factor", "facter"), encoding="utf-8")
    assert main([*SMALL, "--grid", str(grid)]) == 5
    assert "scenario" in capsys.readouterr().err
