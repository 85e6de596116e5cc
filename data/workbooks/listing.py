"""What a table shows: columns, records, and the kinds of values in its cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Literal

Tint = dict[str, object]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, with ``{row}`` for its row's number, and the value it comes to."""

    text: str
    value: int | float


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole number with a format of its own, and how many characters that makes of it."""

    value: int
    number: str
    width: int


Value = str | int | float | Date | Formula | Shown | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be typed into a column: a spreadsheet's drop-down or check, and what it says.

    ``options`` are those of the spreadsheet library's data validation.
    """

    options: Mapping[str, object]
    title: str
    message: str
    strict: bool = True

    def validation(self) -> dict[str, object]:
        """Return the options with the words of the refusal."""
        kind = "stop" if self.strict else "warning"
        words = {"error_title": self.title, "error_message": self.message, "error_type": kind}
        return {**self.options, **words}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, how it stands, and how wide it may get (characters).

    ``role`` is the word by which a `Listing` recognises the column when it tints cells. A column
    has at its foot the ``total`` of its numbers, or the ``count`` of its cells that hold
    something; ``small`` print is for what only machines and clerks look up, and the last
    columns may stay ``off_paper``.
    ``entry``: the cells may be changed by hand and are read back, and stand on a ground of
    their own.
    """

    title: str
    align: Literal["left", "center", "right"] = "center"
    least: int = 5
    most: int = 30
    total: bool = False
    number: str = "#,##0"
    role: str = ""
    entry: Entry | None = None
    count: bool = False
    small: bool = False
    off_paper: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a table shows. ``tint`` gives a cell's look by record and its column's role.

    On paper a new page begins before each of the records ``breaks``.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    tint: Callable[[int, str], Tint] | None = None
    breaks: frozenset[int] = frozenset()

    def index_of(self, role: str) -> int:
        """Return the zero-based position of the column with a role."""
        return next(at for at, column in enumerate(self.columns) if column.role == role)


def in_parts(listing: Listing, most: int) -> list[Listing]:
    """Return a plain listing cut into such of at most so many rows; one at least."""
    starts = range(0, max(1, len(listing.rows)), most)
    return [Listing(listing.columns, listing.rows[at : at + most]) for at in starts]
