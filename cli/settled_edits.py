"""Edits held against what is in force and the rules, until all that are left can be applied.

``data`` reads and applies them, ``scheduler`` judges the plan that they make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.words import _
from models.edit_problems import EditProblem, Place
from models.errors import CaseError, Message

if TYPE_CHECKING:
    from data.edits.contradictions import Origin
    from models.case import Case
    from models.edits import Change, Edit, EditedPlan, FoundEdits


@dataclass(frozen=True)
class Settled:
    """What became of edits: the case with those that hold, or none; all that is wrong."""

    case: Case | None
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]
    problems: tuple[EditProblem, ...]

    @property
    def sound(self) -> bool:
        """Whether everything was taken over."""
        return self.case is not None and not any(problem.grave for problem in self.problems)


def settle(origin: Origin, found: FoundEdits, book: str) -> Settled:
    """Apply the edits that hold; whatever contradicts or breaks a rule is left out and told.

    Leaving one out can make another impossible, so it is looked again until nothing is.
    """
    from data.edits.apply import apply_edits
    from data.edits.contradictions import contradictions

    edits, problems = list(found.edits), list(found.problems)
    while True:
        blamed = list(contradictions(origin, edits))
        if not blamed:
            edited = apply_edits(origin, edits)
            blamed, unplaced = _judged(origin, edited, edits, book)
            if unplaced:
                return Settled(None, tuple(edits), edited.changes, (*problems, *unplaced))
        if not blamed:
            break
        for _edit, problem in blamed:
            if problem not in problems:
                problems.append(problem)
        gone = {id(edit) for edit, _problem in blamed}
        edits = [edit for edit in edits if id(edit) not in gone]
    case, unfit = _checked(edited, book)
    return Settled(case, tuple(edits), edited.changes, (*problems, *unfit))


def _judged(
    origin: Origin, edited: EditedPlan, edits: list[Edit], book: str
) -> tuple[list[tuple[Edit, EditProblem]], list[EditProblem]]:
    """Return the edits that break rules, and violations that no edit can be blamed for."""
    from scheduler.edited import broken_by_edits, to_blame

    blamed, unplaced = [], []
    hint = Message(_("改回，或改到合乎此条规则；此项没有采用"))
    for violation in broken_by_edits(origin.case, origin.tables, edited):
        found = to_blame(origin.case, violation, edits)
        if not found:
            message = violation.message
            unplaced.append(EditProblem(Place(book), message, rule=violation.rule))
        for edit in found:
            problem = EditProblem(edit.place, violation.message, hint=hint, rule=violation.rule)
            blamed.append((edit, problem))
    return blamed, unplaced


def _checked(edited: EditedPlan, book: str) -> tuple[Case | None, list[EditProblem]]:
    """Return the case, checked as one from files; what is wrong concerns the whole book."""
    from data.case_checker import rechecked

    try:
        return rechecked(edited.case), []
    except CaseError as error:
        return None, [
            EditProblem(
                Place(book), problem.expected, problem.table, problem.value, problem.hint,
                problem.rule,
            )
            for problem in error.problems
        ]  # fmt: skip
