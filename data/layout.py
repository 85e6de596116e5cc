"""The tables of a case as the contract lays them out: names, headers, keys, references.

Ranges and vocabularies stand in ``models.case``; what stands here is what a schema of single
rows cannot say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, get_type_hints

from data.cells import Cell, cell_for
from models.case import (
    TABLE_BY_FIELD,
    Availability,
    Booked,
    Candidate,
    Case,
    Closure,
    Cohort,
    Conflict,
    District,
    Examiner,
    Facility,
    SeatLimit,
    Slot,
    Unit,
    Venue,
)
from models.plan import Duty, Session

EXTRA_PREFIX: Final = "x_"
"""Tables, columns and settings whose name begins so are the office's own and passed over.

But for the tables that are ours (`SEAT_LIMITS`).
"""

SEAT_LIMITS: Final = "x_seat_limits"
"""Our own table beside the contract's: how many seats a session may have at most."""

SETTINGS: Final = "settings"

SCHEMA_BY_TABLE: Final[dict[str, type[Any]]] = {
    "districts": District,
    "slots": Slot,
    "venues": Venue,
    "facilities": Facility,
    "closures": Closure,
    "examiners": Examiner,
    "units": Unit,
    "availability": Availability,
    "conflicts": Conflict,
    "candidates": Candidate,
    "cohorts": Cohort,
    "published": Session,
    "booked": Booked,
    "published_duties": Duty,
    SEAT_LIMITS: SeatLimit,
}
"""Schema of each table, in reading order."""

TITLE_BY_TABLE: Final[dict[str, str]] = {
    "districts": "区县",
    "slots": "时段",
    "venues": "考场",
    "facilities": "考试设施",
    "closures": "停考",
    "examiners": "考试员",
    "units": "单位",
    "availability": "出勤",
    "conflicts": "回避",
    "candidates": "考生",
    "cohorts": "需求汇总",
    "published": "已公布场次",
    "booked": "已约考",
    "published_duties": "已公布值勤",
    SEAT_LIMITS: "x_席位上限",
}
"""Chinese name of each table, accepted as the name of a sheet."""

_FIELD_BY_TABLE: Final = {table: field for field, table in TABLE_BY_FIELD.items()}
"""Where a `Case` keeps a table under another name."""

CONTRACT_TABLES: Final = tuple(t for t in SCHEMA_BY_TABLE if not t.startswith(EXTRA_PREFIX))
"""Those that an office fills in; ours come out of imports."""

REQUIRED_TABLES: Final = ("districts", "slots", "venues", "facilities", "examiners")
DEMAND_TABLES: Final = ("candidates", "cohorts")
"""At least one of these is there."""

WHEN_EMPTY: Final[dict[str, object]] = {
    "name": "",
    "school": "",
    "reason": "",
    "population": None,
    "nights_12m": 0,
    "duties_12m": 0,
    "s2_bookings": 0,
    "s3_bookings": 0,
    "day_cost": 0,
    "priority_used": False,
    "weekend": False,
    "night": False,
    "passed": (),
    "last_s2": None,
    "last_s3": None,
    "routes": None,
    "headway_min": None,
    "units_lost": None,
    "max_slots": None,
    "max_released_per_day": None,
    "lp_date": None,
    "lp_expiry": None,
    "max_km": None,
    "slots": (),
    "closures.venue_id": None,
    "closures.facility_id": None,
    "closures.slot_id": None,
    "availability.slot_id": None,
    "published.link_id": "",
}
"""What an empty cell or a missing column means, by column or ``table.column``.

A column that is not named here is required, and so is each of its cells.
"""

KEY_BY_TABLE: Final[dict[str, tuple[str, ...]]] = {
    "districts": ("district",),
    "slots": ("slot_id", "subject"),
    "venues": ("venue_id",),
    "facilities": ("facility_id",),
    "examiners": ("examiner_id",),
    "units": ("unit",),
    "candidates": ("candidate_id",),
    "published": ("session_id",),
    "booked": ("candidate_id", "part"),
    "published_duties": (
        "examiner_id",
        "date",
        "slot_id",
        "venue_id",
        "kind",
        "class_group",
    ),
    SEAT_LIMITS: ("session_id",),
}
"""Columns that tell a table's rows apart; no two rows agree in all of them.

The other tables have none: the contract lets closures add up, repeating a conflict changes
nothing, and two words on an examiner's availability clash only where they differ.
"""

REFERENCES: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "venues": (("district", "districts", "district"),),
    "facilities": (("venue_id", "venues", "venue_id"),),
    "closures": (
        ("venue_id", "venues", "venue_id"),
        ("facility_id", "facilities", "facility_id"),
        ("slot_id", "slots", "slot_id"),
    ),
    "examiners": (("unit", "units", "unit"), ("district", "districts", "district")),
    "availability": (("examiner_id", "examiners", "examiner_id"), ("slot_id", "slots", "slot_id")),
    "conflicts": (
        ("examiner_id", "examiners", "examiner_id"),
        ("venue_id", "venues", "venue_id"),
    ),
    "candidates": (("district", "districts", "district"), ("slots", "slots", "slot_id")),
    "cohorts": (("district", "districts", "district"), ("slots", "slots", "slot_id")),
    "published": (
        ("facility_id", "facilities", "facility_id"),
        ("venue_id", "venues", "venue_id"),
        ("slot_id", "slots", "slot_id"),
    ),
    "published_duties": (
        ("examiner_id", "examiners", "examiner_id"),
        ("slot_id", "slots", "slot_id"),
        ("venue_id", "venues", "venue_id"),
    ),
}
"""Column, table it refers to, column there; ``booked`` is looked after by its own checks."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its CSV name, its Chinese header and how its cells are read."""

    name: str
    title: str
    cell: Cell
    required: bool
    when_empty: object


@cache
def columns_of(table: str) -> dict[str, Column]:
    """Return the columns of ``table`` by name, in the order of the contract."""
    schema = SCHEMA_BY_TABLE[table]
    hints = get_type_hints(schema, include_extras=True)
    columns = {}
    for field in fields(schema):
        scoped = f"{table}.{field.name}"
        optional = next((name for name in (scoped, field.name) if name in WHEN_EMPTY), None)
        columns[field.name] = Column(
            name=field.name,
            title=schema.__pydantic_fields__[field.name].title or field.name,
            cell=cell_for(hints[field.name], is_id=field.name.endswith("_id")),
            required=optional is None,
            when_empty=None if optional is None else WHEN_EMPTY[optional],
        )
    return columns


@cache
def name_by_title(table: str) -> dict[str, str]:
    """Return the column names of ``table`` by Chinese header."""
    return {column.title: column.name for column in columns_of(table).values()}


def field_of(table: str) -> str:
    """Return the name of the field of `Case` that holds the rows of ``table``."""
    return _FIELD_BY_TABLE.get(table, table)


def rows_in(case: Case, table: str) -> tuple[Any, ...]:
    """Return the rows of ``table`` in ``case``."""
    rows: tuple[Any, ...] = getattr(case, field_of(table))
    return rows


def is_foreign(name: str) -> bool:
    """Whether a table's name is one of the office's own, which are passed over."""
    return name.startswith(EXTRA_PREFIX) and name not in {
        title for table in SCHEMA_BY_TABLE for title in (table, TITLE_BY_TABLE[table])
    }


@cache
def table_by_title() -> dict[str, str]:
    """Return the table names by Chinese name."""
    return {title: table for table, title in TITLE_BY_TABLE.items()}


def empty_tables(rows_by_table: Mapping[str, int]) -> list[str]:
    """Return the tables without a row that a case can hardly do without, in reading order.

    They are allowed; a week that is planned without them has no session. Tables that are not
    in ``rows_by_table``, the numbers of rows, are missing and not empty.
    """
    empty = [name for name in REQUIRED_TABLES if rows_by_table.get(name) == 0]
    if not any(rows_by_table.get(name) for name in DEMAND_TABLES):
        empty += [name for name in DEMAND_TABLES if name in rows_by_table][:1]
    return empty
