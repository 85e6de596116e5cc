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
from solvers.dispatch import DispatchModel
from solvers.instance import Columns, Instance
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

    Parameters
    ----------
    waiting
        people without a seat, in the order in which they are served.
    locked
        published bookings that nothing but a voluntary cut would displace.
    cuts_allowed
        whether published sessions may be cut for want of examiners.
    tight
        whether the bound or the prices matter (`solvers.dispatch.DispatchModel`).

    Attributes
    ----------
    arrays
        the model; the columns of ``columns`` come first, then the flows.
    seat_rows
        row index of each offer: bookings <= seats. Its dual is the price of a seat (<= 0).
    flow_blocks
        half of the problem that each flow column belongs to, in column order.
    """

    def __init__(
        self,
        instance: Instance,
        market: Market,
        people: People,
        waiting: list[int],
        locked: Locked,
        *,
        cuts_allowed: bool = True,
        tight: bool = True,
    ) -> None:
        self.instance = instance
        self._people = people
        self._locked = locked
        dispatch = DispatchModel(instance, cuts_allowed=cuts_allowed, tight=tight)
        self._model = dispatch.model
        self.columns: Columns = dispatch.columns
        self.dispatch_arrays = self._model.arrays()
        self.flow_blocks: list[str] = []
        held = [p for persons in locked.by_offer.values() for p in persons]
        types = market.types(people, [*waiting, *sorted(held)])
        self._displaced = self._displacements(market, types)
        into = self._types(types, set(held))
        through = self._gates(market, into)
        self.seat_rows = self._seats(through)
        self._model.offset += self._constant(market, waiting, types)
        self.arrays: Arrays = self._model.arrays()

    def _flow(self, need: Need, cost: float, upper: float) -> int:
        self.flow_blocks.append(block_of(need))
        return self._model.column(cost, upper=upper, integer=False)

    def _displacements(
        self, market: Market, types: list[CandidateType]
    ) -> dict[int, list[tuple[int, int]]]:
        """Booked people who could lose their seat: without any, or as supply of their types.

        Whoever is displaced from an offer saves at most its dearest booking, and costs at
        least the least unserved points if he stays without a seat: both err on the side of
        the bound. Where sessions share a limit, somebody has to go, and what is said of him is
        exact. Nobody else may stay without a seat at these points.

        Returns
        -------
        (column, count) of those who could get another seat, by type index.
        """
        m, persons = self._model, self._people.persons
        type_by_person = {p: k for k, t in enumerate(types) for p in t.members}
        sharing = {k for limit in self.instance.limits for k in limit.offers}
        supply: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for offer, held in self._locked.by_offer.items():
            groups: dict[tuple[int | None, tuple[int, int] | None], list[int]] = defaultdict(list)
            for p, points in zip(held, self._locked.points[offer], strict=True):
                exact = (self._lost(market, p), points) if offer in sharing else None
                groups[type_by_person.get(p), exact].append(p)
            dearest = max(self._locked.points[offer], default=0)
            terms = []
            for (k, exact), group in groups.items():
                need, count = persons[group[0]].who.need, len(group)
                lost, saved = exact or (min(self._lost(market, p) for p in group), dearest)
                terms.append((self._flow(need, lost - saved, count), 1.0))
                if k is not None:
                    moved = self._flow(need, -saved, count)
                    terms.append((moved, 1.0))
                    supply[k].append((moved, count))
            if terms:
                m.row([*terms, (self.columns.cuts[offer][1], -1)], lower=0, upper=0)
        return supply

    def _lost(self, market: Market, person: int) -> int:
        """Points of a person who stays without a seat."""
        p = self._people.persons[person]
        return p.points if market.window_in_horizon(p.who) else 0

    def _types(
        self, types: list[CandidateType], held: set[int]
    ) -> dict[int, list[tuple[int, float]]]:
        """Everybody of a type goes through one of its gates or stays unserved."""
        m = self._model
        into: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for k, t in enumerate(types):
            waiting = [p for p in t.members if p not in held]
            extra = self._displaced.get(k, [])
            most = len(waiting) + sum(count for _, count in extra)
            terms: list[tuple[int, float]] = [(column, -1.0) for column, _ in extra]
            for gate, travel in t.gates.items():
                x = self._flow(t.need, travel, most)
                terms.append((x, 1.0))
                into[gate].append((x, 1.0))
            points, counts = np.unique(points_of(self._people, waiting), return_counts=True)
            for worth, count in zip(points.tolist(), counts.tolist(), strict=True):
                terms.append((self._flow(t.need, worth, count), 1.0))
            m.row(terms, lower=len(waiting), upper=len(waiting))
        return into

    def _gates(
        self, market: Market, into: dict[int, list[tuple[int, float]]]
    ) -> dict[int, list[tuple[int, float]]]:
        """What comes through a gate goes into the offers behind it."""
        m = self._model
        through: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for g in market.gates:
            if g.index not in into:
                continue
            terms = list(into[g.index])
            reach = sum(m.upper[x] for x, _ in terms)
            for offer, delay in zip(g.offers, g.delays, strict=True):
                most = min(reach, m.upper[self.columns.seats[offer]])
                f = self._flow(g.need, delay, most)
                terms.append((f, -1.0))
                through[offer].append((f, 1.0))
            m.row(terms, lower=0, upper=0)
        return through

    def _seats(self, through: dict[int, list[tuple[int, float]]]) -> list[int]:
        """Nobody new sits where a locked candidate does."""
        rows = []
        for o in self.instance.offers:
            terms = [*through[o.index], (self.columns.seats[o.index], -1.0)]
            if o.published:
                terms.append((self.columns.cuts[o.index][1], -1.0))
            rows.append(self._model.row(terms, upper=-o.locked))
        return rows

    def _constant(self, market: Market, waiting: list[int], types: list[CandidateType]) -> int:
        """Points that every plan pays: entitled people whom nothing could serve, and the
        delay and travel of locked bookings."""
        persons = self._people.persons
        typed = {p for t in types for p in t.members}
        lost = sum(
            persons[p].points
            for p in waiting
            if p not in typed and market.window_in_horizon(persons[p].who)
        )
        return lost + sum(sum(points) for points in self._locked.points.values())

    def prices(self, dual: FloatArray) -> FloatArray:
        """Points that one more seat of each offer is worth (>= 0), from the rows' duals."""
        return np.maximum(0.0, -dual[self.seat_rows])


def safe_bound(arrays: Arrays, dual: FloatArray) -> float:
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
    columns = float(np.sum(np.minimum(reduced * arrays.lower, reduced * arrays.upper)))
    return rows + columns + arrays.offset


def integer_bound(bound: float) -> int:
    """Least integer score that a lower bound allows, forgiving floating-point noise."""
    return math.ceil(bound - BOUND_TOLERANCE * max(1.0, abs(bound)))
