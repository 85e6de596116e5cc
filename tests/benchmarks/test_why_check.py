"""The check of reasons finds nothing wrong with a plan of ours, and finds what is made wrong."""

import csv
from pathlib import Path

import pytest

from benchmarks import why_check
from benchmarks.why_check import check, claims_of, main
from data.case_reader import read_case
from data.plan_folder import write_plan
from data.samples import write_sample
from scheduler.plan import PlanOptions, make_plan


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A sample too crowded for everybody, and a plan of it."""
    root = tmp_path_factory.mktemp("reasons")
    write_sample("tiny", root / "case", 400)
    case = read_case(root / "case")
    plan = make_plan(case, PlanOptions(time_limit_seconds=10, gap=0.2))
    write_plan(root / "plan", case, plan, workbooks=False)
    return root / "case", root / "plan"


def test_nothing_is_wrong_with_a_plan_of_ours(folders, capsys: pytest.CaptureFixture[str]):
    case, plan = folders
    assert main([str(case), str(plan), "--draw", "0"]) == 0
    assert capsys.readouterr().out.endswith(": 0 wrong\n")
    checked, faults = check(case, plan, draw=20, seed=1)
    assert sum(checked.values()) == 20
    assert not faults


def test_a_seat_that_is_free_is_found(folders, tmp_path: Path, monkeypatch):
    case, plan = folders
    claims = claims_of(case, plan)
    monkeypatch.setattr(why_check, "claims_of", lambda *_: claims)
    gone = tmp_path / "plan"
    gone.mkdir()
    for file in plan.glob("*.csv"):
        (gone / file.name).write_bytes(file.read_bytes())
    with (gone / "bookings.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    full = {name for name, claim in claims.items() if claim["reason"] == "full"}
    assert full
    with (gone / "bookings.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows[:1] + rows[1 : len(rows) // 2])
    _, faults = check(case, gone, draw=0, seed=0)
    texts = " ".join(fault.text for fault in faults)
    assert "nothing stands in the way" in texts
    assert "no reason is given" in texts


def test_a_wrong_reason_is_found(folders, monkeypatch):
    case, plan = folders
    claims = claims_of(case, plan)
    wrong = {name: {**claim, "reason": "B1"} for name, claim in claims.items()}
    monkeypatch.setattr(why_check, "claims_of", lambda *_: wrong)
    _, faults = check(case, plan, draw=0, seed=0)
    assert len(faults) == sum(claim["reason"] != "B1" for claim in claims.values())
