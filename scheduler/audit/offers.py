"""Who, among those left out, could sit where: people alike and the seats they would take."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from models.plan import Session
from models.words import Need, Reason, VehicleClass
from scheduler.audit.entitlement import Window, entitled_in_horizon, in_window, need_windows
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
    groups: dict[tuple[Taste, tuple[Window, ...]], list[Person]] = defaultdict(list)
    for person in view.unserved:
        row = person.demand
        taste = Taste(row.need, row.vehicle_class, row.district, row.max_km, row.slots)
        groups[taste, need_windows(row, close_days)].append(person)
    by_need: dict[Need, list[Offer]] = defaultdict(list)
    for offer in read_offers(view):
        by_need[offer.need].append(offer)
    accepted: dict[Taste, list[Offer]] = {}
    found = []
    for (taste, windows), people in groups.items():
        if taste not in accepted:
            choice = by_need.get(taste.need, ())
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
    if demand.max_km is None:
        return True
    km = view.facts.km(demand.district, view.venue_of(session))
    return km is None or km <= demand.max_km


def _offer(view: Lookup, need: Need, sessions: tuple[Session, ...]) -> Offer:
    free = []
    worst: Person | None = None
    for session in sessions:
        bookings = view.bookings_by_session.get(session.session_id, ())
        free.append(session.seats - len(bookings))
        for booking in bookings:
            person = view.roll.get(booking.candidate_id)
            if person is None or view.locked(booking):
                continue
            if worst is None or view.standing(person) > view.standing(worst):
                worst = person
    return Offer(need, sessions, max(0, min(free)), worst)


def _suits(view: Lookup, person: Person, offer: Offer) -> bool:
    for session in offer.sessions:
        facility = view.facts.facilities.get(session.facility_id)
        classes = facility.classes if facility is not None else ()
        if "*" not in classes and person.demand.vehicle_class not in classes:
            return False
        if not accepts(view, person, session):
            return False
    return True
