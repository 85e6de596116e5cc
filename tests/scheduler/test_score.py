"""Each part of the score against numbers worked out by hand, and the figures."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from models.case import Booked, Case, Closure
from models.plan import Session, Tables
from scheduler.audit import audit, judge, kpis, score
from scheduler.audit.geography import great_circle_km, round_half_up
from tests.scheduler.small_case import (
    CASE,
    FRESH,
    MON,
    TABLES,
    TUE,
    candidate,
    facility,
    pool,
    session,
    with_rows,
    with_settings,
)


def test_small_plan_part_by_part():
    parts = score(CASE, TABLES)
    # B3 is not entitled: 0. B4: 100 + 2 x 60 (107 days, capped) + 150. c1#2: 100 + 2 x 7.
    assert parts.unserved == 370 + 114
    # Two trips on Tuesday, seven on Wednesday; Monday is day 0.
    assert parts.delay == 2 * (2 * 1 + 7 * 2)
    assert parts.travel == 0  # everybody lives at the point of his venue
    # F 20+2, H 20+1, R 20+1, V 20+1; two theory runs, one at night.
    assert parts.runs == 22 + 21 + 21 + 21 + 30 + 30 + 40
    assert parts.venues == 50
    # 12 resident and 2 reserve duties, two at night; 0.3 degrees of longitude at 36.6 N are
    # 26.8 km, 34.8 km by road: 3 points for E5, E6 to V2 and for R1 to V1.
    assert parts.duties == 12 * 4 + 2 * 12 + 2 * 6 + 3 * 3
    assert parts.fairness == 2 * 1  # R1 on two dates; nobody twice at night
    assert parts.cuts == 0
    assert parts.changes == 0
    assert parts.total == 484 + 32 + 0 + 185 + 50 + 93 + 2


@pytest.mark.parametrize(
    ("need", "changes", "points"),
    [
        ("S1", {}, 100 + 2 * 30),
        ("S23", {}, 2 * (100 + 2 * 30)),
        ("S23", {"lp_expiry": date(2024, 1, 16)}, 2 * (100 + 2 * 30 + 150)),  # start + 183
        ("S23", {"lp_expiry": date(2024, 1, 17)}, 2 * (100 + 2 * 30)),
        ("S2", {"lp_expiry": date(2024, 1, 16), "priority_used": True}, 100 + 2 * 30),
        ("S2", {"rank_time": datetime(2023, 7, 20, 9, 30)}, 100),
        ("S2", {"rank_time": datetime(2023, 7, 16, 23, 59, 59)}, 102),
        ("S2", {"s2_bookings": 5}, 0),
    ],
)
def test_unserved(need, changes, points):
    base = {**FRESH} if need == "S1" else {"need": need}
    case = CASE.model_copy(
        update={"candidates": (candidate("X", **(base | changes)),), "cohorts": (), "booked": ()}
    )
    assert score(case, Tables()).unserved == points


def test_travel_of_a_pair_counts_once_at_one_venue_on_one_date():
    case = with_rows(CASE, "candidates", {"G1": {"district": "乙区"}})
    # 34.8 km / 5 = 6.96 points a trip.
    assert score(case, TABLES).travel == 7
    later = with_rows(TABLES, "sessions", {"RL": {"date": TUE}})
    assert score(case, later).travel == 14


def test_travel_of_single_parts():
    case = with_rows(CASE, "candidates", {"A1": {"district": "乙区"}, "D1": {"district": "乙区"}})
    assert score(case, TABLES).travel == 14


def test_distance_and_rounding():
    assert great_circle_km(0, 0, 0, 180) == pytest.approx(6371.0 * 3.141592653589793)
    assert great_circle_km(90, 0, 0, 57) == pytest.approx(6371.0 * 3.141592653589793 / 2)
    assert [round_half_up(x) for x in (0.0, 0.49, 0.5, 1.5, 2.5)] == [0, 0, 1, 2, 3]


def test_fairness_of_nights_and_reserve_days():
    nights = [pool(f"V1 {day} NIGHT", "theory", "*", "E1", "") for day in (17, 18, 19)]
    days = [pool(f"V1 {day} {slot}", "road", "small", "R1", "") for day in (17, 18, 19, 20)
            for slot in ("AM", "PM")]  # fmt: skip
    tables = Tables(duties=tuple(duty for heads in (*nights, *days) for duty in heads))
    assert score(CASE, tables).fairness == 3 * 3 + 2 * 6


def test_changes():
    gone = pool("V1 20 AM", "theory", "*", "E1", "")  # no longer there
    outside = pool("V1 29 AM", "theory", "*", "E1", "")  # not in the horizon
    role = tuple(replace(row, role="standby") for row in TABLES.duties if row.examiner_id == "E3")
    case = CASE.model_copy(update={"published_duties": (*gone, *outside, *role)})
    # One gone; all planned duties but E3's are new.
    assert score(case, TABLES).changes == 5 * (1 + len(TABLES.duties) - 1)
    other_slot = pool("V1 17 AM", "road", "small", "E5", "")
    case = CASE.model_copy(update={"published_duties": (*other_slot, *TABLES.duties)})
    # E5's is gone; his duty of that date is not new, though in another slot.
    assert score(case, TABLES).changes == 5
    case = CASE.model_copy(update={"published_duties": outside})
    assert score(case, TABLES).changes == 0


def published_case(*sessions: Session, booked: dict[str, int], **changes: object) -> Case:
    """A case with nothing but what is published; ``booked`` counts the bookings of a session."""
    people = [
        (candidate(f"{name}-{n:03}", need=rows[0].subject if not rows[0].link_id else "S23"), rows)
        for name, rows in _together(sessions).items()
        for n in range(booked.get(name, 0))
    ]
    return CASE.model_copy(
        update={
            "published": sessions,
            "candidates": tuple(person for person, _ in people),
            "cohorts": (),
            "booked": tuple(
                Booked(person.candidate_id, row.session_id, row.subject)
                for person, rows in people
                for row in rows
            ),
            "facilities": (
                facility("V1-F", "field", "C1", units=10, minutes=24, daily_max=150),
                facility("V1-R", "road", "C1", units=10, minutes=24, daily_max=150),
            ),
            **changes,
        }
    )


def _together(sessions: tuple[Session, ...]) -> dict[str, list[Session]]:
    found: dict[str, list[Session]] = {}
    for row in sessions:
        found.setdefault(row.link_id or row.session_id, []).append(row)
    return found


def cuts(case: Case, **seats: int) -> int:
    rows = tuple(replace(row, seats=seats[row.session_id]) for row in case.published)
    return score(case, Tables(sessions=rows)).cuts


OPEN = session("O", "V1-F 17 AM", "S2", 60)
OTHER = session("P", "V1-F 17 PM", "S2", 60)
PAIR = (
    session("X", "V1-F 17 AM", "S2", 40, quota="linked", link_id="L"),
    session("Y", "V1-R 17 PM", "S3", 40, quota="linked", link_id="L"),
)
HALF = Closure(facility_id="V1-F", date=MON, slot_id="AM", units_lost=5)  # leaves 50 seats


def test_cut_without_need_costs_free_seats_first():
    case = published_case(OPEN, booked={"O": 50})
    assert cuts(case, O=60) == 0
    assert cuts(case, O=55) == 5 * 50
    assert cuts(case, O=45) == 10 * 50 + 5 * 300
    assert score(case, Tables()).cuts == 10 * 50 + 50 * 300


def test_forced_cut_costs_nothing_and_takes_free_seats_first():
    case = published_case(OPEN, booked={"O": 55}, closures=(HALF,))
    assert cuts(case, O=50) == 0
    # Ten must go: five free, five booked. Three more are booked ones.
    assert cuts(case, O=47) == 3 * 300


@pytest.mark.parametrize(
    "changes",
    [
        {"closures": (Closure(venue_id="V1", date=MON),)},
        {"settings": with_settings(CASE, holidays=(MON,)).settings},
        {"slots": tuple(row for row in CASE.slots if row.slot_id != "AM")},
        {"slots": tuple(replace(row, night=True) for row in CASE.slots)},
        {"closures": (Closure(facility_id="V1-F", date=MON, units_lost=10),)},
    ],
    ids=["T4", "T1 holiday", "T1 slot", "T2", "C1"],
)
def test_closing_what_cannot_run_costs_nothing(changes):
    assert cuts(published_case(OPEN, booked={"O": 50}, **changes), O=0) == 0


def test_daily_maximum_forces_too():
    rows = (facility("V1-F", "field", "C1", units=10, minutes=24, daily_max=100),)
    case = published_case(OPEN, OTHER, booked={"O": 60, "P": 60}, facilities=rows)
    assert cuts(case, O=60, P=40) == cuts(case, O=40, P=60) == cuts(case, O=50, P=50) == 0
    assert cuts(case, O=50, P=40) == 10 * 300


def test_any_split_of_what_is_left_will_do():
    case = published_case(OPEN, *PAIR, booked={"O": 60, "L": 40}, closures=(HALF,))
    assert cuts(case, O=10, X=40, Y=40) == 0
    assert cuts(case, O=50, X=0, Y=0) == 0
    assert cuts(case, O=30, X=20, Y=20) == 0
    assert cuts(case, O=30, X=10, Y=10) == 10 * 300


def test_a_pair_counts_once():
    case = published_case(*PAIR, booked={"L": 30})
    assert cuts(case, X=25, Y=25) == 10 * 50 + 5 * 300


def test_a_pair_is_forced_by_either_of_its_runs():
    """The pair gives up 40 for the road; that serves the field's limit as well."""
    closed = Closure(facility_id="V1-R", date=MON)
    case = published_case(OPEN, *PAIR, booked={"O": 60, "L": 40}, closures=(HALF, closed))
    assert cuts(case, O=50, X=0, Y=0) == 0
    assert cuts(case, O=40, X=0, Y=0) == 10 * 300


def test_published_rows_outside_the_horizon_or_closed_are_ignored():
    outside = replace(OPEN, date=date(2023, 7, 30))
    closed = replace(OPEN, session_id="Q", seats=0, status="closed")
    case = published_case(outside, closed, booked={})
    assert score(case, Tables()).cuts == 0
    assert audit(case, Tables()) == ()


def test_judge_says_the_same_at_once():
    verdict = judge(CASE, TABLES)
    assert verdict.violations == audit(CASE, TABLES)
    assert verdict.score == score(CASE, TABLES)
    assert verdict.kpis == kpis(CASE, TABLES)


def test_figures():
    found = kpis(CASE, TABLES)
    assert (found.candidates, found.entitled, found.served) == (21, 20, 18)
    assert found.unserved_by_reason == {"B1": 1, "no_offer": 1, "full": 1}
    assert found.candidates_by_need == {"S1": 7, "S2": 6, "S3": 4, "S4": 2, "S23": 2}
    assert found.served_by_need == {"S1": 6, "S2": 4, "S3": 4, "S4": 2, "S23": 2}
    assert (found.seats, found.seats_booked, found.fill_pct) == (20, 20, 100.0)
    assert (found.linked_pairs, found.runs, found.night_runs, found.venue_days) == (2, 6, 1, 3)
    assert (found.duties, found.standby, found.night_duties) == (14, 6, 2)
    assert (found.reserve_days, found.reserves_called) == (2, 1)
    # B3 and c1#2 wait 30 and 7 days, B4 107.
    assert found.mean_wait_unserved_days == 48.0
    assert found.over_60_days_unserved == 1
    # Seventeen of June 17, one of July 10: to Monday, Tuesday (2) and Wednesday (7).
    assert found.mean_wait_served_days == round((17 * 30 + 7 + 2 * 1 + 7 * 2) / 18, 2)
    assert found.mean_travel_km == 0.0


def test_figures_of_an_empty_plan():
    found = kpis(CASE, Tables())
    assert (found.served, found.fill_pct, found.mean_travel_km) == (0, 0.0, 0.0)
