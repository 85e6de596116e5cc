"""Reports to test with: of the case made by hand, whole or varied."""

from typing import Any

from models.case import Case
from models.comparison import PlanWithCase
from models.plan import Plan, PlanInfo, Tables
from models.report import Report
from scheduler.audit import kpis, score
from scheduler.report import make_report
from tests.scheduler import small_case as small


def plan_of(case: Case = small.CASE, tables: Tables = small.TABLES, **info: Any) -> PlanWithCase:
    """A plan whose ``plan.json`` is true, but for the fields given."""
    parts = score(case, tables)
    told: dict[str, Any] = {
        "case_digest": case.digest,
        "created": "2023-07-06T09:00:00+08:00",
        "engine_version": "0.1.0",
        "seed": 0,
        "status": "feasible",
        "score": parts.total,
        "bound": parts.total * 0.99,
        "gap": 0.01,
        "score_parts": parts,
        "kpis": kpis(case, tables),
        "seconds": {},
        "peak_rss_mb": 1.0,
    }
    return PlanWithCase("计划", Plan(tables=tables, info=PlanInfo(**(told | info))), case)


def report_of(case: Case = small.CASE, tables: Tables = small.TABLES, **info: Any) -> Report:
    """The report on such a plan."""
    return make_report(plan_of(case, tables, **info))
