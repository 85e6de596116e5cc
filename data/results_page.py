"""A page 成绩登记 as it stands in a book: where its columns are, and its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from data.results_layout import NEEDED, TITLES, Role, role_by_title, sheet_titles
from data.sheets import Sheet
from data.workbook_in import cell_text
from models.errors import Message, Problem

_HEADER_ROWS: Final = 30
"""Rows among which the header is looked for."""
_LEAST_KNOWN: Final = 3
"""Columns by which a header is told from anything else."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with all the columns that are needed.

    Attributes
    ----------
    title
        file and sheet, as messages name it.
    places
        zero-based column of each role that is there.
    first
        zero-based row of the first record.
    """

    title: str
    cells: list[list[Any]]
    places: dict[Role, int]
    first: int

    def rows(self) -> Iterator[int]:
        """Yield the zero-based rows under the header."""
        yield from range(self.first, len(self.cells))

    def value(self, row: int, role: Role) -> Any:
        """Return a cell; an empty text where its column is not there."""
        place = self.places.get(role)
        return "" if place is None else self.cells[row][place]

    def text(self, row: int, role: Role) -> str:
        """Return a cell's text without blanks around it."""
        return cell_text(self.value(row, role)).strip()

    def title_of(self, role: Role) -> str:
        """Return a column's title as the book has it."""
        return cell_text(self.cells[self.first - 1][self.places[role]]).strip()

    def reference(self, row: int, role: Role) -> str:
        """Return a cell's name, such as ``K12``."""
        return f"{xl_col_to_name(self.places[role])}{row + 1}"

    def problem(
        self,
        row: int,
        role: Role,
        value: str | None,
        expected: Message,
        hint: Message | None = None,
    ) -> Problem:
        """Return what is wrong with a cell."""
        column = f"{self.reference(row, role)} {self.title_of(role)}"
        return Problem(self.title, row + 1, column, value, expected, hint=hint)


def pages_in(file: str, sheets: Sequence[Sheet]) -> tuple[list[Page], list[Problem]]:
    """Return the pages of a book, by name or by header, and what keeps others from being read."""
    pages: list[Page] = []
    problems: list[Problem] = []
    for sheet in sheets:
        title = f"{file} {sheet.name}"
        at, places, twice = _header(sheet.cells)
        named = sheet.name.strip() in sheet_titles()
        missing = [role for role in NEEDED if role not in places]
        merged = _merged(sheet, at, places) if not missing and not twice else None
        if merged is not None:
            first, column = merged
            cell = f"{xl_col_to_name(column)}{first + 1}"
            expected = Message("表格中不应有合并的单元格")
            hint = Message("取消合并，再核对各格的内容")
            problems.append(Problem(title, first + 1, cell, None, expected, hint=hint))
        elif not missing and not twice:
            pages.append(Page(title, sheet.cells, places, at + 1))
        elif named or len(missing) < len(NEEDED) - 1:
            names = " ".join(TITLES[role] for role in (twice or missing))
            hint = Message("请用计划文件夹里的考场工作簿填报，不改动表头")
            expected = (
                Message("这些列只能各有一个：{names}", {"names": names})
                if twice
                else Message("表头应有这些列：{names}", {"names": names})
            )
            row = at + 1 if places else None
            problems.append(Problem(title, row, None, None, expected, hint=hint))
    return pages, problems


def _merged(sheet: Sheet, header: int, places: dict[Role, int]) -> tuple[int, int] | None:
    """Return the first cell of merged ones in rows of sessions, if there are any."""
    sessions = {
        row
        for row in range(header + 1, len(sheet.cells))
        if cell_text(sheet.cells[row][places["session"]]).strip()
    }
    for first_row, first, last_row, last in sheet.merged:
        inside = any(first <= place <= last for place in places.values())
        if inside and not sessions.isdisjoint(range(first_row, last_row + 1)):
            return first_row, first
    return None


def _header(cells: Sequence[Sequence[Any]]) -> tuple[int, dict[Role, int], list[Role]]:
    """Return the row with the most titles, where each is, and those that are there twice."""
    best: tuple[int, dict[Role, int], list[Role]] = (0, {}, [])
    for at, row in enumerate(cells[:_HEADER_ROWS]):
        places: dict[Role, int] = {}
        twice: list[Role] = []
        for place, value in enumerate(row):
            role = role_by_title().get("".join(cell_text(value).split("\n")).strip())
            if role in places and role is not None:
                twice.append(role)
            elif role is not None:
                places[role] = place
        if len(places) > max(len(best[1]), _LEAST_KNOWN - 1):
            best = (at, places, twice)
    return best
