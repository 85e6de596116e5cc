"""What a case says, read literally from rows of text: the facts that the referee judges by.

Written from the page of tables alone. Nothing of the project is imported, so that a fault in
its schemas or readers cannot hide here.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from support.statutory_days import DAYS_OFF, MAKE_UP_DAYS

Row = dict[str, str]
Tables = dict[str, list[Row]]

POLICY = {
    "publish_lead_days": 10,
    "booking_close_days": 5,
    "min_session_seats": 10,
    "min_draw_pool": 2,
    "standby_pct": 5,
    "priority_pct": 5,
    "min_rest_hours": 12,
    "max_slots_per_day": 2,
    "max_days_per_7": 6,
    "reserve_max_days": 3,
    "linked_min_gap_min": 60,
    "linked_max_gap_days": 0,
    "linked_same_venue": True,
    "road_factor": 1.3,
}
GROUPS = {"small": "C1 C2 C3 C4 C5 C6", "heavy": "A1 A2 A3 B1 B2", "moto": "D E F"}
GROUP = {name: group for group, names in GROUPS.items() for name in names.split()}
GROUP |= {"M": "M", "N": "N", "P": "P"}
WAIT_DAYS = {
    "S2": {"C1": 10, "C6": 20, "D": 0, "E": 0, "F": 0, "M": 10, "N": 10, "P": 10}
    | dict.fromkeys(("C2", "C3", "C4", "C5"), 10)
    | dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), 20),
    "S3": {"C1": 30, "D": 0, "E": 0, "F": 0, "M": 30, "N": 30, "P": 30}
    | dict.fromkeys(("C2", "C3", "C4", "C5"), 20)
    | dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), 40),
}
SUBJECTS = {"theory": ("S1", "S4"), "field": ("S2",), "road": ("S3",)}
DUTY_SUBJECT = {"theory": "S1", "field": "S2", "road": "S3"}


def items(cell: str) -> list[str]:
    """The items of a list cell; none when it is empty."""
    return [item.strip() for item in cell.split("|") if item.strip()]


def flag(cell: str) -> bool:
    """A boolean cell; empty is false."""
    return cell.strip().lower() == "true"


def day(cell: str) -> date:
    """A date cell."""
    return date.fromisoformat(cell)


def minute(cell: str) -> int:
    """A time cell as minutes after midnight."""
    hours, minutes = cell.split(":")[:2]
    return 60 * int(hours) + int(minutes)


@dataclass(frozen=True)
class Person:
    """A candidate, alone or one of a cohort. ``rank``: smaller is first."""

    candidate_id: str
    row: Row
    need: str
    vehicle_class: str
    rank: tuple[Any, ...]
    priority: bool
    waiting_days: int

    @property
    def parts(self) -> tuple[str, ...]:
        """The subjects he needs a seat in."""
        return ("S2", "S3") if self.need == "S23" else (self.need,)


class Facts:
    """A case, indexed. ``tables`` are rows of text, ``settings`` as TOML gives them."""

    def __init__(self, tables: Tables, settings: dict[str, Any]) -> None:
        self.tables = defaultdict(list, tables)
        self.policy: dict[str, Any] = POLICY | settings.get("policy", {})
        self.start = day(str(settings["start"]))
        length = settings.get("days", 7)
        self.dates = [self.start + timedelta(days=index) for index in range(length)]
        self.plan_date = day(str(settings["plan_date"]))
        holidays = settings.get("holidays", [])
        if holidays == "auto":
            self.holidays, self.workdays = DAYS_OFF, MAKE_UP_DAYS
        else:
            self.holidays = {day(str(value)) for value in holidays}
            self.workdays = {day(str(value)) for value in settings.get("workdays", [])}
        self.slots = {
            (row["slot_id"], row["subject"]): (
                minute(row["start"]),
                minute(row["end"]),
                flag(row.get("night", "")),
            )
            for row in self.tables["slots"]
        }
        self.venues = {row["venue_id"]: row for row in self.tables["venues"]}
        self.facilities = {row["facility_id"]: row for row in self.tables["facilities"]}
        self.examiners = {row["examiner_id"]: row for row in self.tables["examiners"]}
        self.published = {
            row["session_id"]: row
            for row in self.tables["published"]
            if day(row["date"]) in self.dates and row["status"] != "closed"
        }
        self.km_by_places: dict[tuple[str, str], float] = {}

    def exact(self, key: str) -> Fraction:
        """A policy number without rounding."""
        return Fraction(str(self.policy[key]))

    def percent_of(self, key: str, count: int) -> int:
        """⌈policy percentage × count / 100⌉."""
        return math.ceil(self.exact(key) * count / 100)

    def slot(self, slot_id: str, kind: str) -> tuple[int, int, bool] | None:
        """Start and end (minutes after midnight) and night of a slot for a kind of facility."""
        for subject in SUBJECTS[kind]:
            if (slot_id, subject) in self.slots:
                return self.slots[slot_id, subject]
        return None

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """Points of the districts, in degrees."""
        return {
            row["district"]: (float(row["lat"]), float(row["lon"]))
            for row in self.tables["districts"]
        }

    def km(self, district: str, venue_id: str) -> float:
        """Road km from a district's point to a venue's."""
        key = district, venue_id
        if key not in self.km_by_places:
            venue = self.venues[venue_id]
            lat_a, lon_a = map(math.radians, self.places[district])
            lat_b, lon_b = math.radians(float(venue["lat"])), math.radians(float(venue["lon"]))
            root = (
                math.sin((lat_b - lat_a) / 2) ** 2
                + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
            )
            straight = 2 * 6371.0 * math.asin(min(1.0, math.sqrt(root)))
            self.km_by_places[key] = float(self.policy["road_factor"]) * straight
        return self.km_by_places[key]

    @cached_property
    def closures_by_facility_date(self) -> dict[tuple[str, date], list[Row]]:
        """Closure rows that hold for a facility on a date, a venue's rows included."""
        found = defaultdict(list)
        for row in self.tables["closures"]:
            for facility_id, facility in self.facilities.items():
                if row.get("facility_id") == facility_id or (
                    row.get("venue_id") and row["venue_id"] == facility["venue_id"]
                ):
                    found[facility_id, day(row["date"])].append(row)
        return found

    def closed(self, facility_id: str, when: date, slot_id: str) -> bool:
        """Whether a closure without a number of units holds."""
        return any(not row.get("units_lost") for row in self._closures(facility_id, when, slot_id))

    def units_left(self, facility_id: str, when: date, slot_id: str) -> int:
        """Units less those that closures with a number take away."""
        lost = sum(
            int(row["units_lost"])
            for row in self._closures(facility_id, when, slot_id)
            if row.get("units_lost")
        )
        return int(self.facilities[facility_id]["units"]) - lost

    def _closures(self, facility_id: str, when: date, slot_id: str) -> Iterator[Row]:
        for row in self.closures_by_facility_date.get((facility_id, when), []):
            if not row.get("slot_id") or row["slot_id"] == slot_id:
                yield row

    def open_day(self, venue_id: str, when: date) -> bool:
        """T1 without the slot: horizon, holidays, weekends."""
        if when not in self.dates or when in self.holidays:
            return False
        weekend = when.weekday() >= 5 and when not in self.workdays
        return not weekend or flag(self.venues[venue_id].get("weekend", ""))

    @cached_property
    def availability(self) -> dict[tuple[str, str, str], bool]:
        """What is said of an examiner, a date and a slot ("" for the day)."""
        return {
            (row["examiner_id"], row["date"], row.get("slot_id", "")): flag(row["available"])
            for row in self.tables["availability"]
        }

    def available(self, examiner_id: str, when: str, slot_id: str) -> bool:
        """Whether an examiner can be called up."""
        for key in ((examiner_id, when, slot_id), (examiner_id, when, "")):
            if key in self.availability:
                return self.availability[key]
        return self.examiners[examiner_id]["kind"] == "resident"

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody who wants a seat, by ID; cohorts unrolled."""
        found: dict[str, Person] = {}
        for row in self.tables["candidates"]:
            name = row["candidate_id"]
            found[name] = self._person(name, row, (name, 0, 0))
        for number, row in enumerate(self.tables["cohorts"], start=1):
            for running in range(1, int(row["count"]) + 1):
                name = f"c{number}#{running}"
                found[name] = self._person(name, row, ("c", number, running))
        return found

    def _person(self, name: str, row: Row, tie: tuple[str, int, int]) -> Person:
        rank_time = datetime.fromisoformat(row["rank_time"])
        expiry = row.get("lp_expiry")
        near = bool(expiry) and day(expiry or "") <= self.start + timedelta(days=183)
        priority = near and not flag(row.get("priority_used", ""))
        waiting = max(0, (self.start - rank_time.date()).days)
        rank = (0 if priority else 1, rank_time, tie)
        return Person(name, row, row["need"], row["vehicle_class"], rank, priority, waiting)
