"""The question as indices: what is promised, where it runs, who could serve, what forbids it.

Two questions can be asked. What T1, T2, T4 and C1-C4 leave of the published seats is always to be
had by a cut (P1), so the usual one is whether *that* can be staffed, as ``paikao plan --no-cuts``
asks. The other, ``in_full``, is whether the sessions can be kept as they were published.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from fractions import Fraction
from functools import cached_property

from models.case import Case, Examiner, Facility
from models.clash import Member
from models.plan import Session
from models.words import ExaminerSubject, FacilityKind, PoolGroup
from solvers.clash import rules
from solvers.clash.promises import Item, PlaceKey, Promise, find_promises, key_of
from solvers.opportunities import group_of, is_open, minutes_of, slots_by_kind

SUBJECT_BY_KIND: dict[FacilityKind, ExaminerSubject] = {"theory": "S1", "field": "S2", "road": "S3"}


@dataclass(frozen=True, slots=True)
class Place:
    """A facility, date and slot in which something has been published.

    Attributes
    ----------
    forbidden
        members that shut it, each alone: T1 (date), T2, a closure of everything (T4).
    lost
        closures of some units (T4), and how many.
    seats_per_unit, seats_of_routes
        what a unit takes (C2) and what the routes take (C3; ``None``: no limit); both ``None``
        where the kind has no such slot.
    pool
        index of its draw pool; -1 where the kind has no such slot.
    late
        a session not published before would come too late (T3); ``None``: none could be added.
    exempt
        a session of it has to be closed whatever is done, so C5 does not hold.
    """

    index: int
    facility: Facility
    date: Date
    forbidden: tuple[Member, ...]
    lost: tuple[tuple[Member, int], ...]
    seats_per_unit: int | None
    seats_of_routes: int | None
    pool: int
    late: bool | None
    exempt: bool


@dataclass(frozen=True, slots=True)
class DrawPool:
    """A draw pool; ``day`` from the first date of the horizon, times in minutes of the day."""

    index: int
    venue_id: str
    date: Date
    day: int
    slot_id: str
    kind: FacilityKind
    group: PoolGroup
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Option:
    """An examiner who would serve in a pool, were it not for what is in the way."""

    examiner: int
    pool: int
    in_the_way: tuple[Member, ...]


class Question:
    """A case put into promises and members.

    Attributes
    ----------
    promises, items, places, pools
        by index.
    examiners
        those of the case, by index.
    """

    def __init__(self, case: Case, *, in_full: bool) -> None:
        self.case = case
        self.policy = case.settings.policy
        self.examiners: tuple[Examiner, ...] = case.examiners
        self.rest_minutes = Fraction(self.policy.min_rest_hours) * 60
        self.standby_share = Fraction(self.policy.standby_pct) / 100
        self._facilities = {f.facility_id: f for f in case.facilities}
        self._venues = {v.venue_id: v for v in case.venues}
        self._slots = slots_by_kind(case)
        found = find_promises(case, in_full=in_full)
        self.items = found.items
        self.promises = found.promises
        self._pool_index: dict[tuple[object, ...], int] = {}
        self.pools: list[DrawPool] = []
        self.places: list[Place] = []
        self.place_index: dict[PlaceKey, int] = {}
        self._find_places(found.broken_into)
        self._options: dict[int, tuple[Option, ...]] = {}
        self.most_released = {
            u.unit: u.max_released_per_day for u in case.units if u.max_released_per_day is not None
        }

    def places_of(self, item: Item) -> tuple[int, ...]:
        """The places in which an item has seats."""
        return tuple(self.place_index[key_of(s)] for s in item.sessions)

    def no_slot(self, item: Item) -> tuple[Member, ...]:
        """T1: subjects of an item that have no such slot."""
        kinds = [(s, self._facilities[s.facility_id].kind) for s in item.sessions]
        return tuple(
            rules.no_slot(s.slot_id, s.subject)
            for s, kind in kinds
            if s.subject not in self._slots[kind].get(s.slot_id, (None, ()))[1]
        )

    def items_at(self, place: int) -> int:
        """How many items have seats in a place."""
        return self._items_at[place]

    def _find_places(self, broken_into: frozenset[PlaceKey]) -> None:
        there: dict[PlaceKey, list[tuple[Item, Session]]] = defaultdict(list)
        for item in self.items:
            for session in item.sessions:
                there[key_of(session)].append((item, session))
        self._items_at = [len(there[key]) for key in sorted(there)]
        for key in sorted(there):
            self.place_index[key] = len(self.places)
            found = [session for _, session in there[key]]
            self.places.append(self._place(key, found, exempt=key in broken_into))

    def _place(self, key: PlaceKey, sessions: list[Session], *, exempt: bool) -> Place:
        facility, date, slot_id = self._facilities[key[0]], key[1], key[2]
        slot, subjects = self._slots[facility.kind].get(slot_id, (None, ()))
        venue = self._venues[facility.venue_id]
        forbidden: set[Member] = set()
        if not is_open(self.case, venue, date):
            shut = date in self.case.settings.holidays
            forbidden.add(rules.holiday(date) if shut else rules.weekend(venue.venue_id, date))
        lost: dict[Member, int] = defaultdict(int)
        for row in self.case.closures:
            here = row.facility_id == facility.facility_id or row.venue_id == venue.venue_id
            if here and row.date == date and row.slot_id in (None, slot_id):
                if row.units_lost is None:
                    forbidden.add(rules.closed(row))
                else:
                    lost[rules.closed(row)] += row.units_lost
        per_unit = by_routes = None
        pool = -1
        late = None
        if slot is not None:
            if slot.night and not facility.night:
                forbidden.add(rules.unlit(facility))
            minutes = minutes_of(slot.end) - minutes_of(slot.start)
            per_unit = minutes // facility.minutes
            if facility.routes is not None and facility.headway_min is not None:
                by_routes = facility.routes * (minutes // facility.headway_min)
            pool = self._pool(facility, date, slot_id, minutes_of(slot.start), minutes_of(slot.end))
            taken = {s.subject for s in sessions if s.quota == "open"}
            if set(subjects) - taken:
                ahead = (date - self.case.settings.plan_date).days
                late = ahead < self.policy.publish_lead_days
        return Place(
            len(self.places),
            facility,
            date,
            tuple(sorted(forbidden)),
            tuple(sorted(lost.items())),
            per_unit,
            by_routes,
            pool,
            late,
            exempt,
        )

    def _pool(self, facility: Facility, date: Date, slot_id: str, start: int, end: int) -> int:
        group = group_of(facility)
        key = (facility.venue_id, date, slot_id, facility.kind, group)
        if key not in self._pool_index:
            self._pool_index[key] = len(self.pools)
            day = (date - self.case.settings.start).days
            self.pools.append(
                DrawPool(
                    len(self.pools),
                    facility.venue_id,
                    date,
                    day,
                    slot_id,
                    facility.kind,
                    group,
                    start,
                    end,
                )
            )
        return self._pool_index[key]

    def options(self, pool: int) -> tuple[Option, ...]:
        """Every examiner, with what keeps him from the pool; in the order of the case."""
        if pool not in self._options:
            p = self.pools[pool]
            self._options[pool] = tuple(
                Option(k, pool, tuple(self._in_the_way(e, p))) for k, e in enumerate(self.examiners)
            )
        return self._options[pool]

    def _in_the_way(self, examiner: Examiner, pool: DrawPool) -> Iterable[Member]:
        name = examiner.examiner_id
        skilled = pool.kind == "theory" or pool.group in examiner.class_groups
        if SUBJECT_BY_KIND[pool.kind] not in examiner.subjects or not skilled:
            yield rules.skill(pool.kind, pool.group)
        if examiner.kind == "reserve" and pool.kind != "road":
            yield rules.RESERVES_ON_THE_ROAD
        if (name, pool.venue_id) in self._conflicts:
            yield rules.barred(name, pool.venue_id)
        for slot_id in (pool.slot_id, None):
            word = self._attendance.get((name, pool.date, slot_id))
            if word is not None:
                if not word:
                    yield rules.absent(name, pool.date, slot_id)
                return
        if examiner.kind == "reserve":
            yield rules.RESERVES_WHEN_NAMED

    @cached_property
    def _conflicts(self) -> frozenset[tuple[str, str]]:
        return frozenset((row.examiner_id, row.venue_id) for row in self.case.conflicts)

    @cached_property
    def _attendance(self) -> dict[tuple[str, Date, str | None], bool]:
        return {(a.examiner_id, a.date, a.slot_id): a.available for a in self.case.availability}

    def rules_for(self, promises: Iterable[Promise]) -> frozenset[Member]:
        """Every member, but the promises, that could bear on whether these can be kept."""
        items = [self.items[k] for p in promises for k in p.items]
        places = [self.places[k] for k in sorted({k for i in items for k in self.places_of(i)})]
        found = set(COMMON)
        found.update(member for item in items for member in self.no_slot(item))
        for place in places:
            f = place.facility
            found |= {rules.units(f), rules.seats_of_units(f), rules.seats_of_routes(f)}
            found |= {rules.seats_of_a_date(f), rules.posts(f)}
            found.update(place.forbidden)
            found.update(member for member, _ in place.lost)
        for pool in {place.pool for place in places} - {-1}:
            for option in self.options(pool):
                found.update(option.in_the_way)
        for e in self.examiners:
            if e.max_slots is not None:
                found.add(rules.slots_of(e.examiner_id))
            if e.kind == "reserve" and e.unit in self.most_released:
                found.add(rules.released(e.unit))
        return frozenset(found)


COMMON = (
    rules.NEW_SESSIONS_AHEAD,
    rules.LEAST_SEATS,
    rules.HEADS_OF_POSTS,
    rules.STANDBY,
    rules.DRAW,
    rules.ONE_VENUE_A_DATE,
    rules.ONE_DUTY_AT_A_TIME,
    rules.SLOTS_A_DAY,
    rules.DAYS_IN_SEVEN,
    rules.REST,
    rules.RESERVE_DAYS,
)
"""Members that read no row of their own."""
