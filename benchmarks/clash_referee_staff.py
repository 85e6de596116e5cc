"""The examiners' half of the referee: whether draw pools can have their heads."""

from datetime import date as Date
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from models.case import Case, Examiner, Slot
from models.clash import Member

MOST_WAYS: Final = 200_000
SUBJECT: Final = {"theory": "S1", "field": "S2", "road": "S3"}


class NotJudgedError(Exception):
    """More to try than is worth it, or a promise that the contract leaves to the planner."""


class Pool(NamedTuple):
    """A draw pool."""

    venue_id: str
    date: Date
    slot_id: str
    kind: str
    group: str


class Staff:
    """The examiners of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.policy = case.settings.policy
        self.slots: dict[tuple[str, str], Slot] = {(s.slot_id, s.subject): s for s in case.slots}

    def staffed(self, m: frozenset[Member], need: dict[Pool, int]) -> bool:
        """Whether examiners can be called up so that every pool has its heads."""
        pools = [p for p, n in sorted(need.items()) if n]
        caps = tuple(need[p] for p in pools)
        limits = {row.unit: row.max_released_per_day for row in self.case.units}
        states: set[tuple[tuple[int, ...], tuple[Date, ...]]] = {(tuple(0 for _ in pools), ())}
        unit = ""
        for who in sorted(self.case.examiners, key=lambda e: (e.unit, e.examiner_id)):
            lists = self._duty_lists(m, who, pools)
            limit = limits.get(who.unit)
            if who.kind != "reserve" or Member("E7", "released", (who.unit,)) not in m:
                limit = None
            fresh = set()
            for counts, away in states:
                away = away if who.unit == unit else ()
                for own in lists:
                    gone = away
                    if limit is not None:
                        gone = tuple(sorted([*away, *{pools[k].date for k in own}]))
                        if any(gone.count(date) > limit for date in gone):
                            continue
                    heads = list(counts)
                    for k in own:
                        heads[k] = min(caps[k], heads[k] + 1)
                    fresh.add((tuple(heads), gone))
            unit = who.unit
            states = fresh
            if len(states) > MOST_WAYS:
                raise NotJudgedError
        return any(counts == caps for counts, _ in states)

    def _duty_lists(
        self, m: frozenset[Member], who: Examiner, pools: list[Pool]
    ) -> list[tuple[int, ...]]:
        free = [k for k, pool in enumerate(pools) if not self._kept_away(m, who, pool)]
        if 2 ** len(free) > MOST_WAYS:
            raise NotJudgedError
        return [
            own
            for size in range(len(free) + 1)
            for own in combinations(free, size)
            if self._may(m, who, [pools[k] for k in own])
        ]

    def _kept_away(self, m: frozenset[Member], who: Examiner, pool: Pool) -> bool:
        name = who.examiner_id
        reasons = set()
        fits = pool.group == "*" or pool.group in who.class_groups
        if SUBJECT[pool.kind] not in who.subjects or not fits:
            reasons.add(Member("E3", "skill", (pool.kind, pool.group)))
        if who.kind == "reserve" and pool.kind != "road":
            reasons.add(Member("E7", "road"))
        for row in self.case.conflicts:
            if (row.examiner_id, row.venue_id) == (name, pool.venue_id):
                reasons.add(Member("E4", "conflict", (name, pool.venue_id)))
        said = {
            row.slot_id: row.available
            for row in self.case.availability
            if (row.examiner_id, row.date) == (name, pool.date)
        }
        if pool.slot_id in said:
            if not said[pool.slot_id]:
                reasons.add(Member("E4", "absent", (name, str(pool.date), pool.slot_id)))
        elif None in said:
            if not said[None]:
                reasons.add(Member("E4", "absent", (name, str(pool.date))))
        elif who.kind == "reserve":
            reasons.add(Member("E4", "unnamed"))
        return bool(m & reasons)

    def _may(self, m: frozenset[Member], who: Examiner, own: list[Pool]) -> bool:
        """E4-E7 on one examiner's list of duties."""
        asked = {(x.rule, x.what) for x in m}
        dates = sorted({pool.date for pool in own})
        for date in dates:
            here = [pool for pool in own if pool.date == date]
            if ("E4", "venue") in asked and len({pool.venue_id for pool in here}) > 1:
                return False
            if ("E5", "per_day") in asked and len(here) > self.policy.max_slots_per_day:
                return False
            spans = sorted(self.span(pool) for pool in here)
            meet = any(b[0] < a[1] for a, b in pairwise(spans))
            if ("E4", "overlap") in asked and meet:
                return False
            tomorrow = [self.span(p)[0] for p in own if p.date == date + timedelta(days=1)]
            if ("E6", "rest") in asked and tomorrow:
                rest = min(tomorrow) - max(end for _, end in spans)
                if rest < timedelta(hours=float(self.policy.min_rest_hours)):
                    return False
            window = sum(date <= d < date + timedelta(days=7) for d in dates)
            if ("E5", "per_week") in asked and window > self.policy.max_days_per_7:
                return False
            reserve = who.kind == "reserve" and ("E7", "days") in asked
            if reserve and window > self.policy.reserve_max_days:
                return False
        capped = Member("E5", "max_slots", (who.examiner_id,)) in m
        return not (capped and who.max_slots is not None and len(own) > who.max_slots)

    def span(self, pool: Pool) -> tuple[datetime, datetime]:
        """Start and end of a pool's slot."""
        row = self.slots[pool.slot_id, SUBJECT[pool.kind]]
        return datetime.combine(pool.date, row.start), datetime.combine(pool.date, row.end)
