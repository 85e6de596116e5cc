"""make_plan: its options, its proof, and how it ends."""

import importlib
import threading
from dataclasses import replace

import pytest

from models.errors import AuditError, NoPlanError, Violation
from models.errors import Message as Words
from models.progress import Progress
from scheduler import plan as planning
from scheduler.audit import judge
from scheduler.plan import PlanOptions, make_plan, peak_rss_mb
from support.random_cases import random_case

QUICK = PlanOptions(time_limit_seconds=15.0)


def test_the_proof_is_that_of_the_tables():
    case = random_case(3)
    plan = make_plan(case, QUICK)
    verdict = judge(case, plan.tables)
    assert not verdict.violations
    assert plan.info.score_parts == verdict.score
    assert plan.info.score == verdict.score.total
    assert plan.info.bound <= plan.info.score
    assert plan.info.gap == (plan.info.score - plan.info.bound) / max(1, plan.info.score)
    assert plan.info.case_digest == case.digest
    assert (plan.info.status == "optimal") == (plan.info.bound == plan.info.score)


def test_equal_seeds_give_equal_tables():
    options = replace(QUICK, deterministic=True, seed=7)
    case = random_case(11)
    assert make_plan(case, options).tables == make_plan(case, options).tables


def test_stopped_at_once_there_is_no_plan():
    stop = threading.Event()
    stop.set()
    with pytest.raises(NoPlanError, match="15 s"):
        make_plan(random_case(3), QUICK, stop=stop)


def test_stopped_at_the_first_plan_it_is_kept():
    stop = threading.Event()

    def listen(event: Progress) -> None:
        if event.score is not None:
            stop.set()

    case = random_case(3)
    plan = make_plan(case, QUICK, listener=listen, stop=stop)
    assert not judge(case, plan.tables).violations


def test_a_plan_that_breaks_a_rule_is_not_handed_out(monkeypatch):
    broken = (Violation("C6", "X", Words("有错")),)
    verdict = judge(random_case(3), make_plan(random_case(3), QUICK).tables)
    monkeypatch.setattr(planning, "judge", lambda *_: replace(verdict, violations=broken))
    with pytest.raises(AuditError) as caught:
        make_plan(random_case(3), QUICK)
    assert caught.value.violations == broken


def test_events_come_in_the_order_of_the_work():
    stages: list[str] = []
    make_plan(random_case(3), QUICK, listener=lambda event: stages.append(event.stage))
    assert stages[0] == "types"
    assert stages[-1] == "audit"
    assert stages.index("relaxation") < len(stages) - 1


def test_memory_is_told_where_the_system_tells(monkeypatch):
    assert peak_rss_mb() > 10

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    assert peak_rss_mb() == 0.0
