"""When to come: a venue's sessions cut into arrival waves, a row a session.

A wave is one cell: a number, the people, whose format shows the time before it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date as Date
from typing import Final

from data.cell_text import display_width
from data.workbooks import labels
from data.workbooks.grid import colour_of
from data.workbooks.listing import Column, Listing, Shown, Tint, Value
from data.workbooks.look import NIGHT_CELL
from data.workbooks.view import PlanView
from data.workbooks.waves import LEAD_MINUTES, Pace, Wave, arrival_waves
from models.plan import Run, Session

_ROWS_OF_A_PAGE: Final = 30


def waves_by_session(view: PlanView, sessions: Sequence[Session]) -> dict[str, list[Wave]]:
    """Return the waves of each session that has seats, a run and a slot.

    Sessions of one run share its units. A linked pair's parts lie as near to each other as
    they can: its S2 part is served last in the run, its S3 part first.
    """
    by_run: dict[tuple[str, Date, str], list[Session]] = defaultdict(list)
    for item in sessions:
        if item.seats:
            by_run[item.facility_id, item.date, item.slot_id].append(item)
    found: dict[str, list[Wave]] = {}
    for key, group in by_run.items():
        run, slot = view.run_by_key.get(key), view.slot(group[0].slot_id, group[0].subject)
        if run is None or slot is None:
            continue
        ordered = sorted(group, key=_turn)
        start = slot.start.hour * 60 + slot.start.minute
        for wave in arrival_waves([item.seats for item in ordered], start, _pace(view, run)):
            found.setdefault(ordered[wave.session].session_id, []).append(wave)
    return found


def _turn(session: Session) -> int:
    if session.quota != "linked":
        return 1
    return 2 if session.subject == "S2" else 0


def _pace(view: PlanView, run: Run) -> Pace:
    facility = view.facility_by_id[run.facility_id]
    headway = facility.headway_min or 0
    return Pace(max(1, run.units), facility.minutes, facility.routes, headway)


def arrival_notes(view: PlanView, waves: dict[str, list[Wave]]) -> tuple[str, ...]:
    """Return what to know about the list: how early to come, how long the wait is at most."""
    _ = view.translate
    longest = max((wave.wait_minutes for group in waves.values() for wave in group), default=0)
    text = _(
        "每批在本批第一人开考前至少 {lead} 分钟到场签到；到场至本人开考最长 {longest} 分钟。"
        "批次由启用数量和单人用时推算，现场以考场叫号为准。"
    )
    return (text.format(lead=LEAD_MINUTES, longest=longest),)


def arrival_list(
    view: PlanView, sessions: Sequence[Session], waves: dict[str, list[Wave]]
) -> Listing:
    """Return a row a session of ``waves``, a column a wave: when to come and how many.

    A list longer than a page begins each day on a page of its own, to hang up day by day.
    """
    _ = view.translate
    shown = [item for item in sessions if item.session_id in waves]
    most = max((len(waves[item.session_id]) for item in shown), default=0)
    columns = [
        Column(_("日期")),
        Column(_("时段"), least=4, role="slot"),
        Column(_("设施"), most=14),
        Column(_("科目"), role="subject", most=20),
        Column(_("准驾车型"), least=5, most=14),
        Column(_("计划数"), least=4, total=True),
        *(
            Column(_("第{number}批").format(number=number), least=4, total=True, role="wave")
            for number in range(1, most + 1)
        ),
    ]
    rows: list[list[Value]] = []
    for item in shown:
        subject = _(labels.SUBJECTS[item.subject])
        cells: list[Value] = [
            f"{item.date:%m-%d} {view.weekday(item.date)}",
            view.slot_name(item.slot_id),
            item.facility_id,
            _("{subject}（联考）").format(subject=subject) if item.quota == "linked" else subject,
            view.classes(view.facility_by_id[item.facility_id]),
            item.seats,
            *(_shown(wave, _("{seats}人")) for wave in waves[item.session_id]),
        ]
        rows.append([*cells, *[None] * (len(columns) - len(cells))])

    def tint(record: int, role: str) -> Tint:
        session = shown[record]
        new_day = record > 0 and shown[record - 1].date != session.date
        look: Tint = {"top": 2} if new_day else {}
        if role == "subject":
            return {"bg_color": colour_of(session), **look}
        if role == "slot" and view.is_night(session.slot_id, session.subject):
            return {**NIGHT_CELL, **look}
        return look

    breaks = frozenset(
        at
        for at in range(1, len(shown))
        if len(shown) > _ROWS_OF_A_PAGE and shown[at].date != shown[at - 1].date
    )
    return Listing(columns, rows, tint, breaks)


def _shown(wave: Wave, people: str) -> Shown:
    """Return a wave's people as a number that is shown as ``08:00　12人``."""
    clock = f"{wave.arrive_minute // 60:02d}:{wave.arrive_minute % 60:02d}　"
    before, _, after = people.partition("{seats}")
    width = display_width(f"{clock}{before}{wave.seats}{after}")
    return Shown(wave.seats, f'"{clock}{before}"0"{after}"', width)
