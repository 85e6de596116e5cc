"""A case in one workbook: a sheet a table and a sheet ``settings``.

Cells are brought to the texts that a CSV would hold: real dates, times, numbers and booleans
become the contract's spelling of them.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta as Duration
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from data.layout import (
    EXTRA_PREFIX,
    SCHEMA_BY_TABLE,
    SETTINGS,
    columns_of,
    is_foreign,
    table_by_title,
)
from data.raw import RawCase, RawSetting, RawTable
from data.sheet_scan import DAMAGE, LIMIT_CELLS, SheetScan, scan_sheets
from models.errors import CaseError, Message, Problem

SETTINGS_COLUMNS: Final = ("key", "value")

_OLE_SIGN: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_EXACT_LIMIT: Final = 10**15
"""From here on a spreadsheet's number has lost digits."""

_SECOND: Final = Duration(seconds=1)
_SLACK: Final = Duration(milliseconds=2)


def read_workbook(path: Path) -> RawCase:
    """Read every sheet of the workbook at ``path``.

    Raises
    ------
    CaseError
        If the file is no workbook that can be opened: damaged, or locked with a password.
    """
    content = _content(path)
    try:
        scans = scan_sheets(content)
        _refuse_far_cells(scans)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            sheet.name: book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            for sheet in book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and not is_foreign(sheet.name)
        }
    except (CalamineError, OSError, ValueError, *DAMAGE) as error:
        raise _refusal(
            Message("应为完好的 .xlsx 工作簿（{detail}）", {"detail": str(error)})
        ) from error
    raw = RawCase()
    settings_found = False
    for title, cells in sheets.items():
        name = table_by_title().get(title, title)
        if title in scans:
            _put_unseen(cells, scans[title].unseen)
        if name == SETTINGS:
            settings_found = True
            _read_settings(cells, raw)
        elif name not in SCHEMA_BY_TABLE:
            names = " ".join((SETTINGS, *SCHEMA_BY_TABLE))
            expected = Message("工作表应为其中之一，或用其中文名：{names}", {"names": names})
            hint = Message("自用的工作表，名称请以 x_ 开头")
            raw.problems.append(Problem(title, None, None, None, expected, hint=hint))
        elif name in raw.tables or name in raw.unreadable:
            expected = Message("每张表只有一个工作表，“{title}”是第二个", {"title": title})
            raw.problems.append(Problem(name, None, None, None, expected))
        else:
            _read_table(name, cells, raw)
    if not settings_found:
        expected = Message("应有工作表 {sheet}", {"sheet": SETTINGS})
        raw.problems.append(Problem(SETTINGS, None, None, None, expected))
    return raw


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


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        detail = error.strerror or ""
        raise _refusal(Message("文件应可读取（{detail}）", {"detail": detail})) from error
    if content.startswith(_OLE_SIGN):
        expected = Message("应为不设密码的 .xlsx 工作簿；此文件设有密码，或是旧的 .xls 格式")
        raise _refusal(expected, Message("取消密码，另存为 .xlsx"))
    return content


def _refusal(expected: Message, hint: Message | None = None) -> CaseError:
    return CaseError((Problem("case", None, None, None, expected, hint=hint),))


def _refuse_far_cells(scans: Mapping[str, SheetScan]) -> None:
    for title, scan in scans.items():
        if scan.cells > LIMIT_CELLS:
            expected = Message("工作表内容应紧挨着 A1；“{title}”的单元格排得太远", {"title": title})
            hint = Message("删去表格以外的行和列，再保存")
            raise _refusal(expected, hint)


def _read_table(name: str, cells: list[list[Any]], raw: RawCase) -> None:
    header = tuple(cell_text(value) for value in cells[0]) if cells else ()
    if not any(header):
        raw.unreadable.add(name)
        expected = Message("第一行应为列名，工作表或首行却是空的")
        raw.problems.append(Problem(name, None, None, None, expected))
        return
    kinds = {
        title: column.cell.kind
        for column in columns_of(name).values()
        for title in (column.name, column.title)
    }
    columns = []
    for index, title in enumerate(header):
        texts = _texts([row[index] for row in cells[1:]], kinds.get(title))
        if title or any(texts):
            columns.append((title, texts))
    rows = list(zip(*(texts for _, texts in columns), strict=True))
    kept = [index for index, row in enumerate(rows) if any(row)]
    raw.tables[name] = RawTable(
        name,
        tuple(title for title, _ in columns),
        tuple(index + 2 for index in kept),
        tuple(rows[index] for index in kept),
        titles_allowed=True,
    )


def _texts(values: Sequence[Any], kind: str | None) -> list[str]:
    """Return the texts of a column of ``kind``; equal values are spelled out once."""
    known: dict[tuple[type, object], str] = {}
    texts = []
    for value in values:
        if type(value) is str:
            texts.append(value)
            continue
        key = (type(value), value)
        text = known.get(key)
        if text is None:
            text = cell_text(value)
            if kind == "timestamp" and type(value) is Date:
                text += "T00:00:00"  # a workbook does not tell midnight from the bare date
            known[key] = text
        texts.append(text)
    return texts


def _read_settings(cells: list[list[Any]], raw: RawCase) -> None:
    header = [cell_text(value) for value in cells[0]] if cells else []
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
        RawSetting(cell_text(row[key_index]), cell_text(row[value_index]), number)
        for number, row in enumerate(cells[1:], start=2)
        if any(cell_text(value) for value in row)
    )


def _put_unseen(cells: list[list[Any]], unseen: dict[tuple[int, int], str]) -> None:
    """Put error values and formulas without a result where the reader left their cells empty."""
    for (row, column), text in unseen.items():
        if row < len(cells) and column < len(cells[row]) and cells[row][column] == "":
            cells[row][column] = text


def _number_text(value: float) -> str:
    if abs(value) >= _EXACT_LIMIT:
        return f"{value:E}"
    return str(int(value)) if value == int(value) else repr(value)


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
