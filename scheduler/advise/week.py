"""The linear relaxation of a whole week, and what its solutions come to."""

import time
from collections.abc import Callable

import numpy as np

from models.advice import Figures
from models.case import Case
from solvers.decision import Accountant
from solvers.demand import Market, People
from solvers.highs import HighsProcess, SolverStoppedError
from solvers.instance import Instance
from solvers.linear import Arrays, IntArray, Reply
from solvers.locks import in_rank_order
from solvers.relaxation import Relaxation

SECONDS = 300.0
"""For one linear program; a peak week takes two or three on a quiet machine."""


class Week:
    """A case and its relaxation.

    Parameters
    ----------
    people
        everybody in the case, if they are known already: changes that leave candidates alone
        leave them as they are.
    """

    def __init__(self, case: Case, people: People | None = None) -> None:
        self.case = case
        self.people = people or People(case)
        self.instance = Instance.of(case)
        market = Market(case, self.instance.runs, self.instance.offers)
        published = Accountant(self.instance, market, self.people).published
        locked = published.locked({o.index: o.retained for o in self.instance.offers})
        waiting = in_rank_order(case, self.people, locked.displaced, published.all_booked())
        self.relaxation = Relaxation(
            self.instance, market, self.people, waiting, locked, tight=False
        )
        self._own = len(self.relaxation.dispatch_arrays.cost)
        self._locked = sum(map(len, locked.by_offer.values()))
        self._seated = _flows(self.relaxation.arrays, self.relaxation.seat_rows, self._own)
        cuts = self.relaxation.columns.cuts.values()
        self._given_up = np.array([columns[1] for columns in cuts], dtype=np.int64)

    def columns_of_offer(self, offer: int) -> list[int]:
        """The seats of an offer, and the flows of people into it."""
        arrays, row = self.relaxation.arrays, self.relaxation.seat_rows[offer]
        found = arrays.columns[arrays.starts[row] : arrays.starts[row + 1]]
        flows = found[found >= self._own].tolist()
        return [self.relaxation.columns.seats[offer], *flows]

    def figures(self, reply: Reply) -> Figures:
        """What a solution comes to; columns that were added behind are left out.

        Raises
        ------
        ValueError
            if the reply has no solution.
        """
        if reply.x is None:
            raise ValueError("no solution")
        x = reply.x
        arrays = self.relaxation.dispatch_arrays
        served = x[self._seated].sum() + self._locked - x[self._given_up].sum()
        effort = float(arrays.cost @ x[: self._own]) + arrays.offset
        return Figures(float(served), reply.objective, effort)


def _flows(arrays: Arrays, rows: list[int], own: int) -> IntArray:
    """Columns that say how many new people sit in an offer."""
    found = [arrays.columns[arrays.starts[row] : arrays.starts[row + 1]] for row in rows]
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    return columns[columns >= own]


def solve(process: HighsProcess, seconds: float = SECONDS) -> Reply | None:
    """Solve what a process holds; ``None`` if it was stopped, or found no optimum in time.

    Raises
    ------
    SolverError
        if the process ended by itself.
    """
    try:
        reply = process.lp(time.monotonic() + seconds)
    except SolverStoppedError:
        return None
    return reply if reply.optimal and reply.x is not None and reply.dual is not None else None


def figures_of(
    case: Case, people: People | None, seed: int, stopped: Callable[[], bool]
) -> Figures | None:
    """The relaxation of a case, solved; ``None`` if there was no time."""
    week = Week(case, people)
    if stopped():
        return None
    with HighsProcess(week.relaxation.arrays, seed, stopped) as process:
        reply = solve(process)
    return None if reply is None else week.figures(reply)
