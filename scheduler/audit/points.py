"""The score of a plan, part by part, from its tables alone."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Date
from typing import NamedTuple

from models.case import Case
from models.plan import ScoreParts, Tables
from scheduler.audit.cuts import cut_points
from scheduler.audit.geography import round_half_up
from scheduler.audit.promises import duty_key
from scheduler.audit.view import View

UNSERVED_POINTS = 100
WAITING_DAY_POINTS = 2
MOST_WAITING_DAYS = 60
PRIORITY_POINTS = 150
DELAY_DAY_POINTS = 2
TRAVEL_KM_PER_POINT = 5
THEORY_RUN_POINTS = 30
DRIVING_RUN_POINTS = 20
NIGHT_RUN_POINTS = 40
DUTY_POINTS = {"resident": 4, "reserve": 12}
NIGHT_DUTY_POINTS = 6
DUTY_KM_PER_POINT = 10
NIGHT_PAIR_POINTS = 3
RESERVE_DAY_PAIR_POINTS = 2
CHANGE_POINTS = 5


class Trip(NamedTuple):
    """A candidate's way to a venue on a date."""

    candidate_id: str
    venue_id: str
    date: Date
    km: float


def score(case: Case, tables: Tables) -> ScoreParts:
    """The score of a plan by part, in points; rows that name unknown things count nothing."""
    return score_view(View(case, tables))


def score_view(view: View) -> ScoreParts:
    """The same, for a case and a plan already indexed."""
    return ScoreParts(
        unserved=_unserved(view),
        delay=_delay(view),
        travel=sum(round_half_up(trip.km / TRAVEL_KM_PER_POINT) for trip in trips(view)),
        runs=_runs(view),
        venues=_venues(view),
        duties=_duties(view),
        fairness=_fairness(view),
        cuts=cut_points(view),
        changes=_changes(view),
    )


def trips(view: View) -> Iterator[Trip]:
    """One trip per booked part; one for an S23 pair at one venue on one date.

    ``km`` is 0 where a district or a venue is unknown.
    """
    seen: set[tuple[str, str, Date]] = set()
    for _, person, session in view.seatings:
        venue_id = view.venue_of(session)
        way = (person.candidate_id, venue_id, session.date)
        if person.demand.need == "S23":
            if way in seen:
                continue
            seen.add(way)
        yield Trip(*way, view.facts.km(person.demand.district, venue_id) or 0.0)


def reserve_dates(view: View) -> dict[str, set[Date]]:
    """The duty dates of each reserve who is called."""
    dates: dict[str, set[Date]] = defaultdict(set)
    for duty in view.tables.duties:
        examiner = view.facts.examiners.get(duty.examiner_id)
        if examiner is not None and examiner.kind == "reserve":
            dates[duty.examiner_id].add(duty.date)
    return dates


def night_duties(view: View) -> dict[str, int]:
    """Duties in night slots of each examiner who has any."""
    nights: dict[str, int] = defaultdict(int)
    for duty in view.tables.duties:
        slot = view.facts.slot(duty.kind, duty.slot_id)
        if slot is not None and slot.night:
            nights[duty.examiner_id] += 1
    return nights


def _unserved(view: View) -> int:
    start = view.case.settings.start
    points = 0
    for person in view.unserved:
        if person.candidate_id not in view.entitled:
            continue
        waiting = min(MOST_WAITING_DAYS, person.waiting_days(start))
        one = UNSERVED_POINTS + WAITING_DAY_POINTS * waiting
        one += PRIORITY_POINTS if person.priority else 0
        points += len(person.parts) * one
    return points


def _delay(view: View) -> int:
    days = (session.date.toordinal() - view.facts.first for _, _, session in view.seatings)
    return DELAY_DAY_POINTS * sum(days)


def _runs(view: View) -> int:
    points = 0
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is None:
            continue
        driving = facility.kind != "theory"
        points += DRIVING_RUN_POINTS + run.units if driving else THEORY_RUN_POINTS
        slot = view.facts.slot(facility.kind, run.slot_id)
        points += NIGHT_RUN_POINTS if slot is not None and slot.night else 0
    return points


def _venues(view: View) -> int:
    return sum(view.facts.venues[venue_id].day_cost for venue_id, _ in venue_days(view))


def venue_days(view: View) -> set[tuple[str, Date]]:
    """Venues and dates on which something runs."""
    found = set()
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is not None and facility.venue_id in view.facts.venues:
            found.add((facility.venue_id, run.date))
    return found


def _duties(view: View) -> int:
    points = NIGHT_DUTY_POINTS * sum(night_duties(view).values())
    for duty in view.tables.duties:
        examiner = view.facts.examiners.get(duty.examiner_id)
        if examiner is not None:
            km = view.facts.km(examiner.district, duty.venue_id) or 0.0
            points += DUTY_POINTS[examiner.kind] + round_half_up(km / DUTY_KM_PER_POINT)
    return points


def _fairness(view: View) -> int:
    nights = sum(n * (n - 1) // 2 for n in night_duties(view).values())
    days = sum(len(dates) * (len(dates) - 1) // 2 for dates in reserve_dates(view).values())
    return NIGHT_PAIR_POINTS * nights + RESERVE_DAY_PAIR_POINTS * days


def _changes(view: View) -> int:
    """Published duties that are gone, and new ones on dates that were free of duty before."""
    published = view.promises.duties
    if not published:
        return 0
    planned = {duty_key(duty) for duty in view.tables.duties if view.facts.in_horizon(duty.date)}
    busy = {(examiner_id, date) for examiner_id, date, *_ in published}
    new = sum((key[0], key[1]) not in busy for key in planned - published)
    return CHANGE_POINTS * (len(published - planned) + new)
