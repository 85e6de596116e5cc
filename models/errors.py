"""What can go wrong, as data: who catches it decides on the words and the exit code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: Chinese source text with ``{named}`` places, and what goes there.

    The text is the key of the message catalogue; nothing is filled in before it is translated.
    """

    text: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Fill the (translated) text in."""
        return translate(self.text).format(**self.values)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a case or a plan folder.

    ``table`` is the table's CSV name without ending (``settings`` for the settings); ``row``
    counts as a spreadsheet does (the header is row 1), ``None`` for what has no row; ``column``
    is the CSV name of the column or the dotted key of the setting; ``value`` is the offending
    text as it stands in the cell. ``expected`` says what would be right, ``hint`` what to do.
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    expected: Message
    rule: str = "D1"
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: its ID, the objects it names (IDs), and a sentence."""

    rule: str
    where: str
    message: Message


class PaikaoError(Exception):
    """The family of expected failures."""


class CaseError(PaikaoError):
    """The case is refused. ``problems`` holds all of them, in reading order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the case")
        self.problems = problems


class ScenarioError(PaikaoError):
    """A scenario is refused, or the case that it makes is. ``problems`` holds all of them.

    A problem's ``table`` is the name of the file, its ``row`` the line there, its ``column`` the
    dotted key (``change.3.factor``: the third change's factor).
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problem(s) with the scenario")
        self.problems = problems


class PlanFolderError(PaikaoError):
    """A plan folder cannot be read, or cannot be written where it is asked to be."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problem(s) with the plan folder")
        self.problems = problems


class ResultsError(PaikaoError):
    """What venues filled in is refused. ``problems`` holds all of it.

    A problem's ``table`` is file and sheet, its ``column`` the cell and the column's title.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problem(s) with the results")
        self.problems = problems


class QuestionError(PaikaoError):
    """What is asked about is not there, or cannot be asked of this plan."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


class ClusterError(PaikaoError):
    """A cluster cannot be used: nobody answers, or its workers lack something."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.render())
        self.message = message


class PictureError(PaikaoError):
    """A picture cannot be drawn here."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.render())
        self.message = message


class SealError(PaikaoError):
    """A workbook cannot be encrypted or opened. ``file`` is empty where none is to blame."""

    def __init__(self, file: str, message: Message) -> None:
        super().__init__(message.render())
        self.file = file
        self.message = message


class InfeasibleError(PaikaoError):
    """Proven: no plan keeps the rules. ``rules`` names those that clash, as far as known."""

    def __init__(self, message: str, rules: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rules = rules


class NoPlanError(PaikaoError):
    """No plan was found in the time given; says nothing about whether there is one."""


class UndecidedError(PaikaoError):
    """The time did not suffice to tell whether everything published can be kept."""


class SolverError(PaikaoError):
    """A solver ended by itself and left no answer; the last line of the message tells how."""


class AuditError(PaikaoError):
    """The finished plan breaks rules, so it is not handed out. A fault of the engine."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"{len(violations)} violation(s)")
        self.violations = violations
