"""An edited plan before the judge: only what the edits broke, and only on the edits that did."""

from dataclasses import replace

import pytest

from models.edit_problems import Place
from models.edits import DutyEdit, EditedPlan, NewSession, SessionEdit
from scheduler.edited import broken_by_edits, to_blame
from tests.scheduler import small_case as small

HERE = Place("x", 1, "A1")


def edited(sessions=small.TABLES.sessions, duties=small.TABLES.duties) -> EditedPlan:
    return EditedPlan(case=small.CASE, sessions=tuple(sessions), duties=tuple(duties))


def with_seats(name: str, seats: int) -> EditedPlan:
    rows = [
        replace(row, seats=seats) if row.session_id == name else row
        for row in small.TABLES.sessions
    ]
    return edited(row for row in rows if row.seats)


def named(name: str):
    return next(row for row in small.TABLES.sessions if row.session_id == name)


def rules(plan: EditedPlan) -> list[str]:
    return [item.rule for item in broken_by_edits(small.CASE, small.TABLES, plan)]


def test_a_plan_as_it_is_breaks_nothing_new() -> None:
    assert rules(edited()) == []


def test_what_the_plan_broke_before_is_not_told_again() -> None:
    tables = small.TABLES.model_copy(
        update={
            "duties": (*small.TABLES.duties, *small.pool("V1 17 AM", "field", "small", "E5", ""))
        }
    )
    plan = edited(duties=tables.duties)
    assert broken_by_edits(small.CASE, small.TABLES, plan)
    assert broken_by_edits(small.CASE, tables, plan) == ()


@pytest.mark.parametrize(
    ("name", "seats", "expected"),
    [
        ("TN", 30, []),  # ten units of three candidates each
        ("TN", 31, ["C2"]),
        ("F", 16, []),  # eighteen of three units, two of them linked
        ("F", 23, ["C2", "C3"]),
        ("H", 1, ["C5"]),
        ("H", 0, []),
        ("T4", 61, ["C2", "C4"]),
    ],
)
def test_seats_are_held_against_all_units_there_are(
    name: str, seats: int, expected: list[str]
) -> None:
    assert sorted(set(rules(with_seats(name, seats)))) == expected


def test_a_session_that_was_cut_is_no_excuse_for_too_few_seats() -> None:
    """Published with more, closed by the plan, opened again with one: published with one now."""
    was = small.CASE.model_copy(update={"published": (named("H"),)})
    closed = small.TABLES.model_copy(
        update={
            "sessions": tuple(
                replace(row, seats=0, status="closed") if row.session_id == "H" else row
                for row in small.TABLES.sessions
            )
        }
    )
    plan = with_seats("H", 1)
    in_force = was.model_copy(update={"published": plan.sessions})
    found = broken_by_edits(was, closed, replace(plan, case=in_force))
    assert [item.rule for item in found] == ["C5"]


def test_only_those_that_add_are_blamed_for_too_many() -> None:
    plan = with_seats("F", 23)
    more = SessionEdit(HERE, named("F"), 23, was_locked=False, locked=False)
    fewer = SessionEdit(HERE, named("FL"), 1, was_locked=False, locked=False)
    other = SessionEdit(HERE, named("TN"), 9, was_locked=False, locked=False)
    for violation in broken_by_edits(small.CASE, small.TABLES, plan):
        assert to_blame(small.CASE, violation, [fewer, more, other]) == [more]
        assert to_blame(small.CASE, violation, [fewer, other]) == [fewer]
        assert to_blame(small.CASE, violation, [other]) == []


def test_a_new_session_is_blamed_by_its_run_its_day_and_its_name() -> None:
    row = small.session("N", "V2-R 22 AM", "S3", 70)
    edit = NewSession(HERE, row, locked=False)
    found = broken_by_edits(small.CASE, small.TABLES, edited((*small.TABLES.sessions, row)))
    assert {item.rule for item in found} == {"T1", "C2", "C4"}
    assert all(to_blame(small.CASE, item, [edit]) == [edit] for item in found)


def test_duties_are_blamed_by_examiner_and_unit() -> None:
    (bad,) = small.pool("V1 19 PM", "field", "heavy", "R1", "")
    edit = DutyEdit(HERE, None, bad)
    off = DutyEdit(HERE, small.TABLES.duties[0], None)
    found = broken_by_edits(small.CASE, small.TABLES, edited(duties=(*small.TABLES.duties, bad)))
    assert {item.rule for item in found} >= {"E3", "E4", "E7"}
    assert all(to_blame(small.CASE, item, [off, edit]) == [edit] for item in found)
