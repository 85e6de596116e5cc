"""One unit's workbook: whom it sends, when, where and in which role.

It goes to the unit, so it names examiners of that unit only, and no car, route or candidate
(rule E8).
"""

from typing import Any

from data.cell_text import printable, sheet_name
from data.workbooks.listing import Listing
from data.workbooks.look import Footer, Look
from data.workbooks.roster import RosterSheet
from data.workbooks.table import Heading, TableSheet
from data.workbooks.unit_lists import UnitDuties, duty_change_list, unit_duty_list
from data.workbooks.view import PlanView


class UnitBook:
    """Writes the call-up notice of one unit into a workbook."""

    def __init__(self, book: Any, look: Look, view: PlanView, duties: UnitDuties) -> None:
        self._book = book
        self._look = look
        self._view = view
        self._duties = duties
        self._names: set[str] = set()

    def write(self) -> None:
        """Write all sheets."""
        view, _ = self._view, self._view.translate
        weeks = view.weeks
        changes = duty_change_list(view, self._duties) if view.published_duties else None
        notes: tuple[str, ...] = ()
        if changes is not None:
            same = _("与已公布值勤相比：无变更")
            notes = (_("与已公布值勤相比有变更，见“变更”") if changes.rows else same,)
        for number, week in enumerate(weeks, start=1):
            name = _("抽调通知")
            if len(weeks) > 1:
                name = _("第{number}周").format(number=number)
            heading = self._heading(_("考试员抽调通知"), view.span(week), notes)
            sheet = RosterSheet(self._add_sheet(name), self._look, view, self._duties, week)
            sheet.write(heading, self._footer)
        listing = unit_duty_list(view, self._duties)
        self._write_list(_("值勤明细"), _("考试员值勤明细"), listing)
        if changes is not None and changes.rows:
            self._write_list(_("变更"), _("与已公布值勤相比的变更"), changes)

    def _add_sheet(self, name: str) -> Any:
        return self._book.add_worksheet(sheet_name(name, self._names))

    @property
    def _footer(self) -> Footer:
        _ = self._view.translate
        version = _("版本 {version}").format(version=self._view.version)
        return Footer(printable(self._duties.unit), version, _("第&P页共&N页"))

    def _heading(self, title: str, span: str, notes: tuple[str, ...] = ()) -> Heading:
        view, _ = self._view, self._view.translate
        place = _("{city}　{span}").format(city=view.city, span=span)
        warning = _("含考试员姓名，仅供本单位使用，不得外传")
        unit = printable(self._duties.unit)
        return Heading(f"{unit}　{title}", (place, view.mark(), *notes), warning)

    def _write_list(self, name: str, title: str, listing: Listing) -> None:
        _ = self._view.translate
        heading = self._heading(title, self._view.span(self._view.dates))
        table = TableSheet(self._add_sheet(name), self._look, heading, listing)
        table.write(self._footer, total_label=_("合计"), empty_label=_("本期无"))
