"""T1-T4: when and where a run may lie."""

from collections.abc import Iterator

from models.errors import Message, Violation
from models.plan import Run
from scheduler.audit.lookup import run_key
from scheduler.audit.view import View


def calendar(view: View) -> Iterator[Violation]:
    """T1: a date of the horizon on which the venue is open, a slot that the subject has."""
    facts = view.facts
    for run in view.tables.runs:
        facility = facts.facilities.get(run.facility_id)
        if facility is None:
            continue
        if not facts.in_horizon(run.date):
            yield Violation(
                "T1", _name(run), Message("考次 {run} 的日期不在计划周期内", {"run": _name(run)})
            )
        elif not facts.open_on(facility.venue_id, run.date):
            yield Violation(
                "T1",
                _name(run),
                Message("考次 {run} 落在停考的节假日，或周末不开放的考场", {"run": _name(run)}),
            )
        if facts.slot(facility.kind, run.slot_id) is None:
            yield Violation(
                "T1",
                _name(run),
                Message("考次 {run} 的时段不适用于该设施的科目", {"run": _name(run)}),
            )
    for session in view.tables.sessions:
        facility = facts.facilities.get(session.facility_id)
        missing = (session.slot_id, session.subject) not in facts.slots
        if session.seats > 0 and missing and facility is not None:
            if facts.slot(facility.kind, session.slot_id) is None:
                continue  # said of the run
            yield Violation(
                "T1",
                session.session_id,
                Message(
                    "场次 {session} 的时段 {slot} 不开考 {subject}",
                    {
                        "session": session.session_id,
                        "slot": session.slot_id,
                        "subject": session.subject,
                    },
                ),
            )


def night(view: View) -> Iterator[Violation]:
    """T2: a run in a night slot needs a facility that is lit."""
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        slot = facility and view.facts.slot(facility.kind, run.slot_id)
        if facility and slot and slot.night and not facility.night:
            yield Violation(
                "T2", _name(run), Message("考次 {run} 是夜考，设施不可夜考", {"run": _name(run)})
            )


def lead(view: View) -> Iterator[Violation]:
    """T3: what is new is published long enough before (Art. 52)."""
    settings = view.case.settings
    needed = settings.policy.publish_lead_days
    for session in view.tables.sessions:
        if session.seats <= 0 or session.session_id in view.promises.sessions:
            continue
        days = session.date.toordinal() - settings.plan_date.toordinal()
        if days < needed:
            yield Violation(
                "T3",
                session.session_id,
                Message(
                    "新场次 {session} 距排考日仅 {got} 天，至少应提前 {expected} 天公布",
                    {"session": session.session_id, "got": days, "expected": needed},
                ),
            )


def closures(view: View) -> Iterator[Violation]:
    """T4: nothing runs in what is closed, or what has no unit left."""
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is None:
            continue
        if view.facts.shut(facility, run.date, run.slot_id):
            yield Violation(
                "T4", _name(run), Message("考次 {run} 落在停考期内", {"run": _name(run)})
            )
        elif view.facts.units_left(facility, run.date, run.slot_id) == 0:
            yield Violation(
                "T4", _name(run), Message("考次 {run} 的设施已全部停用", {"run": _name(run)})
            )


def _name(run: Run) -> str:
    return str(run_key(run))
