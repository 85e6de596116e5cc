"""The roster's rows: who is on which duty (E2-E7), and what a fair one costs.

Source of the examiner block: an examiner's date is a choice of one venue and, there, of
slots of an interval order; with |slots| <= max_slots_per_day that polytope is integral, so
its linear relaxation is as tight as one column a pattern.
"""

import math
from collections import defaultdict
from fractions import Fraction

from models.case import Policy
from solvers.instance import Columns, Instance
from solvers.linear import LinearModel
from solvers.opportunities import MINUTES_PER_DAY

MISSING_POINTS = 100_000
"""Price of an examiner who is not there, while a dive looks for a plan; more than he seats."""
NIGHT_FAIRNESS = 3
RESERVE_FAIRNESS = 2


def heads_of_posts(policy: Policy, kind: str, posts: int) -> int:
    """Least heads of a draw pool with so many posts (E2); 0 where nothing runs."""
    if posts == 0:
        return 0
    standby = standby_of_posts(policy, posts) if kind == "road" else 0
    return max(posts + standby, policy.min_draw_pool)


def standby_of_posts(policy: Policy, posts: int) -> int:
    """Least standby heads of a road pool with so many posts: the percentage, rounded up."""
    return math.ceil(Fraction(policy.standby_pct) * posts / 100)


class RosterRows:
    """Adds duties, and the rows that bind them, to a model that has runs and pools."""

    def __init__(self, instance: Instance, model: LinearModel, columns: Columns) -> None:
        self.instance = instance
        self.policy = instance.case.settings.policy
        self.model = model
        self.columns = columns
        self._duties()
        self._examiner_days()
        self._rest()
        self._workload()
        self._fairness()
        self._released_units()

    def _duties(self) -> None:
        """E2: the heads of a pool are its duties; ``missing`` is 0 unless a dive allows it."""
        m, c, inst = self.model, self.columns, self.instance
        by_pool: dict[int, list[int]] = defaultdict(list)
        for d in inst.duties:
            c.duty.append(m.column(d.points, upper=1))
            by_pool[d.pool].append(c.duty[-1])
        posts_by_pool: dict[int, list[int]] = defaultdict(list)
        for r in inst.runs:
            posts_by_pool[r.pool].append(c.posts[r.index])
        for p in inst.pools:
            need = [(k, -1.0) for k in posts_by_pool[p.index]]
            heads = [(k, 1.0) for k in by_pool[p.index]]
            c.missing.append(m.column(MISSING_POINTS, upper=0, integer=False))
            found = [*heads, (c.missing[-1], 1.0)]
            m.row([*found, *need, (c.standby[p.index], -1)], lower=0, upper=0)

    def _examiner_days(self) -> None:
        """E4, E5: one venue a date, one duty at a time, few slots a date."""
        m, c, inst = self.model, self.columns, self.instance
        grouped: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        for d in inst.duties:
            p = inst.pools[d.pool]
            grouped[d.examiner, p.day, p.venue_id].append(d.index)
        venues: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (e, day, venue), duties in grouped.items():
            z = m.column(0, upper=1)
            c.at_venue[e, day, venue] = z
            venues[e, day].append(z)
            for clique in self._overlapping(duties):
                m.row([*((c.duty[k], 1.0) for k in clique), (z, -1)], upper=0)
            if len(duties) > self.policy.max_slots_per_day:
                most = self.policy.max_slots_per_day
                m.row([*((c.duty[k], 1.0) for k in duties), (z, -most)], upper=0)
            m.row([*((c.duty[k], 1.0) for k in duties), (z, -1)], lower=0)
        for columns in venues.values():
            if len(columns) > 1:
                m.row([(z, 1) for z in columns], upper=1)
        self.days_by_examiner: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for (e, day), columns in venues.items():
            self.days_by_examiner[e][day] = columns

    def _overlapping(self, duties: list[int]) -> list[list[int]]:
        """Maximal sets of duties that all run at one moment (interval cliques)."""
        inst = self.instance
        span = {k: inst.pools[inst.duties[k].pool] for k in duties}
        cliques: list[list[int]] = []
        for moment in sorted({span[k].start for k in duties}):
            clique = [k for k in duties if span[k].start <= moment < span[k].end]
            if not any(set(clique) <= set(other) for other in cliques):
                cliques = [c for c in cliques if not set(c) <= set(clique)]
                cliques.append(clique)
        return cliques

    def _rest(self) -> None:
        """E6: enough rest between a date's last slot and the next date's first."""
        m, c, inst = self.model, self.columns, self.instance
        rest = Fraction(self.policy.min_rest_hours) * 60
        spans: dict[tuple[int, int], dict[tuple[int, int], list[int]]] = defaultdict(dict)
        for d in inst.duties:
            p = inst.pools[d.pool]
            spans[d.examiner, p.day].setdefault((p.start, p.end), []).append(c.duty[d.index])
        for (e, day), late in spans.items():
            early = spans.get((e, day + 1))
            if early is None:
                continue
            for (_, end), ends in late.items():
                clash = [
                    k
                    for (start, _), ks in early.items()
                    for k in ks
                    if start + MINUTES_PER_DAY - end < rest
                ]
                if not clash:
                    continue
                first = min(e2 for (s2, e2) in early if s2 + MINUTES_PER_DAY - end < rest)
                together = [
                    k
                    for (s2, _), ks in early.items()
                    for k in ks
                    if s2 + MINUTES_PER_DAY - end < rest and s2 < first
                ]
                groups = (
                    [together]
                    if len(together) == len(clash)
                    else [ks for (s2, _), ks in early.items() if s2 + MINUTES_PER_DAY - end < rest]
                )
                for group in groups:
                    m.row([(k, 1) for k in [*ends, *group]], upper=1)

    def _workload(self) -> None:
        """E5, E7: slots in the horizon and dates in any seven."""
        m, c, inst = self.model, self.columns, self.instance
        duties: dict[int, list[int]] = defaultdict(list)
        for d in inst.duties:
            duties[d.examiner].append(c.duty[d.index])
        for e, columns in duties.items():
            examiner = inst.case.examiners[e]
            if examiner.max_slots is not None and examiner.max_slots < len(columns):
                m.row([(k, 1) for k in columns], upper=examiner.max_slots)
            most = self.policy.max_days_per_7
            if examiner.kind == "reserve":
                most = min(most, self.policy.reserve_max_days)
            days = self.days_by_examiner[e]
            last = inst.case.settings.days
            for first in range(max(1, last - 6)):
                window = [d for d in range(first, min(first + 7, last)) if d in days]
                if len(window) > most:
                    m.row([(z, 1) for d in window for z in days[d]], upper=most)

    def _fairness(self) -> None:
        """Night duties and reserves' dates: the k-th costs more than the one before."""
        c, inst = self.columns, self.instance
        nights: dict[int, list[int]] = defaultdict(list)
        for d in inst.duties:
            if inst.pools[d.pool].night:
                nights[d.examiner].append(c.duty[d.index])
        for columns in nights.values():
            self._convex(columns, NIGHT_FAIRNESS)
        for e, days in self.days_by_examiner.items():
            if inst.case.examiners[e].kind == "reserve":
                self._convex([z for zs in days.values() for z in zs], RESERVE_FAIRNESS)

    def _convex(self, columns: list[int], points: int) -> None:
        """Pay points x (k - 1) for the k-th of the columns that is 1."""
        m = self.model
        extra = [m.column(points * k, upper=1, integer=False) for k in range(1, len(columns))]
        if extra:
            m.row([*((k, 1.0) for k in columns), *((x, -1.0) for x in extra)], upper=1)

    def _released_units(self) -> None:
        """E7: a unit releases only so many reserves on a date."""
        m, inst = self.model, self.instance
        cap = {u.unit: u.max_released_per_day for u in inst.case.units}
        out: dict[tuple[str, int], list[int]] = defaultdict(list)
        for e, days in self.days_by_examiner.items():
            examiner = inst.case.examiners[e]
            if examiner.kind == "reserve":
                for day, zs in days.items():
                    out[examiner.unit, day].extend(zs)
        for (unit, _), zs in out.items():
            most = cap.get(unit)
            if most is not None and most < len(zs):
                m.row([(z, 1) for z in zs], upper=most)
