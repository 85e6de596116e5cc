"""D1 and D2: the plan's tables are what the contract says they are."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain

from models.case import ID_PATTERN
from models.errors import Message, Violation
from models.plan import Session
from models.words import GROUP_BY_CLASS
from scheduler.audit.lookup import RunKey, run_key
from scheduler.audit.view import View

HEAVY = frozenset(name for name, group in GROUP_BY_CLASS.items() if group == "heavy")
_ID = re.compile(ID_PATTERN)


def tables(view: View) -> Iterator[Violation]:
    """D1: references resolve, keys are unique, numbers in range, lists complete."""
    yield from _keys(view)
    yield from _references(view)
    yield from _runs_and_sessions(view)
    yield from _lists(view)


def county_venues(view: View) -> Iterator[Violation]:
    """D2: no S2 or S3 for heavy classes at a county venue (Art. 2)."""
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        venue = view.facts.venues.get(facility.venue_id) if facility is not None else None
        if facility is None or venue is None or venue.kind != "county":
            continue
        if facility.kind != "theory" and HEAVY.intersection(facility.classes):
            yield Violation(
                "D2",
                str(run_key(run)),
                Message(
                    "县级考场 {venue} 的设施 {facility} 不得考大中型客货车科目二、科目三",
                    {"venue": venue.venue_id, "facility": run.facility_id},
                ),
            )


def _keys(view: View) -> Iterator[Violation]:
    rows = view.tables
    yield from _repeated("runs", (run_key(row) for row in rows.runs))
    yield from _repeated("sessions", (row.session_id for row in rows.sessions))
    yield from _repeated(
        "sessions", (_meaning(view, row) for row in rows.sessions if row.seats > 0)
    )
    yield from _repeated("unserved", (row.candidate_id for row in rows.unserved))


def _meaning(view: View, session: Session) -> str:
    """What a session is, without its ID: one session of each kind in a run and link."""
    others = view.sessions_by_link.get(session.link_id, ()) if session.link_id else ()
    other = next((row for row in others if row.session_id != session.session_id), None)
    cells = [str(run_key(session)), session.subject, session.quota]
    return " ".join(cells if other is None else [*cells, str(run_key(other))])


def _repeated(table: str, keys: Iterable[Hashable]) -> Iterator[Violation]:
    for key, number in Counter(keys).items():
        if number > 1:
            yield Violation(
                "D1",
                str(key),
                Message(
                    "表 {table} 中 {key} 出现 {got} 次，应只有一次",
                    {"table": table, "key": str(key), "got": number},
                ),
            )


def _references(view: View) -> Iterator[Violation]:
    facts, rows = view.facts, view.tables
    for run in rows.runs:
        if run.facility_id not in facts.facilities and run.facility_id not in facts.examiners:
            yield _unknown("runs", "facility_id", run.facility_id, str(run_key(run)))
    for session in rows.sessions:
        where = session.session_id
        facility = facts.facilities.get(session.facility_id)
        if facility is None:
            yield _unknown("sessions", "facility_id", session.facility_id, where)
        elif facility.venue_id != session.venue_id:
            yield _unknown("sessions", "venue_id", session.venue_id, where)
        if not _ID.fullmatch(session.session_id):
            yield _unknown("sessions", "session_id", session.session_id, where)
        linked = session.quota == "linked"
        if linked != bool(session.link_id) or (linked and not _ID.fullmatch(session.link_id)):
            yield _unknown("sessions", "link_id", session.link_id, where)
    for duty in rows.duties:
        where = f"{duty.examiner_id} {duty.date} {duty.slot_id}"
        if duty.examiner_id not in facts.examiners:
            yield _unknown("duties", "examiner_id", duty.examiner_id, where)
        paired = duty.venue_id in facts.facilities or duty.venue_id in view.sessions  # E8's
        if duty.venue_id not in facts.venues and not paired:
            yield _unknown("duties", "venue_id", duty.venue_id, where)
    for booking in rows.bookings:
        where = booking.candidate_id
        held = view.sessions.get(booking.session_id)
        if booking.candidate_id not in view.roll and booking.candidate_id not in facts.examiners:
            yield _unknown("bookings", "candidate_id", booking.candidate_id, where)
        if held is None:
            yield _unknown("bookings", "session_id", booking.session_id, where)
        elif held.subject != booking.part:
            yield _unknown("bookings", "part", booking.part, where)


def _unknown(table: str, column: str, value: str, where: str) -> Violation:
    return Violation(
        "D1",
        where,
        Message(
            "表 {table} 的 {column} 列（{where}）为“{got}”，无此项或与其他各列不符",
            {"table": table, "column": column, "got": value, "where": where},
        ),
    )


def _runs_and_sessions(view: View) -> Iterator[Violation]:
    runs: set[RunKey] = {run_key(run) for run in view.tables.runs}
    for key in sorted(runs):
        if not any(row.seats > 0 for row in view.sessions_by_run.get(key, ())):
            yield Violation(
                "D1", str(key), Message("考次 {run} 没有任何有席位的场次", {"run": str(key)})
            )
    for session in view.tables.sessions:
        if session.seats < 0 or session.priority_seats < 0:
            yield Violation(
                "D1",
                session.session_id,
                Message("场次 {session} 的计划数或优先数为负", {"session": session.session_id}),
            )
        if session.seats > 0 and run_key(session) not in runs:
            yield Violation(
                "D1",
                session.session_id,
                Message(
                    "场次 {session} 有席位，却没有考次 {run}",
                    {"session": session.session_id, "run": str(run_key(session))},
                ),
            )


def _lists(view: View) -> Iterator[Violation]:
    """Everybody is served or unserved, once, and the reasons are right."""
    listed = {row.candidate_id: row for row in view.tables.unserved}
    for row in view.tables.unserved:
        person = view.roll.get(row.candidate_id)
        if person is None:
            yield _unknown("unserved", "candidate_id", row.candidate_id, row.candidate_id)
        elif row.candidate_id in view.bookings_by_candidate:
            yield Violation(
                "D1",
                row.candidate_id,
                Message("考生 {candidate} 既已安排又列为未安排", {"candidate": row.candidate_id}),
            )
        elif row.need != person.demand.need:
            yield _unknown("unserved", "need", row.need, row.candidate_id)
    for person, expected in chain.from_iterable(
        ((person, alike.reason) for person in alike.people) for alike in view.unserved_alike
    ):
        found = listed.get(person.candidate_id)
        if found is None:
            yield Violation(
                "D1",
                person.candidate_id,
                Message(
                    "考生 {candidate} 既未安排也未列为未安排", {"candidate": person.candidate_id}
                ),
            )
        elif found.reason != expected:
            yield Violation(
                "D1",
                person.candidate_id,
                Message(
                    "考生 {candidate} 未安排的原因为 {got}，应为 {expected}",
                    {"candidate": person.candidate_id, "got": found.reason, "expected": expected},
                ),
            )
