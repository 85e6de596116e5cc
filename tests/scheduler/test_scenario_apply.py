"""A scenario as a whole: order, blame, determinism, speed of nothing; a plan taken as published."""

import pickle
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from data.case_checker import rechecked
from models.changes import (
    Candidates,
    Change,
    Closed,
    Demand,
    MoreReserves,
    NewFacility,
    PolicyValues,
    UnitsAdded,
)
from models.errors import CaseError, ScenarioError
from models.plan import Booking, Unserved
from models.scenario import CHANGE_BY_KIND, Scenario
from scheduler.audit import judge
from scheduler.in_force import in_force
from scheduler.scenario import apply
from scheduler.scenario.apply import APPLY
from support.random_cases import random_case
from support.scenarios import by, sample
from tests.scheduler import small_case as small

WILD = (
    Demand(factor=Decimal("1.7")),
    Closed(largest=1, first=1),
    MoreReserves(number=3),
    PolicyValues(max_days_per_7=5),
)


def test_every_kind_of_change_is_applied() -> None:
    schemas = get_args(get_args(Change)[0])
    assert set(APPLY) == set(schemas) == set(CHANGE_BY_KIND.values())
    assert list(APPLY) == list(schemas)


@pytest.mark.parametrize("seed", range(40))
def test_a_scenario_without_changes_changes_nothing(seed: int) -> None:
    case = rechecked(random_case(seed))
    after = by(case)
    assert after == case
    assert after.digest == case.digest


def test_equal_scenarios_make_equal_cases_and_leave_theirs_alone() -> None:
    case = sample("offpeak", 300)
    copy = pickle.loads(pickle.dumps(case))
    first, second = by(case, *WILD), by(copy, *WILD)
    assert case == copy
    assert first == second
    assert first.digest == second.digest != case.digest


def test_a_scenario_travels_from_process_to_process() -> None:
    scenario = Scenario(name="x", changes=WILD)
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.changes[3].given == {"max_days_per_7": 5}


def test_every_digest_tells_its_case() -> None:
    case = sample("offpeak", 300)
    assert len({by(case, change).digest for change in WILD} | {case.digest}) == 5


def test_what_was_applied_is_not_yet_checked() -> None:
    changed = apply(sample(), Scenario(name="x", changes=WILD[:1]))
    assert changed.case.digest == ""
    assert len(changed.steps) == 2


def test_all_refusals_are_told_each_with_its_change_and_line() -> None:
    changes = (
        Closed(venue_id=("X",)),
        Demand(factor=Decimal(2), district=("无", "东城")),
        UnitsAdded(facility_id=("A-T",), units=1),
    )
    lines = ({"": 1, "venue_id": 3}, {"": 5}, {"": 9})
    scenario = Scenario(name="x", changes=changes, source="a.toml", lines=lines)
    with pytest.raises(ScenarioError) as refused:
        apply(sample(), scenario)
    found = [(p.table, p.row, p.column, p.value) for p in refused.value.problems]
    assert found == [
        ("a.toml", 3, "change.1.venue_id", "X"),
        ("a.toml", 5, "change.2.district", "无"),
        ("a.toml", 5, "change.2.district", "东城"),
    ]
    hints = [p.hint.render() for p in refused.value.problems if p.hint]
    assert hints == ["现有：A B C", "现有：东城区 南河县 西岭区", "是不是“东城区”？"]


def test_lines_are_as_many_as_changes() -> None:
    with pytest.raises(ValueError, match="one entry a change"):
        Scenario(name="x", changes=WILD, lines=({},))


def test_a_problem_of_a_row_that_was_there_is_told_as_such() -> None:
    case = by(small.CASE)
    broken = case.model_copy(update={"cohorts": (), "booked": (*case.booked, case.booked[0])})
    changed = apply(broken, Scenario(name="x", changes=WILD[2:3]))
    with pytest.raises(CaseError) as found:
        rechecked(changed.case)
    (problem,) = changed.blame(found.value.problems)
    assert (problem.table, problem.row, problem.column) == ("booked", None, "candidate_id")


def test_a_plan_is_taken_as_published() -> None:
    case, tables = by(small.CASE), small.TABLES
    after = rechecked(in_force(case, tables))
    assert {row.session_id: row for row in after.published} == {
        row.session_id: row for row in tables.sessions
    }
    assert {(b.candidate_id, b.session_id, b.part) for b in after.booked} == {
        (b.candidate_id, b.session_id, b.part) for b in tables.bookings
    }
    assert set(after.published_duties) == set(tables.duties)
    assert ("c1#1", "TN") in {(b.candidate_id, b.session_id) for b in after.booked}
    assert after.candidates == case.candidates


def test_the_plan_that_was_taken_as_published_is_a_plan_of_the_changed_case() -> None:
    tables = small.TABLES
    kept = tuple(replace(row, status="kept") for row in tables.sessions)
    after = by(small.CASE, base=tables)
    verdict = judge(after, tables.model_copy(update={"sessions": kept}))
    assert verdict.violations == ()
    assert verdict.score.cuts == verdict.score.changes == 0


def test_closed_sessions_are_not_in_force() -> None:
    tables = small.TABLES
    closed = tuple(
        replace(row, status="closed", seats=0, priority_seats=0) if row.session_id == "V" else row
        for row in tables.sessions
    )
    bookings = tuple(row for row in tables.bookings if row.session_id != "V")
    after = in_force(
        small.CASE, tables.model_copy(update={"sessions": closed, "bookings": bookings})
    )
    assert "V" not in {row.session_id for row in after.published}
    assert rechecked(after).published == after.published
    assert len(after.published) == len(tables.sessions) - 1


def test_a_plan_of_another_case_is_refused() -> None:
    tables = small.TABLES.model_copy(
        update={
            "bookings": (Booking("c1#7", "TN", "S1"),),
            "unserved": (Unserved("c1#1", "S1", "full"),),
        }
    )
    with pytest.raises(ScenarioError) as refused:
        by(small.CASE, base=tables)
    (problem,) = refused.value.problems
    assert (problem.table, problem.row, problem.value) == ("booked", None, "c1#7")
    assert "基准计划" in problem.hint.render()


def test_dropped_candidates_leave_the_published_sessions_as_they_are() -> None:
    after = by(small.CASE, Demand(factor=Decimal("0.5")), base=small.TABLES)
    names = {row.candidate_id for row in after.candidates}
    assert len(names) == 10
    members = {f"c1#{n}" for row in after.cohorts for n in range(1, row.count + 1)}
    assert {row.candidate_id for row in after.booked} <= names | members
    assert len(after.published) == len(small.TABLES.sessions)


def test_what_is_published_in_a_closed_facility_stays_published() -> None:
    after = by(small.CASE, Closed(facility_id=("V1-T",), last=date(2023, 7, 23)), base=small.TABLES)
    assert {"TN", "TP", "T4"} <= {row.session_id for row in after.published}


def test_a_row_that_was_there_is_called_by_its_name() -> None:
    change = NewFacility(facility_id="A-T", venue_id="A", like="B-T")
    with pytest.raises(ScenarioError) as refused:
        by(sample(), change)
    (problem,) = refused.value.problems
    assert "“A-T”" in problem.expected.render()


def test_thirty_thousand_problems_are_no_matter() -> None:
    model = small.candidate("X", district="无")
    rows = tuple(replace(model, candidate_id=f"X{number}") for number in range(30_000))
    with pytest.raises(ScenarioError) as refused:
        by(small.CASE, Candidates(file="f.csv", rows=rows))
    assert len(refused.value.problems) == 30_000
