"""Random edits of a city workbook, as a planner's hands would make them, right and wrong.

Every move knows where it was made and what it should come to: the referee (`edit_referee`)
holds that against what the import says and writes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta
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
        self._used: set[tuple[str, int]] = set()
        self._gone: dict[str, list[int]] = {SESSIONS: [], DUTIES: []}
        self._columns = {name: self._header(name) for name in (SESSIONS, DUTIES, DAYS_OFF)}
        self.session_by_id = {row.session_id: row for row in plan.tables.sessions}
        self._facilities = {row.facility_id: row for row in case.facilities}
        self._next = {name: self.book[name].max_row + 1 for name in (SESSIONS, DUTIES, DAYS_OFF)}
        self._next[DAYS_OFF] = self._columns[DAYS_OFF][0] + 1
        self._pairs = 0

    def _header(self, name: str) -> tuple[int, dict[str, int]]:
        needed = {SESSIONS: "场次编号", DUTIES: "值勤序号", DAYS_OFF: "备注"}[name]
        for cells in self.book[name].iter_rows():
            titles = {cell.value: cell.column for cell in cells if cell.value}
            if needed in titles:
                return cells[0].row, titles
        raise LookupError(name)

    def move(self) -> None:
        """Make one random move."""
        kinds: list[tuple[Callable[[], Move | None], int]] = [
            (self._seats, 14), (self._strike, 6), (self._delete_session, 5), (self._lock, 5),
            (self._junk_seats, 4), (self._junk_mark, 2), (self._fixed_session, 5),
            (self._spoilt_number, 2), (self._copied_row, 2), (self._new_session, 9),
            (self._new_pair, 4), (self._both_parts, 5), (self._swap, 10), (self._clear, 4),
            (self._delete_duty, 4), (self._fixed_duty, 4), (self._junk_examiner, 3),
            (self._new_duty, 7), (self._day_off, 6), (self._bad_day_off, 4), (self._other, 4),
            (self._beside, 2), (self._total, 1), (self._title, 1), (self._same_again, 6),
            (self._blank_row, 2), (self._contradiction, 2),
        ]  # fmt: skip
        for _attempt in range(60):
            make = self.dice.choices([kind for kind, _ in kinds], [w for _, w in kinds])[0]
            move = make()
            if move is not None:
                self.moves.append(move)
                return

    def finish(self) -> None:
        """Delete the rows that are to go, and tell every move where it stands then."""
        for name, rows in self._gone.items():
            for row in sorted(rows, reverse=True):
                self.book[name].delete_rows(row)
            for move in self.moves:
                if move.sheet == name and move.row is not None:
                    move.row -= sum(gone < move.row for gone in rows)

    # Finding and writing

    def _cell(self, name: str, row: int, title: str) -> Any:
        return self.book[name].cell(row, self._columns[name][1][title])

    def _rows(self, name: str, key: str) -> list[int]:
        first = self._columns[name][0] + 1
        last = self.book[name].max_row
        return [
            row
            for row in range(first, last + 1)
            if self._cell(name, row, key).value not in (None, "") and (name, row) not in self._used
        ]

    def _take_session(self, *, linked: bool | None = None) -> tuple[int, Session] | None:
        rows = [
            row
            for row in self._rows(SESSIONS, "场次编号")
            if (found := self.session_by_id.get(self._cell(SESSIONS, row, "场次编号").value))
            and (linked is None or (found.quota == "linked") == linked)
        ]
        if not rows:
            return None
        row = self.dice.choice(rows)
        self._used.add((SESSIONS, row))
        return row, self.session_by_id[self._cell(SESSIONS, row, "场次编号").value]

    def _take_duty(self) -> tuple[int, Duty] | None:
        rows = self._rows(DUTIES, "值勤序号")
        if not rows:
            return None
        row = self.dice.choice(rows)
        self._used.add((DUTIES, row))
        place = self._cell(DUTIES, row, "考场").value.split()[0]
        slot = next(k for k, v in SLOT_TEXT.items() if v == self._cell(DUTIES, row, "时段").value)
        who, day = self._cell(DUTIES, row, "编号").value, self._cell(DUTIES, row, "日期").value
        kind = next(
            k for k, v in KIND_TEXT.items() if v == self._cell(DUTIES, row, "考试类别").value
        )
        group = self._cell(DUTIES, row, "车型组").value
        for duty in self.plan.tables.duties:
            key = (duty.examiner_id, duty.date, duty.slot_id, duty.venue_id, duty.kind)
            same_group = GROUP_TEXT.get(duty.class_group, duty.class_group) == group
            if key == (who, day.date(), slot, place, kind) and same_group:
                return row, duty
        raise LookupError(f"row {row}")

    def _append(self, name: str, values: dict[str, Any]) -> int:
        row = self._next[name]
        self._next[name] += 1
        for title, value in values.items():
            self._cell(name, row, title).value = value
        self._used.add((name, row))
        return row

    def _number(self, value: int) -> Any:
        """Write a number one of the ways that people do."""
        return self.dice.choice([value, value, value, f"{value}", f" {value} ", f"{value}.0"])

    def _day(self, date: Date) -> Any:
        serial = (date - Date(1899, 12, 30)).days
        texts = [date.isoformat(), f"{date:%Y/%m/%d}", f"{date.year}年{date.month}月{date.day}日"]
        return self.dice.choice([date, date, serial, *texts])

    # Sessions

    def _seats(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        row, session = taken
        seats = max(0, session.seats + self.dice.choice([-9, -3, -2, -1, 1, 2, 3, 8, 40, 500]))
        if self.dice.random() < 0.1:
            seats = 0
        if seats == session.seats:
            return None
        empty = seats == 0 and self.dice.random() < 0.5
        self._cell(SESSIONS, row, "计划数").value = None if empty else self._number(seats)
        return Move("seats", SESSIONS, row, "either", session=session, seats=seats)

    def _strike(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        row, session = taken
        self._cell(SESSIONS, row, "锁定/取消").value = self.dice.choice(["取消", " 取消 "])
        return Move("strike", SESSIONS, row, "either", session=session, seats=0)

    def _delete_session(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        row, session = taken
        self._gone[SESSIONS].append(row)
        return Move("delete session", SESSIONS, None, "either", session=session, seats=0)

    def _lock(self) -> Move | None:
        taken = self._take_session()
        if taken is None or not taken[1].seats:
            return None
        row, session = taken
        self._cell(SESSIONS, row, "锁定/取消").value = "锁定"
        return Move(
            "lock", SESSIONS, row, "either", session=session, seats=session.seats, locked=True
        )

    def _junk_seats(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        self._cell(SESSIONS, taken[0], "计划数").value = self.dice.choice(JUNK)
        return Move("junk seats", SESSIONS, taken[0], "report")

    def _junk_mark(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        self._cell(SESSIONS, taken[0], "锁定/取消").value = self.dice.choice(["锁", "删", "x", "1"])
        return Move("junk mark", SESSIONS, taken[0], "report")

    def _contradiction(self) -> Move | None:
        taken = self._take_session()
        if taken is None or taken[1].seats == 0:
            return None
        row, session = taken
        self._cell(SESSIONS, row, "计划数").value = session.seats + 1
        self._cell(SESSIONS, row, "锁定/取消").value = "取消"
        return Move("strike and raise", SESSIONS, row, "report")

    def _fixed_session(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        row, session = taken
        title = self.dice.choice(
            ["日期", "时段", "设施", "科目", "考场", "考场编号", "其中优先", "已排", "空余", "状态"]
        )
        value: Any = {
            "日期": session.date + timedelta(days=1), "其中优先": 77, "已排": 777, "空余": 7777,
        }.get(title, "改了")  # fmt: skip
        self._cell(SESSIONS, row, title).value = value
        if self.dice.random() < 0.3:
            self._cell(SESSIONS, row, "计划数").value = session.seats + 1
        return Move(f"fixed {title}", SESSIONS, row, "report")

    def _spoilt_number(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        value = self.dice.choice([None, "X-1", f"{taken[1].session_id}0"])
        self._cell(SESSIONS, taken[0], "场次编号").value = value
        return Move("spoilt number", SESSIONS, taken[0], "report")

    def _copied_row(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        titles = self._columns[SESSIONS][1]
        values = {title: self._cell(SESSIONS, taken[0], title).value for title in titles}
        values["计划数"] = taken[1].seats + 2
        return Move("copied row", SESSIONS, self._append(SESSIONS, values), "report")

    def _new_session(self) -> Move | None:
        session, text = self._invented()
        values = {
            "日期": self._day(session.date), "时段": text, "设施": session.facility_id,
            "科目": SUBJECT_TEXT[session.subject], "计划数": self._number(session.seats),
        }  # fmt: skip
        if self.dice.random() < 0.5:
            values["名额"] = "普通"
        locked = self.dice.random() < 0.2
        if locked:
            values["锁定/取消"] = "锁定"
        must, spoilt = "either", self.dice.random()
        if spoilt < 0.3:
            bad = {
                "日期": "7月", "时段": "中午", "设施": "没有", "科目": "科目九", "计划数": 0,
                "名额": "贵宾", "联考组": "A", "启用数量": 3, "星期": "周八", "考场编号": "无",
            }  # fmt: skip
            title = self.dice.choice(list(bad))
            values[title], must = bad[title], "report"
        row = self._append(SESSIONS, values)
        return Move(
            "new session", SESSIONS, row, must, session=session, seats=session.seats,
            locked=locked, fresh=True,
        )  # fmt: skip

    def _invented(self) -> tuple[Session, str]:
        facility = self.dice.choice(self.case.facilities)
        settings = self.case.settings
        date = settings.start + timedelta(days=self.dice.randrange(settings.days))
        subject = self.dice.choice(SUBJECTS[facility.kind])
        slots = [slot.slot_id for slot in self.case.slots if slot.subject == subject]
        slot = self.dice.choice(slots)
        seats = self.dice.choice([1, 2, 5, 10, 12, 20, 400])
        session = Session(
            "", facility.facility_id, facility.venue_id, date, slot, subject, "open", "", seats,
            0, "new",
        )  # fmt: skip
        return session, self.dice.choice([slot, SLOT_TEXT[slot]])

    def _new_pair(self) -> Move | None:
        """Add a pair whose parts may or may not go together; the S2 part stands for both."""
        kinds = {"field": "S2", "road": "S3"}
        by_kind = {k: [f for f in self.case.facilities if f.kind == k] for k in kinds}
        if not all(by_kind.values()):
            return None
        self._pairs += 1
        label = f"新{self._pairs}"
        start, days = self.case.settings.start, self.case.settings.days
        date, seats = (
            start + timedelta(days=self.dice.randrange(days)),
            self.dice.choice([2, 10, 12]),
        )
        rows = []
        uneven, half = self.dice.random() < 0.15, self.dice.random() < 0.1
        for kind, subject in kinds.items():
            if half and kind == "road":
                continue
            facility = self.dice.choice(by_kind[kind])
            slot = "上午" if kind == "field" else "下午"
            values = {
                "日期": self._day(date), "时段": slot, "设施": facility.facility_id,
                "名额": "科目二三", "联考组": label,
                "计划数": seats + (uneven and kind == "road"),
            }  # fmt: skip
            row = self._append(SESSIONS, values)
            session = Session(
                "", facility.facility_id, facility.venue_id, date,
                "AM" if kind == "field" else "PM", subject, "linked", label, seats, 0, "new",
            )  # type: ignore[arg-type]  # fmt: skip
            must = "report" if uneven or half else "either"
            rows.append(
                Move(
                    "new pair",
                    SESSIONS,
                    row,
                    must,
                    session=session,
                    seats=seats,
                    fresh=True,
                    label=label,
                )
            )
        self.moves += rows[1:]
        return rows[0]

    def _both_parts(self) -> Move | None:
        taken = self._take_session(linked=True)
        if taken is None:
            return None
        row, session = taken
        others = [
            (at, other)
            for at in self._rows(SESSIONS, "场次编号")
            if (other := self.session_by_id.get(self._cell(SESSIONS, at, "场次编号").value))
            and other.link_id == session.link_id
        ]
        if not others:
            return None
        at, other = others[0]
        self._used.add((SESSIONS, at))
        seats = max(0, session.seats + self.dice.choice([-2, -1, 1, 2, -session.seats]))
        if seats == session.seats:
            return None
        for place in (row, at):
            self._cell(SESSIONS, place, "计划数").value = seats
        self.moves.append(Move("both parts", SESSIONS, at, "either", session=other, seats=seats))
        return Move("both parts", SESSIONS, row, "either", session=session, seats=seats)

    # Duties and days off

    def _swap(self) -> Move | None:
        taken = self._take_duty()
        if taken is None:
            return None
        row, duty = taken
        other = self.dice.choice(self.case.examiners)
        if other.examiner_id == duty.examiner_id:
            return None
        self._cell(DUTIES, row, "编号").value = other.examiner_id
        if self.dice.random() < 0.5:
            self._cell(DUTIES, row, "姓名").value = other.name
            self._cell(DUTIES, row, "单位").value = other.unit
        after = Duty(
            other.examiner_id, duty.date, duty.slot_id, duty.venue_id, duty.kind,
            duty.class_group, duty.role,
        )  # fmt: skip
        return Move("swap", DUTIES, row, "either", before=duty, after=after)

    def _clear(self) -> Move | None:
        taken = self._take_duty()
        if taken is None:
            return None
        self._cell(DUTIES, taken[0], "编号").value = None
        return Move("clear", DUTIES, taken[0], "apply", before=taken[1])

    def _delete_duty(self) -> Move | None:
        taken = self._take_duty()
        if taken is None:
            return None
        self._gone[DUTIES].append(taken[0])
        return Move("delete duty", DUTIES, None, "apply", before=taken[1])

    def _fixed_duty(self) -> Move | None:
        taken = self._take_duty()
        if taken is None:
            return None
        title = self.dice.choice(["姓名", "单位", "日期", "时段", "考场", "角色", "值勤序号"])
        value: Any = 9999 if title == "值勤序号" else "改了"
        self._cell(DUTIES, taken[0], title).value = value
        return Move(f"fixed {title}", DUTIES, taken[0], "report")

    def _junk_examiner(self) -> Move | None:
        taken = self._take_duty()
        if taken is None:
            return None
        self._cell(DUTIES, taken[0], "编号").value = self.dice.choice(["没有此人", 12345, "=1+1"])
        return Move("junk examiner", DUTIES, taken[0], "report")

    def _new_duty(self) -> Move | None:
        model = self.dice.choice(self.plan.tables.duties)
        who = self.dice.choice(self.case.examiners).examiner_id
        values: dict[str, Any] = {
            "编号": who, "日期": self._day(model.date), "时段": SLOT_TEXT[model.slot_id],
            "考场": model.venue_id, "考试类别": KIND_TEXT[model.kind],
            "车型组": GROUP_TEXT.get(model.class_group, model.class_group),
        }  # fmt: skip
        must = "either"
        if self.dice.random() < 0.3:
            title = self.dice.choice([*values, "姓名", "角色"])
            values[title], must = "乱写", "report"
        after = Duty(
            who, model.date, model.slot_id, model.venue_id, model.kind, model.class_group, "post"
        )
        return Move("new duty", DUTIES, self._append(DUTIES, values), must, after=after)

    def _day_off(self) -> Move | None:
        who = self.dice.choice(self.case.examiners).examiner_id
        settings = self.case.settings
        date = settings.start + timedelta(days=self.dice.randrange(settings.days))
        slot = self.dice.choice([None, None, "AM", "PM"])
        values: dict[str, Any] = {"编号": who, "日期": self._day(date), "备注": "家事"}
        if slot is not None:
            values["时段"] = SLOT_TEXT[slot]
        row = self._append(DAYS_OFF, values)
        return Move("day off", DAYS_OFF, row, "either", off=(who, date, slot))

    def _bad_day_off(self) -> Move | None:
        who = self.dice.choice(self.case.examiners).examiner_id
        values: dict[str, Any] = {"编号": who, "日期": self.case.settings.start}
        bad = {"编号": "没有此人", "日期": Date(2031, 1, 1), "时段": "凌晨"}
        title = self.dice.choice(list(bad))
        values[title] = bad[title]
        return Move("bad day off", DAYS_OFF, self._append(DAYS_OFF, values), "report")

    # Elsewhere, and what says nothing new

    def _other(self) -> Move | None:
        names = [name for name in OTHERS if name in self.book.sheetnames]
        name = self.dice.choice(names)
        sheet = self.book[name]
        row, column = self.dice.randint(5, sheet.max_row), self.dice.randint(1, 4)
        cell = sheet.cell(row, column)
        if (name, row) in self._used or type(cell).__name__ == "MergedCell":
            return None
        self._used.add((name, row))
        cell.value = "改了"
        return Move("other sheet", name, row, "report")

    def _beside(self) -> Move | None:
        taken = self._take_session()
        if taken is None:
            return None
        self.book[SESSIONS].cell(taken[0], len(self._columns[SESSIONS][1]) + 2).value = "说明"
        return Move("beside", SESSIONS, taken[0], "report")

    def _total(self) -> Move | None:
        sheet = self.book[SESSIONS]
        for row in range(self._columns[SESSIONS][0] + 1, sheet.max_row + 1):
            if sheet.cell(row, 1).value == "合计" and (SESSIONS, row) not in self._used:
                self._used.add((SESSIONS, row))
                self._cell(SESSIONS, row, "计划数").value = 12
                return Move("total", SESSIONS, row, "report")
        return None

    def _title(self) -> Move | None:
        row = self.dice.choice([1, 3])
        name = self.dice.choice([SESSIONS, DUTIES])
        if (name, row) in self._used:
            return None
        self._used.add((name, row))
        self.book[name].cell(row, 1).value = "新标题"
        return Move("title", name, row, "report")

    def _same_again(self) -> Move | None:
        """Say what stands there already, another way."""
        taken = self._take_session()
        if taken is None:
            return None
        row, session = taken
        serial = (session.date - Date(1899, 12, 30)).days
        choices = {
            "计划数": [f"{session.seats}", f" {session.seats} ", float(session.seats)],
            "日期": [session.date.isoformat(), f"{session.date:%Y/%m/%d}", serial],
            "设施": [f" {session.facility_id} "],
            "场次编号": [f"{session.session_id} "],
            "锁定/取消": ["  "],
        }
        title = self.dice.choice(list(choices))
        if title == "锁定/取消" and self._cell(SESSIONS, row, title).value:
            return None
        self._cell(SESSIONS, row, title).value = self.dice.choice(choices[title])
        self.book[SESSIONS].row_dimensions[row].hidden = self.dice.random() < 0.5
        return Move("same again", SESSIONS, row, "nothing")

    def _blank_row(self) -> Move | None:
        name = self.dice.choice([SESSIONS, DUTIES])
        self._next[name] += self.dice.randint(1, 3)
        return Move("blank row", name, self._next[name] - 1, "nothing")
