"""What a hand planner does first: keep what has been published and booked.

Published sessions stay with their seats as far as closures and capacity leave them (P1), and
as far as there are examiners; those on the published roster are asked first. Seats without a
booking are cut before booked ones, and of the booked the worst-ranked go (P2).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.hand_facts import Facts, Person, Place
from benchmarks.hand_roster import Pool
from benchmarks.hand_sessions import Offer, SessionPlan
from benchmarks.hand_timetable import RunPlan, Timetable
from models.plan import Session
from models.words import SessionStatus

Unit = tuple[Session, ...]
"""A published session, or both of a link with S2 first: cut together, booked together. A link
whose other part lies outside the horizon is left with one, and takes no new bookings."""


@dataclass(slots=True)
class Promises:
    """Kept sessions as offers, with the people who keep a seat and those who lose theirs."""

    offers: list[Offer] = field(default_factory=list)
    offer_by_person: dict[str, Offer] = field(default_factory=dict)
    displaced: frozenset[str] = frozenset()


def keep_promises(facts: Facts, timetable: Timetable, everybody: Sequence[Person]) -> Promises:
    """Put the published sessions into the timetable and man them."""
    units = published_units(facts)
    if not units:
        return Promises()
    booked = booked_by_session(facts, units, everybody)
    seats_by_place = seats_left(facts, units)
    while True:
        seats = allot(facts, units, booked, seats_by_place)
        if _man(facts, timetable, units, seats, seats_by_place):
            break
    return _kept(timetable, units, seats, booked)


def published_units(facts: Facts) -> list[Unit]:
    """Published sessions of the horizon, links as pairs."""
    links: dict[str, list[Session]] = defaultdict(list)
    units: list[Unit] = []
    for session in facts.case.published:
        if session.date not in facts.dates or session.status == "closed":
            continue
        if session.link_id:
            links[session.link_id].append(session)
        else:
            units.append((session,))
    pairs = [tuple(sorted(link, key=lambda row: row.subject)) for link in links.values()]
    return [*pairs, *units]


def seats_left(facts: Facts, units: Sequence[Unit]) -> dict[Place, int]:
    """What T1, T2, T4 and C1 to C3 leave of each published run."""
    found: dict[Place, int] = {}
    for unit in units:
        for session in unit:
            facility = facts.facilities[session.facility_id]
            there = facts.units(facility, session.date, session.slot_id)
            found[place_of(session)] = (
                facts.most_seats(facility, session.slot_id, there) if there else 0
            )
    return found


def booked_by_session(
    facts: Facts, units: list[Unit], everybody: Sequence[Person]
) -> dict[str, list[str]]:
    """Booked people in order of rank, by the first session of a unit."""
    firsts = {unit[0].session_id for unit in units}
    by_session: dict[str, set[str]] = defaultdict(set)
    for row in facts.case.booked:
        if row.session_id in firsts:
            by_session[row.session_id].add(row.candidate_id)
    session_by_person = {name: key for key, names in by_session.items() for name in names}
    ranked: dict[str, list[str]] = defaultdict(list)
    for person in everybody:
        if person.candidate_id in session_by_person:
            ranked[session_by_person[person.candidate_id]].append(person.candidate_id)
    return ranked


def allot(
    facts: Facts,
    units: list[Unit],
    booked: Mapping[str, Sequence[str]],
    seats_by_place: Mapping[Place, int],
) -> dict[str, int]:
    """Seats of each published session within what is left: booked seats first."""
    left = dict(seats_by_place)
    daily = {(place[0], place[1]): facts.facilities[place[0]].daily_max for place in seats_by_place}
    seats: dict[str, int] = defaultdict(int)
    for round_is_booked in (True, False):
        for unit in units:
            wanted = min(session.seats for session in unit) - seats[unit[0].session_id]
            if round_is_booked:
                wanted = min(wanted, len(booked.get(unit[0].session_id, ())))
            for session in unit:
                day = session.facility_id, session.date
                wanted = min(wanted, left[place_of(session)], daily[day])
            for session in unit:
                seats[session.session_id] += wanted
                left[place_of(session)] -= wanted
                daily[session.facility_id, session.date] -= wanted
    return seats


def _man(
    facts: Facts,
    timetable: Timetable,
    units: list[Unit],
    seats: Mapping[str, int],
    seats_by_place: dict[Place, int],
) -> bool:
    """Open the published runs and call examiners; where too few, cut a pool and say ``False``."""
    timetable.clear()
    totals: dict[Place, int] = defaultdict(int)
    for unit in units:
        for session in unit:
            totals[place_of(session)] += seats[session.session_id]
    for place, total in totals.items():
        if total:
            facility = facts.facilities[place[0]]
            timetable.keep_run(facility, place[1], place[2], total)
    _call_published(facts, timetable)
    complete = True
    for pool, posts in timetable.posts.items():
        missing = timetable.heads_for(pool, posts) - len(timetable.roster.heads.get(pool, ()))
        names = timetable.roster.nearest(pool) if missing > 0 else []
        timetable.roster.call(pool, names[: max(0, missing)])
        if missing > len(names):
            _cut(timetable, pool, seats_by_place)
            complete = False
            break
    return complete


def _call_published(facts: Facts, timetable: Timetable) -> None:
    """Those on the published roster stay in their pools, as far as needed and allowed."""
    roster = timetable.roster
    for duty in facts.case.published_duties:
        pool: Pool = (duty.venue_id, duty.date, duty.slot_id, duty.kind, duty.class_group)
        needed = timetable.heads_for(pool, timetable.posts.get(pool, 0))
        if len(roster.heads.get(pool, ())) < needed and roster.may_join(duty.examiner_id, pool):
            roster.call(pool, [duty.examiner_id])


def _cut(timetable: Timetable, pool: Pool, seats_by_place: dict[Place, int]) -> None:
    """One unit less in the pool's largest run; its last unit closes the run."""
    runs = [
        run
        for run in timetable.runs.values()
        if timetable.pool(run.facility, run.date, run.slot_id) == pool
    ]
    run = max(runs, key=lambda row: (row.units, row.place))
    seats_by_place[run.place] = (
        timetable.facts.most_seats(run.facility, run.slot_id, run.units - 1) if run.units > 1 else 0
    )


def _kept(
    timetable: Timetable,
    units: list[Unit],
    seats: Mapping[str, int],
    booked: Mapping[str, Sequence[str]],
) -> Promises:
    promises = Promises()
    displaced: set[str] = set()
    for unit in units:
        sessions = tuple(_session(timetable, session, seats) for session in unit)
        offer = Offer("S23" if unit[0].link_id else unit[0].subject, sessions)
        promises.offers.append(offer)
        names = booked.get(unit[0].session_id, ())
        offer.taken = min(len(names), offer.seats)
        promises.offer_by_person.update(dict.fromkeys(names[: offer.taken], offer))
        displaced.update(names[offer.taken :])
    promises.displaced = frozenset(displaced)
    return promises


def _session(timetable: Timetable, session: Session, seats: Mapping[str, int]) -> SessionPlan:
    left = seats[session.session_id]
    facility = timetable.facts.facilities[session.facility_id]
    run = timetable.runs.get(place_of(session)) or RunPlan(
        facility, session.date, session.slot_id, 0, published=True
    )
    status: SessionStatus = "closed" if not left else "cut" if left < session.seats else "kept"
    return SessionPlan(session.session_id, run, session.subject, session.link_id, left, status)


def place_of(session: Session) -> Place:
    """The run that a published session is in."""
    return session.facility_id, session.date, session.slot_id
