"""A linear model as plain columns and rows: stated once, handed to whichever engine solves it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

INFINITY = float("inf")
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrays:
    """A linear model in row-wise sparse form, ready to be sent to another process.

    minimise cost @ x + offset subject to row_lower <= A x <= row_upper, lower <= x <= upper,
    x integer where ``integer``. Row r holds entries starts[r]:starts[r + 1] of columns/values.
    """

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: NDArray[np.bool_]
    starts: IntArray
    columns: IntArray
    values: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    offset: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a solve gave: ``x`` and ``dual`` are ``None`` where there is nothing to show.

    ``bound`` is HiGHS's own dual bound of a MIP, minus infinity where it has none.
    """

    optimal: bool
    infeasible: bool
    objective: float
    bound: float
    x: FloatArray | None
    dual: FloatArray | None


class LinearModel:
    """Columns and rows, appended one by one; both are known by their index from then on."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.integer: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.starts: list[int] = [0]
        self.columns: list[int] = []
        self.values: list[float] = []
        self.offset = 0.0

    def column(
        self, cost: float = 0, lower: float = 0, upper: float = INFINITY, *, integer: bool = True
    ) -> int:
        """Add a column, return its index."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.cost) - 1

    def row(
        self,
        terms: list[tuple[int, float]],
        lower: float = -INFINITY,
        upper: float = INFINITY,
    ) -> int:
        """Add a row of (column, coefficient) terms, return its index."""
        for index, value in terms:
            self.columns.append(index)
            self.values.append(value)
        self.starts.append(len(self.columns))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    @property
    def column_count(self) -> int:
        """Number of columns so far."""
        return len(self.cost)

    @property
    def row_count(self) -> int:
        """Number of rows so far."""
        return len(self.row_lower)

    def arrays(self) -> Arrays:
        """The model as numpy arrays."""
        return Arrays(
            np.array(self.cost, dtype=np.float64),
            np.array(self.lower, dtype=np.float64),
            np.array(self.upper, dtype=np.float64),
            np.array(self.integer, dtype=np.bool_),
            np.array(self.starts, dtype=np.int64),
            np.array(self.columns, dtype=np.int64),
            np.array(self.values, dtype=np.float64),
            np.array(self.row_lower, dtype=np.float64),
            np.array(self.row_upper, dtype=np.float64),
            self.offset,
        )


def with_continuous(arrays: Arrays, columns: Sequence[int]) -> Arrays:
    """The same model with these columns continuous."""
    integer = arrays.integer.copy()
    integer[columns] = False
    return replace(arrays, integer=integer)


def restricted(arrays: Arrays, free: NDArray[np.bool_], x: FloatArray) -> tuple[Arrays, IntArray]:
    """The model of the free columns alone, all others fixed at ``x``.

    Returns
    -------
    the smaller model, its objective counted like that of the whole one, and the index that each
    of its columns has in the whole one. Rows without a free column are left out.
    """
    kept = np.flatnonzero(free)
    fixed = np.where(free, 0.0, x)
    counts = np.diff(arrays.starts)
    rows = len(counts)
    row_of_entry = np.repeat(np.arange(rows), counts)
    is_free = free[arrays.columns]
    settled = np.bincount(
        row_of_entry, weights=arrays.values * fixed[arrays.columns], minlength=rows
    )
    entries = np.bincount(row_of_entry[is_free], minlength=rows)
    here = entries > 0
    place = np.cumsum(free) - 1
    smaller = Arrays(
        arrays.cost[kept],
        arrays.lower[kept],
        arrays.upper[kept],
        arrays.integer[kept],
        np.concatenate(([0], np.cumsum(entries[here]))),
        place[arrays.columns[is_free]],
        arrays.values[is_free],
        (arrays.row_lower - settled)[here],
        (arrays.row_upper - settled)[here],
        arrays.offset + float(arrays.cost @ fixed),
    )
    return smaller, kept
