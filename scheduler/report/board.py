"""The week board: venues by days by slots."""

from collections import Counter, defaultdict
from datetime import date as Date
from datetime import timedelta

from models.case import Facility
from models.plan import Session
from models.report_board import BoardCell, BoardRow, BoardSession, BoardSlot, BoardWeek, CellState
from models.words import SUBJECTS_BY_KIND
from scheduler.audit.view import View

DAYS_A_WEEK = 7
Place = tuple[str, Date, str]
"""Venue, date and slot."""


def board(view: View) -> tuple[BoardWeek, ...]:
    """Return the board of each seven days of the horizon."""
    settings = view.case.settings
    dates = [settings.start + timedelta(days=day) for day in range(settings.days)]
    board = _Board(view)
    return tuple(
        board.week(tuple(dates[first : first + DAYS_A_WEEK]))
        for first in range(0, len(dates), DAYS_A_WEEK)
    )


class _Board:
    def __init__(self, view: View) -> None:
        self._view = view
        self._units = {(r.facility_id, r.date, r.slot_id): r.units for r in view.tables.runs}
        self._booked = {name: len(rows) for name, rows in view.bookings_by_session.items()}
        self._sessions: dict[Place, list[Session]] = defaultdict(list)
        for session in view.tables.sessions:
            place = view.venue_of(session), session.date, session.slot_id
            self._sessions[place].append(session)
        self._heads = Counter(
            (duty.venue_id, duty.date, duty.slot_id, duty.role) for duty in view.tables.duties
        )
        self._facilities: dict[str, list[Facility]] = defaultdict(list)
        for facility in view.case.facilities:
            self._facilities[facility.venue_id].append(facility)
        self._slots = board_slots(view)

    def week(self, dates: tuple[Date, ...]) -> BoardWeek:
        """Return the rows of all venues for some dates."""
        rows = []
        for venue in self._view.case.venues:
            cells = tuple(
                self._cell(venue.venue_id, date, slot) for date in dates for slot in self._slots
            )
            seats, booked = sum(c.seats for c in cells), sum(c.booked for c in cells)
            rows.append(
                BoardRow(
                    venue.venue_id, venue.name, venue.kind, venue.district, cells, seats, booked
                )
            )
        return BoardWeek(dates=dates, slots=self._slots, rows=tuple(rows))

    def _cell(self, venue_id: str, date: Date, slot: BoardSlot) -> BoardCell:
        place = venue_id, date, slot.slot_id
        sessions = sorted(
            self._sessions.get(place, ()),
            key=lambda s: (s.subject, s.quota == "linked", s.facility_id, s.session_id),
        )
        found = tuple(map(self._session, sessions))
        seats = sum(row.seats for row in found)
        return BoardCell(
            date=date,
            slot_id=slot.slot_id,
            state="run" if seats else self._state(venue_id, date, slot.slot_id),
            night=slot.night,
            seats=seats,
            booked=sum(row.booked for row in found),
            posts=self._heads[*place, "post"],
            standby=self._heads[*place, "standby"],
            sessions=found,
        )

    def _session(self, session: Session) -> BoardSession:
        facility = self._view.facts.facilities.get(session.facility_id)
        return BoardSession(
            facility_id=session.facility_id,
            subject=session.subject,
            quota=session.quota,
            classes=() if facility is None else facility.classes,
            units=self._units.get((session.facility_id, session.date, session.slot_id), 0),
            seats=session.seats,
            booked=self._booked.get(session.session_id, 0),
            priority_seats=session.priority_seats,
            status=session.status,
        )

    def _state(self, venue_id: str, date: Date, slot_id: str) -> CellState:
        """Return why nothing runs: the calendar, closures of all that could, or no reason."""
        facts = self._view.facts
        if not facts.open_on(venue_id, date):
            return "off"
        could = [f for f in self._facilities[venue_id] if facts.slot(f.kind, slot_id) is not None]
        shut = [
            facts.shut(f, date, slot_id) or not facts.units_left(f, date, slot_id) for f in could
        ]
        return "shut" if could and all(shut) else "idle"


def board_slots(view: View) -> tuple[BoardSlot, ...]:
    """Return the slots that the plan has sessions in, in the order of the day."""
    used = {session.slot_id for session in view.tables.sessions}
    subjects = {s for f in view.case.facilities for s in SUBJECTS_BY_KIND[f.kind]}
    found: dict[str, BoardSlot] = {}
    for slot in view.case.slots:
        if slot.slot_id in used and slot.subject in subjects:
            known = found.get(slot.slot_id)
            found[slot.slot_id] = BoardSlot(
                slot.slot_id,
                slot.start if known is None else min(known.start, slot.start),
                slot.end if known is None else max(known.end, slot.end),
                slot.night or (known is not None and known.night),
            )
    return tuple(sorted(found.values(), key=lambda slot: (slot.start, slot.slot_id)))
