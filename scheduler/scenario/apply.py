"""The changes of a scenario, applied one after the other to a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel

from models import changes
from models.case import Case
from models.errors import Message, Problem, ScenarioError
from models.plan import Tables
from models.scenario import Scenario
from scheduler.in_force import in_force
from scheduler.scenario import demand, places, policy, staff
from scheduler.scenario.refusal import RefusedError

APPLY: Final[Mapping[type[BaseModel], Callable[[Case, Any], Case]]] = {
    changes.Demand: demand.scale_demand,
    changes.Candidates: demand.add_candidates,
    changes.Closed: places.close,
    changes.UnitsLost: places.lose_units,
    changes.UnitsAdded: places.add_units,
    changes.NewVenue: places.add_venue,
    changes.NewFacility: places.add_facility,
    changes.NewSlot: places.add_slot,
    changes.Weekend: places.open_at_weekends,
    changes.Night: places.open_at_night,
    changes.Absent: staff.mark_absent,
    changes.MoreReserves: staff.add_reserves,
    changes.ReserveDays: staff.set_reserve_days,
    changes.PolicyValues: policy.set_policy,
    changes.PlanDate: policy.set_plan_date,
}
"""What applies each kind of change, in the order of the documentation."""

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

_FIRST_ROW: Final = 2


@dataclass(frozen=True)
class Changed:
    """A case after the changes of a scenario, unchecked and without a digest.

    ``steps`` are the case before the first change and after each.
    """

    scenario: Scenario
    steps: tuple[Case, ...]

    @property
    def case(self) -> Case:
        """The case after the last change."""
        return self.steps[-1]

    def blame(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return what checking `case` found wrong as problems of the changes that made it so.

        ``problems`` name the rows of `case` as they stand, the first of a table by 2. What is
        wrong with rows that were there is left out where a change is to blame for something: it
        follows from that.
        """
        makers = list(map(self._maker, problems))
        blamed = [
            self._blame(number, problem)
            for number, problem in zip(makers, problems, strict=True)
            if number is not None
        ]
        return tuple(blamed or map(_of_the_case, problems))

    def _blame(self, number: int, problem: Problem) -> Problem:
        column = problem.column
        key = None if column is None else _KEY_BY_COLUMN.get((problem.table, column), column)
        expected = self._by_name(problem)
        return _problem(
            self.scenario, number, key, problem.value, expected, problem.hint, problem.rule
        )

    def _by_name(self, problem: Problem) -> Message:
        """Return what is expected; a row that it refers to is called by its name."""
        row, names = problem.expected.values.get("row"), _NAME_BY_TABLE.get(problem.table)
        if not isinstance(row, int) or names is None:
            return problem.expected
        other = getattr(self.case, problem.table)[row - _FIRST_ROW]
        name = " ".join(str(getattr(other, column)) for column in names)
        return Message(problem.expected.text, {**problem.expected.values, "row": f"“{name}”"})

    def _maker(self, problem: Problem) -> int | None:
        """Return the number of the change that made the row of a problem, counted from 0."""
        if problem.row is None:
            return None
        row = getattr(self.case, problem.table)[problem.row - _FIRST_ROW]
        for number, step in enumerate(self.steps):
            if any(other is row for other in getattr(step, problem.table)):
                if number:
                    return number - 1
                break
        kind = _BROUGHT_ABOUT_BY.get(problem.table)
        kinds = [getattr(change, "kind", None) for change in self.scenario.changes]
        return len(kinds) - 1 - kinds[::-1].index(kind) if kind in kinds else None


def apply(case: Case, scenario: Scenario, base: Tables | None = None) -> Changed:
    """Apply the changes of a scenario in their order.

    Parameters
    ----------
    case
        A checked case; it stays as it is.
    base
        A plan of the case that is taken as published before anything changes.

    Returns
    -------
    What equal arguments give is equal. Whoever needs it checked, and its digest, has
    ``data.case_checker`` look at it.

    Raises
    ------
    ScenarioError
        With all that cannot be applied; a change that cannot is passed over by the later ones.
    """
    steps = [case.model_copy(update={"digest": ""}) if base is None else in_force(case, base)]
    problems: list[Problem] = []
    for number, change in enumerate(scenario.changes):
        try:
            steps.append(APPLY[type(change)](steps[-1], change))
        except RefusedError as error:
            problems += [
                _problem(
                    scenario, number, refusal.key, refusal.value, refusal.expected, refusal.hint
                )
                for refusal in error.refusals
            ]
    if problems:
        raise ScenarioError(tuple(problems))
    return Changed(scenario, tuple(steps))


def _of_the_case(problem: Problem) -> Problem:
    """Return a problem of a row that was there; its number says nothing about any file."""
    hint = problem.hint or Message("原数据没有这个问题，它由推演的改动引起")
    return replace(problem, row=None, hint=hint)


def _problem(
    scenario: Scenario,
    number: int,
    key: str | None,
    value: str | None,
    expected: Message,
    hint: Message | None,
    rule: str = "D1",
) -> Problem:
    """Return a problem of a change, on its key's line or its own."""
    lines = scenario.lines[number] if scenario.lines else {}
    column = f"change.{number + 1}" + ("" if key is None else f".{key}")
    line = lines.get(key or "", lines.get(""))
    return Problem(scenario.source or "scenario", line, column, value, expected, rule, hint)
