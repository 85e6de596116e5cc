"""A case after the changes of a scenario: applied by ``scheduler``, checked by ``data``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import CaseError, ScenarioError

if TYPE_CHECKING:
    from models.case import Case
    from models.plan import Tables
    from models.scenario import Scenario


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
