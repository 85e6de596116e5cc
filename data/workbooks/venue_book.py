"""One venue's workbook: the week's page, the list of sessions, head counts, closures.

Everything here hangs on a wall, so no examiner's or candidate's name or number goes in, nor a
school (rule E8).
"""

from typing import Any, Final

from data.cell_text import sheet_name
from data.workbooks.grid import WeekGrid
from data.workbooks.lists import closed_venue_id, closure_list, pool_list, session_list
from data.workbooks.look import Footer, Look
from data.workbooks.results_sheet import write_results
from data.workbooks.table import Heading, Listing, TableSheet
from data.workbooks.view import PlanView
from models.case import Venue

_WEEK_DAYS: Final = 7


class VenueBook:
    """Writes the sheets of one venue into a workbook."""

    def __init__(self, book: Any, look: Look, view: PlanView, venue: Venue) -> None:
        self._book = book
        self._look = look
        self._view = view
        self._venue = venue
        self._names: set[str] = set()

    def write(self) -> None:
        """Write all sheets."""
        view, venue_id, _ = self._view, self._venue.venue_id, self._view.translate
        self._write_weeks()
        sessions = view.sessions_by_venue[venue_id]
        self._write_list(_("场次"), _("场次表"), session_list(view, sessions, office=False))
        pools = pool_list(view, view.pools_by_venue[venue_id], office=False)
        self._write_list(_("考试员人数"), _("考试员需求人数（按抽签池）"), pools)
        closures = [
            item
            for item in view.case.closures
            if item.date in view.dates and closed_venue_id(view, item) == venue_id
        ]
        if closures:
            listing = closure_list(view, closures, office=False)
            self._write_list(_("停考"), _("停考安排"), listing)
        write_results(self._book, self._look, view, self._venue, self._names)

    def _add_sheet(self, name: str) -> Any:
        return self._book.add_worksheet(sheet_name(name, self._names))

    @property
    def _footer(self) -> Footer:
        _ = self._view.translate
        name = f"{self._venue.venue_id} {self._view.venue_name(self._venue)}"
        version = _("版本 {version}").format(version=self._view.version)
        return Footer(name, version, _("第&P页共&N页"))

    def _write_weeks(self) -> None:
        _, dates = self._view.translate, self._view.dates
        weeks = [dates[at : at + _WEEK_DAYS] for at in range(0, len(dates), _WEEK_DAYS)]
        for number, week in enumerate(weeks, start=1):
            name = _("周计划")
            if len(weeks) > 1:
                name = _("第{number}周").format(number=number)
            sheet = self._add_sheet(f"{name} {self._venue.venue_id}")
            grid = WeekGrid(sheet, self._look, self._view, self._venue, week)
            grid.write(self._footer)

    def _write_list(self, name: str, title: str, listing: Listing) -> None:
        view, _ = self._view, self._view.translate
        place = _("{city}　考场编号 {venue}　{span}").format(
            city=view.city, venue=self._venue.venue_id, span=view.span(view.dates)
        )
        heading = Heading(f"{view.venue_name(self._venue)}　{title}", (place, view.mark()))
        table = TableSheet(self._add_sheet(name), self._look, heading, listing)
        table.write(self._footer, total_label=_("合计"), empty_label=_("本期无"))
