"""A provably best plan of a tiny case, by trying everything worth trying.

Written from the contract alone, without a solver. What is left out of the enumeration is
never better:

* more units than a run's seats need (theory: as many posts or more; else a point a unit);
* seats of an open session beyond all who want it, but for those that C5 asks for;
* a run nobody wants: it costs at least 21 points and cannot save more than one point for each
  published duty (``TooLargeError`` if there are more than 20 of those).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from models.case import Case
from models.plan import Tables
from support.exhaustive_cuts import Cuts
from support.exhaustive_seats import Seating, cheapest_seating
from support.exhaustive_space import Offer, PoolKey, Space, TooLargeError
from support.exhaustive_staff import Schedule, Staff
from support.exhaustive_tables import build_tables

MOST_NODES = 20_000
Seats = dict[int, int]
"""Seats by index of the offer."""


@dataclass(frozen=True)
class Best:
    """A complete choice: seats by offer, call-up by examiner, seating by person."""

    points: int
    seats: Seats
    schedules: list[Schedule]
    seating: Seating


def best_plan(case: Case, most_nodes: int = MOST_NODES) -> tuple[int, Tables]:
    """Return the least score that any plan of the case can have, and a plan that has it.

    Raises
    ------
    TooLargeError
        The case is too large for ``most_nodes`` steps, or outside what the proof covers.
    """
    search = Search(case, most_nodes)
    search.run()
    best = search.best
    if best is None:
        raise TooLargeError("no plan seen")
    tables = build_tables(search.space, search.staff, best.seats, best.schedules, best.seating)
    return best.points, tables


class Search:
    """Depth-first search over links, then spots, with an admissible bound at each step."""

    def __init__(self, case: Case, most_nodes: int) -> None:
        self.space = Space(case)
        self.staff = Staff(self.space)
        if self.staff.number_before > 20:
            raise TooLargeError("too many published duties")
        self.cuts = Cuts(self.space)
        self.most_nodes = most_nodes
        self.nodes = 0
        self.best: Best | None = None
        offers = self.space.offers
        self.links = [j for j, offer in enumerate(offers) if offer.need == "S23"]
        self.opens: dict[int, list[int]] = defaultdict(list)
        self.links_of: dict[int, list[int]] = defaultdict(list)
        for j, offer in enumerate(offers):
            for i in offer.spots:
                (self.links_of if offer.need == "S23" else self.opens)[i].append(j)
        self.order = sorted({*self.opens, *self.links_of}, key=self._importance)
        self.share = [self._share(i) for i in range(len(self.space.spots))]
        self.by_need: dict[str, list[int]] = defaultdict(list)
        for j, offer in enumerate(offers):
            self.by_need[offer.need].append(j)
        self.needs = sorted({person.demand.need for person in self.space.people})
        self._seatings: dict[object, tuple[int, Seating]] = {}

    def run(self) -> None:
        """Search everything."""
        self._choose_links(0, {})

    def _importance(self, i: int) -> tuple[str, int]:
        kinds = {"road": "1", "field": "0", "theory": "2"}
        return kinds[self.space.spots[i].facility.kind], i

    def _share(self, i: int) -> float:
        """A seat's share of what its run costs at the very least."""
        spot = self.space.spots[i]
        if spot.cap == 0:
            return 0.0
        least = float(spot.points(1))
        alone = sum(other.pool == spot.pool and other.cap > 0 for other in self.space.spots) == 1
        if alone and not self.staff.number_before:
            least += 4 * self.staff.heads(spot.pool, spot.posts(1)).least
        return least / spot.cap

    def _step(self) -> None:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            raise TooLargeError("too many steps")

    def _choose_links(self, depth: int, seats: Seats) -> None:
        self._step()
        if depth == len(self.links):
            self._choose_spots(0, seats, {}, 0)
            return
        j = self.links[depth]
        offer = self.space.offers[j]
        for value in sorted(range(offer.most + 1), key=lambda v: abs(v - len(offer.points))):
            chosen = {**seats, j: value}
            fits = all(self._link_load(i, chosen) <= self.space.spots[i].cap for i in offer.spots)
            if fits and self._bound(chosen, set()) < self._limit():
                self._choose_links(depth + 1, chosen)

    def _link_load(self, i: int, seats: Seats) -> int:
        return sum(seats.get(j, 0) for j in self.links_of[i])

    def _limit(self) -> float:
        return self.best.points if self.best else float("inf")

    def _choose_spots(
        self, depth: int, seats: Seats, posts: dict[PoolKey, int], points: int
    ) -> None:
        """Choose the open seats of a spot after the other; ``points``: runs and venues."""
        self._step()
        if depth == len(self.order):
            self._finish(seats, posts, points)
            return
        i = self.order[depth]
        spot = self.space.spots[i]
        decided = set(self.order[: depth + 1])
        children: list[tuple[float, int, Seats, dict[PoolKey, int], int]] = []
        for chosen, total in self._options(i, seats):
            if total and self._day_load(i, chosen) > spot.facility.daily_max:
                continue
            more, called = points, posts
            if total:
                more += spot.points(total) + self._venue_points(i, chosen, depth)
                called = {**posts, spot.pool: posts.get(spot.pool, 0) + spot.posts(total)}
            bound = more + self._bound(chosen, decided)
            if bound < self._limit():
                children.append((bound, len(children), chosen, called, more))
        for bound, _, chosen, called, more in sorted(children, key=lambda child: child[:2]):
            if bound >= self._limit():
                continue
            staff = self.staff.cheapest(
                ((pool, self.staff.heads(pool, n)) for pool, n in called.items()), idle=True
            )
            if staff is not None and bound + staff[0] < self._limit():
                self._choose_spots(depth + 1, chosen, called, more)

    def _options(self, i: int, seats: Seats) -> Iterator[tuple[Seats, int]]:
        """Seats of the open offers of a spot (and what is chosen already), and their sum."""
        offers, spot = self.space.offers, self.space.spots[i]
        own = self.opens[i]
        load = self._link_load(i, seats)
        for values in product(*(range(offers[j].most + 1) for j in own)):
            chosen = {**seats, **dict(zip(own, values, strict=True))}
            total = load + sum(values)
            here = [*own, *self.links_of[i]]
            exempt = any(chosen[j] < offers[j].before for j in here)
            missing = self.space.policy.min_session_seats - total
            if total and missing > 0 and not exempt:
                roomy = [j for j in own if self._roomy(offers[j], chosen[j])]
                if not roomy:
                    continue
                chosen[roomy[0]] += missing
                total += missing
            if total <= spot.cap:
                yield chosen, total

    @staticmethod
    def _roomy(offer: Offer, value: int) -> bool:
        return value >= len(offer.points)

    def _day_load(self, i: int, seats: Seats) -> int:
        spot = self.space.spots[i]
        return sum(
            value
            for j, value in seats.items()
            for k in self.space.offers[j].spots
            if self.space.spots[k].key[:2] == spot.key[:2]
        )

    def _venue_points(self, i: int, seats: Seats, depth: int) -> int:
        """The venue's day cost, if no spot before has charged it."""
        spot = self.space.spots[i]
        place = spot.facility.venue_id, spot.key[1]
        for k in self.order[:depth]:
            other = self.space.spots[k]
            if (other.facility.venue_id, other.key[1]) == place and self._total(k, seats):
                return 0
        return self.space.venues[spot.facility.venue_id].day_cost

    def _total(self, i: int, seats: Seats) -> int:
        return sum(seats.get(j, 0) for j in [*self.opens[i], *self.links_of[i]])

    def _bound(self, seats: Seats, decided: set[int]) -> float:
        """Least points of people and cuts that any completion has (runs not decided shared)."""
        offers = self.space.offers
        total = float(self.cuts.least_points(seats))
        for need in self.needs:
            ids = self.by_need[need]
            if all(j in seats and decided.issuperset(offers[j].spots) for j in ids):
                total += self._seating(need, seats)[0]
            else:
                total += self._people_bound(need, seats, decided)
        return total

    def _people_bound(self, need: str, seats: Seats, decided: set[int]) -> float:
        offers = self.space.offers
        ids = [j for j in self.by_need[need] if seats.get(j, 1)]
        room = sum(seats.get(j, offers[j].most) for j in ids)
        shares = {j: sum(self.share[i] for i in offers[j].spots if i not in decided) for j in ids}
        total, savings = 0.0, []
        for i, person in enumerate(self.space.people):
            if person.demand.need != need:
                continue
            costs = [offers[j].points[i] + shares[j] for j in ids if i in offers[j].points]
            total += person.points_unserved
            savings.append(max(0.0, person.points_unserved - min(costs, default=1e9)))
        savings.sort(reverse=True)
        return total - sum(savings[:room])

    def _seating(self, need: str, seats: Seats) -> tuple[int, Seating]:
        ids = self.by_need[need]
        key = need, tuple(seats[j] for j in ids)
        if key not in self._seatings:
            offers = {j: self.space.offers[j] for j in ids}
            self._seatings[key] = cheapest_seating(
                self.space.people, need, offers, {j: seats[j] for j in ids}
            )
        return self._seatings[key]

    def _finish(self, seats: Seats, posts: dict[PoolKey, int], points: int) -> None:
        needed = [(pool, self.staff.heads(pool, n)) for pool, n in posts.items()]
        staff = self.staff.cheapest(needed)
        if staff is None:
            return
        seating: Seating = {}
        total = points + staff[0] + self.cuts.points(seats)
        for need in self.needs:
            people_points, own = self._seating(need, seats)
            total += people_points
            seating.update(own)
        if total < self._limit():
            self.best = Best(total, dict(seats), staff[1], seating)
