"""The first page of a unit's call-up notice: who is away where on which day, to be signed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date as Date
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_range_abs

from data.cell_text import printable
from data.workbooks import labels
from data.workbooks.listing import Column, Formula, Listing, Tint, Value
from data.workbooks.look import ROW_HEIGHT, TOTAL_COLOUR, Footer, Look, line_count, merged_text
from data.workbooks.table import Heading, Placed, TableSheet
from data.workbooks.unit_lists import UnitDuties
from data.workbooks.view import PlanView
from models.plan import Duty

_FIRST_DAY: Final = 3
_KIND: Final = 2
_NOTE_WIDTH: Final = 120
_GAP: Final = 15.0
"""Points of the empty row between the table and the notes."""


class RosterSheet:
    """Writes a unit's examiners down and up to seven days across on a sheet."""

    def __init__(
        self, sheet: Any, look: Look, view: PlanView, unit: UnitDuties, dates: Sequence[Date]
    ) -> None:
        self._sheet = sheet
        self._look = look
        self._view = view
        self._unit = unit
        self._dates = tuple(dates)
        self._below = _GAP
        self._by_day: dict[tuple[str, Date], list[Duty]] = defaultdict(list)
        for duty in unit.duties:
            self._by_day[duty.examiner_id, duty.date].append(duty)
        self._examiners = [
            one
            for one in unit.examiners
            if any((one.examiner_id, date) in self._by_day for date in self._dates)
        ]

    def write(self, heading: Heading, footer: Footer) -> None:
        """Write the page."""
        _ = self._view.translate
        table = TableSheet(self._sheet, self._look, heading, self._listing())
        placed = table.write(footer, total_label=_("到岗人数"), empty_label=_("本期无"))
        row = placed.last + 1
        if self._examiners:
            row = self._write_reserves(row + 1, placed)
        row = self._write_notes(row + 1)
        self._sheet.print_area(0, 0, row - 1, self._last)
        table.keep_together(placed.first - 1, below=self._below)

    def _set_row(self, row: int, height: float) -> None:
        """Set a row under the table, which the page has to have room for."""
        self._below += height
        self._sheet.set_row(row, height)

    @property
    def _last(self) -> int:
        return _FIRST_DAY + len(self._dates)

    def _listing(self) -> Listing:
        view, _ = self._view, self._view.translate
        columns = [
            Column(_("姓名"), most=20, role="name"),
            Column(_("编号"), most=20),
            Column(_("类别"), least=8),
            *(
                Column(f"{date:%m-%d} {view.weekday(date)}", least=10, most=18, count=True)
                for date in self._dates
            ),
            Column(_("天数"), least=5, total=True),
        ]
        span = f"{xl_col_to_name(_FIRST_DAY)}{{row}}:{xl_col_to_name(self._last - 1)}{{row}}"
        rows: list[list[Value]] = []
        for one in self._examiners:
            days = [self._day_text(one.examiner_id, date) for date in self._dates]
            kind = _(labels.EXAMINER_KINDS[one.kind])
            count = Formula(f"=COUNTA({span})", sum(day is not None for day in days))
            rows.append([printable(one.name), one.examiner_id, kind, *days, count])

        def tint(_record: int, role: str) -> Tint:
            return {"bold": True} if role == "name" else {}

        return Listing(columns, rows, tint)

    def _day_text(self, examiner_id: str, date: Date) -> str | None:
        """Return venue and slots of a day; standby and night slots say so."""
        duties = self._by_day.get((examiner_id, date))
        if not duties:
            return None
        view, _ = self._view, self._view.translate
        by_venue: dict[str, list[str]] = defaultdict(list)
        for duty in sorted(duties, key=lambda duty: view.slot_key(duty.slot_id)):
            slot = view.slot_name(duty.slot_id)
            if duty.role == "standby":
                slot = _("{slot}（备勤）").format(slot=slot)
            by_venue[duty.venue_id].append(slot)
        return "\n".join(f"{venue}\n{' '.join(slots)}" for venue, slots in by_venue.items())

    def _write_reserves(self, row: int, placed: Placed) -> int:
        """Write how many reserves are away on each day, and how many may be."""
        _ = self._view.translate
        limits = {item.unit: item.max_released_per_day for item in self._view.case.units}
        limit = limits.get(self._unit.unit)
        reserve = _(labels.EXAMINER_KINDS["reserve"])
        if not any(one.kind == "reserve" for one in self._examiners):
            return row
        kinds = xl_range_abs(placed.first, _KIND, placed.last, _KIND)
        label = self._look.text(align="center", bold=True, bg_color=TOTAL_COLOUR)
        merged_text(self._sheet, row, 0, _FIRST_DAY - 1, _("其中应急保障"), label)
        form = self._look.cell(align="center", bold=True, bg_color=TOTAL_COLOUR)
        for column, date in enumerate(self._dates, start=_FIRST_DAY):
            days = xl_range(placed.first, column, placed.last, column)
            heads = sum(
                one.kind == "reserve" and (one.examiner_id, date) in self._by_day
                for one in self._examiners
            )
            formula = f'=SUMPRODUCT(({kinds}="{reserve}")*({days}<>""))'
            self._sheet.write_formula(row, column, formula, form, heads)
        total = sum(
            one.kind == "reserve" and examiner_id == one.examiner_id and date in self._dates
            for one in self._examiners
            for examiner_id, date in self._by_day
        )
        span = xl_range(row, _FIRST_DAY, row, self._last - 1)
        self._sheet.write_formula(row, self._last, f"=SUM({span})", form, total)
        self._set_row(row, ROW_HEIGHT)
        if limit is not None:
            row += 1
            merged_text(self._sheet, row, 0, _FIRST_DAY - 1, _("每日最多抽调"), label)
            for column in range(_FIRST_DAY, self._last):
                self._sheet.write_number(row, column, limit, form)
            self._sheet.write_blank(row, self._last, None, form)
            self._set_row(row, ROW_HEIGHT)
        return row + 1

    def _write_notes(self, row: int) -> int:
        """Write what the codes mean, what to do, and where to sign; return the row after it."""
        view, _ = self._view, self._view.translate
        used = {duty.venue_id for duty in self._unit.duties if duty.date in self._dates}
        places = "　".join(
            view.place(venue.venue_id) for venue in view.case.venues if venue.venue_id in used
        )
        notes = [
            _(
                "请安排上列考试员按日期和时段到考场报到，起止时间见“值勤明细”；不能到岗的请立即告知。"
            ),
            _("考车、考试路线和考生于考试当日随机选配（公安部令第162号第四十八条），本通知不列。"),
            _("备勤：在考场待命，顶替临时缺岗。"),
        ]
        if places:
            notes.insert(0, _("考场：{places}").format(places=places))
        form = self._look.note(font_color="#444444")
        for note in notes:
            self._set_row(row, 4 + 13 * line_count(note, _NOTE_WIDTH))
            merged_text(self._sheet, row, 0, self._last, note, form)
            row += 1
        self._set_row(row, 30)
        text = _("接收人：____________　　接收日期：____________")
        merged_text(self._sheet, row, 0, self._last, text, self._look.note(align="right"))
        return row + 1
