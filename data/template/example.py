"""A small week that the template may be filled in with: everything in it is invented."""

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta
from typing import Any, Final

from models.case import (
    Availability,
    Candidate,
    Closure,
    Cohort,
    Conflict,
    District,
    Examiner,
    Facility,
    Slot,
    Unit,
    Venue,
)
from models.words import Need, Subject, VehicleClass

START: Final = Date(2025, 6, 16)
"""A Monday in a week without holidays."""
PLAN_DATE: Final = Date(2025, 6, 5)

EXAMPLE_SETTINGS: Final[dict[str, object]] = {
    "city": "小城（模拟）",
    "start": START,
    "plan_date": PLAN_DATE,
    "holidays": "auto",
    "policy.min_session_seats": 3,
}
_CANDIDATES: Final = 40
_NEEDS: Final[tuple[Need, ...]] = ("S1", "S2", "S3", "S1", "S4", "S2", "S23", "S3")
_PASSED: Final[dict[Need, tuple[Subject, ...]]] = {
    "S1": (),
    "S2": ("S1",),
    "S3": ("S1", "S2"),
    "S23": ("S1",),
    "S4": ("S1", "S2", "S3"),
}


def example_rows() -> dict[str, Sequence[Any]]:
    """Return the rows by table."""
    return {
        "districts": (
            District("东区", 36.65, 117.00, 600_000),
            District("西县", 36.60, 116.80, 250_000),
        ),
        "slots": tuple(_slots()),
        "venues": (
            Venue("V1", "东区驾考中心（模拟）", "东区", 36.66, 117.02, "city", True),
            Venue("V2", "西县理论考场（模拟）", "西县", 36.60, 116.81, "county"),
        ),
        "facilities": tuple(_facilities()),
        "closures": (
            Closure("V2", date=START + timedelta(2), reason="停电检修"),
            Closure(
                facility_id="V1-T",
                date=START,
                slot_id="AM",
                units_lost=4,
                reason="机位检修",
            ),
        ),
        "examiners": tuple(_examiners()),
        "units": (Unit("考试科"), Unit("西县大队", 1)),
        "availability": (
            Availability("E02", START + timedelta(1), available=False),
            Availability("E08", START, available=True),
            Availability("E08", START + timedelta(1), "PM", available=True),
        ),
        "conflicts": (Conflict("E03", "V2"),),
        "candidates": tuple(map(_candidate, range(_CANDIDATES))),
        "cohorts": tuple(_cohorts()),
    }


def _slots() -> list[Slot]:
    theory = (("AM", Time(8, 30), Time(11, 30)), ("PM", Time(13, 30), Time(16, 30)))
    cars = (("AM", Time(8), Time(12)), ("PM", Time(13), Time(17)))
    times: dict[Subject, tuple[tuple[str, Time, Time], ...]] = {
        "S1": theory,
        "S4": theory,
        "S2": cars,
        "S3": cars,
    }
    rows = [
        Slot(slot_id, subject, start, end)
        for subject, spans in times.items()
        for slot_id, start, end in spans
    ]
    night = (Time(18), Time(21), True)
    return [*rows, Slot("NIGHT", "S1", *night), Slot("NIGHT", "S4", *night)]


def _facilities() -> list[Facility]:
    def facility(ending: str, kind: Any, classes: tuple[str, ...], units: int) -> Facility:
        minutes = {"theory": 60, "field": 20, "road": 30}[kind]
        theory, road = kind == "theory", kind == "road"
        return Facility(
            f"V1-{ending}",
            "V1",
            kind,
            classes,
            units,
            minutes,
            2 if road else None,
            10 if road else None,
            daily_max=120 if theory else 40,
            units_per_examiner=20 if theory else 1 if road else 4,
            min_examiners=1,
            night=theory,
        )

    return [
        facility("T", "theory", ("*",), 12),
        facility("F1", "field", ("C1", "C5"), 2),
        facility("F2", "field", ("C2",), 2),
        facility("R1", "road", ("C1", "C5"), 2),
        facility("R2", "road", ("C2",), 2),
        Facility(
            "V2-T",
            "V2",
            "theory",
            ("*",),
            8,
            60,
            daily_max=48,
            units_per_examiner=20,
            min_examiners=1,
        ),
    ]


def _examiners() -> list[Examiner]:
    small = ("small",)
    rows = [
        ("E01", "赵一", "考试科", "resident", ("S1", "S2", "S4")),
        ("E02", "钱二", "考试科", "resident", ("S1", "S4")),
        ("E03", "孙三", "考试科", "resident", ("S2", "S3")),
        ("E04", "李四", "考试科", "resident", ("S2", "S3")),
        ("E05", "周五", "考试科", "resident", ("S3",)),
        ("E06", "吴六", "考试科", "resident", ("S3",)),
        ("E07", "郑七", "考试科", "resident", ("S1", "S2", "S3", "S4")),
        ("E08", "王八一", "西县大队", "reserve", ("S1", "S2", "S3", "S4")),
    ]
    return [
        Examiner(
            examiner_id,
            f"{name}（模拟）",
            unit,
            "西县" if unit == "西县大队" else "东区",
            kind,  # type: ignore[arg-type]
            subjects,  # type: ignore[arg-type]
            small,  # type: ignore[arg-type]
            nights_12m=2 * number,
            duties_12m=40 + 5 * number,
        )
        for number, (examiner_id, name, unit, kind, subjects) in enumerate(rows)
    ]


def _person(number: int, need: Need) -> dict[str, Any]:
    vehicle_class: VehicleClass = "C2" if number % 3 == 1 else "C1"
    begun = PLAN_DATE - timedelta(days=60 + number % 20)
    again = number % 5 == 0
    return {
        "need": need,
        "vehicle_class": vehicle_class,
        "district": "西县" if number % 4 == 3 else "东区",
        "school": f"{'鸿运安达金盾'[number % 3 * 2 : number % 3 * 2 + 2]}驾校（模拟）",
        "rank_time": DateTime.combine(PLAN_DATE, Time(9)) - timedelta(hours=7 * number + 20),
        "lp_date": None if need == "S1" else begun,
        "lp_expiry": None if need == "S1" else begun.replace(year=begun.year + 3),
        "passed": _PASSED[need],
        "last_s2": PLAN_DATE - timedelta(days=12) if again and need == "S2" else None,
        "last_s3": PLAN_DATE - timedelta(days=14) if again and need == "S3" else None,
        "s2_bookings": 1 if again and need == "S2" else 0,
        "s3_bookings": 1 if again and need == "S3" else 0,
        "priority_used": False,
        "max_km": 50.0 if number % 6 == 2 else None,
        "slots": ("AM", "PM") if number % 7 == 3 else (),
    }


def _candidate(number: int) -> Candidate:
    need = _NEEDS[number % len(_NEEDS)]
    return Candidate(**_person(number, need), candidate_id=f"K{number + 1:03}")


def _cohorts() -> list[Cohort]:
    needs: tuple[tuple[int, Need, int], ...] = ((0, "S1", 30), (1, "S2", 12), (2, "S4", 10))
    return [
        Cohort(**{**_person(number, need), "school": ""}, count=count)
        for number, need, count in needs
    ]
