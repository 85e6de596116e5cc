"""A case written out, as a folder or as a workbook, so that it reads back as the same case.

A text that a spreadsheet would run as a formula gets an apostrophe before it in CSV, which the
reader takes away again; in a workbook it is written as a string, which nothing runs.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from data.cell_text import neutral
from data.folder import SETTINGS_FILE
from data.layout import (
    REQUIRED_TABLES,
    SCHEMA_BY_TABLE,
    SETTINGS,
    TITLE_BY_TABLE,
    columns_of,
    rows_in,
)
from data.settings_in import POLICY_PREFIX
from data.workbook_in import SETTINGS_COLUMNS
from models.case import Case

_ROWS_A_PIECE: Final = 50_000
_FIRST_SHEET_YEAR: Final = 1901
"""Dates before this year are texts: a spreadsheet's calendar is wrong or at its end there."""


def write_case_folder(case: Case, folder: Path) -> None:
    """Write ``case`` to ``folder``: one CSV a table that has rows, and ``settings.toml``.

    The folder is made if need be; files of the same names are replaced. Required tables are
    written even where they have no rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, pieces in case_files(case):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)


def case_files(case: Case) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield name and text of each file of a case folder; a text comes in pieces.

    Equal cases give equal texts. Lines end with LF.
    """
    lines = (f"{key} = {_toml(value)}\n" for key, value in _settings(case))
    yield SETTINGS_FILE, iter(("".join(lines),))
    for name, columns, rows in _tables(case):
        yield f"{name}.csv", _csv_pieces(columns, rows)


def csv_text(columns: Sequence[str], rows: Sequence[Any]) -> str:
    """Return the CSV text of ``rows``, as a case folder has it."""
    return "".join(_csv_pieces(columns, rows))


def _csv_pieces(columns: Sequence[str], rows: Sequence[Any]) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for first in range(0, len(rows), _ROWS_A_PIECE):
        part = rows[first : first + _ROWS_A_PIECE]
        writer.writerows(
            zip(*(_csv_column(list(map(attrgetter(name), part))) for name in columns), strict=True)
        )
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def write_case_workbook(case: Case, path: Path, *, chinese: bool = True) -> None:
    """Write ``case`` to one ``.xlsx`` workbook, with Chinese names unless told otherwise."""
    with xlsxwriter.Workbook(str(path)) as book:
        formats = {
            Date: book.add_format({"num_format": "yyyy-mm-dd"}),
            DateTime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            Time: book.add_format({"num_format": "hh:mm"}),
        }
        sheet = book.add_worksheet(SETTINGS)
        for number, pair in enumerate((SETTINGS_COLUMNS, *_settings(case))):
            for place, value in enumerate(pair):
                _put(sheet, number, place, value, formats)
        for name, columns, rows in _tables(case):
            sheet = book.add_worksheet(TITLE_BY_TABLE[name] if chinese else name)
            known = columns_of(name)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, known[column].title if chinese else column)
                for number, row in enumerate(rows, start=1):
                    _put(sheet, number, place, getattr(row, column), formats)


def _settings(case: Case) -> Iterator[tuple[str, object]]:
    for key in type(case.settings).model_fields:
        if key != "policy":
            yield key, getattr(case.settings, key)
    for key in type(case.settings.policy).model_fields:
        yield POLICY_PREFIX + key, getattr(case.settings.policy, key)


def _tables(case: Case) -> Iterator[tuple[str, list[str], tuple[Any, ...]]]:
    """Yield name, columns and rows of every table that has rows or is required."""
    for name in SCHEMA_BY_TABLE:
        rows = rows_in(case, name)
        demand = name == "candidates" and not case.cohorts
        if rows or demand or name in REQUIRED_TABLES:
            yield name, list(columns_of(name)), rows


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Time():
            return value.strftime("%H:%M")
        case Date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case tuple():
            return "|".join(map(_plain, value))
        case float():
            return str(value + 0.0)  # there is one zero
        case _:
            return str(value)


def _csv_column(values: Sequence[object]) -> list[str]:
    """Return a column's texts; its values are of one type, so equal ones are written alike."""
    known = {value: _csv_cell(value) for value in set(values)}
    return list(map(known.__getitem__, values))


def _csv_cell(value: object) -> str:
    return neutral(value) if isinstance(value, str) else _plain(value)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str | Date):
        return json.dumps(_plain(value), ensure_ascii=False)
    return _plain(value)


def _put(sheet: Any, row: int, column: int, value: object, formats: dict[type, Any]) -> None:
    form = formats[Time] if isinstance(value, Time) else formats.get(type(value))
    put_value(sheet, row, column, value, form)


def put_value(sheet: Any, row: int, column: int, value: object, form: Any = None) -> None:
    """Write one value of a case into a cell of a workbook; nothing for what is not given."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float | Decimal) and float(f"{value:.16G}") == value:
        sheet.write_number(row, column, value, form)
    elif isinstance(value, Time) or (isinstance(value, Date) and value.year >= _FIRST_SHEET_YEAR):
        sheet.write_datetime(row, column, value, form)
    elif _plain(value):
        sheet.write_string(row, column, _plain(value), form)
