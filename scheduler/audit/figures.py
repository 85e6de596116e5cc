"""The figures a chief asks for, from a plan's tables alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import date as Date

from models.case import Case
from models.plan import Kpis, Tables
from models.words import NEEDS
from scheduler.audit.points import (
    night_duties,
    reserve_dates,
    trips,
    venue_days,
)
from scheduler.audit.view import View

LONG_WAIT_DAYS = 60


def kpis(case: Case, tables: Tables) -> Kpis:
    """Figures of a plan.

    Waiting of those served counts from ``rank_time`` to their last exam, of those left out to
    the start of the horizon. ``linked_pairs`` are pairs of seats offered. Means and percentages
    have two decimals and are 0 where there is nobody to take them of.
    """
    return kpis_view(View(case, tables))


def kpis_view(view: View) -> Kpis:
    """The same, for a case and a plan already indexed."""
    start = view.case.settings.start
    people = view.roll.values()
    unserved = view.unserved
    waits = [person.waiting_days(start) for person in unserved]
    sessions = view.tables.sessions
    seats = sum(session.seats for session in sessions)
    booked = len(view.tables.bookings)
    last_exam: dict[str, Date] = {}
    for _, person, session in view.seatings:
        name = person.candidate_id
        last_exam[name] = max(session.date, last_exam.get(name, session.date))
    served = [view.roll[name] for name in last_exam]
    reserve_days = reserve_dates(view)
    reasons = Counter(row.reason for row in view.tables.unserved)
    all_needs = Counter(person.demand.need for person in people)
    served_needs = Counter(person.demand.need for person in served)
    return Kpis(
        candidates=len(people),
        entitled=len(view.entitled),
        served=len(served),
        unserved_by_reason={reason: reasons[reason] for reason in ("B1", "no_offer", "full")},
        served_by_need={need: served_needs[need] for need in NEEDS},
        candidates_by_need={need: all_needs[need] for need in NEEDS},
        seats=seats,
        seats_booked=booked,
        fill_pct=round(100 * booked / seats, 2) if seats else 0.0,
        linked_pairs=sum(
            session.seats
            for session in sessions
            if session.quota == "linked" and session.subject == "S2"
        ),
        runs=len(view.tables.runs),
        night_runs=_night_runs(view),
        venue_days=len(venue_days(view)),
        duties=len(view.tables.duties),
        standby=sum(duty.role == "standby" for duty in view.tables.duties),
        night_duties=sum(night_duties(view).values()),
        reserve_days=sum(len(dates) for dates in reserve_days.values()),
        reserves_called=len(reserve_days),
        mean_wait_served_days=_mean(
            [person.waiting_days(last_exam[person.candidate_id]) for person in served]
        ),
        mean_wait_unserved_days=_mean(waits),
        over_60_days_unserved=sum(days > LONG_WAIT_DAYS for days in waits),
        mean_travel_km=_mean([trip.km for trip in trips(view)]),
    )


def _night_runs(view: View) -> int:
    nights = 0
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        slot = view.facts.slot(facility.kind, run.slot_id) if facility is not None else None
        nights += slot is not None and slot.night
    return nights


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 2) if values else 0.0
