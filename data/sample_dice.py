"""Chance that is the same on every machine and for every version of Python.

Only ``random.Random.random`` keeps its sequence by promise, so everything is drawn from it,
and nothing goes through a logarithm or a power, whose last digit may differ between machines.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Weighted(Generic[Item]):
    """Items with whole weights, ready to be drawn from."""

    __slots__ = ("items", "limits", "total")

    def __init__(self, pairs: Sequence[tuple[Item, int]]) -> None:
        self.items = tuple(item for item, _ in pairs)
        self.limits = tuple(accumulate(weight for _, weight in pairs))
        self.total = self.limits[-1]


class Quantiles:
    """A distribution of whole numbers, given by points ``(permille, value)`` from 0 to 1000
    with straight lines between them."""

    __slots__ = ("values",)

    def __init__(self, *points: tuple[int, int]) -> None:
        values: list[int] = []
        for (low, least), (high, most) in pairwise(points):
            values.extend(
                least + (most - least) * (permille - low) // (high - low)
                for permille in range(low, high)
            )
        self.values = tuple(values)


class Dice:
    """A stream of chance of its own, named by what it is for."""

    __slots__ = ("_random",)

    def __init__(self, name: str) -> None:
        random = Random()
        random.seed(name, version=2)
        self._random = random.random

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` - 1."""
        return int(self._random() * limit)

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``, both included."""
        return least + int(self._random() * (most - least + 1))

    def percent(self, share: int) -> bool:
        """True in ``share`` of 100 cases."""
        return self._random() * 100 < share

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely as the others."""
        return items[int(self._random() * len(items))]

    def pick(self, weighted: Weighted[Item]) -> Item:
        """One of the items by weight."""
        return weighted.items[bisect_right(weighted.limits, int(self._random() * weighted.total))]

    def draw(self, quantiles: Quantiles) -> int:
        """A number of the distribution."""
        return quantiles.values[int(self._random() * len(quantiles.values))]
