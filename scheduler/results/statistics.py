"""Results counted: all together, by venue, subject, weekday and slot."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from models.case import Case
from models.plan import Session, Tables
from models.results import GROUPINGS, Grouping, ResultRow, SessionResult, Statistics
from models.slot_order import slot_order
from models.words import SUBJECTS
from scheduler.results.advice import advice_on
from scheduler.results.booked import Booked
from scheduler.results.outlook import outlook_of
from scheduler.results.shares import share

_KEYS: Mapping[Grouping, Callable[[Session], str]] = {
    "all": lambda _session: "",
    "venue": lambda session: session.venue_id,
    "subject": lambda session: session.subject,
    "venue_subject": lambda session: f"{session.venue_id} {session.subject}",
    "weekday": lambda session: str(session.date.weekday()),
    "slot": lambda session: session.slot_id,
}
_ORDERS: Mapping[Grouping, Callable[[Case], Sequence[str]]] = {
    "venue": lambda case: [row.venue_id for row in case.venues],
    "venue_subject": lambda case: [
        f"{row.venue_id} {subject}" for row in case.venues for subject in SUBJECTS
    ],
    "slot": lambda case: sorted(order := slot_order(case.slots), key=order.__getitem__),
}
"""Groups in the order of the case; the others are in the order of their keys."""


def statistics_of(case: Case, tables: Tables, results: Sequence[SessionResult]) -> Statistics:
    """Count results, and say what they let expect.

    Parameters
    ----------
    case, tables
        the plan's; they say who was booked where.
    results
        one a session at most, each adding up to the session's bookings.

    Returns
    -------
    Statistics
        Groups in the order of the plan's venues, subjects, days and slots.
    """
    booked = Booked(case, tables)
    found = {result.session_id: result for result in results}
    rows = tuple(row for by in GROUPINGS for row in _rows(by, booked, found))
    outlook = outlook_of(booked, found)
    missing = tuple(item.session_id for item in booked.sessions if item.session_id not in found)
    return Statistics(
        rows=rows,
        missing=missing,
        outlook=outlook,
        advice=advice_on(rows, outlook, booked, missing),
    )


def _rows(by: Grouping, booked: Booked, found: Mapping[str, SessionResult]) -> list[ResultRow]:
    groups: dict[str, list[Session]] = defaultdict(list)
    for session in booked.sessions:
        groups[_KEYS[by](session)].append(session)
    order = _ORDERS[by](booked.case) if by in _ORDERS else ()
    places = {key: place for place, key in enumerate(order)}
    keys = sorted(groups, key=lambda key: (places.get(key, len(places)), key))
    return [_row(by, key, groups[key], booked, found) for key in keys]


def _row(
    by: Grouping,
    key: str,
    sessions: Sequence[Session],
    booked: Booked,
    found: Mapping[str, SessionResult],
) -> ResultRow:
    told = [item for item in sessions if item.session_id in found]
    results = [found[item.session_id] for item in told]
    seats = sum(item.seats for item in told)
    present = sum(result.present for result in results)
    passed = sum(result.passed for result in results)
    heads = sum(booked.count(item) for item in told)
    return ResultRow(
        by=by,
        key=key,
        sessions=len(sessions),
        reported=len(told),
        seats=seats,
        booked=heads,
        present=present,
        absent=heads - present,
        passed=passed,
        failed=present - passed,
        show=share(present, heads),
        pass_rate=share(passed, present),
        fill=heads / seats if seats else None,
        use=present / seats if seats else None,
    )
