"""Plans side by side: what each is worth, and what differs from the first.

Pure functions of plans and cases, made for any caller: a command, a what-if, a sweep, a report.
The plans may be of different cases; what both know is compared, and what only one knows is
counted apart.
"""

from collections.abc import Sequence

from models.case import Case
from models.comparison import Changes, Comparison, PlanFigures, PlanWithCase
from scheduler.compare.candidates import Roll, Seating, candidate_changes, group_rows
from scheduler.compare.cases import case_changes
from scheduler.compare.duties import duty_changes
from scheduler.compare.sessions import Timetable, offer_rows, run_changes, session_changes

__all__ = ["compare"]


def compare(plans: Sequence[PlanWithCase]) -> Comparison:
    """Compare each plan with the first.

    The plans are taken to be audited: each fits its case, and its ``plan.json`` is true. Others
    are compared as far as they go: a seat of a candidate whom the case does not know is passed
    over. Equal arguments give equal results, rows in a fixed order.

    Parameters
    ----------
    plans
        One at least, the reference first.
    """
    roll_by_digest: dict[str, Roll] = {}
    seatings = [Seating(_roll(item.case, roll_by_digest), item.plan.tables) for item in plans]
    timetables = [Timetable(item.plan.tables) for item in plans]
    changes = [
        Changes(
            after=place,
            case=case_changes(plans[0].case, plans[place].case),
            candidates=candidate_changes(
                seatings[0], seatings[place], timetables[0], timetables[place]
            ),
            sessions=session_changes(timetables[0], timetables[place]),
            runs=run_changes(plans[0].plan.tables.runs, plans[place].plan.tables.runs),
            duties=duty_changes(plans[0].plan.tables.duties, plans[place].plan.tables.duties),
        )
        for place in range(1, len(plans))
    ]
    return Comparison(
        plans=tuple(map(_figures, plans)),
        groups=group_rows(seatings),
        offers=offer_rows(timetables),
        changes=tuple(changes),
    )


def _roll(case: Case, known: dict[str, Roll]) -> Roll:
    """Return the case's candidates, counted once where several plans are of one case."""
    if case.digest not in known:
        known[case.digest] = Roll(case)
    return known[case.digest]


def _figures(item: PlanWithCase) -> PlanFigures:
    settings = item.case.settings
    return PlanFigures(
        name=item.name,
        city=settings.city,
        start=settings.start,
        days=settings.days,
        info=item.plan.info,
    )
