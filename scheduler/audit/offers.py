"""Who, among those left out, could sit where: people alike and the seats they would take."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from models.plan import Session
from models.words import Need, Reason, VehicleClass
from scheduler.audit.entitlement import (
    NEVER,
    Window,
    entitled_in_horizon,
    in_window,
    need_windows,
)
from scheduler.audit.lookup import Lookup
from scheduler.audit.roll import Person


@dataclass(frozen=True, slots=True)
class Offer:
    """A session, or both sessions of a link, with seats.

    ``free``: seats nobody has. ``worst``: of those served there whose booking is not locked,
    the one with the worst standing; ``None`` where there is none.
    """

    need: Need
    sessions: tuple[Session, ...]
    free: int
    worst: Person | None

    @property
    def name(self) -> str:
        """ID of the session or of the link."""
        first = self.sessions[0]
        return first.session_id if len(self.sessions) == 1 else first.link_id


class Taste(NamedTuple):
    """What decides which offers someone accepts, whatever the date."""

    need: Need
    vehicle_class: VehicleClass
    district: str
    max_km: float | None
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Unserved people with the same taste and the same windows.

    ``best``: the one with the best standing. ``offers``: all they accept and are entitled to.
    ``entitled``: whether they are on any date of the horizon.
    """

    people: tuple[Person, ...]
    best: Person
    entitled: bool
    offers: tuple[Offer, ...]

    @property
    def reason(self) -> Reason:
        """Why they have no seat, provided that the plan keeps B5."""
        if not self.entitled:
            return "B1"
        return "full" if self.offers else "no_offer"


def unserved_alike(view: Lookup) -> list[Alike]:
    """Everybody unserved, in groups of people alike, in the order of their first member."""
    close_days = view.case.settings.policy.booking_close_days
    span = _span(view)
    groups: dict[tuple[Taste, tuple[Window, ...]], list[Person]] = defaultdict(list)
    for person in view.unserved:
        row = person.demand
        taste = Taste(row.need, row.vehicle_class, row.district, row.max_km, row.slots)
        windows = need_windows(row, close_days)
        groups[taste, tuple(_within(dates, span) for dates in windows)].append(person)
    market = _Market(view)
    accepted: dict[Taste, list[Offer]] = {}
    found = []
    for (taste, windows), people in groups.items():
        if taste not in accepted:
            choice = market.within_reach(taste)
            accepted[taste] = [offer for offer in choice if _suits(view, people[0], offer)]
        offers = tuple(
            offer
            for offer in accepted[taste]
            if all(
                in_window(dates, session.date)
                for dates, session in zip(windows, offer.sessions, strict=True)
            )
        )
        entitled = entitled_in_horizon(view.facts, windows)
        best = min(people, key=view.standing)
        found.append(Alike(tuple(people), best, entitled, offers))
    return found


class _Market:
    """The offers that are near enough, by place: many offers are at one, many tastes of one."""

    def __init__(self, view: Lookup) -> None:
        self._view = view
        self._by_place: dict[Need, dict[tuple[str, ...], list[tuple[int, Offer]]]] = {}
        for number, offer in enumerate(read_offers(view)):
            place = tuple(view.venue_of(session) for session in offer.sessions)
            at = self._by_place.setdefault(offer.need, {})
            at.setdefault(place, []).append((number, offer))
        self._known: dict[tuple[Need, str, float | None], list[Offer]] = {}

    def within_reach(self, taste: Taste) -> list[Offer]:
        """Offers of a need that are near enough, in the order of the table."""
        key = (taste.need, taste.district, taste.max_km)
        if key not in self._known:
            found = [
                pair
                for place, offers in self._by_place.get(taste.need, {}).items()
                if all(near(self._view, taste.district, taste.max_km, name) for name in place)
                for pair in offers
            ]
            self._known[key] = [offer for _, offer in sorted(found, key=lambda pair: pair[0])]
        return self._known[key]


def _span(view: Lookup) -> Window:
    """First and last date on which something is planned or could be."""
    dates = {session.date.toordinal() for session in view.tables.sessions}
    return min(dates | {view.facts.first}), max(dates | {view.facts.last})


def _within(dates: Window, span: Window) -> Window:
    """The part of a window that lies in a span; what lies outside makes nobody different."""
    first, last = max(dates[0], span[0]), min(dates[1], span[1])
    return (first, last) if first <= last else NEVER


def read_offers(view: Lookup) -> Iterable[Offer]:
    """Open sessions with seats, then whole links with seats, in the order of the table."""
    for session in view.sessions.values():
        if session.quota == "open" and session.seats > 0:
            yield _offer(view, session.subject, (session,))
    for sessions in view.sessions_by_link.values():
        by_part = {session.subject: session for session in sessions}
        first, second = by_part.get("S2"), by_part.get("S3")
        if len(sessions) != 2 or first is None or second is None:
            continue
        if min(first.seats, second.seats) > 0 and first.quota == second.quota == "linked":
            yield _offer(view, "S23", (first, second))


def accepts(view: Lookup, person: Person, session: Session) -> bool:
    """Whether a candidate accepts a session's venue and slot (B2)."""
    demand = person.demand
    if demand.slots and session.slot_id not in demand.slots:
        return False
    return near(view, demand.district, demand.max_km, view.venue_of(session))


def near(view: Lookup, district: str, max_km: float | None, venue_id: str) -> bool:
    """Whether a venue is near enough for people of a district; one nobody knows is."""
    if max_km is None:
        return True
    km = view.facts.km(district, venue_id)
    return km is None or km <= max_km


def _offer(view: Lookup, need: Need, sessions: tuple[Session, ...]) -> Offer:
    free = []
    worst: Person | None = None
    for session in sessions:
        bookings = view.bookings_by_session.get(session.session_id, ())
        free.append(session.seats - len(bookings))
        people = [view.roll.get(b.candidate_id) for b in bookings if not view.locked(b)]
        known = [person for person in (*people, worst) if person is not None]
        worst = max(known, key=view.standing, default=None)
    return Offer(need, sessions, max(0, min(free)), worst)


def _suits(view: Lookup, person: Person, offer: Offer) -> bool:
    """Whether slot and class of an offer that is near enough suit a candidate."""
    demand = person.demand
    for session in offer.sessions:
        if demand.slots and session.slot_id not in demand.slots:
            return False
        facility = view.facts.facilities.get(session.facility_id)
        classes = facility.classes if facility is not None else ()
        if "*" not in classes and demand.vehicle_class not in classes:
            return False
    return True
