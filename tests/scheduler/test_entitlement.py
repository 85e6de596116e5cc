"""B1's windows: the waiting days of each class, and each condition on its own."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.words import VEHICLE_CLASSES
from scheduler.audit.entitlement import (
    NEVER,
    entitled_in_horizon,
    in_window,
    need_windows,
    window,
)
from scheduler.audit.facts import Facts
from tests.scheduler.small_case import CASE, candidate

PERMIT = date(2023, 3, 1)
EXPIRY = date(2026, 3, 1)
CLOSE = 5
S2_DAYS = dict(zip(VEHICLE_CLASSES, [20] * 5 + [10] * 5 + [20] + [0] * 3 + [10] * 3, strict=True))
S3_DAYS = dict(
    zip(VEHICLE_CLASSES, [40] * 5 + [30] + [20] * 4 + [None] + [0] * 3 + [30] * 3, strict=True)
)


def dates(part: str, **changes: Any) -> tuple[date, date] | None:
    first, last = window(candidate("X", need=part, **changes), part, CLOSE)
    return (date.fromordinal(first), date.fromordinal(last)) if first <= last else None


@pytest.mark.parametrize("vehicle_class", VEHICLE_CLASSES)
def test_waiting_days(vehicle_class):
    for part, days in (("S2", S2_DAYS[vehicle_class]), ("S3", S3_DAYS[vehicle_class])):
        found = dates(part, vehicle_class=vehicle_class)
        if days is None:
            assert found is None
        else:
            assert found == (PERMIT + timedelta(days + CLOSE), EXPIRY)


def test_a_failed_attempt_counts_from_its_date():
    failed = date(2023, 7, 1)
    assert dates("S2", last_s2=failed)[0] == date(2023, 7, 16)
    assert dates("S3", last_s3=failed)[0] == date(2023, 7, 16)
    assert dates("S2", last_s3=failed)[0] == PERMIT + timedelta(15)
    assert dates("S2", last_s2=date(2023, 3, 1))[0] == PERMIT + timedelta(15)


def test_conditions_that_exclude():
    assert dates("S2", passed=()) is None
    assert dates("S3", passed=()) is None
    assert dates("S2", passed=("S1", "S2")) is None
    assert dates("S3", passed=("S1", "S2")) is not None
    assert dates("S2", s2_bookings=5) is None
    assert dates("S2", s2_bookings=4, s3_bookings=5) is not None
    assert dates("S3", s3_bookings=5) is None
    assert dates("S2", lp_expiry=date(2023, 3, 15)) is None
    assert dates("S1", passed=("S1",)) is None
    assert window(candidate("X", passed=(), lp_date=None, lp_expiry=None), "S1", 0) != NEVER


def test_s4_needs_the_others_and_no_waiting():
    assert dates("S4", passed=("S1", "S2")) is None
    assert dates("S4", passed=("S1", "S3")) is None
    assert dates("S4", passed=("S2", "S3")) == (date.min, EXPIRY)
    assert dates("S4", passed=("S2",), vehicle_class="C6") == (date.min, EXPIRY)
    assert dates("S4", passed=("S2", "S3", "S4")) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"lp_date": date(2023, 7, 23) - timedelta(35)}, True),  # S3 on the last day
        ({"lp_date": date(2023, 7, 24) - timedelta(35)}, False),
        ({"lp_expiry": date(2023, 7, 17)}, True),
        ({"lp_expiry": date(2023, 7, 16)}, False),
        ({"s2_bookings": 5}, False),
        ({"vehicle_class": "C6"}, False),
    ],
)
def test_s23_needs_both_parts_in_the_horizon(changes, expected):
    windows = need_windows(candidate("X", need="S23", **changes), CLOSE)
    assert entitled_in_horizon(Facts(CASE), windows) is expected
    days = [CASE.settings.start + timedelta(n) for n in range(CASE.settings.days)]
    pairs = [(a, b) for a in days for b in days if a <= b]
    assert expected is any(in_window(windows[0], a) and in_window(windows[1], b) for a, b in pairs)
