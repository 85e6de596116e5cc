"""Whether a way to keep promises does keep members: asked rule by rule, without a solver.

Reads a ``Keeping`` as a plan is read: seats, units and duties, nothing of a model. Everything
that no member names is checked first: a run with seats has a unit, duties are in pools.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date as Date
from functools import cached_property
from itertools import combinations

from models.clash import Member
from solvers.clash import rules
from solvers.clash.encoding import Keeping
from solvers.clash.question import DrawPool, Place, Question

MINUTES_PER_DAY = 24 * 60
WINDOW_DAYS = 7


class Witness:
    """One way, looked at."""

    def __init__(self, question: Question, keeping: Keeping) -> None:
        self._q = question
        self._keeping = keeping
        self._seats_at: dict[int, int] = defaultdict(int)
        for k, n in keeping.seats.items():
            for place in question.places_of(question.items[k]):
                self._seats_at[place] += n
        for place, n in keeping.added.items():
            self._seats_at[place] += n
        self._running = [question.places[k] for k, n in sorted(self._seats_at.items()) if n]

    def broken(self, members: Iterable[Member]) -> tuple[Member, ...]:
        """Those of the members that it does not keep."""
        asked = frozenset(members)
        return tuple(sorted(asked.intersection(self._all_broken(asked))))

    def _all_broken(self, asked: frozenset[Member]) -> Iterator[Member]:
        for promise in self._q.promises:
            if sum(map(self._held, promise.items)) < promise.seats:
                yield promise.member
        for item in self._q.items:
            if self._keeping.seats.get(item.index, 0):
                yield from self._q.no_slot(item)
        yield from self._time_and_capacity(asked)
        yield from self._least_seats()
        yield from self._heads(asked)
        for examiner, pools in self._duties.items():
            yield from self._examiner(examiner, pools)
        yield from self._released()

    def _held(self, item: int) -> int:
        """Published seats that an item keeps."""
        return min(self._keeping.seats.get(item, 0), self._q.items[item].before)

    def _units(self, place: Place) -> int:
        return self._keeping.units.get(place.index, 0)

    def _time_and_capacity(self, asked: frozenset[Member]) -> Iterator[Member]:
        """T1-T4, C1-C4."""
        by_date: dict[tuple[str, Date], int] = defaultdict(int)
        for place in self._running:
            f, seats = place.facility, self._seats_at[place.index]
            yield from place.forbidden
            if place.late and self._keeping.added.get(place.index, 0):
                yield rules.NEW_SESSIONS_AHEAD
            left = f.units - sum(n for member, n in place.lost if member in asked)
            if rules.units(f) in asked and not 1 <= self._units(place) <= left:
                yield rules.units(f)
                yield from (member for member, _ in place.lost)
            per_unit, by_routes = place.seats_per_unit, place.seats_of_routes
            if per_unit is not None and seats > per_unit * self._units(place):
                yield rules.seats_of_units(f)
            if by_routes is not None and seats > by_routes:
                yield rules.seats_of_routes(f)
            by_date[f.facility_id, place.date] += seats
            if by_date[f.facility_id, place.date] > f.daily_max:
                yield rules.seats_of_a_date(f)

    def _least_seats(self) -> Iterator[Member]:
        """C5: no tiny runs, but where a session is cut, closed or not promised."""
        reduced = {
            place
            for item in self._q.items
            if self._keeping.seats.get(item.index, 0) < item.before
            for place in self._q.places_of(item)
        }
        for place in self._running:
            small = self._seats_at[place.index] < self._q.policy.min_session_seats
            if small and not place.exempt and place.index not in reduced:
                yield rules.LEAST_SEATS

    def _heads(self, asked: frozenset[Member]) -> Iterator[Member]:
        """E1, E2: heads for the posts and the standby, and enough for a draw.

        A facility whose E1 is not asked for needs no posts.
        """
        posts: dict[int, int] = defaultdict(int)
        causes: dict[int, set[Member]] = defaultdict(set)
        for place in self._running:
            if place.pool < 0:
                continue
            f, units = place.facility, self._units(place)
            needed = max(f.min_examiners, -(-units // f.units_per_examiner))
            posts[place.pool] += needed if rules.posts(f) in asked else 0
            causes[place.pool].add(rules.posts(f))
        heads: dict[int, int] = defaultdict(int)
        for pools in self._duties.values():
            for pool in pools:
                heads[pool.index] += 1
        for index, count in posts.items():
            standby = 0
            if self._q.pools[index].kind == "road" and rules.STANDBY in asked:
                standby = math.ceil(self._q.standby_share * count)
            on_post = count if rules.HEADS_OF_POSTS in asked else 0
            if heads[index] < on_post + standby:
                yield rules.HEADS_OF_POSTS
                yield rules.STANDBY
                yield from causes[index]
            if heads[index] < self._q.policy.min_draw_pool:
                yield rules.DRAW

    @cached_property
    def _duties(self) -> dict[int, list[DrawPool]]:
        found: dict[int, list[DrawPool]] = defaultdict(list)
        for examiner, pool in self._keeping.duties:
            found[examiner].append(self._q.pools[pool])
        return found

    def _examiner(self, examiner: int, pools: list[DrawPool]) -> Iterator[Member]:
        """E3-E7 for one of them."""
        q, who = self._q, self._q.examiners[examiner]
        for pool in pools:
            yield from q.options(pool.index)[examiner].in_the_way
        for one, other in combinations(sorted(pools, key=lambda p: (p.day, p.start)), 2):
            yield from self._apart(one, other)
        days = [pool.day for pool in pools]
        if any(days.count(day) > q.policy.max_slots_per_day for day in days):
            yield rules.SLOTS_A_DAY
        if who.max_slots is not None and len(pools) > who.max_slots:
            yield rules.slots_of(who.examiner_id)
        dates = set(days)
        for first in dates:
            here = sum(first <= day < first + WINDOW_DAYS for day in dates)
            if here > q.policy.max_days_per_7:
                yield rules.DAYS_IN_SEVEN
            if who.kind == "reserve" and here > q.policy.reserve_max_days:
                yield rules.RESERVE_DAYS

    def _apart(self, one: DrawPool, other: DrawPool) -> Iterator[Member]:
        """What two duties of one examiner break together; the earlier one first."""
        if one.day == other.day:
            if one.venue_id != other.venue_id:
                yield rules.ONE_VENUE_A_DATE
            if one.start < other.end and other.start < one.end:
                yield rules.ONE_DUTY_AT_A_TIME
        elif (
            other.day == one.day + 1
            and other.start + MINUTES_PER_DAY - one.end < self._q.rest_minutes
        ):
            yield rules.REST

    def _released(self) -> Iterator[Member]:
        """E7: reserves of a unit on a date."""
        out: dict[tuple[str, int], set[int]] = defaultdict(set)
        for examiner, pools in self._duties.items():
            who = self._q.examiners[examiner]
            if who.kind == "reserve":
                for pool in pools:
                    out[who.unit, pool.day].add(examiner)
        for (unit, _), away in out.items():
            if len(away) > self._q.most_released.get(unit, len(away)):
                yield rules.released(unit)
