"""The five tables of a plan as CSV text, and back."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date as Date
from functools import cache
from operator import attrgetter
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from data.cell_text import neutral, restored
from models.errors import Message, Problem
from models.plan import Booking, Duty, Run, Session, Tables, Unserved

SCHEMA_BY_TABLE: Final[dict[str, type[Any]]] = {
    "runs": Run,
    "sessions": Session,
    "duties": Duty,
    "bookings": Booking,
    "unserved": Unserved,
}
"""Schema of each table, in the order of the contract."""

_MAY_BE_EMPTY: Final = frozenset({"link_id"})
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


class _BadCellError(ValueError):
    """A cell's text is not what its column asks for."""

    def __init__(self, expected: Message) -> None:
        super().__init__(expected.text)
        self.expected = expected


Parse = Callable[[str], object]


def tables_to_csv(tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield name and CSV text of each table: LF, header first, rows in key order.

    Equal tables give equal texts, whatever the order of their rows.
    """
    for name, schema in SCHEMA_BY_TABLE.items():
        yield name, _to_csv(schema, getattr(tables, name))


def _to_csv(schema: type[Any], rows: Sequence[object]) -> str:
    columns = [field.name for field in fields(schema)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    by_column = [_cells(list(map(attrgetter(name), rows))) for name in columns]
    writer.writerows(sorted(zip(*by_column, strict=True)))
    return buffer.getvalue()


def _cells(values: Sequence[object]) -> list[str]:
    """Return a column's texts; its values are of one type, so equal ones are written alike."""
    known = {value: _cell(value) for value in set(values)}
    return list(map(known.__getitem__, values))


def _cell(value: object) -> str:
    match value:
        case str():
            return neutral(value)
        case Date():
            return value.isoformat()
        case _:
            return str(value)


def rows_from_csv(name: str, text: str, problems: list[Problem]) -> tuple[Any, ...]:
    """Read the table ``name`` from its CSV text.

    Column order is free and columns that begin with ``x_`` are passed over. Everything that is
    wrong is added to ``problems``; rows with a bad cell are left out of the result, which is
    in key order.
    """
    schema = SCHEMA_BY_TABLE[name]
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = next(reader, [])
        if not _header_fits(name, header, problems):
            return ()
        found = list(_rows(name, header, reader, problems))
    except csv.Error as error:
        expected = Message("应为合规的 CSV 文本（{detail}）", {"detail": str(error)})
        problems.append(Problem(name, reader.line_num or 1, None, None, expected))
        return ()
    order = [field.name for field in fields(schema)]
    rows = [schema(**cells) for cells in found]
    rows.sort(key=lambda row: tuple(getattr(row, column) for column in order))
    return tuple(rows)


def _header_fits(name: str, header: list[str], problems: list[Problem]) -> bool:
    known = _parsers(name)
    before = len(problems)
    for column in known:
        if column not in header:
            problems.append(Problem(name, 1, column, None, Message("缺少这一列")))
    for index, column in enumerate(header):
        if column in header[:index]:
            problems.append(Problem(name, 1, column, column, Message("列名不得重复")))
        elif column not in known and not column.startswith("x_"):
            names = "、".join(known)
            expected = Message("没有这一列；可用的列：{names}", {"names": names})
            problems.append(Problem(name, 1, column, column, expected))
    return len(problems) == before


def _rows(
    name: str, header: list[str], reader: Iterable[list[str]], problems: list[Problem]
) -> Iterator[dict[str, object]]:
    parsers = _parsers(name)
    for number, cells in enumerate(reader, start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            expected = Message("应有 {count} 格", {"count": len(header)})
            problems.append(Problem(name, number, None, str(len(cells)), expected))
            continue
        parsed: dict[str, object] = {}
        for column, text in zip(header, cells, strict=True):
            parse = parsers.get(column)
            if parse is None:
                continue
            try:
                parsed[column] = parse(text)
            except _BadCellError as error:
                problems.append(Problem(name, number, column, text, error.expected))
        if len(parsed) == len(parsers):
            yield parsed


@cache
def _parsers(name: str) -> dict[str, Parse]:
    schema = SCHEMA_BY_TABLE[name]
    hints = get_type_hints(schema)
    return {field.name: _parser(field.name, hints[field.name]) for field in fields(schema)}


def _parser(column: str, annotation: object) -> Parse:
    if annotation is Date:
        return _date
    if annotation is int:
        return _count
    if get_origin(annotation) is Literal:
        return _one_of(get_args(annotation))
    return restored if column in _MAY_BE_EMPTY else _identifier


def _date(text: str) -> Date:
    try:
        if _DATE.fullmatch(text):
            return Date.fromisoformat(text)
    except ValueError:
        pass
    raise _BadCellError(Message("应为日期 YYYY-MM-DD"))


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise _BadCellError(Message("应为不小于 0 的整数"))
    return int(text)


def _identifier(text: str) -> str:
    if not text:
        raise _BadCellError(Message("不得为空"))
    return restored(text)


def _one_of(words: tuple[str, ...]) -> Parse:
    def parse(text: str) -> str:
        if text not in words:
            raise _BadCellError(Message("应为 {words} 之一", {"words": "、".join(words)}))
        return text

    return parse
