"""What venues filled in on the page 成绩登记 of their books, checked against the plan.

Every cell that is filled in is either part of a result or named in a problem: a row that does
not add up is left out as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data.book_properties import CASE_DIGEST, VERSION, properties_of
from data.discretion import Discretion
from data.results_layout import FIGURES, SHEET
from data.results_page import Page, pages_in
from data.results_row import Facts, RowReader
from data.sheets import BookError, read_content, read_sheets
from data.texts import N_
from data.workbooks.view import PlanView
from models.case import Case
from models.errors import Message, Problem
from models.plan import Plan
from models.results import SessionResult

_SHOWN: Final = 8
"""Digits of a digest that are shown."""


@dataclass(frozen=True, slots=True)
class ReadResults:
    """What was read.

    Attributes
    ----------
    results
        one a session at most, in the order of the books.
    problems
        everything that is wrong, book by book and row by row; ``table`` is file and sheet,
        ``column`` the cell and its title.
    notes
        what is worth a word and not wrong.
    """

    results: tuple[SessionResult, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Message, ...]


def read_results(paths: Iterable[Path], case: Case, plan: Plan) -> ReadResults:
    """Read the results pages of venue books.

    The plan is that of ``case``. The same result in two books counts once.
    """
    view = PlanView(case, plan, "zh")
    facts = {
        item.session_id: Facts(
            item.date, item.facility_id, item.seats, view.booked_by_session[item.session_id]
        )
        for item in plan.tables.sessions
    }
    gathering = _Gathering(facts, view.version, case.digest)
    for path in paths:
        gathering.read(path)
    discretion = Discretion(case.examiners)
    return ReadResults(
        tuple(result for result, _place in gathering.found.values()),
        tuple(map(discretion.problem, gathering.problems)),
        tuple(map(discretion.message, gathering.notes)),
    )


@dataclass(slots=True)
class _Gathering:
    """Reads book after book; ``found`` holds each session's result and where it was read."""

    facts: dict[str, Facts]
    version: str
    digest: str
    found: dict[str, tuple[SessionResult, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def read(self, path: Path) -> None:
        """Read one book."""
        try:
            content = read_content(path)
            sheets = read_sheets(content)
        except BookError as error:
            self._blame(path, error.expected, error.hint)
            return
        if not self._belongs(path, content):
            return
        pages, problems = pages_in(path.name, sheets)
        self.problems += problems
        if not pages and not problems:
            expected = Message("应有工作表“{sheet}”", {"sheet": SHEET})
            self._blame(path, expected, Message("请用计划文件夹里的考场工作簿填报"))
        for page in pages:
            self._read_page(page)

    def _belongs(self, path: Path, content: bytes) -> bool:
        """Whether the book is one of this plan, as far as it says."""
        says = properties_of(content)
        for name, wanted in ((CASE_DIGEST, self.digest), (VERSION, self.version)):
            if says.get(name, wanted) != wanted:
                values = {"wanted": wanted[:_SHOWN], "found": says[name][:_SHOWN]}
                text = Message("应为这份计划的考场工作簿（{wanted}），此簿属于 {found}", values)
                self._blame(path, text, Message("用 --plan 指明此簿所属的计划，或换成对应的簿"))
                return False
        if VERSION not in says:
            note = Message(
                "{file} 没有注明属于哪份计划，按场次编号、日期、设施和人数逐行核对。",
                {"file": path.name},
            )
            self.notes.append(note)
        return True

    def _read_page(self, page: Page) -> None:
        reader = RowReader(page, self.facts)
        again = 0
        for row in page.rows():
            result = reader.read(row)
            if result is not None:
                again += self._take(result, page, row)
        self.problems += reader.problems
        counts = (
            (N_("{page}：有 {count} 格空着，由约考、实到人数推得。"), reader.implied),
            (N_("{page}：有 {count} 场与别处所填相同，只计一次。"), again),
            (N_("{page}：有 {count} 场只填了备注，没有人数。"), reader.only_remarks),
        )
        self.notes += [
            Message(text, {"page": page.title, "count": count}) for text, count in counts if count
        ]

    def _take(self, result: SessionResult, page: Page, row: int) -> bool:
        """Keep a result; return whether it was known already."""
        place = f"{page.title} {page.reference(row, FIGURES[0])}"
        known, earlier = self.found.setdefault(result.session_id, (result, place))
        if earlier == place:
            return False
        if _figures(known) == _figures(result):
            if not known.remark and result.remark:
                self.found[result.session_id] = (result, earlier)
            return True
        expected = Message(
            "同一场次只有一个结果，{place} 填的是 {figures}",
            {"place": earlier, "figures": " ".join(map(str, _figures(known)))},
        )
        hint = Message("查明哪一份是最后的，只导入那一份")
        found = " ".join(map(str, _figures(result)))
        self.problems.append(page.problem(row, FIGURES[0], found, expected, hint))
        return False

    def _blame(self, path: Path, expected: Message, hint: Message | None) -> None:
        self.problems.append(Problem(path.name, None, None, None, expected, hint=hint))


def _figures(result: SessionResult) -> Sequence[int]:
    return result.present, result.absent, result.passed, result.failed
