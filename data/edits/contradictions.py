"""What edits may not do, whatever the engine could: P1, P2, equal parts of a link, one of each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from fractions import Fraction
from math import ceil

from models.case import Case
from models.edit_problems import EditProblem
from models.edits import DayOff, DutyEdit, Edit, NewSession, SessionEdit
from models.errors import Message
from models.plan import Duty, Session, Tables
from models.words import GROUP_BY_CLASS, FacilityKind, PoolGroup

Blamed = tuple[Edit, EditProblem]
PoolKey = tuple[str, Date, str, FacilityKind, PoolGroup]


@dataclass(frozen=True, slots=True)
class Origin:
    """What edits start from. ``keep``: the plan's bookings are in force, not the case's alone."""

    case: Case
    tables: Tables
    keep: bool

    def booked(self) -> Counter[str]:
        """Return how many candidates hold a seat in each session."""
        rows = self.tables.bookings if self.keep else self.case.booked
        return Counter(row.session_id for row in rows)

    def promised(self) -> dict[str, int]:
        """Return the seats that each published session must keep.

        Where the plan has been published, what it cut is gone.
        """
        planned = {row.session_id: row.seats for row in self.tables.sessions}
        return {
            row.session_id: min(row.seats, planned.get(row.session_id, row.seats))
            if self.keep
            else row.seats
            for row in self.case.published
        }


def contradictions(origin: Origin, edits: Sequence[Edit]) -> Iterator[Blamed]:
    """Yield each edit that contradicts what is in force, or another edit, and why."""
    yield from _promises(origin, edits)
    yield from _links(origin, edits)
    yield from _duties(origin, edits)
    yield from _idle_pools(origin, edits)


def _promises(origin: Origin, edits: Sequence[Edit]) -> Iterator[Blamed]:
    promised, booked = origin.promised(), origin.booked()
    for edit in edits:
        if not isinstance(edit, SessionEdit):
            continue
        name = edit.session.session_id
        least, held = promised.get(name, 0), booked[name]
        tight = edit.locked or edit.seats < edit.session.seats or edit.seats == 0
        if tight and edit.seats < least:
            expected = Message(
                "场次 {session} 已公布 {seats} 席，不得取消或少于此数",
                {"session": name, "seats": least},
            )
            yield edit, _problem(edit, expected, "P1")
        elif tight and edit.seats < held:
            expected = Message(
                "场次 {session} 已约 {count} 人，计划数不得少于此数",
                {"session": name, "count": held},
            )
            yield edit, _problem(edit, expected, "P2")


def _links(origin: Origin, edits: Sequence[Edit]) -> Iterator[Blamed]:
    """Both parts of a link have equal seats, after the edits too."""
    parts: dict[str, list[Session]] = defaultdict(list)
    for session in origin.tables.sessions:
        if session.link_id:
            parts[session.link_id].append(session)
    edited = {edit.session.session_id: edit for edit in edits if isinstance(edit, SessionEdit)}
    for pair in parts.values():
        seats = {
            edited[row.session_id].seats if row.session_id in edited else row.seats for row in pair
        }
        before = {row.seats for row in pair}
        if len(seats) < 2 or len(before) > 1:
            continue
        for row, other in ((pair[0], pair[-1]), (pair[-1], pair[0])):
            if row.session_id in edited:
                expected = Message(
                    "联考的场次 {session} 与 {other} 应一并改，计划数相同",
                    {"session": row.session_id, "other": other.session_id},
                )
                edit = edited[row.session_id]
                yield edit, _problem(edit, expected, "B4")


def _duties(origin: Origin, edits: Sequence[Edit]) -> Iterator[Blamed]:
    """Nobody is twice in a pool, and nobody is called up for a time that is his day off."""
    gone = Counter(
        _key(edit.before) for edit in edits if isinstance(edit, DutyEdit) and edit.before
    )
    there = Counter(_key(duty) for duty in origin.tables.duties) - gone
    away = [edit for edit in edits if isinstance(edit, DayOff)]
    for edit in edits:
        if not isinstance(edit, DutyEdit) or edit.after is None:
            continue
        there[_key(edit.after)] += 1
        duty = edit.after
        values = {"examiner": duty.examiner_id, "date": str(duty.date), "slot": duty.slot_id}
        if there[_key(duty)] > 1:
            expected = Message("考试员 {examiner} 在 {date} {slot} 的这个抽签池里已有", values)
            yield edit, _problem(edit, expected, "E4")
        for day in away:
            if covers(day, duty):
                expected = Message("考试员 {examiner} 在 {date} {slot} 既派值勤又请假", values)
                yield edit, _problem(edit, expected, "E4")
                yield day, _problem(day, expected, "E4")


def _idle_pools(origin: Origin, edits: Sequence[Edit]) -> Iterator[Blamed]:
    """Nobody is called up to a pool without a run."""
    pools = pools_in_use(origin.case, sessions_after(origin, edits))
    for edit in edits:
        if isinstance(edit, DutyEdit) and edit.after is not None:
            duty = edit.after
            if pool_of(duty) not in pools:
                pool = " ".join(map(str, pool_of(duty)))
                expected = Message("抽签池 {pool} 没有场次，不需要考试员", {"pool": pool})
                yield edit, _problem(edit, expected, "E2")


def sessions_after(origin: Origin, edits: Sequence[Edit]) -> list[Session]:
    """Return the sessions with seats after the edits; seats are those of the edits."""
    seats = {edit.session.session_id: edit.seats for edit in edits if isinstance(edit, SessionEdit)}
    kept = [
        with_seats(origin.case, row, seats.get(row.session_id, row.seats))
        for row in origin.tables.sessions
    ]
    added = [edit.session for edit in edits if isinstance(edit, NewSession)]
    return [row for row in (*kept, *added) if row.seats > 0]


def with_seats(case: Case, session: Session, seats: int) -> Session:
    """Return a session with other seats and the priority seats that go with them."""
    if seats == session.seats:
        return session
    return replace(session, seats=seats, priority_seats=priority_seats(case, seats))


def priority_seats(case: Case, seats: int) -> int:
    """Return how many of a session's seats are priority seats."""
    return ceil(Fraction(case.settings.policy.priority_pct) * seats / 100)


def pools_in_use(case: Case, sessions: Sequence[Session]) -> set[PoolKey]:
    """Return the draw pools that have a run."""
    facility_by_id = {item.facility_id: item for item in case.facilities}
    found: set[PoolKey] = set()
    for row in sessions:
        facility = facility_by_id[row.facility_id]
        group: PoolGroup = (
            "*" if facility.kind == "theory" else GROUP_BY_CLASS[facility.classes[0]]  # type: ignore[index]
        )
        found.add((row.venue_id, row.date, row.slot_id, facility.kind, group))
    return found


def pool_of(duty: Duty) -> PoolKey:
    """Return the draw pool of a duty."""
    return (duty.venue_id, duty.date, duty.slot_id, duty.kind, duty.class_group)


def covers(day: DayOff, duty: Duty) -> bool:
    """Whether a duty lies in a day off."""
    return (day.examiner_id, day.date) == (duty.examiner_id, duty.date) and day.slot_id in (
        None,
        duty.slot_id,
    )


def _key(duty: Duty) -> tuple[str, PoolKey]:
    return duty.examiner_id, pool_of(duty)


def _problem(edit: Edit, expected: Message, rule: str) -> EditProblem:
    return EditProblem(edit.place, expected, rule=rule)
