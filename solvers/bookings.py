"""Bookings: given the seats, who is served (B5), and then the cheapest seats for them.

For one need, the sets of candidates that can be seated together are the independent sets of a
matroid (transversal matroid of a b-matching). Taking candidates by rank and keeping each one
for whom an augmenting path is left gives the largest set and the one without justified envy
(Gale 1968, "Optimal assignments in an ordered set"). Where a search from a type fails, all
types that it met are exhausted as well, so every type fails once at most.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from solvers.demand import CandidateType, Gate, Market, People


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where: person index -> offer index, and the travel and delay points of all."""

    offer_by_person: dict[int, int]
    points: int


Node = tuple[str, int]
"""A step of an augmenting path: ``t`` a type, ``g`` a gate, ``o`` an offer, by index."""


class _Matching:
    """Candidates of one need on their way through gates into seats."""

    def __init__(
        self, types: list[CandidateType], gates: dict[int, Gate], free: dict[int, int]
    ) -> None:
        self.served = [0] * len(types)
        self._free = free
        self._dead = [False] * len(types)
        self._gates = [list(t.gates) for t in types]
        self._offers = {g: [o for o in gate.offers if o in free] for g, gate in gates.items()}
        self._at_gate: dict[int, dict[int, int]] = {g: {} for g in gates}
        self._at_offer: dict[int, dict[int, int]] = {o: {} for o in free}

    def seat(self, t: int) -> bool:
        """Seat one more candidate of type ``t`` by an augmenting path, if there is one."""
        if self._dead[t]:
            return False
        came: dict[Node, Node | None] = {("t", t): None}
        queue: deque[Node] = deque(came)
        while queue:
            kind, index = node = queue.popleft()
            if kind == "t":
                steps = [("g", g) for g in self._gates[index]]
            elif kind == "o":
                steps = [("g", g) for g, n in self._at_offer[index].items() if n]
            else:
                for o in self._offers[index]:
                    if self._free[o]:
                        came["o", o] = node
                        self._augment(came, ("o", o))
                        self.served[t] += 1
                        return True
                steps = [("o", o) for o in self._offers[index]]
                steps += [("t", k) for k, n in self._at_gate[index].items() if n]
            for step in steps:
                if step not in came:
                    came[step] = node
                    queue.append(step)
        for kind, index in came:
            if kind == "t":
                self._dead[index] = True
        return False

    def _augment(self, came: dict[Node, Node | None], end: Node) -> None:
        """Move one candidate along the path that ends in an offer with a free seat."""
        self._free[end[1]] -= 1
        node = end
        while (before := came[node]) is not None:
            pair = before[0] + node[0]
            if pair == "tg":
                self._move(self._at_gate[node[1]], before[1], 1)
            elif pair == "gt":
                self._move(self._at_gate[before[1]], node[1], -1)
            elif pair == "go":
                self._move(self._at_offer[node[1]], before[1], 1)
            else:
                self._move(self._at_offer[before[1]], node[1], -1)
            node = before

    @staticmethod
    def _move(held: dict[int, int], index: int, count: int) -> None:
        held[index] = held.get(index, 0) + count


def book(
    market: Market,
    people: People,
    types: list[CandidateType],
    order: Iterable[int],
    free_seats: dict[int, int],
) -> Seating:
    """Serve by rank, then seat cheapest.

    Parameters
    ----------
    types
        types of all who are to be booked; members by rank.
    order
        person indices of all who are to be booked, best rank first.
    free_seats
        seats of each offer that no locked candidate sits in; offers not named have none.

    Returns
    -------
    The seating of everybody served. Nobody unserved accepts a free seat or one of someone
    who ranks after him.
    """
    type_by_person = {p: k for k, t in enumerate(types) for p in t.members}
    seats = {o: n for o, n in free_seats.items() if n > 0}
    used = {g for t in types for g in t.gates}
    gates = {g: market.gates[g] for g in sorted(used)}
    matching = _Matching(types, gates, dict(seats))
    for person in order:
        t = type_by_person.get(person)
        if t is not None:
            matching.seat(t)
    return _cheapest(types, gates, seats, matching.served)


def _cheapest(
    types: list[CandidateType], gates: dict[int, Gate], seats: dict[int, int], served: list[int]
) -> Seating:
    """Min-cost flow of the served through gates into seats, then the persons in rank order."""
    gate_node = {g: len(types) + k for k, g in enumerate(gates)}
    offer_node = {o: len(types) + len(gates) + k for k, o in enumerate(seats)}
    sink = len(types) + len(gates) + len(seats)
    arcs: list[tuple[int, int, int, int]] = []
    for k, t in enumerate(types):
        if served[k]:
            arcs.extend((k, gate_node[g], served[k], travel) for g, travel in t.gates.items())
    first_gate_arc = len(arcs)
    for g, gate in gates.items():
        arcs.extend(
            (gate_node[g], offer_node[o], seats[o], delay)
            for o, delay in zip(gate.offers, gate.delays, strict=True)
            if o in seats
        )
    first_sink_arc = len(arcs)
    arcs.extend((offer_node[o], sink, n, 0) for o, n in seats.items())
    total = sum(served)
    if total == 0:
        return Seating({}, 0)
    flow = min_cost_flow.SimpleMinCostFlow()
    tails, heads, capacities, costs = (list(column) for column in zip(*arcs, strict=True))
    indices = flow.add_arcs_with_capacity_and_unit_cost(
        np.array(tails, np.int32),
        np.array(heads, np.int32),
        np.array(capacities, np.int64),
        np.array(costs, np.int64),
    )
    flow.set_nodes_supplies(
        np.arange(sink + 1, dtype=np.int32),
        np.array([*served, *[0] * (sink - len(served)), -total], np.int64),
    )
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow of {total} served candidates ended with {status}")
    amount = flow.flows(indices)
    waiting: dict[int, list[int]] = defaultdict(list)
    for k, t in enumerate(types):
        waiting[k] = t.members[: served[k]][::-1]
    at_gate: dict[int, list[int]] = defaultdict(list)
    for arc in np.flatnonzero(amount[:first_gate_arc]).tolist():
        for _ in range(int(amount[arc])):
            at_gate[heads[arc]].append(waiting[tails[arc]].pop())
    offer_of = {node: o for o, node in offer_node.items()}
    for people_here in at_gate.values():
        people_here.sort(reverse=True)
    seated: dict[int, int] = {}
    for arc in (np.flatnonzero(amount[first_gate_arc:first_sink_arc]) + first_gate_arc).tolist():
        for _ in range(int(amount[arc])):
            seated[at_gate[tails[arc]].pop()] = offer_of[heads[arc]]
    return Seating(seated, int(flow.optimal_cost()))
