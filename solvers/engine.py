"""The planner's way through a case: types, relaxation, dive, landing, improvement, proof."""

import time
from dataclasses import replace

import numpy as np

from models.case import Case
from models.progress import Listener
from solvers.clock import Clock
from solvers.cpsat import JudgeModel
from solvers.decision import Accountant, Outcome
from solvers.demand import Market, People
from solvers.dive import DeadEndError, Dive
from solvers.greedy import Greedy
from solvers.highs import HighsProcess, SolverDiedError, SolverStoppedError
from solvers.improve import Improver
from solvers.incumbent import Incumbent
from solvers.instance import Instance
from solvers.landing import LANDING_SECONDS, Judge
from solvers.linear import Arrays, FloatArray, Reply, with_continuous
from solvers.locks import in_rank_order
from solvers.neighbourhoods import Neighbourhoods
from solvers.patchwork import Patchwork, regions_of
from solvers.record import Record
from solvers.relaxation import Locked, Relaxation, safe_bound
from solvers.solution import Search, Solution

EVALUATE_EVERY_SECONDS = 4.0
LANDING_SHARE = 0.25
EXACT_COLUMNS, EXACT_SECONDS = 4_000, 10.0
CPSAT_WORKERS_PER_CORE = 4
"""More subsolvers than cores: on two cores, eight find better dispatches than two."""
PROOF_SHARE, SMALL_PROOF_SHARE = 0.5, 0.8
PROOF_GAP = 1e-6
DETERMINISTIC_PROOF_NODES = 500


class Engine:
    """Plans one case. ``run`` may be called once."""

    def __init__(self, case: Case, search: Search, clock: Clock, listener: Listener) -> None:
        self._case = case
        self._search = search
        self._clock = clock
        self._record = Record(clock, listener, search.gap, search.reserve_seconds)
        self._seconds: dict[str, float] = {}
        self._stage_began = clock.elapsed()
        self._proving = False
        self._guide: FloatArray | None = None

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
        bound_arrays = self._relaxation.bound_arrays
        self._record.raise_bound(safe_bound(bound_arrays, np.zeros(len(bound_arrays.row_lower))))
        if self._search.no_cuts:
            self._keep_all_promises()
        else:
            types = market.types(people, waiting)
            self._record.try_decision(Greedy(instance, market, people, types).decide())
        if instance.offers:
            self._search_plan()
        return self._solution()

    def _solution(self) -> Solution | None:
        a, best = self._accountant, self._record.best
        if best is None:
            return None
        return Solution(a.instance, a.people, a, best, self._record.bound, self._seconds)

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
        search = replace(self._search, reserve_seconds=0.0, proof=False)
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

    def _spawn(self, arrays: Arrays) -> HighsProcess:
        return HighsProcess(arrays, self._search.seed, self._clock.stop.is_set)

    def _search_plan(self) -> None:
        arrays = self._guide_arrays(self._relaxation.arrays)
        bound_arrays = self._proof_arrays(self._relaxation.bound_arrays)
        with self._spawn(bound_arrays) as prover:
            try:
                with self._spawn(arrays) as guide:
                    self._record.tell("relaxation")
                    reply = guide.lp(self._clock.deadline)
                    if reply.dual is not None:
                        self._record.raise_bound(safe_bound(bound_arrays, reply.dual))
                    self._stage("relaxation")
                    self._record.tell("timetable")
                    self._guide = reply.x
                    self._first_plan(guide, reply)
                    self._stage("timetable")
                self._start_proof(prover, arrays)
                self._prove_and_improve(prover, arrays)
            except SolverStoppedError:
                self._record.tell("improve")
            except SolverDiedError as death:
                if self._record.best is None:
                    raise
                self._record.tell("improve", note=str(death))
            self._stage("improve")

    def _prove_and_improve(self, prover: HighsProcess, arrays: Arrays) -> None:
        """Wait for the proof where it may be all; else improve while it is on its way."""
        if self._is_small(arrays):
            self._solve_exactly(prover)
        elif self._search.deterministic:
            self._finish_proof(prover)
        self._stage("proof")
        if not self._record.enough():
            self._improve(arrays, prover)
        if self._proving:
            self._finish_proof(prover)

    def _solve_exactly(self, prover: HighsProcess) -> None:
        """A small case as a whole in CP-SAT, beside HiGHS: the first to be done has the proof.

        Reproducible plans wait for both instead, one after the other.
        """
        alone = self._search.deterministic
        if alone:
            self._finish_proof(prover)
            if self._record.enough():
                return
        arrays = self._relaxation.bound_arrays
        model = JudgeModel(arrays)
        if model.within_limits:
            verdict = model.solve(
                lower=arrays.lower,
                upper=arrays.upper,
                cost=arrays.cost,
                hint=self._complete(self._guide_arrays(arrays)),
                seconds=EXACT_SECONDS if alone else SMALL_PROOF_SHARE * self._clock.left(),
                workers=CPSAT_WORKERS_PER_CORE * self._search.workers,
                seed=self._search.seed,
                deterministic=alone,
                stopped=lambda: self._clock.over() or (not alone and prover.ready()),
            )
            if verdict.x is not None:
                self._record.take(verdict.x.astype(np.float64))
            if verdict.proven_optimal:
                self._proving = False
                self._record.raise_bound(verdict.objective + arrays.offset)
        self._finish_proof(prover)

    def _is_small(self, arrays: Arrays) -> bool:
        return len(arrays.cost) <= EXACT_COLUMNS

    def _guide_arrays(self, arrays: Arrays) -> Arrays:
        """A model for HiGHS: seats continuous, as they follow from units and flows."""
        return with_continuous(arrays, self._relaxation.columns.seats)

    def _proof_arrays(self, arrays: Arrays) -> Arrays:
        """What is proven of: a large model whose examiners may split a date between venues."""
        self._proof_is_whole = self._is_small(arrays)
        dates = () if self._proof_is_whole else self._relaxation.columns.at_venue.values()
        return with_continuous(self._guide_arrays(arrays), list(dates))

    def _start_proof(self, prover: HighsProcess, arrays: Arrays) -> None:
        """Begin to solve the whole model with integrality, for its bound."""
        small = self._is_small(arrays)
        if self._search.deterministic and small:
            prover.start_mip(self._clock.deadline, PROOF_GAP, DETERMINISTIC_PROOF_NODES)
        elif not self._search.deterministic and (small or self._search.proof):
            share = SMALL_PROOF_SHARE if small else PROOF_SHARE
            deadline = time.monotonic() + share * self._clock.left()
            prover.start_mip(deadline, PROOF_GAP, proof=not small)
        else:
            return
        self._proving = True

    def _finish_proof(self, prover: HighsProcess) -> None:
        """Take what the proof has found, waiting for it."""
        if not self._proving:
            return
        self._proving = False
        reply = prover.wait(self._clock.deadline)
        if np.isfinite(reply.bound):
            self._record.raise_bound(reply.bound)
        if reply.x is not None and self._proof_is_whole:
            self._record.take(reply.x)

    def _first_plan(self, guide: HighsProcess, reply: Reply) -> None:
        if reply.x is None or reply.dual is None:
            return
        dive = Dive(self._relaxation, guide, reply, self._landing_time())
        try:
            landing = dive.run()
        except (DeadEndError, SolverStoppedError):
            landing = dive.landing(landed=False)
        decision = self._judge.land(landing)
        if decision is not None:
            self._record.try_decision(decision)

    def _landing_time(self) -> float:
        """When a dive has to end so that CP-SAT can still land what it has."""
        return self._clock.deadline - min(LANDING_SECONDS, LANDING_SHARE * self._clock.left())

    def _keep_all_promises(self) -> None:
        """Find a plan that cuts nothing for want of examiners, or prove that there is none."""
        decision = self._judge.any_decision()
        if decision is not None:
            self._record.try_decision(decision)

    def _improve(self, arrays: Arrays, prover: HighsProcess) -> None:
        start = self._complete(arrays)
        if start is None:
            return
        guide = start if self._guide is None else self._guide
        self._incumbent = Incumbent(arrays, start)
        improver = Improver(
            arrays,
            lambda: self._spawn(arrays),
            Neighbourhoods(self._relaxation, guide, self._search.seed),
            self._incumbent,
            self._clock,
            deterministic=self._search.deterministic,
            seed=self._search.seed,
        )

        def enough() -> bool:
            if self._proving and prover.ready():
                self._finish_proof(prover)
            return self._record.enough()

        improver.run(self._improved, enough)
        self._record.take(self._incumbent.x)

    def _complete(self, arrays: Arrays) -> np.ndarray | None:
        """The best outcome as values of all columns, flows included."""
        if self._record.best is None:
            return None
        with self._spawn(arrays) as process:
            c = self._relaxation.columns
            units = np.array(self._record.best.units, dtype=float)
            on = np.zeros(len(c.duty))
            on[list(self._record.best.duties)] = 1
            process.lower[c.opens] = process.upper[c.opens] = np.minimum(units, 1)
            process.lower[c.units] = process.upper[c.units] = units
            process.lower[c.duty] = process.upper[c.duty] = on
            process.start_mip(self._clock.deadline, PROOF_GAP)
            return process.wait(self._clock.deadline).x

    def _improved(self) -> None:
        due = self._clock.elapsed() - self._record.evaluated_at >= EVALUATE_EVERY_SECONDS
        if due or self._search.deterministic:
            self._record.take(self._incumbent.x)

    def _stage(self, name: str) -> None:
        now = self._clock.elapsed()
        self._seconds[name] = now - self._stage_began
        self._stage_began = now
