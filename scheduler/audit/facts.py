"""The case as the rules read it: lookups, calendar, closures, capacity, availability.

Written from the contract's pages alone. Whatever a plan may name that the case does not know
comes back as ``None`` or as "not allowed": the audit reports, it never raises.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date as Date
from datetime import time as Time
from functools import cached_property

from models.case import Case, District, Examiner, Facility, Slot, Venue
from models.words import GROUP_BY_CLASS, SUBJECTS_BY_KIND, FacilityKind, PoolGroup, Subject
from scheduler.audit.geography import great_circle_km


def minute_of_day(time: Time) -> int:
    """Minutes since midnight."""
    return time.hour * 60 + time.minute


def slot_minutes(slot: Slot) -> int:
    """Length of a slot in minutes."""
    return minute_of_day(slot.end) - minute_of_day(slot.start)


def pool_group(facility: Facility) -> PoolGroup:
    """Class group of the draw pool that a facility's posts belong to (theory: ``*``)."""
    if facility.kind == "theory":
        return "*"
    return next((GROUP_BY_CLASS[name] for name in GROUP_BY_CLASS if name in facility.classes), "*")


class Facts:
    """Lookups in a case. Dates are compared as ordinals where days are added to them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.settings = case.settings
        self.policy = case.settings.policy
        self.first = case.settings.start.toordinal()
        self.last = self.first + case.settings.days - 1
        self.venues: dict[str, Venue] = {row.venue_id: row for row in case.venues}
        self.facilities: dict[str, Facility] = {row.facility_id: row for row in case.facilities}
        self.districts: dict[str, District] = {row.district: row for row in case.districts}
        self.examiners: dict[str, Examiner] = {row.examiner_id: row for row in case.examiners}
        self.slots: dict[tuple[str, Subject], Slot] = {
            (row.slot_id, row.subject): row for row in case.slots
        }
        self.conflicts = {(row.examiner_id, row.venue_id) for row in case.conflicts}
        self._km: dict[tuple[str, str], float | None] = {}

    def in_horizon(self, date: Date) -> bool:
        """Whether a date is one of the days planned."""
        return self.first <= date.toordinal() <= self.last

    def open_on(self, venue_id: str, date: Date) -> bool:
        """Whether the calendar lets a venue run on a date: holidays, weekends, make-up days."""
        if date in self._holidays:
            return False
        if date.weekday() < 5 or date in self._workdays:
            return True
        venue = self.venues.get(venue_id)
        return venue is not None and venue.weekend

    def slot(self, kind: FacilityKind, slot_id: str) -> Slot | None:
        """The times of a slot for a kind of facility or duty; theory: S1's row, else S4's."""
        rows = (self.slots.get((slot_id, subject)) for subject in SUBJECTS_BY_KIND[kind])
        return next((row for row in rows if row is not None), None)

    def shut(self, facility: Facility, date: Date, slot_id: str) -> bool:
        """Whether a closure without ``units_lost`` closes a facility for a slot."""
        return any(lost is None for lost in self._losses(facility, date, slot_id))

    def units_left(self, facility: Facility, date: Date, slot_id: str) -> int:
        """Units that closures with a number leave of a facility, at least 0."""
        lost = sum(lost or 0 for lost in self._losses(facility, date, slot_id))
        return max(0, facility.units - lost)

    def seat_limits(self, facility: Facility, slot: Slot, units: int) -> tuple[int, int | None]:
        """Most seats of a run by its units (C2) and by its routes (C3, ``None``: no limit)."""
        by_units = max(0, units) * (slot_minutes(slot) // facility.minutes)
        if facility.routes is None or facility.headway_min is None:
            return by_units, None
        return by_units, facility.routes * (slot_minutes(slot) // facility.headway_min)

    def available(self, examiner: Examiner, date: Date, slot_id: str) -> bool:
        """Whether an examiner is available; a row with the slot beats a row for the day."""
        rows = self._availability
        by_day = rows.get((examiner.examiner_id, date, None), examiner.kind == "resident")
        return rows.get((examiner.examiner_id, date, slot_id), by_day)

    def km(self, district: str, venue_id: str) -> float | None:
        """Road km from a district's point to a venue's; ``None`` if either is unknown."""
        key = (district, venue_id)
        if key not in self._km:
            here, there = self.districts.get(district), self.venues.get(venue_id)
            self._km[key] = (
                self.policy.road_factor * great_circle_km(here.lat, here.lon, there.lat, there.lon)
                if here is not None and there is not None
                else None
            )
        return self._km[key]

    @cached_property
    def released_per_day(self) -> dict[str, int]:
        """Most reserves on duty on one date, for the units that have a limit."""
        return {
            row.unit: row.max_released_per_day
            for row in self.case.units
            if row.max_released_per_day is not None
        }

    @cached_property
    def _holidays(self) -> frozenset[Date]:
        return frozenset(self.settings.holidays)

    @cached_property
    def _workdays(self) -> frozenset[Date]:
        return frozenset(self.settings.workdays)

    @cached_property
    def _availability(self) -> dict[tuple[str, Date, str | None], bool]:
        rows = self.case.availability
        return {(row.examiner_id, row.date, row.slot_id): row.available for row in rows}

    @cached_property
    def _closures(self) -> dict[tuple[str, Date], list[tuple[str | None, int | None]]]:
        at_venue: dict[str, list[str]] = defaultdict(list)
        for facility in self.case.facilities:
            at_venue[facility.venue_id].append(facility.facility_id)
        found: dict[tuple[str, Date], list[tuple[str | None, int | None]]] = defaultdict(list)
        for row in self.case.closures:
            closed = at_venue[row.venue_id] if row.venue_id is not None else [row.facility_id or ""]
            for facility_id in closed:
                found[facility_id, row.date].append((row.slot_id, row.units_lost))
        return dict(found)

    def _losses(self, facility: Facility, date: Date, slot_id: str) -> Iterable[int | None]:
        rows = self._closures.get((facility.facility_id, date), ())
        return [lost for closed_slot, lost in rows if closed_slot in (None, slot_id)]
