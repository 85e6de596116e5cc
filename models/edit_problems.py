"""What is wrong with an edited workbook, and where: light enough for who only reports it."""

from dataclasses import dataclass

from models.errors import Message, PaikaoError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a workbook.

    ``row`` counts as a spreadsheet does; ``cell`` is its name there (``L12``). Both are ``None``
    for what concerns a whole sheet, the row alone where no cell is meant; ``row`` is also
    ``None`` for a row that is no longer there.
    """

    sheet: str
    row: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class EditProblem:
    """Something in a workbook that is not understood, or not possible.

    ``column`` is the title of the column, ``got`` the text of the cell; ``None`` where there is
    none, or where it may hold the name of a person. ``grave``: it keeps the edits from being
    taken over; else nothing is lost by it.
    """

    place: Place
    expected: Message
    column: str | None = None
    got: str | None = None
    hint: Message | None = None
    rule: str = "D1"
    grave: bool = True


class EditsError(PaikaoError):
    """A workbook whose edits cannot be read at all."""

    def __init__(self, problems: tuple[EditProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problem(s) with the workbook")
        self.problems = problems
