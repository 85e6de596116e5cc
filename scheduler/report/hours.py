"""Load by the hour: how many are examined, and how many examiners are called up."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta

from models.case import Slot
from models.report import HourLoad
from models.words import SUBJECTS, Subject
from scheduler.audit.facts import minute_of_day
from scheduler.audit.view import View

MINUTES = 60


def hour_loads(view: View) -> tuple[HourLoad, ...]:
    """Return every date of the horizon by every hour in which anything of the plan lies.

    Dates first, then hours; both without gaps, so that they make a table.
    """
    candidates: dict[tuple[Date, int], dict[Subject, float]] = defaultdict(dict)
    heads: dict[tuple[Date, int], float] = defaultdict(float)
    for session in view.tables.sessions:
        slot = view.facts.slots.get((session.slot_id, session.subject))
        booked = len(view.bookings_by_session.get(session.session_id, ()))
        if slot is not None and booked:
            length = minute_of_day(slot.end) - minute_of_day(slot.start)
            for hour, minutes in hours_of(slot):
                load = candidates[session.date, hour]
                load[session.subject] = load.get(session.subject, 0.0) + booked * minutes / length
    for duty in view.tables.duties:
        slot = view.facts.slot(duty.kind, duty.slot_id)
        if slot is not None:
            for hour, minutes in hours_of(slot):
                heads[duty.date, hour] += minutes / MINUTES
    hours = {hour for _, hour in (*candidates, *heads)}
    if not hours:
        return ()
    settings = view.case.settings
    return tuple(
        HourLoad(
            date=date,
            hour=hour,
            candidates={s: candidates.get((date, hour), {}).get(s, 0.0) for s in SUBJECTS},
            examiners=heads.get((date, hour), 0.0),
        )
        for date in (settings.start + timedelta(days=day) for day in range(settings.days))
        for hour in range(min(hours), max(hours) + 1)
    )


def hours_of(slot: Slot) -> Iterator[tuple[int, int]]:
    """Yield the hours of the day that a slot lies in, and its minutes in each."""
    start, end = minute_of_day(slot.start), minute_of_day(slot.end)
    for hour in range(start // MINUTES, -(-end // MINUTES)):
        yield hour, min(end, (hour + 1) * MINUTES) - max(start, hour * MINUTES)
