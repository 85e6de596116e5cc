"""A case made of rows in memory, by the very checks that a case from files goes through."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from data.checks import CHECKS
from data.digest import digest_of, spelled
from data.horizon import Horizon
from data.in_force import InForce, rows_in_force
from data.layout import (
    DEMAND_TABLES,
    REQUIRED_TABLES,
    SCHEMA_BY_TABLE,
    SETTINGS,
    columns_of,
    field_of,
    rows_in,
)
from data.order import in_order
from data.published_checks import published_problems
from data.table import Table
from models.case import Case, Policy, Settings
from models.errors import CaseError, Problem

FIRST_ROW: Final = 2
"""Number of a table's first row, as a spreadsheet counts."""

_ALWAYS_THERE: Final = (*REQUIRED_TABLES, DEMAND_TABLES[0])


def rechecked(case: Case) -> Case:
    """Return ``case``, whose rows may come from anywhere, checked, in order and with its digest.

    Each row must be a valid one of its schema; what is checked is everything across rows and
    tables. A case that was read comes back equal to itself.

    Raises
    ------
    CaseError
        With every problem, in reading order. A problem's row is that of the table as it stands
        in ``case``, counted from `FIRST_ROW`.
    """
    rows: dict[str, Sequence[Any]] = {name: rows_in(case, name) for name in SCHEMA_BY_TABLE}
    tables = {
        name: table_of(name, found)
        for name, found in rows.items()
        if found or name in _ALWAYS_THERE
    }
    settings = case.settings
    problems, in_force = problems_across(
        tables, Horizon(settings.start, settings.days), settings.policy
    )
    if problems:
        raise CaseError(in_reading_order(problems))
    return assembled(settings, rows, in_force)


def problems_across(
    tables: Mapping[str, Table],
    horizon: Horizon | None,
    policy: Policy | None,
    unreadable: Collection[str] = (),
) -> tuple[list[Problem], InForce]:
    """Return what is wrong across cells, rows and tables, and which published rows count.

    ``unreadable`` names tables that are there but could not be read.
    """
    problems = [problem for check in CHECKS for problem in check(tables)]
    in_force = rows_in_force(tables, horizon)
    problems.extend(published_problems(tables, in_force, unreadable, policy))
    return problems, in_force


def in_reading_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Sort by table, settings first, and by row."""
    order = {name: index for index, name in enumerate((SETTINGS, *SCHEMA_BY_TABLE))}

    def place(problem: Problem) -> tuple[int, int]:
        return order.get(problem.table, -1), problem.row or 0

    return tuple(sorted(problems, key=place))


def assembled(
    settings: Settings, rows_by_table: Mapping[str, Sequence[Any]], in_force: InForce
) -> Case:
    """Make the case of rows that are in order: those that count, in key order, and the digest."""
    rows = {name: _settled(name, rows_by_table.get(name, ()), in_force) for name in SCHEMA_BY_TABLE}
    fields_of_case = {field_of(name): found for name, found in rows.items()}
    return Case(settings=settings, **fields_of_case, digest=digest_of(settings, rows))


def rows_of(table: Table) -> list[Any]:
    """Make a row of each of the table's, column by column.

    The schema does not look at the cells again: each was read by what its field's annotation
    says (`data.cells`), and a million rows would be a matter of ten seconds otherwise.
    """
    schema = SCHEMA_BY_TABLE[table.name]
    rows = [object.__new__(schema) for _ in range(len(table))]
    for column in fields(schema):
        put = getattr(schema, column.name).__set__
        deque(map(put, rows, table.values[column.name]), maxlen=0)
    return rows


def table_of(name: str, rows: Sequence[Any]) -> Table:
    """Return rows as a table, so that the checks can look at it; `rows_of` undone."""
    values: dict[str, Sequence[object]] = {
        column: list(map(attrgetter(column), rows)) for column in columns_of(name)
    }
    return Table(
        name=name,
        numbers=tuple(range(FIRST_ROW, len(rows) + FIRST_ROW)),
        texts={column: _Spelled(cells) for column, cells in values.items()},
        values=values,
        ragged={},
        whole=True,
    )


class _Spelled(Sequence[str]):
    """Cells as text; each is spelled when somebody asks, since hardly anybody does."""

    def __init__(self, values: Sequence[object]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: Any) -> Any:
        return spelled(self._values[index])

    def __iter__(self) -> Iterator[str]:
        return map(spelled, self._values)


def _settled(name: str, rows: Sequence[Any], in_force: InForce) -> tuple[Any, ...]:
    counted: Mapping[str, Sequence[int]] = {
        "published": in_force.published,
        "booked": in_force.booked,
        "published_duties": in_force.published_duties,
    }
    if name in counted:
        rows = [rows[index] for index in counted[name]]
    return in_order(name, rows)
