"""A case in one workbook: a sheet a table and a sheet ``settings``.

Cells are brought to the texts that a CSV would hold: real dates, times, numbers and booleans
become the contract's spelling of them.
"""

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta as Duration
from math import isfinite
from pathlib import Path
from typing import Any, Final

from data.cells import Cell
from data.habits import settled
from data.layout import (
    EXTRA_PREFIX,
    SCHEMA_BY_TABLE,
    SETTINGS,
    columns_of,
    is_foreign,
    name_by_title,
    table_by_title,
)
from data.raw import RawCase, RawSetting, RawTable
from data.sheets import BookError, Sheet, read_content, read_sheets
from models.errors import CaseError, Message, Problem

SETTINGS_COLUMNS: Final = ("key", "value")

_EXACT_LIMIT: Final = 10**15
"""From here on a spreadsheet's number has lost digits."""

_SECOND: Final = Duration(seconds=1)
_SLACK: Final = Duration(milliseconds=2)
_ROWS_LOOKED_AT: Final = 10
"""Rows among which a header is looked for that is not in the first."""


def read_workbook(path: Path) -> RawCase:
    """Read every sheet of the workbook at ``path``.

    Raises
    ------
    CaseError
        If the file is no workbook that can be opened: damaged, or locked with a password.
    """
    try:
        sheets = read_sheets(read_content(path), lambda name: not is_foreign(name.strip()))
    except BookError as error:
        problem = Problem("case", None, None, None, error.expected, hint=error.hint)
        raise CaseError((problem,)) from error
    raw = RawCase()
    settings_found = False
    for sheet in sheets:
        title = sheet.name.strip()
        name = table_by_title().get(title, title)
        if name == SETTINGS:
            settings_found = True
            _read_settings(sheet.cells, raw)
        elif name not in SCHEMA_BY_TABLE:
            raw.problems.append(_unknown_sheet(sheet))
        elif name in raw.tables or name in raw.unreadable:
            expected = Message("每张表只有一个工作表，“{title}”是第二个", {"title": sheet.name})
            raw.problems.append(Problem(name, None, None, None, expected))
        else:
            _read_table(name, sheet, raw)
    if not settings_found:
        expected = Message("应有工作表 {sheet}", {"sheet": SETTINGS})
        raw.problems.append(Problem(SETTINGS, None, None, None, expected))
    return raw


def _unknown_sheet(sheet: Sheet) -> Problem:
    names = " ".join((SETTINGS, *SCHEMA_BY_TABLE))
    expected = Message("工作表应为其中之一，或用其中文名：{names}", {"names": names})
    hint = Message("自用的工作表，名称请以 x_ 开头")
    if sheet.hidden:
        hint = Message("这是隐藏的工作表；取消隐藏，删去它，或把名称改为以 x_ 开头")
    return Problem(sheet.name, None, None, None, expected, hint=hint)


def cell_text(value: object) -> str:
    """Return what a CSV would hold in place of a workbook's cell."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() | int():
            return _number_text(value)
        case DateTime():
            return _to_the_second(value).isoformat()
        case Date():
            return value.isoformat()
        case Time():
            text = _to_the_second(DateTime.combine(Date.min, value)).time().isoformat()
            return text.removesuffix(":00") if len(text) == len("HH:MM:SS") else text
        case Duration():
            return _clock(value)
        case _:
            return str(value)


def _read_table(name: str, sheet: Sheet, raw: RawCase) -> None:
    cells = sheet.cells
    header = tuple(cell_text(value).strip() for value in cells[0]) if cells else ()
    if not any(header):
        raw.unreadable.add(name)
        expected = Message("第一行应为列名，工作表或首行却是空的")
        raw.problems.append(Problem(name, None, None, None, expected))
        return
    later = _header_below(name, header, cells)
    if later is not None:
        raw.unreadable.add(name)
        expected = Message("第一行应为列名，列名却在第 {row} 行", {"row": later})
        hint = Message("删去它上面的各行；标题、说明可放在名称以 x_ 开头的工作表里")
        raw.problems.append(Problem(name, 1, None, None, expected, hint=hint))
        return
    raw.problems.extend(_merged_cells(name, header, sheet))
    cell_by_title = _cell_by_title(name)
    columns = []
    for index, title in enumerate(header):
        texts = _texts([row[index] for row in cells[1:]], cell_by_title.get(title))
        if title or any(text.strip() for text in texts):
            columns.append((title, texts))
    rows = list(zip(*(texts for _, texts in columns), strict=True))
    kept = [index for index, row in enumerate(rows) if any(map(str.strip, row))]
    raw.tables[name] = RawTable(
        name,
        tuple(title for title, _ in columns),
        tuple(index + 2 for index in kept),
        tuple(rows[index] for index in kept),
        titles_allowed=True,
    )


def _cell_by_title(name: str) -> dict[str, Cell]:
    return {
        title: column.cell
        for column in columns_of(name).values()
        for title in (column.name, column.title)
    }


def _header_below(name: str, header: Sequence[str], cells: list[list[Any]]) -> int | None:
    """Return the row in which the columns are named, where the first names none of them."""
    known = _cell_by_title(name)
    if any(title in known or title.startswith(EXTRA_PREFIX) for title in header):
        return None
    for number, row in enumerate(cells[1:_ROWS_LOOKED_AT], start=2):
        if sum(cell_text(value).strip() in known for value in row) > 1:
            return number
    return None


def _merged_cells(name: str, header: Sequence[str], sheet: Sheet) -> list[Problem]:
    """Blame merged cells among the rows: all but the first of them read as empty."""
    known = _cell_by_title(name)
    names = name_by_title(name)
    found = []
    for first_row, first_column, _last_row, _last_column in sheet.merged:
        inside = 0 < first_row < len(sheet.cells) and first_column < len(header)
        title = header[first_column] if inside else ""
        value = cell_text(sheet.cells[first_row][first_column]).strip() if inside else ""
        if title in known and value:
            expected = Message("每行每格单独填写，不用合并单元格")
            hint = Message("取消合并，在各格里都填上")
            column = names.get(title, title)
            found.append(Problem(name, first_row + 1, column, value, expected, hint=hint))
    return found


def _texts(values: Sequence[Any], cell: Cell | None) -> list[str]:
    """Return the texts of a column; equal values are spelled out once.

    ``cell`` is how they will be read; ``None`` where the column is not one of the table's.
    """
    known: dict[tuple[type, object], str] = {}
    texts = []
    for value in values:
        key = (type(value), value)
        text = known.get(key)
        if text is None:
            text = cell_text(value)
            if cell is not None:
                if cell.kind == "timestamp" and type(value) is Date:
                    text += "T00:00:00"  # a workbook does not tell midnight from the bare date
                text = settled(cell, text)
            known[key] = text
        texts.append(text)
    return texts


def _read_settings(cells: list[list[Any]], raw: RawCase) -> None:
    header = [cell_text(value).strip() for value in cells[0]] if cells else []
    before = len(raw.problems)
    for column in SETTINGS_COLUMNS:
        if column not in header:
            raw.problems.append(Problem(SETTINGS, None, column, None, Message("应有这一列")))
        elif header.count(column) > 1:
            raw.problems.append(Problem(SETTINGS, None, column, None, Message("这一列只能有一个")))
    for column in header:
        if column and column not in SETTINGS_COLUMNS and not column.startswith(EXTRA_PREFIX):
            expected = Message("没有这一列；可用的列：{names}", {"names": "key value"})
            raw.problems.append(Problem(SETTINGS, None, column, None, expected))
    if len(raw.problems) > before:
        return
    key_index, value_index = (header.index(column) for column in SETTINGS_COLUMNS)
    raw.settings = tuple(
        RawSetting(cell_text(row[key_index]).strip(), cell_text(row[value_index]), number)
        for number, row in enumerate(cells[1:], start=2)
        if any(cell_text(row[index]).strip() for index in (key_index, value_index))
    )


def _number_text(value: float) -> str:
    if abs(value) >= _EXACT_LIMIT:
        return f"{value:E}"
    return str(int(value)) if isfinite(value) and value == int(value) else repr(value)


def _to_the_second(value: DateTime) -> DateTime:
    """Undo the rounding of a spreadsheet's fraction of a day."""
    rounded = (value + _SECOND / 2).replace(microsecond=0)
    return rounded if abs(rounded - value) <= _SLACK else value


def _clock(value: Duration) -> str:
    """Spell a time that a cell holds as a duration, such as 8:30 in the format ``[h]:mm``."""
    seconds = round(value.total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
