"""What a planner may type into the city's workbook: the columns and sheets that are read back."""

from typing import Any, Final

from data.cell_text import printable
from data.texts import N_, Translate
from data.workbooks import labels
from data.workbooks.listing import Column, Entry, Listing, Value
from data.workbooks.table import Placed
from data.workbooks.view import PlanView

LOCKED: Final = N_("锁定")
STRUCK: Final = N_("取消")
MARKS: Final = (LOCKED, STRUCK)
"""What may stand beside a session's seats: neither more nor fewer, or no longer held at all."""

MOST_SEATS: Final = 1_000_000_000
DAYS_OFF_ROWS: Final = 15
"""Blank rows of the sheet of days off; more may be added below."""

SESSION_HELP: Final = N_(
    "浅黄底的两列可改：计划数改成 0 或清空、标“取消”、删去整行，都是取消该场次；标“锁定”则"
    "席位不增不减。新增场次另起一行，只填日期、时段、设施、科目、名额和计划数，场次编号留空；"
    "新增科目二三填两行，联考组写同一个新的字样。改后用 paikao import-edits 读回。"
)
DUTY_HELP: Final = N_(
    "浅黄底的一列可改：编号换成另一人（见“考试员名册”）即换人，清空或删去整行即撤下。"
    "新增值勤另起一行，值勤序号留空，填编号、日期、时段、考场、考试类别和车型组。"
)
DAYS_OFF_HELP: Final = N_(
    "每行一名考试员的一天：时段留空为全天。所填时段内的值勤会撤下，下次排计划时另行派人。"
)


def seat_entry(_: Translate) -> Entry:
    """Return what a number of seats may be; an empty cell is none."""
    options = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_SEATS}
    return Entry(options, _("计划数"), _("请填不小于 0 的整数；0 或空为取消该场次"))


def mark_entry(_: Translate) -> Entry:
    """Return the drop-down of a session's mark."""
    options = {"validate": "list", "source": [_(mark) for mark in MARKS]}
    return Entry(options, _("锁定/取消"), _("请选“锁定”或“取消”，或留空"))


def examiner_entry(_: Translate, roster: Placed | None) -> Entry:
    """Return the drop-down of examiners; without a ``roster`` anything may be typed."""
    options: dict[str, Any] = {"validate": "any"}
    if roster is not None:
        options = {"validate": "list", "source": f"={roster.column(0)}"}
    return Entry(options, _("编号"), _("请填“考试员名册”中的编号"), strict=False)


def roster_list(view: PlanView) -> Listing:
    """Return a row an examiner: whom the drop-downs offer."""
    _ = view.translate
    columns = [
        Column(_("编号"), most=16),
        Column(_("姓名"), most=16),
        Column(_("单位"), align="left", most=24),
        Column(_("类别")),
        Column(_("驻地"), most=16),
        Column(_("可考科目"), most=24),
        Column(_("可考车型组"), most=20),
        Column(_("本期值勤"), total=True),
    ]
    duties = view.duties_by_examiner
    rows: list[list[Value]] = [
        [
            item.examiner_id,
            printable(item.name),
            printable(item.unit),
            _(labels.EXAMINER_KINDS[item.kind]),
            printable(item.district),
            " ".join(_(labels.SUBJECTS[subject]) for subject in item.subjects),
            " ".join(_(labels.GROUPS[group]) for group in item.class_groups),
            duties[item.examiner_id],
        ]
        for item in view.case.examiners
    ]
    return Listing(columns, rows)


def days_off_list(view: PlanView, roster: Placed) -> Listing:
    """Return the blank rows of days off."""
    _ = view.translate
    first, last = view.dates[0], view.dates[-1]
    days: dict[str, object] = {"validate": "date", "criteria": "between"}
    days.update(minimum=first, maximum=last)
    slots = list(dict.fromkeys(view.slot_name(slot_id) for slot_id in view.slot_order))
    span = _("请填 {first} 至 {last} 的日期").format(first=first, last=last)
    anything = Entry({"validate": "any"}, "", "")
    pick = Entry({"validate": "list", "source": slots}, _("时段"), _("请选时段，或留空（全天）"))
    columns = [
        Column(_("编号"), least=14, number="@", entry=examiner_entry(_, roster)),
        Column(_("日期"), least=14, number="yyyy-mm-dd", entry=Entry(days, _("日期"), span)),
        Column(_("时段"), least=12, number="@", entry=pick if _fits(slots) else anything),
        Column(_("备注"), align="left", least=40, number="@", entry=anything),
    ]
    return Listing(columns, [[None] * len(columns) for _row in range(DAYS_OFF_ROWS)])


def _fits(words: list[str]) -> bool:
    """Whether a drop-down can hold these words: a spreadsheet takes 255 characters."""
    return len(",".join(words)) <= 255 and not any("," in word for word in words)
