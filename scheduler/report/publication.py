"""What a plan makes of what was published before it."""

from collections import Counter
from typing import get_args

from models.case import Case
from models.plan import PlanInfo, Session, Tables
from models.report import Publication, SessionLine, StatusRow
from models.slot_order import slot_key, slot_order
from models.words import SessionStatus
from scheduler.changes import changes_of

STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)


def publication(case: Case, tables: Tables, info: PlanInfo) -> Publication | None:
    """Count what is kept, raised, cut, closed and new; ``None`` where nothing was published.

    What ``plan.json`` holds as proven of the fewest changes is taken over.
    """
    counts = changes_of(case, tables)
    if counts is None:
        return None
    if info.changes is not None:
        counts = counts.model_copy(
            update={
                "fewest_duties": info.changes.fewest_duties,
                "fewest_displaced": info.changes.fewest_displaced,
            }
        )
    published = {row.session_id: row for row in case.published}
    sessions: Counter[SessionStatus] = Counter()
    seats: Counter[SessionStatus] = Counter()
    before: Counter[SessionStatus] = Counter()
    lines = []
    for row in tables.sessions:
        was = published[row.session_id].seats if row.session_id in published else 0
        sessions[row.status] += 1
        seats[row.status] += row.seats
        before[row.status] += was
        if row.status in ("raised", "cut", "closed"):
            lines.append(_line(row, was))
    order = slot_order(case.slots)
    lines.sort(
        key=lambda line: (
            line.date,
            slot_key(order, line.slot_id),
            line.facility_id,
            line.subject,
        )
    )
    return Publication(
        counts=counts,
        statuses=tuple(
            StatusRow(status, sessions[status], seats[status], before[status])
            for status in STATUSES
        ),
        lines=tuple(lines),
    )


def _line(row: Session, was: int) -> SessionLine:
    return SessionLine(
        status=row.status,
        venue_id=row.venue_id,
        facility_id=row.facility_id,
        date=row.date,
        slot_id=row.slot_id,
        subject=row.subject,
        quota=row.quota,
        seats_published=was,
        seats=row.seats,
    )
