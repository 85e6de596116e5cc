"""From the relaxation to an integral plan: a dive with warm-started linear programs.

Batch by batch, runs are opened and closed: what the relaxation has decided is fixed, the most
decided fractions are rounded up, the least decided ones down, and the linear program is solved
again from its last basis. Then the standby of each pool is settled, examiners are placed, and
posts rounded for those who are there. Heads that a pool lacks on the way are paid for
at a price that no seat is worth, and what they would have staffed is given up at the end.

Source: diving heuristics as in Achterberg, "Constraint Integer Programming" (2007), ch. 9.
"""

import time
from dataclasses import dataclass

import numpy as np

from solvers.highs import HighsProcess, SolverStoppedError
from solvers.linear import FloatArray, IntArray, Reply
from solvers.relaxation import Relaxation

INTEGRAL = 1e-6
LANDING_PASSES = 4
UP_BATCH = 4
"""A quarter of the fractions is rounded up in a round."""
DOWN_BATCH = 8
LEAST_OPEN = 0.5
"""No run that is open to this part or more is rounded down."""
CLOSING_POINTS = 40.0
"""A run is worth closing if that costs no more than about what opening it does."""
STAGE_BATCH = 4
RUNS_DUE, STANDBY_DUE, NAMES_DUE = 0.5, 0.7, 0.75
"""Parts of the time after which a dive that hastens rounds half of what is left at a time."""
NAMES_BATCH = 4


class DeadEndError(Exception):
    """No way on: the linear program has no solution, whichever way the last batch is rounded."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a dive came down: the last linear solution and its duals.

    ``landed`` says that runs, standby, posts and duties are integral in it.
    """

    x: FloatArray
    dual: FloatArray
    landed: bool


class Dive:
    """One dive from a relaxation in a HiGHS process.

    Parameters
    ----------
    relaxation, highs
        the model, and the process that holds it.
    reply
        the solution of the relaxation, to start from.
    deadline
        in ``time.monotonic`` seconds.
    hastens
        whether larger batches are rounded as the deadline comes nearer.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        highs: HighsProcess,
        reply: Reply,
        deadline: float,
        *,
        hastens: bool = False,
    ) -> None:
        self._began = time.monotonic()
        self._hastens = hastens
        self._relaxation = relaxation
        self._highs = highs
        self._deadline = deadline
        assert reply.x is not None
        assert reply.dual is not None
        self._x, self._dual, self._points = reply.x, reply.dual, reply.objective
        c, inst = relaxation.columns, relaxation.instance
        self._opens = np.array(c.opens, dtype=np.int64)
        self._names = np.array([*c.duty, *c.at_venue.values()], dtype=np.int64)
        promised = {k for o in inst.offers if o.published for k in o.runs}
        self._may_close = np.array([r.index not in promised for r in inst.runs], dtype=bool)
        self._pool_of = {c.standby[p.index]: p.index for p in inst.pools}
        for r in inst.runs:
            for k in (c.opens[r.index], c.units[r.index], c.posts[r.index], *c.levels[r.index]):
                self._pool_of[k] = r.pool

    def run(self) -> Landing:
        """Dive; leaves the bounds of the process as they were.

        Raises
        ------
        SolverStoppedError
            when the deadline passes on the way.
        """
        c = self._relaxation.columns
        lower, upper = self._highs.lower.copy(), self._highs.upper.copy()
        self._highs.upper[c.missing] = self._relaxation.instance.heads_max
        self._open_and_close()
        self._settle(np.array(c.standby, dtype=np.int64))
        landed = self._place_names() and self._give_up_missing()
        self._highs.lower[:], self._highs.upper[:] = lower, upper
        return self.landing(landed=landed)

    def landing(self, *, landed: bool) -> Landing:
        """Where the dive is now."""
        return Landing(self._x, self._dual, landed)

    def _open_and_close(self) -> None:
        """Decide run by run whether it is opened; the others are closed for good."""
        highs, y = self._highs, self._opens
        may_close = self._may_close.copy()
        while True:
            values = self._x[y]
            fractional = (values > INTEGRAL) & (values < 1 - INTEGRAL)
            if not fractional.any():
                break
            highs.lower[y[values >= 1 - INTEGRAL]] = 1
            ids = np.flatnonzero(fractional)
            batch = max(1, len(ids) // self._batch(UP_BATCH, RUNS_DUE))
            highs.lower[y[ids[np.argsort(-values[ids], kind="stable")[:batch]]]] = 1
            if not self._solve():
                raise DeadEndError
            if self._batch(UP_BATCH, RUNS_DUE) < UP_BATCH:
                self._decide_half(may_close)
                continue
            values = self._x[y]
            weak = np.flatnonzero((values > INTEGRAL) & (values < LEAST_OPEN) & may_close)
            batch = max(1, len(ids) // DOWN_BATCH)
            self._close(weak[np.argsort(values[weak], kind="stable")[:batch]], may_close)
        highs.upper[y[self._x[y] < 0.5]] = 0

    def _batch(self, size: int, due: float) -> int:
        """A part of so many at a time, or half of all when this part of the time is over."""
        if not self._hastens:
            return size
        now = time.monotonic() - self._began
        return size if now < due * (self._deadline - self._began) else 2

    def _decide_half(self, may_close: np.ndarray) -> None:
        """Close the less open half of the runs that are still open in part, whatever it costs."""
        values = self._x[self._opens]
        weak = np.flatnonzero((values > INTEGRAL) & (values < LEAST_OPEN) & may_close)
        weak = weak[np.argsort(values[weak], kind="stable")][: (len(weak) + 1) // 2]
        self._highs.upper[self._opens[weak]] = 0
        if len(weak) and not self._solve():
            raise DeadEndError

    def _close(self, weak: IntArray, may_close: np.ndarray) -> None:
        """Close these runs, or the weaker half of them, and so on, if that costs little."""
        highs, y = self._highs, self._opens
        before = self._points
        undone = False
        while len(weak):
            highs.upper[y[weak]] = 0
            if self._solve() and self._points <= before + CLOSING_POINTS * len(weak):
                return
            highs.upper[y[weak]] = 1
            undone = True
            may_close[weak[-1]] = False
            weak = weak[: len(weak) // 2]
        if undone and not self._solve():
            raise DeadEndError

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

    def _missing(self) -> float:
        return float(self._x[self._relaxation.columns.missing].sum())

    def _round_timetable(self) -> bool:
        """Standby and posts; runs that this leaves without examiners close.

        Units need no rounding: whole posts examine as many as the next whole number of them.
        """
        c = self._relaxation.columns
        stages = [np.array(columns, dtype=np.int64) for columns in (c.opens, c.standby, c.posts)]
        try:
            if not self._solve():
                return False
            for _ in range(LANDING_PASSES):
                for columns in stages:
                    self._round_up(columns)
                if all(self._integral(columns) for columns in stages):
                    return True
        except DeadEndError:
            return False
        return False

    def _place_names(self) -> bool:
        """Who serves where: dates at a venue first, then duties."""
        c = self._relaxation.columns
        try:
            if not self._solve():
                return False
            self._round_up(np.array(list(c.at_venue.values()), dtype=np.int64), NAMES_BATCH)
            self._round_up(np.array(c.duty, dtype=np.int64), NAMES_BATCH)
        except DeadEndError:
            return False
        return True

    def _give_up_missing(self) -> bool:
        """Close what lacks examiners, and round posts and units for those who are there."""
        c, inst, highs = self._relaxation.columns, self._relaxation.instance, self._highs
        short = {p.index for p in inst.pools if self._x[c.missing[p.index]] > INTEGRAL}
        for r in inst.runs:
            if r.pool in short:
                highs.lower[c.opens[r.index]] = 0
        highs.lower[self._names], highs.upper[self._names] = 0, np.rint(self._x[self._names])
        highs.upper[c.missing] = 0
        return self._round_timetable()

    def _integral(self, columns: np.ndarray) -> bool:
        values = self._x[columns]
        return bool(np.all(np.abs(values - np.rint(values)) <= INTEGRAL))

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

    def _solve(self) -> bool:
        reply = self._highs.lp(self._deadline)
        if not (reply.optimal or reply.infeasible):
            raise SolverStoppedError
        if reply.x is None or reply.dual is None or reply.infeasible:
            return False
        self._x, self._dual, self._points = reply.x, reply.dual, reply.objective
        return True

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
