"""Edits put into the tables of a case, and what follows from them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date as Date
from typing import Any, Final

from data.edits.contradictions import (
    Origin,
    covers,
    pool_of,
    pools_in_use,
    sessions_after,
)
from data.texts import N_
from models.case import Availability, Booked, Case, Closure, SeatLimit
from models.edits import (
    Change,
    ChangeKind,
    DayOff,
    DutyEdit,
    Edit,
    EditedPlan,
    NewSession,
    SessionEdit,
)
from models.plan import Duty, Session

BY_HAND: Final = N_("人工调整")
"""Reason of the closures that keep a struck-out run shut; a new session there lifts them."""

RunKey = tuple[str, Date, str]


def apply_edits(origin: Origin, edits: Sequence[Edit]) -> EditedPlan:
    """Return the plan after ``edits``, which contradict neither each other nor what is in force."""
    sessions = sessions_after(origin, edits)
    changes = [change for edit in edits for change in _changes(edit)]
    duties, dropped = _duties(origin, sessions, edits)
    closures, moved = _closures(origin, sessions, edits)
    limits, lifted = _limits(origin, edits)
    update: dict[str, Any] = {
        "published": _published(origin, sessions),
        "booked": _booked(origin),
        "published_duties": tuple(duties),
        "availability": _availability(origin.case, duties, edits),
        "closures": closures,
        "seat_limits": limits,
        "digest": "",
    }
    return EditedPlan(
        case=origin.case.model_copy(update=update),
        sessions=tuple(sessions),
        duties=tuple(duties),
        changes=(*changes, *moved, *lifted, *dropped),
    )


def _changes(edit: Edit) -> Iterator[Change]:
    """Say what an edit changes."""
    match edit:
        case SessionEdit():
            yield from _session_changes(edit)
        case NewSession():
            session = edit.session
            yield Change("added", edit.place, session.session_id, "", str(session.seats))
            if edit.locked:
                yield Change("locked", edit.place, session.session_id, "", str(session.seats))
        case DutyEdit():
            duty = edit.before or edit.after
            if duty is not None:
                what = " ".join(map(str, pool_of(duty)))
                before = edit.before.examiner_id if edit.before else ""
                after = edit.after.examiner_id if edit.after else ""
                kind: ChangeKind = (
                    "swapped" if before and after else "taken_off" if before else "called_up"
                )
                yield Change(kind, edit.place, what, before, after)
        case DayOff():
            when = f"{edit.date} {edit.slot_id}" if edit.slot_id else str(edit.date)
            yield Change("day_off", edit.place, edit.examiner_id, "", when)


def _session_changes(edit: SessionEdit) -> Iterator[Change]:
    name, seats = edit.session.session_id, edit.session.seats
    before, after = str(seats), str(edit.seats)
    if edit.seats == 0:
        yield Change("struck", edit.place, name, before, after)
        return
    if edit.seats != seats:
        yield Change("raised" if edit.seats > seats else "lowered", edit.place, name, before, after)
    if edit.locked and (not edit.was_locked or edit.seats != seats):
        yield Change("locked", edit.place, name, "", after)
    elif edit.was_locked and not edit.locked and edit.seats >= seats:
        yield Change("unlocked", edit.place, name, after, "")


def _published(origin: Origin, sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return what is offered, as published; what was published before keeps its seats at least."""
    before = {row.session_id: row for row in origin.case.published}
    found = {row.session_id: row for row in sessions}
    if not origin.keep:
        for name, row in before.items():
            if name not in found or found[name].seats <= row.seats:
                found[name] = row
    return tuple(found.values())


def _booked(origin: Origin) -> tuple[Booked, ...]:
    if not origin.keep:
        return origin.case.booked
    return tuple(
        Booked(row.candidate_id, row.session_id, row.part) for row in origin.tables.bookings
    )


def _duties(
    origin: Origin, sessions: Sequence[Session], edits: Sequence[Edit]
) -> tuple[list[Duty], list[Change]]:
    """Return who is called up, and who no longer is because of a day off or a pool that is gone."""
    by_hand = {edit.before: edit.after for edit in edits if isinstance(edit, DutyEdit)}
    pools = pools_in_use(origin.case, sessions)
    days: dict[tuple[str, Date], list[DayOff]] = defaultdict(list)
    for edit in edits:
        if isinstance(edit, DayOff):
            days[edit.examiner_id, edit.date].append(edit)
    struck = _struck_places(origin, edits)
    kept: list[Duty] = []
    dropped: list[Change] = []
    for duty in origin.tables.duties:
        if duty in by_hand:
            continue
        off = next((d for d in days[duty.examiner_id, duty.date] if covers(d, duty)), None)
        if off is None and pool_of(duty) in pools:
            kept.append(duty)
            continue
        cause = off if off is not None else struck.get((duty.venue_id, duty.date, duty.slot_id))
        if cause is not None:
            what = " ".join(map(str, pool_of(duty)))
            dropped.append(Change("duty_dropped", cause.place, what, duty.examiner_id, ""))
        else:
            kept.append(duty)
    added = [edit.after for edit in edits if isinstance(edit, DutyEdit) and edit.after is not None]
    return [*kept, *added], dropped


def _struck_places(
    origin: Origin, edits: Sequence[Edit]
) -> dict[tuple[str, Date, str], SessionEdit]:
    return {
        (edit.session.venue_id, edit.session.date, edit.session.slot_id): edit
        for edit in edits
        if isinstance(edit, SessionEdit) and edit.seats == 0
    }


def _availability(
    case: Case, duties: Sequence[Duty], edits: Sequence[Edit]
) -> tuple[Availability, ...]:
    """Return who may be called up: not on days off, nor to what they were taken off.

    Who was taken off a duty and does another in that slot is there for that.
    """
    busy = {(duty.examiner_id, duty.date, duty.slot_id) for duty in duties}
    away: dict[tuple[str, Date, str | None], None] = {}
    for edit in edits:
        if isinstance(edit, DayOff):
            away[edit.examiner_id, edit.date, edit.slot_id] = None
        elif isinstance(edit, DutyEdit) and edit.before is not None:
            key = (edit.before.examiner_id, edit.before.date, edit.before.slot_id)
            if key not in busy:
                away[key] = None
    whole = {(examiner, date) for examiner, date, slot in away if slot is None}
    kept = [
        row
        for row in case.availability
        if (row.examiner_id, row.date) not in whole
        and (row.examiner_id, row.date, row.slot_id) not in away
    ]
    rows = [
        Availability(examiner, date, slot, available=False)
        for examiner, date, slot in away
        if slot is None or (examiner, date) not in whole
    ]
    return (*kept, *rows)


def _closures(
    origin: Origin, sessions: Sequence[Session], edits: Sequence[Edit]
) -> tuple[tuple[Closure, ...], list[Change]]:
    """Return closures: new ones for runs that were struck out, none of ours where one is new."""
    open_runs = {_run(row) for row in sessions} | {_run(row) for row in origin.case.published}
    lifted = {
        _run(edit.session): edit
        for edit in edits
        if isinstance(edit, NewSession) or (isinstance(edit, SessionEdit) and edit.seats > 0)
    }
    closures, changes = [], []
    for row in origin.case.closures:
        key = (row.facility_id or "", row.date, row.slot_id or "")
        if row.reason == BY_HAND and row.units_lost is None and key in lifted:
            changes.append(Change("run_reopened", lifted[key].place, " ".join(map(str, key))))
        else:
            closures.append(row)
    shut: set[RunKey] = set()
    for edit in edits:
        if not isinstance(edit, SessionEdit) or edit.seats > 0:
            continue
        run = _run(edit.session)
        if run in open_runs or run in shut:
            continue
        shut.add(run)
        facility, date, slot = run
        closures.append(Closure(facility_id=facility, date=date, slot_id=slot, reason=BY_HAND))
        changes.append(Change("run_closed", edit.place, " ".join(map(str, run))))
    return tuple(closures), changes


def _limits(origin: Origin, edits: Sequence[Edit]) -> tuple[tuple[SeatLimit, ...], list[Change]]:
    """Return the limits: of seats lowered, sessions struck out and locked; raised ones lose it."""
    limits = {row.session_id: row.seats for row in origin.case.seat_limits}
    changes = []
    for edit in edits:
        if isinstance(edit, NewSession):
            name, seats = edit.session.session_id, edit.session.seats
            if limits.pop(name, None) is not None:
                changes.append(Change("reopened", edit.place, name, "", str(seats)))
            if edit.locked:
                limits[name] = seats
        elif isinstance(edit, SessionEdit):
            name, seats = edit.session.session_id, edit.seats
            if seats < edit.session.seats or seats == 0 or edit.locked:
                limits[name] = seats
            elif edit.was_locked or limits.get(name, seats) < seats:
                limits.pop(name, None)
    return tuple(SeatLimit(name, seats) for name, seats in limits.items()), changes


def _run(session: Session) -> RunKey:
    return session.facility_id, session.date, session.slot_id
