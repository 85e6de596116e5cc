"""Orders that are the same on every machine: evenly spread, drawn by seed, and fresh names."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeVar

from models.case import ID_MAX_LENGTH

Item = TypeVar("Item")

_SIGN: Final = "."


def spread(items: Sequence[Item]) -> list[Item]:
    """Return the items so that the first few of them, however few, are spread evenly over all.

    Positions in the order of their bits read backwards (van der Corput's sequence).
    """
    width = max(len(items) - 1, 1).bit_length()
    places = sorted(range(len(items)), key=lambda place: int(f"{place:0{width}b}"[::-1], 2))
    return [items[place] for place in places]


def drawn(names: Iterable[str], seed: int) -> list[str]:
    """Return the names in an order drawn by ``seed``; a name's place depends on no other's."""

    def lot(name: str) -> bytes:
        return hashlib.sha256(f"{seed}\x1f{name}".encode()).digest()

    return sorted(names, key=lot)


def rounded(number: Decimal) -> int:
    """Return the nearest whole number; a half goes up."""
    return int(number.to_integral_value(ROUND_HALF_UP))


def fresh_id(model: str, taken: set[str]) -> str:
    """Return an ID made of ``model``'s that is not in ``taken``, and add it there: ``K01.2``.

    It sorts right after its model's, so that between equals the model comes first.
    """
    number = 2
    while True:
        ending = f"{_SIGN}{number}"
        name = model[: ID_MAX_LENGTH - len(ending)] + ending
        if name not in taken:
            taken.add(name)
            return name
        number += 1
