"""Changes of the settings: policy values, and the day of planning."""

from models.case import Case
from models.changes import PlanDate, PolicyValues
from models.errors import Message
from scheduler.scenario.refusal import refuse


def set_policy(case: Case, change: PolicyValues) -> Case:
    """Set the policy values that are given."""
    policy = case.settings.policy.model_copy(update=change.given)
    settings = case.settings.model_copy(update={"policy": policy})
    return case.model_copy(update={"settings": settings})


def set_plan_date(case: Case, change: PlanDate) -> Case:
    """Plan on a later day.

    Raises
    ------
    RefusedError
        If it is an earlier one.
    """
    if change.date < case.settings.plan_date:
        expected = Message(
            "不得早于原计划日 {plan_date}", {"plan_date": str(case.settings.plan_date)}
        )
        refuse("date", change.date, expected)
    settings = case.settings.model_copy(update={"plan_date": change.date})
    return case.model_copy(update={"settings": settings})
