"""A case by hand in which one road facility is published for a morning, and what varies it."""

from dataclasses import replace
from datetime import date as Date
from datetime import datetime, time, timedelta
from typing import Any

from models.case import (
    Availability,
    Candidate,
    Case,
    District,
    Examiner,
    Facility,
    Policy,
    Settings,
    Slot,
    Unit,
    Venue,
)
from models.plan import Session
from support.random_cases import sealed

MONDAY = Date(2024, 3, 11)
TUESDAY = MONDAY + timedelta(days=1)


def examiner(name: str, **fields: Any) -> Examiner:
    """A resident who may examine everything small."""
    plain = Examiner(
        name, "赵某（模拟）", "一大队", "甲区", "resident", ("S1", "S2", "S3"), ("small",)
    )
    return replace(plain, **fields)


def facility(name: str, kind: Any = "road", **fields: Any) -> Facility:
    """Two cars at V1, an hour a candidate, two examiners whatever runs."""
    classes = ("*",) if kind == "theory" else ("C1",)
    plain = Facility(
        name, "V1", kind, classes, 2, 60, daily_max=20, units_per_examiner=2, min_examiners=2
    )
    return replace(plain, **fields)


def session(
    facility_id: str, date: Date = MONDAY, slot: str = "AM", subject: Any = "S3", **fields: Any
) -> Session:
    """Four open seats at V1."""
    name = f"{facility_id}.{date:%m%d}.{slot}.{subject}"
    plain = Session(name, facility_id, "V1", date, slot, subject, "open", "", 4, 1, "new")
    return replace(plain, **fields)


def absent(name: str, date: Date = MONDAY, slot: str | None = None) -> Availability:
    """A row that keeps an examiner away."""
    return Availability(name, date, slot, available=False)


def clash_case(**fields: Any) -> Case:
    """F1 in operation on Monday morning, E1 and E2 to be its examiners; fields as in ``Case``.

    ``policy`` and ``settings`` are mappings of what differs.
    """
    policy = {
        "min_session_seats": 1,
        "min_draw_pool": 2,
        "standby_pct": 0,
        **fields.pop("policy", {}),
    }
    policy["standby_pct"] = Policy.model_validate(
        {"standby_pct": policy["standby_pct"]}, strict=False
    ).standby_pct
    settings = {"city": "小城（模拟）", "start": MONDAY, "days": 2, "plan_date": Date(2024, 3, 4)}
    settings |= fields.pop("settings", {})
    tables: dict[str, Any] = {
        "districts": (District("甲区", 36.6, 117.0),),
        "slots": tuple(
            Slot(name, subject, time(start), time(end), night=name == "NIGHT")
            for name, start, end in (("AM", 8, 12), ("NIGHT", 18, 21), ("PM", 13, 17))
            for subject in ("S1", "S2", "S3", "S4")
        ),
        "venues": tuple(
            Venue(name, "考场（模拟）", "甲区", 36.6, 117.0, "city") for name in ("V1", "V2")
        ),
        "facilities": (facility("F1"),),
        "examiners": (examiner("E1"), examiner("E2")),
        "units": (Unit("一大队"),),
        "candidates": (CANDIDATE,),
        "published": (session("F1"),),
    }
    whole = Settings(**settings, policy=Policy(**policy))
    return sealed(Case(settings=whole, **(tables | fields), digest=""))


CANDIDATE = Candidate(
    need="S1",
    vehicle_class="C1",
    district="甲区",
    school="驾校（模拟）",
    rank_time=datetime(2024, 3, 1, 9),
    lp_date=None,
    lp_expiry=None,
    passed=(),
    last_s2=None,
    last_s3=None,
    s2_bookings=0,
    s3_bookings=0,
    priority_used=False,
    max_km=None,
    slots=(),
    candidate_id="K1",
)
