"""A whole report: every section, and whether the plan is what it says it is."""

from collections import Counter

from models.comparison import Changes, Comparison, PlanWithCase
from models.plan import Kpis, PlanInfo, ScoreParts
from models.report import BrokenRule, NeedRow, Report
from models.words import NEEDS
from scheduler.audit import RULES
from scheduler.audit.figures import kpis_view
from scheduler.audit.points import score_view
from scheduler.audit.view import View
from scheduler.compare import compare
from scheduler.report.binding import binding
from scheduler.report.board import board
from scheduler.report.districts import district_rows, venue_spots
from scheduler.report.hours import hour_loads
from scheduler.report.publication import publication
from scheduler.report.staff import staff
from scheduler.report.waiting import reason_rows, wait_bins, wait_rows

ROUNDING = 1e-6
"""What a figure may differ by for having been through a decimal text."""


def make_report(item: PlanWithCase, before: PlanWithCase | None = None) -> Report:
    """Count everything that the report shows of a plan.

    Equal arguments give equal results. The plan may break rules: the report says so.

    Parameters
    ----------
    before
        The plan to compare with; it may be of another case.
    """
    case, tables, info = item.case, item.plan.tables, item.plan.info
    view = View(case, tables)
    kpis, parts = kpis_view(view), score_view(view)
    broken = broken_rules(view)
    reasons = reason_rows(view)
    score = parts.total
    return Report(
        city=case.settings.city,
        start=case.settings.start,
        days=case.settings.days,
        plan_date=case.settings.plan_date,
        case_digest=case.digest,
        engine_version=info.engine_version,
        created=info.created,
        status=info.status,
        score=score,
        bound=info.bound,
        gap=max(0.0, (score - info.bound) / max(1, score)),
        score_parts=parts,
        kpis=kpis,
        waiting=sum(n for row in reasons for why, n in row.counts.items() if why != "B1"),
        false_claims=false_claims(info, kpis, parts),
        broken=broken,
        rules_checked=len(RULES),
        needs=_needs(kpis, {row.need: row.counts["B1"] for row in reasons}),
        weeks=board(view),
        districts=district_rows(view),
        venues=venue_spots(view),
        hours=hour_loads(view),
        staff=staff(view),
        wait_bins=wait_bins(view),
        waits=wait_rows(view),
        reasons=reasons,
        binding=None if broken else binding(case, tables),
        publication=publication(case, tables, info),
        comparison=None if before is None else without_people(compare([before, item])),
    )


def broken_rules(view: View) -> tuple[BrokenRule, ...]:
    """Return the rules that a plan breaks, in the order of the catalogue."""
    counts = ((rule, sum(1 for _ in rule.check(view))) for rule in RULES)
    return tuple(BrokenRule(rule.rule_id, rule.title, rule.title_en, n) for rule, n in counts if n)


def false_claims(info: PlanInfo, kpis: Kpis, parts: ScoreParts) -> tuple[str, ...]:
    """Return the keys of ``plan.json`` that do not agree with what the tables come to."""
    said = {"score": info.score, **_flat("score_parts", info.score_parts.model_dump())}
    said |= _flat("kpis", info.kpis.model_dump())
    found = {"score": parts.total, **_flat("score_parts", parts.model_dump())}
    found |= _flat("kpis", kpis.model_dump())
    false = [key for key in found if abs(said.get(key, 0) - found[key]) > ROUNDING]
    if info.bound > parts.total + ROUNDING:
        false.append("bound")
    return tuple(false)


def _flat(prefix: str, node: dict[str, object]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for key, value in node.items():
        if isinstance(value, dict):
            flat |= _flat(f"{prefix}.{key}", value)
        elif isinstance(value, int | float):
            flat[f"{prefix}.{key}"] = value
    return flat


def _needs(kpis: Kpis, not_entitled: dict[str, int]) -> tuple[NeedRow, ...]:
    """Return the needs that anybody has."""
    counted = Counter(kpis.candidates_by_need)
    return tuple(
        NeedRow(
            need,
            counted[need],
            kpis.served_by_need[need],
            counted[need] - kpis.served_by_need[need] - not_entitled.get(need, 0),
            not_entitled.get(need, 0),
        )
        for need in NEEDS
        if counted[need]
    )


def without_people(comparison: Comparison) -> Comparison:
    """Return a comparison in which no candidate and no examiner is named, not even by ID."""
    return comparison.model_copy(
        update={"changes": tuple(_counts_only(change) for change in comparison.changes)}
    )


def _counts_only(change: Changes) -> Changes:
    candidates = change.candidates.model_copy(update={"rows": ()})
    duties = change.duties.model_copy(update={"rows": (), "people": ()})
    return change.model_copy(update={"candidates": candidates, "duties": duties})
