"""Which rows of what has been published count.

Rows outside the horizon and sessions that were closed or have no seats are ignored, and so are
bookings of sessions outside the horizon. Nothing is asked of ignored rows but that their cells
can be read. A booking of a closed session is refused: the office must know that this seat is
gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.cells import BAD
from data.horizon import Horizon
from data.keys import Tables
from data.table import Table

LINKED_PARTS: Final = ("S2", "S3")


@dataclass(frozen=True, slots=True)
class InForce:
    """Row indices that count, by table."""

    published: Sequence[int] = ()
    booked: Sequence[int] = ()
    published_duties: Sequence[int] = ()


def rows_in_force(tables: Tables, horizon: Horizon | None) -> InForce:
    """Return the rows that count; without a known horizon every date is taken to lie in it."""
    published = tables.get("published")
    sessions = _inside(published, horizon)
    ignored: frozenset[object] = frozenset()
    if published is not None and complete(published):
        ids = published.values["session_id"]
        inside = frozenset(ids[index] for index in sessions)
        ignored = frozenset(ids) - inside
        sessions = [index for index in sessions if offers_seats(published, index)]
    booked = tables.get("booked")
    bookings: Sequence[int] = ()
    if booked is not None:
        named = booked.values.get("session_id", ())
        bookings = [index for index, name in enumerate(named) if name not in ignored]
    return InForce(sessions, bookings, _inside(tables.get("published_duties"), horizon))


def offers_seats(published: Table, index: int) -> bool:
    """Whether a session is not closed, and has seats as far as they can be read."""
    return published.values["status"][index] != "closed" and published.values["seats"][index] != 0


def _inside(table: Table | None, horizon: Horizon | None) -> Sequence[int]:
    if table is None:
        return ()
    if horizon is None or "date" not in table.values:
        return range(len(table))
    return [index for index, date in enumerate(table.values["date"]) if date in horizon]


def complete(table: Table) -> bool:
    """Whether every column is there; if not, that has been reported and is enough."""
    return all(column in table.values for column in _COLUMNS[table.name])


def facilities_by_id(tables: Tables) -> dict[object, tuple[object, object, object]]:
    """Return venue, kind and classes by facility."""
    table = tables.get("facilities")
    columns = ("facility_id", "venue_id", "kind", "classes")
    if table is None or any(column not in table.values for column in columns):
        return {}
    rows = zip(*(table.values[column] for column in columns), strict=True)
    return {row[0]: (row[1], row[2], row[3]) for row in rows if row[0] is not BAD}


_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "published": (
        *("session_id", "facility_id", "venue_id", "date", "slot_id", "subject", "quota"),
        *("link_id", "seats", "status"),
    ),
    "booked": ("candidate_id", "session_id", "part"),
    "published_duties": ("kind", "class_group"),
}
