"""Rounding by linear programs: columns made integral a batch at a time.

Each batch is followed by a linear program from the last basis. Heads that a pool lacks on the
way are paid for at a price that no seat is worth.
"""

import time

import numpy as np

from solvers.highs import HighsProcess, SolverStoppedError
from solvers.linear import IntArray, Reply
from solvers.relaxation import Relaxation

INTEGRAL = 1e-6
STAGE_BATCH = 4
STANDBY_DUE, NAMES_DUE = 0.7, 0.75
"""Parts of the time after which half of what is left is rounded at a time."""


class DeadEndError(Exception):
    """No way on: the linear program has no solution, whichever way the last batch is rounded."""


class Rounding:
    """A relaxation in a HiGHS process, of which columns are rounded.

    Parameters
    ----------
    relaxation, highs
        the model, and the process that holds it.
    reply
        the solution to start from.
    deadline
        in ``time.monotonic`` seconds.
    hastens
        whether larger batches are rounded as the deadline comes nearer.
    hurries
        whether they are from the beginning.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        highs: HighsProcess,
        reply: Reply,
        deadline: float,
        *,
        hastens: bool,
        hurries: bool,
    ) -> None:
        self._began = time.monotonic()
        self._hastens = hastens
        self._hurries = hurries
        self._relaxation = relaxation
        self._highs = highs
        self._deadline = deadline
        assert reply.x is not None
        assert reply.dual is not None
        self._x, self._dual, self._points = reply.x, reply.dual, reply.objective
        c, inst = relaxation.columns, relaxation.instance
        self._pool_of = {c.standby[p.index]: p.index for p in inst.pools}
        for r in inst.runs:
            for k in (c.opens[r.index], c.units[r.index], c.posts[r.index], *c.levels[r.index]):
                self._pool_of[k] = r.pool

    def _solve(self) -> bool:
        reply = self._highs.lp(self._deadline)
        if not (reply.optimal or reply.infeasible):
            raise SolverStoppedError
        if reply.x is None or reply.dual is None or reply.infeasible:
            return False
        self._x, self._dual, self._points = reply.x, reply.dual, reply.objective
        return True

    def _batch(self, size: int, due: float) -> int:
        """A part of so many at a time, or half of all when this part of the time is over."""
        if self._hurries:
            return 2
        if not self._hastens:
            return size
        now = time.monotonic() - self._began
        return size if now < due * (self._deadline - self._began) else 2

    def _settle(self, columns: IntArray) -> None:
        """Round columns to the nearest integer, or down where that would leave heads missing."""
        highs = self._highs
        while True:
            distance = np.abs(self._x[columns] - np.rint(self._x[columns]))
            whole = columns[distance <= INTEGRAL]
            highs.lower[whole] = np.rint(self._x[whole])
            order = columns[np.argsort(distance, kind="stable")]
            order = order[np.count_nonzero(distance <= INTEGRAL) :]
            if not len(order):
                return
            chosen = order[: max(1, len(order) // self._batch(STAGE_BATCH, STANDBY_DUE))]
            lower, x, missing = highs.lower[chosen], self._x[chosen], self._missing()
            highs.lower[chosen] = highs.upper[chosen] = np.rint(x)
            if self._solve() and self._missing() <= missing + INTEGRAL:
                continue
            highs.lower[chosen], highs.upper[chosen] = lower, np.floor(x)
            if not self._solve():
                raise DeadEndError

    def _round_up(self, columns: IntArray, size: float = STAGE_BATCH) -> None:
        """Round columns up until all are integral.

        Where a column can go neither up nor down, its pool is opened anew, less one run.
        """
        batch = float(min(size, self._batch(STAGE_BATCH, NAMES_DUE)))
        highs = self._highs
        while len(columns):
            values = self._x[columns]
            part = values - np.floor(values + INTEGRAL)
            settled = columns[(part <= INTEGRAL) & (values > 0.5)]
            open_ones = columns[part > INTEGRAL]
            if not len(open_ones):
                return
            lower, upper = highs.lower.copy(), highs.upper.copy()
            highs.lower[settled] = np.rint(self._x[settled])
            order = open_ones[np.argsort(-part[part > INTEGRAL], kind="stable")]
            chosen = order[: max(1, int(len(order) / batch))]
            highs.lower[chosen] = np.ceil(self._x[chosen] - INTEGRAL)
            if self._solve():
                continue
            highs.lower[:], highs.upper[:] = lower, upper
            if len(chosen) > 1:
                batch *= STAGE_BATCH
            else:
                highs.upper[chosen] = np.floor(self._x[chosen])
            if self._solve():
                continue
            if len(chosen) > 1:
                raise DeadEndError
            highs.lower[:], highs.upper[:] = lower, upper
            if chosen[0] not in self._pool_of:  # nobody to put there: CP-SAT lands what there is
                raise DeadEndError
            self._close_pool(chosen[0])
            if not self._solve():
                raise DeadEndError

    def _close_pool(self, column: int) -> None:
        """Undo what was rounded in the pool of a column, and close the least of its runs."""
        c, inst, highs = self._relaxation.columns, self._relaxation.instance, self._highs
        pool = self._pool_of[column]
        here = [r for r in inst.runs if r.pool == pool and highs.upper[c.opens[r.index]] > 0]
        for r in here:
            own = [c.opens[r.index], c.units[r.index], c.posts[r.index], *c.levels[r.index]]
            highs.lower[own] = 0
            highs.upper[own] = self._relaxation.arrays.upper[own]
        highs.lower[c.standby[pool]] = 0
        highs.upper[c.standby[pool]] = self._relaxation.arrays.upper[c.standby[pool]]
        if here:
            least = min(here, key=lambda r: (self._x[c.units[r.index]], r.index))
            highs.upper[c.opens[least.index]] = 0

    def _missing(self) -> float:
        return float(self._x[self._relaxation.columns.missing].sum())

    def _integral(self, columns: np.ndarray) -> bool:
        values = self._x[columns]
        return bool(np.all(np.abs(values - np.rint(values)) <= INTEGRAL))
