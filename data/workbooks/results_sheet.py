"""The page 成绩登记 of a venue's book: figures that the venue fills in, session by session.

``data.results_in`` reads it back, by the titles of its columns. Only the cells to be filled in
can be edited; no password keeps anybody from lifting that.
"""

from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from data.cell_text import printable, sheet_name
from data.results_layout import FIGURES, SHEET, TITLES, TOTAL, Role
from data.texts import N_
from data.workbooks import labels
from data.workbooks.grid import colour_of
from data.workbooks.listing import Column, Listing, Tint, Value
from data.workbooks.lists import NIGHT_ROLES, when, when_columns
from data.workbooks.look import NIGHT_CELL, Footer, Look, merged_text
from data.workbooks.table import Heading, Placed, TableSheet
from data.workbooks.view import PlanView
from models.case import Venue
from models.plan import Session

INPUT_COLOUR: Final = "#FFFBE0"
WRONG: Final = {"bg_color": "#F8C9CC", "font_color": "#9C0006", "bold": True}
_FACTS: Final[tuple[Role, ...]] = ("date", "facility", "session", "seats", "booked")

_RATES_HEIGHT: Final = 22
_SIGN_HEIGHT: Final = 30
_FOOT_HEIGHT: Final = _RATES_HEIGHT + _SIGN_HEIGHT
"""Points of the rows under the table."""

_HOW: Final = N_(
    "请在浅黄格内填写人数：实到 + 缺考 = 约考，合格 + 不合格 = 实到，没有的填 0；"
    "变红的格子人数不符。请勿改动其他格子，填好后原样交回。"
)
_ASKS: Final = {
    "present": N_("到场参加考试的人数，0 至约考人数的整数"),
    "absent": N_("约考而未到的人数；实到 + 缺考 = 约考"),
    "passed": N_("考试合格的人数，补考后合格的计入；0 至实到人数的整数"),
    "failed": N_("考试不合格的人数；合格 + 不合格 = 实到"),
}


def write_results(book: Any, look: Look, view: PlanView, venue: Venue, names: set[str]) -> None:
    """Add the page to a venue's book; ``names`` are those of its sheets, for a fresh one.

    A row a session with seats or bookings, in the order of the list of sessions.
    """
    _ = view.translate
    sessions = [
        item
        for item in view.sessions_by_venue[venue.venue_id]
        if item.seats or view.booked_by_session[item.session_id]
    ]
    sheet = book.add_worksheet(sheet_name(_(SHEET), names))
    listing = _listing(view, sessions)
    place = _("{city}　考场编号 {venue}　{span}").format(
        city=view.city, venue=venue.venue_id, span=view.span(view.dates)
    )
    title = f"{view.venue_name(venue)}　{_(SHEET)}"
    table = TableSheet(sheet, look, Heading(title, (place, _(_HOW), view.mark())), listing)
    name = f"{venue.venue_id} {view.venue_name(venue)}"
    version = _("版本 {version}").format(version=view.version)
    footer = Footer(name, version, _("第&P页共&N页"))
    placed = table.write(footer, total_label=_(TOTAL), empty_label=_("本期无"))
    if sessions:
        page = _Page(sheet, look, view, listing, placed)
        page.write_checks(book)
        page.write_foot()
        table.keep_together(placed.first - 1, below=_FOOT_HEIGHT)
        page.protect()


def _listing(view: PlanView, sessions: Sequence[Session]) -> Listing:
    _ = view.translate
    columns = [
        *when_columns(view),
        Column(_(TITLES["facility"]), most=16, role="facility"),
        Column(_("科目"), role="subject"),
        Column(_("名额"), role="subject"),
        Column(_("准驾车型"), most=12),
        Column(_(TITLES["session"]), align="left", most=28, role="session", small=True),
        Column(_(TITLES["seats"]), total=True, role="seats"),
        Column(_(TITLES["booked"]), total=True, role="booked"),
        *(Column(_(TITLES[role]), least=8, total=True, role=role) for role in FIGURES),
        Column(_(TITLES["remark"]), align="left", least=16, role="remark"),
    ]
    rows: list[list[Value]] = [
        [
            *when(view, item, item.subject),
            item.facility_id,
            _(labels.SUBJECTS[item.subject]),
            _(labels.QUOTAS[item.quota]),
            view.classes(view.facility_by_id[item.facility_id]),
            printable(item.session_id),
            item.seats,
            view.booked_by_session[item.session_id],
            *(None for _figure in FIGURES),
            None,
        ]
        for item in sessions
    ]

    def tint(record: int, role: str) -> Tint:
        session = sessions[record]
        new_day = record > 0 and sessions[record - 1].date != session.date
        look: Tint = {"top": 2} if new_day else {}
        if role in FIGURES:
            return {"bg_color": INPUT_COLOUR, "num_format": "0", "locked": False, **look}
        if role == "remark":
            return {"bg_color": INPUT_COLOUR, "locked": False, "text_wrap": True, **look}
        if role == "subject":
            return {"bg_color": colour_of(session), **look}
        if role in NIGHT_ROLES and view.is_night(session.slot_id, session.subject):
            return {**NIGHT_CELL, **look}
        return look

    return Listing(columns, rows, tint)


class _Page:
    """What makes the table a form: checks of what is typed, rates, room to sign."""

    def __init__(
        self, sheet: Any, look: Look, view: PlanView, listing: Listing, placed: Placed
    ) -> None:
        self._sheet = sheet
        self._look = look
        self._translate = view.translate
        self._placed = placed
        self._last_column = len(listing.columns) - 1
        self._at = {role: listing.index_of(role) for role in (*FIGURES, *_FACTS)}

    def write_checks(self, book: Any) -> None:
        """Say what goes into each cell, refuse what cannot be, redden what does not add up."""
        first, last, _ = self._placed.first, self._placed.last, self._translate
        wrong = book.add_format(WRONG)
        number = first + 1
        name = {role: f"${xl_col_to_name(at)}{number}" for role, at in self._at.items()}
        for role in FIGURES:
            whole = name["booked"] if role in ("present", "absent") else name["present"]
            rule = {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": f"=IF(ISNUMBER({whole}),{whole},{name['booked']})",
                "input_title": _(TITLES[role]),
                "input_message": _(_ASKS[role]),
                "error_title": _("人数不对"),
                "error_message": _(_ASKS[role]),
            }
            at = self._at[role]
            self._sheet.data_validation(first, at, last, at, rule)
        self._redden("present", "absent", "booked", wrong)
        self._redden("passed", "failed", "present", wrong)

    def _redden(self, one: Role, other: Role, whole: Role, wrong: Any) -> None:
        """Redden two columns where one of them is filled in and both do not come to ``whole``."""
        first, last, at = self._placed.first, self._placed.last, self._at
        name = {role: f"${xl_col_to_name(at[role])}{first + 1}" for role in (one, other, whole)}
        pair = f"{name[one]}:{name[other]}"
        not_numbers = f"COUNT({pair})<COUNTA({pair})"
        rule = f"=AND(COUNTA({pair})>0,OR({not_numbers},SUM({pair})<>{name[whole]}))"
        condition = {"type": "formula", "criteria": rule, "format": wrong}
        self._sheet.conditional_format(first, at[one], last, at[other], condition)

    def write_foot(self) -> None:
        """Write the rates, worked out as the page is filled in, and a line to sign."""
        row, _, columns = self._placed.last + 2, self._translate, self._at
        spans = {
            role: "${0}${1}:${0}${2}".format(
                xl_col_to_name(columns[role]), self._placed.first + 1, self._placed.last + 1
            )
            for role in FIGURES
        }
        count = self._placed.last - self._placed.first + 1
        parts = [
            (_("已登记 "), f'COUNT({spans["present"]})&" / {count}"', f"0 / {count}"),
            (_("　　到考率 "), _rate(spans["present"], spans["absent"]), "—"),
            (_("　　合格率 "), _rate(spans["passed"], spans["failed"]), "—"),
        ]
        filled_in = "&".join(f'"{label}"&{value}' for label, value, _now in parts)
        now = "".join(f"{label}{value}" for label, _formula, value in parts)
        formula = f'=IF(COUNT({spans["present"]})=0,"{now}",{filled_in})'
        form = self._look.note(align="center", bold=True)
        merged_text(self._sheet, row, 0, self._last_column, "", form)
        self._sheet.write_formula(row, 0, formula, form, now)
        self._sheet.set_row(row, _RATES_HEIGHT)
        signed = _("填报人（签字）：　　　　　　　　核对人（签字）：　　　　　　　　日期：")
        merged_text(self._sheet, row + 1, 0, self._last_column, signed, self._look.note())
        self._sheet.set_row(row + 1, _SIGN_HEIGHT)
        self._sheet.print_area(0, 0, row + 1, self._last_column)

    def protect(self) -> None:
        """Lock what is not to be filled in; anybody may unlock it."""
        self._sheet.protect(
            "", {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True}
        )


def _rate(share: str, rest: str) -> str:
    total = f"(SUM({share})+SUM({rest}))"
    return f'IF({total}=0,"—",TEXT(SUM({share})/{total},"0.0%"))'
