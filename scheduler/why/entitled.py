"""B1 taken apart: each condition of Order 162, and the exam dates on which it holds."""

from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta

from models.case import Case, Demand
from models.errors import Message
from models.why_candidate import Condition, Entitlement
from models.words import Subject
from scheduler.audit.entitlement import MOST_BOOKINGS, RETRY_DAYS, WAIT_S2_DAYS, WAIT_S3_DAYS
from scheduler.why.scene import PARTS

DATED = ("wait", "retry", "expiry")
"""Codes of the conditions that hold from or until a date; the others hold always or never."""


def entitlements(case: Case, who: Demand) -> tuple[Entitlement, ...]:
    """Entitlement to each part of a need, with every condition that B1 asks for."""
    return tuple(_entitlement(case, who, part) for part in PARTS[who.need])


def next_date(case: Case, who: Demand) -> Date | None:
    """First date after the horizon on which he is entitled to his whole need.

    ``None``: never, if nothing but time passes.
    """
    first = case.settings.start + timedelta(days=case.settings.days)
    last = Date.max
    for part in PARTS[who.need]:
        conditions = tuple(_conditions(case, who, part))
        if any(not c.met and c.code not in DATED for c in conditions):
            return None
        first = max([first, *(c.since for c in conditions if c.since is not None)])
        last = min([last, *(c.until for c in conditions if c.until is not None)])
    return first if first <= last else None


def unmet(case: Case, who: Demand) -> tuple[str, ...]:
    """Codes of the conditions that leave no date of the horizon, each with its part.

    Where each holds on some date but not all on one, all that have a date are named.
    """
    found = [(e.part, c) for e in entitlements(case, who) for c in e.conditions if e.first is None]
    never = [f"{part}:{c.code}" for part, c in found if not c.met]
    return tuple(never or [f"{part}:{c.code}" for part, c in found if c.code in DATED])


def _entitlement(case: Case, who: Demand, part: Subject) -> Entitlement:
    conditions = tuple(_conditions(case, who, part))
    first = case.settings.start
    last = first + timedelta(days=case.settings.days - 1)
    first = max([first, *(c.since for c in conditions if c.since is not None)])
    last = min([last, *(c.until for c in conditions if c.until is not None)])
    if first > last or any(not c.met for c in conditions):
        return Entitlement(part, None, None, conditions)
    return Entitlement(part, first, last, conditions)


def _conditions(case: Case, who: Demand, part: Subject) -> Iterator[Condition]:
    yield _always(
        "passed",
        part not in who.passed,
        Message("{part} 尚未合格（已合格不得再约）", {"part": part}),
    )
    if part == "S1":
        return
    if part == "S4":
        yield from _before_s4(who)
    else:
        yield from _driving(case, who, part)
    if who.lp_expiry is not None:
        yield _until(case, "expiry", who.lp_expiry)


def _before_s4(who: Demand) -> Iterator[Condition]:
    before: tuple[Subject, ...] = ("S2",) if who.vehicle_class == "C6" else ("S2", "S3")
    for needed in before:
        yield _always(
            f"needs_{needed}",
            needed in who.passed,
            Message("{needed} 已合格（约考 S4 的前提）", {"needed": needed}),
        )


def _driving(case: Case, who: Demand, part: Subject) -> Iterator[Condition]:
    """S2 and S3: art. 43 and 44 (waiting), 47 (after a failure, five bookings), 30 (C6)."""
    close_days = case.settings.policy.booking_close_days
    second = part == "S2"
    yield _always(
        "needs_S1", "S1" in who.passed, Message("S1 已合格（约考 {part} 的前提）", {"part": part})
    )
    wait_days = (WAIT_S2_DAYS if second else WAIT_S3_DAYS).get(who.vehicle_class)
    yield _always(
        "class",
        wait_days is not None,
        Message(
            "准驾车型 {vehicle} 设有 {part}（第162号令第30条）",
            {"vehicle": who.vehicle_class, "part": part},
        ),
    )
    used = who.s2_bookings if second else who.s3_bookings
    yield _always(
        "bookings",
        used < MOST_BOOKINGS,
        Message(
            "{part} 已约 {used} 次，少于 {most} 次（第162号令第47条）",
            {"part": part, "used": used, "most": MOST_BOOKINGS},
        ),
    )
    if who.lp_date is not None and wait_days is not None:
        yield _since(
            case,
            "wait",
            _later(who.lp_date, wait_days + close_days),
            Message(
                "{part}：取得学习驾驶证明（{lp}）满 {days} 日方可约考，约考于考前 {close} 日截止，"
                "{since} 起可考（第162号令第{article}条）",
                {
                    "part": part,
                    "lp": str(who.lp_date),
                    "days": wait_days,
                    "close": close_days,
                    "since": str(_later(who.lp_date, wait_days + close_days)),
                    "article": 43 if second else 44,
                },
            ),
        )
    failed = who.last_s2 if second else who.last_s3
    if failed is not None:
        since = _later(failed, RETRY_DAYS + close_days)
        yield _since(
            case,
            "retry",
            since,
            Message(
                "{part}：上次考试（{failed}）满 {days} 日方可再约，约考于考前 {close} 日截止，"
                "{since} 起可考（第162号令第47条）",
                {
                    "part": part,
                    "failed": str(failed),
                    "days": RETRY_DAYS,
                    "close": close_days,
                    "since": str(since),
                },
            ),
        )


def _always(code: str, met: bool, message: Message) -> Condition:
    return Condition(code, met, None, None, message)


def _since(case: Case, code: str, since: Date, message: Message) -> Condition:
    last = case.settings.start + timedelta(days=case.settings.days - 1)
    return Condition(code, since <= last, since, None, message)


def _until(case: Case, code: str, until: Date) -> Condition:
    text = Message(
        "学习驾驶证明有效期至 {until}，当日及以前可考（第162号令第41条）", {"until": str(until)}
    )
    return Condition(code, until >= case.settings.start, None, until, text)


def _later(date: Date, days: int) -> Date:
    """The date so many days later; the last date there is, where that lies beyond it."""
    return Date.fromordinal(min(date.toordinal() + days, Date.max.toordinal()))
