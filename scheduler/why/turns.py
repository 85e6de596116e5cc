"""Who is served when seats are given by rank, once more: with other wishes, ranks or seats.

Serving by rank is exact (`solvers.matching`): in a matroid whether somebody is served depends on
those before him alone, so a question about one person is one run of the procedure over those who
rank before him, and then him. How many seats an offer would need more is a question about a
maximum flow as a function of one capacity: it rises by one a seat until it rises no more, so two
runs say it, one of them with seats without end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from models.case import Demand
from models.words import Need
from scheduler.why.scene import Scene
from solvers.bookings import Seating, book
from solvers.demand import CandidateType
from solvers.matching import Matching
from solvers.sites import need_of


@dataclass(frozen=True, slots=True)
class _Outcome:
    total: int
    own: bool


class Turns:
    """The queue of one need before the seats of a plan.

    Attributes
    ----------
    order
        people without a kept booking, first come first.
    free
        seats of each offer of the need that no kept booking takes; only those above 0.
    """

    def __init__(self, scene: Scene, need: Need) -> None:
        self._scene = scene
        self._need = need
        persons = scene.people.persons
        self.order = [p for p in scene.order if persons[p].who.need == need]
        self.place = {p: k for k, p in enumerate(self.order)}
        self._types = scene.market.types(scene.people, self.order)
        type_of = {p: k for k, t in enumerate(self._types) for p in t.members}
        self._type_at = [type_of.get(p, -1) for p in self.order]
        self._gates = {g for t in self._types for g in t.gates}
        self._demand: dict[tuple[int, ...], int] = {}
        self.free: dict[int, int] = {}
        for offer, seats in zip(scene.instance.offers, scene.seats, strict=True):
            left = seats - len(scene.locked.by_offer.get(offer.index, ()))
            if left > 0 and need_of(offer) == need:
                self.free[offer.index] = left

    def gates_of(self, person: int, who: Demand | None = None) -> dict[int, int]:
        """Gates that a person accepts, or would with other wishes, with their travel points."""
        return self._scene.market.gates_of(who or self._scene.people.persons[person].who)

    def admits(
        self,
        person: int,
        who: Demand | None = None,
        place: int | None = None,
        more: Mapping[int, int] | None = None,
    ) -> bool:
        """Whether a person is served.

        Parameters
        ----------
        who
            what he wants and is entitled to, if it were other than it is.
        place
            his position in ``order``, if it were another: so many go before him.
        more
            further seats by offer.
        """
        return self._try(person, self.gates_of(person, who), place, more or {}).own

    def last_place(self, person: int) -> int | None:
        """The last position at which a person would be served; ``None`` if at none."""
        if not self.admits(person, place=0):
            return None
        low, high = 0, len(self.order) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.admits(person, place=middle):
                low = middle
            else:
                high = middle - 1
        return low

    def seats_needed(self, person: int) -> dict[int, int]:
        """For somebody unserved: the least further seats of each offer that would serve him.

        Offers that he accepts and is entitled to, offered or not; those where no number of seats
        would do are left out (there are none).
        """
        own = self.gates_of(person)
        base = self._try(person, own, None, {}).total
        return self._endless(person, own, base)

    def _endless(self, person: int, own: dict[int, int], base: int) -> dict[int, int]:
        """Offers behind the same gates are equal to the procedure: one of them speaks for all."""
        behind = self._gates_by_offer(self._gates.union(own))
        known: dict[tuple[int, ...], int | None] = {}
        needed = {}
        for o in self._scene.reached(own):
            alike = tuple(behind[o])
            if alike not in known:
                trial = self._try(person, own, None, {o: len(self.order) + 1})
                known[alike] = trial.total - base if trial.own else None
            count = known[alike]
            if count is not None:
                needed[o] = count
        return needed

    def further_demand(self, index: int) -> int:
        """How many more people would be served, had an offer seats without end."""
        alike = tuple(self._behind.get(index, ()))
        if alike not in self._demand:
            endless = {index: len(self.order) + 1}
            more = sum(self._serve(endless).served) - self._served_now if alike else 0
            self._demand[alike] = more
        return self._demand[alike]

    @cached_property
    def _behind(self) -> dict[int, list[int]]:
        """Gates of each offer; offers behind the same gates are equal to the procedure."""
        return self._gates_by_offer(self._gates)

    def _gates_by_offer(self, gates: Iterable[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for g in sorted(gates):
            for o in self._scene.market.gates[g].offers:
                found.setdefault(o, []).append(g)
        return found

    @cached_property
    def _served_now(self) -> int:
        return sum(self._serve({}).served)

    def served(self, more: Mapping[int, int]) -> list[int]:
        """People served, in order, with further (or fewer) seats by offer."""
        left = list(self._serve(more).served)
        found = []
        for person, k in zip(self.order, self._type_at, strict=True):
            if k >= 0 and left[k]:  # within a type, the better ranked are served
                left[k] -= 1
                found.append(person)
        return found

    def seating(self, more: Mapping[int, int], without: int | None = None) -> Seating:
        """The cheapest seats of all who are served, by rank."""
        order = [p for p in self.order if p != without]
        types = self._scene.market.types(self._scene.people, order)
        return book(self._scene.market, self._scene.people, types, order, self._seats(more))

    def _seats(self, more: Mapping[int, int]) -> dict[int, int]:
        return {
            o: n
            for o in sorted({*self.free, *more})
            if (n := self.free.get(o, 0) + more.get(o, 0)) > 0
        }

    def _serve(self, more: Mapping[int, int]) -> Matching:
        gates = {g: self._scene.market.gates[g] for g in sorted(self._gates)}
        matching = Matching(self._types, gates, self._seats(more))
        matching.serve(k for k in self._type_at if k >= 0)
        return matching

    def _try(
        self, person: int, own: dict[int, int], place: int | None, more: Mapping[int, int]
    ) -> _Outcome:
        """Serve those before a person, then him; ``total`` counts him too."""
        types = [*self._types, CandidateType(self._need, own, [person])]
        gates = {g: self._scene.market.gates[g] for g in sorted(self._gates.union(own))}
        matching = Matching(types, gates, self._seats(more))
        at = self.place[person]
        if place is None:
            place = at
        before = self._type_at[: place if place <= at else place + 1]
        ahead = [k for i, k in enumerate(before) if i != at and k >= 0]
        matching.serve(ahead)
        matching.serve([len(types) - 1])
        return _Outcome(sum(matching.served), bool(matching.served[-1]))
