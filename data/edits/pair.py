"""A sheet as it was written and as it came back, side by side: columns by title, rows by key."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Final

from data.edits.book import Sheet
from data.edits.typed import calendar_date, whole_number
from models.edit_problems import EditProblem, Place
from models.errors import Message

_REFERENCE: Final = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_SHARED: Final = "="
"""A formula that is told at another cell."""


@dataclass(slots=True)
class Pair:
    """A listing's sheet, written anew (``ours``) and as it came back (``theirs``).

    ``ours_at`` and ``theirs_at`` say where each column stands; ``first`` is the row below the
    header in ``theirs``. What is wrong is added to ``problems``.
    """

    ours: Sheet
    theirs: Sheet
    ours_at: dict[str, int]
    theirs_at: dict[str, int]
    ours_first: int
    first: int
    problems: list[EditProblem] = field(default_factory=list)

    def blame(
        self,
        row: int,
        title: str | None,
        expected: Message,
        *,
        hint: Message | None = None,
        secret: bool = False,
        rule: str = "D1",
    ) -> None:
        """Add a problem of a cell, or of a row; a ``secret`` cell's text is not told."""
        column = None if title is None else self.theirs_at.get(title)
        got = None
        if column is not None and not secret:
            got = self.theirs.text(row, column)
        place = self.theirs.place(row, column)
        self.problems.append(EditProblem(place, expected, title, got, hint, rule))

    def text(self, row: int, title: str) -> str:
        """Return a cell of theirs; empty where the column is missing."""
        column = self.theirs_at.get(title)
        return "" if column is None else self.theirs.text(row, column)

    def our_text(self, record: int, title: str) -> str:
        """Return a cell as it was written."""
        return self.ours.text(self.ours_first + record, self.ours_at[title])

    def unchanged(self, row: int, record: int, title: str) -> bool:
        """Whether a cell says what was written, be it spelled another way."""
        column = self.theirs_at.get(title)
        if column is None:
            return True  # that the column is missing has been said
        our_row, our_column = self.ours_first + record, self.ours_at[title]
        formula = self.ours.formulas.get((our_row, our_column))
        if formula is not None:
            return same_formula(formula, self.theirs.formulas.get((row, column)))
        return same_value(self.ours.value(our_row, our_column), self.theirs.text(row, column))

    def counts(self, title: str) -> bool:
        """Whether a column is one of formulas."""
        return (self.ours_first, self.ours_at[title]) in self.ours.formulas

    def stray(self, row: int, titles: Collection[str]) -> bool:
        """Report a row that says nothing in any of these columns; whether it is such."""
        if any(self.text(row, title) for title in titles):
            return False
        place = self.theirs.place(row)
        expected = Message("表格以外的内容不作为输入，此行应为空")
        hint = Message("自用的说明请写在名称以 x_ 开头的工作表里")
        self.problems.append(EditProblem(place, expected, hint=hint))
        return True

    def rows(self) -> Iterator[int]:
        """Yield the rows below the header that hold anything."""
        for row in range(self.first, len(self.theirs.cells)):
            if any(self.theirs.texts(row)):
                yield row

    def outside(self, row: int) -> bool:
        """Report texts beside the table; whether there are any."""
        columns = set(self.theirs_at.values())
        found = [
            column
            for column, text in enumerate(self.theirs.texts(row))
            if text and column not in columns
        ]
        for column in found:
            expected = Message("表格以外的内容不作为输入，此格应为空")
            hint = Message("自用的说明请写在名称以 x_ 开头的工作表里")
            place = self.theirs.place(row, column)
            self.problems.append(EditProblem(place, expected, hint=hint))
        return bool(found)

    def is_total(self, row: int, key: str, label: str) -> bool:
        """Whether a row is that of the totals; what was changed there is reported."""
        if self.text(row, key):
            return False
        first = min(self.theirs_at.values())
        cells = range(first, max(self.theirs_at.values()) + 1)
        sums = [column for column in cells if self._is_sum(row, column)]
        if self.theirs.text(row, first) != label and not sums:
            return False
        total_row = len(self.ours.cells) - 1
        for title, column in self.theirs_at.items():
            formula = self.ours.formulas.get((total_row, self.ours_at[title]))
            if formula is not None:
                same = same_formula(formula, self.theirs.formulas.get((row, column)))
            else:
                same = self.theirs.text(row, column) == self.ours.text(
                    total_row, self.ours_at[title]
                )
            if not same:
                self.blame(row, title, Message("合计行不可改；合计由公式得出"))
        self.outside(row)
        return True

    def _is_sum(self, row: int, column: int) -> bool:
        return self.theirs.formulas.get((row, column), "").upper().startswith("=SUBTOTAL(")


def same_value(written: object, text: str) -> bool:
    """Whether a text says what was written."""
    if isinstance(written, Date):
        return calendar_date(text) == Date(written.year, written.month, written.day)
    if isinstance(written, int | float) and not isinstance(written, bool):
        return whole_number(text) == written
    return " ".join(str(written).split()) == text


def same_formula(written: str, found: str | None) -> bool:
    """Whether a formula is the one that was written, whatever rows it refers to."""
    if found is None:
        return False
    return found == _SHARED or _shape(found) == _shape(written)


def _shape(formula: str) -> str:
    return _REFERENCE.sub("#", formula.upper()).replace(" ", "")


def paired(
    ours: Sheet,
    theirs: Sheet,
    titles: Sequence[str],
    needed: Collection[str],
    problems: list[EditProblem],
) -> Pair | None:
    """Find a listing's columns in both sheets; what is wrong with header and head is reported.

    ``titles`` are the columns as written; ``None`` where one that is ``needed`` is missing, or
    where cells are merged: all but the first of them are empty, and an empty cell is an edit.
    """
    header = header_row(ours, titles)
    ours_at = {title: ours.texts(header).index(title) for title in titles}
    found = header_row(theirs, titles)
    if found < 0:
        expected = Message("应有列名各如导出时的一行：{titles}", {"titles": " ".join(titles)})
        hint = Message("列名不可改；请把列名改回，或从未改过的工作簿抄回首行")
        problems.append(EditProblem(Place(theirs.name), expected, hint=hint))
        return None
    texts = theirs.texts(found)
    counts = Counter(texts)
    theirs_at = {title: texts.index(title) for title in titles if counts[title] == 1}
    for title in titles:
        if title in theirs_at:
            continue
        place = Place(theirs.name, found + 1)
        expected = Message("应有且只有一列“{title}”", {"title": title})
        hint = Message("列名不可改；请把列名改回，或从未改过的工作簿抄回首行")
        problems.append(EditProblem(place, expected, title, None, hint))
    if not set(needed) <= theirs_at.keys():
        return None
    pair = Pair(ours, theirs, ours_at, theirs_at, header + 1, found + 1, problems)
    if _is_merged(pair):
        return None
    _check_head(pair, header, found)
    return pair


def header_row(sheet: Sheet, titles: Sequence[str]) -> int:
    """Return the row that holds most of the titles, at least half of them; -1 if none does."""
    wanted = set(titles)
    best, most = -1, len(wanted) / 2
    for row in range(len(sheet.cells)):
        hits = len(wanted.intersection(sheet.texts(row)))
        if hits == len(wanted):
            return row
        if hits > most:
            best, most = row, hits
    return best


def _is_merged(pair: Pair) -> bool:
    """Report merged cells from the header on; whether there are any."""
    found = [area for area in pair.theirs.merged if area[2] >= pair.first - 1]
    for first_row, first_column, _last_row, _last_column in found:
        expected = Message("表格中不应有合并的单元格；此表的改动没有读到")
        hint = Message("取消合并，再核对各格的内容")
        place = pair.theirs.place(first_row, first_column)
        pair.problems.append(EditProblem(place, expected, hint=hint))
    return bool(found)


def _check_head(pair: Pair, header: int, found: int) -> None:
    """Report what was changed or written above the table, and columns that are new."""
    written = Counter(text for row in range(header) for text in pair.ours.texts(row) if text)
    for row in range(found):
        for column, text in enumerate(pair.theirs.texts(row)):
            if text and written[text] > 0:
                written[text] -= 1
            elif text:
                place = pair.theirs.place(row, column)
                expected = Message("表头以上的文字不作为输入，应与导出时相同")
                pair.problems.append(EditProblem(place, expected))
    for text in written.elements():
        expected = Message("表头以上应有“{text}”", {"text": text})
        pair.problems.append(EditProblem(Place(pair.theirs.name), expected))
    for column, text in enumerate(pair.theirs.texts(found)):
        if text and column not in pair.theirs_at.values() and text not in pair.ours_at:
            expected = Message("没有这一列；多出的列不作为输入")
            place = pair.theirs.place(found, column)
            pair.problems.append(EditProblem(place, expected, text, text))
