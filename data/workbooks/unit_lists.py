"""What a unit's call-up notice lists: its roster by day, its duties, what has changed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from data.cell_text import printable
from data.texts import N_
from data.workbooks import labels
from data.workbooks.listing import Column, Listing, Tint, Value
from data.workbooks.look import NIGHT_CELL
from data.workbooks.view import PlanView
from models.case import Examiner
from models.plan import Duty
from models.words import SUBJECTS_BY_KIND

_CHANGES: Final = {"added": N_("新增"), "dropped": N_("撤销"), "role": N_("改角色")}
_COLOURS: Final = {"added": "#1B5E20", "dropped": "#B00020", "role": "#0D47A1"}


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """A unit's examiners who have duties, now or as published, and these duties.

    ``dropped`` are published duties that are no longer there, ``added`` such as were not
    published; both empty where nothing was. All are sorted by date, slot and examiner.
    """

    unit: str
    examiners: tuple[Examiner, ...]
    duties: tuple[Duty, ...]
    dropped: tuple[Duty, ...]
    added: tuple[Duty, ...]


def unit_duties(view: PlanView) -> list[UnitDuties]:
    """Return the units with duties, now or as published, in the order of the case."""
    by_unit: dict[str, list[Examiner]] = defaultdict(list)
    for examiner in view.case.examiners:
        by_unit[examiner.unit].append(examiner)
    now, before = _by_examiner(view.plan.tables.duties), _by_examiner(view.published_duties)
    order = _order(view)
    found = []
    for unit, everyone in by_unit.items():
        called = [one for one in everyone if now[one.examiner_id] or before[one.examiner_id]]
        duties = {duty for one in called for duty in now[one.examiner_id]}
        published = {duty for one in called for duty in before[one.examiner_id]}
        if called:
            found.append(
                UnitDuties(
                    unit,
                    tuple(called),
                    tuple(sorted(duties, key=order)),
                    tuple(sorted(published - duties, key=order)),
                    tuple(sorted(duties - published, key=order)) if view.published_duties else (),
                )
            )
    return found


def _by_examiner(duties: Sequence[Duty]) -> dict[str, list[Duty]]:
    found: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        found[duty.examiner_id].append(duty)
    return found


def _order(view: PlanView) -> Callable[[Duty], tuple[object, ...]]:
    def key(duty: Duty) -> tuple[object, ...]:
        pool = (duty.venue_id, duty.kind, duty.class_group, duty.role)
        return (duty.date, view.slot_key(duty.slot_id), duty.examiner_id, pool)

    return key


def _duty_columns(view: PlanView) -> list[Column]:
    _ = view.translate
    return [
        Column(_("日期"), least=11),
        Column(_("星期")),
        Column(_("时段"), role="slot"),
        Column(_("起止时间"), least=13),
        Column(_("姓名"), most=20, role="name"),
        Column(_("编号"), most=20),
        Column(_("类别")),
        Column(_("考场"), align="left", most=36),
        Column(_("考试类别")),
        Column(_("车型组")),
        Column(_("角色"), role="role"),
    ]


def _duty_cells(view: PlanView, duty: Duty, examiner: Examiner) -> list[Value]:
    _ = view.translate
    return [
        duty.date,
        view.weekday(duty.date),
        view.slot_name(duty.slot_id),
        view.times(duty.slot_id, SUBJECTS_BY_KIND[duty.kind][0]),
        printable(examiner.name),
        examiner.examiner_id,
        _(labels.EXAMINER_KINDS[examiner.kind]),
        view.place(duty.venue_id),
        _(labels.KINDS[duty.kind]),
        _(labels.GROUPS[duty.class_group]),
        _(labels.ROLES[duty.role]),
    ]


def unit_duty_list(view: PlanView, unit: UnitDuties) -> Listing:
    """Return a row a duty, by date."""
    examiners = {one.examiner_id: one for one in unit.examiners}
    duties = unit.duties

    def tint(record: int, role: str) -> Tint:
        duty = duties[record]
        new_day = record > 0 and duties[record - 1].date != duty.date
        look: Tint = {"top": 2} if new_day else {}
        if role == "slot" and view.is_night(duty.slot_id, SUBJECTS_BY_KIND[duty.kind][0]):
            return {**NIGHT_CELL, **look}
        if role == "name" or (role == "role" and duty.role == "standby"):
            look["bold"] = True
        return look

    rows = [_duty_cells(view, duty, examiners[duty.examiner_id]) for duty in duties]
    return Listing(_duty_columns(view), rows, tint)


def duty_change_list(view: PlanView, unit: UnitDuties) -> Listing:
    """Return a row a duty that was published and is gone, is new, or has another role."""
    _ = view.translate
    examiners = {one.examiner_id: one for one in unit.examiners}
    stays = {replace(duty, role="post") for duty in unit.added}
    before = {replace(duty, role="post") for duty in unit.dropped}
    marked = [(duty, "dropped") for duty in unit.dropped if replace(duty, role="post") not in stays]
    for duty in unit.added:
        marked.append((duty, "role" if replace(duty, role="post") in before else "added"))
    order = _order(view)
    marked.sort(key=lambda item: order(item[0]))
    columns = [Column(_("变更"), least=8, role="change"), *_duty_columns(view)]
    rows: list[list[Value]] = [
        [_(_CHANGES[change]), *_duty_cells(view, duty, examiners[duty.examiner_id])]
        for duty, change in marked
    ]

    def tint(record: int, role: str) -> Tint:
        if role != "change":
            return {}
        return {"bold": True, "font_color": _COLOURS[marked[record][1]]}

    return Listing(columns, rows, tint)
