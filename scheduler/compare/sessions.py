"""What is offered: sessions matched from plan to plan, their seats, and the runs they are in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date

from models.comparison import (
    Offer,
    OfferRow,
    RunChange,
    RunChanges,
    SessionChange,
    SessionChanges,
    SessionFate,
)
from models.plan import Run, Session, Tables
from models.words import SUBJECTS, Quota, Subject

Place = tuple[str, Date, str]
"""Facility, date and slot."""

Key = tuple[Place, Subject, Quota, Place | None]
"""What makes a session the same from plan to plan; last comes the other part of its link."""

_KINDS: tuple[tuple[Subject, Quota], ...] = tuple(
    (subject, quota) for quota in ("open", "linked") for subject in SUBJECTS
)


class Timetable:
    """A plan's sessions by ID and by what makes them the same, and how many seats are booked."""

    def __init__(self, tables: Tables) -> None:
        self.session_by_id = {session.session_id: session for session in tables.sessions}
        self.booked = Counter(booking.session_id for booking in tables.bookings)
        parts = defaultdict(list)
        for session in self.session_by_id.values():
            if session.link_id:
                parts[session.link_id].append(session)
        self.ids_by_key: dict[Key, list[str]] = defaultdict(list)
        for session_id, session in sorted(self.session_by_id.items()):
            others = [part for part in parts[session.link_id] if part.session_id != session_id]
            other = _place(others[0]) if session.link_id and others else None
            key = (_place(session), session.subject, session.quota, other)
            self.ids_by_key[key].append(session_id)

    def seats(self, session_id: str | None) -> int:
        """Return a session's seats, 0 where there is no such session."""
        return 0 if session_id is None else self.session_by_id[session_id].seats

    def last_date(self, session_ids: Iterable[str]) -> Date:
        """Return the date of the last of some sessions."""
        known = (self.session_by_id.get(session_id) for session_id in session_ids)
        return max((session.date for session in known if session), default=Date.min)


def matched(before: Timetable, after: Timetable) -> Iterator[tuple[str | None, str | None]]:
    """Yield the IDs of each session in both timetables, ``None`` where it has none there."""
    for key in dict.fromkeys((*before.ids_by_key, *after.ids_by_key)):
        one, other = before.ids_by_key.get(key, []), after.ids_by_key.get(key, [])
        same = set(one) & set(other)
        yield from ((session_id, session_id) for session_id in one if session_id in same)
        left = [session_id for session_id in one if session_id not in same]
        right = [session_id for session_id in other if session_id not in same]
        yield from zip(left, right, strict=False)
        yield from ((session_id, None) for session_id in left[len(right) :])
        yield from ((None, session_id) for session_id in right[len(left) :])


def session_changes(before: Timetable, after: Timetable) -> SessionChanges:
    """Compare the seats of two timetables, session by session."""
    rows: list[SessionChange] = []
    kept = 0
    counts: Counter[SessionFate] = Counter()
    seats: Counter[SessionFate] = Counter()
    for one, other in matched(before, after):
        fate = _fate(before.seats(one), after.seats(other))
        if fate is None:
            kept += before.seats(one) > 0
            continue
        counts[fate] += 1
        seats[fate] += abs(after.seats(other) - before.seats(one))
        rows.append(_change(fate, before, one, after, other))
    rows.sort(key=lambda row: (row.date, row.slot_id, row.facility_id, row.session_id))
    return SessionChanges(
        opened=counts["opened"],
        closed=counts["closed"],
        raised=counts["raised"],
        cut=counts["cut"],
        kept=kept,
        seats_opened=seats["opened"],
        seats_closed=seats["closed"],
        seats_raised=seats["raised"],
        seats_cut=seats["cut"],
        rows=tuple(rows),
    )


def _fate(before: int, after: int) -> SessionFate | None:
    if before == after:
        return None
    if before == 0:
        return "opened"
    if after == 0:
        return "closed"
    return "raised" if after > before else "cut"


def _change(
    fate: SessionFate, before: Timetable, one: str | None, after: Timetable, other: str | None
) -> SessionChange:
    session = before.session_by_id[one] if one is not None else None
    if other is not None:
        session = after.session_by_id[other]
    assert session is not None
    return SessionChange(
        fate=fate,
        session_id=session.session_id,
        facility_id=session.facility_id,
        venue_id=session.venue_id,
        date=session.date,
        slot_id=session.slot_id,
        subject=session.subject,
        quota=session.quota,
        link_id=session.link_id,
        seats_before=before.seats(one),
        seats_after=after.seats(other),
        booked_before=0 if one is None else before.booked[one],
        booked_after=0 if other is None else after.booked[other],
    )


def offer_rows(timetables: Sequence[Timetable]) -> tuple[OfferRow, ...]:
    """Return what each plan offers of each subject and quota that any of them offers."""
    found = []
    for subject, quota in _KINDS:
        offers = tuple(_offer(timetable, subject, quota) for timetable in timetables)
        if any(offer.sessions for offer in offers):
            found.append(OfferRow(subject, quota, offers))
    return tuple(found)


def _offer(timetable: Timetable, subject: Subject, quota: Quota) -> Offer:
    sessions = [
        session
        for session in timetable.session_by_id.values()
        if session.subject == subject and session.quota == quota and session.seats
    ]
    seats = sum(session.seats for session in sessions)
    booked = sum(timetable.booked[session.session_id] for session in sessions)
    return Offer(len(sessions), seats, booked)


def run_changes(before: Iterable[Run], after: Iterable[Run]) -> RunChanges:
    """Compare units and posts of two plans' runs."""
    one, other = {_place(run): run for run in before}, {_place(run): run for run in after}
    rows = []
    counts: Counter[str] = Counter()
    for place in sorted({*one, *other}, key=lambda place: (place[1], place[2], place[0])):
        row = _run_change(place, one.get(place), other.get(place))
        counts[_run_fate(place in one, place in other, row)] += 1
        if (row.units_before, row.posts_before) != (row.units_after, row.posts_after):
            rows.append(row)
    return RunChanges(
        opened=counts["opened"],
        closed=counts["closed"],
        more_units=counts["more"],
        fewer_units=counts["fewer"],
        reposted=counts["reposted"],
        kept=counts["kept"],
        rows=tuple(rows),
    )


def _run_change(place: Place, one: Run | None, other: Run | None) -> RunChange:
    return RunChange(
        *place,
        units_before=one.units if one else 0,
        units_after=other.units if other else 0,
        posts_before=one.posts if one else 0,
        posts_after=other.posts if other else 0,
    )


def _run_fate(was: bool, is_there: bool, row: RunChange) -> str:
    if not was:
        return "opened"
    if not is_there:
        return "closed"
    if row.units_before != row.units_after:
        return "more" if row.units_after > row.units_before else "fewer"
    return "kept" if row.posts_before == row.posts_after else "reposted"


def _place(row: Session | Run) -> Place:
    return (row.facility_id, row.date, row.slot_id)
