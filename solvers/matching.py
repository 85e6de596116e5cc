"""Who is served, by rank: the largest set of candidates that can be seated together (B5).

For one need, the sets of candidates that can be seated together are the independent sets of a
matroid (transversal matroid of a b-matching). Taking candidates by rank and keeping each one
for whom an augmenting path is left gives the largest set and the one without justified envy
(Gale 1968, "Optimal assignments in an ordered set").

Three facts keep the work near one step a candidate. Free seats only ever become fewer, so a
candidate who finds one behind a gate of his needs no search, and a gate whose offers are full
is never asked again. Where a search fails, all that it met is closed: no later path leads out
of it, so none needs to enter it, and every type and gate fails once at most. And a path is
found by gates alone, which are few.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from solvers.demand import CandidateType, Gate

_START = -1
"""Where a path begins: at the type of the candidate to be seated."""


class Matching:
    """Candidates on their way through gates into seats.

    Parameters
    ----------
    types
        of the candidates; what they accept is all that matters of them.
    gates
        every gate that a type accepts, by index.
    seats
        free seats by offer; offers not named have none.
    """

    def __init__(
        self, types: Sequence[CandidateType], gates: Mapping[int, Gate], seats: Mapping[int, int]
    ) -> None:
        self.served = [0] * len(types)
        self._free = dict(seats)
        self._gates = [list(t.gates) for t in types]
        self._offers = {g: [o for o in gate.offers if o in seats] for g, gate in gates.items()}
        self._untried = {g: list(reversed(offers)) for g, offers in self._offers.items()}
        self._open_gates = [list(reversed(own)) for own in self._gates]
        self._at_gate: dict[int, dict[int, int]] = {g: {} for g in gates}
        self._at_offer: dict[int, dict[int, int]] = {o: {} for o in seats}
        self._dead_types = [False] * len(types)
        self._dead_gates: set[int] = set()

    def serve(self, order: Iterable[int]) -> None:
        """Seat candidates one by one, each of the type given, as far as there is a way."""
        for t in order:
            if not self._dead_types[t]:
                self._seat(t)

    def _seat(self, t: int) -> None:
        own = self._open_gates[t]
        while own:
            if self._room(own[-1]) is not None:
                self._augment(t, own[-1], {})
                return
            own.pop()
        self._search(t)

    def _room(self, gate: int) -> int | None:
        """An offer behind a gate that has a free seat; ``None`` if there is none, for good."""
        untried = self._untried[gate]
        while untried:
            if self._free[untried[-1]]:
                return untried[-1]
            untried.pop()
        return None

    def _search(self, t: int) -> None:
        """Seat a candidate for whom others have to move, if they can."""
        came: dict[int, tuple[int, int, bool]] = {}
        types, offers = {t}, set()
        queue: deque[int] = deque()
        for gate in self._gates[t]:
            if gate not in self._dead_gates:
                came[gate] = (_START, t, True)
                queue.append(gate)
        while queue:
            gate = queue.popleft()
            steps: list[tuple[int, bool, Iterable[int]]] = []
            for k in self._at_gate[gate]:
                if k not in types:
                    types.add(k)
                    steps.append((k, True, self._gates[k]))
            for o in self._offers[gate]:
                if o not in offers:
                    offers.add(o)
                    steps.append((o, False, self._at_offer[o]))
            for via, by_type, nexts in steps:
                for after in nexts:
                    if after in came or after in self._dead_gates:
                        continue
                    came[after] = (gate, via, by_type)
                    if self._room(after) is not None:
                        self._augment(t, after, came)
                        return
                    queue.append(after)
        self._dead_gates.update(came)
        for k in types:
            self._dead_types[k] = True

    def _augment(self, t: int, gate: int, came: Mapping[int, tuple[int, int, bool]]) -> None:
        """Let one more of type ``t`` in, along the path that ends at a gate with a free seat."""
        offer = self._room(gate)
        if offer is None:
            raise ValueError(f"no free seat behind gate {gate}")
        self._free[offer] -= 1
        self.served[t] += 1
        _add(self._at_offer[offer], gate)
        before, via, by_type = came.get(gate, (_START, t, True))
        while before != _START:
            if by_type:  # one of type ``via`` goes through ``gate`` instead of ``before``
                _add(self._at_gate[gate], via)
                _take(self._at_gate[before], via)
            else:  # somebody comes to offer ``via`` through ``before``, for one through ``gate``
                _add(self._at_offer[via], before)
                _take(self._at_offer[via], gate)
            gate = before
            before, via, by_type = came[gate]
        _add(self._at_gate[gate], t)


def _add(held: dict[int, int], index: int) -> None:
    held[index] = held.get(index, 0) + 1


def _take(held: dict[int, int], index: int) -> None:
    if held[index] == 1:
        del held[index]
    else:
        held[index] -= 1
