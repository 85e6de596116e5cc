"""A case planned as a whole: relaxation, dive, landing, improvement, proof, repair."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from solvers.clock import Clock
from solvers.dive import Dive, Landing
from solvers.highs import HighsProcess, SolverDiedError, SolverStoppedError
from solvers.improve import Improver
from solvers.incumbent import Incumbent
from solvers.landing import LANDING_SECONDS, Judge
from solvers.linear import Arrays, FloatArray, Reply
from solvers.neighbourhoods import Neighbourhoods
from solvers.proof import PROOF_GAP, Proof, guide_arrays
from solvers.record import Record
from solvers.relaxation import Relaxation, safe_bound
from solvers.repair import Fewest, Repair
from solvers.rounding import DeadEndError
from solvers.solution import Search

EVALUATE_EVERY_SECONDS = 4.0
REPAIR_SHARE = 0.3
LANDING_SHARE, NEAR_LANDING_SHARE = 0.25, 0.1
"""Of the time after the relaxation, for CP-SAT: less where the dive stays near a plan, which a
landing seldom betters."""
NEAR_GAP = 0.1
"""What is in force is improved beside the dive where its gap is no more; else the dive is first."""


class WholeCase:
    """Plans a case in one model.

    Parameters
    ----------
    record
        told of plans and bounds; it may hold a first plan already.
    stage
        called at the end of each stage, with its name.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        judge: Judge,
        record: Record,
        clock: Clock,
        search: Search,
        stage: Callable[[str], None],
    ) -> None:
        self._relaxation = relaxation
        self._judge = judge
        self._record = record
        self._clock = clock
        self._search = search
        self._stage = stage
        self._guide: FloatArray | None = None
        self._ended = threading.Event()

    def search(self) -> None:
        """Look for plans until the time or the gap is reached; the record keeps the best."""
        relaxation = self._relaxation
        arrays = guide_arrays(relaxation, relaxation.arrays)
        proof = Proof(relaxation, self._search, self._clock, self._record, self._spawn)
        in_force = self._start_completing(arrays) if self._begins_in_force() else None
        try:
            with self._spawn(arrays) as guide:
                self._record.tell("relaxation")
                reply = guide.lp(self._clock.deadline)
                if reply.dual is not None:
                    self._record.raise_bound(safe_bound(proof.arrays, reply.dual))
                self._guide = reply.x
                self._stage("relaxation")
                self._record.tell("timetable")
                beside = in_force is not None and not proof.is_small and self._is_near()
                if in_force is None or not beside:
                    self._land(self._dive(guide, reply))
                    self._stage("timetable")
                else:
                    start = in_force.wait(self._clock.deadline).x
                    self._improve_beside(guide, reply, arrays, start, proof)
            if not beside:
                proof.start()
                self._prove_and_improve(proof, arrays)
        except SolverStoppedError:
            self._record.tell("improve")
        except SolverDiedError as death:
            if self._record.best is None:
                raise
            self._record.tell("improve", note=str(death))
        finally:
            proof.close()
            if in_force is not None:
                in_force.close()
        self._stage("improve")

    def _begins_in_force(self) -> bool:
        """Whether there is a plan that keeps what is published, to go on from."""
        published = any(o.published for o in self._relaxation.instance.offers)
        return published and self._record.best is not None and not self._search.deterministic

    def _is_near(self) -> bool:
        gap = self._record.gap()
        return gap is not None and gap <= NEAR_GAP

    def _improve_beside(
        self,
        guide: HighsProcess,
        reply: Reply,
        arrays: Arrays,
        start: FloatArray | None,
        proof: Proof,
    ) -> None:
        """Improve what is in force while the dive is on its way to another plan."""
        proof.start()
        with ThreadPoolExecutor(max_workers=1) as pool:
            diving = pool.submit(self._dive, guide, reply, start)
            try:
                self._improve(arrays, proof, start, diving)
            finally:
                self._ended.set()
        if not self._record.enough():
            proof.finish()

    def _prove_and_improve(self, proof: Proof, arrays: Arrays) -> None:
        """Wait for the proof where it may be all; else improve while it is on its way."""
        if proof.is_small and not self._record.enough():
            whole = guide_arrays(self._relaxation, self._relaxation.arrays)
            proof.solve_exactly(self._complete(whole))
        self._stage("proof")
        if not self._record.enough():
            self._improve(arrays, proof, self._complete(arrays))
        if not self._record.enough():
            proof.finish()

    def _dive(
        self, guide: HighsProcess, reply: Reply, start: FloatArray | None = None
    ) -> Landing | None:
        if reply.x is None or reply.dual is None:
            return None
        hastens = not self._search.deterministic
        until = self._landing_time(LANDING_SHARE if start is None else NEAR_LANDING_SHARE)
        dive = Dive(self._relaxation, guide, reply, until, hastens=hastens, start=start)
        try:
            return dive.run()
        except (DeadEndError, SolverStoppedError):
            return dive.landing(landed=False)

    def _land(self, landing: Landing | None) -> None:
        decision = None if landing is None else self._judge.land(landing)
        if decision is not None:
            self._record.try_decision(decision)

    def _landing_time(self, share: float) -> float:
        """When a dive has to end so that CP-SAT can still land what it has."""
        return self._clock.deadline - min(LANDING_SECONDS, share * self._clock.left())

    def _improve(
        self,
        arrays: Arrays,
        proof: Proof,
        start: FloatArray | None,
        diving: "Future[Landing | None] | None" = None,
    ) -> None:
        if start is None:
            return
        guide = start if self._guide is None else self._guide
        self._incumbent = Incumbent(arrays, start)
        draws = Neighbourhoods(self._relaxation, guide, self._search.seed)

        def landed() -> bool:
            nonlocal diving
            if diving is not None and diving.done():
                landing, diving = diving.result(), None
                self._take_landing(landing, arrays, draws)
                improver.begin_anew()
            return diving is None

        def enough() -> bool:
            proof.ended()  # a bound that has been found counts
            return self._record.enough()

        improver = Improver(
            arrays,
            lambda: self._spawn(arrays),
            draws,
            self._incumbent,
            self._clock,
            searches=lambda: self._search.workers if landed() else 1,
            gap=0.0 if diving is not None else self._record.gap() or 0.0,
            deterministic=self._search.deterministic,
            seed=self._search.seed,
        )
        try:
            improver.run(self._improved, enough)
        finally:
            self._record.take(self._incumbent.x)

    def _take_landing(self, landing: Landing | None, arrays: Arrays, draws: Neighbourhoods) -> None:
        """Go on from where the dive came down if that is better, else search between the two."""
        if landing is None:
            return
        self._record.take(self._incumbent.x)
        before = self._record.best
        self._land(landing)
        if self._record.best is not before:
            found = self._complete(arrays)
            if found is not None:
                self._incumbent.take(found)
        elif landing.landed:
            draws.guide = landing.x

    def _complete(self, arrays: Arrays) -> FloatArray | None:
        """The best outcome as values of all columns, flows included."""
        if self._record.best is None:
            return None
        with self._start_completing(arrays) as process:
            return process.wait(self._clock.deadline).x

    def _start_completing(self, arrays: Arrays) -> HighsProcess:
        assert self._record.best is not None
        process = self._spawn(arrays)
        c = self._relaxation.columns
        units = np.array(self._record.best.units, dtype=float)
        on = np.zeros(len(c.duty))
        on[list(self._record.best.duties)] = 1
        process.lower[c.opens] = process.upper[c.opens] = np.minimum(units, 1)
        process.lower[c.units] = process.upper[c.units] = units
        process.lower[c.duty] = process.upper[c.duty] = on
        process.start_mip(self._clock.deadline, PROOF_GAP)
        return process

    def _improved(self) -> None:
        due = self._clock.elapsed() - self._record.evaluated_at >= EVALUATE_EVERY_SECONDS
        if due or self._search.deterministic:
            self._record.take(self._incumbent.x)

    def _spawn(self, arrays: Arrays) -> HighsProcess:
        return HighsProcess(arrays, self._search.seed, self._stopped)

    def _stopped(self) -> bool:
        return self._ended.is_set() or self._clock.stop.is_set()

    def repair(self, seconds: float) -> Fewest | None:
        """Prove how few changes there could be; end with the roster that has so few, if asked.

        Parameters
        ----------
        seconds
            that may go by after the search's deadline.
        """
        best = self._record.best
        if best is None or seconds <= 0 or self._clock.stop.is_set():
            return None
        self._ended.clear()
        self._record.tell("repair")
        relaxation, deadline = self._relaxation, self._clock.deadline + seconds
        repair = Repair(
            relaxation.instance, relaxation.columns, relaxation.dispatch_arrays, self._spawn
        )
        try:
            displaced = repair.least_displaced(best, Clock.part(deadline, REPAIR_SHARE))
            decision, duties = repair.settle(best, deadline, by_points=self._search.fewest_changes)
        except SolverDiedError as death:
            self._record.tell("repair", note=str(death))
            return None
        if decision is not None and self._search.fewest_changes:
            self._record.prefer(decision, lambda a, b: repair.changes(a) < repair.changes(b))
        self._stage("repair")
        return Fewest(duties, displaced)
