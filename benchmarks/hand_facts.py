"""What a hand planner reads off the tables of a case: openings, distances, who may go where.

Shares no code with ``solvers`` or the audit: rules.md written down once more, plainly.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from models.case import Case, Demand, Facility, Slot
from models.words import GROUP_BY_CLASS, SUBJECTS_BY_KIND, FacilityKind, PoolGroup, Subject

EARTH_KM: Final = 6371.0
FIELD_DAYS: Final = {
    **dict.fromkeys(("C1", "C2", "C3", "C4", "C5", "M", "N", "P"), 10),
    **dict.fromkeys(("C6", "A1", "A2", "A3", "B1", "B2"), 20),
    **dict.fromkeys(("D", "E", "F"), 0),
}
ROAD_DAYS: Final = {
    **dict.fromkeys(("C1", "M", "N", "P"), 30),
    **dict.fromkeys(("C2", "C3", "C4", "C5"), 20),
    **dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), 40),
    **dict.fromkeys(("D", "E", "F"), 0),
}
PRIORITY_DAYS: Final = 183

Place = tuple[str, Date, str]
"""A facility on a date in a slot: where and when a run may be."""


class Facts:
    """The case, looked up by key."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.settings = case.settings
        self.policy = case.settings.policy
        start = case.settings.start
        self.dates = tuple(start + timedelta(days=n) for n in range(case.settings.days))
        self.venues = {venue.venue_id: venue for venue in case.venues}
        self.facilities = {facility.facility_id: facility for facility in case.facilities}
        self._slots: dict[tuple[FacilityKind, str], dict[Subject, Slot]] = defaultdict(dict)
        for slot in case.slots:
            for kind, subjects in SUBJECTS_BY_KIND.items():
                if slot.subject in subjects:
                    self._slots[kind, slot.slot_id][slot.subject] = slot
        self._lost: dict[tuple[str, Date, str | None], int] = defaultdict(int)
        for row in case.closures:
            for facility in case.facilities:
                if row.facility_id == facility.facility_id or row.venue_id == facility.venue_id:
                    lost = facility.units if row.units_lost is None else row.units_lost
                    self._lost[facility.facility_id, row.date, row.slot_id] += lost
        self._km: dict[tuple[str, str], float] = {}
        points = {row.district: row for row in case.districts}
        for district, point in points.items():
            for venue in case.venues:
                self._km[district, venue.venue_id] = self.policy.road_factor * great_circle_km(
                    point.lat, point.lon, venue.lat, venue.lon
                )

    def km(self, district: str, venue_id: str) -> float:
        """Road km from a district's point to a venue."""
        return self._km[district, venue_id]

    def slot_ids(self, kind: FacilityKind) -> list[str]:
        """Slots in which such facilities can run, by their start."""
        ids = [slot_id for slot_kind, slot_id in self._slots if slot_kind == kind]
        return sorted(ids, key=lambda slot_id: self.hours(kind, slot_id))

    def subjects(self, kind: FacilityKind, slot_id: str) -> tuple[Subject, ...]:
        """Subjects that such a facility can examine in the slot."""
        return tuple(sorted(self._slots.get((kind, slot_id), ())))

    def hours(self, kind: FacilityKind, slot_id: str) -> tuple[int, int]:
        """Start and end of the slot, minutes of the day."""
        by_subject = self._slots[kind, slot_id]
        slot = by_subject[min(by_subject)]
        return (
            slot.start.hour * 60 + slot.start.minute,
            slot.end.hour * 60 + slot.end.minute,
        )

    def is_night(self, kind: FacilityKind, slot_id: str) -> bool:
        """Whether the slot is a night one."""
        return any(slot.night for slot in self._slots[kind, slot_id].values())

    def units(self, facility: Facility, date: Date, slot_id: str) -> int:
        """Units that may run there then, by T1, T2 and T4; 0 = none."""
        if date not in self.dates or (facility.kind, slot_id) not in self._slots:
            return 0
        if date in self.settings.holidays:
            return 0
        weekend = date.weekday() >= 5 and date not in self.settings.workdays
        if weekend and not self.venues[facility.venue_id].weekend:
            return 0
        if self.is_night(facility.kind, slot_id) and not facility.night:
            return 0
        lost = self._lost.get((facility.facility_id, date, slot_id), 0)
        lost += self._lost.get((facility.facility_id, date, None), 0)
        return max(0, facility.units - lost)

    def seats_per_unit(self, facility: Facility, slot_id: str) -> int:
        """Seats that one unit serves in the slot (C2)."""
        start, end = self.hours(facility.kind, slot_id)
        return (end - start) // facility.minutes

    def most_seats(self, facility: Facility, slot_id: str, units: int) -> int:
        """Seats of a run with so many units, by C2 and C3."""
        seats = units * self.seats_per_unit(facility, slot_id)
        if facility.routes is not None and facility.headway_min is not None:
            start, end = self.hours(facility.kind, slot_id)
            seats = min(seats, facility.routes * ((end - start) // facility.headway_min))
        return seats

    def units_for(self, facility: Facility, slot_id: str, seats: int) -> int:
        """Fewest units that serve so many seats."""
        return max(1, -(-seats // self.seats_per_unit(facility, slot_id)))

    def group(self, facility: Facility) -> PoolGroup:
        """Class group of the facility's draw pool."""
        if facility.kind == "theory":
            return "*"
        return group_of(facility.classes)

    def entitled(self, demand: Demand, part: Subject, date: Date) -> bool:
        """Rule B1 for one part of a need."""
        passed = demand.passed
        if part in passed:
            return False
        if part == "S1":
            return True
        if demand.lp_expiry is None or date > demand.lp_expiry:
            return False
        if part == "S4":
            return "S2" in passed and (demand.vehicle_class == "C6" or "S3" in passed)
        wait = (FIELD_DAYS if part == "S2" else ROAD_DAYS).get(demand.vehicle_class)
        last = demand.last_s2 if part == "S2" else demand.last_s3
        bookings = demand.s2_bookings if part == "S2" else demand.s3_bookings
        if wait is None or demand.lp_date is None or "S1" not in passed or bookings >= 5:
            return False
        close = date - timedelta(days=self.policy.booking_close_days)
        if last is not None and last + timedelta(days=10) > close:
            return False
        return demand.lp_date + timedelta(days=wait) <= close

    def is_priority(self, demand: Demand) -> bool:
        """Priority by B5: the permit runs out soon, and the right to it is not used up."""
        if demand.priority_used or demand.lp_expiry is None:
            return False
        return demand.lp_expiry <= self.settings.start + timedelta(days=PRIORITY_DAYS)


def percent_up(percent: Decimal, number: int) -> int:
    """So many percent of a number, rounded up."""
    return math.ceil(Fraction(percent) * number / 100)


def group_of(classes: Sequence[str]) -> PoolGroup:
    """The class group that the classes of a facility are of."""
    return next(group for name, group in GROUP_BY_CLASS.items() if name in classes)


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance of two points given in degrees."""
    one, two, apart = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    chord = (
        math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(apart / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate, or one head of a cohort, with his rank (smaller comes first)."""

    candidate_id: str
    demand: Demand
    rank: tuple[int, bool, str, str]


def people(facts: Facts, displaced: frozenset[str] = frozenset()) -> list[Person]:
    """Everybody, best rank first. Ties between heads of a cohort go by their numbers (B5)."""
    heads: list[tuple[str, Demand, str]] = [
        (row.candidate_id, row, row.candidate_id) for row in facts.case.candidates
    ]
    for number, cohort in enumerate(facts.case.cohorts, start=1):
        heads.extend(
            (f"c{number}#{head}", cohort, f"c{number:09d}#{head:09d}")
            for head in range(1, cohort.count + 1)
        )
    ranked = [
        Person(name, row, rank_of(facts, row, tie, displaced=name in displaced))
        for name, row, tie in heads
    ]
    return sorted(ranked, key=lambda person: person.rank)


def rank_of(
    facts: Facts, demand: Demand, tie: str, *, displaced: bool
) -> tuple[int, bool, str, str]:
    """Rank by B5 and P2: displaced, then priority, then the earlier time, then the smaller ID."""
    ordinary = not facts.is_priority(demand)
    return (0 if displaced else 1, ordinary, demand.rank_time.isoformat(), tie)
