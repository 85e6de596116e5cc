"""E4-E7: what may be asked of one examiner."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date as Date
from itertools import pairwise
from typing import NamedTuple

from models.case import Examiner
from models.errors import Message, Violation
from models.plan import Duty
from scheduler.audit.facts import minute_of_day
from scheduler.audit.view import View

WINDOW_DAYS = 7


class Span(NamedTuple):
    """A duty's slot in minutes since midnight of its date."""

    start: int
    end: int
    duty: Duty


def presence(view: View) -> Iterator[Violation]:
    """E4: available, in one place at a time, never where a conflict is on file."""
    facts = view.facts
    for examiner, duties in _examiners(view):
        name = examiner.examiner_id
        for duty in duties:
            values = {"date": str(duty.date), "slot": duty.slot_id}
            where = f"{name} {duty.date} {duty.slot_id}"
            if not facts.available(examiner, duty.date, duty.slot_id):
                yield Violation(
                    "E4",
                    where,
                    Message(
                        "考试员 {examiner} 在 {date} {slot} 不可出勤", {"examiner": name, **values}
                    ),
                )
            if (name, duty.venue_id) in facts.conflicts:
                yield Violation(
                    "E4",
                    where,
                    Message(
                        "考试员 {examiner} 须回避考场 {venue}（{date} {slot}）",
                        {"examiner": name, "venue": duty.venue_id, **values},
                    ),
                )
        for date, spans in _by_date(view, duties).items():
            where = f"{name} {date}"
            if any(later.start < earlier.end for earlier, later in pairwise(spans)):
                yield Violation(
                    "E4",
                    where,
                    Message(
                        "考试员 {examiner} 在 {date} 的值勤时间重叠",
                        {"examiner": name, "date": str(date)},
                    ),
                )
        for date, venues in _venues_by_date(duties).items():
            if len(venues) > 1:
                yield Violation(
                    "E4",
                    f"{name} {date}",
                    Message(
                        "考试员 {examiner} 在 {date} 分在 {got} 个考场值勤，一日只能在一个考场",
                        {"examiner": name, "date": str(date), "got": len(venues)},
                    ),
                )


def load(view: View) -> Iterator[Violation]:
    """E5: slots a date, slots in the horizon, dates in seven."""
    policy = view.case.settings.policy
    for examiner, duties in _examiners(view):
        name = examiner.examiner_id
        slots = {(duty.date, duty.slot_id, duty.kind) for duty in duties}
        for date in sorted({date for date, _, _ in slots}):
            got = sum(day == date for day, _, _ in slots)
            if got > policy.max_slots_per_day:
                yield Violation(
                    "E5",
                    f"{name} {date}",
                    Message(
                        "考试员 {examiner} 在 {date} 值勤 {got} 个时段，至多 {expected} 个",
                        {
                            "examiner": name,
                            "date": str(date),
                            "got": got,
                            "expected": policy.max_slots_per_day,
                        },
                    ),
                )
        if examiner.max_slots is not None and len(slots) > examiner.max_slots:
            yield Violation(
                "E5",
                name,
                Message(
                    "考试员 {examiner} 周期内值勤 {got} 个时段，至多 {expected} 个",
                    {"examiner": name, "got": len(slots), "expected": examiner.max_slots},
                ),
            )
        got = most_days_in_window(duty.date for duty in duties)
        if got > policy.max_days_per_7:
            yield Violation(
                "E5",
                name,
                Message(
                    "考试员 {examiner} 连续七日内值勤 {got} 日，至多 {expected} 日",
                    {"examiner": name, "got": got, "expected": policy.max_days_per_7},
                ),
            )


def rest(view: View) -> Iterator[Violation]:
    """E6: hours between the last slot of a date and the first of the next."""
    hours = view.case.settings.policy.min_rest_hours
    for examiner, duties in _examiners(view):
        spans = {date.toordinal(): found for date, found in _by_date(view, duties).items()}
        for day in sorted(spans):
            if day + 1 not in spans:
                continue
            end = max(span.end for span in spans[day])
            minutes = 24 * 60 + min(span.start for span in spans[day + 1]) - end
            if minutes < hours * 60:
                name, date = examiner.examiner_id, str(Date.fromordinal(day))
                yield Violation(
                    "E6",
                    f"{name} {date}",
                    Message(
                        "考试员 {examiner} {date} 值勤后仅休息 {got} 分钟，"
                        "应不少于 {expected} 小时",
                        {"examiner": name, "date": date, "got": minutes, "expected": str(hours)},
                    ),
                )


def reserves(view: View) -> Iterator[Violation]:
    """E7: reserves on the road only, few days in seven, few of a unit at once."""
    most = view.case.settings.policy.reserve_max_days
    released: dict[tuple[str, Date], set[str]] = defaultdict(set)
    for examiner, duties in _examiners(view):
        if examiner.kind != "reserve":
            continue
        name = examiner.examiner_id
        for duty in duties:
            released[examiner.unit, duty.date].add(name)
            if duty.kind != "road":
                yield Violation(
                    "E7",
                    f"{name} {duty.date}",
                    Message(
                        "应急保障考试员 {examiner} 只能考科目三，不能在 {date} 值勤 {kind}",
                        {"examiner": name, "date": str(duty.date), "kind": duty.kind},
                    ),
                )
        got = most_days_in_window(duty.date for duty in duties)
        if got > most:
            yield Violation(
                "E7",
                name,
                Message(
                    "应急保障考试员 {examiner} 连续七日内值勤 {got} 日，至多 {expected} 日",
                    {"examiner": name, "got": got, "expected": most},
                ),
            )
    limits = view.facts.released_per_day
    for (unit, date), names in released.items():
        if unit in limits and len(names) > limits[unit]:
            yield Violation(
                "E7",
                f"{unit} {date}",
                Message(
                    "单位 {unit} 在 {date} 抽调 {got} 人，每日至多 {expected} 人",
                    {"unit": unit, "date": str(date), "got": len(names), "expected": limits[unit]},
                ),
            )


def most_days_in_window(dates: Iterable[Date]) -> int:
    """Most dates in any seven consecutive ones."""
    days = sorted({date.toordinal() for date in dates})
    return max((sum(day <= d < day + WINDOW_DAYS for d in days) for day in days), default=0)


def _examiners(view: View) -> Iterator[tuple[Examiner, list[Duty]]]:
    for name, duties in view.duties_by_examiner.items():
        examiner = view.facts.examiners.get(name)
        if examiner is not None:
            yield examiner, duties


def _by_date(view: View, duties: list[Duty]) -> dict[Date, list[Span]]:
    found: dict[Date, list[Span]] = defaultdict(list)
    for duty in duties:
        slot = view.facts.slot(duty.kind, duty.slot_id)
        if slot is not None:
            span = Span(minute_of_day(slot.start), minute_of_day(slot.end), duty)
            found[duty.date].append(span)
    return {date: sorted(found[date], key=lambda span: span[:2]) for date in sorted(found)}


def _venues_by_date(duties: list[Duty]) -> dict[Date, set[str]]:
    venues: dict[Date, set[str]] = defaultdict(set)
    for duty in duties:
        venues[duty.date].add(duty.venue_id)
    return venues
