"""The workbook of a week's results: statistics, next week's figures, the sessions one by one."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from data.book_properties import CASE_DIGEST, VERSION, properties_of
from data.cell_text import printable, sheet_name
from data.results_layout import FIGURES, TITLES
from data.texts import N_, Language
from data.workbooks import labels
from data.workbooks.listing import Column, Listing, Tint, Value
from data.workbooks.look import Footer, Look
from data.workbooks.new_book import book_content
from data.workbooks.table import Heading, TableSheet
from data.workbooks.view import PlanView
from models.case import Case
from models.plan import Plan
from models.results import Grouping, ResultRow, SessionResult, Share, Statistics

_MARK: Final = "paikao_results"
_PERCENT: Final = "0.0%"
GROUPING_TITLES: Final[dict[Grouping, str]] = {
    "all": N_("全部"),
    "venue": N_("考场"),
    "subject": N_("科目"),
    "weekday": N_("星期"),
    "slot": N_("时段"),
    "venue_subject": N_("考场·科目"),
}


def results_book(
    case: Case,
    plan: Plan,
    results: Sequence[SessionResult],
    statistics: Statistics,
    lang: Language,
) -> bytes:
    """Return the content of the workbook. Equal results give equal workbooks."""
    view = PlanView(case, plan, lang)
    _ = view.translate

    def write(book: Any) -> None:
        pages = _Pages(book, view)
        pages.add(_("统计"), _("考试结果统计"), _groups(view, statistics))
        pages.add(_("下周"), _("下周预计：再考和缺考人数"), _outlook(view, statistics))
        pages.add(_("再考人数"), _("预计再考人数（需求汇总）"), _cohorts(view, statistics))
        pages.add(_("建议"), _("值得注意的"), _advice(view, statistics))
        pages.add(_("场次"), _("各场次的结果"), _sessions(view, results))

    marks = {_MARK: "1", VERSION: view.version, CASE_DIGEST: case.digest}
    return book_content(write, created=case.settings.plan_date, properties=marks)


def is_results_book(path: Path) -> bool:
    """Whether a workbook of results stands at ``path``."""
    try:
        return _MARK in properties_of(path.read_bytes())
    except OSError:
        return False


def key_name(view: PlanView, row: ResultRow) -> str:
    """Return what a row of the statistics is called."""
    _ = view.translate
    match row.by:
        case "all":
            return _(GROUPING_TITLES["all"])
        case "venue":
            return _venue(view, row.key)
        case "subject":
            return _(labels.SUBJECTS[row.key])
        case "weekday":
            return _(labels.WEEKDAYS[int(row.key)])
        case "slot":
            return view.slot_name(row.key)
        case "venue_subject":
            venue_id, _blank, subject = row.key.partition(" ")
            return f"{_venue(view, venue_id)}　{_(labels.SUBJECTS[subject])}"


def _venue(view: PlanView, venue_id: str) -> str:
    venue = view.venue_by_id.get(venue_id)
    return venue_id if venue is None else f"{venue_id} {view.venue_name(venue)}"


class _Pages:
    """Adds pages with the same heading and foot."""

    def __init__(self, book: Any, view: PlanView) -> None:
        self._book = book
        self._view = view
        self._look = Look(book, view.lang)
        self._names: set[str] = set()

    def add(self, name: str, title: str, listing: Listing) -> None:
        """Add a sheet with one table."""
        view, _ = self._view, self._view.translate
        span = f"{view.city}　{view.span(view.dates)}"
        sheet = self._book.add_worksheet(sheet_name(name, self._names))
        version = _("版本 {version}").format(version=view.version)
        footer = Footer(view.city, version, _("第&P页共&N页"))
        heading = Heading(title, (span, view.mark()))
        table = TableSheet(sheet, self._look, heading, listing)
        table.write(footer, total_label=_("合计"), empty_label=_("无"))


def _groups(view: PlanView, statistics: Statistics) -> Listing:
    _ = view.translate
    columns = [
        Column(_("分组"), least=9),
        Column(_("名称"), align="left", most=44),
        Column(_("场次")),
        Column(_("已报")),
        Column(_("计划数")),
        Column(_("约考")),
        Column(_("实到")),
        Column(_("合格")),
        *(
            Column(_(title), number=_PERCENT, least=8)
            for title in (N_("约满率"), N_("实到占席位"), N_("到考率"))
        ),
        Column(_("95% 区间"), least=13),
        Column(_("合格率"), number=_PERCENT, least=8),
        Column(_("95% 区间"), least=13),
    ]
    rows: list[list[Value]] = [
        [
            _(GROUPING_TITLES[row.by]),
            key_name(view, row),
            *(row.sessions, row.reported, row.seats, row.booked, row.present, row.passed),
            *map(_rounded, (row.fill, row.use, row.show.rate)),
            _interval(row.show),
            _rounded(row.pass_rate.rate),
            _interval(row.pass_rate),
        ]
        for row in statistics.rows
    ]
    kinds = [row.by for row in statistics.rows]

    def tint(record: int, _role: str) -> Tint:
        new = record > 0 and kinds[record - 1] != kinds[record]
        return {"top": 2} if new else {}

    return Listing(columns, rows, tint)


def _rounded(rate: float | None) -> float | None:
    """Return a rate with as many digits as are shown; a column is as wide as its numbers."""
    return None if rate is None else round(rate, 3)


def _interval(share: Share) -> str | None:
    if share.low is None or share.high is None:
        return None
    return f"{share.low:.1%}－{share.high:.1%}"


def _outlook(view: PlanView, statistics: Statistics) -> Listing:
    _ = view.translate
    columns = [
        Column(_("科目"), least=10),
        Column(_("车型组"), least=8),
        Column(_("约考")),
        Column(_("已报（人）")),
        Column(_("缺考"), number="#,##0.#"),
        Column(_("不合格"), number="#,##0.#"),
        Column(_("怎样得出"), align="left", least=16),
        Column(_("预计缺考")),
        Column(_("区间"), least=12),
        Column(_("预计再考")),
        Column(_("区间"), least=12),
    ]
    rows: list[list[Value]] = []
    for row in statistics.outlook.rows:
        cells: list[Value] = [
            _(labels.SUBJECTS[row.subject]),
            _(labels.GROUPS[row.group]),
            *(row.booked, row.reported, round(row.absent, 1), round(row.failed, 1)),
            _("按人数") if row.counted else _("按约考的构成分摊"),
        ]
        for estimate in (row.no_shows, row.resits):
            if estimate is None:
                cells += [None, None]
            else:
                low, high = round(estimate.low), round(estimate.high)
                cells += [round(estimate.likely), f"{low:,}－{high:,}"]
        rows.append(cells)
    return Listing(columns, rows)


def _cohorts(view: PlanView, statistics: Statistics) -> Listing:
    _ = view.translate
    columns = [
        Column(_("需求"), least=10),
        Column(_("准驾车型")),
        Column(_("区县"), least=12),
        Column(_("人数"), total=True),
        Column(_("最近一次考试"), least=12),
        Column(_("已约次数（中位）"), least=8),
    ]
    rows: list[list[Value]] = [
        [
            _(labels.SUBJECTS[item.need]),
            item.vehicle_class,
            printable(item.district),
            item.count,
            item.rank_time.date(),
            max(item.s2_bookings, item.s3_bookings) or None,
        ]
        for item in statistics.outlook.cohorts
    ]
    return Listing(columns, rows)


def _advice(view: PlanView, statistics: Statistics) -> Listing:
    _ = view.translate
    columns = [Column(_("序号"), least=5), Column(_("建议"), align="left", least=60, most=110)]
    rows: list[list[Value]] = [
        [number, printable(message.render(_))]
        for number, message in enumerate(statistics.advice, start=1)
    ]
    return Listing(columns, rows)


def _sessions(view: PlanView, results: Iterable[SessionResult]) -> Listing:
    _ = view.translate
    found = {result.session_id: result for result in results}
    columns = [
        Column(_("日期"), least=11),
        Column(_("星期")),
        Column(_("时段")),
        Column(_("考场"), align="left", most=30),
        Column(_("设施"), most=16),
        Column(_("科目")),
        Column(_("名额")),
        Column(_("场次编号"), align="left", most=22),
        *(Column(_(TITLES[role]), total=True) for role in ("seats", "booked", *FIGURES)),
        Column(_("备注"), align="left", least=12, most=40),
    ]
    rows: list[list[Value]] = []
    for item in view.sessions:
        booked = view.booked_by_session[item.session_id]
        if not (item.seats or booked):
            continue
        result = found.get(item.session_id)
        figures: list[Value] = [None, None, None, None, None if booked else _("无人约考")]
        if result is not None:
            figures = [result.present, result.absent, result.passed, result.failed]
            figures.append(printable(result.remark) or None)
        elif booked:
            figures[-1] = _("未报")
        rows.append(
            [
                item.date,
                view.weekday(item.date),
                view.slot_name(item.slot_id),
                _venue(view, item.venue_id),
                item.facility_id,
                _(labels.SUBJECTS[item.subject]),
                _(labels.QUOTAS[item.quota]),
                printable(item.session_id),
                item.seats,
                booked,
                *figures,
            ]
        )
    return Listing(columns, rows)
