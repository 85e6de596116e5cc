"""Sessions and what is booked as one: an open session, or a linked pair of them."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.hand_facts import Place
from benchmarks.hand_timetable import Link, RunPlan, Timetable
from models.words import Need, SessionStatus, Subject


@dataclass(slots=True)
class SessionPlan:
    """Seats of one subject in a run; ``link_id`` is empty for an open session."""

    session_id: str
    run: RunPlan
    subject: Subject
    link_id: str
    seats: int
    status: SessionStatus = "new"


@dataclass(slots=True)
class Offer:
    """What a candidate books: a session, or both of a link, S2 first."""

    need: Need
    sessions: tuple[SessionPlan, ...]
    taken: int = 0

    @property
    def seats(self) -> int:
        """Seats, of a link: pairs."""
        return self.sessions[0].seats

    @property
    def is_published(self) -> bool:
        """In force from an earlier plan."""
        return self.sessions[0].status != "new"

    @property
    def is_full(self) -> bool:
        """No seat is left."""
        return self.taken >= self.seats


def new_offers(timetable: Timetable) -> list[Offer]:
    """Offers in the runs opened since the last call; those with no seat are left out."""
    offers: list[Offer] = []
    for run in timetable.runs.values():
        for subject, seats in run.seats.items():
            if seats:
                name = session_name(run, subject)
                offers.append(Offer(subject, (SessionPlan(name, run, subject, "", seats),)))
        run.seats = {}
    offers.extend(_linked(link) for link in timetable.links if link.seats)
    timetable.links.clear()
    return offers


def trim(timetable: Timetable, offers: list[Offer]) -> None:
    """Take back what nobody has booked: seats down to the least a run may have, then units,
    then the examiners called last. Published sessions keep their seats.
    """
    seats: dict[Place, int] = defaultdict(int)
    booked: dict[Place, int] = defaultdict(int)
    for offer in offers:
        for session in offer.sessions:
            seats[session.run.place] += session.seats
            booked[session.run.place] += offer.taken
    least = timetable.facts.policy.min_session_seats
    for offer in sorted(offers, key=lambda row: row.need != "S23"):
        places = [session.run.place for session in offer.sessions]
        if offer.is_published:
            continue
        floor = least if any(booked[place] for place in places) else 0
        spare = min(offer.seats - offer.taken, *(seats[place] - floor for place in places))
        for session in offer.sessions:
            session.seats -= spare
            seats[session.run.place] -= spare
    for place, run in list(timetable.runs.items()):
        if not run.published:
            timetable.shrink(place, seats[place])
    offers[:] = [offer for offer in offers if offer.seats or offer.is_published]


def _linked(link: Link) -> Offer:
    name = session_name(link.field, "S2", link.road)
    sessions = (
        SessionPlan(name + "-2", link.field, "S2", name, link.seats),
        SessionPlan(name + "-3", link.road, "S3", name, link.seats),
    )
    return Offer("S23", sessions)


def session_name(run: RunPlan, subject: Subject, other: RunPlan | None = None) -> str:
    """The same for the same facility, date, slot, subject and partner, from plan to plan."""
    places = [run.place] if other is None else [run.place, other.place]
    text = "/".join([subject, *(str(part) for place in places for part in place)])
    return "H" + hashlib.sha256(text.encode()).hexdigest()[:20]
