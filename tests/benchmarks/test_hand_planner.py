"""The hand planner keeps every rule, on fresh weeks and on published ones."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.hand_planner import hand_plan, main
from data.case_reader import read_case
from data.plan_folder import read_plan, read_tables
from data.samples import KINDS, write_sample
from models.case import Booked, Case, Closure
from models.plan import Tables
from scheduler.audit import audit, kpis, score

SHARED = Path(__file__).parents[2].parent / "shared" / "cases"


def rules_broken(case: Case, tables: Tables) -> Counter[str]:
    return Counter(violation.rule for violation in audit(case, tables))


def sample(folder: Path, kind: str, candidates: int | None = None, seed: int = 1) -> Case:
    write_sample(kind, folder, candidates, seed)
    return read_case(folder)


@pytest.fixture(scope="module")
def peak(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A peak week with a tenth of its candidates."""
    return sample(tmp_path_factory.mktemp("peak"), "peak", 4_500)


def test_tiny_sample(tmp_path: Path) -> None:
    case = sample(tmp_path, "tiny")
    tables = hand_plan(case)
    assert not rules_broken(case, tables)
    served = {row.candidate_id for row in tables.bookings}
    assert len(served) + len(tables.unserved) == 60
    assert len(served) >= 36
    assert {session.quota for session in tables.sessions} == {"open", "linked"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("candidates", "seed"), [(1, 1), (40, 2), (700, 3), (3_000, 4)])
def test_keeps_the_rules(tmp_path: Path, kind: str, candidates: int, seed: int) -> None:
    case = sample(tmp_path, kind, candidates, seed)
    assert not rules_broken(case, hand_plan(case))


def test_a_whole_peak_week(tmp_path: Path) -> None:
    case = sample(tmp_path, "peak")
    tables = hand_plan(case)
    figures = kpis(case, tables)
    assert not rules_broken(case, tables)
    assert 24_000 < figures.served < 30_000
    assert figures.fill_pct > 98
    assert figures.linked_pairs > 1_000
    assert figures.night_runs > 0
    assert figures.reserves_called > 50


def test_an_ordinary_week_serves_nearly_everybody(tmp_path: Path) -> None:
    case = sample(tmp_path, "offpeak")
    figures = kpis(case, hand_plan(case))
    assert figures.served / figures.entitled > 0.94


def test_same_case_same_plan(peak: Case) -> None:
    assert hand_plan(peak) == hand_plan(peak)


def three_days_later(case: Case, tables: Tables) -> Case:
    """The case with the plan in force, as published three days ago.

    Every tenth of those booked has cancelled, the busiest venue is shut for a day, half the cars
    of a road are gone, and two examiners are ill all week.
    """
    start = case.settings.start
    ill = sorted({duty.examiner_id for duty in tables.duties if duty.kind == "field"})[:2]
    booked = sorted({row.candidate_id for row in tables.bookings})
    cancelled = set(booked[::10])
    return case.model_copy(
        update={
            "settings": case.settings.model_copy(
                update={"plan_date": case.settings.plan_date + timedelta(days=3)}
            ),
            "closures": (
                *case.closures,
                Closure(venue_id="CD", date=start + timedelta(days=1), reason="停电"),
                Closure(facility_id="CX-R1", date=start, units_lost=13, reason="道路施工"),
            ),
            "examiners": tuple(row for row in case.examiners if row.examiner_id not in ill),
            "availability": tuple(r for r in case.availability if r.examiner_id not in ill),
            "conflicts": tuple(row for row in case.conflicts if row.examiner_id not in ill),
            "published": tables.sessions,
            "booked": tuple(
                Booked(row.candidate_id, row.session_id, row.part)
                for row in tables.bookings
                if row.candidate_id not in cancelled
            ),
            "published_duties": tuple(d for d in tables.duties if d.examiner_id not in ill),
        }
    )


def test_keeps_what_is_published(peak: Case) -> None:
    before = hand_plan(peak)
    later = three_days_later(peak, before)
    after = hand_plan(later)
    assert not rules_broken(later, after)
    status = {row.session_id: row.status for row in after.sessions}
    assert set(status) >= {row.session_id for row in before.sessions}
    assert {"kept", "cut", "closed", "new"} >= set(status.values()) >= {"kept", "closed"}
    seat = {(row.candidate_id, row.part): row.session_id for row in after.bookings}
    promised = [row for row in later.booked if status[row.session_id] == "kept"]
    assert len(promised) > 1_000
    assert all(seat[row.candidate_id, row.part] == row.session_id for row in promised)
    seats = {row.session_id: row.seats for row in before.sessions}
    assert all(row.seats == seats[row.session_id] for row in after.sessions if row.status == "kept")


def test_prints_what_it_is_worth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = sample(tmp_path / "case", "tiny")
    out = tmp_path / "plan"
    assert main([str(tmp_path / "case"), "--out", str(out)]) == 0
    report = json.loads(capsys.readouterr().out)
    tables = read_tables(out)
    assert report["broken_rules"] == []
    assert report["score"] == sum(report["score_parts"].values()) == score(case, tables).total
    assert tables == hand_plan(case)
    assert read_plan(out).info.bound == 0


def test_refuses_a_folder_that_is_no_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path)])
    assert stop.value.code == 2
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("name", ["tiny-1", "offpeak-1", "holiday-1", "heavy-1", "cohorts-1"])
def test_shared_cases(name: str) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip("the shared cases are not beside the project")
    case = read_case(SHARED / name)
    assert not rules_broken(case, hand_plan(case))


@pytest.mark.slow
def test_shared_published_week() -> None:
    if not (SHARED / "published-1").is_dir():
        pytest.skip("the shared cases are not beside the project")
    case = read_case(SHARED / "published-1")
    tables = hand_plan(case)
    assert not rules_broken(case, tables)
    assert score(case, tables).changes > 0
