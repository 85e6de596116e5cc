"""E8: a plan names pools, never who examines whom (Art. 48)."""

from collections.abc import Iterator

from models.errors import Message, Violation
from scheduler.audit.view import View


def pairings(view: View) -> Iterator[Violation]:
    """E8: no cell ties an examiner to a facility, a session or a candidate.

    The tables have no column for it, so what is left is a cell that says something else than
    its column: a duty whose place is a facility or a session, a session named after an
    examiner, a run or a booking that names one.
    """
    facts = view.facts
    for duty in view.tables.duties:
        known = duty.venue_id in facts.venues
        if not known and (duty.venue_id in facts.facilities or duty.venue_id in view.sessions):
            yield _pairing(f"{duty.examiner_id} {duty.date} {duty.slot_id}", duty.venue_id)
    for session in view.tables.sessions:
        for cell in (session.session_id, session.link_id):
            if cell in facts.examiners:
                yield _pairing(session.session_id, cell)
    for run in view.tables.runs:
        if run.facility_id in facts.examiners and run.facility_id not in facts.facilities:
            yield _pairing(f"{run.facility_id} {run.date} {run.slot_id}", run.facility_id)
    for booking in view.tables.bookings:
        if booking.candidate_id in facts.examiners and booking.candidate_id not in view.roll:
            yield _pairing(booking.candidate_id, booking.session_id)


def _pairing(where: str, cell: str) -> Violation:
    return Violation(
        "E8",
        where,
        Message(
            "{where} 把考试员与 {cell} 固定配对，考试员只能当日抽签产生",
            {"where": where, "cell": cell},
        ),
    )
