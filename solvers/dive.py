"""From the relaxation to an integral plan: a dive with warm-started linear programs.

Batch by batch, runs are opened and closed: what the relaxation has decided is fixed, the most
decided fractions are rounded up, the least decided ones down, and the linear program is solved
again from its last basis. Then the standby of each pool is settled, examiners are placed, and
posts rounded for those who are there. Heads that a pool lacks on the way are paid for
at a price that no seat is worth, and what they would have staffed is given up at the end.

Source: diving heuristics as in Achterberg, "Constraint Integer Programming" (2007), ch. 9.
"""

from dataclasses import dataclass

import numpy as np

from solvers.highs import HighsProcess
from solvers.linear import FloatArray, IntArray, Reply
from solvers.neighbourhoods import AGREED
from solvers.relaxation import Relaxation
from solvers.rounding import INTEGRAL, DeadEndError, Rounding

LANDING_PASSES = 4
UP_BATCH = 4
"""A quarter of the fractions is rounded up in a round."""
DOWN_BATCH = 8
LEAST_OPEN = 0.5
"""No run that is open to this part or more is rounded down."""
CLOSING_POINTS = 40.0
"""A run is worth closing if that costs no more than about what opening it does."""
RUNS_DUE = 0.5
"""Part of the time after which a dive that hastens decides half of what is left at a time."""
NAMES_BATCH = 4


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a dive came down: the last linear solution and its duals.

    ``landed`` says that runs, standby, posts and duties are integral in it.
    """

    x: FloatArray
    dual: FloatArray
    landed: bool


class Dive(Rounding):
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
    start
        a solution to stay near: runs on whose opening it and the relaxation agree are left as
        they are in it, and half of the others decided at a time (RINS, see
        `solvers.neighbourhoods`).
    """

    def __init__(
        self,
        relaxation: Relaxation,
        highs: HighsProcess,
        reply: Reply,
        deadline: float,
        *,
        hastens: bool = False,
        start: FloatArray | None = None,
    ) -> None:
        super().__init__(
            relaxation, highs, reply, deadline, hastens=hastens, hurries=start is not None
        )
        self._start = start
        c, inst = relaxation.columns, relaxation.instance
        self._opens = np.array(c.opens, dtype=np.int64)
        self._names = np.array([*c.duty, *c.at_venue.values()], dtype=np.int64)
        promised = {k for o in inst.offers if o.published for k in o.runs}
        self._may_close = np.array([r.index not in promised for r in inst.runs], dtype=bool)

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
        self._highs.lower[c.loose] = self._highs.upper[c.loose] = 1
        if self._start is not None:
            self._leave_agreed(self._start)
        self._open_and_close()
        self._settle(np.array(c.standby, dtype=np.int64))
        landed = self._place_names() and self._give_up_missing()
        self._highs.lower[:], self._highs.upper[:] = lower, upper
        return self.landing(landed=landed)

    def landing(self, *, landed: bool) -> Landing:
        """Where the dive is now: what whole posts hold of a daily maximum holds by itself there."""
        x = self._x.copy()
        x[self._relaxation.columns.loose] = 0
        return Landing(x, self._dual, landed)

    def _leave_agreed(self, start: FloatArray) -> None:
        opens = np.rint(start[self._opens])
        agreed = np.abs(self._x[self._opens] - opens) < AGREED
        fixed = self._opens[agreed]
        self._highs.lower[fixed] = self._highs.upper[fixed] = opens[agreed]
        if not self._solve():
            raise DeadEndError

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
