"""Cases that are short of one thing, and it is plain of which."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from data.case_checker import rechecked
from models.case import Case, District, Settings, Slot, Unit, Venue
from tests.scheduler import small_case as small

MON = date(2023, 7, 17)
EARLY = datetime(2023, 6, 1)


def town(
    people: int,
    examiners: tuple[Any, ...],
    facilities: tuple[Any, ...],
    *,
    days: int = 5,
    night: bool = False,
    **more: Any,
) -> Case:
    """A town of one venue V1 where everybody wants S1; ``night``: whether there is such a slot."""
    times = [("AM", time(8, 30), time(11, 30), False), ("PM", time(13, 30), time(16, 30), False)]
    times += [("NIGHT", time(18), time(21), True)] if night else []
    waiting = tuple(
        small.candidate(f"K{k:04}", **small.FRESH, rank_time=EARLY + timedelta(minutes=k))
        for k in range(people)
    )
    fields: dict[str, Any] = {
        "settings": Settings(city="甲市", start=MON, days=days, plan_date=date(2023, 7, 6)),
        "districts": (District("甲区", 36.0, 117.0),),
        "slots": tuple(
            Slot(name, subject, start, end, night=dark)
            for subject in ("S1", "S4")
            for name, start, end, dark in times
        ),
        "venues": (Venue("V1", "一号考场", "甲区", 36.0, 117.0, "city"),),
        "facilities": facilities,
        "examiners": examiners,
        "candidates": waiting,
        "digest": "",
    }
    return rechecked(Case(**(fields | more)))


def room(facility_id: str = "V1-T", **changes: Any) -> Any:
    """A theory room of 20 seats for two examiners, 60 candidates a slot."""
    row: dict[str, Any] = {"units": 20, "daily_max": 120, "units_per_examiner": 30}
    return small.facility(facility_id, "theory", "*", **(row | {"min_examiners": 2} | changes))


def theory(count: int, **changes: Any) -> tuple[Any, ...]:
    return tuple(small.examiner(f"E{k:02}", "S1", **changes) for k in range(count))


def short_of_examiners(people: int = 300) -> Case:
    """A room for ten runs a week, two examiners for two runs each."""
    return town(people, theory(2, max_slots=2), (room(),))


def short_of_rooms(people: int = 900) -> Case:
    """A room that runs all week, ten examiners, and no approved maximum in the way."""
    return town(people, theory(10), (room(daily_max=1_000),))


def short_of_approval(people: int = 700) -> Case:
    """A room whose approved maximum is half of what it could seat."""
    return town(people, theory(10), (room(daily_max=60),))


def short_of_hours(people: int = 900) -> Case:
    """The same as short of rooms, but there is a night, for which the room is not lit."""
    return town(people, theory(10), (room(daily_max=1_000),), night=True)


def short_of_reserves(people: int = 400) -> Case:
    """A road with twenty cars, one car an examiner, and a unit that releases two reserves a day."""
    reserves = tuple(
        small.examiner(f"R{k:02}", "S3", kind="reserve", unit="大队") for k in range(8)
    )
    base = small.CASE
    come = tuple(
        replace(base.availability[0], examiner_id=e.examiner_id, date=MON + timedelta(days=k))
        for e in reserves
        for k in range(5)
    )
    come = tuple(replace(row, slot_id=None, available=True) for row in come)
    road = small.facility(
        "V1-R", "road", "C1", units=20, minutes=20, daily_max=500, units_per_examiner=1
    )
    waiting = tuple(
        small.candidate(f"K{k:04}", need="S3", rank_time=EARLY + timedelta(minutes=k))
        for k in range(people)
    )
    return town(
        0,
        reserves,
        (road,),
        slots=tuple(
            Slot(name, "S3", start, end)
            for name, start, end in (("AM", time(8), time(12)), ("PM", time(13), time(17)))
        ),
        units=(Unit("大队", 2),),
        availability=come,
        candidates=waiting,
    )
