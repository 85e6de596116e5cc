"""The part ``cuts``: seats of published sessions cut beyond what the rules force.

How it is read. What T1, T2, T4 and C1-C3 leave of a run, and C4 of a facility's date, is a
limit on the published sessions in it: so many of their seats *must* go. A link's pair is one
item that lies in the runs of both its parts, counts once, and is cut alike. Which sessions give
the seats up is the planner's choice ("any split will do"), so what counts as forced is taken
out of the cuts that the plan made, session by session of the same run, seats without a booking
first (of a pair before those of an open session, for a pair may serve two limits at once).
What remains of the cuts was not forced: 50 points a seat nobody had booked, 300 a booked one.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date as Date

from models.plan import Session
from scheduler.audit.facts import Facts
from scheduler.audit.lookup import RunKey, run_key
from scheduler.audit.view import View

POINTS_BOOKED = 300
POINTS_FREE = 50


@dataclass(slots=True)
class Item:
    """A published open session or pair: seats cut that are not yet explained as forced."""

    paired: bool
    free: int
    booked: int
    forced: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """``need`` seats must go among these items."""

    items: tuple[Item, ...]
    need: int


def cut_points(view: View) -> int:
    """Points for published seats cut beyond what is forced."""
    items = _items(view)
    for limit in sorted(_limits(view, items), key=lambda limit: len(limit.items)):
        _explain(limit)
    distinct = {id(item): item for item in items.values()}.values()
    return sum(POINTS_FREE * item.free + POINTS_BOOKED * item.booked for item in distinct)


def run_limit(facts: Facts, session: Session) -> int:
    """Most seats that T1, T2, T4 and C1-C3 leave to the run of a session."""
    facility = facts.facilities.get(session.facility_id)
    slot = facts.slots.get((session.slot_id, session.subject))
    if facility is None or slot is None or not facts.in_horizon(session.date):
        return 0
    dark = slot.night and not facility.night
    if dark or not facts.open_on(facility.venue_id, session.date):
        return 0
    if facts.shut(facility, session.date, session.slot_id):
        return 0
    units = facts.units_left(facility, session.date, session.slot_id)
    by_units, by_routes = facts.seat_limits(facility, slot, units)
    return by_units if by_routes is None else min(by_units, by_routes)


def _items(view: View) -> dict[str, Item]:
    """An item for each published session; the two parts of a link share one."""
    published = view.promises.sessions
    shared: dict[str, list[str]] = defaultdict(list)
    for session_id, was in published.items():
        shared[was.link_id or session_id].append(session_id)
    items: dict[str, Item] = {}
    for session_ids in shared.values():
        cut = max(_cut(view, session_id) for session_id in session_ids)
        free = min(_unbooked(view, session_id) for session_id in session_ids)
        paired = bool(published[session_ids[0]].link_id)
        item = Item(paired, min(cut, free), max(0, cut - free))
        items.update(dict.fromkeys(session_ids, item))
    return items


def _cut(view: View, session_id: str) -> int:
    now = view.sessions.get(session_id)
    seats = now.seats if now is not None else 0
    return max(0, view.promises.sessions[session_id].seats - max(0, seats))


def _unbooked(view: View, session_id: str) -> int:
    booked = len(view.promises.booked.get(session_id, ()))
    return max(0, view.promises.sessions[session_id].seats - booked)


def _limits(view: View, items: dict[str, Item]) -> list[Limit]:
    """The limits of runs, then those of facilities' dates."""
    by_run: dict[RunKey, list[Session]] = defaultdict(list)
    for session in view.promises.sessions.values():
        by_run[run_key(session)].append(session)
    left_by_day: dict[tuple[str, Date], int] = defaultdict(int)
    seats_by_day: dict[tuple[str, Date], int] = defaultdict(int)
    items_by_day: dict[tuple[str, Date], list[Item]] = defaultdict(list)
    limits = []
    for key, sessions in by_run.items():
        seats = sum(session.seats for session in sessions)
        left = max(run_limit(view.facts, session) for session in sessions)
        held = [items[session.session_id] for session in sessions]
        limits.append(Limit(tuple(held), max(0, seats - left)))
        day = (key.facility_id, key.date)
        left_by_day[day] += min(seats, left)
        seats_by_day[day] += seats
        items_by_day[day] += held
    for day, seats in seats_by_day.items():
        facility = view.facts.facilities.get(day[0])
        if facility is not None:
            need = seats - min(facility.daily_max, left_by_day[day])
            limits.append(Limit(tuple(items_by_day[day]), need))
    return limits


def _explain(limit: Limit) -> None:
    """Take what a limit still needs out of the cuts of its items."""
    need = limit.need - sum(item.forced for item in limit.items)
    order = sorted(limit.items, key=lambda item: not item.paired)
    for item in order:
        taken = max(0, min(need, item.free))
        item.free -= taken
        item.forced += taken
        need -= taken
    for item in order:
        taken = max(0, min(need, item.booked))
        item.booked -= taken
        item.forced += taken
        need -= taken
