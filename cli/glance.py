"""The week at a glance, as figures: what ``paikao show`` draws and ``--json`` prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from models.words import SUBJECTS_BY_KIND

if TYPE_CHECKING:
    import datetime as dt

    from models.case import Case
    from models.plan import Plan


@dataclass
class Tally:
    """Seats offered and taken, the runs that offer them, the duties they ask for.

    ``night_runs`` and ``reserve_duties`` are ``None`` where no case says which slots are at
    night and who is a reserve.
    """

    seats: int = 0
    booked: int = 0
    runs: int = 0
    duties: int = 0
    night_runs: int | None = None
    reserve_duties: int | None = None

    @property
    def fill(self) -> float | None:
        """Share of the seats that is taken; ``None`` where there are none."""
        return self.booked / self.seats if self.seats else None


@dataclass
class Glance:
    """Tallies by venue and date, and their sums."""

    total: Tally
    by_venue_date: dict[tuple[str, dt.date], Tally] = field(default_factory=dict)
    by_venue: dict[str, Tally] = field(default_factory=dict)
    by_date: dict[dt.date, Tally] = field(default_factory=dict)
    by_slot: dict[str, Tally] = field(default_factory=dict)
    by_subject: dict[str, Tally] = field(default_factory=dict)
    name_by_venue: dict[str, str] = field(default_factory=dict)
    start_by_slot: dict[str, dt.time] = field(default_factory=dict)
    same_case: bool | None = None
    """Whether the case is the plan's own; ``None`` without a case."""

    def data(self) -> dict[str, object]:
        """Return the figures as they go into JSON, in key order."""
        venues = {
            venue_id: {
                "name": self.name_by_venue.get(venue_id),
                **asdict(self.by_venue[venue_id]),
                "days": {
                    date.isoformat(): asdict(self.by_venue_date[venue_id, date])
                    for date in sorted(self.by_date)
                    if (venue_id, date) in self.by_venue_date
                },
            }
            for venue_id in sorted(self.by_venue)
        }
        return {
            "venues": venues,
            "days": {date.isoformat(): asdict(self.by_date[date]) for date in sorted(self.by_date)},
            "slots": {slot: asdict(self.by_slot[slot]) for slot in sorted(self.by_slot)},
            "subjects": {name: asdict(self.by_subject[name]) for name in sorted(self.by_subject)},
            "total": asdict(self.total),
            "same_case": self.same_case,
        }


def look(plan: Plan, case: Case | None = None) -> Glance:
    """Count the plan's seats, bookings, runs and duties.

    Parameters
    ----------
    case
        The case of the plan, where it is at hand: it knows the venues' names, which slots are
        at night and which examiners are reserves, none of which stands in the plan's tables.
    """

    def empty() -> Tally:
        return Tally() if case is None else Tally(night_runs=0, reserve_duties=0)

    glance = Glance(empty())

    def places(venue_id: str, date: dt.date, slot_id: str) -> list[Tally]:
        return [
            glance.total,
            glance.by_venue_date.setdefault((venue_id, date), empty()),
            glance.by_venue.setdefault(venue_id, empty()),
            glance.by_date.setdefault(date, empty()),
            glance.by_slot.setdefault(slot_id, empty()),
        ]

    booked = Counter(booking.session_id for booking in plan.tables.bookings)
    venue_by_facility = {row.facility_id: row.venue_id for row in plan.tables.sessions}
    for session in plan.tables.sessions:
        subject = glance.by_subject.setdefault(session.subject, empty())
        for tally in (*places(session.venue_id, session.date, session.slot_id), subject):
            tally.seats += session.seats
            tally.booked += booked[session.session_id]
    night = _night_runs(case)
    for run in plan.tables.runs:
        venue_id = venue_by_facility.get(run.facility_id)
        for tally in places(venue_id, run.date, run.slot_id) if venue_id is not None else ():
            tally.runs += 1
            if tally.night_runs is not None:
                tally.night_runs += (run.facility_id, run.slot_id) in night
    reserves = _reserves(case)
    for duty in plan.tables.duties:
        for tally in places(duty.venue_id, duty.date, duty.slot_id):
            tally.duties += 1
            if tally.reserve_duties is not None:
                tally.reserve_duties += duty.examiner_id in reserves
    if case is not None:
        glance.same_case = plan.info.case_digest == case.digest
        glance.name_by_venue.update({row.venue_id: row.name for row in case.venues})
        for slot in sorted(case.slots, key=lambda slot: slot.start):
            glance.start_by_slot.setdefault(slot.slot_id, slot.start)
    return glance


def _night_runs(case: Case | None) -> set[tuple[str, str]]:
    """Return the facilities and slots (IDs) whose runs are at night."""
    if case is None:
        return set()
    night = {(slot.slot_id, slot.subject) for slot in case.slots if slot.night}
    return {
        (facility.facility_id, slot_id)
        for facility in case.facilities
        for slot_id, subject in night
        if subject in SUBJECTS_BY_KIND[facility.kind]
    }


def _reserves(case: Case | None) -> set[str]:
    if case is None:
        return set()
    return {row.examiner_id for row in case.examiners if row.kind == "reserve"}
