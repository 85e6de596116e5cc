"""What a plan changes of what was published, counted from the tables alone."""

from collections.abc import Iterable

from models.case import Case
from models.plan import Changes, Duty, Tables
from solvers.repair import Fewest

DutyKey = tuple[object, ...]


def changes_of(case: Case, tables: Tables, fewest: Fewest | None = None) -> Changes | None:
    """Count the changes; ``None`` where nothing was published.

    Parameters
    ----------
    fewest
        what has been proven of them.
    """
    if not (case.published or case.published_duties):
        return None
    now = {s.session_id: s for s in tables.sessions}
    before = {s.session_id: s.seats for s in case.published}
    seats = {key: now[key].seats if key in now else 0 for key in before}
    opened = [s for s in tables.sessions if s.session_id not in before and s.seats > 0]
    had, has = _duties(case, case.published_duties), _duties(case, tables.duties)
    dates = {key[:2] for key in had}
    kept_seat, lost, new = _bookings(case, tables)
    return Changes(
        sessions_opened=len(opened),
        sessions_raised=sum(seats[key] > n for key, n in before.items()),
        sessions_cut=sum(0 < seats[key] < n for key, n in before.items()),
        sessions_closed=sum(seats[key] == 0 < n for key, n in before.items()),
        duties_dropped=len(had - has),
        duties_added=sum(key[:2] not in dates for key in has - had),
        bookings_moved=kept_seat,
        bookings_lost=lost,
        bookings_new=new,
        fewest_duties=None if fewest is None else fewest.duties,
        fewest_displaced=None if fewest is None else fewest.displaced,
    )


def _duties(case: Case, duties: Iterable[Duty]) -> set[DutyKey]:
    """Duties of the horizon; which role somebody has does not make it another one."""
    first = case.settings.start.toordinal()
    last = first + case.settings.days - 1
    return {
        (d.examiner_id, d.date, d.slot_id, d.venue_id, d.kind, d.class_group)
        for d in duties
        if first <= d.date.toordinal() <= last
    }


def _bookings(case: Case, tables: Tables) -> tuple[int, int, int]:
    """People who were booked and sit elsewhere now, or nowhere; and people with a first seat."""
    had: dict[str, set[str]] = {}
    has: dict[str, set[str]] = {}
    for b in case.booked:
        had.setdefault(b.candidate_id, set()).add(b.session_id)
    for seat in tables.bookings:
        has.setdefault(seat.candidate_id, set()).add(seat.session_id)
    moved = sum(who in has and has[who] != sessions for who, sessions in had.items())
    return moved, sum(who not in has for who in had), sum(who not in had for who in has)
