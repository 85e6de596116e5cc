"""What a plan changes of what was published: a row a session added, raised, cut or closed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from data.cell_text import printable
from data.workbooks import labels
from data.workbooks.grid import colour_of
from data.workbooks.listing import Column, Formula, Listing, Tint, Value
from data.workbooks.lists import when, when_columns
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView
from models.plan import Session

KINDS: Final = ("new", "raised", "cut", "closed")
_COLOURS: Final = {"new": "#1B5E20", "raised": "#0D47A1", "cut": "#B45309", "closed": "#B00020"}


@dataclass(frozen=True, slots=True)
class Change:
    """A session that is not as it was published.

    ``before`` are its published seats (0 if it is new), ``booked`` the candidates who had
    booked it, ``kept`` those of them who still sit there.
    """

    session: Session
    before: int
    booked: int
    kept: int


def changes_of(view: PlanView, sessions: Sequence[Session]) -> list[Change]:
    """Return the changes among ``sessions``, in their order; none if nothing was published."""
    if not view.published_by_id:
        return []
    booked = Counter(item.session_id for item in view.case.booked)
    found = []
    for item in sessions:
        if item.status in KINDS:
            published = view.published_by_id.get(item.session_id)
            before = published.seats if published else 0
            kept = view.kept_by_session[item.session_id]
            found.append(Change(item, before, booked[item.session_id], kept))
    return found


def change_summary(view: PlanView, changes: Sequence[Change]) -> str:
    """Return how many sessions were added, raised, cut and closed."""
    _ = view.translate
    counts = Counter(change.session.status for change in changes)
    return _(
        "与已公布计划相比：新增 {new} 场，加席 {raised} 场，减席 {cut} 场，关闭 {closed} 场"
    ).format(**{kind: counts[kind] for kind in KINDS})


def change_list(view: PlanView, changes: Sequence[Change], sums: Sums, *, office: bool) -> Listing:
    """Return a row a change. ``sums`` has the seats now; ``office`` adds the venue."""
    _ = view.translate
    venue = [
        Column(_("考场编号"), most=14),
        Column(_("考场"), align="left", most=28),
    ]
    columns = [
        Column(_("变更"), least=8, role="change"),
        *(venue if office else []),
        *when_columns(view),
        Column(_("设施"), most=16),
        Column(_("科目"), role="subject"),
        Column(_("名额"), role="subject"),
        Column(_("原计划数"), total=True, role="before"),
        Column(_("现计划数"), total=True),
        Column(_("增减"), total=True, number="+#,##0;-#,##0;0", role="change"),
        Column(_("原已约（人次）"), total=True),
        Column(_("仍在本场（人次）"), total=True),
        Column(_("须改期通知（人次）"), total=True),
        Column(_("场次编号"), align="left", most=44, off_paper=True),
    ]
    at = next(index for index, column in enumerate(columns) if column.role == "before")
    before, now, _difference, booked, kept = (xl_col_to_name(at + step) for step in range(5))
    rows: list[list[Value]] = []
    for change in changes:
        item = change.session
        place: list[Value] = [item.venue_id, view.venue_name(view.venue_by_id[item.venue_id])]
        rows.append(
            [
                f"{view.status_mark(item)} {_(labels.STATUSES[item.status])}",
                *(place if office else []),
                *when(view, item, item.subject),
                item.facility_id,
                _(labels.SUBJECTS[item.subject]),
                _(labels.QUOTAS[item.quota]),
                change.before,
                Formula(sums.of("seats", session=item.session_id), item.seats),
                Formula(f"={now}{{row}}-{before}{{row}}", item.seats - change.before),
                change.booked,
                change.kept,
                Formula(f"={booked}{{row}}-{kept}{{row}}", change.booked - change.kept),
                printable(item.session_id),
            ]
        )

    def tint(record: int, role: str) -> Tint:
        item = changes[record].session
        if role == "subject":
            return {"bg_color": colour_of(item)}
        if role == "change":
            return {"bold": True, "font_color": _COLOURS[item.status]}
        return {}

    return Listing(columns, rows, tint)
