"""Changes of who may be called up: absences, reserves, units."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date as Date

from models.case import Availability, Case, Examiner, Unit
from models.change_limits import MoreSlots
from models.changes import Absent, MoreReserves, ReserveDays
from models.errors import Message
from scheduler.scenario.order import drawn, fresh_id, spread
from scheduler.scenario.refusal import all_there, refuse
from scheduler.scenario.selection import dates_of


def mark_absent(case: Case, change: Absent) -> Case:
    """Make examiners unavailable on dates, or in slots of them; their duties stay published."""
    all_there("slot_id", change.slot_id, "slots.slot_id", {slot.slot_id for slot in case.slots})
    dates = dates_of(case, change)
    absent = _absent(case, change, dates)
    away = set(dates)
    kept = tuple(
        row
        for row in case.availability
        if row.examiner_id not in absent
        or row.date not in away
        or (change.slot_id and row.slot_id not in change.slot_id)
    )
    rows = tuple(
        Availability(examiner_id, date, slot_id, available=False)
        for examiner_id in sorted(absent)
        for date in dates
        for slot_id in change.slot_id or (None,)
    )
    return case.model_copy(update={"availability": (*kept, *rows)})


def _absent(case: Case, change: Absent, dates: Collection[Date]) -> set[str]:
    """Return who is absent."""
    ids = {row.examiner_id for row in case.examiners}
    all_there("examiner_id", change.examiner_id, "examiners.examiner_id", ids)
    all_there("unit", change.unit, "examiners.unit", {row.unit for row in case.examiners})
    meant = {
        row.examiner_id
        for row in case.examiners
        if (not change.examiner_id or row.examiner_id in change.examiner_id)
        and (not change.unit or row.unit in change.unit)
        and change.examiner_kind in (None, row.kind)
    }
    if change.number is None and change.all_but is None:
        if not meant:
            refuse("unit", None, Message("应至少选中一名考试员，而没有考试员符合全部条件"))
        return meant
    meant &= _on_duty(case, dates) if change.on_duty else _available(case, dates)
    order = drawn(meant, change.seed)
    if change.all_but is not None:
        return set(order[: max(0, len(order) - change.all_but)])
    if change.number is not None and change.number > len(order):
        values: dict[str, str | int | float] = {"count": len(order)}
        refuse("number", change.number, Message("可供抽取的考试员只有 {count} 名", values))
    return set(order[: change.number])


def _on_duty(case: Case, dates: Collection[Date]) -> set[str]:
    return {row.examiner_id for row in case.published_duties if row.date in dates}


def _available(case: Case, dates: Collection[Date]) -> set[str]:
    """Return who would be available on any of the dates."""
    said = {
        (row.examiner_id, row.date)
        for row in case.availability
        if row.slot_id is None and row.date in dates
    }
    yes = {row.examiner_id for row in case.availability if row.available and row.date in dates}
    residents = (row.examiner_id for row in case.examiners if row.kind == "resident")
    return yes.union(name for name in residents if any((name, date) not in said for date in dates))


def add_reserves(case: Case, change: MoreReserves) -> Case:
    """Add reserves, each modelled on one there is: unit, home, subjects, classes, availability.

    Models are taken evenly from all units, or from those named; only who is available in the
    horizon can be one.

    Raises
    ------
    RefusedError
        If a unit is not there or has no such reserve.
    """
    reserves = [row for row in case.examiners if row.kind == "reserve"]
    all_there("unit", change.unit, "examiners.unit", {row.unit for row in reserves})
    come = {row.examiner_id for row in case.availability if row.available}
    models = [
        row
        for row in sorted(reserves, key=lambda row: (row.unit, row.examiner_id))
        if row.examiner_id in come and (not change.unit or row.unit in change.unit)
    ]
    if not models:
        refuse("unit", None, Message("应有在计划期内可出勤的应急考试员可作参照，而一名也没有"))
    order = spread(models)
    taken = {row.examiner_id for row in case.examiners}
    added, availability = [], []
    words: dict[str, list[Availability]] = {}
    for row in case.availability:
        words.setdefault(row.examiner_id, []).append(row)
    for number in range(change.number):
        model = order[number % len(order)]
        name = fresh_id(model.examiner_id, taken)
        added.append(replace(model, examiner_id=name, name=f"增援{number + 1:02}（推演）"))
        availability += [replace(row, examiner_id=name) for row in words[model.examiner_id]]
    update = {
        "examiners": (*case.examiners, *added),
        "availability": (*case.availability, *availability),
        "units": _raised(case.units, added) if change.raise_released else case.units,
    }
    return case.model_copy(update=update)


def _raised(units: tuple[Unit, ...], added: Collection[Examiner]) -> tuple[Unit, ...]:
    """Let each unit release as many more a date as it has more."""
    more = [row.unit for row in added]
    return tuple(
        row
        if row.max_released_per_day is None or row.unit not in more
        else replace(row, max_released_per_day=row.max_released_per_day + more.count(row.unit))
        for row in units
    )


def set_reserve_days(case: Case, change: ReserveDays) -> Case:
    """Set the days a reserve may serve, and how many reserves units release a date."""
    if change.days is not None:
        policy = case.settings.policy.model_copy(update={"reserve_max_days": change.days})
        settings = case.settings.model_copy(update={"policy": policy})
        case = case.model_copy(update={"settings": settings})
    if change.released_per_day is None and not change.no_release_limit:
        return case
    names = {row.unit for row in case.examiners}
    units = case.units or tuple(Unit(name) for name in sorted(names))
    all_there("unit", change.unit, "units.unit", {row.unit for row in units})
    limited = tuple(
        replace(row, max_released_per_day=change.released_per_day)
        if not change.unit or row.unit in change.unit
        else row
        for row in units
    )
    return case.model_copy(update={"units": limited})


def give_more_slots(case: Case, change: MoreSlots) -> Case:
    """Raise the slots of the horizon of all who are meant and have a limit.

    Raises
    ------
    RefusedError
        If somebody named is not there, or nobody who is meant has a limit.
    """
    all_there(
        "examiner_id",
        change.examiner_id,
        "examiners.examiner_id",
        {row.examiner_id for row in case.examiners},
    )
    all_there("unit", change.unit, "examiners.unit", {row.unit for row in case.examiners})
    raised = {
        row.examiner_id: replace(row, max_slots=row.max_slots + change.number)
        for row in case.examiners
        if row.max_slots is not None
        and (not change.examiner_id or row.examiner_id in change.examiner_id)
        and (not change.unit or row.unit in change.unit)
        and change.examiner_kind in (None, row.kind)
        and (not change.subject or set(change.subject) & set(row.subjects))
    }
    if not raised:
        refuse(None, None, Message("应至少选中一名有 max_slots 的考试员，而一名也没有"))
    examiners = tuple(raised.get(row.examiner_id, row) for row in case.examiners)
    return case.model_copy(update={"examiners": examiners})
