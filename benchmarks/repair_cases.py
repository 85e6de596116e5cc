"""Small random cases with a plan in force, changed: such that exhaustive search can finish."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.repair_changes import Draw
from benchmarks.repair_referee import best_plan
from cli.scenario_case import changed_case
from data.case_checker import rechecked
from models.case import Case
from models.changes import Change
from models.errors import ScenarioError
from models.plan import Plan
from models.scenario import Scenario
from support.exhaustive_space import TooLargeError
from support.random_cases import make_case
from support.sources import Seeded

SMALLER: Final = (None, 5, 3, 2)
"""Candidates left at each step in which a case is made smaller; cohorts go at the first."""
DRAWS: Final = 40
"""Cases, and changes of a case, that are drawn until one will do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A case with a plan in force, after changes.

    Attributes
    ----------
    base
        the plan that is in force.
    best
        points of the best plan of the changed case.
    made_smaller
        how often the case was made smaller, for exhaustive search to end.
    """

    base: Plan
    changes: tuple[Change, ...]
    case: Case
    best: int
    made_smaller: int


def question(seed: int, number: int, plan: Callable[[Case], Plan]) -> Question | None:
    """The question of a number; ``None`` if nothing drawn for it could be searched.

    Parameters
    ----------
    plan
        plans a case.
    """
    dice = random.Random(f"{seed}/{number}")
    for _ in range(DRAWS):
        whole = make_case(Seeded(dice.randrange(2**31)))
        for times, people in enumerate(SMALLER):
            case = _with_fewer(whole, people)
            try:
                found = _question(case, plan, dice)
            except TooLargeError:
                continue
            if found is None:
                break
            return replace(found, made_smaller=times)
    return None


def _with_fewer(case: Case, people: int | None) -> Case:
    if people is None:
        return case
    left: Sequence[object] = case.candidates[:people]
    return case.model_copy(update={"candidates": tuple(left), "cohorts": (), "digest": ""})


def _question(case: Case, plan: Callable[[Case], Plan], dice: random.Random) -> Question | None:
    """The case after changes that fit it; ``None`` where its best plan offers nothing to change."""
    if not case.candidates:
        return None
    case = rechecked(case)
    if not best_plan(case)[1].sessions:
        return None
    base = plan(case)
    draw = Draw(case, base.tables, dice)
    for _ in range(DRAWS):
        changes = draw.changes()
        try:
            after = changed_case(case, Scenario(name="fuzz", changes=changes), base.tables)
        except ScenarioError:
            continue
        return Question(base, changes, after, best_plan(after)[0], 0)
    return None
