"""An integer linear model as plain lists, to be handed to any solver."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class OneModel:
    """Least ``points`` @ x + ``constant``, with x between ``lows`` and ``highs`` and A x between
    ``row_lows`` and ``row_highs``.

    All coefficients are integers. A is stored row by row: row r has the entries from
    ``row_starts[r]`` to ``row_starts[r + 1]``.

    Attributes
    ----------
    whole
        whether a column has to be integral. The others are at no loss where all ``whole`` ones
        are integral, so a solver that knows integers only may take them as such.
    start
        a feasible solution: the plan with nothing in it.
    """

    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    row_starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    row_lows: list[int | None] = field(default_factory=list)
    row_highs: list[int | None] = field(default_factory=list)
    constant: int = 0

    @property
    def column_count(self) -> int:
        """Number of columns."""
        return len(self.lows)

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.row_lows)

    def column(self, high: int, points: int = 0, *, whole: bool = True, start: int = 0) -> int:
        """Add a column from 0 to ``high`` and return its number."""
        self.lows.append(0)
        self.highs.append(high)
        self.points.append(points)
        self.whole.append(whole)
        self.start.append(start)
        return len(self.lows) - 1

    def row(
        self, terms: Iterable[tuple[int, int]], low: int | None = None, high: int | None = None
    ) -> None:
        """Add a row of (column, coefficient) terms; a column may occur once."""
        for column, value in terms:
            self.columns.append(column)
            self.values.append(value)
        self.row_starts.append(len(self.columns))
        self.row_lows.append(low)
        self.row_highs.append(high)

    def objective_of(self, solution: Sequence[float]) -> float:
        """Points of a solution."""
        return self.constant + sum(
            points * value for points, value in zip(self.points, solution, strict=True)
        )

    def broken_rows(self, solution: Sequence[float], tolerance: float = 1e-6) -> list[int]:
        """Rows that a solution breaks, for tests and for whoever does not trust a solver."""
        broken = []
        for number in range(self.row_count):
            entries = range(self.row_starts[number], self.row_starts[number + 1])
            total = sum(self.values[place] * solution[self.columns[place]] for place in entries)
            low, high = self.row_lows[number], self.row_highs[number]
            if (low is not None and total < low - tolerance) or (
                high is not None and total > high + tolerance
            ):
                broken.append(number)
        return broken
