"""What the fast reader of workbooks does not tell: unseen cells, and how far sheets reach.

It shows an ``#N/A``, and a formula that no spreadsheet has worked out yet, as an empty cell,
which must not pass for "no limit"; it gives a number that is shown as 5% as 0.05; and it makes
room for every cell up to the farthest, so that one stray cell in the last row and column ends
the program. So the sheets are looked through before it sees them.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    RuntimeError,
)
"""What a damaged package may raise; an encrypted member is a ``RuntimeError``."""

LIMIT_BYTES: Final = 2**30
"""Unpacked size of the largest package that is read."""

LIMIT_CELLS: Final = 10_000_000
"""Cells in the largest sheet that is read, from A1 to the farthest."""

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_SIGN: Final = b't="e"'
_CELL: Final = re.compile(rb'<c\s([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
_STYLED: Final = re.compile(
    rb'<c\s([^>]*\bs="([0-9]+)"[^>/]*)>(?:<f\b[^>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>'
)
_TYPED: Final = re.compile(rb'\bt="(?!n")')
_PERCENT_FORMATS: Final = frozenset({9, 10})
"""Numbers of the formats ``0%`` and ``0.00%``, which every spreadsheet knows."""
_LITERAL: Final = re.compile(r'"[^"]*"|\\.')
"""What a number's format shows as it stands, such as a sign between quotes."""
_FORMULA_SIGN: Final = b"<f"
_FORMULA_CELL: Final = re.compile(
    rb"<c\s([^>]*[^>/])>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)(.*?)</c>", re.DOTALL
)
_EMPTY_TEXT: Final = b't="str"'
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE: Final = re.compile(rb"<v>([^<]*)</v>")
_VALUE_GIVEN: Final = re.compile(rb"<v[^>/]*>[^<]")
_FAR_RIGHT: Final = re.compile(rb'\br="([A-Z]{2,})[0-9]')
_FAR_DOWN: Final = re.compile(rb'\br="[A-Z]*([0-9]{6,})"')
_NEAR_COLUMNS: Final = 26
_NEAR_ROWS: Final = 99_999


@dataclass(frozen=True, slots=True)
class SheetScan:
    """A sheet's unseen cells by row and column index (from 0), and the cells it spans.

    ``unseen`` holds error values, and formulas without a result with ``=`` before them;
    ``percents`` numbers that are shown in percent, as they are shown (0.05 as ``5%``).
    ``cells`` is an upper bound, from A1 to the farthest row and column.
    """

    unseen: dict[tuple[int, int], str]
    percents: dict[tuple[int, int], str]
    cells: int


def scan_sheets(content: bytes) -> dict[str, SheetScan]:
    """Look through the sheets of the ``.xlsx`` file ``content``, by sheet name.

    Raises
    ------
    zipfile.BadZipFile or another of `DAMAGE`
        If the package is damaged, or larger than `LIMIT_BYTES` when unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > LIMIT_BYTES:
            raise zipfile.BadZipFile("too large when unpacked")
        found = {}
        shown_in_percent = _percent_styles(package)
        for sheet, part in sheet_parts(package):
            text = package.read(part)
            unseen = dict(_errors(text)) if _SIGN in text else {}
            if _FORMULA_SIGN in text:
                unseen.update(_formulas(text))
            percents = dict(_percents(text, shown_in_percent)) if shown_in_percent else {}
            found[sheet] = SheetScan(unseen, percents, _span(text))
        return found


def scan_formulas(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Return the formulas of the ``.xlsx`` file ``content`` by sheet, row and column index.

    Each begins with ``=``; one that a cell shares with another is told there only, and is
    ``=`` alone here.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {
            sheet: {
                _index(place): "=" + html.unescape(formula.decode("utf-8", "replace"))
                for attributes, _kind, formula, _inside in _FORMULA_CELL.findall(text)
                if (place := _PLACE.search(attributes))
            }
            for sheet, part in sheet_parts(package)
            if _FORMULA_SIGN in (text := package.read(part))
        }


def sheet_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name and the file that holds it."""
    names = set(package.namelist())
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not names.issuperset((book, relations)):
        return
    target_by_id = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(package.read(relations)).iter(
            f"{_PACKAGE}Relationship"
        )
    }
    for sheet in ElementTree.fromstring(package.read(book)).iter(f"{_MAIN}sheet"):
        target = target_by_id.get(sheet.get(_RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            yield sheet.get("name", ""), part


def _percent_styles(package: zipfile.ZipFile) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number in percent."""
    if "xl/styles.xml" not in package.namelist():
        return frozenset()
    styles = ElementTree.fromstring(package.read("xl/styles.xml"))
    formats = {
        *_PERCENT_FORMATS,
        *(
            int(item.get("numFmtId", "0"))
            for item in styles.iter(f"{_MAIN}numFmt")
            if "%" in _LITERAL.sub("", item.get("formatCode", ""))
        ),
    }
    cells = styles.find(f"{_MAIN}cellXfs")
    return frozenset(
        number
        for number, item in enumerate(() if cells is None else cells)
        if int(item.get("numFmtId", "0")) in formats
    )


def _percents(text: bytes, styles: frozenset[int]) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, style, value in _STYLED.findall(text):
        place = _PLACE.search(attributes)
        if int(style) in styles and place and not _TYPED.search(attributes):
            with suppress(ValueError):
                yield _index(place), f"{round(float(value) * 100, 10):.12g}%"


def _errors(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, inside in _CELL.findall(text):
        place, value = _PLACE.search(attributes), _VALUE.search(inside)
        if place and value:
            yield _index(place), value[1].decode("utf-8", "replace")


def _formulas(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield formulas without a result; an empty text is a result, and says that it is a text."""
    for attributes, _kind, formula, inside in _FORMULA_CELL.findall(text):
        place = _PLACE.search(attributes)
        if place and not _VALUE_GIVEN.search(inside) and _EMPTY_TEXT not in attributes:
            yield _index(place), "=" + html.unescape(formula.decode("utf-8", "replace"))


def _index(place: re.Match[bytes]) -> tuple[int, int]:
    return int(place[2]) - 1, _column_number(place[1]) - 1


def _span(text: bytes) -> int:
    columns = max(map(_column_number, set(_FAR_RIGHT.findall(text))), default=_NEAR_COLUMNS)
    rows = max((int(number[:9]) for number in set(_FAR_DOWN.findall(text))), default=_NEAR_ROWS)
    return rows * columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:9]:
        number = number * 26 + letter - ord("A") + 1
    return number
