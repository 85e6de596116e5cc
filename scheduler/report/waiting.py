"""The queue before and after the plan, and why those left in it are."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import fmean
from typing import Final, get_args

from models.report import ReasonRow, WaitBin, WaitRow
from models.words import NEEDS, Need, Reason
from scheduler.audit.figures import LONG_WAIT_DAYS
from scheduler.audit.view import View

EDGES: Final = (0, 8, 15, 31, LONG_WAIT_DAYS + 1, 91)
"""First day of each bin: a week, two weeks, a month, two months, three months, longer."""

TENTH: Final = 10
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


def wait_bins(view: View) -> tuple[WaitBin, ...]:
    """Return the distribution of waiting days, of everybody and of those left out."""
    everybody, left = _days(view)
    lasts = [*(first - 1 for first in EDGES[1:]), None]
    return tuple(
        WaitBin(
            first,
            last,
            sum(first <= day <= (day if last is None else last) for day in everybody[None]),
            sum(first <= day <= (day if last is None else last) for day in left[None]),
        )
        for first, last in zip(EDGES, lasts, strict=True)
    )


def wait_rows(view: View) -> tuple[WaitRow, ...]:
    """Return the waiting of all, then of each need that anybody has."""
    everybody, left = _days(view)
    return tuple(
        WaitRow(
            need=need,
            people_before=len(everybody[need]),
            people_after=len(left[need]),
            mean_before=_mean(everybody[need]),
            mean_after=_mean(left[need]),
            p90_before=tail(everybody[need]),
            p90_after=tail(left[need]),
            over_60_before=sum(day > LONG_WAIT_DAYS for day in everybody[need]),
            over_60_after=sum(day > LONG_WAIT_DAYS for day in left[need]),
        )
        for need in (None, *NEEDS)
        if everybody[need] or need is None
    )


def reason_rows(view: View) -> tuple[ReasonRow, ...]:
    """Return the unserved of each need by reason, for needs that anybody has."""
    counts = Counter((row.need, row.reason) for row in view.tables.unserved)
    needs = {person.demand.need for person in view.roll.values()}
    return tuple(
        ReasonRow(need, {reason: counts[need, reason] for reason in REASONS})
        for need in NEEDS
        if need in needs
    )


Days = dict[Need | None, list[int]]
"""Waiting days at the start of the horizon, by need; of all under ``None``."""


def _days(view: View) -> tuple[Days, Days]:
    """Return the waiting days of everybody, and of those without a seat."""
    start = view.case.settings.start
    everybody: Days = defaultdict(list)
    left: Days = defaultdict(list)
    for name, person in view.roll.items():
        day = person.waiting_days(start)
        for need in (None, person.demand.need):
            everybody[need].append(day)
            if name not in view.bookings_by_candidate:
                left[need].append(day)
    return everybody, left


def tail(days: Sequence[int]) -> int:
    """Return the least number of days that at least nine in ten have waited or less; 0 of none."""
    ordered = sorted(days)
    return ordered[-(-9 * len(ordered) // TENTH) - 1] if ordered else 0


def _mean(days: Sequence[int]) -> float:
    return round(fmean(days), 2) if days else 0.0
