"""One venue's workbook: the week, a page for the wall, who comes when, lists, what has changed.

Everything here hangs on a wall, so no examiner's or candidate's name or number goes in, nor a
school (rule E8).
"""

from typing import Any

from data.cell_text import sheet_name
from data.workbooks.arrivals import arrival_list, arrival_notes, waves_by_session
from data.workbooks.changes import change_list, change_summary, changes_of
from data.workbooks.grid import GridSums, WeekGrid
from data.workbooks.listing import Listing
from data.workbooks.lists import closed_venue_id, closure_list, pool_list, session_list
from data.workbooks.look import Footer, Look
from data.workbooks.pairs import linked_pairs, pair_list
from data.workbooks.results_sheet import write_results
from data.workbooks.sums import Sums
from data.workbooks.table import Heading, Placed, TableSheet
from data.workbooks.view import PlanView
from data.workbooks.wall import WallPage
from models.case import Venue


class VenueBook:
    """Writes the sheets of one venue into a workbook."""

    def __init__(self, book: Any, look: Look, view: PlanView, venue: Venue) -> None:
        self._book = book
        self._look = look
        self._view = view
        self._venue = venue
        self._names: set[str] = set()
        self._sessions = view.sessions_by_venue[venue.venue_id]

    def write(self) -> None:
        """Write all sheets; the grids in front add up the lists behind them."""
        _ = self._view.translate
        weeks = self._view.weeks
        grids = [self._add_sheet(name) for name in self._week_names(_("周计划"), len(weeks))]
        walls = [self._add_sheet(name) for name in self._week_names(_("张贴页"), len(weeks))]
        self._write_arrivals()
        seats = self._write_sessions()
        self._write_pairs(seats)
        heads = self._write_pools()
        self._write_changes(seats)
        self._write_closures()
        write_results(self._book, self._look, self._view, self._venue, self._names)
        for sheet, week in zip(grids, weeks, strict=True):
            grid = WeekGrid(
                sheet, self._look, self._view, self._venue, week, GridSums(seats, heads)
            )
            grid.write(self._footer)
        for sheet, week in zip(walls, weeks, strict=True):
            page = WallPage(sheet, self._look, self._view, self._venue, week, seats)
            page.write(self._footer)

    def _week_names(self, name: str, weeks: int) -> list[str]:
        _, venue_id = self._view.translate, self._venue.venue_id
        if weeks == 1:
            return [f"{name} {venue_id}"]
        return [
            _("{name}{number} {venue}").format(name=name, number=number, venue=venue_id)
            for number in range(1, weeks + 1)
        ]

    def _write_arrivals(self) -> None:
        view, _ = self._view, self._view.translate
        waves = waves_by_session(view, self._sessions)
        listing = arrival_list(view, self._sessions, waves)
        self._write_list(_("到场安排"), _("分批到场安排"), listing, arrival_notes(view, waves))

    def _write_sessions(self) -> Sums:
        _ = self._view.translate
        listing = session_list(self._view, self._sessions, office=False)
        return Sums(listing, self._write_list(_("场次"), _("场次表"), listing))

    def _write_pairs(self, seats: Sums) -> None:
        view, venue_id, _ = self._view, self._venue.venue_id, self._view.translate
        pairs = linked_pairs(view, venue_id)
        if pairs:
            listing = pair_list(view, pairs, seats, venue_id)
            self._write_list(_("联考"), _("科目二三联考对照表"), listing)

    def _write_pools(self) -> Sums:
        view, _ = self._view, self._view.translate
        pools = view.pools_by_venue[self._venue.venue_id]
        listing = pool_list(view, pools, office=False)
        name, title = _("考试员人数"), _("考试员需求人数（按抽签池）")
        return Sums(listing, self._write_list(name, title, listing))

    def _write_changes(self, seats: Sums) -> None:
        view, _ = self._view, self._view.translate
        if view.published_by_id:
            changes = changes_of(view, self._sessions)
            listing = change_list(view, changes, seats, office=False)
            note = change_summary(view, changes)
            self._write_list(_("变更"), _("与已公布计划相比的变更"), listing, (note,))

    def _write_closures(self) -> None:
        view, _ = self._view, self._view.translate
        closures = [
            item
            for item in view.case.closures
            if item.date in view.dates and closed_venue_id(view, item) == self._venue.venue_id
        ]
        if closures:
            listing = closure_list(view, closures, office=False)
            self._write_list(_("停考"), _("停考安排"), listing)

    def _add_sheet(self, name: str) -> Any:
        return self._book.add_worksheet(sheet_name(name, self._names))

    @property
    def _footer(self) -> Footer:
        _ = self._view.translate
        name = self._view.place(self._venue.venue_id)
        version = _("版本 {version}").format(version=self._view.version)
        return Footer(name, version, _("第&P页共&N页"))

    def _write_list(
        self, name: str, title: str, listing: Listing, notes: tuple[str, ...] = ()
    ) -> Placed:
        view, _ = self._view, self._view.translate
        place = _("{city}　考场编号 {venue}　{span}").format(
            city=view.city, venue=self._venue.venue_id, span=view.span(view.dates)
        )
        title = f"{view.venue_name(self._venue)}　{title}"
        heading = Heading(title, (place, view.mark(), *notes))
        table = TableSheet(self._add_sheet(name), self._look, heading, listing)
        return table.write(self._footer, total_label=_("合计"), empty_label=_("本期无"))
