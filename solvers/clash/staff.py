"""Who serves where, in CP-SAT: the rows of E2 to E7."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from models.clash import Member
from solvers.clash import rules
from solvers.clash.question import Question
from solvers.clash.rows import GuardedModel, Number
from solvers.opportunities import MINUTES_PER_DAY

WINDOW_DAYS = 7
Sum = cp_model.LinearExpr.sum


class Staff:
    """Adds duties to a model that has runs and posts.

    Parameters
    ----------
    runs, posts
        by pool: whether a run of it takes place, and its posts.
    """

    def __init__(
        self,
        question: Question,
        rows: GuardedModel,
        runs: Mapping[int, Sequence[Number]],
        posts: Mapping[int, Sequence[Number]],
        *,
        heads_may_miss: bool,
    ) -> None:
        self._question = question
        self._rows = rows
        self.duty: dict[tuple[int, int], Number] = {}
        self.missing: dict[int, Number] = {}
        self._by_examiner: dict[int, list[int]] = defaultdict(list)
        self._present: dict[int, dict[int, Number]] = {}
        for pool in sorted(runs):
            heads = self._options(pool)
            if heads_may_miss:
                self.missing[pool] = rows.number(len(question.examiners) + self._most(pool))
                heads.append(self.missing[pool])
            self._heads(pool, heads, runs[pool], posts[pool])
        for examiner, pools in self._by_examiner.items():
            self._examiner(examiner, pools)
        self._released()

    def _most(self, pool: int) -> int:
        """More heads than the pool can need."""
        q = self._question
        seats = sum(i.most + q.policy.min_session_seats for i in q.items)
        return 2 * seats + q.policy.min_draw_pool + len(q.places) * 100

    def _options(self, pool: int) -> list[Number]:
        """E3, E4, E7: a literal for each who could serve."""
        rows = self._rows
        found = []
        for option in self._question.options(pool):
            if not rows.enforced.isdisjoint(option.in_the_way):
                continue
            x = self.duty[option.examiner, pool] = rows.truth()
            for member in option.in_the_way:
                if member in rows.literals:
                    rows.cp.add_implication(x, ~rows.literals[member])
            self._by_examiner[option.examiner].append(pool)
            found.append(x)
        return found

    def _heads(
        self, pool: int, heads: list[Number], runs: Sequence[Number], posts: Sequence[Number]
    ) -> None:
        """E2: heads on post, standby, and enough for a draw."""
        q, rows = self._question, self._rows
        standby = rows.number(self._most(pool))
        total = Sum(heads)
        rows.cp.add(total >= standby)
        rows.hold(rules.HEADS_OF_POSTS, total - standby >= Sum(posts))
        for y in runs:
            rows.hold(rules.DRAW, total >= q.policy.min_draw_pool * y)
        if q.pools[pool].kind == "road":
            share = q.standby_share
            rows.hold(rules.STANDBY, share.denominator * standby >= share.numerator * Sum(posts))

    def _examiner(self, examiner: int, pools: list[int]) -> None:
        q, rows = self._question, self._rows
        by_day: dict[int, list[int]] = defaultdict(list)
        for pool in pools:
            by_day[q.pools[pool].day].append(pool)
        for here in by_day.values():
            self._date(examiner, here)
        self._rest(examiner, by_day)
        most = q.examiners[examiner].max_slots
        if most is not None and most < len(pools):
            member = rules.slots_of(q.examiners[examiner].examiner_id)
            rows.hold(member, Sum([self.duty[examiner, p] for p in pools]) <= most)
        self._dates(examiner, by_day)

    def _date(self, examiner: int, pools: list[int]) -> None:
        """E4, E5: one venue, one duty at a time, few slots."""
        q, rows = self._question, self._rows
        x = {p: self.duty[examiner, p] for p in pools}
        by_venue: dict[str, list[int]] = defaultdict(list)
        for p in pools:
            by_venue[q.pools[p].venue_id].append(p)
        if len(by_venue) > 1 and rows.concerns(rules.ONE_VENUE_A_DATE):
            there = []
            for here in by_venue.values():
                there.append(x[here[0]] if len(here) == 1 else rows.truth())
                if len(here) > 1:
                    for p in here:
                        rows.cp.add_implication(x[p], there[-1])
            rows.at_most_one(rules.ONE_VENUE_A_DATE, there)
        if rows.concerns(rules.ONE_DUTY_AT_A_TIME):
            for clique in self._at_one_moment(pools):
                rows.at_most_one(rules.ONE_DUTY_AT_A_TIME, [x[p] for p in clique])
        most = q.policy.max_slots_per_day
        if len(pools) > most:
            rows.hold(rules.SLOTS_A_DAY, Sum(list(x.values())) <= most)

    def _at_one_moment(self, pools: list[int]) -> list[list[int]]:
        """Pools that are all on at the start of one of them: two at least, none within another."""
        span = self._question.pools
        found: list[list[int]] = []
        for moment in sorted({span[p].start for p in pools}):
            here = [p for p in pools if span[p].start <= moment < span[p].end]
            if len(here) > 1 and not any(set(here) <= set(other) for other in found):
                found = [other for other in found if not set(other) <= set(here)]
                found.append(here)
        return found

    def _rest(self, examiner: int, by_day: Mapping[int, list[int]]) -> None:
        """E6: rest between the last slot of a date and the first of the next."""
        q, rows = self._question, self._rows
        if not rows.concerns(rules.REST):
            return
        for day, today in by_day.items():
            tomorrow = by_day.get(day + 1, ())
            for end in sorted({q.pools[p].end for p in today}):
                soon = [
                    p for p in tomorrow if q.pools[p].start + MINUTES_PER_DAY - end < q.rest_minutes
                ]
                if not soon:
                    continue
                late = rows.truth()
                for p in today:
                    if q.pools[p].end == end:
                        rows.cp.add_implication(self.duty[examiner, p], late)
                for p in soon:
                    rows.not_both(rules.REST, late, self.duty[examiner, p])

    def _dates(self, examiner: int, by_day: Mapping[int, list[int]]) -> None:
        """E5, E7: dates in any seven."""
        q, rows = self._question, self._rows
        who = q.examiners[examiner]
        limits: list[tuple[Member, int]] = [(rules.DAYS_IN_SEVEN, q.policy.max_days_per_7)]
        if who.kind == "reserve":
            limits.append((rules.RESERVE_DAYS, q.policy.reserve_max_days))
        bounded = who.kind == "reserve" and rows.concerns(rules.released(who.unit))
        if not bounded and len(by_day) <= min(most for _, most in limits):
            return
        present = self._present[examiner] = {}
        for day, pools in by_day.items():
            present[day] = rows.truth()
            for p in pools:
                rows.cp.add_implication(self.duty[examiner, p], present[day])
        for member, most in limits:
            for first in sorted(by_day):
                window = [z for d, z in present.items() if first <= d < first + WINDOW_DAYS]
                if len(window) > most:
                    rows.hold(member, Sum(window) <= most)

    def _released(self) -> None:
        """E7: a unit releases few reserves on a date."""
        q, rows = self._question, self._rows
        out: dict[tuple[str, int], list[Number]] = defaultdict(list)
        for examiner, present in self._present.items():
            who = q.examiners[examiner]
            if who.kind == "reserve":
                for day, z in present.items():
                    out[who.unit, day].append(z)
        for (unit, _), away in out.items():
            most = q.most_released.get(unit)
            if most is not None and most < len(away):
                rows.hold(rules.released(unit), Sum(away) <= most)
