"""Which change of a scenario is to blame for what is wrong with the case that it makes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from models.case import Case
from models.errors import Message, Problem
from models.scenario import Scenario

FIRST_ROW: Final = 2
"""Number of a table's first row in problems."""

_KEY_BY_COLUMN: Final = {
    ("venues", "kind"): "venue_kind",
    ("facilities", "kind"): "facility_kind",
}
_BROUGHT_ABOUT_BY: Final = {"slots": "new_slot", "published": "policy"}
"""A change of what kind is to blame for a row that no change made, by the row's table."""

_NAME_BY_TABLE: Final = {
    "slots": ("slot_id", "subject"),
    "venues": ("venue_id",),
    "facilities": ("facility_id",),
    "examiners": ("examiner_id",),
    "candidates": ("candidate_id",),
    "published": ("session_id",),
}
"""By what a row of a table is called where its number says nothing about any file."""

_PROMISES: Final = ("published", "booked", "published_duties")


def problem_of_change(
    scenario: Scenario,
    number: int,
    key: str | None,
    value: str | None,
    expected: Message,
    hint: Message | None,
    rule: str = "D1",
) -> Problem:
    """Return a problem of the change ``number`` (from 0), on its key's line or its own."""
    lines = scenario.lines[number] if scenario.lines else {}
    column = f"change.{number + 1}" + ("" if key is None else f".{key}")
    line = lines.get(key or "", lines.get(""))
    return Problem(scenario.source or "scenario", line, column, value, expected, rule, hint)


def blamed(
    scenario: Scenario, steps: Sequence[Case], problems: Sequence[Problem], *, has_base: bool
) -> tuple[Problem, ...]:
    """Return ``problems`` of the last of ``steps`` as problems of the changes that made it so.

    Parameters
    ----------
    steps
        The case before the first change and after each.
    problems
        They name the rows as they stand in the last step, the first of a table by `FIRST_ROW`.
    has_base
        Whether a plan was taken as published.

    Returns
    -------
    What is wrong with rows that were there is left out where a change is to blame for
    something: it follows from that.
    """
    case = steps[-1]
    found = [
        _of_change(scenario, number, problem, case)
        for problem, number in _with_makers(scenario, steps, problems)
        if number is not None
    ]
    return tuple(found) or tuple(_of_the_case(problem, has_base) for problem in problems)


def _with_makers(
    scenario: Scenario, steps: Sequence[Case], problems: Sequence[Problem]
) -> Iterator[tuple[Problem, int | None]]:
    """Yield each problem and the number of the change that made its row, counted from 0."""
    kinds = [change.kind for change in scenario.changes]
    last: dict[str, int] = {kind: number for number, kind in enumerate(kinds)}
    tables = {problem.table for problem in problems}
    made = {table: _step_by_row(steps, table) for table in tables}
    for problem in problems:
        step = 0
        if problem.row is not None:
            rows: Sequence[Any] = getattr(steps[-1], problem.table)
            step = made[problem.table][id(rows[problem.row - FIRST_ROW])]
        cause = last.get(_BROUGHT_ABOUT_BY.get(problem.table, ""))
        yield problem, step - 1 if step else cause


def _step_by_row(steps: Sequence[Case], table: str) -> dict[int, int]:
    """Return the step in which each row of a table is there first, by the row's identity."""
    found: dict[int, int] = {}
    for number, step in enumerate(steps):
        for row in getattr(step, table, ()):
            found.setdefault(id(row), number)
    return found


def _of_change(scenario: Scenario, number: int, problem: Problem, case: Case) -> Problem:
    column = problem.column
    key = None if column is None else _KEY_BY_COLUMN.get((problem.table, column), column)
    expected = _by_name(problem, case)
    return problem_of_change(
        scenario, number, key, problem.value, expected, problem.hint, problem.rule
    )


def _by_name(problem: Problem, case: Case) -> Message:
    """Return what is expected; a row that it refers to is called by its name."""
    row, names = problem.expected.values.get("row"), _NAME_BY_TABLE.get(problem.table)
    if not isinstance(row, int) or names is None:
        return problem.expected
    other = getattr(case, problem.table)[row - FIRST_ROW]
    name = " ".join(str(getattr(other, column)) for column in names)
    return Message(problem.expected.text, {**problem.expected.values, "row": f"“{name}”"})


def _of_the_case(problem: Problem, has_base: bool) -> Problem:
    """Return a problem of a row that was there; its number says nothing about any file."""
    hint = problem.hint or Message("原数据没有这个问题，它由推演的改动引起")
    if has_base and problem.table in _PROMISES:
        hint = Message("基准计划应是按这份数据排出的；请核对数据与计划是否相配")
    return replace(problem, row=None, hint=hint)
