"""Random changes to the tables of a plan, small enough to leave some plans valid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from models.case import Case
from models.plan import Booking, Session, Tables, Unserved
from support.sources import Source

T = TypeVar("T")
Mutation = Callable[[Source, Case, Tables], Tables | None]
"""Changes the tables, or returns ``None`` where there is nothing to change."""


def units(source: Source, case: Case, tables: Tables) -> Tables | None:
    """One unit more or less in a run, with the posts that go with it or without."""
    if not tables.runs:
        return None
    run = source.choice(tables.runs)
    number = max(0, run.units + source.choice((-1, 1)))
    facility = next(row for row in case.facilities if row.facility_id == run.facility_id)
    posts = max(facility.min_examiners, -(-number // facility.units_per_examiner))
    other = replace(run, units=number, posts=posts if source.chance(70) else run.posts)
    return _update(tables, runs=_swapped(tables.runs, run, other))


def no_run(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A run gone."""
    if not tables.runs:
        return None
    gone = source.choice(tables.runs)
    return _update(tables, runs=tuple(run for run in tables.runs if run != gone))


def seats(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A seat more or less in a session (of a link mostly in both parts), status to match."""
    if not tables.sessions:
        return None
    chosen = source.choice(tables.sessions)
    step = source.choice((-1, 1))
    both = chosen.link_id and source.chance(80)
    rows = tables.sessions
    for row in tables.sessions:
        if row == chosen or (both and row.link_id == chosen.link_id):
            rows = _swapped(rows, row, _resized(source, case, row, max(0, row.seats + step)))
    return _update(tables, sessions=rows)


def _resized(source: Source, case: Case, row: Session, number: int) -> Session:
    before = {p.session_id: p.seats for p in case.published if p.status != "closed"}
    old = before.get(row.session_id)
    status = row.status
    if old is not None and source.chance(90):
        status = "closed" if not number else "cut" if number < old else "kept"
        status = "raised" if number > old else status
    share = case.settings.policy.priority_pct * number
    return replace(row, seats=number, priority_seats=int(-(-share // 100)), status=status)


def priority(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Another number of priority seats."""
    if not tables.sessions:
        return None
    row = source.choice(tables.sessions)
    other = replace(row, priority_seats=row.priority_seats + 1)
    return _update(tables, sessions=_swapped(tables.sessions, row, other))


def session_moved(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A session and its run a day sooner or later, or in another slot."""
    if not tables.sessions:
        return None
    row = source.choice(tables.sessions)
    when = row.date + timedelta(days=source.choice((-1, 0, 1)))
    slot_id = source.choice(sorted({slot.slot_id for slot in case.slots}))
    key = (row.facility_id, row.date, row.slot_id)
    runs = tuple(
        replace(run, date=when, slot_id=slot_id)
        if (run.facility_id, run.date, run.slot_id) == key
        else run
        for run in tables.runs
    )
    sessions = _swapped(tables.sessions, row, replace(row, date=when, slot_id=slot_id))
    return _update(tables, runs=runs, sessions=sessions)


def status(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Another status of a session."""
    if not tables.sessions:
        return None
    row = source.choice(tables.sessions)
    other = replace(row, status=source.choice(("new", "kept", "raised", "cut", "closed")))
    return _update(tables, sessions=_swapped(tables.sessions, row, other))


def no_session(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A session nobody sits in gone."""
    busy = {row.session_id for row in tables.bookings}
    empty = [row for row in tables.sessions if row.session_id not in busy]
    if not empty:
        return None
    gone = source.choice(empty)
    return _update(tables, sessions=tuple(row for row in tables.sessions if row != gone))


def other_examiner(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A duty in another examiner's hands."""
    if not tables.duties:
        return None
    duty = source.choice(tables.duties)
    name = source.choice(case.examiners).examiner_id
    return _update(tables, duties=_swapped(tables.duties, duty, replace(duty, examiner_id=name)))


def no_duty(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A duty gone."""
    if not tables.duties:
        return None
    gone = source.choice(tables.duties)
    return _update(tables, duties=tuple(row for row in tables.duties if row != gone))


def one_more_duty(source: Source, case: Case, tables: Tables) -> Tables | None:
    """One more standby in a pool that has someone."""
    if not tables.duties:
        return None
    like = source.choice(tables.duties)
    name = source.choice(case.examiners).examiner_id
    return _update(tables, duties=(*tables.duties, replace(like, examiner_id=name, role="standby")))


def duty_elsewhere(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A duty at another venue, in another slot, of another kind or role."""
    if not tables.duties:
        return None
    duty = source.choice(tables.duties)
    other = source.choice(
        (
            replace(duty, venue_id=source.choice(case.venues).venue_id),
            replace(duty, slot_id=source.choice(case.slots).slot_id),
            replace(duty, role="standby" if duty.role == "post" else "post"),
            replace(duty, class_group=source.choice(("small", "heavy", "moto", "*"))),
        )
    )
    return _update(tables, duties=_swapped(tables.duties, duty, other))


def given_up(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Someone served left out, in good order."""
    if not tables.bookings:
        return None
    name = source.choice(tables.bookings).candidate_id
    needs = {row.candidate_id: row.need for row in case.candidates}
    if name not in needs:
        return None
    left = Unserved(name, needs[name], source.choice(("full", "full", "no_offer", "B1")))
    kept = tuple(row for row in tables.bookings if row.candidate_id != name)
    return _update(tables, bookings=kept, unserved=(*tables.unserved, left))


def half_given_up(source: Source, case: Case, tables: Tables) -> Tables | None:
    """A booking gone, nothing else."""
    if not tables.bookings:
        return None
    gone = source.choice(tables.bookings)
    return _update(tables, bookings=tuple(row for row in tables.bookings if row != gone))


def other_seat(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Someone in another session of the same subject."""
    if not tables.bookings:
        return None
    row = source.choice(tables.bookings)
    fitting = [s.session_id for s in tables.sessions if s.subject == row.part]
    other = Booking(row.candidate_id, source.choice(fitting), row.part)
    return _update(tables, bookings=_swapped(tables.bookings, row, other))


def swapped_people(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Two people change places, one of them perhaps unserved."""
    needs = {row.candidate_id: row.need for row in case.candidates}
    served = sorted({row.candidate_id for row in tables.bookings} & set(needs))
    if not served:
        return None
    one = source.choice(served)
    others = [name for name in sorted(needs) if needs[name] == needs[one]]
    two = source.choice(others)
    names = {one: two, two: one}
    return _update(
        tables,
        bookings=tuple(
            replace(row, candidate_id=names.get(row.candidate_id, row.candidate_id))
            for row in tables.bookings
        ),
        unserved=tuple(
            replace(row, candidate_id=names.get(row.candidate_id, row.candidate_id))
            for row in tables.unserved
        ),
    )


def reason(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Another reason."""
    if not tables.unserved:
        return None
    row = source.choice(tables.unserved)
    other = replace(row, reason=source.choice(("B1", "no_offer", "full")))
    return _update(tables, unserved=_swapped(tables.unserved, row, other))


def forgotten(source: Source, case: Case, tables: Tables) -> Tables | None:
    """Someone unserved not listed."""
    if not tables.unserved:
        return None
    gone = source.choice(tables.unserved)
    return _update(tables, unserved=tuple(row for row in tables.unserved if row != gone))


MUTATIONS: tuple[Mutation, ...] = (
    units,
    no_run,
    seats,
    seats,
    seats,
    priority,
    session_moved,
    session_moved,
    status,
    no_session,
    other_examiner,
    other_examiner,
    no_duty,
    one_more_duty,
    one_more_duty,
    duty_elsewhere,
    given_up,
    half_given_up,
    other_seat,
    other_seat,
    swapped_people,
    swapped_people,
    reason,
    forgotten,
)
"""All of them; those that may well leave a plan valid stand more than once."""


def mutate(source: Source, case: Case, tables: Tables) -> Tables:
    """The tables after one or two mutations (or none, where none applies)."""
    for _ in range(1 if source.chance(75) else 2):
        changed = source.choice(MUTATIONS)(source, case, tables)
        tables = changed if changed is not None else tables
    return tables


def _swapped(rows: tuple[T, ...], old: T, new: T) -> tuple[T, ...]:
    return tuple(new if row == old else row for row in rows)


def _update(tables: Tables, **changes: tuple[object, ...]) -> Tables:
    return tables.model_copy(update=changes)
