"""The fewest changes: a roster that keeps as much of the published one as its timetable allows.

With the runs and seats of a plan fixed, what is left is who serves where. That is solved twice:
for the fewest changes, with a proof, and among rosters with so few for the fewest points. How few
published seats could be given up at all is bounded for every plan of the case.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from solvers.clock import Clock
from solvers.decision import Decision, Outcome
from solvers.highs import HighsProcess, SolverStoppedError
from solvers.instance import Columns, Instance
from solvers.linear import Arrays, FloatArray, Reply
from solvers.staffing import CHANGE_POINTS

ROUNDING = 1e-6
ROSTER_GAP = 1e-6
FIRST_SHARE = 0.6
"""Of the time, for the fewest changes; what is left is for their points."""


@dataclass(frozen=True, slots=True)
class Fewest:
    """Proven lower bounds.

    Attributes
    ----------
    duties
        published duties dropped, and duties of examiners on dates on which they had none
        published, in any roster for the same runs with the same units and seats.
    displaced
        booked candidates who lose their seat, in any plan of the case.
    """

    duties: int
    displaced: int


class Repair:
    """Settles the roster of an outcome.

    Parameters
    ----------
    arrays
        the dispatch model, its columns as in ``columns``.
    spawn
        makes a HiGHS process that holds a model.
    """

    def __init__(
        self,
        instance: Instance,
        columns: Columns,
        arrays: Arrays,
        spawn: Callable[[Arrays], HighsProcess],
    ) -> None:
        self._instance = instance
        self._columns = columns
        self._arrays = arrays
        self._spawn = spawn
        self._change = np.zeros(len(arrays.cost))
        for duty in instance.duties:
            self._change[columns.duty[duty.index]] = duty.change

    def changes(self, outcome: Outcome) -> int:
        """Duties changed, as ``Fewest.duties`` counts them."""
        kept = sum(self._instance.duties[k].change for k in outcome.duties)
        return self._instance.published_duty_points // CHANGE_POINTS + kept

    def settle(
        self, outcome: Outcome, deadline: float, *, by_points: bool = True
    ) -> tuple[Decision | None, int]:
        """The roster with the fewest changes for an outcome's runs and seats.

        Parameters
        ----------
        deadline
            in ``time.monotonic`` seconds.
        by_points
            whether to look for the cheapest of these rosters.

        Returns
        -------
        the decision with it, or ``None`` where there was no time for any; and the proven least
        number of changes.
        """
        before = self._instance.published_duty_points // CHANGE_POINTS
        counted = replace(self._fixed(outcome), cost=self._change, offset=float(before))
        least, found = 0, None
        with self._spawn(counted) as process:
            try:
                reply = process.lp(deadline)
                least = _whole(reply) if reply.optimal else 0
                first = Clock.part(deadline, FIRST_SHARE) if by_points else deadline
                process.start_mip(first, ROSTER_GAP)
                reply = process.wait(deadline)
                least, found = max(least, _whole(reply, mip=True)), reply.x
                if found is not None and by_points:
                    process.load(self._with_few_changes(counted, found))
                    process.start_mip(deadline, ROSTER_GAP, start=found)
                    cheaper = process.wait(deadline).x
                    found = found if cheaper is None else cheaper
            except SolverStoppedError:
                pass
        return self._decision(outcome, found), least

    def _fixed(self, outcome: Outcome) -> Arrays:
        c, lower, upper = self._columns, self._arrays.lower.copy(), self._arrays.upper.copy()
        units = np.array(outcome.units, dtype=float)
        for columns, values in (
            (c.units, units),
            (c.opens, np.minimum(units, 1)),
            (c.seats, np.array(outcome.seats, dtype=float)),
        ):
            lower[columns] = upper[columns] = values
        return replace(self._arrays, lower=lower, upper=upper)

    def _with_few_changes(self, counted: Arrays, found: FloatArray) -> Arrays:
        """The same roster problem by points, with no more changes than those found."""
        changed = np.flatnonzero(self._change)
        return replace(
            counted,
            cost=self._arrays.cost,
            offset=self._arrays.offset,
            starts=np.append(counted.starts, counted.starts[-1] + len(changed)),
            columns=np.concatenate((counted.columns, changed)),
            values=np.concatenate((counted.values, self._change[changed])),
            row_lower=np.append(counted.row_lower, -np.inf),
            row_upper=np.append(counted.row_upper, round(float(self._change @ found)) + 0.5),
        )

    def _decision(self, outcome: Outcome, x: FloatArray | None) -> Decision | None:
        if x is None:
            return None
        on = np.flatnonzero(x[self._columns.duty] > 0.5)
        return Decision(outcome.seats, tuple(on.tolist()))

    def least_displaced(self, outcome: Outcome, deadline: float) -> int:
        """Fewest booked candidates who lose their seat, in any plan of the case (a proven bound).

        Parameters
        ----------
        outcome
            nothing is left to prove where it displaces nobody who could stay.
        """
        inst, c = self._instance, self._columns
        cost = np.zeros_like(self._arrays.cost)
        cost[[columns[1] for columns in c.cuts.values()]] = 1
        sure = sum(o.booked - o.locked for o in (*inst.gone, *inst.offers))
        if len(outcome.locked.displaced) <= sure:
            return sure
        model = replace(self._arrays, cost=cost, offset=float(sure))
        with self._spawn(model) as process:
            try:
                reply = process.lp(deadline)
                sure = max(sure, _whole(reply) if reply.optimal else 0)
                process.start_mip(deadline, ROSTER_GAP)
                return max(sure, _whole(process.wait(deadline), mip=True))
            except SolverStoppedError:
                return sure


def _whole(reply: Reply, *, mip: bool = False) -> int:
    """The least whole number that a reply's bound allows."""
    bound = reply.bound if mip else reply.objective
    return math.ceil(bound - ROUNDING * max(1.0, abs(bound))) if math.isfinite(bound) else 0
