"""The relaxation: timetable, duties and the flow of all candidates in one linear model.

Its value bounds the score of every plan from below (B5 left out); its duals say what a seat is
worth. With integrality it is the whole planning problem but for B5.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from models.words import Need
from solvers.demand import CandidateType, Market, People, points_of
from solvers.dispatch import CUT_POINTS_BOOKED, Columns, DispatchModel, Instance
from solvers.linear import Arrays, FloatArray

THEORY, PRACTICE = "theory", "practice"
BOUND_TOLERANCE = 1e-6
"""Relative allowance for floating-point error when a bound is rounded up to an integer."""


def block_of(need: Need) -> str:
    """The half of the problem that a need belongs to: theory rooms, or fields and roads."""
    return THEORY if need in ("S1", "S4") else PRACTICE


@dataclass(slots=True)
class Locked:
    """Published bookings: who keeps his seat, offer by offer, best rank first.

    ``points`` of each offer are the delay and travel of one locked candidate, in that order.
    """

    by_offer: dict[int, list[int]]
    points: dict[int, list[int]]
    displaced: list[int]


class Relaxation:
    """The linear model of an instance with its demand.

    Attributes
    ----------
    arrays
        the model; the columns of ``columns`` come first, then the flows.
    seat_rows
        row index of each offer: bookings <= seats. Its dual is the price of a seat (<= 0).
    constant
        points that no plan can avoid: entitled candidates who accept nothing that could be
        offered, and the locked bookings' delay and travel. Part of the model's offset.
    """

    def __init__(
        self,
        instance: Instance,
        market: Market,
        people: People,
        types: list[CandidateType],
        locked: Locked,
        constant: int,
    ) -> None:
        self.instance = instance
        dispatch = DispatchModel(instance)
        model = dispatch.model
        self.columns: Columns = dispatch.columns
        self.dispatch_arrays = model.arrays()
        self._relieve_cuts(dispatch, locked)
        self.constant = constant + sum(sum(p) for p in locked.points.values())
        model.offset += self.constant
        self.flow_blocks: list[str] = []
        into: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for t in types:
            terms: list[tuple[int, float]] = []
            for gate, travel in t.gates.items():
                x = model.column(travel, upper=len(t.members), integer=False)
                terms.append((x, 1))
                into[gate].append((x, 1))
            points, counts = np.unique(points_of(people, t.members), return_counts=True)
            for worth, count in zip(points.tolist(), counts.tolist(), strict=True):
                terms.append((model.column(worth, upper=count, integer=False), 1))
            model.row(terms, lower=len(t.members), upper=len(t.members))
            self.flow_blocks.extend([block_of(t.need)] * len(terms))
        through: dict[int, list[tuple[int, float]]] = defaultdict(list)
        reach = {g: sum(model.upper[x] for x, _ in xs) for g, xs in into.items()}
        for g in market.gates:
            if g.index not in into:
                continue
            terms = into[g.index]
            for offer, delay in zip(g.offers, g.delays, strict=True):
                most = min(reach[g.index], model.upper[self.columns.seats[offer]])
                f = model.column(delay, upper=most, integer=False)
                terms.append((f, -1))
                through[offer].append((f, 1))
                self.flow_blocks.append(block_of(g.need))
            model.row(terms, lower=0, upper=0)
        self.seat_rows: list[int] = []
        for o in instance.offers:
            row = [*through[o.index], (self.columns.seats[o.index], -1.0)]
            booked = [(k, -1.0) for k in self.columns.cuts.get(o.index, [0, 0])[1:] if k]
            self.seat_rows.append(model.row([*row, *booked], upper=-o.locked))
        self.arrays: Arrays = model.arrays()

    def _relieve_cuts(self, dispatch: DispatchModel, locked: Locked) -> None:
        """A booked seat given up saves at most its booking's delay and travel (bound only)."""
        for index, (_, booked) in dispatch.columns.cuts.items():
            most = max(locked.points.get(index, [0]), default=0)
            dispatch.model.cost[booked] = CUT_POINTS_BOOKED - most

    def prices(self, dual: FloatArray) -> FloatArray:
        """Points that one more seat of each offer is worth (>= 0), from the rows' duals."""
        return np.maximum(0.0, -dual[self.seat_rows])


def safe_bound(arrays: Arrays, dual: FloatArray, lower: FloatArray, upper: FloatArray) -> float:
    """Lower bound of a linear model from any row duals, whatever solver they come from.

    For every y: min c x over the rows >= sum of y_r times its binding side + sum over the
    columns of the least reduced cost within their bounds (weak duality). All columns have
    finite bounds, so the bound is never minus infinity.
    """
    y = np.where(np.isinf(arrays.row_lower) & (dual > 0), 0.0, dual)
    y = np.where(np.isinf(arrays.row_upper) & (y < 0), 0.0, y)
    side = np.where(y > 0, arrays.row_lower, arrays.row_upper)
    rows = float(np.sum(np.where(y != 0, y * np.where(y != 0, side, 0.0), 0.0)))
    per_entry = np.repeat(y, np.diff(arrays.starts)) * arrays.values
    reduced = arrays.cost - np.bincount(
        arrays.columns, weights=per_entry, minlength=len(arrays.cost)
    )
    columns = float(np.sum(np.minimum(reduced * lower, reduced * upper)))
    return rows + columns + arrays.offset


def integer_bound(bound: float) -> int:
    """Least integer score that a lower bound allows, forgiving floating-point noise."""
    return math.ceil(bound - BOUND_TOLERANCE * max(1.0, abs(bound)))
