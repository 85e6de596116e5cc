"""The sheets that are not read back: whatever was changed there is told, not passed over."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from data.edits.book import Book, Sheet
from data.layout import EXTRA_PREFIX
from models.edit_problems import EditProblem, Place
from models.errors import Message

_MOST: Final = 20
"""Rows of a sheet that are told one by one."""

Row = tuple[tuple[int, str], ...]


def other_sheets(ours: Book, theirs: Book, read: frozenset[str]) -> Iterator[EditProblem]:
    """Yield what is different in sheets other than ``read``, and sheets that are new or gone."""
    for name, sheet in theirs.sheets.items():
        if sheet.comments:
            expected = Message("批注不作为输入；请写进相应的格，或删去")
            yield EditProblem(Place(name), expected)
        if name in read or name.startswith(EXTRA_PREFIX):
            continue
        if name in ours.sheets:
            yield from _differences(ours.sheets[name], sheet)
        elif any(any(sheet.texts(row)) for row in range(len(sheet.cells))):
            expected = Message("没有这个工作表；多出的工作表不作为输入")
            yield EditProblem(Place(name), expected, hint=Message("自用的工作表，名称请以 x_ 开头"))
    for name in ours.sheets:
        if name not in theirs.sheets and name not in read:
            expected = Message("此表不在了；它只供查看，不影响导入")
            yield EditProblem(Place(name), expected, grave=False)


def _differences(ours: Sheet, theirs: Sheet) -> Iterator[EditProblem]:
    """Yield the rows of theirs that were not written so; their order does not matter."""
    written = Counter(_row(ours, row) for row in range(len(ours.cells)))
    changed = []
    for row in range(len(theirs.cells)):
        cells = _row(theirs, row)
        if written[cells] > 0:
            written[cells] -= 1
        elif cells:
            changed.append(row)
    gone = sum(number for cells, number in written.items() if cells) - len(changed)
    expected = Message("此表不可改，改动不作为输入")
    for row in changed[:_MOST]:
        yield EditProblem(theirs.place(row), expected)
    if len(changed) > _MOST:
        values = {"count": len(changed) - _MOST}
        yield EditProblem(Place(theirs.name), Message("此表另有 {count} 行与导出时不同", values))
    if gone > 0:
        values = {"count": gone}
        yield EditProblem(Place(theirs.name), Message("此表不可改，却少了 {count} 行", values))


def _row(sheet: Sheet, row: int) -> Row:
    """Return a row's cells; a formula counts as such, since what it comes to follows edits."""
    return tuple(
        (column, "=" if (row, column) in sheet.formulas else text)
        for column, text in enumerate(sheet.texts(row))
        if text or (row, column) in sheet.formulas
    )
