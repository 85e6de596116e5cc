"""One table read column by column: header checked, each cell typed or reported."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.cell_text import restored
from data.cells import BAD, hint_for
from data.habits import habit_hint
from data.layout import EXTRA_PREFIX, Column, columns_of, name_by_title
from data.raw import RawTable
from models.errors import Message, Problem


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows as columns: ``texts`` as they stand, ``values`` typed or `BAD`.

    Only columns that are there once are in ``texts``; ``values`` has every column of the
    contract that is there or may be missing. Rows with too many or too few cells are left out
    of both; ``ragged`` keeps the texts that they hold, so that what refers to them is not
    reported as dangling. ``whole``: no row was lost in reading the file.
    """

    name: str
    numbers: tuple[int, ...]
    texts: dict[str, Sequence[str]]
    values: dict[str, Sequence[object]]
    ragged: dict[str, frozenset[str]]
    whole: bool

    def __len__(self) -> int:
        return len(self.numbers)

    def text(self, column: str, index: int) -> str:
        """Return a cell as it stands; empty where the column is missing."""
        texts = self.texts.get(column)
        return texts[index] if texts is not None else ""

    def blame(
        self,
        index: int,
        column: str | None,
        expected: Message,
        *,
        rule: str = "D1",
        hint: Message | None = None,
    ) -> Problem:
        """Return the problem of a cell, or of a row where ``column`` is ``None``."""
        value = None if column is None else shown(self.text(column, index))
        return Problem(self.name, self.numbers[index], column, value, expected, rule, hint)


def shown(text: str) -> str | None:
    """Return ``text`` as a problem's value; ``None`` where no screen can show it."""
    return None if "\x00" in text else text


def read_table(raw: RawTable, problems: list[Problem]) -> Table:
    """Type every cell of ``raw``; whatever is wrong is added to ``problems``."""
    place_by_name = _places(raw, problems)
    width = len(raw.header)
    numbers, rows = raw.numbers, raw.rows
    ragged: list[tuple[str, ...]] = []
    if any(len(row) != width for row in rows):
        for number, row in zip(numbers, rows, strict=True):
            if len(row) != width:
                ragged.append(row)
                problems.append(_ragged_row(raw.name, number, len(row), width))
        fitting = [pair for pair in zip(numbers, rows, strict=True) if len(pair[1]) == width]
        numbers = tuple(number for number, _ in fitting)
        rows = tuple(row for _, row in fitting)
    by_place = list(zip(*rows, strict=True)) if rows else [()] * width
    texts: dict[str, Sequence[str]] = {}
    values: dict[str, Sequence[object]] = {}
    loose: dict[str, frozenset[str]] = {}
    for name, column in columns_of(raw.name).items():
        place = place_by_name.get(name)
        if place is None:
            if not column.required and name not in _headers(raw):
                values[name] = [column.when_empty] * len(rows)
            continue
        texts[name] = by_place[place]
        values[name] = _typed(raw, numbers, column, by_place[place], problems)
        loose[name] = frozenset(row[place] for row in ragged if place < len(row))
    return Table(raw.name, numbers, texts, values, loose, raw.whole)


def _headers(raw: RawTable) -> list[str]:
    """Return the CSV name of each header that has one, in order; others as they stand."""
    names = name_by_title(raw.name) if raw.titles_allowed else {}
    return [names.get(title, title) for title in raw.header]


def _places(raw: RawTable, problems: list[Problem]) -> dict[str, int]:
    """Return where each column stands, and note what is wrong with the header."""
    known = columns_of(raw.name)
    headers = _headers(raw)
    places = {}
    for place, name in enumerate(headers):
        first = headers.index(name)
        if name.startswith(EXTRA_PREFIX) and name not in known:
            continue
        if name not in known:
            if first == place:
                problems.append(_unknown_column(raw, name, place))
        elif headers.count(name) == 1:
            places[name] = place
        elif first == place:
            expected = Message("这一列只能有一个")
            problems.append(Problem(raw.name, None, name, None, expected))
    for name, column in known.items():
        if column.required and name not in headers:
            problems.append(_missing_column(raw.name, column))
    return places


def _unknown_column(raw: RawTable, name: str, place: int) -> Problem:
    hint = Message("自用的列，列名请以 x_ 开头")
    if name in name_by_title(raw.name):
        hint = Message("CSV 里请用列名 {column}", {"column": name_by_title(raw.name)[name]})
    values: dict[str, str | int | float] = {"names": " ".join(columns_of(raw.name))}
    if not name:
        values["place"] = place + 1
        expected = Message("第 {place} 列应有列名；可用的列：{names}", values)
    else:
        expected = Message("没有这一列；可用的列：{names}", values)
    return Problem(raw.name, None, shown(name), None, expected, hint=hint)


def _missing_column(table: str, column: Column) -> Problem:
    expected = Message("应有这一列：{title}", {"title": column.title})
    return Problem(table, None, column.name, None, expected)


def _ragged_row(table: str, number: int, cells: int, width: int) -> Problem:
    values: dict[str, str | int | float] = {"width": width, "cells": cells}
    expected = Message("应与首行一样有 {width} 格，这一行却有 {cells} 格", values)
    hint = Message("格内有逗号时，整格须加引号")
    return Problem(table, number, None, None, expected, hint=hint)


def _typed(
    raw: RawTable,
    numbers: Sequence[int],
    column: Column,
    texts: Sequence[str],
    problems: list[Problem],
) -> list[object]:
    """Return the typed cells of a column; each text is read once."""
    known: dict[str, object] = {}
    for text in set(texts):
        if text:
            bare = restored(text) if raw.escaped and column.cell.kind == "text" else text
            known[text] = column.cell.read(bare)
        else:
            known[text] = BAD if column.required else column.when_empty
    if BAD in known.values():
        for number, text in zip(numbers, texts, strict=True):
            if known[text] is BAD:
                problems.append(_bad_cell(raw.name, number, column, text))
    return list(map(known.__getitem__, texts))


def _bad_cell(table: str, number: int, column: Column, text: str) -> Problem:
    expected = column.cell.expected
    hint = hint_for(column.cell, text) or habit_hint(column.cell, text)
    if not text:
        hint = Message("此格必填")
    return Problem(table, number, column.name, shown(text), expected, hint=hint)
