"""A table on a sheet: titles, header, rows, widths, totals, page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any, Final

from xlsxwriter.utility import xl_range, xl_range_abs

from data.cell_text import display_width
from data.workbooks.listing import Column, Formula, Listing, Shown, Tint, Value
from data.workbooks.look import (
    BODY_SIZE,
    EDIT_COLOUR,
    NOTE_GAP,
    NOTE_HEIGHT,
    PAGE_WIDTH,
    ROW_HEIGHT,
    SMALL_SIZE,
    TOTAL_COLOUR,
    WARNING_COLOUR,
    Footer,
    Look,
    line_count,
    merged_text,
    one_line,
    row_height,
    serial,
    set_page,
)
from data.workbooks.paper import keep_together

_LEAST_TITLE: Final = 6
"""Characters that a title of two signs takes beside the filter's arrow."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a table. ``warning`` is printed red beside the notes."""

    title: str
    notes: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table came to stand: zero-based rows of its first and last record, and its end.

    The end is the row of the totals, or the last record where there are none.
    """

    sheet: str
    first: int
    last: int
    end: int

    def column(self, index: int) -> str:
        """Return the reference of a column's records from any sheet."""
        return self._reference(index, self.last)

    def summed(self, index: int) -> str:
        """Return the same for sums that look rows up: to the end, so that it grows with them.

        Rows that somebody puts in above the totals are within. The totals are as well, but hold
        nothing that is looked up.
        """
        return self._reference(index, self.end)

    def _reference(self, index: int, last: int) -> str:
        name = self.sheet.replace("'", "''")
        return f"'{name}'!{xl_range_abs(self.first, index, last, index)}"


class TableSheet:
    """Writes a listing on a sheet of its own, from top to bottom."""

    def __init__(self, sheet: Any, look: Look, heading: Heading, listing: Listing) -> None:
        self._sheet = sheet
        self._look = look
        self._heading = heading
        self._listing = listing
        self._columns = tuple(listing.columns)
        self._longest = [
            _shrunk(column, max((_width(row[index]) for row in listing.rows), default=0))
            for index, column in enumerate(self._columns)
        ]
        printed = [at for at, column in enumerate(self._columns) if not column.off_paper]
        self._last_column = max(printed, default=0)
        self._widths = self._fit_widths()
        self._one_line = [
            one_line(longest, width)
            for longest, width in zip(self._longest, self._widths, strict=True)
        ]
        self._formats: dict[tuple[str, str, bool, bool], Any] = {}
        self._heights: dict[int, float] = {}

    def write(self, footer: Footer, *, total_label: str, empty_label: str) -> Placed:
        """Write everything; ``empty_label`` stands in for the records of an empty listing."""
        for index, width in enumerate(self._widths):
            self._sheet.set_column(index, index, width)
        rows, last_column = self._listing.rows, self._last_column
        header_row = self._write_head()
        first = header_row + 1
        last = first + max(0, len(rows) - 1)
        end = last
        for offset, cells in enumerate(rows):
            self._write_record(first + offset, offset, cells)
        if not rows:
            form = self._look.text(align="center", font_color="#666666")
            merged_text(self._sheet, first, 0, last_column, empty_label, form)
        elif any(column.total or column.count for column in self._columns):
            end = last + 1
            self._write_totals(end, first, last, total_label)
        if self._listing.breaks:
            self._sheet.set_h_pagebreaks([first + record for record in self._listing.breaks])
        self._add_entries(first, last)
        if len(rows) > 1:
            self._sheet.autofilter(header_row, 0, last, len(self._columns) - 1)
        set_page(
            self._sheet,
            header_row=header_row,
            last_row=end,
            last_column=last_column,
            footer=footer,
        )
        self.keep_together(header_row)
        return Placed(self._sheet.get_name(), first, last, end)

    def keep_together(self, header_row: int, below: float = 0) -> None:
        """Keep the last few rows off a page of their own.

        ``below`` is the height, in points, of what somebody else writes under the table.
        """
        if self._listing.breaks:
            return
        head = sum(height for row, height in self._heights.items() if row <= header_row)
        body = sum(self._heights.values()) - head + below
        keep_together(self._sheet, self._widths[: self._last_column + 1], head, body)

    def _set_row(self, row: int, height: float) -> None:
        self._heights[row] = height
        self._sheet.set_row(row, height)

    def _add_entries(self, first: int, last: int) -> None:
        for index, column in enumerate(self._columns):
            if column.entry is not None:
                self._sheet.data_validation(first, index, last, index, column.entry.validation())

    def _fit_widths(self) -> list[float]:
        widths = self._widths_with(4, 3)
        if sum(widths[: self._last_column + 1]) > PAGE_WIDTH:
            widths = self._widths_with(3, 2)  # the page is shrunk to its width: no air to spare
        stretch = max(1.0, PAGE_WIDTH / sum(widths[: self._last_column + 1]))
        return [round(width * stretch, 1) for width in widths]

    def _widths_with(self, beside_title: int, beside_text: int) -> list[float]:
        widths: list[float] = []
        for index, column in enumerate(self._columns):
            # A title may break in two lines, and leaves room for the filter's arrow.
            needed = -(-display_width(column.title) // 2) + beside_title
            needed = max(column.least, _LEAST_TITLE, needed)
            widths.append(max(needed, min(column.most, self._longest[index] + beside_text)))
        return widths

    def _write_head(self) -> int:
        look, sheet, heading = self._look, self._sheet, self._heading
        last, total = self._last_column, sum(self._widths[: self._last_column + 1])
        self._set_row(0, row_height(28 * line_count(heading.title, total / 1.7)))
        merged_text(sheet, 0, 0, last, heading.title, look.title())
        row = 1
        lines = [(note, "#444444", False) for note in heading.notes]
        if heading.warning:
            lines.insert(0, (heading.warning, WARNING_COLOUR, True))
        for text, colour, bold in lines:
            form = look.note(align="center", font_color=colour, bold=bold)
            gap = NOTE_GAP if row == len(lines) else 0
            self._set_row(row, row_height(NOTE_HEIGHT * line_count(text, total) + gap))
            merged_text(sheet, row, 0, last, text, form)
            row += 1
        header_lines = 1
        for index, column in enumerate(self._columns):
            sheet.write_string(row, index, column.title, look.header())
            header_lines = max(header_lines, line_count(column.title, self._widths[index] - 2))
        self._set_row(row, 6 + 14 * header_lines)
        return row

    def _write_record(self, row: int, offset: int, cells: Sequence[Value]) -> None:
        tint = self._listing.tint
        lines = 1
        for index, (column, value) in enumerate(zip(self._columns, cells, strict=True)):
            look = {} if tint is None else tint(offset, column.role)
            self._write_cell(row, index, column, value, look)
            if isinstance(value, str) and ("\n" in value or not self._one_line[index]):
                scale = BODY_SIZE / SMALL_SIZE if column.small else 1
                lines = max(lines, line_count(value, self._widths[index] * scale))
        self._set_row(row, ROW_HEIGHT if lines == 1 else row_height(4 + 14 * lines))

    def _write_cell(self, row: int, index: int, column: Column, value: Value, look: Tint) -> None:
        if value is None:
            number = "@" if column.entry is None else column.number  # ready for what is typed
            self._sheet.write_blank(row, index, None, self._format(number, column, look))
        elif isinstance(value, str):
            self._sheet.write_string(row, index, value, self._format("@", column, look))
        elif isinstance(value, Date):
            form = self._format("yyyy-mm-dd", column, look)
            self._sheet.write_number(row, index, serial(value), form)
        elif isinstance(value, Formula):
            form = self._format(column.number, column, look)
            text = value.text.replace("{row}", str(row + 1))
            self._sheet.write_formula(row, index, text, form, value.value)
        elif isinstance(value, Shown):
            form = self._format(value.number, column, look)
            self._sheet.write_number(row, index, value.value, form)
        else:
            form = self._format(column.number, column, look)
            self._sheet.write_number(row, index, value, form)

    def _format(self, number: str, column: Column, look: Tint) -> Any:
        if look:
            return self._make_format(number, column, look)
        key = (number, column.align, column.small, column.entry is not None)
        if key not in self._formats:
            self._formats[key] = self._make_format(number, column, look)
        return self._formats[key]

    def _make_format(self, number: str, column: Column, look: Tint) -> Any:
        basis: Tint = {"num_format": number, "align": column.align}
        if column.align == "left":
            basis["indent"] = 1
        if number == "@":
            basis["text_wrap"] = True
        if column.entry is not None:
            basis["bg_color"] = EDIT_COLOUR
        if column.small:
            basis["font_size"] = SMALL_SIZE
        return self._look.cell(**{**basis, **look})

    def _write_totals(self, row: int, first: int, last: int, label: str) -> None:
        look: Tint = {"bold": True, "bg_color": TOTAL_COLOUR, "top": 2}
        for index, column in enumerate(self._columns):
            form = self._look.cell(num_format=column.number, align=column.align, **look)
            if column.total:
                span = xl_range(first, index, last, index)
                value = sum(_number(cells[index]) for cells in self._listing.rows)
                self._sheet.write_formula(row, index, f"=SUBTOTAL(109,{span})", form, value)
            elif column.count:
                span = xl_range(first, index, last, index)
                filled = sum(cells[index] is not None for cells in self._listing.rows)
                self._sheet.write_formula(row, index, f"=SUBTOTAL(103,{span})", form, filled)
            else:
                self._sheet.write_blank(row, index, None, form)
        self._sheet.write_string(row, 0, label, self._look.text(align="center", **look))
        self._set_row(row, 20)


def _number(value: Value) -> int | float:
    if isinstance(value, Formula | Shown):
        return value.value
    return value if isinstance(value, int | float) else 0


def _shrunk(column: Column, width: int) -> int:
    return -(-width * SMALL_SIZE // BODY_SIZE) if column.small else width


def _width(value: Value) -> int:
    if isinstance(value, str):
        return max(map(display_width, value.split("\n")))
    if isinstance(value, Date):
        return 10
    if isinstance(value, Shown):
        return value.width
    return 0 if value is None else len(f"{_number(value):,}")
