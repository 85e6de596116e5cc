"""The largest flow from ``source`` to ``sink`` by augmenting paths: small and plain."""

from collections import defaultdict, deque
from itertools import pairwise

Graph = dict[str, dict[str, int]]
"""Capacity by start and end of an arc."""


def largest_flow(graph: Graph) -> int:
    """Return the largest flow; ``graph`` is left as it is."""
    rest: dict[str, dict[str, int]] = defaultdict(dict)
    for a, arcs in graph.items():
        for b, capacity in arcs.items():
            rest[a][b] = rest[a].get(b, 0) + capacity
            rest[b].setdefault(a, 0)
    total = 0
    while path := _shortest_path(rest):
        arcs_on_path = list(pairwise(path))
        step = min(rest[a][b] for a, b in arcs_on_path)
        for a, b in arcs_on_path:
            rest[a][b] -= step
            rest[b][a] += step
        total += step
    return total


def _shortest_path(rest: dict[str, dict[str, int]]) -> list[str]:
    previous = {"source": ""}
    queue = deque(["source"])
    while queue:
        node = queue.popleft()
        for after, capacity in rest[node].items():
            if capacity > 0 and after not in previous:
                previous[after] = node
                queue.append(after)
    if "sink" not in previous:
        return []
    path = ["sink"]
    while path[-1] != "source":
        path.append(previous[path[-1]])
    return path[::-1]
