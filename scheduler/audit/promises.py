"""What an earlier plan has promised: the published sessions, their bookings and duties."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date as Date

from models.plan import Duty, Session
from scheduler.audit.facts import Facts
from scheduler.audit.roll import Person

DutyKey = tuple[str, Date, str, str, str, str]
"""What makes two duties the same: all but the role."""


def duty_key(duty: Duty) -> DutyKey:
    """Examiner, date, slot, venue, kind and class group of a duty."""
    return (
        duty.examiner_id,
        duty.date,
        duty.slot_id,
        duty.venue_id,
        duty.kind,
        duty.class_group,
    )


class Promises:
    """Published rows that count: in the horizon, and not closed already.

    ``booked`` holds the candidates of a session by rank, best first. ``half_links`` are links
    of which one part lies outside the horizon: what is left of them is kept, but it is no
    offer to anybody and needs no partner.
    """

    def __init__(self, facts: Facts, roll: dict[str, Person]) -> None:
        self.sessions: dict[str, Session] = {
            row.session_id: row
            for row in facts.case.published
            if facts.in_horizon(row.date) and row.status != "closed" and row.seats > 0
        }
        booked: dict[str, dict[str, Person]] = defaultdict(dict)
        for row in facts.case.booked:
            if row.session_id in self.sessions and row.candidate_id in roll:
                booked[row.session_id][row.candidate_id] = roll[row.candidate_id]
        self.booked: dict[str, list[Person]] = {
            session_id: sorted(people.values(), key=lambda person: person.rank)
            for session_id, people in booked.items()
        }
        self.duties: frozenset[DutyKey] = frozenset(
            duty_key(row) for row in facts.case.published_duties if facts.in_horizon(row.date)
        )
        parts: dict[str, int] = defaultdict(int)
        for session in self.sessions.values():
            if session.link_id:
                parts[session.link_id] += 1
        self.half_links = frozenset(link for link, number in parts.items() if number == 1)

    def kept(self, sessions: Iterable[Session]) -> tuple[set[tuple[str, str]], set[str]]:
        """Who keeps his seat in a plan, and who is displaced (P2).

        Parameters
        ----------
        sessions
            The plan's sessions. One that is missing counts as kept in full: P1 reports it.

        Returns
        -------
        kept
            (candidate, session) pairs that the plan must contain.
        displaced
            Candidates of whom at least one booked seat is gone.
        """
        seats = {session.session_id: session.seats for session in sessions}
        kept: set[tuple[str, str]] = set()
        displaced: set[str] = set()
        for session_id, people in self.booked.items():
            left = max(0, min(seats.get(session_id, len(people)), len(people)))
            kept.update((person.candidate_id, session_id) for person in people[:left])
            displaced.update(person.candidate_id for person in people[left:])
        return {pair for pair in kept if pair[0] not in displaced}, displaced
