"""A case small enough to check by hand, and a plan of it that keeps every rule.

Monday 2023-07-17 is the first of seven days, 2023-07-06 the day of planning. The plan has a
theory night, a theory morning that was published and is partly booked, a field morning and a
road afternoon with a linked pair each, a road morning at a rented venue with a reserve on
post, and a heavy field run. Left out: one who is not entitled, one for whom there is nothing
near enough, and one of a cohort for whom all is full.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from models.case import (
    Availability,
    Booked,
    Candidate,
    Case,
    Cohort,
    District,
    Examiner,
    Facility,
    Settings,
    Slot,
    Unit,
    Venue,
)
from models.plan import Booking, Duty, Run, Session, Tables, Unserved

MON, TUE, WED = date(2023, 7, 17), date(2023, 7, 18), date(2023, 7, 19)

DEMAND: dict[str, Any] = {
    "need": "S1",
    "vehicle_class": "C1",
    "district": "甲区",
    "school": "",
    "rank_time": datetime(2023, 6, 17),
    "lp_date": date(2023, 3, 1),
    "lp_expiry": date(2026, 3, 1),
    "passed": ("S1",),
    "last_s2": None,
    "last_s3": None,
    "s2_bookings": 0,
    "s3_bookings": 0,
    "priority_used": False,
    "max_km": None,
    "slots": (),
}
FRESH = {"need": "S1", "passed": (), "lp_date": None, "lp_expiry": None}


def candidate(candidate_id: str, **changes: Any) -> Candidate:
    return Candidate(candidate_id=candidate_id, **(DEMAND | changes))


def cohort(count: int, **changes: Any) -> Cohort:
    return Cohort(count=count, **(DEMAND | changes))


def examiner(examiner_id: str, *subjects: str, **changes: Any) -> Examiner:
    row: dict[str, Any] = {
        "name": "",
        "unit": "考试科",
        "district": "甲区",
        "kind": "resident",
        "class_groups": ("small",),
    }
    return Examiner(examiner_id=examiner_id, subjects=subjects, **(row | changes))


def facility(facility_id: str, kind: str, *classes: str, **changes: Any) -> Facility:
    row: dict[str, Any] = {
        "venue_id": facility_id.split("-")[0],
        "units": 3,
        "minutes": 60,
        "daily_max": 60,
        "units_per_examiner": 2,
        "min_examiners": 1,
    }
    return Facility(facility_id=facility_id, kind=kind, classes=classes, **(row | changes))


def session(session_id: str, run: str, subject: str, seats: int, **changes: Any) -> Session:
    """A session; ``run`` is ``facility day slot``, the day being the day of July 2023."""
    facility_id, day, slot_id = run.split()
    row: dict[str, Any] = {
        "venue_id": facility_id.split("-")[0],
        "date": date(2023, 7, int(day)),
        "quota": "open",
        "link_id": "",
        "priority_seats": -(-seats * 5 // 100),
        "status": "new",
    }
    return Session(
        session_id=session_id,
        facility_id=facility_id,
        slot_id=slot_id,
        subject=subject,
        seats=seats,
        **(row | changes),
    )


def run(where: str, units: int, posts: int) -> Run:
    facility_id, day, slot_id = where.split()
    return Run(facility_id, date(2023, 7, int(day)), slot_id, units, posts)


def pool(where: str, kind: str, group: str, posts: str, standby: str) -> tuple[Duty, ...]:
    """The heads of a pool; ``where`` is ``venue day slot``, names are joined with blanks."""
    venue_id, day, slot_id = where.split()
    place = (date(2023, 7, int(day)), slot_id, venue_id, kind, group)
    return tuple(
        Duty(name, *place, role)
        for role, names in (("post", posts), ("standby", standby))
        for name in names.split()
    )


def book(session_id: str, part: str, people: str) -> tuple[Booking, ...]:
    return tuple(Booking(name, session_id, part) for name in people.split())


def slots() -> tuple[Slot, ...]:
    theory = [("AM", time(8, 30), time(11, 30)), ("PM", time(13, 30), time(16, 30))]
    driving = [("AM", time(8), time(12)), ("PM", time(13), time(17))]
    day = [
        Slot(slot_id, subject, start, end)
        for subjects, times in (("S1 S4", theory), ("S2 S3", driving))
        for subject in subjects.split()
        for slot_id, start, end in times
    ]
    night = [Slot("NIGHT", subject, time(18), time(21), night=True) for subject in ("S1", "S4")]
    return (*day, *night)


PUBLISHED = session("TP", "V1-T 19 AM", "S1", 3, status="kept")

CASE = Case(
    settings=Settings.model_validate(
        {
            "city": "小城（模拟）",
            "start": MON,
            "days": 7,
            "plan_date": date(2023, 7, 6),
            "policy": {"min_session_seats": 2},
        }
    ),
    districts=(District("甲区", 36.6, 117.0), District("乙区", 36.6, 117.3)),
    slots=slots(),
    venues=(
        Venue("V1", "中心考场（模拟）", "甲区", 36.6, 117.0, "city"),
        Venue("V2", "社会考场（模拟）", "乙区", 36.6, 117.3, "social", day_cost=50),
    ),
    facilities=(
        facility("V1-F", "field", "C1", "C2", minutes=40, routes=2, headway_min=20),
        facility("V1-H", "field", "B2", minutes=60),
        facility("V1-R", "road", "C1", "C2", units_per_examiner=1, min_examiners=2),
        facility("V1-T", "theory", "*", units=10, units_per_examiner=10, night=True),
        facility("V2-R", "road", "C1", units_per_examiner=1, min_examiners=2),
    ),
    examiners=(
        examiner("E1", "S1"),
        examiner("E2", "S1"),
        examiner("E3", "S2"),
        examiner("E4", "S2"),
        examiner("E5", "S3"),
        examiner("E6", "S3"),
        examiner("E7", "S2", class_groups=("heavy",)),
        examiner("E8", "S2", class_groups=("heavy",)),
        examiner("R1", "S3", kind="reserve", unit="大队", district="乙区"),
    ),
    units=(Unit("大队", 1), Unit("考试科")),
    availability=(Availability("R1", MON, available=True), Availability("R1", TUE, available=True)),
    candidates=(
        candidate("A1", **FRESH),
        candidate("A2", **FRESH),
        candidate("A3", **FRESH),
        candidate("A4", **FRESH),
        candidate("A5", **FRESH),
        candidate("B1", need="S2"),
        candidate("B2", need="S2", vehicle_class="C2"),
        candidate("B3", need="S2", lp_date=date(2023, 7, 10)),
        candidate(
            "B4",
            need="S2",
            district="乙区",
            max_km=5.0,
            rank_time=datetime(2023, 4, 1),
            lp_expiry=date(2023, 12, 1),
        ),
        candidate("D1", need="S3"),
        candidate("D2", need="S3", vehicle_class="C2"),
        candidate("D3", need="S3", district="乙区", max_km=5.0),
        candidate("D4", need="S3", district="乙区", max_km=5.0),
        candidate("F1", need="S4", passed=("S1", "S2", "S3")),
        candidate("F2", need="S4", passed=("S1", "S2", "S3")),
        candidate("G1", need="S23"),
        candidate("G2", need="S23"),
        candidate("H1", need="S2", vehicle_class="B2"),
        candidate("H2", need="S2", vehicle_class="B2"),
    ),
    cohorts=(cohort(2, **FRESH, rank_time=datetime(2023, 7, 10)),),
    published=(replace(PUBLISHED, status="new"),),
    booked=(Booked("A1", "TP", "S1"), Booked("A2", "TP", "S1")),
    digest="0" * 64,
)

TABLES = Tables(
    runs=(
        run("V1-F 17 AM", 2, 1),
        run("V1-H 19 PM", 1, 1),
        run("V1-R 17 PM", 1, 2),
        run("V1-T 17 NIGHT", 1, 1),
        run("V1-T 19 AM", 2, 1),
        run("V2-R 18 AM", 1, 2),
    ),
    sessions=(
        session("F", "V1-F 17 AM", "S2", 2),
        session("FL", "V1-F 17 AM", "S2", 2, quota="linked", link_id="L"),
        session("H", "V1-H 19 PM", "S2", 2),
        session("R", "V1-R 17 PM", "S3", 2),
        session("RL", "V1-R 17 PM", "S3", 2, quota="linked", link_id="L"),
        session("T4", "V1-T 19 AM", "S4", 2),
        session("TN", "V1-T 17 NIGHT", "S1", 3),
        PUBLISHED,
        session("V", "V2-R 18 AM", "S3", 2),
    ),
    duties=(
        *pool("V1 17 AM", "field", "small", "E3", "E4"),
        *pool("V1 17 PM", "road", "small", "E5 E6", "R1"),
        *pool("V1 17 NIGHT", "theory", "*", "E1", "E2"),
        *pool("V2 18 AM", "road", "small", "E5 R1", "E6"),
        *pool("V1 19 AM", "theory", "*", "E1", "E2"),
        *pool("V1 19 PM", "field", "heavy", "E7", "E8"),
    ),
    bookings=(
        *book("F", "S2", "B1 B2"),
        *book("FL", "S2", "G1 G2"),
        *book("H", "S2", "H1 H2"),
        *book("R", "S3", "D1 D2"),
        *book("RL", "S3", "G1 G2"),
        *book("T4", "S4", "F1 F2"),
        *book("TN", "S1", "A4 A5 c1#1"),
        *book("TP", "S1", "A1 A2 A3"),
        *book("V", "S3", "D3 D4"),
    ),
    unserved=(
        Unserved("B3", "S2", "B1"),
        Unserved("B4", "S2", "no_offer"),
        Unserved("c1#2", "S1", "full"),
    ),
)


def with_rows(base: Any, table: str, changes: Mapping[str, Mapping[str, Any] | None]) -> Any:
    """A copy of a case or a plan; rows of a table changed by the value of their first field.

    A change of ``None`` leaves the row out. A key that no row has is an error of the test.
    """
    rows, found = [], set()
    for row in getattr(base, table):
        key = getattr(row, KEYS.get(table, next(iter(row.__dataclass_fields__))))
        found.add(key)
        change = changes.get(key, {})
        if change is not None:
            rows.append(replace(row, **change))
    assert set(changes) <= found, f"no such row: {set(changes) - found}"
    return base.model_copy(update={table: tuple(rows)})


KEYS = {"candidates": "candidate_id"}


def with_policy(case: Case, **changes: Any) -> Case:
    policy = case.settings.policy.model_copy(update=changes)
    return case.model_copy(update={"settings": case.settings.model_copy(update={"policy": policy})})


def with_settings(case: Case, **changes: Any) -> Case:
    return case.model_copy(update={"settings": case.settings.model_copy(update=changes)})


def added(base: Any, table: str, *rows: Any) -> Any:
    return base.model_copy(update={table: (*getattr(base, table), *rows)})
