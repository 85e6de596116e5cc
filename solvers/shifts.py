"""Examiners called up one by one: who is still free under E4-E7, and the cheapest of them."""

from collections import defaultdict
from fractions import Fraction

from solvers.instance import Instance
from solvers.opportunities import MINUTES_PER_DAY, Pool


class Shifts:
    """The duties given so far.

    Every duty given only narrows what E4-E7 leave, so an option that is not free today never
    will be again: it is forgotten where it is met.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._policy = instance.case.settings.policy
        self._rest_minutes = Fraction(self._policy.min_rest_hours) * 60
        self._cap = {u.unit: u.max_released_per_day for u in instance.case.units}
        self._options: dict[int, list[int]] = defaultdict(list)
        for d in instance.duties:
            self._options[d.pool].append(d.index)
        for options in self._options.values():
            options.sort(key=lambda k: instance.duties[k].points)  # equal ones by index
        self._given: dict[int, list[int]] = defaultdict(list)
        self._pools_of: dict[int, dict[int, list[Pool]]] = defaultdict(dict)
        self._released: dict[tuple[str, int], set[int]] = defaultdict(set)

    def duties(self) -> tuple[int, ...]:
        """Duty options given, ascending."""
        return tuple(sorted(k for given in self._given.values() for k in given))

    def heads_possible(self, pool: int, enough: int) -> int:
        """Heads that a pool has or could still get, one by one; counted up to ``enough``."""
        given = len(self._given[pool])
        return min(enough, given + len(self._first_free(pool, enough - given)))

    def call_up(self, pool: int, heads: int) -> bool:
        """Give a pool so many heads; changes nothing if there are not enough."""
        missing = heads - len(self._given[pool])
        called = self._first_free(pool, missing)
        if len(called) < missing:
            return False
        if self._over_cap(called):
            return False
        del self._options[pool][: len(called)]
        for k in called:
            self._give(k)
        return True

    def give(self, option: int) -> bool:
        """Give one duty; changes nothing if the examiner is not free for it."""
        if not self._is_free(option):
            return False
        self._give(option)
        return True

    def _first_free(self, pool: int, most: int) -> list[int]:
        """The cheapest options of a pool that are free, ``most`` of them or fewer."""
        free: list[int] = []
        options, looked_at = self._options[pool], 0
        for k in options:
            if len(free) >= most:
                break
            looked_at += 1
            if self._is_free(k):
                free.append(k)
        options[:looked_at] = free
        return free

    def _over_cap(self, called: list[int]) -> bool:
        """Whether calling all of them at once would take too many reserves of a unit."""
        out: dict[tuple[str, int], set[int]] = defaultdict(set)
        for k in called:
            d = self._instance.duties[k]
            examiner = self._instance.case.examiners[d.examiner]
            if examiner.kind == "reserve":
                out[examiner.unit, self._instance.pools[d.pool].day].add(d.examiner)
        for key, people in out.items():
            most = self._cap.get(key[0])
            if most is not None and len(people | self._released[key]) > most:
                return True
        return False

    def _give(self, k: int) -> None:
        d = self._instance.duties[k]
        pool = self._instance.pools[d.pool]
        examiner = self._instance.case.examiners[d.examiner]
        self._given[d.pool].append(k)
        self._pools_of[d.examiner].setdefault(pool.day, []).append(pool)
        if examiner.kind == "reserve":
            self._released[examiner.unit, pool.day].add(d.examiner)

    def _is_free(self, k: int) -> bool:
        d = self._instance.duties[k]
        pool = self._instance.pools[d.pool]
        days = self._pools_of[d.examiner]
        today = days.get(pool.day, [])
        if today:
            if today[0].venue_id != pool.venue_id or len(today) >= self._policy.max_slots_per_day:
                return False
            if any(pool.start < p.end and p.start < pool.end for p in today):
                return False
        return (
            self._has_slots(d.examiner)
            and self._rested(days, pool)
            and (bool(today) or self._may_come(d.examiner, pool.day))
        )

    def _has_slots(self, examiner: int) -> bool:
        most = self._instance.case.examiners[examiner].max_slots
        return most is None or sum(map(len, self._pools_of[examiner].values())) < most

    def _rested(self, days: dict[int, list[Pool]], pool: Pool) -> bool:
        before = max((p.end for p in days.get(pool.day - 1, [])), default=None)
        after = min((p.start for p in days.get(pool.day + 1, [])), default=None)
        if before is not None and pool.start + MINUTES_PER_DAY - before < self._rest_minutes:
            return False
        return after is None or after + MINUTES_PER_DAY - pool.end >= self._rest_minutes

    def _may_come(self, examiner: int, day: int) -> bool:
        """Whether one more date fits into every seven days and the unit's releases."""
        who = self._instance.case.examiners[examiner]
        most = self._policy.max_days_per_7
        if who.kind == "reserve":
            most = min(most, self._policy.reserve_max_days)
            cap = self._cap.get(who.unit)
            if cap is not None and len(self._released[who.unit, day]) >= cap:
                return False
        dates = {*self._pools_of[examiner], day}
        return all(
            sum(first <= d < first + 7 for d in dates) <= most for first in range(day - 6, day + 1)
        )
