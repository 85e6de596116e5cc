"""C1-C7: how many seats a run can offer, and who may sit in them."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Date
from fractions import Fraction

from models.case import Facility, Slot
from models.errors import Message, Violation
from models.plan import Run, Session
from models.words import SUBJECTS_BY_KIND
from scheduler.audit.lookup import RunKey, run_key
from scheduler.audit.view import View


def units(view: View) -> Iterator[Violation]:
    """C1: at least one unit in operation, at most what closures leave."""
    for run, facility in _runs(view):
        left = view.facts.units_left(facility, run.date, run.slot_id)
        shut = left == 0 or view.facts.shut(facility, run.date, run.slot_id)
        if run.units < 1 or (run.units > left and not shut):  # what is shut is T4's
            yield Violation(
                "C1",
                str(run_key(run)),
                Message(
                    "考次 {run} 启用 {got} 个单位，应在 1 至 {expected} 之间",
                    {"run": str(run_key(run)), "got": run.units, "expected": left},
                ),
            )


def seats_by_units(view: View) -> Iterator[Violation]:
    """C2: seats of a run within what its units can examine in the slot."""
    for run, facility, slot in _timed_runs(view):
        most, _ = view.facts.seat_limits(facility, slot, run.units)
        seats = view.seats(run_key(run))
        if seats > most:
            yield Violation(
                "C2",
                str(run_key(run)),
                Message(
                    "考次 {run} 共 {got} 个席位，启用单位最多可考 {expected} 人",
                    {"run": str(run_key(run)), "got": seats, "expected": most},
                ),
            )


def seats_by_routes(view: View) -> Iterator[Violation]:
    """C3: seats of a run within what its routes can take in the slot."""
    for run, facility, slot in _timed_runs(view):
        _, most = view.facts.seat_limits(facility, slot, run.units)
        seats = view.seats(run_key(run))
        if most is not None and seats > most:
            yield Violation(
                "C3",
                str(run_key(run)),
                Message(
                    "考次 {run} 共 {got} 个席位，路线与发车间隔最多允许 {expected} 人",
                    {"run": str(run_key(run)), "got": seats, "expected": most},
                ),
            )


def daily_maximum(view: View) -> Iterator[Violation]:
    """C4: seats of a facility on a date within the approved maximum (Art. 54)."""
    seats: dict[tuple[str, Date], int] = defaultdict(int)
    for session in view.tables.sessions:
        seats[session.facility_id, session.date] += session.seats
    for (facility_id, date), got in seats.items():
        facility = view.facts.facilities.get(facility_id)
        if facility is not None and got > facility.daily_max:
            yield Violation(
                "C4",
                f"{facility_id} {date}",
                Message(
                    "设施 {facility} 在 {date} 共 {got} 个席位，核定日最大量为 {expected}",
                    {
                        "facility": facility_id,
                        "date": str(date),
                        "got": got,
                        "expected": facility.daily_max,
                    },
                ),
            )


def least_seats(view: View) -> Iterator[Violation]:
    """C5: a run is worth opening; one with a cut or closed session is exempt (P1)."""
    least = view.case.settings.policy.min_session_seats
    for run in view.tables.runs:
        key = run_key(run)
        if view.seats(key) < least and not _has_cut(view, key):
            yield Violation(
                "C5",
                str(key),
                Message(
                    "考次 {run} 仅 {got} 个席位，至少应有 {expected} 个",
                    {"run": str(key), "got": view.seats(key), "expected": least},
                ),
            )


def filling(view: View) -> Iterator[Violation]:
    """C6: no more bookings than seats; priority seats are the given share, rounded up."""
    share = Fraction(view.case.settings.policy.priority_pct) / 100
    for session in view.tables.sessions:
        booked = len(view.bookings_by_session.get(session.session_id, ()))
        if booked > session.seats:
            yield Violation(
                "C6",
                session.session_id,
                Message(
                    "场次 {session} 已约 {got} 人，仅有 {expected} 个席位",
                    {"session": session.session_id, "got": booked, "expected": session.seats},
                ),
            )
        priority = math.ceil(share * session.seats)
        if session.priority_seats != priority:
            yield Violation(
                "C6",
                session.session_id,
                Message(
                    "场次 {session} 的优先数为 {got}，应为 {expected}",
                    {
                        "session": session.session_id,
                        "got": session.priority_seats,
                        "expected": priority,
                    },
                ),
            )


def fitness(view: View) -> Iterator[Violation]:
    """C7: the facility examines the session's subject and the candidate's class."""
    for session in view.tables.sessions:
        facility = view.facts.facilities.get(session.facility_id)
        if facility is not None and session.subject not in SUBJECTS_BY_KIND[facility.kind]:
            yield Violation(
                "C7",
                session.session_id,
                Message(
                    "场次 {session} 的科目 {subject} 与设施 {facility} 的类型不符",
                    {
                        "session": session.session_id,
                        "subject": session.subject,
                        "facility": session.facility_id,
                    },
                ),
            )
    for booking, person, held in view.seatings:
        facility = view.facts.facilities.get(held.facility_id)
        if facility is None or "*" in facility.classes:
            continue
        if person.demand.vehicle_class not in facility.classes:
            yield Violation(
                "C7",
                booking.candidate_id,
                Message(
                    "考生 {candidate} 的准驾车型 {vehicle} 不在场次 {session} 的设施范围内",
                    {
                        "candidate": booking.candidate_id,
                        "vehicle": person.demand.vehicle_class,
                        "session": booking.session_id,
                    },
                ),
            )


def is_cut(view: View, session: Session) -> bool:
    """Whether a published session has fewer seats now than it was published with."""
    published = view.promises.sessions.get(session.session_id)
    return published is not None and session.seats < published.seats


def _has_cut(view: View, key: RunKey) -> bool:
    return any(is_cut(view, session) for session in view.sessions_by_run.get(key, ()))


def _runs(view: View) -> Iterator[tuple[Run, Facility]]:
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is not None:
            yield run, facility


def _timed_runs(view: View) -> Iterator[tuple[Run, Facility, Slot]]:
    for run, facility in _runs(view):
        slot = view.facts.slot(facility.kind, run.slot_id)
        if slot is not None:
            yield run, facility, slot
