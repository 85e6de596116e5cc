"""The best solution of the whole model that a search has, and what may take its place."""

import numpy as np

from solvers.linear import Arrays, FloatArray

FEASIBLE = 1e-5
LEAST_GAIN = 0.5
"""Points by which a solution has to be better; scores are whole numbers."""


class Incumbent:
    """The best integral solution of the whole model so far, with its points."""

    def __init__(self, arrays: Arrays, x: FloatArray) -> None:
        self._arrays = arrays
        self._row_of_entry = np.repeat(np.arange(len(arrays.row_lower)), np.diff(arrays.starts))
        self.x = x
        self.points = self.points_of(x)

    def points_of(self, x: FloatArray) -> float:
        """Points of a solution."""
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

    def take(self, x: FloatArray) -> bool:
        """Make ``x`` the incumbent if it is better and keeps the rows."""
        points = self.points_of(x)
        if points >= self.points - LEAST_GAIN or not self._keeps_rows(x):
            return False
        self.x, self.points = x, points
        return True
