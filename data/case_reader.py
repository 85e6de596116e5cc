"""From an office's tables to a `Case`, or to everything that is wrong with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.case_checker import assembled, in_reading_order, problems_across, rows_of
from data.folder import SETTINGS_FILE, read_folder
from data.layout import (
    DEMAND_TABLES,
    REQUIRED_TABLES,
    SCHEMA_BY_TABLE,
    TITLE_BY_TABLE,
    empty_tables,
)
from data.plan_info import is_plan_folder
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
    policy = None if settings is None else settings.policy
    found, in_force = problems_across(tables, horizon, policy, raw.unreadable)
    problems.extend(found)
    if problems or settings is None:
        problems.extend(_empty_tables(tables))
        raise CaseError(in_reading_order(problems))
    rows = {name: rows_of(tables.pop(name)) for name in list(tables)}
    return assembled(settings, rows, in_force)


def _read_raw(path: Path) -> RawCase:
    if path.is_dir():
        if is_plan_folder(path) and not (path / SETTINGS_FILE).exists():
            expected = Message("应为数据，这里却是计划文件夹")
            hint = Message("它所依据的数据在其中的 case.zip，解开就是数据文件夹")
            raise CaseError((Problem("case", None, None, str(path), expected, hint=hint),))
        return read_folder(path)
    if path.suffix.lower() == WORKBOOK_SUFFIX and path.is_file():
        from data.workbook_in import read_workbook  # a folder need not wait for it

        return read_workbook(path)
    expected = Message("应为已有的文件夹（每表一个 CSV，另有 settings.toml）或 .xlsx 工作簿")
    raise CaseError((Problem("case", None, None, str(path), expected),))


def _empty_tables(tables: Mapping[str, Table]) -> list[Problem]:
    """Name the tables that nobody has begun to fill in, where the case is refused anyway."""
    expected = Message("还没有填：应至少有一行")
    counts = {name: len(table) for name, table in tables.items()}
    return [Problem(name, None, None, None, expected) for name in empty_tables(counts)]


def _missing_tables(raw: RawCase) -> None:
    there = raw.tables.keys() | raw.unreadable
    for name in REQUIRED_TABLES:
        if name not in there:
            expected = Message("应有这张表：{title}", {"title": TITLE_BY_TABLE[name]})
            raw.problems.append(Problem(name, None, None, None, expected))
    if there.isdisjoint(DEMAND_TABLES):
        expected = Message("candidates 与 cohorts 应至少有一张")
        raw.problems.append(Problem(DEMAND_TABLES[0], None, None, None, expected))
