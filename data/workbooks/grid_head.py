"""What stands above a venue's week: title, legend, and why a day has no session."""

from collections.abc import Collection, Sequence
from datetime import date as Date
from typing import Any, Final

from data.cell_text import display_width
from data.workbooks import labels
from data.workbooks.look import (
    BODY_SIZE,
    CLOSED_COLOUR,
    NIGHT_LOOK,
    NOTE_GAP,
    NOTE_HEIGHT,
    ROW_HEIGHT,
    SUBJECT_COLOURS,
    Look,
    line_count,
    merged_text,
    one_line,
    row_height,
    serial,
)
from data.workbooks.view import PlanView
from models.case import Venue

_SATURDAY: Final = 5


class GridHead:
    """Writes what stands above a venue's week, across ``widths`` columns."""

    def __init__(
        self, sheet: Any, look: Look, view: PlanView, venue: Venue, widths: Sequence[float]
    ) -> None:
        self._sheet = sheet
        self._look = look
        self._view = view
        self._venue = venue
        self._last = len(widths) - 1
        self._widths = tuple(widths)
        self._width = sum(widths)

    def write_title(self, title: str, dates: Sequence[Date], *, size: int = 16) -> int:
        """Write title, place and version from the first row on; return the row after them."""
        view, _ = self._view, self._view.translate
        place = _("{city}　考场编号 {venue}　{span}").format(
            city=view.city, venue=self._venue.venue_id, span=view.span(dates)
        )
        scale = size / 16
        lines = line_count(title, self._width / (1.7 * scale))
        self._sheet.set_row(0, row_height(28 * scale * lines))
        merged_text(self._sheet, 0, 0, self._last, title, self._look.title(font_size=size))
        note = self._look.note(align="center", font_color="#444444")
        for row, (text, gap) in enumerate(((place, 0), (view.mark(), NOTE_GAP)), start=1):
            self._sheet.set_row(row, NOTE_HEIGHT * line_count(text, self._width) + gap)
            merged_text(self._sheet, row, 0, self._last, text, note)
        return 3

    def write_legend(self, row: int, note: str) -> int:
        """Write the colours' names, and a note beside or below them; return the row after."""
        _, look = self._view.translate, self._look
        self._sheet.set_row(row, ROW_HEIGHT)
        self._sheet.write_string(row, 0, _("图例"), look.plain(bold=True, align="center"))
        column = 1
        for subject, colour in SUBJECT_COLOURS.items():
            text = _(labels.SUBJECTS[subject])
            form = look.text(bg_color=colour, align="center")
            self._sheet.write_string(row, column, text, form)
            column += 1
        night = look.text(**NIGHT_LOOK, align="center")
        self._sheet.write_string(row, column, _("夜考"), night)
        form = look.plain(align="right", valign="vcenter", font_color="#444444")
        if one_line(display_width(note), sum(self._widths[column + 1 :])):
            merged_text(self._sheet, row, column + 1, self._last, note, form)
            return row + 1
        self._sheet.set_row(row + 1, ROW_HEIGHT)
        merged_text(self._sheet, row + 1, 0, self._last, note, form)
        return row + 2

    def write_days(
        self,
        row: int,
        titles: Sequence[str],
        dates: Sequence[Date],
        idle_dates: Collection[Date],
        *,
        size: int = BODY_SIZE,
        height: float = ROW_HEIGHT,
    ) -> int:
        """Write the two header rows: titles, a column a date, the sum; return the row after them.

        An idle date is grey and says why nothing runs.
        """
        view, sheet, _ = self._view, self._sheet, self._view.translate
        header = self._look.header(font_size=size)
        for index, title in [*enumerate(titles), (self._last, _("合计"))]:
            sheet.merge_range(row, index, row + 1, index, "", header)
            sheet.write_string(row, index, title, header)
        for column, date in enumerate(dates, start=len(titles)):
            idle = {"bg_color": CLOSED_COLOUR} if date in idle_dates else {}
            day = self._look.header(font_size=size, num_format=self._look.date_format, **idle)
            sheet.write_number(row, column, serial(date), day)
            word = closed_word(view, self._venue, date) if idle else ""
            text = f"{view.weekday(date)} {word}".rstrip()
            sheet.write_string(row + 1, column, text, self._look.header(font_size=size, **idle))
        for offset in (0, 1):
            sheet.set_row(row + offset, height)
        return row + 2


def closed_word(view: PlanView, venue: Venue, date: Date) -> str:
    """Return why a day has no session, as far as the calendar says."""
    settings, _ = view.case.settings, view.translate
    if date in settings.holidays:
        return _("放假")
    weekend = date.weekday() >= _SATURDAY and date not in settings.workdays
    if weekend and not venue.weekend:
        return _("休")
    closed = any(
        closure.venue_id == venue.venue_id
        and closure.date == date
        and closure.slot_id is None
        and closure.units_lost is None
        for closure in view.case.closures
    )
    return _("停考") if closed else ""
