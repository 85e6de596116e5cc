"""How far a limit has to move before the members of a clash can hold: one limit, the others as
they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from models.case import Case
from models.clash import Member

POLICY = "policy."
MOST_BY_SETTING = {"max_slots_per_day": 10, "max_days_per_7": 7, "reserve_max_days": 7}
"""Settings that a clash may want higher, and their highest values; others it wants lower."""
LEAST_BY_SETTING = {
    "min_session_seats": 1,
    "min_draw_pool": 1,
    "publish_lead_days": 0,
    "standby_pct": 0,
    "min_rest_hours": 0,
}


def values_to_try(case: Case, member: Member) -> list[int]:
    """Whole values of the limit that a member reads, the nearest to its own first.

    Empty where it reads none, or none that one number could move.
    """
    name = member.rows[0] if member.rows else ""
    if name.startswith(POLICY):
        setting = name.removeprefix(POLICY)
        now = getattr(case.settings.policy, setting)
        if setting in MOST_BY_SETTING:
            return list(range(now + 1, MOST_BY_SETTING[setting] + 1))
        least = LEAST_BY_SETTING[setting]
        highest = int(now) if now != int(now) else int(now) - 1
        return list(range(highest, least - 1, -1))
    if member.what == "max_slots":
        slots = next(e.max_slots for e in case.examiners if e.examiner_id == name)
        days, a_day = case.settings.days, case.settings.policy.max_slots_per_day
        return [] if slots is None else list(range(slots + 1, max(slots + 1, days * a_day) + 1))
    if member.what == "released":
        most = next(u.max_released_per_day for u in case.units if u.unit == name)
        reserves = sum(e.unit == name and e.kind == "reserve" for e in case.examiners)
        return [] if most is None else list(range(most + 1, reserves + 1))
    return []


def with_value(case: Case, member: Member, value: int) -> Case:
    """The case with this value of the limit that a member reads."""
    name = member.rows[0]
    if name.startswith(POLICY):
        setting = name.removeprefix(POLICY)
        old = getattr(case.settings.policy, setting)
        new = Decimal(value) if isinstance(old, Decimal) else value
        policy = case.settings.policy.model_copy(update={setting: new})
        settings = case.settings.model_copy(update={"policy": policy})
        return case.model_copy(update={"settings": settings})
    if member.what == "max_slots":
        examiners = tuple(
            replace(e, max_slots=value) if e.examiner_id == name else e for e in case.examiners
        )
        return case.model_copy(update={"examiners": examiners})
    units = tuple(
        replace(u, max_released_per_day=value) if u.unit == name else u for u in case.units
    )
    return case.model_copy(update={"units": units})


def nearest_that(values: Sequence[int], is_enough: Callable[[int], bool]) -> int | None:
    """The first value that is enough; what is enough stays enough further on."""
    if not values or not is_enough(values[-1]):
        return None
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if is_enough(values[middle]):
            high = middle
        else:
            low = middle + 1
    return values[low]
