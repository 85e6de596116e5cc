"""The city's workbook, for the office only: it names examiners and candidates' numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.cell_text import printable, sheet_name
from data.workbooks.board import board_list, subject_list
from data.workbooks.call_up import call_up_list, unit_list
from data.workbooks.changes import change_list, change_summary, changes_of
from data.workbooks.entries import (
    DAYS_OFF_HELP,
    DUTY_HELP,
    SESSION_HELP,
    days_off_list,
    roster_list,
)
from data.workbooks.listing import Column, Listing, in_parts
from data.workbooks.lists import closure_list, pool_list, run_list, session_list
from data.workbooks.look import Footer, Look
from data.workbooks.overview import Overview
from data.workbooks.pairs import linked_pairs, pair_list
from data.workbooks.sums import Sums
from data.workbooks.table import Heading, Placed, TableSheet
from data.workbooks.unserved import reason_list, unserved_list
from data.workbooks.view import PlanView

ROWS_PER_SHEET: Final = 1_000_000
"""A sheet ends at row 1,048,576; longer lists go on on the next."""


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule that the plan was checked against: its ID, its title and its source."""

    rule: str
    title: str
    article: str = ""


class CityBook:
    """Writes the sheets of the whole city into a workbook."""

    def __init__(
        self, book: Any, look: Look, view: PlanView, rules: Sequence[CheckedRule] = ()
    ) -> None:
        self._book = book
        self._look = look
        self._view = view
        self._rules = rules
        self._names: set[str] = set()

    def write(self) -> None:
        """Write all sheets."""
        view, _ = self._view, self._view.translate
        overview, board = self._add_sheet(_("总览")), self._add_sheet(_("考场周览"))
        Overview(overview, self._look, view).write(self._heading(_("考试周计划总览")), self._footer)
        subjects = self._add_sheet(_("科目周览"))
        sessions = session_list(view, view.sessions, office=True)
        placed = self._write_list(_("场次"), _("场次总表"), sessions, (_(SESSION_HELP),))
        seats = Sums(sessions, placed)
        self._fill(board, _("各考场计划数"), board_list(view, sessions, placed))
        self._fill(subjects, _("各科目计划数"), subject_list(view, seats))
        self._write_changes(seats)
        pairs = pair_list(view, linked_pairs(view), seats)
        self._write_list(_("联考"), _("科目二三联考对照表"), pairs)
        self._write_list(_("启用设施"), _("设施启用表"), run_list(view, seats))
        pools = [pool for venue in view.case.venues for pool in view.pools_by_venue[venue.venue_id]]
        self._write_list(_("抽签池"), _("考试员抽签池人数"), pool_list(view, pools, office=True))
        duties, days_off = self._add_sheet(_("召集名单")), self._add_sheet(_("请假"))
        roster = self._write_list(_("考试员名册"), _("考试员名册"), roster_list(view))
        title = _("考试员召集名单（按单位）")
        self._fill(duties, title, call_up_list(view, roster), (_(DUTY_HELP),))
        self._fill(days_off, _("请假"), days_off_list(view, roster), (_(DAYS_OFF_HELP),))
        self._write_list(_("单位汇总"), _("各单位抽调汇总"), unit_list(view))
        reasons, parts = self._add_sheet(_("未安排汇总")), []
        for part in in_parts(unserved_list(view), ROWS_PER_SHEET):
            parts.append(Sums(part, self._write_list(_("未安排名单"), _("未安排考生名单"), part)))
        self._fill(reasons, _("未安排考生（按原因和需求）"), reason_list(view, parts))
        closures = [item for item in view.case.closures if item.date in view.dates]
        if closures:
            self._write_list(_("停考"), _("停考安排"), closure_list(view, closures, office=True))
        if self._rules:
            self._write_list(_("核验规则"), _("已核验的规则"), self._rule_list())

    def _add_sheet(self, name: str) -> Any:
        return self._book.add_worksheet(sheet_name(name, self._names))

    @property
    def _footer(self) -> Footer:
        _ = self._view.translate
        name = _("{city}　内部资料").format(city=self._view.city)
        version = _("版本 {version}").format(version=self._view.version)
        return Footer(name, version, _("第&P页共&N页"))

    def _heading(self, title: str, notes: tuple[str, ...] = ()) -> Heading:
        view, _ = self._view, self._view.translate
        place = f"{view.city}　{view.span(view.dates)}"
        warning = _("内部资料　含考试员姓名和考生编号，不得外传")
        return Heading(title, (place, view.mark(), *notes), warning)

    def _write_changes(self, seats: Sums) -> None:
        view, _ = self._view, self._view.translate
        if view.published_by_id:
            changes = changes_of(view, view.sessions)
            listing = change_list(view, changes, seats, office=True)
            sheet, title = self._add_sheet(_("变更")), _("与已公布计划相比的变更")
            self._fill(sheet, title, listing, (change_summary(view, changes),))

    def _write_list(
        self, name: str, title: str, listing: Listing, notes: tuple[str, ...] = ()
    ) -> Placed:
        return self._fill(self._add_sheet(name), title, listing, notes)

    def _fill(
        self, sheet: Any, title: str, listing: Listing, notes: tuple[str, ...] = ()
    ) -> Placed:
        _ = self._view.translate
        table = TableSheet(sheet, self._look, self._heading(title, notes), listing)
        return table.write(self._footer, total_label=_("合计"), empty_label=_("本期无"))

    def _rule_list(self) -> Listing:
        _ = self._view.translate
        columns = [
            Column(_("编号")),
            Column(_("规则"), align="left", least=40, most=90),
            Column(_("依据"), align="left", least=16, most=40),
            Column(_("结果")),
        ]
        rows = [
            [printable(item.rule), printable(item.title), printable(item.article), _("符合")]
            for item in self._rules
        ]
        return Listing(columns, rows)
