"""Where random choices come from: a seed, or hypothesis, which can shrink them."""

import random
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Source(Protocol):
    """Where choices come from."""

    def integer(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""

    def choice(self, items: Sequence[T]) -> T:
        """One of the items."""

    def chance(self, percent: int) -> bool:
        """True in about so many cases of a hundred."""


class Seeded:
    """Choices from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def integer(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return self.random.randint(low, high)

    def choice(self, items: Sequence[T]) -> T:
        """One of the items."""
        return self.random.choice(items)

    def chance(self, percent: int) -> bool:
        """True in about so many cases of a hundred."""
        return self.random.randrange(100) < percent


class Drawn:
    """Choices drawn by hypothesis, so that it can shrink them."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def integer(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return int(self.draw(st.integers(low, high)))

    def choice(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.integer(0, len(items) - 1)]

    def chance(self, percent: int) -> bool:
        """False is the simpler choice."""
        return self.integer(0, 99) >= 100 - percent
