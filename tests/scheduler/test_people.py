"""Cohorts spelled out, ranks, and who keeps a published seat."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from models.case import Booked, Closure
from models.plan import Booking, Tables, Unserved
from scheduler.audit import audit
from scheduler.audit.roll import read_roll
from scheduler.audit.view import View
from tests.scheduler.small_case import (
    CASE,
    FRESH,
    MON,
    TABLES,
    candidate,
    cohort,
    session,
    with_rows,
)


def test_cohorts_are_numbered_by_row_and_running_number():
    case = CASE.model_copy(
        update={"candidates": (candidate("K"),), "cohorts": (cohort(2), cohort(1), cohort(12))}
    )
    names = [*read_roll(case)]
    assert names[:5] == ["K", "c1#1", "c1#2", "c2#1", "c3#1"]
    assert names[-1] == "c3#12"
    assert len(names) == 16


def test_ties_between_cohorts_go_by_the_numbers():
    case = CASE.model_copy(
        update={"candidates": (), "cohorts": tuple(cohort(11) for _ in "ab" * 6)}
    )
    ranked = sorted(read_roll(case).values(), key=lambda person: person.rank)
    assert [person.candidate_id for person in ranked] == [
        f"c{row}#{n}" for row in range(1, 13) for n in range(1, 12)
    ]


def test_rank_is_priority_then_time_then_id():
    rows = (
        candidate("Z", lp_expiry=date(2023, 8, 1), rank_time=datetime(2023, 7, 1)),
        candidate("M", rank_time=datetime(2023, 5, 1)),
        candidate("B"),
        candidate("A"),
        candidate(
            "0", lp_expiry=date(2023, 8, 1), priority_used=True, rank_time=datetime(2023, 7, 9)
        ),
    )
    case = CASE.model_copy(update={"candidates": rows, "cohorts": ()})
    ranked = sorted(read_roll(case).values(), key=lambda person: person.rank)
    assert [person.candidate_id for person in ranked] == ["Z", "M", "A", "B", "0"]


def cut_case(**changes):
    """TP, published with three seats all booked, is cut to two by a closure."""
    people = {"A1": datetime(2023, 6, 3), "A2": datetime(2023, 6, 1), "A3": datetime(2023, 6, 2)}
    rows = tuple(candidate(name, **FRESH, rank_time=time) for name, time in people.items())
    return CASE.model_copy(
        update={
            "candidates": (*rows, candidate("N", **FRESH, rank_time=datetime(2023, 1, 1))),
            "cohorts": (),
            "booked": tuple(Booked(name, "TP", "S1") for name in people),
            "closures": (Closure(facility_id="V1-T", date=date(2023, 7, 19), units_lost=9),),
            **changes,
        }
    )


def cut_tables(*names, seats=2, **changes):
    run = next(row for row in TABLES.runs if row.date.day == 19 and row.facility_id == "V1-T")
    row = session("TP", "V1-T 19 AM", "S1", seats, status="cut")
    return Tables(
        runs=(replace(run, units=1),),
        sessions=(row,),
        duties=tuple(
            duty for duty in TABLES.duties if duty.kind == "theory" and duty.date == run.date
        ),
        bookings=tuple(Booking(name, "TP", "S1") for name in names),
        unserved=tuple(
            Unserved(name, "S1", "full") for name in ("A1", "A2", "A3", "N") if name not in names
        ),
        **changes,
    )


def test_the_worst_ranked_give_way():
    assert View(cut_case(), cut_tables("A2", "A3")).promised == (
        {("A2", "TP"), ("A3", "TP")},
        {"A1"},
    )
    assert audit(cut_case(), cut_tables("A2", "A3")) == ()
    found = audit(cut_case(), cut_tables("A1", "A2"))
    assert [(v.rule, v.where) for v in found if v.rule == "P2"] == [("P2", "A3")]


def test_a_run_with_a_cut_session_may_be_small():
    assert audit(cut_case(), cut_tables("A2", seats=1)) == ()


def test_the_displaced_come_before_everybody_else():
    """One more seat elsewhere: N ranks far ahead of A1, yet the seat is A1's."""
    base = cut_tables("A2", "A3")
    night = [row for row in TABLES.runs if row.slot_id == "NIGHT"]
    duties = [row for row in TABLES.duties if row.slot_id == "NIGHT"]
    case = cut_case()
    policy = case.settings.policy.model_copy(update={"min_session_seats": 1})
    settings = case.settings.model_copy(update={"policy": policy})
    case = case.model_copy(update={"settings": settings})

    def given_to(name, other):
        return base.model_copy(
            update={
                "runs": (*base.runs, *night),
                "sessions": (*base.sessions, session("TN", "V1-T 17 NIGHT", "S1", 1)),
                "duties": (*base.duties, *duties),
                "bookings": (*base.bookings, Booking(name, "TN", "S1")),
                "unserved": (Unserved(other, "S1", "full"),),
            }
        )

    assert audit(case, given_to("A1", "N")) == ()
    assert {violation.rule for violation in audit(case, given_to("N", "A1"))} == {"B5"}


def test_kept_bookings_are_not_tested_again_for_b1_and_b2():
    changes = {"slots": ("PM",), "district": "乙区", "max_km": 1.0, "passed": ("S1",)}
    case = with_rows(CASE, "candidates", {"A1": changes})
    assert audit(case, TABLES) == ()
    case = with_rows(CASE, "candidates", {"A3": changes})  # A3 is not booked there
    assert {violation.rule for violation in audit(case, TABLES)} == {"B1", "B2"}


@pytest.mark.parametrize("part", ["S2", "S3"])
def test_half_of_a_link_whose_other_half_is_past_stays(part):
    """The horizon begins between the two parts: what is left is kept and needs no partner."""
    rows = {
        "S2": session("X", "V1-F 16 AM", "S2", 2, quota="linked", link_id="L"),
        "S3": session("Y", "V1-R 17 PM", "S3", 2, quota="linked", link_id="L"),
    }
    rows = rows if part == "S3" else {name: replace(row, date=MON) for name, row in rows.items()}
    people = (candidate("G1", need="S23"), candidate("G2", need="S23"))
    case = CASE.model_copy(
        update={
            "candidates": people,
            "cohorts": (),
            "published": tuple(rows.values()),
            "booked": tuple(
                Booked(person.candidate_id, row.session_id, name)
                for name, row in rows.items()
                for person in people
            ),
        }
    )
    whole = Tables(
        runs=tuple(row for row in TABLES.runs if row.date == MON and row.facility_id == "V1-R"),
        sessions=(replace(rows["S3"], status="kept"),),
        duties=tuple(row for row in TABLES.duties if row.date == MON and row.kind == "road"),
        bookings=(Booking("G1", "Y", "S3"), Booking("G2", "Y", "S3")),
    )
    rules = {violation.rule for violation in audit(case, whole)}
    assert rules == (set() if part == "S3" else {"B3", "B4", "P1", "P2"})
