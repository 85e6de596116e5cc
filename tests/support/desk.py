"""A planner's desk: the workbook of the small plan, edited and imported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from cli.planning import checked_rules
from cli.settled_edits import Settled, settle
from data.case_checker import rechecked
from data.edits import read_edits
from data.edits.contradictions import Origin
from data.texts import Language
from data.workbooks import city_book_bytes
from models.case import Case
from models.edit_problems import EditProblem
from models.plan import Plan, PlanInfo, Tables
from scheduler.audit import judge
from tests.scheduler import small_case as small

KEY = {"场次": "场次编号", "召集名单": "值勤序号", "请假": "备注"}


def plan_of(case: Case, tables: Tables) -> Plan:
    """A plan of these tables, with the judge's figures."""
    verdict = judge(case, tables)
    info = PlanInfo(
        case_digest=case.digest,
        created="2023-07-06T10:20:30",
        engine_version="0",
        seed=0,
        status="feasible",
        score=verdict.score.total,
        bound=0.0,
        gap=1.0,
        score_parts=verdict.score,
        kpis=verdict.kpis,
        seconds={},
        peak_rss_mb=1.0,
    )
    return Plan(tables=tables, info=info)


class Desk:
    """Edits a plan's workbook with openpyxl and imports it."""

    def __init__(
        self,
        folder: Path,
        case: Case | None = None,
        tables: Tables | None = None,
        lang: Language = "zh",
    ) -> None:
        self.case = rechecked(case or small.CASE)
        self.plan = plan_of(self.case, tables or small.TABLES)
        self.path = folder / "book.xlsx"
        self.written = folder / "written.xlsx"
        rules = checked_rules(lang)
        self.written.write_bytes(city_book_bytes(self.case, self.plan, lang, rules=rules))

    def imported(self, edit: Callable[["Sheets"], Any], *, keep: bool = False) -> Settled:
        """Import the workbook after ``edit``."""
        book = openpyxl.load_workbook(self.written)
        edit(Sheets(book))
        book.save(self.path)
        return self.read(self.path, keep=keep)

    def read(self, path: Path, *, keep: bool = False) -> Settled:
        """Import a workbook."""
        origin = Origin(self.case, self.plan.tables, keep)
        return settle(origin, read_edits(path, self.case, self.plan, checked_rules), path.name)


class Sheets:
    """The three sheets that are read back, by titles and keys."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def head(self, sheet: str) -> tuple[int, dict[str, int]]:
        for cells in self.book[sheet].iter_rows():
            titles = {cell.value: cell.column for cell in cells if cell.value}
            if KEY[sheet] in titles:
                return cells[0].row, titles
        raise LookupError(sheet)

    def row(self, sheet: str, key: object) -> int:
        head, titles = self.head(sheet)
        for row in range(head + 1, self.book[sheet].max_row + 1):
            if self.book[sheet].cell(row, titles[KEY[sheet]]).value == key:
                return row
        raise LookupError(key)

    def put(self, sheet: str, row: int, **values: object) -> None:
        for title, value in values.items():
            column = self.head(sheet)[1][title.replace("_", "/")]
            self.book[sheet].cell(row, column).value = value

    def session(self, session_id: str, **values: object) -> None:
        self.put("场次", self.row("场次", session_id), **values)

    def duty(self, examiner: str, day: int, slot: str) -> int:
        """The row of an examiner's duty on a day of July in a slot."""
        head, titles = self.head("召集名单")
        sheet = self.book["召集名单"]
        for row in range(head + 1, sheet.max_row + 1):
            found = [sheet.cell(row, titles[t]).value for t in ("编号", "日期", "时段")]
            if found[0] == examiner and found[1].day == day and found[2] == slot:
                return row
        raise LookupError(examiner)

    def delete(self, sheet: str, row: int) -> None:
        self.book[sheet].delete_rows(row)

    def append(self, sheet: str, **values: object) -> int:
        head = self.head(sheet)[0]
        row = head + 1 if sheet == "请假" else self.book[sheet].max_row + 1
        while sheet == "请假" and any(cell.value is not None for cell in self.book[sheet][row]):
            row += 1
        self.put(sheet, row, **values)
        return row


def said(problems: tuple[EditProblem, ...]) -> list[str]:
    """The problems as text: sheet, cell or row, rule, what is expected."""
    return [
        f"{p.place.sheet} {p.place.cell or p.place.row} {p.rule} {p.expected.render()}"
        for p in problems
    ]
