"""From an office's tables to a `Case`, or to everything that is wrong with them."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from data.checks import CHECKS
from data.digest import digest_of
from data.folder import read_folder
from data.in_force import InForce, rows_in_force
from data.layout import (
    DEMAND_TABLES,
    REQUIRED_TABLES,
    SCHEMA_BY_TABLE,
    SETTINGS,
    TITLE_BY_TABLE,
)
from data.order import in_order
from data.published_checks import published_problems
from data.raw import RawCase
from data.settings_in import read_settings
from data.table import Table, read_table
from models.case import Case
from models.errors import CaseError, Message, Problem

WORKBOOK_SUFFIX: Final = ".xlsx"


def read_case(path: Path) -> Case:
    """Read and check the case at ``path``: a folder of CSV tables, or one ``.xlsx`` workbook.

    Both forms of a case give equal results. Rows are in key order, cohorts in the order of
    their file; ``holidays = "auto"`` is resolved; published rows that are ignored are left out.

    Raises
    ------
    CaseError
        With every problem found, in reading order: settings, then table by table as in
        `data.layout`, each by row.
    """
    try:
        raw = _read_raw(path)
    except OSError as error:
        expected = Message("数据应可读取（{detail}）", {"detail": error.strerror or ""})
        raise CaseError((Problem("case", None, None, str(path), expected),)) from error
    return case_of(raw)


def case_of(raw: RawCase) -> Case:
    """Check a case as it stands in its files, whatever they are. ``raw`` is used up.

    Raises
    ------
    CaseError
        With every problem found, as `read_case` does.
    """
    problems = raw.problems
    _missing_tables(raw)
    settings, horizon = None, None
    if raw.settings is not None:
        settings, horizon = read_settings(raw.settings, problems)
    tables = {  # what has been taken over is let go: a large table need not be held twice
        name: read_table(raw.tables.pop(name), problems)
        for name in SCHEMA_BY_TABLE
        if name in raw.tables
    }
    for check in CHECKS:
        problems.extend(check(tables))
    in_force = rows_in_force(tables, horizon)
    policy = None if settings is None else settings.policy
    problems.extend(published_problems(tables, in_force, raw.unreadable, policy))
    if problems or settings is None:
        raise CaseError(_in_reading_order(problems))
    rows = {name: _rows(name, tables.pop(name, None), in_force) for name in SCHEMA_BY_TABLE}
    return Case(settings=settings, **rows, digest=digest_of(settings, rows))


def _read_raw(path: Path) -> RawCase:
    if path.is_dir():
        return read_folder(path)
    if path.suffix.lower() == WORKBOOK_SUFFIX and path.is_file():
        from data.workbook_in import read_workbook  # a folder need not wait for it

        return read_workbook(path)
    expected = Message("应为已有的文件夹（每表一个 CSV，另有 settings.toml）或 .xlsx 工作簿")
    raise CaseError((Problem("case", None, None, str(path), expected),))


def _missing_tables(raw: RawCase) -> None:
    there = raw.tables.keys() | raw.unreadable
    for name in REQUIRED_TABLES:
        if name not in there:
            expected = Message("应有这张表：{title}", {"title": TITLE_BY_TABLE[name]})
            raw.problems.append(Problem(name, None, None, None, expected))
    if there.isdisjoint(DEMAND_TABLES):
        expected = Message("candidates 与 cohorts 应至少有一张")
        raw.problems.append(Problem(DEMAND_TABLES[0], None, None, None, expected))


def _in_reading_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    order = {name: index for index, name in enumerate((SETTINGS, *SCHEMA_BY_TABLE))}

    def place(problem: Problem) -> tuple[int, int]:
        return order.get(problem.table, -1), problem.row or 0

    return tuple(sorted(problems, key=place))


def _rows(name: str, table: Table | None, in_force: InForce) -> tuple[Any, ...]:
    """Build the rows of a table that is in order."""
    if table is None or not len(table):
        return ()
    rows = _built(SCHEMA_BY_TABLE[name], table)
    counted: Mapping[str, Sequence[int]] = {
        "published": in_force.published,
        "booked": in_force.booked,
        "published_duties": in_force.published_duties,
    }
    if name in counted:
        rows = [rows[index] for index in counted[name]]
    return in_order(name, rows)


def _built(schema: type[Any], table: Table) -> list[Any]:
    """Make a row of each of the table's, column by column.

    The schema does not look at the cells again: each was read by what its field's annotation
    says (`data.cells`), and a million rows would be a matter of ten seconds otherwise.
    """
    rows = [object.__new__(schema) for _ in range(len(table))]
    for column in fields(schema):
        put = getattr(schema, column.name).__set__
        deque(map(put, rows, table.values[column.name]), maxlen=0)
    return rows
