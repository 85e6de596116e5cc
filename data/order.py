"""The order of a case's rows, so that the order in a file does not matter."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

from data.layout import KEY_BY_TABLE, columns_of

REPEATABLE: Final = ("availability", "conflicts")
"""Tables in which saying the same thing twice is saying it once."""


def in_order(name: str, rows: Sequence[Any]) -> tuple[Any, ...]:
    """Return the rows of a table as a `Case` has them: in key order, nothing said twice.

    Cohorts keep their order, because their row numbers are their names.
    """
    if name in REPEATABLE:
        rows = tuple(dict.fromkeys(rows))
    return tuple(rows) if name == "cohorts" else tuple(sorted(rows, key=_key_of(name)))


def _key_of(name: str) -> Callable[[Any], Any]:
    """Return what a table's rows are put in order by: their key, else every cell."""
    key = KEY_BY_TABLE.get(name)
    if key is not None:
        return attrgetter(*key)
    cells = attrgetter(*columns_of(name))
    return lambda row: ["" if value is None else str(value) for value in cells(row)]
