"""A hand that edits a city workbook: finds rows, writes cells, remembers what it did."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Any, Final

from models.case import Case
from models.plan import Duty, Plan, Session

SESSIONS: Final = "场次"
DUTIES: Final = "召集名单"
DAYS_OFF: Final = "请假"
OTHERS: Final = ("启用设施", "抽签池", "单位汇总", "未安排汇总", "未安排名单", "考试员名册")
SLOT_TEXT: Final = {"AM": "上午", "PM": "下午", "NIGHT": "夜间"}
SUBJECT_TEXT: Final = {"S1": "科目一", "S2": "科目二", "S3": "科目三", "S4": "安全文明"}
KIND_TEXT: Final = {"theory": "理论", "field": "场地", "road": "道路"}
GROUP_TEXT: Final = {"small": "小型", "heavy": "大型", "moto": "摩托", "*": "不限"}
SUBJECTS: Final = {"theory": ("S1", "S4"), "field": ("S2",), "road": ("S3",)}
JUNK: Final = ("三十", "-5", "12.5", "abc", "#REF!", "1e9x", "20席", "99999999999")


@dataclass
class Move:
    """An edit: where, and what it says.

    ``sheet`` and ``row`` (of the workbook in the end; ``None`` where the row is gone). ``must``:
    "apply", "report", "nothing" (says nothing new), or "either" (the referee works it out).
    ``session`` with its new ``seats``, or ``duty`` before and after, or a day ``off``.
    """

    kind: str
    sheet: str
    row: int | None
    must: str
    session: Session | None = None
    seats: int | None = None
    locked: bool = False
    fresh: bool = False
    label: str = ""
    before: Duty | None = None
    after: Duty | None = None
    off: tuple[str, Date, str | None] | None = None
    reported: bool = field(default=False, compare=False)


class Hand:
    """Makes random moves in an open workbook; no row is touched twice."""

    def __init__(self, book: Any, case: Case, plan: Plan, dice: random.Random) -> None:
        self.book, self.case, self.plan, self.dice = book, case, plan, dice
        self.moves: list[Move] = []
        self.used: set[tuple[str, int]] = set()
        self.gone: dict[str, list[int]] = {SESSIONS: [], DUTIES: []}
        self.columns = {name: self._header(name) for name in (SESSIONS, DUTIES, DAYS_OFF)}
        self.session_by_id = {row.session_id: row for row in plan.tables.sessions}
        self._facilities = {row.facility_id: row for row in case.facilities}
        self.next_row = {name: self.book[name].max_row + 1 for name in (SESSIONS, DUTIES, DAYS_OFF)}
        self.next_row[DAYS_OFF] = self.columns[DAYS_OFF][0] + 1
        self.pairs = 0

    def _header(self, name: str) -> tuple[int, dict[str, int]]:
        needed = {SESSIONS: "场次编号", DUTIES: "值勤序号", DAYS_OFF: "备注"}[name]
        for cells in self.book[name].iter_rows():
            titles = {cell.value: cell.column for cell in cells if cell.value}
            if needed in titles:
                return cells[0].row, titles
        raise LookupError(name)

    def finish(self) -> None:
        """Delete the rows that are to go, and tell every move where it stands then."""
        for name, rows in self.gone.items():
            for row in sorted(rows, reverse=True):
                self.book[name].delete_rows(row)
            for move in self.moves:
                if move.sheet == name and move.row is not None:
                    move.row -= sum(gone < move.row for gone in rows)

    def cell(self, name: str, row: int, title: str) -> Any:
        """Return a cell by title."""
        return self.book[name].cell(row, self.columns[name][1][title])

    def rows(self, name: str, key: str) -> list[int]:
        """Return the rows that nobody touched."""
        first = self.columns[name][0] + 1
        last = self.book[name].max_row
        return [
            row
            for row in range(first, last + 1)
            if self.cell(name, row, key).value not in (None, "") and (name, row) not in self.used
        ]

    def take_session(self, *, linked: bool | None = None) -> tuple[int, Session] | None:
        """Take a random session of the plan; nobody else will."""
        rows = [
            row
            for row in self.rows(SESSIONS, "场次编号")
            if (found := self.session_by_id.get(self.cell(SESSIONS, row, "场次编号").value))
            and (linked is None or (found.quota == "linked") == linked)
        ]
        if not rows:
            return None
        row = self.dice.choice(rows)
        self.used.add((SESSIONS, row))
        return row, self.session_by_id[self.cell(SESSIONS, row, "场次编号").value]

    def take_duty(self) -> tuple[int, Duty] | None:
        """Take a random duty of the plan; nobody else will."""
        rows = self.rows(DUTIES, "值勤序号")
        if not rows:
            return None
        row = self.dice.choice(rows)
        self.used.add((DUTIES, row))
        place = self.cell(DUTIES, row, "考场").value.split()[0]
        slot = next(k for k, v in SLOT_TEXT.items() if v == self.cell(DUTIES, row, "时段").value)
        who, day = self.cell(DUTIES, row, "编号").value, self.cell(DUTIES, row, "日期").value
        kind = next(
            k for k, v in KIND_TEXT.items() if v == self.cell(DUTIES, row, "考试类别").value
        )
        group = self.cell(DUTIES, row, "车型组").value
        for duty in self.plan.tables.duties:
            key = (duty.examiner_id, duty.date, duty.slot_id, duty.venue_id, duty.kind)
            same_group = GROUP_TEXT.get(duty.class_group, duty.class_group) == group
            if key == (who, day.date(), slot, place, kind) and same_group:
                return row, duty
        raise LookupError(f"row {row}")

    def append(self, name: str, values: dict[str, Any]) -> int:
        """Write a new row."""
        row = self.next_row[name]
        self.next_row[name] += 1
        for title, value in values.items():
            self.cell(name, row, title).value = value
        self.used.add((name, row))
        return row

    def number(self, value: int) -> Any:
        """Write a number one of the ways that people do."""
        return self.dice.choice([value, value, value, f"{value}", f" {value} ", f"{value}.0"])

    def day(self, date: Date) -> Any:
        """Write a date one of the ways that people do."""
        serial = (date - Date(1899, 12, 30)).days
        texts = [date.isoformat(), f"{date:%Y/%m/%d}", f"{date.year}年{date.month}月{date.day}日"]
        return self.dice.choice([date, date, serial, *texts])
