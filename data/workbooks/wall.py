"""The page for the wall: a venue's week in large print, for whoever comes to be examined.

No facility, no unit and no head count stands here: only what is examined when, for how many.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date as Date
from typing import Any, Final, NamedTuple

from data.workbooks import labels
from data.workbooks.grid_head import GridHead
from data.workbooks.look import (
    CLOSED_COLOUR,
    HEADER_COLOUR,
    NIGHT_LOOK,
    NUMBER_OR_NOTHING,
    SUBJECT_COLOURS,
    Footer,
    Look,
    Properties,
    line_count,
    merged_text,
    row_height,
    set_page,
    write_sum,
    write_sum_row,
)
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView
from models.case import Venue
from models.plan import Session
from models.words import SUBJECTS

_LABEL_WIDTHS: Final = (21, 15, 14, 18)
_DAY_WIDTH: Final = 10
_TOTAL_WIDTH: Final = 9
_FIRST_DAY: Final = len(_LABEL_WIDTHS)
_SIZE: Final = 13
"""Points of the letters in the table."""
_SCALE: Final = 10 / _SIZE
"""Letters of that size that a column of one character takes."""
_HEIGHT: Final = 26
_LOW_HEIGHT: Final = 21
_ROWS_WITH_ROOM: Final = 12
"""Rows that leave them their full height on the page."""
_ROWS_OF_A_PAGE: Final = 30
"""More go on on the next page: shrunk to one they could not be read from a wall."""


class RowKey(NamedTuple):
    """What a row of the page is about."""

    subject: str
    quota: str
    classes: str
    slot_id: str


class WallPage:
    """Writes up to seven days of one venue on one page."""

    def __init__(
        self,
        sheet: Any,
        look: Look,
        view: PlanView,
        venue: Venue,
        dates: Sequence[Date],
        sums: Sums,
    ) -> None:
        self._sheet = sheet
        self._look = look
        self._view = view
        self._venue = venue
        self._dates = tuple(dates)
        self._sums = sums
        self._total = _FIRST_DAY + len(self._dates)
        self._rows: dict[RowKey, dict[Date, list[Session]]] = defaultdict(dict)
        for item in view.sessions_by_venue[venue.venue_id]:
            if item.date in self._dates:
                classes = view.classes(view.facility_by_id[item.facility_id])
                key = RowKey(item.subject, item.quota, classes, item.slot_id)
                self._rows[key].setdefault(item.date, []).append(item)
        self._height = _HEIGHT if len(self._rows) <= _ROWS_WITH_ROOM else _LOW_HEIGHT
        busy = {date for by_date in self._rows.values() for date in by_date}
        self._idle_dates = frozenset(self._dates) - busy

    def write(self, footer: Footer) -> None:
        """Write the page."""
        view, _ = self._view, self._view.translate
        widths = (*_LABEL_WIDTHS, *[_DAY_WIDTH] * len(self._dates), _TOTAL_WIDTH)
        for index, width in enumerate(widths):
            self._sheet.set_column(index, index, width)
        head = GridHead(self._sheet, self._look, view, self._venue, widths)
        name = view.venue_name(self._venue)
        title = _("{venue}　考试安排").format(venue=name)
        row = head.write_days(
            head.write_title(title, self._dates, size=22),
            (_("科目"), _("准驾车型"), _("时段"), _("时间")),
            self._dates,
            self._idle_dates,
            size=_SIZE,
            height=_HEIGHT - 4,
        )
        header_row = row - 1
        for key in sorted(self._rows, key=self._order):
            self._write_row(row, key, self._rows[key])
            row += 1
        row = self._write_totals(row, header_row + 1)
        row = self._write_notes(row, sum(widths))
        set_page(
            self._sheet,
            header_row=header_row,
            last_row=row - 1,
            last_column=self._total,
            footer=footer,
        )
        if len(self._rows) <= _ROWS_OF_A_PAGE:
            self._sheet.fit_to_pages(1, 1)

    def _order(self, key: RowKey) -> tuple[object, ...]:
        subject = SUBJECTS.index(key.subject)
        slot = self._view.slot_key(key.slot_id)
        return (key.quota == "linked", subject, key.classes, slot)

    def _write_row(self, row: int, key: RowKey, by_date: dict[Date, list[Session]]) -> None:
        view, _ = self._view, self._view.translate
        subject = _(labels.SUBJECTS[key.subject])
        name = _("{subject}（联考）").format(subject=subject) if key.quota == "linked" else subject
        colour = SUBJECT_COLOURS["S23" if key.quota == "linked" else key.subject]
        slot = view.slot_name(key.slot_id)
        night = view.is_night(key.slot_id, key.subject)
        tints: list[Properties] = [{"bg_color": colour}, {}, NIGHT_LOOK if night else {}, {}]
        texts = (name, key.classes, slot, view.times(key.slot_id, key.subject))
        lines = 1
        for index, (text, tint) in enumerate(zip(texts, tints, strict=True)):
            form = self._look.text(align="center", bold=index != 3, font_size=_SIZE, **tint)
            self._sheet.write_string(row, index, text, form)
            lines = max(lines, line_count(text, _LABEL_WIDTHS[index] * _SCALE))
        for column, date in enumerate(self._dates, start=_FIRST_DAY):
            self._write_seats(row, column, date, key, by_date.get(date))
        seats = sum(item.seats for items in by_date.values() for item in items)
        write_sum(
            self._sheet,
            self._look,
            (row, self._total),
            (row, _FIRST_DAY, row, self._total - 1),
            seats,
            font_size=_SIZE,
        )
        self._sheet.set_row(row, self._height if lines == 1 else row_height(6 + 18 * lines))

    def _write_seats(
        self, row: int, column: int, date: Date, key: RowKey, sessions: list[Session] | None
    ) -> None:
        if date in self._idle_dates:
            form = self._look.cell(bg_color=CLOSED_COLOUR)
            self._sheet.write_blank(row, column, None, form)
            return
        view, _ = self._view, self._view.translate
        formula = self._sums.of(
            "seats",
            date=date,
            slot=view.slot_name(key.slot_id),
            subject=_(labels.SUBJECTS[key.subject]),
            quota=_(labels.QUOTAS[key.quota]),
            classes=key.classes,
        )
        number, seats, tint = NUMBER_OR_NOTHING, 0, {}
        if sessions:
            marks = {view.status_mark(item) for item in sessions}
            mark = marks.pop() if len(marks) == 1 else ""
            number, seats = f'0"{mark}"' if mark else "0", sum(item.seats for item in sessions)
            tint = {"bg_color": SUBJECT_COLOURS["S23" if key.quota == "linked" else key.subject]}
        form = self._look.cell(align="center", font_size=_SIZE, num_format=number, **tint)
        self._sheet.write_formula(row, column, formula, form, seats)

    def _write_totals(self, row: int, first: int) -> int:
        _ = self._view.translate
        if row == first:
            form = self._look.text(align="center", font_size=_SIZE, font_color="#666666")
            merged_text(self._sheet, row, 0, self._total, _("本周无场次"), form)
            self._sheet.set_row(row, 2 * _HEIGHT)
            return row + 1
        form = self._look.text(
            bold=True, align="center", top=2, font_size=_SIZE, bg_color=HEADER_COLOUR
        )
        merged_text(self._sheet, row, 0, _FIRST_DAY - 1, _("合计（席）"), form)
        totals = [
            sum(item.seats for by_date in self._rows.values() for item in by_date.get(date, ()))
            for date in self._dates
        ]
        place, values = (row, _FIRST_DAY), [*totals, sum(totals)]
        write_sum_row(self._sheet, self._look, place, first, values, font_size=_SIZE)
        self._sheet.set_row(row, _HEIGHT)
        return row + 1

    def _write_notes(self, row: int, width: float) -> int:
        _ = self._view.translate
        notes = [
            _("格内为计划席位数。各批到场时间见“到场安排”，请按批次到场，不必提前等候。"),
            _("联考：同一考生先考科目二、后考科目三，两个场次一并预约。"),
            _("考试员、考车和考试路线于考试当日随机抽取（公安部令第162号第四十八条）。"),
        ]
        notes.append(_("与上次公布相比：{marks}").format(marks=self._view.marks_legend()))
        form = self._look.note(font_size=11, font_color="#444444", indent=1)
        for note in notes[: 4 if self._view.published_by_id else 3]:
            self._sheet.set_row(row, 18 * line_count(note, width * 10 / 11))
            merged_text(self._sheet, row, 0, self._total, note, form)
            row += 1
        return row
