"""A timetable, its offers and who got which, as the tables of a plan."""

from collections.abc import Mapping, Sequence

from benchmarks.hand_facts import Facts, Person, percent_up
from benchmarks.hand_sessions import Offer, SessionPlan
from benchmarks.hand_timetable import Timetable
from models.plan import Booking, Run, Session, Tables, Unserved
from models.words import Reason


def tables_of(
    timetable: Timetable,
    offers: Sequence[Offer],
    everybody: Sequence[Person],
    got: Mapping[str, Offer],
    reason_by_person: Mapping[str, Reason],
) -> Tables:
    """The tables, in key order.

    Parameters
    ----------
    got
        the offer of each candidate who has a seat.
    reason_by_person
        of each candidate who has none.
    """
    return Tables(
        runs=_runs(timetable),
        sessions=_sessions(timetable.facts, offers),
        duties=timetable.roster.duties(timetable.posts),
        bookings=_bookings(everybody, got),
        unserved=_unserved(everybody, reason_by_person),
    )


def _runs(timetable: Timetable) -> tuple[Run, ...]:
    runs = [
        Run(*run.place, run.units, timetable.posts_for(run.facility, run.units))
        for run in timetable.runs.values()
    ]
    return tuple(sorted(runs, key=lambda run: (run.facility_id, run.date, run.slot_id)))


def _sessions(facts: Facts, offers: Sequence[Offer]) -> tuple[Session, ...]:
    rows = [_session(facts, session) for offer in offers for session in offer.sessions]
    return tuple(sorted(rows, key=lambda row: row.session_id))


def _session(facts: Facts, session: SessionPlan) -> Session:
    facility_id, date, slot_id = session.run.place
    return Session(
        session.session_id,
        facility_id,
        session.run.facility.venue_id,
        date,
        slot_id,
        session.subject,
        "linked" if session.link_id else "open",
        session.link_id,
        session.seats,
        percent_up(facts.policy.priority_pct, session.seats),
        session.status,
    )


def _bookings(everybody: Sequence[Person], got: Mapping[str, Offer]) -> tuple[Booking, ...]:
    rows = [
        Booking(person.candidate_id, session.session_id, session.subject)
        for person in everybody
        if person.candidate_id in got
        for session in got[person.candidate_id].sessions
    ]
    return tuple(sorted(rows, key=lambda row: (row.candidate_id, row.part)))


def _unserved(
    everybody: Sequence[Person], reason_by_person: Mapping[str, Reason]
) -> tuple[Unserved, ...]:
    rows = [
        Unserved(person.candidate_id, person.demand.need, reason_by_person[person.candidate_id])
        for person in everybody
        if person.candidate_id in reason_by_person
    ]
    return tuple(sorted(rows, key=lambda row: row.candidate_id))
