"""An edited workbook as it stands: values, formulas, marks; nothing judged."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from pydantic import SecretStr
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum
from xlsxwriter.utility import xl_rowcol_to_cell

from data.book_properties import properties_of
from data.sealed_book import is_sealed, unsealed
from data.sheet_scan import DAMAGE, scan_formulas, scan_sheets, sheet_parts
from data.sheets import BookError, refuse_far_cells
from data.workbook_in import cell_text
from models.edit_problems import EditProblem, EditsError, Place
from models.errors import Message

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STYLES: Final = "xl/styles.xml"
_STYLED: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\bs="([0-9]+)"')
_COMMENTS: Final = re.compile(rb'Target="[^"]*?((?:threadedC|c)omments?[^"/]*\.xml)"')
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells by zero-based row and column, from A1.

    ``formulas`` are texts with ``=``, by row and column; ``struck`` are cells with a line
    through them; ``comments`` says whether any cell has one; ``merged`` are first row, first
    column, last row and last column of merged cells.
    """

    name: str
    cells: Sequence[Sequence[object]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: frozenset[tuple[int, int]] = frozenset()
    comments: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def value(self, row: int, column: int) -> object:
        """Return a cell's value; an empty text where there is none."""
        cells = self.cells[row] if row < len(self.cells) else []
        return cells[column] if column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        """Return a cell's text: as a CSV would hold it, without needless blanks."""
        return plain_text(self.value(row, column))

    def texts(self, row: int) -> list[str]:
        """Return the texts of a row."""
        return [plain_text(value) for value in self.cells[row]]

    def place(self, row: int, column: int | None = None) -> Place:
        """Return where a row or cell is."""
        cell = None if column is None else xl_rowcol_to_cell(row, column)
        return Place(self.name, row + 1, cell)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's sheets by name, in order, and its custom properties."""

    sheets: dict[str, Sheet]
    properties: dict[str, str]


def plain_text(value: object) -> str:
    """Return a value's text, blanks at its ends taken off and others made single spaces."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.12g}"  # programs keep different numbers of digits
    text = cell_text(value)
    return text if text.isalnum() else _SPACES.sub(" ", text).strip()


def open_book(path: Path, password: SecretStr | None = None) -> Book:
    """Read the workbook at ``path``; ``password`` opens one that is encrypted.

    Raises
    ------
    EditsError
        If it is no workbook that can be opened: damaged, or encrypted and no password given.
    SealError
        If the password is not that of the workbook.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        detail = error.strerror or ""
        raise _refusal(path, Message("文件应可读取（{detail}）", {"detail": detail})) from error
    if is_sealed(content):
        if password is None:
            expected = Message("应为 .xlsx 工作簿；此文件设有口令，或是旧的 .xls 格式")
            hint = Message("用 --password-file 给出口令，或另存为 .xlsx")
            raise _refusal(path, expected, hint)
        content = unsealed(content, password, path.name)
    try:
        return book_of(content)
    except BookError as error:
        raise _refusal(path, error.expected, error.hint) from error
    except (CalamineError, OSError, ValueError, *DAMAGE) as error:
        expected = Message("应为完好的 .xlsx 工作簿（{detail}）", {"detail": str(error)})
        hint = Message("在电子表格程序里打开，另存为 .xlsx")
        raise _refusal(path, expected, hint) from error


def book_of(content: bytes) -> Book:
    """Read a workbook's bytes.

    Raises
    ------
    CalamineError, OSError, ValueError, or one of `data.sheet_scan.DAMAGE`
        If they are none, or too large.
    BookError
        If a sheet reaches too far.
    """
    scans = scan_sheets(content)
    refuse_far_cells(scans)
    formulas = scan_formulas(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        struck = dict(_struck(package)) if _STYLES in package.namelist() else {}
        commented = {sheet for sheet, part in sheet_parts(package) if _commented(package, part)}
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = {}
    for item in book.sheets_metadata:
        if item.typ is not SheetTypeEnum.WorkSheet:
            continue
        name = item.name
        found = book.get_sheet_by_name(name)
        cells = found.to_python(skip_empty_area=False)
        for (row, column), text in scans[name].unseen.items() if name in scans else ():
            if row < len(cells) and column < len(cells[row]) and cells[row][column] == "":
                cells[row][column] = text
        sheets[name] = Sheet(
            name,
            cells,
            formulas.get(name, {}),
            struck.get(name, frozenset()),
            name in commented,
            tuple((*first, *last) for first, last in found.merged_cell_ranges or ()),
        )
    return Book(sheets, properties_of(content))


def _refusal(path: Path, expected: Message, hint: Message | None = None) -> EditsError:
    return EditsError((EditProblem(Place(path.name), expected, hint=hint),))


def _struck(package: zipfile.ZipFile) -> Iterator[tuple[str, frozenset[tuple[int, int]]]]:
    """Yield the cells that have a line through them, by sheet."""
    styles = ElementTree.fromstring(package.read(_STYLES))
    fonts = [
        index
        for index, font in enumerate(styles.iterfind(f"{_MAIN}fonts/{_MAIN}font"))
        for strike in font.iterfind(f"{_MAIN}strike")
        if strike.get("val", "1") not in ("0", "false")
    ]
    forms = {
        str(index).encode()
        for index, form in enumerate(styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"))
        if fonts and int(form.get("fontId", "0")) in fonts
    }
    if not forms:
        return
    for sheet, part in sheet_parts(package):
        found = _STYLED.findall(package.read(part))
        yield (
            sheet,
            frozenset(
                (int(row) - 1, _column(letters)) for letters, row, form in found if form in forms
            ),
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _commented(package: zipfile.ZipFile, part: str) -> bool:
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    found = package.NameToInfo.get(relations)
    return found is not None and bool(_COMMENTS.search(package.read(relations)))
