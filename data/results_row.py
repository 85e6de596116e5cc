"""One row of a page 成绩登记: a result, or what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Any, Final

from data.cells import TEXT_LIMIT
from data.habits import narrowed
from data.results_layout import FIGURES, TITLES, Role, total_labels
from data.results_page import Page
from data.workbook_in import cell_text
from models.errors import Message, Problem
from models.results import SessionResult

_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
_SHOWABLE: Final = re.compile(
    r"[-+]?[0-9.,]{1,9}%?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}|#[A-Z0-9/!?]{2,9}"
    r"|=[-+*/()$:.0-9A-Z]{1,30}|true|false"
)
"""What of a cell that should be a number may be shown: no text or long number, which may be
somebody's.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan says of a session, and its row of the page repeats."""

    date: Date
    facility_id: str
    seats: int
    booked: int


@dataclass(slots=True)
class RowReader:
    """Reads the rows of a page.

    ``implied`` counts empty cells that follow from the others, ``only_remarks`` rows with a
    remark and no figure.
    """

    page: Page
    facts: Mapping[str, Facts]
    problems: list[Problem] = field(default_factory=list)
    implied: int = 0
    only_remarks: int = 0

    def read(self, row: int) -> SessionResult | None:
        """Return the result of a row; ``None`` where nothing is filled in or something is wrong."""
        page = self.page
        filled = [role for role in FIGURES if page.text(row, role)]
        session_id = page.text(row, "session")
        if not filled or self._is_total(row, session_id):
            self.only_remarks += bool(page.text(row, "remark"))
            return None
        if session_id not in self.facts:
            self._unknown(row, session_id)
            return None
        facts = self.facts[session_id]
        if not self._agrees(row, facts):
            return None
        figures = {role: self._figure(row, role, facts.booked) for role in filled}
        if None in figures.values():
            return None
        known = {role: number for role, number in figures.items() if number is not None}
        return self._result(row, session_id, facts.booked, known)

    def _is_total(self, row: int, session_id: str) -> bool:
        """Whether a row holds the sums under the table."""
        first = next((text for value in self.page.cells[row] if (text := cell_text(value))), "")
        return not session_id and first.strip() in total_labels()

    def _unknown(self, row: int, session_id: str) -> None:
        expected = Message("应为这份计划里的场次编号")
        hint = Message("这一行填有人数；恢复原来的场次编号，或清空这一行")
        self._blame(row, "session", _code(session_id), expected, hint)

    def _agrees(self, row: int, facts: Facts) -> bool:
        """Whether what the row repeats of the plan is what the plan says."""
        wanted: dict[Role, str] = {
            "date": facts.date.isoformat(),
            "facility": facts.facility_id,
            "seats": str(facts.seats),
            "booked": str(facts.booked),
        }
        good = True
        for role, text in wanted.items():
            value = self.page.value(row, role)
            found = self.page.text(row, role)
            if isinstance(value, DateTime):
                found = value.date().isoformat()
            if role in self.page.places and found != text:
                expected = Message("应与计划相同：{value}", {"value": text})
                hint = Message("这一行被改动或错了位；恢复原样，再核对所填的人数")
                self._blame(row, role, _code(found), expected, hint)
                good = False
        return good

    def _figure(self, row: int, role: Role, most: int) -> int | None:
        value = self.page.value(row, role)
        number = _whole(value)
        if number is None or not 0 <= number <= most:
            expected = Message("0 至 {most} 的整数（约考 {most} 人）", {"most": most})
            self._blame(row, role, _shown(value), expected, _hint(value))
            return None
        return number

    def _result(
        self, row: int, session_id: str, booked: int, known: dict[Role, int]
    ) -> SessionResult | None:
        """Complete a row by what it must add up to, or say where it does not."""
        present = self._pair(row, known, ("present", "absent"), booked, "booked")
        if present is None:
            return None
        passed = self._pair(row, known, ("passed", "failed"), present, "present")
        if passed is None:
            return None
        remark = self.page.text(row, "remark")
        if len(remark) > TEXT_LIMIT:
            expected = Message("不超过 {limit} 个字", {"limit": TEXT_LIMIT})
            self._blame(row, "remark", None, expected, Message("缩短备注"))
            return None
        return SessionResult(
            session_id, present, booked - present, passed, present - passed, remark
        )

    def _pair(
        self, row: int, known: dict[Role, int], pair: tuple[Role, Role], whole: int, name: Role
    ) -> int | None:
        """Return the first of two figures that come to ``whole``; the one not given follows."""
        one, other = (known.get(role) for role in pair)
        if one is None and other is None:
            if whole == 0:
                self.implied += 2
                return 0
            expected = Message(
                "应填 {one} 和 {other}，合计 {whole}",
                {
                    "one": self.page.title_of(pair[0]),
                    "other": self.page.title_of(pair[1]),
                    "whole": whole,
                },
            )
            self._blame(row, pair[0], "", expected, Message("此格必填"))
            return None
        given = pair[0] if one is not None else pair[1]
        if one is None or other is None:
            self.implied += 1
            one = one if one is not None else whole - (other or 0)
            other = whole - one
        if one + other != whole or min(one, other) < 0:
            expected = Message(
                "{one} + {other} 应等于 {name}（{whole}），所填合计 {total}",
                {
                    "one": self.page.title_of(pair[0]),
                    "other": self.page.title_of(pair[1]),
                    "name": self._title(name),
                    "whole": whole,
                    "total": sum(known.get(role, 0) for role in pair),
                },
            )
            self._blame(row, given, str(known[given]), expected, Message("核对后改正"))
            return None
        return one

    def _title(self, role: Role) -> str:
        return self.page.title_of(role) if role in self.page.places else TITLES[role]

    def _blame(
        self, row: int, role: Role, value: str | None, expected: Message, hint: Message | None
    ) -> None:
        self.problems.append(self.page.problem(row, role, value, expected, hint))


def _whole(value: Any) -> int | None:
    """Return the whole number that a cell holds, be it a text; ``None`` where it holds none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value == value and abs(value) < 1e9 and value == int(value) else None
    text = narrowed(value).strip() if isinstance(value, str) else ""
    return int(text) if _WHOLE.fullmatch(text) else None


def _shown(value: Any) -> str | None:
    text = narrowed(cell_text(value)).strip()
    return text if _SHOWABLE.fullmatch(text) else None


def _code(text: str) -> str | None:
    """Return a text that may be shown where a code or date should be: it has digits or letters."""
    return text if any(char.isalnum() for char in text if char.isascii()) else None


def _hint(value: Any) -> Message:
    if isinstance(value, Date):
        return Message("这一格成了日期；把格式改为“常规”后重新填写")
    if isinstance(value, str) and value.startswith("="):
        return Message("公式还没有算出结果；在电子表格程序里打开并保存，或直接填人数")
    if isinstance(value, str) and not _WHOLE.fullmatch(narrowed(value).strip()):
        return Message("只填人数，说明写在备注里")
    return Message("核对后改正")
