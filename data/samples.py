"""Samples: whole case folders that the project makes by itself, for demos, tests, benchmarks.

Everything in them is invented; sizes and shares follow public figures (``data.sample_city``).
The same kind, number of candidates and seed give the same bytes everywhere.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date as Date
from datetime import time as Time
from pathlib import Path
from typing import Any, Final, Literal, get_args

from data.sample_city import (
    CLASS_SHARES,
    DAY_SLOTS,
    DEMAND_SHARES,
    DISTRICTS,
    LEAST_THEORY_KM,
    LIT_SLOTS,
    MOCK,
    SITES,
    TINY_DISTRICTS,
    TINY_FACILITIES,
    TINY_SHARES,
    TINY_VENUES,
    city_facilities,
    city_venues,
)
from data.sample_demand import COLUMNS, MOST_CANDIDATES, Profile, candidate_rows
from data.sample_dice import Dice
from data.sample_staff import Staff, city_staff, tiny_staff, week
from models.case import (
    Availability,
    Closure,
    Conflict,
    District,
    Examiner,
    Facility,
    Slot,
    Unit,
    Venue,
)
from models.words import Need

SampleKind = Literal["tiny", "offpeak", "peak", "surge"]
KINDS: Final[tuple[SampleKind, ...]] = get_args(SampleKind)


@dataclass(frozen=True, slots=True)
class Week:
    """A kind of week: when, how many candidates, and what they need.

    ``surge``: districts that ask ``SURGE_FACTOR`` times as much.
    """

    city: str
    start: Date
    days: int
    plan_date: Date
    candidates: int
    needs: Sequence[tuple[Need, int]]
    old_lp_in_100: int
    least_seats: int = 10
    surge: tuple[str, ...] = ()


SURGE_FACTOR: Final = 3  # [S] of the requests on the busiest days
# [S/D] an ordinary week's mix of exams 21 : 28 : 32 : 19, with 7 % booking S2 and S3 as a pair;
# [G] in summer half of all want S1, school leavers above all.
_ORDINARY: Final[tuple[tuple[Need, int], ...]] = (
    ("S1", 205), ("S2", 245), ("S3", 285), ("S4", 195), ("S23", 70),
)  # fmt: skip
_SUMMER: Final[tuple[tuple[Need, int], ...]] = (
    ("S1", 470), ("S2", 152), ("S3", 153), ("S4", 122), ("S23", 103),
)  # fmt: skip
_TINY: Final[tuple[tuple[Need, int], ...]] = (
    ("S1", 40), ("S2", 22), ("S3", 15), ("S4", 10), ("S23", 13),
)  # fmt: skip
WEEKS: Final[dict[str, Week]] = {
    "tiny": Week("小城", Date(2023, 7, 11), 3, Date(2023, 6, 30), 60, _TINY, 9, 3),
    "offpeak": Week("济南", Date(2023, 11, 6), 7, Date(2023, 10, 26), 10_500, _ORDINARY, 6),
    "peak": Week("济南", Date(2023, 7, 10), 7, Date(2023, 6, 29), 45_000, _SUMMER, 8),
    "surge": Week("济南", Date(2023, 7, 17), 7, Date(2023, 7, 6), 66_000, _SUMMER, 8,
                  surge=("长清区", "章丘区", "商河县")),
}  # fmt: skip


def write_sample(kind: str, folder: Path, candidates: int | None = None, seed: int = 1) -> None:
    """Write a case folder: the CSV tables and ``settings.toml``.

    Parameters
    ----------
    kind
        ``tiny`` (3 venues, 3 days, 60 candidates: to be checked by hand), ``offpeak`` (an
        ordinary week, 10,500), ``peak`` (a week in July, 45,000, with 113 reserves) or
        ``surge`` (the week after, 66,000: three districts ask three times as much, and the
        largest fields and roads are lit).
    folder
        Made if absent. An earlier sample in it is replaced.
    candidates
        Number of candidates, 1 to 100,000,000; venues and staff stay. They are written as they
        are made, so memory does not grow with them.
    seed
        Chance for people, closures and candidates.

    Raises
    ------
    ValueError
        No such kind, or a number of candidates out of range.
    FileExistsError
        The folder holds something that is no table of a sample.
    """
    if kind not in WEEKS:
        raise ValueError(f"kind {kind!r}: expected one of {', '.join(KINDS)}")
    this = WEEKS[kind]
    count = this.candidates if candidates is None else candidates
    if not 1 <= count <= MOST_CANDIDATES:
        raise ValueError(f"candidates {count}: expected 1 to {MOST_CANDIDATES}")
    tables = _tiny_tables(this, seed) if kind == "tiny" else _city_tables(kind, this, seed)
    _make_room(folder, tables)
    for name, (columns, rows) in tables.items():
        _write(folder / f"{name}.csv", columns, (_cells(row) for row in rows))
    profile = _profile(kind, this)
    people = candidate_rows(profile, count, this.start, this.plan_date, seed)
    _write(folder / "candidates.csv", COLUMNS, people)
    (folder / "settings.toml").write_bytes(_settings(this).encode())


Row = District | Slot | Venue | Facility | Closure | Examiner | Unit | Availability | Conflict
Tables = dict[str, tuple[tuple[str, ...], tuple[Row, ...]]]


def _table(schema: type[Any], rows: Iterable[Row]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    return tuple(field.name for field in fields(schema)), tuple(rows)


def _city_tables(kind: str, this: Week, seed: int) -> Tables:
    dates = week(this.start, this.days)
    venues = city_venues(kind)
    staff = city_staff(kind, dates, [venue.venue_id for venue in venues], seed)
    slots = (*DAY_SLOTS, *LIT_SLOTS) if kind == "surge" else DAY_SLOTS
    closures = _city_closures(kind, dates, seed)
    return _tables(DISTRICTS, slots, venues, city_facilities(kind), closures, staff)


def _tiny_tables(this: Week, seed: int) -> Tables:
    dates = week(this.start, this.days)
    closures = (
        Closure(facility_id="A-T", date=dates[0], slot_id="PM", units_lost=1, reason="机位检修"),
        Closure("C", date=dates[2], reason="场地维护"),
    )
    staff = tiny_staff(dates, seed)
    return _tables(TINY_DISTRICTS, DAY_SLOTS, TINY_VENUES, TINY_FACILITIES, closures, staff)


def _tables(
    districts: Iterable[District],
    slots: Iterable[Slot],
    venues: Iterable[Venue],
    facilities: Iterable[Facility],
    closures: Iterable[Closure],
    staff: Staff,
) -> Tables:
    return {
        "districts": _table(District, districts),
        "slots": _table(Slot, slots),
        "venues": _table(Venue, venues),
        "facilities": _table(Facility, facilities),
        "closures": _table(Closure, closures),
        "examiners": _table(Examiner, staff.examiners),
        "units": _table(Unit, staff.units),
        "availability": _table(Availability, staff.availability),
        "conflicts": _table(Conflict, staff.conflicts),
    }


def _city_closures(kind: str, dates: Sequence[Date], seed: int) -> tuple[Closure, ...]:
    """Theory rooms by day mostly serve other business; the centres' rest on weekends.

    Off-peak a district's room is free on one half-day in four, in a peak week on one in seven:
    that is why theory needs the nights. One car park in six has cars in repair.
    """
    dice = Dice(f"closures {kind} {seed}")
    free_in_100 = 25 if kind == "offpeak" else 14
    closures: list[Closure] = []
    for site in SITES:
        room = f"{site.venue_id}-T"
        centre = site.kind == "city" and bool(site.cars)
        for day in dates:
            if day.weekday() >= 5:
                if site.cars and kind in site.weekend:
                    closures.append(_closed(room, day, None, None, "理论室周末不开放"))
                continue
            for slot in ("AM", "PM"):
                if centre:
                    lost = site.seats // 3
                    closures.append(_closed(room, day, slot, lost, "满分学习考试占用机位"))
                elif site.venue_id != "DYZ" and not dice.percent(free_in_100):
                    closures.append(_closed(room, day, slot, None, "审验教育占用教室"))
        for cars in site.cars:
            if dice.percent(16):
                letter = "R" if cars.kind == "road" else "F"
                facility = f"{site.venue_id}-{letter}{dice.between(1, 2)}"
                closures.append(_closed(facility, dice.one_of(dates), None, 1, "考试车检修"))
    return tuple(closures)


def _closed(facility_id: str, day: Date, slot: str | None, lost: int | None, why: str) -> Closure:
    return Closure(facility_id=facility_id, date=day, slot_id=slot, units_lost=lost, reason=why)


def _profile(kind: str, this: Week) -> Profile:
    tiny = kind == "tiny"
    shares = zip(
        TINY_DISTRICTS if tiny else DISTRICTS, TINY_SHARES if tiny else DEMAND_SHARES, strict=True
    )
    return Profile(
        needs=this.needs,
        districts=[
            (row.district, share * (SURGE_FACTOR if row.district in this.surge else 1))
            for row, share in shares
        ],
        classes=CLASS_SHARES,
        least_theory_km={} if tiny else LEAST_THEORY_KM,
        old_lp_in_100=this.old_lp_in_100,
        peak=kind != "offpeak",
        mock=MOCK,
    )


def _settings(this: Week) -> str:
    lines = [
        f'city = "{this.city}{MOCK}"',
        f'start = "{this.start}"',
        f"days = {this.days}",
        f'plan_date = "{this.plan_date}"',
        "holidays = []",
    ]
    if this.least_seats != 10:
        lines += ["", "[policy]", f"min_session_seats = {this.least_seats}"]
    return "\n".join(lines) + "\n"


def _make_room(folder: Path, tables: Iterable[str]) -> None:
    """Make the folder, or clear an earlier sample out of it."""
    own = {"settings.toml", "candidates.csv", *(f"{name}.csv" for name in tables)}
    folder.mkdir(parents=True, exist_ok=True)
    present = sorted(path.name for path in folder.iterdir())
    strange = [name for name in present if name not in own]
    if strange:
        raise FileExistsError(f"{folder}: not a sample, it holds {', '.join(strange[:3])}")
    for name in present:
        (folder / name).unlink()


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _cells(row: Row) -> tuple[str, ...]:
    return tuple(_text(getattr(row, field.name)) for field in fields(row))


def _text(value: object) -> str:
    """A cell as the tables want it; empty for ``None``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "|".join(str(item) for item in value)
    if isinstance(value, Time):
        return value.strftime("%H:%M")
    return str(value)
