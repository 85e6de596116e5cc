"""The proof: the whole model with integrality, in a HiGHS process beside the search.

Of a small case it is the model itself, and CP-SAT solves it as well: the first to be done has
the proof. Of a large one only the bound is wanted: there an examiner may split a date between
venues, which bounds all the more plans from below.
"""

import time
from collections.abc import Callable

import numpy as np

from solvers.clock import Clock
from solvers.cpsat import JudgeModel
from solvers.highs import HighsProcess, SolverDiedError
from solvers.linear import Arrays, FloatArray, with_continuous
from solvers.record import Record
from solvers.relaxation import Relaxation
from solvers.solution import Search

EXACT_COLUMNS, EXACT_SECONDS = 4_000, 10.0
CPSAT_WORKERS_PER_CORE = 4
"""More subsolvers than cores: on two cores, eight find better dispatches than two."""
SHARE, SMALL_SHARE = 0.5, 0.8
"""Of the time that is left when it begins."""
LEAST_SECONDS = 8.0
"""The first cuts of a large case take longer; its cores are better used for the search."""
PROOF_GAP = 1e-6
DETERMINISTIC_NODES = 500


def guide_arrays(relaxation: Relaxation, arrays: Arrays) -> Arrays:
    """A model for HiGHS: seats continuous, as they follow from units and flows."""
    return with_continuous(arrays, relaxation.columns.seats)


class Proof:
    """Proves a bound, and of a small case the best plan. A dead process ends no more than it.

    Parameters
    ----------
    record
        told of bounds and of what is found.
    spawn
        makes a HiGHS process that holds a model.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        search: Search,
        clock: Clock,
        record: Record,
        spawn: Callable[[Arrays], HighsProcess],
    ) -> None:
        self._relaxation = relaxation
        self._search = search
        self._clock = clock
        self._record = record
        self.is_small = len(relaxation.arrays.cost) <= EXACT_COLUMNS
        self.arrays = self._proof_arrays()
        self._spawn = spawn
        self._process: HighsProcess | None = None

    def _proof_arrays(self) -> Arrays:
        dates = () if self.is_small else self._relaxation.columns.at_venue.values()
        guide = guide_arrays(self._relaxation, self._relaxation.arrays)
        return with_continuous(guide, list(dates))

    def start(self) -> None:
        """Begin, where a proof is asked for at all; ``close`` in the end."""
        alone = self._search.deterministic
        if not self.is_small and (alone or not self._search.proof):
            return
        seconds = (SMALL_SHARE if self.is_small else SHARE) * self._clock.left()
        if not (self.is_small or alone) and seconds < LEAST_SECONDS:
            return
        deadline = time.monotonic() + seconds
        self._process = self._spawn(self.arrays)
        if alone:
            self._process.start_mip(self._clock.deadline, PROOF_GAP, DETERMINISTIC_NODES)
        else:
            self._process.start_mip(deadline, PROOF_GAP, proof=not self.is_small)

    def ended(self) -> bool:
        """Whether there is nothing to wait for; what has been found is taken."""
        try:
            if self._process is not None and self._process.ready():
                self.finish()
        except SolverDiedError as death:
            self._lose(death)
        return self._process is None

    def finish(self) -> None:
        """Take what the proof has found, waiting for it.

        Raises
        ------
        SolverStoppedError
            when the time is over, or when told to stop.
        """
        if self._process is None:
            return
        try:
            reply = self._process.wait(self._clock.deadline)
        except SolverDiedError as death:
            self._lose(death)
            return
        self.close()
        if np.isfinite(reply.bound):
            self._record.raise_bound(reply.bound)
        if reply.x is not None and self.is_small:
            self._record.take(reply.x)

    def close(self) -> None:
        """Give the proof up; may be called again."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _lose(self, death: SolverDiedError) -> None:
        self.close()
        self._record.tell("improve", note=str(death))

    def solve_exactly(self, hint: FloatArray | None) -> None:
        """A small case as a whole in CP-SAT, beside HiGHS: the first to be done has the proof.

        Reproducible plans wait for both instead, one after the other.
        """
        alone = self._search.deterministic
        if alone:
            self.finish()
            if self._record.enough():
                return
        arrays = self._relaxation.arrays
        model = JudgeModel(arrays)
        if model.within_limits:
            verdict = model.solve(
                lower=arrays.lower,
                upper=arrays.upper,
                cost=arrays.cost,
                hint=hint,
                seconds=EXACT_SECONDS if alone else SMALL_SHARE * self._clock.left(),
                workers=CPSAT_WORKERS_PER_CORE * self._search.workers,
                seed=self._search.seed,
                deterministic=alone,
                stopped=lambda: self._clock.over() or (not alone and self.ended()),
            )
            if verdict.x is not None:
                self._record.take(verdict.x.astype(np.float64))
            if verdict.proven_optimal:
                self.close()
                self._record.raise_bound(verdict.objective + arrays.offset)
        if not self._record.enough():
            self.finish()
