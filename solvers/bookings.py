"""Bookings: given the seats, who is served (B5), and then the cheapest seats for them.

Who is served is found by `solvers.matching`. Which of the seats each of them gets is a min-cost
flow over types, gates and offers, integral by itself; names come last, by rank within a type.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from solvers.demand import CandidateType, Gate, IntArray, Market, People
from solvers.matching import Matching


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where: person index -> offer index, and the travel and delay points of all."""

    offer_by_person: dict[int, int]
    points: int


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
    seats = {o: n for o, n in free_seats.items() if n > 0}
    used = {g for t in types for g in t.gates}
    gates = {g: market.gates[g] for g in sorted(used)}
    matching = Matching(types, gates, seats)
    matching.serve(_types_in_order(types, order).tolist())
    return _cheapest(types, gates, seats, matching.served)


def _types_in_order(types: list[CandidateType], order: Iterable[int]) -> IntArray:
    """Types of those who have one, in the order of the people."""
    chosen = np.fromiter(order, dtype=np.int64)
    last = max((max(t.members, default=-1) for t in types), default=-1)
    type_by_person = np.full(max(last, chosen.max(initial=-1)) + 1, -1, dtype=np.int64)
    for k, t in enumerate(types):
        type_by_person[t.members] = k
    found = type_by_person[chosen]
    return found[found >= 0]


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
    at_gate: dict[int, list[int]] = defaultdict(list)
    gone = [0] * len(types)
    for arc in np.flatnonzero(amount[:first_gate_arc]).tolist():
        k, count = tails[arc], int(amount[arc])
        at_gate[heads[arc]] += types[k].members[gone[k] : gone[k] + count]
        gone[k] += count
    for people_here in at_gate.values():
        people_here.sort()
    gone_from: dict[int, int] = defaultdict(int)
    offer_of = {node: o for o, node in offer_node.items()}
    seated: dict[int, int] = {}
    for arc in (np.flatnonzero(amount[first_gate_arc:first_sink_arc]) + first_gate_arc).tolist():
        gate, count = tails[arc], int(amount[arc])
        first = gone_from[gate]
        seated.update(dict.fromkeys(at_gate[gate][first : first + count], offer_of[heads[arc]]))
        gone_from[gate] += count
    return Seating(seated, int(flow.optimal_cost()))
