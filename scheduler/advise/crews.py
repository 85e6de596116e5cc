"""Levers of people: more reserves, more of those there are, longer hours."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from models.case import Case
from models.change_limits import MoreSlots
from models.changes import Change, MoreReserves, ReserveDays
from models.errors import Message
from scheduler.advise.lever import Lever, Rung
from scheduler.advise.worth import Worth

LEAST_RESERVES = 10
MOST_DAYS = 7
LAPS = 4
"""Times that everybody may be asked for one slot more, or each unit for one reserve more."""


def reserves(case: Case, _worth: Worth) -> Iterator[Lever]:
    """More reserves like those there are; a rung is one person."""
    there = {e.examiner_id for e in case.examiners if e.kind == "reserve"}
    come = {row.examiner_id for row in case.availability if row.available} & there
    if not come or not case.settings.policy.reserve_max_days:
        return

    def rung(n: int) -> Rung:
        title = Message("增加应急考试员 {number} 名", {"number": n})
        needs = (Message("有 {number} 名具备资格的人可抽调，所属单位同意", {"number": n}),)
        return Rung(title, (MoreReserves(number=n),), needs)

    yield Lever("reserves", max(LEAST_RESERVES, len(there)), rung)


def reserve_days(case: Case, _worth: Worth) -> Iterator[Lever]:
    """More of the reserves there are: a rung is a day more for all, then one a date of a unit."""
    base = case.settings.policy.reserve_max_days
    size = Counter(e.unit for e in case.examiners if e.kind == "reserve")
    limit = {
        u.unit: u.max_released_per_day
        for u in case.units
        if u.max_released_per_day is not None and u.max_released_per_day < size[u.unit]
    }
    order = sorted(limit, key=lambda unit: (limit[unit] - size[unit], unit))
    if not size:
        return
    days = [min(MOST_DAYS, base + k) for k in (1,) if base < MOST_DAYS]

    def rung(n: int) -> Rung:
        released = n - len(days)
        changes: list[Change] = [ReserveDays(days=day) for day in days]
        by_limit: dict[int, list[str]] = defaultdict(list)
        for place, unit in enumerate(order):
            laps = released // len(order) + (place < released % len(order))
            if laps:
                by_limit[min(size[unit], limit[unit] + laps)].append(unit)
        changes += [
            ReserveDays(released_per_day=most, unit=tuple(sorted(units)))
            for most, units in sorted(by_limit.items())
        ]
        title = Message(
            "应急考试员每七日可值勤 {days} 天，各单位每日共多抽调 {released} 名",
            {"days": max([base, *days]), "released": released},
        )
        return Rung(title, tuple(changes), (Message("各单位同意多抽调"),))

    most = len(days) + LAPS * len(order)
    if most:
        yield Lever("reserve_days", most, rung)


def overtime(case: Case, worth: Worth) -> Iterator[Lever]:
    """One slot more for one resident after the other, those first whose slots are worth most."""
    limited = [e for e in case.examiners if e.kind == "resident" and e.max_slots is not None]
    points = worth.slot_points
    order = sorted(
        (e.examiner_id for e in limited if points.get(e.examiner_id, 0.0) > 0),
        key=lambda name: (-points[name], name),
    )
    if not order:
        return

    def rung(n: int) -> Rung:
        laps, rest = divmod(n, len(order))
        groups = ((laps + 1, order[:rest]), (laps, order[rest:]))
        changes = tuple(
            MoreSlots(number=number, examiner_id=tuple(sorted(names)))
            for number, names in groups
            if number and names
        )
        people = n if laps == 0 else len(order)
        title = Message(
            "常驻考试员加班：{people} 人共多值勤至多 {slots} 个时段", {"people": people, "slots": n}
        )
        return Rung(title, changes, (Message("本人同意，加班和补休按规定办理"),))

    yield Lever("overtime", LAPS * len(order), rung)
