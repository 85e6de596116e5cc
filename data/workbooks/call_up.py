"""Duties by unit: the call-up list with names and each unit's totals. For the office only."""

from collections import Counter, defaultdict
from datetime import date as Date
from typing import Final

from data.cell_text import printable
from data.workbooks import labels
from data.workbooks.entries import examiner_entry
from data.workbooks.listing import Column, Listing, Tint, Value
from data.workbooks.look import NIGHT_CELL
from data.workbooks.table import Placed
from data.workbooks.view import PlanView
from models.case import Examiner
from models.plan import Duty
from models.words import SUBJECTS_BY_KIND

_BAND_COLOUR: Final = "#F3F5F8"


def duties_by_unit(view: PlanView) -> list[tuple[Examiner, Duty]]:
    """Return the duties by unit, examiner, date and slot."""
    examiners = {item.examiner_id: item for item in view.case.examiners}
    found = [(examiners[duty.examiner_id], duty) for duty in view.plan.tables.duties]
    found.sort(
        key=lambda pair: (
            pair[0].unit,
            pair[0].examiner_id,
            pair[1].date,
            view.slot_key(pair[1].slot_id),
            pair[1].kind,
        )
    )
    return found


def call_up_list(view: PlanView, roster: Placed | None = None) -> Listing:
    """Return a row a duty, by unit; every other unit is shaded.

    The number of a row tells which duty it was, whoever is put on it by hand (`data.edits`);
    ``roster`` is where a drop-down finds the examiners.
    """
    _ = view.translate
    columns = [
        Column(_("值勤序号"), least=4),
        Column(_("单位"), align="left", most=24, role="unit"),
        Column(_("姓名"), most=16),
        Column(_("编号"), most=16, role="examiner", entry=examiner_entry(_, roster)),
        Column(_("类别")),
        Column(_("日期"), least=11),
        Column(_("星期")),
        Column(_("时段"), role="slot"),
        Column(_("起止时间"), least=13),
        Column(_("考场"), align="left", most=32),
        Column(_("考试类别")),
        Column(_("车型组")),
        Column(_("角色"), role="role"),
    ]
    duties = duties_by_unit(view)
    rows: list[list[Value]] = []
    for number, (examiner, duty) in enumerate(duties, start=1):
        subject = SUBJECTS_BY_KIND[duty.kind][0]
        rows.append(
            [
                number,
                printable(examiner.unit),
                printable(examiner.name),
                examiner.examiner_id,
                _(labels.EXAMINER_KINDS[examiner.kind]),
                duty.date,
                view.weekday(duty.date),
                view.slot_name(duty.slot_id),
                view.times(duty.slot_id, subject),
                view.place(duty.venue_id),
                _(labels.KINDS[duty.kind]),
                _(labels.GROUPS[duty.class_group]),
                _(labels.ROLES[duty.role]),
            ]
        )
    units = list(dict.fromkeys(examiner.unit for examiner, _duty in duties))
    shaded = frozenset(units[1::2])

    def tint(record: int, role: str) -> Tint:
        examiner, duty = duties[record]
        plain = examiner.unit not in shaded or role == "examiner"  # whose ground says: editable
        look: Tint = {} if plain else {"bg_color": _BAND_COLOUR}
        if role == "slot" and view.is_night(duty.slot_id, SUBJECTS_BY_KIND[duty.kind][0]):
            return NIGHT_CELL
        if role == "unit" or (role == "role" and duty.role == "standby"):
            look["bold"] = True
        return look

    return Listing(columns, rows, tint)


def unit_list(view: PlanView) -> Listing:
    """Return a row a unit: heads, duties, and the reserves on duty on each date."""
    _ = view.translate
    columns = [
        Column(_("单位"), align="left", most=24),
        Column(_("每日最多抽调")),
        Column(_("抽调应急保障（人）"), total=True),
        Column(_("抽调（人天）"), total=True),
        Column(_("常驻值勤（人）"), total=True),
        Column(_("值勤（人次）"), total=True),
        Column(_("其中备勤"), total=True),
        Column(_("其中夜考"), total=True),
        *(
            Column(f"{date:%m-%d} {view.weekday(date)}", total=True, number="0;-0;;@")
            for date in view.dates
        ),
    ]
    limits = {unit.unit: unit.max_released_per_day for unit in view.case.units}
    heads: dict[tuple[str, str], set[str]] = defaultdict(set)
    days: set[tuple[str, str, Date]] = set()
    duties: Counter[tuple[str, str]] = Counter()
    for examiner, duty in duties_by_unit(view):
        unit = examiner.unit
        heads[unit, examiner.kind].add(examiner.examiner_id)
        if examiner.kind == "reserve":
            days.add((unit, examiner.examiner_id, duty.date))
        duties[unit, "all"] += 1
        duties[unit, duty.role] += 1
        if view.is_night(duty.slot_id, SUBJECTS_BY_KIND[duty.kind][0]):
            duties[unit, "night"] += 1
    released = Counter((unit, date) for unit, _examiner, date in days)
    rows: list[list[Value]] = []
    for unit in dict.fromkeys(unit for unit, _kind in duties):
        per_day = [released[unit, date] for date in view.dates]
        limit = limits.get(unit)
        rows.append(
            [
                printable(unit),
                _("不限") if limit is None else limit,
                len(heads[unit, "reserve"]),
                sum(per_day),
                len(heads[unit, "resident"]),
                duties[unit, "all"],
                duties[unit, "standby"],
                duties[unit, "night"],
                *per_day,
            ]
        )
    return Listing(columns, rows)
