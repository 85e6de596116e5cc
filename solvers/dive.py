"""From the relaxation to an integral plan: a dive with warm-started linear programs.

Runs are opened, then examiners placed, batch by batch: what the relaxation has decided is
fixed, the most decided fractions are rounded up, and the linear program is solved again
from its last basis. Examiners that a pool then lacks are paid for at a price that no seat
is worth, and what they would have staffed is given up at the end (by CP-SAT, the landing).

Source: diving heuristics as in Achterberg, "Constraint Integer Programming" (2007), ch. 9.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from solvers.highs import HighsProcess, SolverStoppedError
from solvers.linear import FloatArray, Reply
from solvers.relaxation import Relaxation

INTEGRAL = 1e-6
LANDING_PASSES = 4
BATCH = 4
"""A quarter of the fractions is rounded in a round."""


class DeadEndError(Exception):
    """The linear program has no solution although every rounding can be undone: a fault."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a dive came down: the last linear solution and its duals.

    ``landed`` says that timetable and duties are integral in it.
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
    """

    def __init__(
        self, relaxation: Relaxation, highs: HighsProcess, reply: Reply, deadline: float
    ) -> None:
        self._relaxation = relaxation
        self._highs = highs
        self._deadline = deadline
        assert reply.x is not None
        assert reply.dual is not None
        self._x, self._dual = reply.x, reply.dual
        c, inst = relaxation.columns, relaxation.instance
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
        lower, upper = self._highs.lower.copy(), self._highs.upper.copy()
        c, inst = self._relaxation.columns, self._relaxation.instance
        self._round_up(np.array(c.opens), lambda k: k)
        for k in c.opens:
            if self._x[k] < 0.5:
                self._highs.upper[k] = 0
        for k in c.missing:
            self._highs.upper[k] = inst.heads_max
        self._solve()
        date_of = {k: (e, day) for (e, day, _), k in c.at_venue.items()}
        self._round_up(np.array(list(date_of), dtype=np.int64), date_of.__getitem__)
        duty_of = {c.duty[d.index]: (d.examiner, inst.pools[d.pool].day) for d in inst.duties}
        self._round_up(np.array(c.duty, dtype=np.int64), duty_of.__getitem__)
        landing = self.landing(landed=self._give_up_missing())
        self._highs.lower[:], self._highs.upper[:] = lower, upper
        return landing

    def landing(self, *, landed: bool) -> Landing:
        """Where the dive is now."""
        return Landing(self._x, self._dual, landed)

    def _give_up_missing(self) -> bool:
        """Close what lacks examiners, and round posts and units for those who are there."""
        c, inst, highs = self._relaxation.columns, self._relaxation.instance, self._highs
        short = {p.index for p in inst.pools if self._x[c.missing[p.index]] > INTEGRAL}
        for r in inst.runs:
            if r.pool in short:
                highs.lower[c.opens[r.index]] = 0
        for k in (*c.duty, *c.at_venue.values()):
            highs.lower[k], highs.upper[k] = 0, np.rint(self._x[k])
        for k in c.missing:
            highs.upper[k] = 0
        stages = [
            np.array(columns, dtype=np.int64)
            for columns in (
                c.opens,
                c.standby,
                c.posts,
                [k for ks in c.levels for k in ks],
                c.units,
            )
        ]
        try:
            if not self._solve():
                return False
            for _ in range(LANDING_PASSES):
                for columns in stages:
                    self._round_up(columns, lambda k: k, self._close_pool)
                if all(self._integral(columns) for columns in stages):
                    return True
        except DeadEndError:
            return False
        return False

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
        self._x, self._dual = reply.x, reply.dual
        return True

    def _round_up(
        self,
        columns: np.ndarray,
        key: Callable[[int], object],
        undo: Callable[[int], None] | None = None,
    ) -> None:
        """Round columns up until all are integral; columns of one ``key`` not in one round.

        Where a column can go neither up nor down, ``undo`` may take earlier roundings back.
        """
        batch = float(BATCH)
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
            chosen = _one_each(order.tolist(), key, max(1, int(len(order) / batch)))
            highs.lower[chosen] = np.ceil(self._x[chosen] - INTEGRAL)
            if self._solve():
                continue
            highs.lower[:], highs.upper[:] = lower, upper
            if len(chosen) > 1:
                batch *= BATCH
            else:
                highs.upper[chosen] = np.floor(self._x[chosen])
            if self._solve():
                continue
            if undo is None or len(chosen) > 1:
                raise DeadEndError
            highs.lower[:], highs.upper[:] = lower, upper
            undo(chosen[0])
            if not self._solve():
                raise DeadEndError


def _one_each(columns: Sequence[int], key: Callable[[int], object], most: int) -> list[int]:
    seen: set[object] = set()
    chosen: list[int] = []
    for k in columns:
        name = key(k)
        if name not in seen:
            seen.add(name)
            chosen.append(k)
            if len(chosen) == most:
                break
    return chosen
