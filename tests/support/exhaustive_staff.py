"""The cheapest call-up for given draw pools, by dynamic programming over the examiners."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date as Date
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import NamedTuple

from models.case import Examiner
from support.exhaustive_space import PoolKey, Space, TooLargeError

MOST_SCHEDULES = 4_000
MOST_STATES = 60_000
Schedule = tuple[PoolKey, ...]
NOBODY: tuple[Date, ...] = ()
State = tuple[tuple[int, ...], tuple[Date, ...]]
"""Heads by pool, and the dates on which reserves of the unit at hand are called."""
Stage = dict[State, tuple[int, State, Schedule]]
"""Least points by state, with the state before and the last examiner's schedule."""


class Heads(NamedTuple):
    """What a pool asks for."""

    posts: int
    least: int


class Staff:
    """All schedules that each examiner may keep, with their points, and their combinations."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.policy = space.policy
        before: dict[str, set[PoolKey]] = defaultdict(set)
        for duty in space.case.published_duties:
            if duty.date in space.dates:
                key = (duty.venue_id, duty.date, duty.slot_id, duty.kind, duty.class_group)
                before[duty.examiner_id].add(key)
        self.before = before
        self.number_before = sum(map(len, before.values()))
        self.pools = sorted({spot.pool for spot in space.spots if spot.cap})
        self.examiners = sorted(space.case.examiners, key=lambda e: (e.unit, e.examiner_id))
        self.limit_by_unit = {row.unit: row.max_released_per_day for row in space.case.units}
        self.schedules = [list(self._schedules(examiner)) for examiner in self.examiners]
        self._known: dict[object, tuple[int, list[Schedule]] | None] = {}

    def heads(self, pool: PoolKey, posts: int) -> Heads:
        """E2: heads that a pool with so many posts needs in all."""
        standby = 0
        if pool[3] == "road":
            standby = math.ceil(self.policy.standby_pct * posts / 100)
        return Heads(posts, max(posts + standby, self.policy.min_draw_pool))

    def cheapest(
        self, needed: Iterable[tuple[PoolKey, Heads]], *, idle: bool = False
    ) -> tuple[int, list[Schedule]] | None:
        """Least points of duties, fairness and changes, and each examiner's pools.

        With ``idle`` examiners may also keep published duties in pools without a run: no plan
        may do that, but it makes the points rise with what is needed, which a bound needs.
        """
        least = {pool: heads.least for pool, heads in needed}
        key = (idle, tuple(sorted(least.items())))
        if key not in self._known:
            self._known[key] = self._search(least, idle)
        return self._known[key]

    def _search(self, least: dict[PoolKey, int], idle: bool) -> tuple[int, list[Schedule]] | None:
        pools = sorted(least)
        place = {pool: i for i, pool in enumerate(pools)}
        allowed = set(pools)
        if idle:
            allowed |= {pool for own in self.before.values() for pool in own}
        caps = tuple(least[pool] for pool in pools)
        start: State = (tuple(0 for _ in pools), ())
        stages: list[Stage] = [{start: (0, start, ())}]
        unit = None
        for examiner, schedules in zip(self.examiners, self.schedules, strict=True):
            usable = [(pts, own) for pts, own in schedules if allowed.issuperset(own)]
            limit = self.limit_by_unit.get(examiner.unit)
            if examiner.kind != "reserve":
                limit = None
            fresh: Stage = {}
            for state, (points, _, _) in stages[-1].items():
                counts, released = state
                if examiner.unit != unit:
                    released = NOBODY
                for more, own in usable:
                    called: tuple[Date, ...] = released
                    if limit is not None and own:
                        called = tuple(sorted([*released, *{pool[1] for pool in own}]))
                        if any(called.count(when) > limit for when in called):
                            continue
                    heads = list(counts)
                    for pool in own:
                        if pool in place:
                            index = place[pool]
                            heads[index] = min(caps[index], heads[index] + 1)
                    after = (tuple(heads), called)
                    if after not in fresh or fresh[after][0] > points + more:
                        fresh[after] = (points + more, state, own)
            if len(fresh) > MOST_STATES:
                raise TooLargeError("too many ways to call examiners up")
            unit = examiner.unit
            stages.append(fresh)
        ends = [(found[0], state) for state, found in stages[-1].items() if state[0] == caps]
        if not ends:
            return None
        total, state = min(ends, key=lambda end: end[0])
        chosen: list[Schedule] = []
        for stage in reversed(stages[1:]):
            _, state, own = stage[state]
            chosen.append(own)
        return total, chosen[::-1]

    def _schedules(self, examiner: Examiner) -> Iterator[tuple[int, Schedule]]:
        by_date = [list(self._days(examiner, when)) for when in self.space.dates]
        found: list[Schedule] = [()]
        for days in by_date:
            found = [
                (*own, *more)
                for own in found
                for more in ((), *days)
                if not more or self._may_follow(examiner, own, more)
            ]
            if len(found) > MOST_SCHEDULES:
                raise TooLargeError("too many schedules of an examiner")
        for own in found:
            yield self._points(examiner, own), own

    def _days(self, examiner: Examiner, when: Date) -> Iterator[Schedule]:
        pools = [pool for pool in self.pools if pool[1] == when and self._can(examiner, pool)]
        for size in range(1, self.policy.max_slots_per_day + 1):
            for own in combinations(pools, size):
                one_venue = len({pool[0] for pool in own}) == 1
                spans = sorted(self._span(pool) for pool in own)
                apart = all(a[1] <= b[0] for a, b in pairwise(spans))
                if one_venue and apart:
                    yield own

    def _can(self, examiner: Examiner, pool: PoolKey) -> bool:
        venue_id, when, slot_id, kind, group = pool
        subject = {"theory": "S1", "field": "S2", "road": "S3"}[kind]
        if subject not in examiner.subjects:
            return False
        if kind != "theory" and group not in examiner.class_groups:
            return False
        if examiner.kind == "reserve" and kind != "road":
            return False
        for row in self.space.case.conflicts:
            if (row.examiner_id, row.venue_id) == (examiner.examiner_id, venue_id):
                return False
        said = {
            row.slot_id: row.available
            for row in self.space.case.availability
            if row.examiner_id == examiner.examiner_id and row.date == when
        }
        return said.get(slot_id, said.get(None, examiner.kind == "resident"))

    def _span(self, pool: PoolKey) -> tuple[datetime, datetime]:
        slot = self.space.slot_of(pool[2], pool[3])
        if slot is None:
            raise TooLargeError("a pool without a slot")
        return datetime.combine(pool[1], slot.start), datetime.combine(pool[1], slot.end)

    def _may_follow(self, examiner: Examiner, own: Schedule, more: Schedule) -> bool:
        if examiner.max_slots is not None and len(own) + len(more) > examiner.max_slots:
            return False
        today = more[0][1]
        eve = [self._span(pool)[1] for pool in own if pool[1] == today - timedelta(days=1)]
        if eve:
            rest = min(self._span(pool)[0] for pool in more) - max(eve)
            if rest < timedelta(hours=float(self.policy.min_rest_hours)):
                return False
        days = 1 + len({pool[1] for pool in own if pool[1] > today - timedelta(days=7)})
        most = self.policy.max_days_per_7
        if examiner.kind == "reserve":
            most = min(most, self.policy.reserve_max_days)
        return days <= most

    def _points(self, examiner: Examiner, own: Schedule) -> int:
        reserve = examiner.kind == "reserve"
        points = nights = 0
        for pool in own:
            slot = self.space.slot_of(pool[2], pool[3])
            night = slot is not None and slot.night
            km = self.space.km(examiner.district, self.space.venues[pool[0]])
            points += (12 if reserve else 4) + (6 if night else 0) + math.floor(km / 10 + 0.5)
            nights += night
        points += 3 * nights * (nights - 1) // 2
        dates = {pool[1] for pool in own}
        if reserve:
            points += len(dates) * (len(dates) - 1)
        if self.number_before:
            before = self.before.get(examiner.examiner_id, set())
            points += 5 * len(before - set(own))
            busy = {pool[1] for pool in before}
            points += 5 * sum(pool[1] not in busy for pool in own if pool not in before)
        return points
