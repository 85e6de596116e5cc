"""Points for cut published seats, the part that is forced found by trying.

A cut is forced as far as the seats could not be given back beside the published ones that
were kept. Every way to give seats back is tried; the dearest that fits is what was cut beyond
what the rules force.
"""

from datetime import date as Date
from itertools import product
from math import prod

from support.exhaustive_space import Space, TooLargeError

MOST_WAYS = 50_000


class Cuts:
    """Score part ``cuts`` of the seats that published offers keep."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.offers = [j for j, offer in enumerate(space.offers) if offer.published]
        self.limits = self._limits()
        self._known: dict[tuple[int, ...], int] = {}

    def points(self, seats: dict[int, int]) -> int:
        """Points for the seats (by offer) that are left."""
        kept = tuple(min(seats[j], self.space.offers[j].before) for j in self.offers)
        if kept not in self._known:
            self._known[kept] = self._search(dict(zip(self.offers, kept, strict=True)))
        return self._known[kept]

    def least_points(self, seats: dict[int, int]) -> int:
        """What the offers decided so far cost at least: the others are kept in full.

        Whatever is cut of the others leaves more room to give back, so it only adds points.
        """
        return self.points({j: seats.get(j, self.space.offers[j].before) for j in self.offers})

    def _search(self, kept: dict[int, int]) -> int:
        cut = [j for j in self.offers if kept[j] < self.space.offers[j].before]
        ranges = [range(self.space.offers[j].before - kept[j] + 1) for j in cut]
        if prod(map(len, ranges)) > MOST_WAYS:
            raise TooLargeError("too many ways to cut")
        best = 0
        for back in product(*ranges):
            seats = {**kept, **{j: kept[j] + n for j, n in zip(cut, back, strict=True)}}
            if all(
                sum(seats[j] for j in members) <= limit
                for members, limit in self.limits
                if any(j in members for j, n in zip(cut, back, strict=True) if n)
            ):
                best = max(best, sum(self._price(j, kept[j], seats[j]) for j in cut))
        return best

    def _price(self, j: int, kept: int, back: int) -> int:
        booked = len(self.space.offers[j].booked)
        dear = max(0, min(back, booked) - kept)
        return 300 * dear + 50 * (back - kept - dear)

    def _limits(self) -> list[tuple[list[int], int]]:
        """Offers that share a run or a day, and the seats left to them."""
        runs: dict[int, list[int]] = {}
        days: dict[tuple[str, Date], list[int]] = {}
        for j in self.offers:
            for i in self.space.offers[j].spots:
                runs.setdefault(i, []).append(j)
                days.setdefault(self.space.spots[i].key[:2], []).append(j)
        limits = [(members, self.space.spots[i].seats_left) for i, members in runs.items()]
        most = {spot.key[:2]: spot.facility.daily_max for spot in self.space.spots}
        return limits + [(members, most[key]) for key, members in days.items()]
