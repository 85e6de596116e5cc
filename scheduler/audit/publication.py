"""P1 and P2: what has been published and booked stays."""

from collections.abc import Iterator

from models.errors import Message, Violation
from models.plan import Session
from models.words import SessionStatus
from scheduler.audit.view import View


def sessions_stay(view: View) -> Iterator[Violation]:
    """P1: every published session is there, as it was, and says what became of it."""
    for session_id, published in view.promises.sessions.items():
        session = view.sessions.get(session_id)
        if session is None:
            yield Violation(
                "P1",
                session_id,
                Message("已公布场次 {session} 不在计划中", {"session": session_id}),
            )
        elif _identity(session) != _identity(published):
            yield Violation(
                "P1",
                session_id,
                Message(
                    "已公布场次 {session} 的设施、考场、日期、时段、科目、名额或联考已改变",
                    {"session": session_id},
                ),
            )
    for session in view.tables.sessions:
        was = view.promises.sessions.get(session.session_id)
        if was is None and session.seats <= 0:
            yield Violation(
                "P1",
                session.session_id,
                Message(
                    "场次 {session} 没有席位，也不是已公布场次", {"session": session.session_id}
                ),
            )
            continue
        expected = status_due(session, was)
        if session.status != expected:
            yield Violation(
                "P1",
                session.session_id,
                Message(
                    "场次 {session} 的状态为 {got}，应为 {expected}",
                    {"session": session.session_id, "got": session.status, "expected": expected},
                ),
            )


def bookings_stay(view: View) -> Iterator[Violation]:
    """P2: who is booked keeps his session, but for the worst-ranked beyond what is left."""
    kept, _ = view.promised
    held = {(row.candidate_id, row.session_id) for row in view.tables.bookings}
    for candidate_id, session_id in sorted(kept - held):
        yield Violation(
            "P2",
            candidate_id,
            Message(
                "考生 {candidate} 已约场次 {session}，应予保留",
                {"candidate": candidate_id, "session": session_id},
            ),
        )


def status_due(session: Session, published: Session | None) -> SessionStatus:
    """The status that a session's seats ask for, given the session as published."""
    if published is None:
        return "new"
    if session.seats <= 0:
        return "closed"
    if session.seats < published.seats:
        return "cut"
    return "raised" if session.seats > published.seats else "kept"


def _identity(session: Session) -> tuple[object, ...]:
    return (
        session.facility_id,
        session.venue_id,
        session.date,
        session.slot_id,
        session.subject,
        session.quota,
        session.link_id,
    )
