"""The planner's way through a case: types, a first plan, and the search for better ones."""

from dataclasses import replace

import numpy as np

from models.case import Case
from models.progress import Listener
from solvers.clock import Clock
from solvers.decision import Accountant, Outcome
from solvers.demand import Market, People
from solvers.greedy import Greedy
from solvers.highs import SolverDiedError
from solvers.instance import Instance
from solvers.landing import Judge
from solvers.locks import in_rank_order
from solvers.patchwork import Patchwork, regions_of
from solvers.proof import CPSAT_WORKERS_PER_CORE
from solvers.record import Record
from solvers.relaxation import Locked, Relaxation, safe_bound
from solvers.repair import Fewest
from solvers.solution import Search, Solution
from solvers.whole import WholeCase

REPAIR_SECONDS, PROOF_SECONDS, REPAIR_SHARE = 4.0, 1.2, 0.3
"""Kept of the limit for a roster with the fewest changes, or for a proof of how few there can
be: so long at most, and this share."""


class Engine:
    """Plans one case. ``run`` may be called once."""

    def __init__(self, case: Case, search: Search, clock: Clock, listener: Listener) -> None:
        self._case = case
        self._search = search
        self._clock = clock
        self._repair_seconds = 0.0
        if case.published_duties and (search.prove_changes or search.fewest_changes):
            most = REPAIR_SECONDS if search.fewest_changes else PROOF_SECONDS
            self._repair_seconds = min(most, REPAIR_SHARE * clock.left())
        reserve = search.reserve_seconds + self._repair_seconds
        self._record = Record(clock, listener, search.gap, reserve)
        self._fewest: Fewest | None = None
        self._seconds: dict[str, float] = {}
        self._stage_began = clock.elapsed()

    def run(self) -> Solution | None:
        """The best plan that the clock allows; ``None`` if there was no time for any."""
        self._record.tell("types")
        instance = Instance.of(self._case)
        people = People(self._case)
        if self._clock.over():
            return None
        market = Market(self._case, instance.runs, instance.offers)
        self._accountant = Accountant(instance, market, people)
        waiting, locked = self._waiting(instance, people)
        regions = 1 if self._search.no_cuts else regions_of(self._accountant, waiting)
        if regions > 1:
            self._plan_by_regions(waiting, regions)
            return self._solution()
        self._relaxation = Relaxation(
            instance, market, people, waiting, locked, cuts_allowed=not self._search.no_cuts
        )
        self._judge = Judge(
            self._relaxation,
            workers=CPSAT_WORKERS_PER_CORE * self._search.workers,
            seed=self._search.seed,
            deterministic=self._search.deterministic,
            clock=self._clock,
        )
        self._record.appoint(self._accountant, self._judge)
        self._stage("types")
        if self._clock.over():
            return None
        arrays = self._relaxation.arrays
        self._record.raise_bound(safe_bound(arrays, np.zeros(len(arrays.row_lower))))
        if self._search.no_cuts:
            self._keep_all_promises()
        else:
            types = market.types(people, waiting)
            self._record.try_decision(Greedy(instance, market, people, types).decide())
        if instance.offers:
            whole = WholeCase(
                self._relaxation, self._judge, self._record, self._clock, self._search, self._stage
            )
            whole.search()
            self._fewest = whole.repair(self._repair_seconds)
        return self._solution()

    def _solution(self) -> Solution | None:
        a, best = self._accountant, self._record.best
        if best is None:
            return None
        bound = self._record.bound
        return Solution(a.instance, a.people, a, best, bound, self._seconds, self._fewest)

    def _plan_by_regions(self, waiting: list[int], regions: int) -> None:
        self._stage("types")
        if not self._clock.over():
            patchwork = Patchwork(
                self._accountant, self._record, self._clock, self._search.deterministic
            )
            patchwork.run(waiting, regions, self._plan_region)
        self._stage("improve")

    def _plan_region(self, case: Case, clock: Clock) -> tuple[Instance, Outcome] | None:
        """Plan a region with an engine of its own; ``None`` without any plan."""
        search = replace(
            self._search,
            reserve_seconds=0.0,
            proof=False,
            prove_changes=False,
            fewest_changes=False,
        )
        try:
            solution = Engine(case, search, clock, lambda _: None).run()
        except SolverDiedError as death:
            self._record.tell("improve", note=str(death))
            return None
        return None if solution is None else (solution.instance, solution.outcome)

    def _waiting(self, instance: Instance, people: People) -> tuple[list[int], Locked]:
        """Who is without a seat if no published session is cut at will, and who is locked."""
        published = self._accountant.published
        locked = published.locked({o.index: o.retained for o in instance.offers})
        booked = published.all_booked()
        return in_rank_order(self._case, people, locked.displaced, booked), locked

    def _keep_all_promises(self) -> None:
        """Find a plan that cuts nothing for want of examiners, or prove that there is none."""
        decision = self._judge.any_decision()
        if decision is not None:
            self._record.try_decision(decision)

    def _stage(self, name: str) -> None:
        now = self._clock.elapsed()
        self._seconds[name] = now - self._stage_began
        self._stage_began = now
