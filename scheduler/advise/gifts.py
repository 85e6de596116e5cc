"""Gifts: one more of something, as columns that widen the rows which that something binds.

A gift is shut until its bounds are opened to ask what it is worth. So one model answers for all
of them, each from the solution before, and the duals alone say beforehand which are worth asking
about.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.advice import Resource
from models.errors import Message
from solvers.linear import Arrays, FloatArray

Terms = tuple[tuple[int, float], ...]
"""(row, by how much it is widened)."""


@dataclass(frozen=True, slots=True)
class Share:
    """Widens rows as far as a run is open: in halves where it is open by half.

    ``opens`` is the column of its opening; a whole share costs ``cost`` points.
    """

    opens: int
    cost: float
    terms: Terms
    name: str


@dataclass(frozen=True, slots=True)
class Gift:
    """What is given.

    Attributes
    ----------
    terms
        rows that are widened whatever runs.
    shares
        rows that are widened with the runs they belong to.
    doubled
        columns whose upper bounds double.
    raised
        (column, by how much) of other upper bounds that grow.
    about
        rows whose duals say where it is shortest, and how each is called.
    """

    resource: Resource
    what: Message
    terms: Terms = ()
    shares: tuple[Share, ...] = ()
    doubled: tuple[int, ...] = ()
    raised: tuple[tuple[int, float], ...] = ()
    about: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Solved:
    """A model and its solution: values, row duals, reduced costs of the columns."""

    arrays: Arrays
    x: FloatArray
    dual: FloatArray
    reduced: FloatArray

    @classmethod
    def of(cls, arrays: Arrays, x: FloatArray, dual: FloatArray) -> "Solved":
        """Work the reduced costs out: the cost of each column less what its rows pay for it."""
        per_entry = np.repeat(dual, np.diff(arrays.starts)) * arrays.values
        paid = np.bincount(arrays.columns, weights=per_entry, minlength=len(arrays.cost))
        return cls(arrays, x, dual, arrays.cost - paid)

    def widened(self, terms: Terms) -> float:
        """Points that widening rows is worth, to first order."""
        return float(sum(-self.dual[row] * amount for row, amount in terms))

    def share(self, share: Share) -> float:
        """Points that a share is worth, to first order: as far as its run is open."""
        return max(0.0, self.widened(share.terms) - share.cost) * float(self.x[share.opens])

    def worth(self, gift: Gift) -> float:
        """Points that a gift is worth, to first order: right if it is small enough."""
        points = self.widened(gift.terms) + sum(self.share(share) for share in gift.shares)
        grown = [*gift.raised, *((k, float(self.arrays.upper[k])) for k in gift.doubled)]
        return points - sum(min(0.0, float(self.reduced[k])) * amount for k, amount in grown)

    def where(self, gift: Gift, most: int, least: float) -> tuple[str, ...]:
        """Where a gift is worth most: names of its rows and shares worth ``least`` points."""
        points = [(abs(float(self.dual[row])), name) for row, name in gift.about]
        points += [(self.share(share), share.name) for share in gift.shares]
        dear = sorted((pair for pair in points if pair[0] >= least), key=lambda pair: -pair[0])
        return tuple(name for _, name in dear[:most])


def with_gifts(arrays: Arrays, gifts: list[Gift]) -> tuple[Arrays, list[list[int]]]:
    """The model with all gifts in it, shut.

    Returns
    -------
    the model, and the columns that open each gift.
    """
    cost: list[float] = []
    entries: list[tuple[int, int, float]] = []
    new_rows: list[tuple[int, int]] = []
    columns: list[list[int]] = []
    first = len(arrays.cost)
    for gift in gifts:
        columns.append([])
        parts = [(0.0, gift.terms, None)] if gift.terms else []
        for part_cost, terms, opens in (
            *parts,
            *((share.cost, share.terms, share.opens) for share in gift.shares),
        ):
            column = first + len(cost)
            cost.append(part_cost)
            columns[-1].append(column)
            entries.extend((row, column, -amount) for row, amount in terms)
            if opens is not None:
                new_rows.append((column, opens))
    return _extended(arrays, cost, entries, new_rows), columns


def _extended(
    arrays: Arrays,
    cost: list[float],
    entries: list[tuple[int, int, float]],
    new_rows: list[tuple[int, int]],
) -> Arrays:
    """Add shut columns of a cost, their entries, and rows: column <= opening."""
    counts = np.diff(arrays.starts)
    entries = sorted(entries)
    more = np.bincount([row for row, _, _ in entries], minlength=len(counts))
    at = np.repeat(arrays.starts[1:], more)
    nothing = np.zeros(len(cost))
    last = [2] * len(new_rows)
    return replace(
        arrays,
        cost=np.concatenate((arrays.cost, cost)),
        lower=np.concatenate((arrays.lower, nothing)),
        upper=np.concatenate((arrays.upper, nothing)),
        integer=np.concatenate((arrays.integer, nothing.astype(np.bool_))),
        starts=np.concatenate(([0], np.cumsum([*(counts + more), *last]))).astype(np.int64),
        columns=np.concatenate(
            (
                np.insert(arrays.columns, at, [column for _, column, _ in entries]),
                np.array(new_rows, dtype=np.int64).ravel(),
            )
        ),
        values=np.concatenate(
            (
                np.insert(arrays.values, at, [value for _, _, value in entries]),
                np.tile([1.0, -1.0], len(new_rows)),
            )
        ),
        row_lower=np.concatenate((arrays.row_lower, np.full(len(new_rows), -np.inf))),
        row_upper=np.concatenate((arrays.row_upper, np.zeros(len(new_rows)))),
    )
