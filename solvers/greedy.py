"""A first plan in about a second: offers by worth per examiner, cheapest examiners first.

Published sessions are staffed first. Then the offer whose seats gain the most points for each
further examiner is opened as far as demand, capacity and free examiners go, and so on; what an
offer gains only shrinks as demand is taken, so a stale value is looked at again only when it
comes to the top (lazy greedy, Minoux 1978).
"""

import heapq
from collections import defaultdict

import numpy as np

from solvers.decision import Decision
from solvers.demand import CandidateType, Market, People, points_of
from solvers.instance import Instance
from solvers.opportunities import Offer, RunOption
from solvers.roster import heads_of_posts
from solvers.shares import one_split
from solvers.shifts import Shifts

HEAD_POINTS = 10
"""About what an examiner's duty costs, to weigh what seats gain."""


class Greedy:
    """Builds one decision for an instance and the types of those who wait.

    Parameters
    ----------
    start
        a decision that keeps the rules, to go on from; those whom it serves do not wait.
    """

    def __init__(
        self,
        instance: Instance,
        market: Market,
        people: People,
        types: list[CandidateType],
        start: Decision | None = None,
    ) -> None:
        self._instance = instance
        self._policy = instance.case.settings.policy
        self._left = np.array([len(t.members) for t in types], dtype=np.int64)
        self._worth = np.array(
            [points_of(people, t.members).mean() for t in types], dtype=np.float64
        )
        self._types_of = _types_by_offer(market, types, self._worth)
        self._shifts = Shifts(instance)
        self._seats = [0] * len(instance.offers)
        self._used = [0] * len(instance.runs)
        self._used_by_day: dict[tuple[str, int], int] = defaultdict(int)
        self._runs_in_pool: dict[int, list[RunOption]] = defaultdict(list)
        for r in instance.runs:
            self._runs_in_pool[r.pool].append(r)
        if start is not None:
            self._go_on_from(start)

    def _go_on_from(self, start: Decision) -> None:
        for option in start.duties:
            self._shifts.give(option)
        for offer, seats in zip(self._instance.offers, start.seats, strict=True):
            self._add(offer, seats)

    def decide(self) -> Decision:
        """The decision; every pool in it is staffed."""
        self._keep_published_duties()
        inst = self._instance
        for offer, seats in zip(inst.offers, one_split(inst.offers, inst.limits), strict=True):
            if offer.published:
                self._open(offer, seats)
        heap = [(-self._value(o, self._reach(o)), o.index) for o in self._instance.offers]
        heapq.heapify(heap)
        while heap:
            stale, index = heapq.heappop(heap)
            if stale >= 0:
                break
            offer = self._instance.offers[index]
            reach = self._reach(offer)
            value = -self._value(offer, reach)
            if value > stale:
                if value < 0:
                    heapq.heappush(heap, (value, index))
                continue
            opened = self._open(offer, self._seats[index] + reach)
            self._serve(offer, opened)
        return Decision(tuple(self._seats), self._shifts.duties())

    def _keep_published_duties(self) -> None:
        """Whoever was called up to where something published still runs stays there."""
        inst = self._instance
        wanted = {inst.runs[k].pool for o in inst.offers if o.published for k in o.runs}
        for duty in inst.duties:
            if duty.published and duty.pool in wanted:
                self._shifts.give(duty.index)

    def _reach(self, offer: Offer) -> int:
        """Further seats that capacity allows and somebody would take."""
        room = min(self._room(self._instance.runs[k]) for k in offer.runs)
        if offer.ceiling is not None:
            room = min(room, offer.ceiling - self._seats[offer.index])
        return max(0, min(room, int(self._left[self._types_of[offer.index]].sum())))

    def _room(self, run: RunOption) -> int:
        f = run.facility
        by_day = f.daily_max - self._used_by_day[f.facility_id, run.day]
        return min(run.seats_max - self._used[run.index], by_day)

    def _value(self, offer: Offer, reach: int) -> float:
        """Points gained for each further examiner, were all of the reach seated."""
        if reach == 0:
            return 0.0
        types = self._types_of[offer.index]
        filled = np.minimum(self._left[types], np.maximum(0, reach - _before(self._left[types])))
        gain = float(filled @ self._worth[types])
        heads = 0
        for k in offer.runs:
            run = self._instance.runs[k]
            heads += run.posts(run.units_for(self._used[k] + reach))
            heads -= run.posts(run.units_for(self._used[k])) if self._used[k] else 0
        return (gain - HEAD_POINTS * heads) / (heads + 1)

    def _open(self, offer: Offer, seats: int) -> int:
        """Raise an offer to so many seats, or to as many as can be staffed; the seats added."""
        added = seats - self._seats[offer.index]
        runs = [self._instance.runs[k] for k in offer.runs]
        while added > 0:
            if any(self._too_small(run, offer, added) for run in runs):
                return 0
            short = [run for run in runs if not self._staff(run, added)]
            if not short:
                break
            added = min(self._fewer(run, added) for run in short)
        added = max(0, added)
        self._add(offer, added)
        return added

    def _add(self, offer: Offer, seats: int) -> None:
        self._seats[offer.index] += seats
        for k in offer.runs:
            run = self._instance.runs[k]
            self._used[k] += seats
            self._used_by_day[run.facility.facility_id, run.day] += seats

    def _too_small(self, run: RunOption, offer: Offer, added: int) -> bool:
        least = 1 if offer.published else self._policy.min_session_seats
        return self._used[run.index] + added < least

    def _staff(self, run: RunOption, added: int) -> bool:
        """Call up who is needed for ``added`` more seats in a run, if they are there."""
        posts = 0
        for other in self._runs_in_pool[run.pool]:
            seats = self._used[other.index] + (added if other.index == run.index else 0)
            posts += other.posts(other.units_for(seats)) if seats else 0
        pool = self._instance.pools[run.pool]
        return self._shifts.call_up(run.pool, heads_of_posts(self._policy, pool.kind, posts))

    def _fewer(self, run: RunOption, added: int) -> int:
        """Further seats of a run with one unit less, and no more than could be staffed."""
        units = run.units_for(self._used[run.index] + added) - 1
        each = run.facility.units_per_examiner
        units = min(units, each * self._shifts.heads_possible(run.pool, -(-units // each)))
        return units * run.seats_per_unit - self._used[run.index]

    def _serve(self, offer: Offer, seats: int) -> None:
        """Take those who would sit there out of the demand, the dearest first."""
        for t in self._types_of[offer.index]:
            taken = min(seats, int(self._left[t]))
            self._left[t] -= taken
            seats -= taken
            if seats == 0:
                return


def _before(counts: np.ndarray) -> np.ndarray:
    """How many stand before each entry."""
    return np.concatenate(([0], np.cumsum(counts)[:-1])) if len(counts) else counts


def _types_by_offer(
    market: Market, types: list[CandidateType], worth: np.ndarray
) -> list[np.ndarray]:
    """Types that accept each offer, the dearest first."""
    by_gate: dict[int, list[int]] = defaultdict(list)
    for k, t in enumerate(types):
        for gate in t.gates:
            by_gate[gate].append(k)
    found: list[list[int]] = [[] for _ in market.offers]
    for gate_index, inside in by_gate.items():
        for offer in market.gates[gate_index].offers:
            found[offer].extend(inside)
    return [np.array(sorted(set(ks), key=lambda k: (-worth[k], k)), dtype=np.int64) for ks in found]
