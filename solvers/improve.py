"""Improvement: neighbourhood after neighbourhood, one search for each half side by side.

A search fixes all but the free columns of its neighbourhood and solves the rest as a MIP,
flows included, in a HiGHS process. What comes back is merged into the incumbent if the whole
still keeps every row and costs less.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.clock import Clock
from solvers.highs import HighsProcess, SolverStoppedError
from solvers.linear import Arrays, FloatArray
from solvers.neighbourhoods import Mask, Neighbourhoods

FEASIBLE = 1e-5
SUB_GAP = 1e-4
SEARCH_SECONDS = 8.0
QUICK_SECONDS = 2.0
FIRST_SIZE = 600
SMALLEST_SIZE = 60
GROW, SHRINK = 1.6, 0.7
DETERMINISTIC_NODES = 1
DETERMINISTIC_ROUNDS = 6
DETERMINISTIC_SIZE = 200


@dataclass(slots=True)
class _Search:
    """A half's process, the size of its next neighbourhood, and what it works on."""

    half: str
    process: HighsProcess
    size: float
    base: FloatArray | None = None
    began: float = 0.0


class Incumbent:
    """The best integral solution of the whole model so far, with its points."""

    def __init__(self, arrays: Arrays, x: FloatArray) -> None:
        self._arrays = arrays
        self._row_of_entry = np.repeat(np.arange(len(arrays.row_lower)), np.diff(arrays.starts))
        self.x = x
        self.points = self._points(x)

    def _points(self, x: FloatArray) -> float:
        return float(self._arrays.cost @ x) + self._arrays.offset

    def _keeps_rows(self, x: FloatArray) -> bool:
        a = self._arrays
        activity = np.bincount(
            self._row_of_entry, weights=a.values * x[a.columns], minlength=len(a.row_lower)
        )
        return bool(
            np.all(activity >= a.row_lower - FEASIBLE)
            and np.all(activity <= a.row_upper + FEASIBLE)
        )

    def merge(self, base: FloatArray, found: FloatArray) -> bool:
        """Take what ``found`` changed of ``base`` if the incumbent gets better by it."""
        changed = np.abs(found - base) > 1e-7
        x = np.where(changed, found, self.x)
        points = self._points(x)
        if points >= self.points - 0.5 or not self._keeps_rows(x):
            return False
        self.x, self.points = x, points
        return True


class Improver:
    """Searches neighbourhoods until the clock is over or ``enough`` says so.

    Parameters
    ----------
    spawn
        makes a HiGHS process that holds the model with its flows.
    incumbent
        improved in place.
    """

    def __init__(
        self,
        arrays: Arrays,
        spawn: Callable[[], HighsProcess],
        draws: Neighbourhoods,
        incumbent: Incumbent,
        clock: Clock,
        *,
        deterministic: bool,
    ) -> None:
        self._arrays = arrays
        self._draws = draws
        self._incumbent = incumbent
        self._clock = clock
        self._deterministic = deterministic
        first = DETERMINISTIC_SIZE if deterministic else FIRST_SIZE
        self._searches = [
            _Search(half, spawn(), min(first, draws.size_of(half))) for half in draws.halves()
        ]

    def run(self, improved: Callable[[], None], enough: Callable[[], bool]) -> None:
        """Search; ``improved`` is called after each improvement of the incumbent."""
        try:
            if self._deterministic:
                self._run_in_rounds(improved, enough)
            else:
                self._run_side_by_side(improved, enough)
        except SolverStoppedError:
            return
        finally:
            for search in self._searches:
                search.process.close()

    def _run_in_rounds(self, improved: Callable[[], None], enough: Callable[[], bool]) -> None:
        """The same searches whatever the machine's speed: rounds, merged in a fixed order."""
        for _ in range(DETERMINISTIC_ROUNDS):
            if self._clock.over() or enough():
                return
            for search in self._searches:
                self._start(search)
            for search in self._searches:
                if self._finish(search):
                    improved()

    def _run_side_by_side(self, improved: Callable[[], None], enough: Callable[[], bool]) -> None:
        while self._searches and not self._clock.over() and not enough():
            for search in self._searches:
                if search.base is None:
                    self._start(search)
                elif search.process.ready(0.02) and self._finish(search):
                    improved()

    def _start(self, search: _Search) -> None:
        free: Mask = self._draws.draw(search.half, int(search.size))
        x = self._incumbent.x.copy()
        integral = self._arrays.integer & ~free
        x[integral] = np.rint(x[integral])
        search.process.lower[:] = np.where(free, self._arrays.lower, x)
        search.process.upper[:] = np.where(free, self._arrays.upper, x)
        search.base, search.began = x, self._clock.elapsed()
        if self._deterministic:
            search.process.start_mip(self._clock.deadline, SUB_GAP, DETERMINISTIC_NODES, x)
        else:
            seconds = min(SEARCH_SECONDS, self._clock.left())
            search.process.start_mip(self._clock.started + search.began + seconds, SUB_GAP, start=x)

    def _finish(self, search: _Search) -> bool:
        reply = search.process.wait(self._clock.deadline)
        base, search.base = search.base, None
        assert base is not None
        took = self._clock.elapsed() - search.began
        merged = reply.x is not None and self._incumbent.merge(base, reply.x)
        if self._deterministic:
            return merged
        most = self._draws.size_of(search.half)
        if reply.optimal and took < QUICK_SECONDS:
            search.size = min(most, search.size * GROW)
        elif not reply.optimal and not merged:
            search.size = max(min(SMALLEST_SIZE, most), search.size * SHRINK)
        return merged
