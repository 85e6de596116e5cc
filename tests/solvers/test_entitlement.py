"""B1 and the rank of B5, in full and against the audit's own reading."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import NEEDS, SUBJECTS, VEHICLE_CLASSES
from scheduler.audit.entitlement import in_window, need_windows
from solvers.entitlement import (
    NEVER,
    entitled_days,
    has_priority,
    unserved_points,
    wait_days,
)
from tests.scheduler.small_case import CASE, candidate, with_policy, with_settings

START = CASE.settings.start
CLOSE = 5
FOUR_WEEKS = with_settings(CASE, days=28)

TABLE = {
    "C1": (10, 30),
    **dict.fromkeys(("C2", "C3", "C4", "C5"), (10, 20)),
    "C6": (20, None),
    **dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), (20, 40)),
    **dict.fromkeys(("M", "N", "P"), (10, 30)),
    **dict.fromkeys(("D", "E", "F"), (0, 0)),
}


def test_the_table_has_every_class():
    assert set(TABLE) == set(VEHICLE_CLASSES)


@pytest.mark.parametrize("vehicle_class", VEHICLE_CLASSES)
@pytest.mark.parametrize("part", ["S2", "S3"])
def test_first_day_after_waiting(vehicle_class, part):
    days = TABLE[vehicle_class][["S2", "S3"].index(part)]
    assert wait_days(part, vehicle_class) == days
    if days is None:
        who = candidate("X", vehicle_class=vehicle_class)
        assert entitled_days(FOUR_WEEKS, who, part) == NEVER
        return
    for first in (0, 1, 27):
        permit = START + timedelta(first - CLOSE - days)
        who = candidate("X", vehicle_class=vehicle_class, lp_date=permit)
        assert entitled_days(FOUR_WEEKS, who, part) == (first, 27)
    late = candidate("X", vehicle_class=vehicle_class, lp_date=START + timedelta(28 - CLOSE - days))
    assert entitled_days(FOUR_WEEKS, late, part) == NEVER


@pytest.mark.parametrize("part", ["S2", "S3"])
def test_conditions_one_by_one(part):
    own, other = ("s2", "s3") if part == "S2" else ("s3", "s2")
    good = (0, 27)

    def days(**changes):
        return entitled_days(FOUR_WEEKS, candidate("X", **changes), part)

    assert days() == good
    assert days(passed=()) == NEVER
    assert days(passed=("S1", part)) == NEVER
    assert days(**{f"{own}_bookings": 4}) == good
    assert days(**{f"{own}_bookings": 5}) == NEVER
    assert days(**{f"{other}_bookings": 5}) == good
    failed = START + timedelta(3 - CLOSE - 10)
    assert days(**{f"last_{own}": failed}) == (3, 27)
    assert days(**{f"last_{other}": failed}) == good
    assert days(lp_expiry=START + timedelta(9)) == (0, 9)
    assert days(lp_expiry=START) == (0, 0)
    assert days(lp_expiry=START - timedelta(1)) == NEVER
    assert days(lp_expiry=START + timedelta(2), **{f"last_{own}": failed}) == NEVER


def test_theory():
    def days(part, **changes):
        return entitled_days(FOUR_WEEKS, candidate("X", **changes), part)

    assert days("S1", passed=(), lp_date=None, lp_expiry=None) == (0, 27)
    assert days("S1", passed=("S1",)) == NEVER
    assert days("S4", passed=("S1", "S2", "S3")) == (0, 27)
    assert days("S4", passed=("S1", "S2")) == NEVER
    assert days("S4", passed=("S1", "S3")) == NEVER
    assert days("S4", passed=("S1", "S2"), vehicle_class="C6") == (0, 27)
    assert days("S4", passed=("S2", "S3", "S4")) == NEVER
    assert days("S4", passed=("S2", "S3"), lp_expiry=START + timedelta(4)) == (0, 4)
    assert days("S4", passed=("S2", "S3"), lp_date=START + timedelta(20)) == (0, 27)


def around(low, high):
    return st.integers(low, high).map(lambda n: START + timedelta(n))


DEMANDS = st.fixed_dictionaries(
    {
        "need": st.sampled_from(NEEDS),
        "vehicle_class": st.sampled_from(VEHICLE_CLASSES),
        "lp_date": around(-60, 30),
        "lp_expiry": around(-3, 40),
        "passed": st.sets(st.sampled_from(SUBJECTS)).map(lambda s: tuple(sorted(s))),
        "last_s2": st.none() | around(-30, 5),
        "last_s3": st.none() | around(-30, 5),
        "s2_bookings": st.integers(0, 6),
        "s3_bookings": st.integers(0, 6),
    }
)


@given(demand=DEMANDS, close=st.integers(0, 30), days=st.integers(1, 28))
def test_same_days_as_the_audit(demand, close, days):
    case = with_policy(with_settings(CASE, days=days), booking_close_days=close)
    who = candidate("X", **demand)
    parts = ("S2", "S3") if who.need == "S23" else (who.need,)
    for part, dates in zip(parts, need_windows(who, close), strict=True):
        first, last = entitled_days(case, who, part)
        mine = {d for d in range(days) if first <= d <= last}
        assert mine == {d for d in range(days) if in_window(dates, START + timedelta(d))}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"lp_expiry": START + timedelta(183)}, True),
        ({"lp_expiry": START + timedelta(184)}, False),
        ({"lp_expiry": START + timedelta(183), "priority_used": True}, False),
        ({"lp_expiry": None}, False),
        ({"lp_expiry": START - timedelta(5)}, True),
    ],
)
def test_priority(changes, expected):
    assert has_priority(START, candidate("X", **changes)) is expected


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"rank_time": datetime(2023, 7, 17, 8)}, 100),
        ({"rank_time": datetime(2023, 7, 16, 23, 59, 59)}, 102),
        ({"rank_time": datetime(2023, 8, 1)}, 100),
        ({"rank_time": datetime(2023, 5, 18)}, 220),
        ({"rank_time": datetime(2020, 1, 1)}, 220),
        ({"rank_time": datetime(2023, 7, 16), "need": "S23"}, 204),
        ({"rank_time": datetime(2023, 7, 16), "lp_expiry": date(2023, 12, 1)}, 252),
        ({"rank_time": datetime(2023, 7, 16), "lp_expiry": date(2023, 12, 1), "need": "S23"}, 504),
    ],
)
def test_points_of_leaving_someone_out(changes, points):
    assert unserved_points(START, candidate("X", **changes)) == points
