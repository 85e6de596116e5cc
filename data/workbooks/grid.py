"""The venue's week on one page: slots and facilities down, days across."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Any, Final

from data.workbooks import labels
from data.workbooks.grid_head import GridHead
from data.workbooks.grid_pools import PoolBlock
from data.workbooks.look import (
    CLOSED_COLOUR,
    HEADER_COLOUR,
    NIGHT_COLOUR,
    NIGHT_LOOK,
    NUMBER_OR_NOTHING,
    ROW_HEIGHT,
    SUBJECT_COLOURS,
    Footer,
    Look,
    line_count,
    merged_text,
    set_page,
    write_sum,
    write_sum_row,
)
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView
from models.case import Venue
from models.plan import Session

_LABEL_WIDTHS: Final = (9, 13, 14, 23, 13)
_DAY_WIDTH: Final = 9.5
_TOTAL_WIDTH: Final = 9
_FIRST_DAY: Final = len(_LABEL_WIDTHS)
_ROWS_OF_A_PAGE: Final = 21
"""Rows of seats below which none is on another page."""
_ROWS_SHRUNK: Final = 36
"""Rows that are still good to read when all are shrunk to one page."""

RowKey = tuple[str, str, str, str]
"""Slot, facility, subject, quota."""


def colour_of(session: Session) -> str:
    """Return the colour of a session's subject; linked pairs have one of their own."""
    return SUBJECT_COLOURS["S23" if session.quota == "linked" else session.subject]


@dataclass(frozen=True, slots=True)
class GridSums:
    """Where a grid's figures come from: the lists of sessions and of draw pools."""

    seats: Sums
    heads: Sums


class WeekGrid:
    """Writes up to seven days of one venue on a sheet."""

    def __init__(
        self,
        sheet: Any,
        look: Look,
        view: PlanView,
        venue: Venue,
        dates: Sequence[Date],
        sums: GridSums,
    ) -> None:
        self._sheet = sheet
        self._look = look
        self._view = view
        self._venue = venue
        self._dates = tuple(dates)
        self._sums = sums
        self._total = _FIRST_DAY + len(self._dates)
        self._sessions = [
            item for item in view.sessions_by_venue[venue.venue_id] if item.date in self._dates
        ]
        self._pools = [
            pool for pool in view.pools_by_venue[venue.venue_id] if pool.date in self._dates
        ]
        self._fits_a_page = True
        busy = {item.date for item in self._sessions}
        self._idle_dates = frozenset(date for date in self._dates if date not in busy)

    def write(self, footer: Footer) -> None:
        """Write the page."""
        widths = (*_LABEL_WIDTHS, *[_DAY_WIDTH] * len(self._dates), _TOTAL_WIDTH)
        for index, width in enumerate(widths):
            self._sheet.set_column(index, index, width)
        _ = self._view.translate
        head = GridHead(self._sheet, self._look, self._view, self._venue, widths)
        title = _("{venue}　考试周计划").format(venue=self._view.venue_name(self._venue))
        row = head.write_title(title, self._dates)
        note = _("格内为计划数（席）　{marks}").format(marks=self._view.marks_legend())
        row = head.write_legend(row, note)
        titles = (_("时段"), _("时间"), _("设施"), _("科目"), _("准驾车型"))
        row = head.write_days(row, titles, self._dates, self._idle_dates)
        header_row = row - 1
        row = below = self._write_seats(row)
        pools = PoolBlock(self._sheet, self._look, self._view, self._dates, self._idle_dates)
        row = pools.write(self._pools, row, self._sums.heads, first_day=_FIRST_DAY)
        row = self._write_remark(row)
        set_page(
            self._sheet,
            header_row=header_row,
            last_row=row - 1,
            last_column=self._total,
            footer=footer,
        )
        if row - header_row <= _ROWS_SHRUNK:
            self._sheet.fit_to_pages(1, 1)
        elif self._pools:
            self._sheet.set_h_pagebreaks([below])

    def _write_seats(self, row: int) -> int:
        _ = self._view.translate
        by_row: dict[RowKey, dict[Date, Session]] = defaultdict(dict)
        for item in self._sessions:
            key: RowKey = (item.slot_id, item.facility_id, item.subject, item.quota)
            # Several links may share a run: their seats stand in one cell.
            by_row[key][item.date] = _joined(by_row[key].get(item.date), item)
        keys = sorted(by_row, key=self._row_order)
        if not keys:
            form = self._look.text(align="center", font_color="#666666")
            merged_text(self._sheet, row, 0, self._total, _("本周无场次"), form)
            self._sheet.set_row(row, 2 * ROW_HEIGHT)
            return row + 1
        first = row
        self._fits_a_page = len(keys) <= _ROWS_OF_A_PAGE
        for slot_id in dict.fromkeys(key[0] for key in keys):
            rows = [key for key in keys if key[0] == slot_id]
            self._write_slot_label(row, len(rows), slot_id, rows[0][2])
            for key in rows:
                self._write_seat_row(row, key, by_row[key])
                row += 1
        self._write_day_totals(row, first, by_row)
        return row + 1

    def _row_order(self, key: RowKey) -> tuple[object, ...]:
        slot_id, facility_id, subject, quota = key
        return (self._view.slot_key(slot_id), facility_id, subject, quota == "linked")

    def _write_slot_label(self, row: int, height: int, slot_id: str, subject: str) -> None:
        look: dict[str, object] = {"bold": True, "align": "center"}
        if self._view.is_night(slot_id, subject):
            look |= NIGHT_LOOK
        form = self._look.text(**look)
        name = self._view.slot_name(slot_id)
        if not self._fits_a_page:
            # A merged cell would be torn by the page's end: the name stands in every row.
            for offset in range(height):
                self._sheet.write_string(row + offset, 0, name, form)
            return
        if height > 1:
            self._sheet.merge_range(row, 0, row + height - 1, 0, "", form)
        self._sheet.write_string(row, 0, name, form)

    def _write_seat_row(self, row: int, key: RowKey, by_date: dict[Date, Session]) -> None:
        slot_id, facility_id, subject, quota = key
        view, _ = self._view, self._view.translate
        colour = colour_of(next(iter(by_date.values())))
        label = _(labels.SUBJECTS[subject])
        if quota == "linked":
            label = _("{subject}（联考）").format(subject=label)
        classes = view.classes(view.facility_by_id[facility_id])
        night = view.is_night(slot_id, subject)
        look: dict[str, object] = {"bold": True, "font_color": NIGHT_COLOUR} if night else {}
        texts = (view.times(slot_id, subject), facility_id, label, classes)
        lines = 1
        for index, text in enumerate(texts, start=1):
            tint = {"bg_color": colour} if index == 3 else {}
            form = self._look.text(align="center", **look, **tint)
            self._sheet.write_string(row, index, text, form)
            lines = max(lines, line_count(text, _LABEL_WIDTHS[index]))
        for column, date in enumerate(self._dates, start=_FIRST_DAY):
            self._write_seat_cell(row, column, key, date, by_date.get(date), look)
        write_sum(
            self._sheet,
            self._look,
            (row, self._total),
            (row, _FIRST_DAY, row, self._total - 1),
            _seats(by_date),
        )
        self._sheet.set_row(row, ROW_HEIGHT if lines == 1 else 4 + 14 * lines)

    def _write_seat_cell(
        self,
        row: int,
        column: int,
        key: RowKey,
        date: Date,
        session: Session | None,
        look: dict[str, object],
    ) -> None:
        if date in self._idle_dates:
            form = self._look.cell(bg_color=CLOSED_COLOUR)
            self._sheet.write_blank(row, column, None, form)
            return
        slot_id, facility_id, subject, quota = key
        _ = self._view.translate
        formula = self._sums.seats.of(
            "seats",
            facility=facility_id,
            date=date,
            slot=self._view.slot_name(slot_id),
            subject=_(labels.SUBJECTS[subject]),
            quota=_(labels.QUOTAS[quota]),
        )
        number, seats, colour = NUMBER_OR_NOTHING, 0, {}
        if session is not None:
            mark = self._view.status_mark(session)
            number, seats = f'0"{mark}"' if mark else "0", session.seats
            colour = {"bg_color": colour_of(session)}
        form = self._look.cell(align="center", num_format=number, **colour, **look)
        self._sheet.write_formula(row, column, formula, form, seats)

    def _write_day_totals(
        self, row: int, first: int, by_row: dict[RowKey, dict[Date, Session]]
    ) -> None:
        _ = self._view.translate
        form = self._look.text(bold=True, align="center", top=2, bg_color=HEADER_COLOUR)
        merged_text(self._sheet, row, 0, _FIRST_DAY - 1, _("计划数合计（席）"), form)
        totals = [
            sum(by_date[date].seats for by_date in by_row.values() if date in by_date)
            for date in self._dates
        ]
        write_sum_row(self._sheet, self._look, (row, _FIRST_DAY), first, [*totals, sum(totals)])
        self._sheet.set_row(row, ROW_HEIGHT + 2)

    def _write_remark(self, row: int) -> int:
        _ = self._view.translate
        text = _(
            "考试员、考车和路线于考试当日随机抽取（公安部令第162号第四十八条），本表不列姓名。"
        )
        form = self._look.plain(font_size=9, font_color="#444444", valign="vcenter")
        merged_text(self._sheet, row, 0, self._total, text, form)
        return row + 1


def _joined(one: Session | None, other: Session) -> Session:
    """Return sessions of one cell as one: seats added up, a mark only where all have it."""
    if one is None:
        return other
    status = one.status if one.status == other.status else "kept"
    return replace(one, seats=one.seats + other.seats, status=status)


def _seats(by_date: dict[Date, Session]) -> int:
    return sum(session.seats for session in by_date.values())
