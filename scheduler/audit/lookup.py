"""A case and a plan side by side, indexed once."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date as Date
from functools import cached_property
from typing import NamedTuple, TypeVar

from models.case import Case
from models.plan import Booking, Duty, Run, Session, Tables
from models.words import FacilityKind, PoolGroup
from scheduler.audit.entitlement import entitled_in_horizon, need_windows
from scheduler.audit.facts import Facts
from scheduler.audit.promises import Promises
from scheduler.audit.roll import Person, Rank, read_roll

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)

Standing = tuple[bool, Rank]
"""Order in which seats are given: the displaced first, then by rank. Smaller is better."""


class RunKey(NamedTuple):
    """A facility's slot."""

    facility_id: str
    date: Date
    slot_id: str

    def __str__(self) -> str:
        return f"{self.facility_id} {self.date} {self.slot_id}"


class PoolKey(NamedTuple):
    """A draw pool."""

    venue_id: str
    date: Date
    slot_id: str
    kind: FacilityKind
    class_group: PoolGroup

    def __str__(self) -> str:
        return f"{self.venue_id} {self.date} {self.slot_id} {self.kind} {self.class_group}"


def run_key(row: Run | Session) -> RunKey:
    """The facility's slot that a run or a session takes place in."""
    return RunKey(row.facility_id, row.date, row.slot_id)


def pool_key(duty: Duty) -> PoolKey:
    """The draw pool that a duty belongs to."""
    return PoolKey(duty.venue_id, duty.date, duty.slot_id, duty.kind, duty.class_group)


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Rows by key, in their order."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


class Lookup:
    """Indexes over both. Lists keep every row, so that duplicates stay visible."""

    def __init__(self, case: Case, tables: Tables) -> None:
        self.case = case
        self.tables = tables
        self.facts = Facts(case)
        self.roll: dict[str, Person] = read_roll(case)
        self.promises = Promises(self.facts, self.roll)

    @cached_property
    def sessions(self) -> dict[str, Session]:
        """Sessions by ID; of several with one ID the first."""
        return {row.session_id: row for row in reversed(self.tables.sessions)}

    @cached_property
    def sessions_by_run(self) -> dict[RunKey, list[Session]]:
        """The sessions of each facility's slot, closed ones included."""
        return grouped(self.tables.sessions, run_key)

    @cached_property
    def sessions_by_link(self) -> dict[str, list[Session]]:
        """The sessions of each ``link_id``, closed ones included."""
        return grouped((row for row in self.tables.sessions if row.link_id), lambda s: s.link_id)

    @cached_property
    def bookings_by_session(self) -> dict[str, list[Booking]]:
        """The bookings of each ``session_id`` that a booking names."""
        return grouped(self.tables.bookings, lambda row: row.session_id)

    @cached_property
    def bookings_by_candidate(self) -> dict[str, list[Booking]]:
        """The bookings of each ``candidate_id`` that a booking names."""
        return grouped(self.tables.bookings, lambda row: row.candidate_id)

    @cached_property
    def duties_by_pool(self) -> dict[PoolKey, list[Duty]]:
        """The heads of each draw pool."""
        return grouped(self.tables.duties, pool_key)

    @cached_property
    def duties_by_examiner(self) -> dict[str, list[Duty]]:
        """The duties of each ``examiner_id`` that a duty names."""
        return grouped(self.tables.duties, lambda row: row.examiner_id)

    @cached_property
    def seatings(self) -> list[tuple[Booking, Person, Session]]:
        """Each booking with its person and session, where both are known."""
        sessions, roll = self.sessions, self.roll
        found = []
        for booking in self.tables.bookings:
            person, session = roll.get(booking.candidate_id), sessions.get(booking.session_id)
            if person is not None and session is not None:
                found.append((booking, person, session))
        return found

    @cached_property
    def unserved(self) -> list[Person]:
        """Everybody without a booking, whatever the plan's own list says."""
        served = self.bookings_by_candidate
        return [person for name, person in self.roll.items() if name not in served]

    @cached_property
    def entitled(self) -> frozenset[str]:
        """Everybody who is entitled to his whole need on some date of the horizon (B1)."""
        close_days = self.case.settings.policy.booking_close_days
        return frozenset(
            name
            for name, person in self.roll.items()
            if entitled_in_horizon(self.facts, need_windows(person.demand, close_days))
        )

    @cached_property
    def promised(self) -> tuple[set[tuple[str, str]], set[str]]:
        """Locked (candidate, session) pairs, and the displaced candidates (P2)."""
        return self.promises.kept(self.tables.sessions)

    def locked(self, booking: Booking) -> bool:
        """Whether a booking is one that an earlier plan gave and this one keeps."""
        return (booking.candidate_id, booking.session_id) in self.promised[0]

    def standing(self, person: Person) -> Standing:
        """A person's place in the order of B5 and P2."""
        return person.candidate_id not in self.promised[1], person.rank

    def venue_of(self, session: Session) -> str:
        """Where a session takes place: its facility's venue, whatever the session says."""
        facility = self.facts.facilities.get(session.facility_id)
        return session.venue_id if facility is None else facility.venue_id

    def seats(self, key: RunKey) -> int:
        """Seats of all sessions in a facility's slot."""
        return sum(row.seats for row in self.sessions_by_run.get(key, ()))
