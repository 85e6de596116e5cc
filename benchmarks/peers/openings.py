"""What a case allows: where runs may be, and which seats may be offered in them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date

from benchmarks.hand_facts import Facts, Person, Place
from benchmarks.hand_promises import (
    Unit,
    allot,
    booked_by_session,
    place_of,
    published_units,
    seats_left,
)
from models.case import Facility
from models.plan import Session
from models.words import Need, Subject


@dataclass(frozen=True, slots=True)
class Opening:
    """A possible run. ``seats`` is the most it can hold, by C1 to C4.

    ``is_open`` says whether new sessions may be in it (T3), ``is_published`` whether some are.
    """

    facility: Facility
    date: Date
    slot_id: str
    units: int
    seats: int
    is_open: bool
    is_published: bool

    @property
    def place(self) -> Place:
        """Its key."""
        return self.facility.facility_id, self.date, self.slot_id


@dataclass(frozen=True, slots=True)
class Block:
    """Seats that are booked as one: in one opening, or in pairs in two of them, S2 first.

    Attributes
    ----------
    published
        the sessions in force that it stands for; none of a new block.
    promised
        seats of these that closures and capacity leave.
    booked
        candidates with a seat in it already, best rank first.
    """

    need: Need
    openings: tuple[int, ...]
    subjects: tuple[Subject, ...]
    seats: int
    published: tuple[Session, ...] = ()
    promised: int = 0
    booked: tuple[str, ...] = ()

    @property
    def is_bookable(self) -> bool:
        """Whether a new candidate may sit there: half a link is for those who are in it."""
        return (self.need == "S23") == (len(self.openings) == 2)

    @property
    def kept(self) -> int:
        """Booked candidates for whom there is a seat left."""
        return min(self.promised, len(self.booked))


class Possible:
    """All openings and blocks of a case.

    Attributes
    ----------
    closed
        published sessions whose place is shut altogether.
    displaced
        candidates who were booked in these.
    """

    def __init__(self, facts: Facts, everybody: list[Person]) -> None:
        units = published_units(facts)
        published = {place_of(session) for unit in units for session in unit}
        self.openings = list(_openings(facts, published))
        self._at = {opening.place: index for index, opening in enumerate(self.openings)}
        self.closed: list[Unit] = []
        self.displaced: list[str] = []
        self.blocks = [*self._published(facts, units, everybody), *self._links(facts)]
        taken = {
            (block.openings[0], block.subjects[0])
            for block in self.blocks
            if block.published and block.need != "S23"
        }
        for index, opening in enumerate(self.openings):
            for subject in facts.subjects(opening.facility.kind, opening.slot_id):
                if opening.is_open and (index, subject) not in taken:
                    self.blocks.append(Block(subject, (index,), (subject,), opening.seats))

    def _published(
        self, facts: Facts, units: list[Unit], everybody: list[Person]
    ) -> Iterator[Block]:
        """Blocks in force; one in a place that is closed altogether is set down as closed."""
        booked = booked_by_session(facts, units, everybody)
        seats = allot(facts, units, booked, seats_left(facts, units))
        for unit in units:
            places = [self._at.get(place_of(session)) for session in unit]
            openings = tuple(place for place in places if place is not None)
            if len(openings) < len(unit):
                self.closed.append(unit)
                self.displaced.extend(booked.get(unit[0].session_id, ()))
                continue
            promised = seats[unit[0].session_id]
            is_whole = promised == min(session.seats for session in unit)
            most = min(self.openings[place].seats for place in openings)
            yield Block(
                "S23" if unit[0].link_id else unit[0].subject,
                openings,
                tuple(session.subject for session in unit),
                max(promised, most) if is_whole else promised,
                unit,
                promised,
                tuple(booked.get(unit[0].session_id, ())),
            )

    def _links(self, facts: Facts) -> Iterator[Block]:
        """Pairs of openings that B4 allows."""
        by_kind: Mapping[str, list[int]] = defaultdict(list)
        for index, opening in enumerate(self.openings):
            if opening.is_open:
                by_kind[opening.facility.kind].append(index)
        published = {
            tuple(place_of(session) for session in unit)
            for unit in published_units(facts)
            if len(unit) == 2
        }
        for first in by_kind["field"]:
            one = self.openings[first]
            for second in by_kind["road"]:
                other = self.openings[second]
                if (one.place, other.place) in published or not _can_link(facts, one, other):
                    continue
                seats = min(one.seats, other.seats)
                yield Block("S23", (first, second), ("S2", "S3"), seats)


def _openings(facts: Facts, published: set[Place]) -> Iterator[Opening]:
    lead = facts.policy.publish_lead_days
    for facility in facts.case.facilities:
        for date in facts.dates:
            for slot_id in facts.slot_ids(facility.kind):
                units = facts.units(facility, date, slot_id)
                seats = facts.most_seats(facility, slot_id, units) if units else 0
                seats = min(seats, facility.daily_max)
                known = (facility.facility_id, date, slot_id) in published
                new = (date - facts.settings.plan_date).days >= lead
                new = new and seats >= facts.policy.min_session_seats
                if seats and (new or known):
                    yield Opening(facility, date, slot_id, units, seats, new, known)


def _can_link(facts: Facts, one: Opening, other: Opening) -> bool:
    policy = facts.policy
    if policy.linked_same_venue and one.facility.venue_id != other.facility.venue_id:
        return False
    if not set(one.facility.classes) & set(other.facility.classes):
        return False
    days = (other.date - one.date).days
    if not 0 <= days <= policy.linked_max_gap_days:
        return False
    start = days * 1_440 + facts.hours("road", other.slot_id)[0]
    return start >= facts.hours("field", one.slot_id)[1] + policy.linked_min_gap_min
