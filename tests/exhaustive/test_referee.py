"""The referee by itself: from the shell, and on what it alone can be asked."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.case import Case
from models.plan import Tables
from support import referee
from support.exhaustive import best_plan
from support.exhaustive_space import TooLargeError
from support.flow import largest_flow
from support.folders import write_case, write_plan
from support.random_cases import random_case
from support.referee import judge
from support.referee_facts import Facts
from support.rows import case_rows, plan_rows


def _first_that_serves_somebody() -> tuple[Case, int, Tables]:
    for seed in range(50):
        case = random_case(seed)
        try:
            points, tables = best_plan(case)
        except TooLargeError:
            continue
        if tables.bookings:
            return case, points, tables
    raise AssertionError("nobody is ever served")


@pytest.fixture
def folders(tmp_path):
    case, points, tables = _first_that_serves_somebody()
    verdict = judge(Facts(*case_rows(case)), plan_rows(tables))
    info = {"score": points, "bound": points, "gap": 0.0, "score_parts": verdict.parts}
    write_case(case, tmp_path / "case")
    write_plan(tables, tmp_path / "plan", info)
    return tmp_path, tables, info


def _from_shell(folder: Path) -> tuple[int, str]:
    command = [sys.executable, referee.__file__, str(folder / "case"), str(folder / "plan")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return done.returncode, done.stdout + done.stderr


def test_shell_accepts_a_valid_plan(folders):
    folder, _, info = folders
    code, text = _from_shell(folder)
    assert code == 0, text
    assert f"score {info['score']}" in text


def test_shell_names_a_broken_rule(folders):
    folder, tables, info = folders
    worse = tables.model_copy(update={"duties": tables.duties[1:]})
    write_plan(worse, folder / "plan", info)
    code, text = _from_shell(folder)
    assert code == 1
    assert "E2" in text


def test_shell_names_a_wrong_score_and_gap(folders):
    folder, tables, info = folders
    parts = info["score_parts"] | {"runs": info["score_parts"]["runs"] + 1}
    write_plan(tables, folder / "plan", info | {"score_parts": parts, "gap": 0.5})
    code, text = _from_shell(folder)
    assert code == 1
    assert "runs: " in text
    assert "gap: " in text


def test_shell_imports_nothing_of_the_project(folders):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import support.referee; "
        "print([m for m in ('models', 'data', 'scheduler', 'solvers') if m in sys.modules])"
    )
    tests = str(Path(referee.__file__).resolve().parents[1])
    command = [sys.executable, "-I", "-c", code, tests]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_largest_flow():
    graph = {"source": {"a": 3, "b": 2}, "a": {"sink": 2, "b": 5}, "b": {"sink": 2}}
    assert largest_flow(graph) == 4
    assert largest_flow({"source": {"a": 1}}) == 0
