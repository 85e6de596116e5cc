"""A case after the changes of a scenario: applied by ``scheduler``, checked by ``data``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import CaseError, ScenarioError

if TYPE_CHECKING:
    from models.case import Case
    from models.plan import Tables
    from models.request import CaseRequest
    from models.scenario import Scenario, Sweep


def asked_case(request: CaseRequest) -> Case:
    """Return the case that a request is about: as it was read, or after a scenario's changes.

    Raises
    ------
    CaseError
        If there is something wrong with the case.
    PlanFolderError
        If the base cannot be read, or is a plan of another case.
    ScenarioError
        As `changed_case`.
    """
    from data.case_reader import read_case

    case = read_case(Path(request.case))
    if not request.scenario:
        return case
    from data.plan_case import plan_of_case
    from models.scenario import Scenario

    scenario = Scenario.from_json(request.scenario)
    base = plan_of_case(Path(request.base), case).tables if request.base else None
    return changed_case(case, scenario, base)


def changed_case(case: Case, scenario: Scenario, base: Tables | None = None) -> Case:
    """Return the case after the changes, checked like one that was read, with its digest.

    Parameters
    ----------
    base
        A plan of ``case`` that is taken as published before anything changes.

    Raises
    ------
    ScenarioError
        If a change cannot be applied, or what it makes breaks a rule of the tables.
    """
    from data.case_checker import rechecked
    from scheduler.scenario import apply

    changed = apply(case, scenario, base)
    try:
        return rechecked(changed.case)
    except CaseError as error:
        raise ScenarioError(changed.blame(error.problems)) from error


def check_sweep(case: Case, sweep: Sweep, base: Tables | None = None) -> None:
    """See that the scenarios of a grid can be applied to a case.

    All changes of all scenarios are applied; what that makes is checked like a case that was
    read for as many scenarios as it takes for every option to be in one. What only a certain
    combination of options breaks beyond that, whoever plans it will find.

    Parameters
    ----------
    base
        A plan of ``case`` that is taken as published before anything changes.

    Raises
    ------
    ScenarioError
        With every problem of every scenario that was looked at, each once.
    """
    from scheduler.scenario.grid import in_grid, refused

    problems = refused(case, sweep, base)
    if not problems:
        for point in sweep.cover():
            try:
                changed_case(case, point.scenario, base)
            except ScenarioError as error:
                found = in_grid(sweep, point, error.problems)
                problems += [problem for problem in found if problem not in problems]
    if problems:
        raise ScenarioError(tuple(problems))
