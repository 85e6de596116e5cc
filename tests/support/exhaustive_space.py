"""What an exhaustive search of a tiny case chooses from: runs and offers, with their costs.

A *spot* is a facility's slot on a date, an *offer* what a need can be seated in: an open
session, or for S23 the pair of sessions of a link. Written from the contract alone.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from models.case import Candidate, Case, Cohort, Demand, Facility, Slot, Venue
from models.plan import Session
from models.words import GROUP_BY_CLASS, SUBJECTS_BY_KIND

SpotKey = tuple[str, Date, str]
PoolKey = tuple[str, Date, str, str, str]


class TooLargeError(Exception):
    """The case is too large to be searched exhaustively, or lies outside the proof."""


@dataclass(frozen=True)
class Person:
    """A candidate: his rank (smaller is first) and what it costs to leave him out."""

    candidate_id: str
    demand: Demand
    rank: tuple[Any, ...]
    points_unserved: int
    entitled: bool


@dataclass(frozen=True)
class Spot:
    """A run that may be: ``seats_left`` by T1, T2, T4 and C1-C3."""

    key: SpotKey
    facility: Facility
    pool: PoolKey
    night: bool
    per_unit: int
    seats_left: int

    @property
    def cap(self) -> int:
        """Most seats, C4 included."""
        return min(self.seats_left, self.facility.daily_max)

    def units(self, seats: int) -> int:
        """Least units that hold the seats."""
        return -(-seats // self.per_unit)

    def posts(self, seats: int) -> int:
        """Examiner posts of a run with so many seats."""
        needed = -(-self.units(seats) // self.facility.units_per_examiner)
        return max(self.facility.min_examiners, needed)

    def points(self, seats: int) -> int:
        """Score part ``runs`` of a run with so many seats."""
        base = 30 if self.facility.kind == "theory" else 20 + self.units(seats)
        return base + (40 if self.night else 0)


@dataclass
class Offer:
    """Seats of a need in one spot or, linked, in two; ``points`` by person who wants it."""

    need: str
    spots: tuple[int, ...]
    subjects: tuple[str, ...]
    published: tuple[Session, ...] = ()
    booked: tuple[int, ...] = ()
    points: dict[int, int] = field(default_factory=dict)
    wanted: tuple[int, ...] = ()
    most: int = 0

    @property
    def before(self) -> int:
        """Published seats."""
        return self.published[0].seats if self.published else 0


class Space:
    """Everything a plan of the case can be made of."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.policy = case.settings.policy
        self.start = case.settings.start
        self.dates = [self.start + timedelta(days=i) for i in range(case.settings.days)]
        self.venues = {venue.venue_id: venue for venue in case.venues}
        self.points_of_districts = {row.district: (row.lat, row.lon) for row in case.districts}
        self.slots = {(row.slot_id, row.subject): row for row in case.slots}
        self.people = list(self._people())
        self.index_by_id = {p.candidate_id: i for i, p in enumerate(self.people)}
        self.published = {
            row.session_id: row
            for row in case.published
            if row.date in self.dates and row.status != "closed"
        }
        self.spots = [spot for spot in self._spots() if spot.cap or self._has_published(spot.key)]
        self.spot_by_key = {spot.key: i for i, spot in enumerate(self.spots)}
        self.offers = list(self._offers())

    def km(self, district: str, venue: Venue) -> float:
        """Road km from a district to a venue."""
        lat, lon = map(math.radians, self.points_of_districts[district])
        lat_to, lon_to = math.radians(venue.lat), math.radians(venue.lon)
        sine = math.sin((lat_to - lat) / 2), math.sin((lon_to - lon) / 2)
        chord = sine[0] ** 2 + math.cos(lat) * math.cos(lat_to) * sine[1] ** 2
        return self.policy.road_factor * 2 * 6371.0 * math.asin(min(1.0, math.sqrt(chord)))

    def _people(self) -> Iterator[Person]:
        for candidate in self.case.candidates:
            yield self._person(candidate.candidate_id, candidate, (candidate.candidate_id, 0, 0))
        for row, cohort in enumerate(self.case.cohorts, start=1):
            for number in range(1, cohort.count + 1):
                yield self._person(f"c{row}#{number}", cohort, ("c", row, number))

    def _person(self, name: str, row: Candidate | Cohort, tie: tuple[object, ...]) -> Person:
        priority = (
            row.lp_expiry is not None
            and not row.priority_used
            and row.lp_expiry <= self.start + timedelta(days=183)
        )
        waiting = min(60, max(0, (self.start - row.rank_time.date()).days))
        parts = ("S2", "S3") if row.need == "S23" else (row.need,)
        entitled = any(all(self._entitled(row, part, d) for part in parts) for d in self.dates)
        points = len(parts) * (100 + 2 * waiting + (150 if priority else 0)) if entitled else 0
        return Person(name, row, (not priority, row.rank_time, tie), points, entitled)

    def _entitled(self, row: Demand, part: str, when: Date) -> bool:
        if part in row.passed:
            return False
        if part == "S1":
            return True
        if row.lp_expiry is None or (row.lp_date is None and part != "S4") or when > row.lp_expiry:
            return False
        car = row.vehicle_class
        if part == "S4":
            return "S2" in row.passed and (car == "C6" or "S3" in row.passed)
        heavy, moto = car in ("A1", "A2", "A3", "B1", "B2"), car in ("D", "E", "F")
        if part == "S2":
            wait = 0 if moto else 20 if heavy or car == "C6" else 10
            last, used = row.last_s2, row.s2_bookings
        else:
            if car == "C6":
                return False
            short = car in ("C2", "C3", "C4", "C5")
            wait = 0 if moto else 40 if heavy else 20 if short else 30
            last, used = row.last_s3, row.s3_bookings
        close = when - timedelta(days=self.policy.booking_close_days)
        ready = row.lp_date is not None and row.lp_date + timedelta(days=wait) <= close
        ready = ready and (last is None or last + timedelta(days=10) <= close)
        return "S1" in row.passed and ready and used < 5

    def _has_published(self, key: SpotKey) -> bool:
        return any((p.facility_id, p.date, p.slot_id) == key for p in self.published.values())

    def _spots(self) -> Iterator[Spot]:
        slot_ids = sorted({row.slot_id for row in self.case.slots})
        for facility, when, slot_id in product(self.case.facilities, self.dates, slot_ids):
            slot = self.slot_of(slot_id, facility.kind)
            if slot is None:
                continue
            minutes = _minutes(slot)
            per_unit = minutes // facility.minutes
            cap = max(0, self._units_left(facility, when, slot_id)) * per_unit
            if facility.routes is not None and facility.headway_min is not None:
                cap = min(cap, facility.routes * (minutes // facility.headway_min))
            if not self._open(facility, when) or (slot.night and not facility.night):
                cap = 0
            group = "*" if facility.kind == "theory" else GROUP_BY_CLASS[facility.classes[0]]  # type: ignore[index]
            pool = (facility.venue_id, when, slot_id, facility.kind, group)
            key = (facility.facility_id, when, slot_id)
            yield Spot(key, facility, pool, slot.night, per_unit, cap)

    def slot_of(self, slot_id: str, kind: str) -> Slot | None:
        """The row of a slot that holds for a kind of facility."""
        for subject in SUBJECTS_BY_KIND[kind]:  # type: ignore[index]
            if (slot_id, subject) in self.slots:
                return self.slots[slot_id, subject]
        return None

    def _open(self, facility: Facility, when: Date) -> bool:
        settings = self.case.settings
        if when in settings.holidays:
            return False
        weekend = when.weekday() >= 5 and when not in settings.workdays
        return self.venues[facility.venue_id].weekend or not weekend

    def _units_left(self, facility: Facility, when: Date, slot_id: str) -> int:
        left = facility.units
        for row in self.case.closures:
            here = row.facility_id == facility.facility_id or row.venue_id == facility.venue_id
            if here and row.date == when and row.slot_id in (None, slot_id):
                left -= facility.units if row.units_lost is None else row.units_lost
        return left

    def _offers(self) -> Iterator[Offer]:
        found: dict[tuple[str, tuple[int, ...]], Offer] = {}
        for i, spot in enumerate(self.spots):
            for subject in SUBJECTS_BY_KIND[spot.facility.kind]:
                if (spot.key[2], subject) in self.slots:
                    found[subject, (i,)] = Offer(subject, (i,), (subject,))
        for i, j in product(range(len(self.spots)), repeat=2):
            if self._linkable(self.spots[i], self.spots[j]):
                found["S23", (i, j)] = Offer("S23", (i, j), ("S2", "S3"))
        for rows in self._published_groups():
            need = "S23" if rows[0].quota == "linked" else rows[0].subject
            spots = tuple(self.spot_by_key[r.facility_id, r.date, r.slot_id] for r in rows)
            if (need, spots) not in found or found[need, spots].published:
                raise TooLargeError("a published session that does not fit or is there twice")
            found[need, spots].published = rows
        for offer in found.values():
            if self._complete(offer):
                yield offer

    def _published_groups(self) -> Iterator[tuple[Session, ...]]:
        links: dict[str, list[Session]] = defaultdict(list)
        for row in self.published.values():
            if row.quota == "open":
                yield (row,)
            else:
                links[row.link_id].append(row)
        for pair in links.values():
            yield tuple(sorted(pair, key=lambda row: row.subject))

    def _linkable(self, first: Spot, second: Spot) -> bool:
        if (first.facility.kind, second.facility.kind) != ("field", "road"):
            return False
        if self.policy.linked_same_venue and first.facility.venue_id != second.facility.venue_id:
            return False
        ends = datetime.combine(first.key[1], self.slots[first.key[2], "S2"].end)
        starts = datetime.combine(second.key[1], self.slots[second.key[2], "S3"].start)
        days = (second.key[1] - first.key[1]).days
        gap = timedelta(minutes=self.policy.linked_min_gap_min)
        return 0 <= days <= self.policy.linked_max_gap_days and starts - ends >= gap

    def _complete(self, offer: Offer) -> bool:
        """Fill in who wants an offer; False where it is no use to anybody or not allowed."""
        sids = {row.session_id for row in offer.published}
        names = {row.candidate_id for row in self.case.booked if row.session_id in sids}
        booked = [self.index_by_id[name] for name in names]
        offer.booked = tuple(sorted(booked, key=lambda i: self.people[i].rank))
        spots = [self.spots[i] for i in offer.spots]
        wanted = []
        for i, person in enumerate(self.people):
            wants = person.demand.need == offer.need and self._wants(person, offer)
            if wants or i in booked:
                offer.points[i] = self._booking_points(person, spots)
            if wants:
                wanted.append(i)
                if offer.points[i] > person.points_unserved:
                    raise TooLargeError("a seat that costs more than it saves")
        offer.wanted = tuple(wanted)
        lead = timedelta(days=self.policy.publish_lead_days)
        late = any(spot.key[1] < self.case.settings.plan_date + lead for spot in spots)
        if not offer.published and (late or min(spot.cap for spot in spots) == 0):
            return False
        everybody = len(set(wanted) | set(booked))
        if offer.need == "S23":
            if not everybody and not offer.published:
                return False
            everybody = max(everybody, self.policy.min_session_seats)
        offer.most = min(max(offer.before, everybody), *(spot.cap for spot in spots), 10**9)
        return True

    def _wants(self, person: Person, offer: Offer) -> bool:
        row = person.demand
        for subject, spot in zip(offer.subjects, (self.spots[i] for i in offer.spots), strict=True):
            classes = spot.facility.classes
            if "*" not in classes and row.vehicle_class not in classes:
                return False
            if row.slots and spot.key[2] not in row.slots:
                return False
            km = self.km(row.district, self.venues[spot.facility.venue_id])
            if row.max_km is not None and km > row.max_km:
                return False
            if not self._entitled(row, subject, spot.key[1]):
                return False
        return True

    def _booking_points(self, person: Person, spots: list[Spot]) -> int:
        trips = {(spot.facility.venue_id, spot.key[1]) for spot in spots}
        travel = sum(
            math.floor(self.km(person.demand.district, self.venues[venue_id]) / 5 + 0.5)
            for venue_id, _ in trips
        )
        return travel + sum(2 * (spot.key[1] - self.start).days for spot in spots)


def _minutes(slot: Slot) -> int:
    return 60 * (slot.end.hour - slot.start.hour) + slot.end.minute - slot.start.minute
