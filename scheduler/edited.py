"""A plan after edits by hand, before the judge: which rules the edits break, and which edits.

Only what edits can break is looked at: time, place and capacity of sessions, and what may be
asked of an examiner. How many examiners a run needs, and who sits where, is for the next solve.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Final

from models.case import Case, Facility
from models.edits import DutyEdit, Edit, EditedPlan, NewSession, SessionEdit
from models.errors import Violation
from models.plan import Run, Session, Tables
from models.words import SUBJECTS_BY_KIND
from scheduler.audit.catalogue import RULES
from scheduler.audit.pools import posts_needed
from scheduler.audit.view import View

JUDGED: Final = frozenset(
    {
        *("T1", "T2", "T3", "T4", "C1", "C2", "C3", "C4", "C5", "C7"),
        *("E3", "E4", "E5", "E6", "E7", "B4", "D1", "D2"),
    }
)
"""Rules that edits can break for good."""

_TOO_MANY: Final = frozenset({"T1", "T2", "T3", "T4", "C1", "C2", "C3", "C4"})
_OF_A_DATE: Final = frozenset({"E3", "E4", "E7"})

_RunKey = tuple[str, Date, str]


def broken_by_edits(case: Case, before: Tables, edited: EditedPlan) -> tuple[Violation, ...]:
    """Return the violations of the edited plan that the plan did not have, in rule order.

    Parameters
    ----------
    case
        the case of the plan.
    before
        the plan's tables.
    """
    now_published = edited.case.published
    kept = Counter(
        map(_key, _violations(_lean(case, case), _offers(before), now_published)),
    )
    found = []
    tables = _edited_tables(case, before, edited)
    for violation in _violations(_lean(case, edited.case), tables, now_published):
        if kept[_key(violation)] > 0:
            kept[_key(violation)] -= 1
        else:
            found.append(violation)
    return tuple(found)


def to_blame(case: Case, violation: Violation, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that a violation may come from: those of what it names.

    Where seats are too many, those that add some; where too few, those that take some away;
    where an examiner's date is named, the duties of that date. If that leaves none, all.
    """
    named = [edit for edit in edits if _is_named(case, violation.where, edit)]
    close = [edit for edit in named if _fits(violation, edit)]
    return close or named


def _lean(case: Case, edited: Case) -> Case:
    """Return the case with the edits' closures and availability, and without its people."""
    update = {"candidates": (), "cohorts": (), "booked": (), "published_duties": ()}
    shut = {"closures": edited.closures, "availability": edited.availability}
    return case.model_copy(update={**update, **shut})


def _offers(tables: Tables) -> Tables:
    return tables.model_copy(update={"bookings": (), "unserved": ()})


def _violations(
    case: Case, tables: Tables, now_published: Sequence[Session]
) -> Iterator[Violation]:
    """Yield violations, those of C5 by what the next solve finds published.

    A session that the plan cut below the least may be small; that is no excuse for typing so few
    seats today.
    """
    view = View(case, tables)
    later = View(case.model_copy(update={"published": tuple(now_published)}), tables)
    for rule in RULES:
        if rule.rule_id in JUDGED:
            yield from rule.check(later if rule.rule_id == "C5" else view)


def _key(violation: Violation) -> tuple[object, ...]:
    return (
        violation.rule,
        violation.where,
        violation.message.text,
        *violation.message.values.items(),
    )


def _edited_tables(case: Case, before: Tables, edited: EditedPlan) -> Tables:
    """Return sessions, the runs that they need, and duties after the edits."""
    there = {row.session_id for row in edited.sessions}
    closed = [row for row in before.sessions if row.seats == 0 and row.session_id not in there]
    return Tables(
        runs=tuple(_runs(case, before, edited.sessions)),
        sessions=(*edited.sessions, *closed),
        duties=edited.duties,
    )


def _runs(case: Case, before: Tables, sessions: Sequence[Session]) -> Iterator[Run]:
    """Yield a run for each facility's slot: as planned where its seats are, else the least."""
    facility_by_id = {row.facility_id: row for row in case.facilities}
    planned = {(row.facility_id, row.date, row.slot_id): row for row in before.runs}
    seats_before, seats = _seats_by_run(before.sessions), _seats_by_run(sessions)
    minutes = _minutes_by_slot(case)
    for key, count in seats.items():
        run = planned.get(key)
        if run is None or seats_before[key] != count:
            facility = facility_by_id[key[0]]
            units = _units_needed(facility, minutes.get((key[2], facility.kind), 0), count)
            run = Run(*key, units, posts_needed(facility, units))
        yield run


def _units_needed(facility: Facility, slot_minutes: int, seats: int) -> int:
    """Return the least units that can examine so many, or all there are."""
    each = slot_minutes // facility.minutes
    return facility.units if each == 0 else min(facility.units, -(-seats // each))


def _minutes_by_slot(case: Case) -> dict[tuple[str, str], int]:
    """Return the length of slots by slot and kind of facility."""
    found: dict[tuple[str, str], int] = {}
    for slot in case.slots:
        for kind, subjects in SUBJECTS_BY_KIND.items():
            if slot.subject in subjects:
                ends = [DateTime.combine(Date.min, time) for time in (slot.start, slot.end)]
                found[slot.slot_id, kind] = int((ends[1] - ends[0]).total_seconds()) // 60
    return found


def _seats_by_run(sessions: Sequence[Session]) -> dict[_RunKey, int]:
    seats: dict[_RunKey, int] = defaultdict(int)
    for row in sessions:
        if row.seats > 0:
            seats[row.facility_id, row.date, row.slot_id] += row.seats
    return seats


def _is_named(case: Case, where: str, edit: Edit) -> bool:
    """Whether a violation's place names what an edit is about."""
    match edit:
        case SessionEdit() | NewSession():
            row = edit.session
            run = f"{row.facility_id} {row.date} {row.slot_id}"
            exact = {row.session_id, f"{row.facility_id} {row.date}", run, row.link_id} - {""}
            return where in exact or where.startswith(f"{run} ")
        case DutyEdit(after=duty) if duty is not None:
            name = duty.examiner_id
            unit = next(row.unit for row in case.examiners if row.examiner_id == name)
            return where in (name, f"{unit} {duty.date}") or where.startswith(f"{name} ")
        case _:
            return False


def _fits(violation: Violation, edit: Edit) -> bool:
    """Whether an edit goes the way that a violation complains about."""
    match edit:
        case SessionEdit():
            more = edit.seats - edit.session.seats
            return more > 0 if violation.rule in _TOO_MANY else violation.rule != "C5" or more < 0
        case DutyEdit(after=duty) if duty is not None:
            return violation.rule not in _OF_A_DATE or str(duty.date) in violation.where
        case _:
            return True
