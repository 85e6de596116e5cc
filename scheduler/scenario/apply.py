"""The changes of a scenario, applied one after the other to a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from models import change_limits, changes
from models.case import Case
from models.errors import Problem, ScenarioError
from models.plan import Tables
from models.scenario import Scenario
from scheduler.in_force import in_force
from scheduler.scenario import demand, places, policy, staff
from scheduler.scenario.blame import blamed, problem_of_change
from scheduler.scenario.refusal import RefusedError

APPLY: Final[Mapping[type[BaseModel], Callable[[Case, Any], Case]]] = {
    changes.Demand: demand.scale_demand,
    changes.Candidates: demand.add_candidates,
    changes.Closed: places.close,
    changes.UnitsLost: places.lose_units,
    changes.UnitsAdded: places.add_units,
    change_limits.Approved: places.approve,
    changes.NewVenue: places.add_venue,
    changes.NewFacility: places.add_facility,
    changes.NewSlot: places.add_slot,
    changes.Weekend: places.open_at_weekends,
    changes.Night: places.open_at_night,
    changes.Absent: staff.mark_absent,
    changes.MoreReserves: staff.add_reserves,
    changes.ReserveDays: staff.set_reserve_days,
    change_limits.MoreSlots: staff.give_more_slots,
    changes.PolicyValues: policy.set_policy,
    changes.PlanDate: policy.set_plan_date,
}
"""What applies each kind of change, in the order of the documentation."""


@dataclass(frozen=True)
class Changed:
    """A case after the changes of a scenario, unchecked and without a digest.

    ``steps`` are the case before the first change and after each; ``has_base``: a plan was
    taken as published.
    """

    scenario: Scenario
    steps: tuple[Case, ...]
    has_base: bool = False

    @property
    def case(self) -> Case:
        """The case after the last change."""
        return self.steps[-1]

    def blame(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return what checking `case` found wrong as problems of the changes that made it so.

        ``problems`` name the rows of `case` as they stand, the first of a table by 2.
        """
        return blamed(self.scenario, self.steps, problems, has_base=self.has_base)


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
                problem_of_change(
                    scenario, number, refusal.key, refusal.value, refusal.expected, refusal.hint
                )
                for refusal in error.refusals
            ]
    if problems:
        raise ScenarioError(tuple(problems))
    return Changed(scenario, tuple(steps), has_base=base is not None)
