"""Who is called up otherwise: duties gained, lost and moved, by examiner."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date as Date

from models.comparison import DutyChange, DutyChanges, ExaminerChange
from models.plan import Duty

Key = tuple[str, Date, str, str, str, str]
"""Examiner, date, slot, venue, kind and class group: what makes a duty the same."""


def duty_changes(before: Iterable[Duty], after: Iterable[Duty]) -> DutyChanges:
    """Compare the duties of two plans."""
    one, other = {_key(duty): duty for duty in before}, {_key(duty): duty for duty in after}
    lost = [duty for key, duty in one.items() if key not in other]
    gained = [duty for key, duty in other.items() if key not in one]
    turned = [key for key, duty in one.items() if key in other and other[key].role != duty.role]
    people = _people(one, other, lost, gained, turned)
    rows = [DutyChange("lost", duty) for duty in lost]
    rows += [DutyChange("gained", duty) for duty in gained]
    rows.sort(key=_row_order)
    return DutyChanges(
        gained=sum(row.gained for row in people),
        lost=sum(row.lost for row in people),
        moved=sum(row.moved for row in people),
        roles_changed=len(turned),
        kept=len(one) - len(lost),
        people=people,
        rows=tuple(rows),
    )


def _people(
    before: Iterable[Key],
    after: Iterable[Key],
    lost: Iterable[Duty],
    gained: Iterable[Duty],
    turned: Iterable[Key],
) -> tuple[ExaminerChange, ...]:
    """Return a row an examiner with a change, by ID."""
    was, now = Counter(key[0] for key in before), Counter(key[0] for key in after)
    gone: dict[str, Counter[Date]] = defaultdict(Counter)
    new: dict[str, Counter[Date]] = defaultdict(Counter)
    for duties, dates in ((lost, gone), (gained, new)):
        for duty in duties:
            dates[duty.examiner_id][duty.date] += 1
    roles = Counter(key[0] for key in turned)
    found = []
    for examiner_id in sorted({*gone, *new, *roles}):
        moved = (gone[examiner_id] & new[examiner_id]).total()
        found.append(
            ExaminerChange(
                examiner_id=examiner_id,
                before=was[examiner_id],
                after=now[examiner_id],
                gained=new[examiner_id].total() - moved,
                lost=gone[examiner_id].total() - moved,
                moved=moved,
                roles_changed=roles[examiner_id],
            )
        )
    return tuple(found)


def _key(duty: Duty) -> Key:
    where = (duty.venue_id, duty.kind, duty.class_group)
    return (duty.examiner_id, duty.date, duty.slot_id, *where)


def _row_order(row: DutyChange) -> tuple[object, ...]:
    examiner_id, *where = _key(row.duty)
    return (examiner_id, *where[:2], row.fate == "gained", *where[2:])
