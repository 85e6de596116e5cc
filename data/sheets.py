"""The sheets of a workbook as they stand: cells, what a fast reader does not see, merged cells.

What a cell means is for whoever asked; here it is only found, and nothing of it is lost.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data.sheet_scan import DAMAGE, LIMIT_CELLS, SheetScan, scan_sheets
from models.errors import Message

_OLE_SIGN: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_NO_SCAN: Final = SheetScan({}, {}, 0)


class BookError(Exception):
    """A file that is no workbook that can be opened: what it should be, and what to do."""

    def __init__(self, expected: Message, hint: Message | None = None) -> None:
        super().__init__(expected.text)
        self.expected = expected
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its cells from A1 on, row by row.

    Attributes
    ----------
    hidden
        whoever opens the workbook does not see it.
    merged
        zero-based first row, first column, last row and last column of merged cells.
    """

    name: str
    hidden: bool
    cells: list[list[Any]]
    merged: tuple[tuple[int, int, int, int], ...]


def read_content(path: Path) -> bytes:
    """Return the bytes of a workbook that is not locked.

    Raises
    ------
    BookError
        If the file cannot be read, or is locked with a password, or is an old ``.xls``.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        detail = error.strerror or ""
        raise BookError(Message("文件应可读取（{detail}）", {"detail": detail})) from error
    if content.startswith(_OLE_SIGN):
        expected = Message("应为不设密码的 .xlsx 工作簿；此文件设有密码，或是旧的 .xls 格式")
        raise BookError(expected, Message("取消密码，另存为 .xlsx"))
    return content


def read_sheets(content: bytes, wanted: Callable[[str], bool] = bool) -> list[Sheet]:
    """Return the worksheets whose names are ``wanted``, in order.

    Error values, formulas that nobody has worked out yet (with ``=`` before them) and numbers
    that are shown in percent (``5%``) stand as texts.

    Raises
    ------
    BookError
        If the file is damaged, or a sheet reaches too far.
    """
    try:
        scans = scan_sheets(content)
        refuse_far_cells(scans)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _sheet(book, entry.name, entry.visible is not SheetVisibleEnum.Visible, scans)
            for entry in book.sheets_metadata
            if entry.typ is SheetTypeEnum.WorkSheet and wanted(entry.name)
        ]
    except (CalamineError, OSError, ValueError, *DAMAGE) as error:
        expected = Message("应为完好的 .xlsx 工作簿（{detail}）", {"detail": str(error)})
        raise BookError(expected, Message("在电子表格程序里打开，另存为 .xlsx")) from error


def _sheet(
    book: CalamineWorkbook, name: str, hidden: bool, scans: Mapping[str, SheetScan]
) -> Sheet:
    found = book.get_sheet_by_name(name)
    cells = found.to_python(skip_empty_area=False)
    _put_unseen(cells, scans.get(name, _NO_SCAN))
    merged = tuple((*first, *last) for first, last in found.merged_cell_ranges or ())
    return Sheet(name, hidden, cells, merged)


def refuse_far_cells(scans: Mapping[str, SheetScan]) -> None:
    """Raise a `BookError` where a sheet reaches so far that reading it would take all memory."""
    for title, scan in scans.items():
        if scan.cells > LIMIT_CELLS:
            expected = Message("工作表内容应紧挨着 A1；“{title}”的单元格排得太远", {"title": title})
            raise BookError(expected, Message("删去表格以外的行和列，再保存"))


def _put_unseen(cells: list[list[Any]], scan: SheetScan) -> None:
    """Put texts where the reader left cells empty, or shows a number that people do not see."""
    for (row, column), text in scan.unseen.items():
        if row < len(cells) and column < len(cells[row]) and cells[row][column] == "":
            cells[row][column] = text
    for (row, column), text in scan.percents.items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = text
