"""Who has no seat and why: by reason and need, and one by one. For the office only."""

from collections import Counter
from collections.abc import Sequence
from datetime import date as Date
from typing import Final

from data.cell_text import printable
from data.workbooks import labels
from data.workbooks.listing import Column, Formula, Listing, Value
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView
from models.case import Demand
from models.words import NEEDS

_LAST_NEED_LETTER: Final = "F"
"""Needs stand in the columns B to F of the summary."""


def reason_list(view: PlanView, parts: Sequence[Sums]) -> Listing:
    """Return a row a reason with the number of candidates of each need, counted in ``parts``."""
    _ = view.translate
    counts: Counter[tuple[str, str]] = Counter(
        (item.reason, item.need) for item in view.plan.tables.unserved
    )
    columns = [
        Column(_("原因"), align="left", least=24),
        *(Column(_(labels.SUBJECTS[need]), total=True) for need in NEEDS),
        Column(_("合计（人）"), total=True),
    ]
    rows: list[list[Value]] = []
    for reason, label in labels.REASONS.items():
        cells = []
        for need in NEEDS:
            words = {"need": _(labels.SUBJECTS[need]), "reason": _(label)}
            formula = "=" + "+".join(part.count(**words).removeprefix("=") for part in parts)
            cells.append(Formula(formula, counts[reason, need]))
        total = sum(cell.value for cell in cells)
        span = f"=SUM(B{{row}}:{_LAST_NEED_LETTER}{{row}})"
        rows.append([_(label), *cells, Formula(span, total)])
    return Listing(columns, rows)


def unserved_list(view: PlanView) -> Listing:
    """Return a row a candidate without a seat, by ID."""
    _ = view.translate
    columns = [
        Column(_("考生编号"), align="left", most=24),
        Column(_("需求"), role="need"),
        Column(_("准驾车型")),
        Column(_("区县"), most=20),
        Column(_("排序日期"), least=11),
        Column(_("已等（天）")),
        Column(_("原因"), least=20, role="reason"),
    ]
    demand_of = _DemandById(view)
    districts = {item.district: printable(item.district) for item in view.case.districts}
    reasons = {reason: _(label) for reason, label in labels.REASONS.items()}
    needs = {need: _(labels.SUBJECTS[need]) for need in NEEDS}
    start = view.case.settings.start
    rows: list[list[Value]] = []
    for item in sorted(view.plan.tables.unserved, key=lambda item: item.candidate_id):
        who = demand_of[item.candidate_id]
        ranked: Date = who.rank_time.date()
        rows.append(
            [
                item.candidate_id,
                needs[item.need],
                who.vehicle_class,
                districts[who.district],
                ranked,
                max(0, (start - ranked).days),
                reasons[item.reason],
            ]
        )
    return Listing(columns, rows)


class _DemandById:
    """Finds what a candidate needs, also one of a cohort: ``c12#3`` is of the 12th."""

    def __init__(self, view: PlanView) -> None:
        self._candidates = {item.candidate_id: item for item in view.case.candidates}
        self._cohorts = view.case.cohorts

    def __getitem__(self, candidate_id: str) -> Demand:
        known = self._candidates.get(candidate_id)
        if known is not None:
            return known
        row, _, _number = candidate_id.removeprefix("c").partition("#")
        return self._cohorts[int(row) - 1]
