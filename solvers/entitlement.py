"""When a candidate is entitled (B1) and how he ranks (B5).

Conditions on the date of an exam are all of the form "not before" and "not after", so the
entitled dates of a part are an interval of the horizon. Source: Order 162, art. 39-47.
"""

from datetime import date as Date

from models.case import Case, Demand
from models.words import Subject, VehicleClass

_WAIT_S2 = {"C6": 20, "A1": 20, "A2": 20, "A3": 20, "B1": 20, "B2": 20, "D": 0, "E": 0, "F": 0}
_WAIT_S3 = {"C1": 30, "C2": 20, "C3": 20, "C4": 20, "C5": 20, "M": 30, "N": 30, "P": 30}
_WAIT_S3 |= {"A1": 40, "A2": 40, "A3": 40, "B1": 40, "B2": 40, "D": 0, "E": 0, "F": 0}
_WAIT_AFTER_FAIL_DAYS = 10
_BOOKINGS_MAX = 5
_PRIORITY_DAYS = 183
NEVER = (1, 0)
"""The empty interval of days."""


def wait_days(part: Subject, vehicle_class: VehicleClass) -> int | None:
    """Days from the permit to the booking of S2 or S3; ``None``: the class has no such part."""
    if part == "S2":
        return _WAIT_S2.get(vehicle_class, 10)
    return _WAIT_S3.get(vehicle_class)


def entitled_days(case: Case, who: Demand, part: Subject) -> tuple[int, int]:
    """First and last day (0 = start) of the horizon on which ``who`` may sit ``part``.

    The interval is empty (first > last) where he never may.
    """
    s = case.settings
    if part in who.passed:
        return NEVER
    first, last = 0, s.days - 1
    if part == "S1":
        return (first, last)
    if who.lp_expiry is None:
        return NEVER
    last = min(last, (who.lp_expiry - s.start).days)
    if part == "S4":
        if "S2" not in who.passed or ("S3" not in who.passed and who.vehicle_class != "C6"):
            return NEVER
    else:
        wait = wait_days(part, who.vehicle_class)
        bookings = who.s2_bookings if part == "S2" else who.s3_bookings
        if (
            "S1" not in who.passed
            or bookings >= _BOOKINGS_MAX
            or wait is None
            or who.lp_date is None
        ):
            return NEVER
        ready = (who.lp_date - s.start).days + wait
        failed = who.last_s2 if part == "S2" else who.last_s3
        if failed is not None:
            ready = max(ready, (failed - s.start).days + _WAIT_AFTER_FAIL_DAYS)
        first = max(first, ready + s.policy.booking_close_days)
    if first > last:
        return NEVER
    return (first, last)


def has_priority(start: Date, who: Demand) -> bool:
    """Whether the candidate goes before ordinary ones (B5)."""
    if who.priority_used or who.lp_expiry is None:
        return False
    return (who.lp_expiry - start).days <= _PRIORITY_DAYS


def unserved_points(start: Date, who: Demand) -> int:
    """Points of leaving this candidate unserved: parts x (100 + 2 x waiting + priority)."""
    waiting = max(0, (start - who.rank_time.date()).days)
    points = 100 + 2 * min(60, waiting) + (150 if has_priority(start, who) else 0)
    return points * (2 if who.need == "S23" else 1)
