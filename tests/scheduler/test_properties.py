"""Plans of small random cases against judges that share nothing with what made them.

``PAIKAO_RANDOM_CASES`` says how many cases; each seed is planned once as it is and once with
a week in force.
"""

import math
import os

import pytest
from hypothesis import HealthCheck, given, settings

from models.case import Case
from models.plan import Plan
from scheduler.audit import audit, score
from support.exhaustive import best_plan
from support.exhaustive_space import TooLargeError
from support.random_cases import cases, random_case
from support.random_published import random_published_case
from support.referee import judge
from support.referee_facts import Facts
from support.rows import case_rows, plan_rows

SEEDS = range(int(os.environ.get("PAIKAO_RANDOM_CASES", "80")) // 2)
TIME_LIMIT_SECONDS = 10.0


def plan_of(case: Case) -> Plan:
    from scheduler.plan import PlanOptions, make_plan

    options = PlanOptions(time_limit_seconds=TIME_LIMIT_SECONDS, deterministic=True)
    return make_plan(case, options)


def check_plan(case: Case, plan: Plan) -> None:
    """What holds of every plan, whatever its quality."""
    info = plan.info
    assert not audit(case, plan.tables)
    parts = score(case, plan.tables)
    verdict = judge(Facts(*case_rows(case)), plan_rows(plan.tables))
    assert not verdict.broken
    assert verdict.parts == parts.model_dump() == info.score_parts.model_dump()
    assert info.score == parts.total
    assert info.bound <= info.score + 1e-6
    assert info.gap == pytest.approx((info.score - info.bound) / max(1, info.score))
    assert info.status == "feasible" or math.ceil(info.bound) == info.score
    assert info.case_digest == case.digest


@pytest.mark.parametrize("make", [random_case, random_published_case])
@pytest.mark.parametrize("seed", SEEDS)
def test_plan_against_the_exhaustive_optimum(make, seed):
    case = make(seed)
    plan = plan_of(case)
    check_plan(case, plan)
    try:
        best, _ = best_plan(case)
    except TooLargeError:
        return  # counted by the test below
    assert plan.info.score >= best, "better than the best: one of the judges is wrong"
    assert plan.info.bound <= best + 1e-6, "a bound above a plan that keeps the rules"
    if plan.info.status == "optimal":
        assert plan.info.score == best, "called optimal, but there is a better plan"


def test_nearly_all_of_these_cases_can_be_searched():
    searched = 0
    for make in (random_case, random_published_case):
        for seed in SEEDS:
            try:
                best_plan(make(seed))
            except TooLargeError:
                continue
            searched += 1
    assert searched >= 0.9 * 2 * len(SEEDS)


def test_most_of_these_cases_are_proven_optimal():
    plans = [plan_of(random_case(seed)) for seed in range(10)]
    assert sum(plan.info.status == "optimal" for plan in plans) >= 5
    assert all(plan.info.bound > 0 for plan in plans if plan.info.score >= 100)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(case=cases())
def test_plan_of_any_drawn_case_keeps_the_rules(case):
    check_plan(case, plan_of(case))
