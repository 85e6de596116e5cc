"""Who was booked into which session, as far as counts need it."""

from collections import defaultdict
from functools import cached_property

from models.case import Case, Demand
from models.plan import Session, Tables
from models.slot_order import SlotKey, slot_key, slot_order
from models.words import GROUP_BY_CLASS, ClassGroup


class Booked:
    """The sessions of a plan that somebody was booked into, and their people.

    Attributes
    ----------
    sessions
        by date, start, facility and subject.
    people_by_session
        what each person booked needs and is; nobody's name or number.
    """

    def __init__(self, case: Case, tables: Tables) -> None:
        self.case = case
        by_id: dict[str, Demand] = {row.candidate_id: row for row in case.candidates}
        self.people_by_session: dict[str, list[Demand]] = defaultdict(list)
        for booking in tables.bookings:
            person = by_id.get(booking.candidate_id) or self._member(booking.candidate_id)
            self.people_by_session[booking.session_id].append(person)
        self.sessions = sorted(
            (item for item in tables.sessions if item.session_id in self.people_by_session),
            key=lambda item: (
                item.date,
                slot_key(self.slot_order, item.slot_id),
                item.facility_id,
                item.subject,
                item.session_id,
            ),
        )

    def count(self, session: Session) -> int:
        """Return how many people are booked into a session."""
        return len(self.people_by_session[session.session_id])

    def groups(self, session: Session) -> dict[ClassGroup, int]:
        """Return how many people of each class group are booked into a session."""
        found: dict[ClassGroup, int] = defaultdict(int)
        for person in self.people_by_session[session.session_id]:
            found[GROUP_BY_CLASS[person.vehicle_class]] += 1
        return dict(found)

    @cached_property
    def slot_order(self) -> dict[str, SlotKey]:
        """Sort key of each slot of the case."""
        return slot_order(self.case.slots)

    def _member(self, candidate_id: str) -> Demand:
        """Return the cohort that ``c12#3`` is a member of."""
        return self.case.cohorts[int(candidate_id.removeprefix("c").partition("#")[0]) - 1]
