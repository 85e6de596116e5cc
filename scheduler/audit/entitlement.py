"""B1 as a window: between which dates a candidate may sit an exam (Art. 39-47)."""

from datetime import date as Date

from models.case import Demand
from models.words import Need, Subject, VehicleClass
from scheduler.audit.facts import Facts

Window = tuple[int, int]
"""First and last date as ordinals; empty where the first is after the last."""

NEVER: Window = (1, 0)
FOREVER: Window = (Date.min.toordinal(), Date.max.toordinal())

WAIT_S2_DAYS: dict[VehicleClass, int] = {
    **dict.fromkeys(("C1", "C2", "C3", "C4", "C5"), 10),
    **dict.fromkeys(("C6", "A1", "A2", "A3", "B1", "B2"), 20),
    **dict.fromkeys(("M", "N", "P"), 10),
    **dict.fromkeys(("D", "E", "F"), 0),
}
"""Days from the learner's permit to the close of booking for S2 (Art. 43)."""

WAIT_S3_DAYS: dict[VehicleClass, int] = {
    "C1": 30,
    **dict.fromkeys(("C2", "C3", "C4", "C5"), 20),
    **dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), 40),
    **dict.fromkeys(("M", "N", "P"), 30),
    **dict.fromkeys(("D", "E", "F"), 0),
}
"""The same for S3 (Art. 44); C6 has no S3 (Art. 30)."""

RETRY_DAYS = 10
"""Days from a failed or missed S2 or S3 to the close of the next booking (Art. 47)."""

MOST_BOOKINGS = 5
"""S2 and S3 may be booked so often with one permit (Art. 47)."""


def window(demand: Demand, part: Subject, close_days: int) -> Window:
    """Dates on which someone is entitled to a part, by its own conditions.

    ``close_days`` is ``policy.booking_close_days``. An S23 candidate needs S2's window on the
    date of his S2 part and S3's on that of his S3 part.
    """
    passed = demand.passed
    if part in passed:
        return NEVER
    if part == "S1":
        return FOREVER
    if demand.lp_expiry is None:
        return NEVER
    last = demand.lp_expiry.toordinal()
    if part == "S4":
        ready = "S2" in passed and ("S3" in passed or demand.vehicle_class == "C6")
        return (FOREVER[0], last) if ready else NEVER
    waits = WAIT_S2_DAYS if part == "S2" else WAIT_S3_DAYS
    wait_days = waits.get(demand.vehicle_class)
    bookings = demand.s2_bookings if part == "S2" else demand.s3_bookings
    failed = demand.last_s2 if part == "S2" else demand.last_s3
    if "S1" not in passed or wait_days is None or demand.lp_date is None:
        return NEVER
    if bookings >= MOST_BOOKINGS:
        return NEVER
    first = demand.lp_date.toordinal() + wait_days
    if failed is not None:
        first = max(first, failed.toordinal() + RETRY_DAYS)
    return first + close_days, last


def need_windows(demand: Demand, close_days: int) -> tuple[Window, ...]:
    """The windows of a need's parts, in the order of the parts."""
    need: Need = demand.need
    if need == "S23":
        return window(demand, "S2", close_days), window(demand, "S3", close_days)
    return (window(demand, need, close_days),)


def in_window(dates: Window, date: Date) -> bool:
    """Whether a date lies in a window."""
    return dates[0] <= date.toordinal() <= dates[1]


def entitled_in_horizon(facts: Facts, windows: tuple[Window, ...]) -> bool:
    """Whether someone is entitled to his whole need on any date of the horizon.

    For S23 it is enough to look for one date that suits both parts: both windows end with the
    permit, so wherever two dates suit, the later one suits both parts.
    """
    first = max(facts.first, *(dates[0] for dates in windows))
    last = min(facts.last, *(dates[1] for dates in windows))
    return first <= last
