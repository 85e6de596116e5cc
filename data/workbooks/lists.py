"""The lists that venue books and the city's book share: sessions, draw pools, closures."""

from collections import Counter
from collections.abc import Sequence
from datetime import date as Date
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from data.cell_text import printable
from data.workbooks import labels
from data.workbooks.entries import LOCKED, mark_entry, seat_entry
from data.workbooks.grid import colour_of
from data.workbooks.listing import Column, Formula, Listing, Tint, Value
from data.workbooks.look import NIGHT_CELL
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView, Pool
from models.case import Closure
from models.plan import Run, Session
from models.words import SUBJECTS_BY_KIND

NIGHT_ROLES: Final = frozenset({"slot", "night_mark"})
"""The columns of `when_columns` that are dark at night."""
_SUBJECT_ROLES: Final = frozenset({"subject", "quota"})
_NEW_DAY: Tint = {"top": 2}
_MOST_LOOKED_UP: Final = 5_000_000
"""Rows that a column's formulas may look through, all together: more, and opening is slow."""


def when_columns(view: PlanView) -> list[Column]:
    """Return the columns that `when` fills."""
    _ = view.translate
    return [
        Column(_("日期"), least=11, role="date"),
        Column(_("星期")),
        Column(_("时段"), role="slot"),
        Column(_("起止时间"), least=13),
        Column(_("夜考"), least=4, role="night_mark"),
    ]


def when(view: PlanView, item: Session | Pool | Run, subject: str) -> list[Value]:
    """Return date, weekday, slot, times and night mark of a session, pool or run."""
    _ = view.translate
    return [
        item.date,
        view.weekday(item.date),
        view.slot_name(item.slot_id),
        view.times(item.slot_id, subject),
        _("夜") if view.is_night(item.slot_id, subject) else None,
    ]


def session_list(view: PlanView, sessions: Sequence[Session], *, office: bool) -> Listing:
    """Return a row a session; units and posts stand once a run, at its first session.

    ``office`` adds the venue and how many seats the plan fills, and leaves the other part of
    a linked pair to its number; seats and locks are to be changed there (`data.edits`).
    """
    _ = view.translate
    venue = [
        Column(_("考场编号"), role="venue", most=14),
        Column(_("考场"), align="left", most=28),
    ]
    partner = [Column(_("对应场次"), align="left", most=30, small=True)]
    filled = [
        Column(_("已排"), total=True, role="booked"),
        Column(_("空余"), total=True),
    ]
    columns = [
        *(venue if office else [Column(_("序号"), least=4)]),
        *when_columns(view),
        Column(_("设施"), most=16, role="facility"),
        Column(_("科目"), role="subject"),
        Column(_("准驾车型"), most=14, role="classes"),
        Column(_("名额"), role="quota"),
        Column(_("计划数"), total=True, role="seats", entry=seat_entry(_) if office else None),
        *([Column(_("锁定/取消"), least=6, number="@", entry=mark_entry(_))] if office else []),
        Column(_("其中优先"), total=True),
        *(filled if office else []),
        Column(_("启用数量"), total=True),
        Column(_("考官岗位"), total=True),
        Column(_("联考组"), least=4),
        *([] if office else partner),
        Column(_("状态"), least=6, role="status"),
        Column(_("场次编号"), align="left", most=44, role="session", off_paper=True),
    ]
    rows = []
    for number, item in enumerate(sessions, start=1):
        again = number > 1 and _same_run(sessions[number - 2], item)
        lead: list[Value] = [number]
        if office:
            lead = [item.venue_id, view.venue_name(view.venue_by_id[item.venue_id])]
        rows.append([*lead, *_session_cells(view, item, again=again, office=office)])
    if office:
        rows = _with_free_seats(columns, rows)

    def tint(record: int, role: str) -> Tint:
        session = sessions[record]
        new_day = record > 0 and sessions[record - 1].date != session.date
        look: Tint = _NEW_DAY if new_day else {}
        if role in _SUBJECT_ROLES:
            return {"bg_color": colour_of(session), **look}
        if role in NIGHT_ROLES and view.is_night(session.slot_id, session.subject):
            return {**NIGHT_CELL, **look}
        if role == "status" and view.status_mark(session):
            return {"bold": True, **look}
        return look

    return Listing(columns, rows, tint)


def _same_run(one: Session, other: Session) -> bool:
    return (one.facility_id, one.date, one.slot_id) == (
        other.facility_id,
        other.date,
        other.slot_id,
    )


def _session_cells(view: PlanView, item: Session, *, again: bool, office: bool) -> list[Value]:
    _ = view.translate
    run = view.run_of(item)
    counts: list[Value] = [None, None]
    if run is not None:
        counts = ["〃", "〃"] if again else [run.units, run.posts]
    lock: list[Value] = [_(LOCKED) if view.is_locked(item) else None] if office else []
    booked: list[Value] = [view.booked_by_session[item.session_id], None] if office else []
    partner: list[Value] = [] if office else [view.partner_text(item)]
    status = view.status_mark(item)
    return [
        *when(view, item, item.subject),
        item.facility_id,
        _(labels.SUBJECTS[item.subject]),
        view.classes(view.facility_by_id[item.facility_id]),
        _(labels.QUOTAS[item.quota]),
        item.seats,
        *lock,
        item.priority_seats,
        *booked,
        *counts,
        view.link_number.get(item.link_id),
        *partner,
        f"{_(labels.STATUSES[item.status])}{status}",
        printable(item.session_id),
    ]


def _with_free_seats(columns: Sequence[Column], rows: list[list[Value]]) -> list[list[Value]]:
    """Fill the column after ``booked`` with seats less booked, as a formula."""
    roles = [column.role for column in columns]
    seats, booked = roles.index("seats"), roles.index("booked")
    for cells in rows:
        offered, taken = cells[seats], cells[booked]
        if isinstance(offered, int) and isinstance(taken, int):
            text = f"={xl_col_to_name(seats)}{{row}}-{xl_col_to_name(booked)}{{row}}"
            cells[booked + 1] = Formula(text, offered - taken)
    return rows


def run_list(view: PlanView, sums: Sums) -> Listing:
    """Return a row a run: a facility in operation for a slot. ``sums`` has its seats."""
    _ = view.translate
    seats: Counter[tuple[str, Date, str]] = Counter()
    for session in view.sessions:
        seats[session.facility_id, session.date, session.slot_id] += session.seats

    def key(run: Run) -> tuple[object, ...]:
        return (run.date, view.slot_key(run.slot_id), run.facility_id)

    runs = sorted(view.plan.tables.runs, key=key)
    columns = [
        Column(_("考场"), align="left", most=34),
        *when_columns(view),
        Column(_("设施"), most=16),
        Column(_("考试类别")),
        Column(_("准驾车型"), most=14),
        Column(_("启用数量"), total=True),
        Column(_("设施数量"), total=True),
        Column(_("考官岗位"), total=True),
        Column(_("计划数"), total=True),
    ]
    live = len(runs) * len(view.sessions) <= _MOST_LOOKED_UP
    rows: list[list[Value]] = []
    for run in runs:
        facility = view.facility_by_id[run.facility_id]
        offered: Value = seats[run.facility_id, run.date, run.slot_id]
        if live:
            slot = view.slot_name(run.slot_id)
            formula = sums.of("seats", facility=run.facility_id, date=run.date, slot=slot)
            offered = Formula(formula, seats[run.facility_id, run.date, run.slot_id])
        rows.append(
            [
                view.place(facility.venue_id),
                *when(view, run, SUBJECTS_BY_KIND[facility.kind][0]),
                run.facility_id,
                _(labels.KINDS[facility.kind]),
                view.classes(facility),
                run.units,
                facility.units,
                run.posts,
                offered,
            ]
        )

    def tint(record: int, role: str) -> Tint:
        run = runs[record]
        subject = SUBJECTS_BY_KIND[view.facility_by_id[run.facility_id].kind][0]
        return NIGHT_CELL if role in NIGHT_ROLES and view.is_night(run.slot_id, subject) else {}

    return Listing(columns, rows, tint)


def pool_list(view: PlanView, pools: Sequence[Pool], *, office: bool) -> Listing:
    """Return a row a draw pool: head counts of posts and standby, no name."""
    _ = view.translate
    venue = [Column(_("考场"), align="left", most=34)] if office else []
    columns = [
        *venue,
        *when_columns(view),
        Column(_("考试类别"), role="kind"),
        Column(_("车型组"), role="group"),
        Column(_("岗位（人）"), total=True, role="posts"),
        Column(_("备勤（人）"), total=True, role="standby"),
        Column(_("合计（人）"), total=True),
    ]
    rows: list[list[Value]] = []
    for pool in pools:
        posts = next(at for at, column in enumerate(columns) if column.role == "posts")
        both = f"={xl_col_to_name(posts)}{{row}}+{xl_col_to_name(posts + 1)}{{row}}"
        rows.append(
            [
                *([view.place(pool.venue_id)] if office else []),
                *when(view, pool, SUBJECTS_BY_KIND[pool.kind][0]),
                _(labels.KINDS[pool.kind]),
                _(labels.GROUPS[pool.group]),
                pool.posts,
                pool.standby,
                Formula(both, pool.posts + pool.standby),
            ]
        )

    def tint(record: int, role: str) -> Tint:
        pool = pools[record]
        night = view.is_night(pool.slot_id, SUBJECTS_BY_KIND[pool.kind][0])
        return NIGHT_CELL if role in NIGHT_ROLES and night else {}

    return Listing(columns, rows, tint)


def closure_list(view: PlanView, closures: Sequence[Closure], *, office: bool) -> Listing:
    """Return a row a closure; the venue, and the reason, free text, only for the office."""
    _ = view.translate
    venue = [Column(_("考场"), align="left", most=34)] if office else []
    reason = [Column(_("原因"), align="left", least=20, most=60)] if office else []
    columns = [
        Column(_("日期"), least=11),
        Column(_("星期")),
        Column(_("时段")),
        *venue,
        Column(_("设施")),
        Column(_("停用数量")),
        *reason,
    ]
    rows: list[list[Value]] = []
    for item in sorted(closures, key=lambda item: _closure_key(view, item)):
        rows.append(
            [
                item.date,
                view.weekday(item.date),
                view.slot_name(item.slot_id) if item.slot_id else _("全天"),
                *([view.place(closed_venue_id(view, item))] if office else []),
                item.facility_id or _("全部设施"),
                item.units_lost if item.units_lost is not None else _("全部"),
                *([printable(item.reason)] if office else []),
            ]
        )
    return Listing(columns, rows)


def closed_venue_id(view: PlanView, closure: Closure) -> str:
    """Return the venue that a closure concerns."""
    if closure.venue_id is not None:
        return closure.venue_id
    return view.facility_by_id[str(closure.facility_id)].venue_id


def _closure_key(view: PlanView, item: Closure) -> tuple[object, ...]:
    slot = view.slot_key(item.slot_id) if item.slot_id else ()
    return (item.date, closed_venue_id(view, item), item.facility_id or "", slot)
