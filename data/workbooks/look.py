"""One style sheet for all workbooks: fonts, colours, formats, pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range

from data.cell_text import clipped, display_width
from data.texts import Language

SUBJECT_COLOURS: Final = {
    "S1": "#DCE9F7",
    "S2": "#E0F0DA",
    "S3": "#FCE6CF",
    "S4": "#EADFF2",
    "S23": "#CDEBEA",
}
NIGHT_COLOUR: Final = "#1F3A5F"
CLOSED_COLOUR: Final = "#E4E4E4"
HEADER_COLOUR: Final = "#D9DFE8"
TOTAL_COLOUR: Final = "#F0F2F5"
EDIT_COLOUR: Final = "#FFF6D6"
"""Ground of the columns whose cells may be changed by hand and read back."""
WARNING_COLOUR: Final = "#B00020"
GRID_COLOUR: Final = "#8C96A3"

ROW_HEIGHT: Final = 18
"""Points for a row of one line."""
NOTE_HEIGHT: Final = 16
"""Points for a line under a sheet's title."""
NOTE_GAP: Final = 5
"""Points that keep the last of these lines off the table."""
PAGE_WIDTH: Final = 128
"""Column widths, in characters, that fill an A4 page on its side."""

NUMBER_OR_NOTHING: Final = "0;-0;;@"
"""Format of a number that is not shown where it is zero."""
BODY_SIZE: Final = 10
"""Points of the letters in a table; `SMALL_SIZE` of what is only looked up."""
SMALL_SIZE: Final = 8

_A4: Final = 9
_TALLEST_ROW: Final = 400.0
"""Points; a spreadsheet takes 409."""
_FONTS: Final = {"zh": ("宋体", "黑体"), "en": ("Arial", "Arial")}
_EXCEL_EPOCH: Final = Date(1899, 12, 30)

Properties = dict[str, object]

NIGHT_LOOK: Final[Properties] = {"bg_color": NIGHT_COLOUR, "font_color": "#FFFFFF"}
"""What tells a night slot."""
NIGHT_CELL: Final[Properties] = {**NIGHT_LOOK, "bold": True}
"""The same in a list."""


def serial(date: Date) -> int:
    """Return the number by which a spreadsheet knows ``date``."""
    return (date - _EXCEL_EPOCH).days


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, lang: Language) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._body_font, self._head_font = _FONTS[lang]
        self.date_format = 'm"月"d"日"' if lang == "zh" else "d mmm"

    def plain(self, **properties: object) -> Any:
        """Return a format without borders: titles, notes."""
        return self._format({"font_name": self._body_font, "font_size": BODY_SIZE, **properties})

    def note(self, **properties: object) -> Any:
        """Return the format of a line of text above or below a table."""
        return self.plain(**{"valign": "vcenter", "text_wrap": True, **properties})

    def cell(self, **properties: object) -> Any:
        """Return a format with the thin borders of a table, centred up and down."""
        basis: Properties = {"border": 1, "border_color": GRID_COLOUR, "valign": "vcenter"}
        return self.plain(**{**basis, **properties})

    def text(self, **properties: object) -> Any:
        """Return a table's text format; a text stays a text when somebody edits the cell."""
        return self.cell(**{"num_format": "@", "text_wrap": True, **properties})

    def header(self, **properties: object) -> Any:
        """Return the format of a column's title."""
        basis: Properties = {"bold": True, "bg_color": HEADER_COLOUR, "align": "center"}
        return self.text(**{"font_name": self._head_font, **basis, **properties})

    def title(self, **properties: object) -> Any:
        """Return the format of a sheet's title."""
        basis: Properties = {"font_size": 16, "bold": True, "align": "center"}
        return self.note(**{"font_name": self._head_font, **basis, **properties})

    def _format(self, properties: Properties) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


def merged_text(sheet: Any, row: int, first: int, last: int, text: str, form: Any) -> None:
    """Write ``text`` across the columns ``first`` to ``last`` of a row."""
    if last > first:
        sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)


def write_sum(
    sheet: Any,
    look: Look,
    place: tuple[int, int],
    span: tuple[int, int, int, int],
    value: int,
    **properties: object,
) -> None:
    """Write the sum of a span (first row and column, last row and column), which is ``value``."""
    basis: Properties = {"bold": True, "align": "center", "num_format": "#,##0"}
    form = look.cell(**{**basis, "bg_color": HEADER_COLOUR, **properties})
    sheet.write_formula(*place, f"=SUM({xl_range(*span)})", form, value)


def write_sum_row(
    sheet: Any,
    look: Look,
    place: tuple[int, int],
    first: int,
    values: Sequence[int],
    **properties: object,
) -> None:
    """Write the sums of columns, from ``place`` to the right, of the rows from ``first`` on."""
    row, left = place
    for column, value in enumerate(values, start=left):
        span = first, column, row - 1, column
        write_sum(sheet, look, (row, column), span, value, top=2, **properties)


def line_count(text: str, width: float) -> int:
    """Return how many lines ``text`` takes in a column of ``width`` characters."""
    room = _room(width)
    return sum(max(1, -(-display_width(line) // room)) for line in text.split("\n"))


def row_height(points: float) -> float:
    """Return a row's height, no taller than a spreadsheet takes."""
    return min(points, _TALLEST_ROW)


def one_line(longest: int, width: float) -> bool:
    """Return whether texts of up to ``longest`` characters take one line in such a column."""
    return longest <= _room(width)


def _room(width: float) -> int:
    return max(2, int(width) - 1)


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page: texts that are fit to print."""

    left: str
    right: str
    page: str
    """With ``&P`` and ``&N`` for the page and the number of pages."""

    def codes(self) -> str:
        """Return the footer in a spreadsheet's codes."""
        left = clipped(self.left, 60).replace("&", "&&")
        right = clipped(self.right, 60).replace("&", "&&")
        return f"&L{left}&C{self.page}&R{right}"


def set_page(
    sheet: Any, *, header_row: int, last_row: int, last_column: int, footer: Footer
) -> None:
    """Set a sheet up for A4 on its side, as wide as the page, header rows on each page.

    Rows up to ``header_row`` stay in view and are repeated on every page.
    """
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.45, right=0.45, top=0.5, bottom=0.65)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.repeat_rows(0, header_row)
    sheet.freeze_panes(header_row + 1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer(footer.codes(), {"margin": 0.3})
