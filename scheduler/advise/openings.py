"""Levers of hours: nights, weekends, the days before publication."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Date
from datetime import time as Time

from models.case import Case, Facility, Slot
from models.change_limits import Approved
from models.changes import Change, Closed, NewSlot, Night, PolicyValues, Weekend
from models.errors import Message
from models.words import SUBJECTS_BY_KIND, FacilityKind, Subject
from scheduler.advise.lever import Lever, Rung
from scheduler.advise.worth import Worth
from solvers.opportunities import horizon_dates, minutes_of

NIGHT_START, NIGHT_END = Time(18), Time(21)
NIGHT_ID = "NIGHT"
LEAST_LEAD_DAYS = 10
"""Art. 52: published at least so many days before; no way goes below it."""
SATURDAY = 5


def nights(case: Case, worth: Worth) -> Iterator[Lever]:
    """Facilities that may not run at night do: a rung is a night of a venue, dearest first."""
    slot_by_kind = {kind: _night_slot(case, kind) for kind in SUBJECTS_BY_KIND}
    dark = [
        f
        for f in case.facilities
        if not f.night and slot_by_kind[f.kind] and worth.left_out_of(f.kind)
    ]
    venues = _by_rent(case, worth, {f.venue_id for f in dark})
    dates = [d for d in horizon_dates(case) if d not in case.settings.holidays]

    def rung(n: int) -> Rung:
        whole, rest = divmod(n, len(dates))
        chosen = venues[: whole + (rest > 0)]
        opened = [f for f in dark if f.venue_id in chosen]
        kinds = dict.fromkeys(f.kind for f in opened)
        new = (slot_by_kind[kind] for kind in kinds)
        changes: list[Change] = [slot for slot in new if slot is not None and slot.subject]
        changes.append(Night(facility_id=tuple(f.facility_id for f in opened)))
        for kind in kinds:
            names = tuple(f.facility_id for f in opened if f.kind == kind)
            percent = _longer_percent(case, kind, slot_by_kind[kind])
            changes.append(Approved(facility_id=names, percent=percent))
        shut = [f for f in opened if rest and f.venue_id == chosen[-1]]
        changes.extend(_no_night(shut, slot_by_kind, dates[rest:]))
        title = Message(
            "夜考：{count} 个考场（{venues}）共 {nights} 晚",
            {"count": len(chosen), "venues": " ".join(chosen), "nights": n},
        )
        needs = (
            Message("场地、道路有夜间照明"),
            Message("核定日最大量按延长的时间重新核定（第五十四条）"),
        )
        return Rung(title, tuple(changes), needs)

    if venues and dates:
        yield Lever("night", len(venues) * len(dates), rung)


def _no_night(
    facilities: list[Facility], slot_by_kind: dict[FacilityKind, NewSlot | None], dates: list[Date]
) -> Iterator[Closed]:
    """The nights of facilities that stay shut, to the last of the dates."""
    by_slot: dict[str, list[str]] = defaultdict(list)
    for f in facilities:
        slot = slot_by_kind[f.kind]
        if slot is not None:
            by_slot[slot.slot_id].append(f.facility_id)
    for slot_id, names in by_slot.items():
        yield Closed(facility_id=tuple(names), slot_id=(slot_id,), first=dates[0], last=dates[-1])


def _by_rent(case: Case, worth: Worth, among: set[str]) -> list[str]:
    """Venues, those first whose seats are worth most."""
    return sorted(among, key=lambda venue_id: (-worth.venue_rent(case, venue_id), venue_id))


def _night_slot(case: Case, kind: FacilityKind) -> NewSlot | None:
    """The night slot that a kind lacks, for no subject where it has one; ``None``: no room."""
    mine = [slot for slot in case.slots if slot.subject in SUBJECTS_BY_KIND[kind]]
    subjects: tuple[Subject, ...] = tuple(dict.fromkeys(slot.subject for slot in mine))
    known = next((slot for slot in case.slots if slot.night), None)
    own = next((slot for slot in mine if slot.night), None)
    if own is not None:
        return NewSlot(slot_id=own.slot_id, subject=(), start=own.start, end=own.end, night=True)
    start, end = (known.start, known.end) if known else (NIGHT_START, NIGHT_END)
    start = max([start, *(slot.end for slot in mine)])
    name = known.slot_id if known else NIGHT_ID
    if not mine or start >= end or name in {slot.slot_id for slot in mine}:
        return None
    return NewSlot(slot_id=name, subject=subjects, start=start, end=end, night=True)


def _longer_percent(case: Case, kind: FacilityKind, night: NewSlot | None) -> int:
    """Minutes of a day with its night, in percent of those without."""
    subject = SUBJECTS_BY_KIND[kind][0]
    day = sum(_minutes(slot) for slot in case.slots if slot.subject == subject and not slot.night)
    extra = 0 if night is None else minutes_of(night.end) - minutes_of(night.start)
    return 100 + (100 * extra // day if day else 100)


def _minutes(slot: Slot) -> int:
    return minutes_of(slot.end) - minutes_of(slot.start)


def weekends(case: Case, worth: Worth) -> Iterator[Lever]:
    """Venues shut at weekends open: a rung is a date of a venue, the dearest seats first."""
    s = case.settings
    dates = [
        d
        for d in horizon_dates(case)
        if d.weekday() >= SATURDAY and d not in s.workdays and d not in s.holidays
    ]
    used = {f.venue_id for f in case.facilities}
    shut = {v.venue_id for v in case.venues if not v.weekend}
    venues = _by_rent(case, worth, shut & used)

    def rung(n: int) -> Rung:
        whole, rest = divmod(n, len(dates))
        chosen = tuple(venues[: whole + (rest > 0)])
        changes: list[Change] = [Weekend(venue_id=chosen)]
        if rest:
            last = (chosen[-1],)
            changes += [Closed(venue_id=last, first=date) for date in dates[rest:]]
        title = Message(
            "周末开放：{count} 个考场（{venues}）共 {days} 天",
            {"count": len(chosen), "venues": " ".join(chosen), "days": n},
        )
        return Rung(title, tuple(changes), (Message("考场周末有工作人员和监考保障"),))

    if venues and dates:
        yield Lever("weekend", len(venues) * len(dates), rung)


def lead(case: Case, _worth: Worth) -> Iterator[Lever]:
    """New sessions are published later, as far as the law lets: a rung is a day."""
    s = case.settings
    days = s.policy.publish_lead_days
    shut = days - (s.start - s.plan_date).days
    most = min(shut, days - LEAST_LEAD_DAYS)

    def rung(n: int) -> Rung:
        title = Message("新场次提前 {days} 天公布即可", {"days": days - n})
        needs = (Message("不少于法定的 {days} 天（第五十二条）", {"days": LEAST_LEAD_DAYS}),)
        return Rung(title, (PolicyValues(publish_lead_days=days - n),), needs)

    if most > 0:
        yield Lever("lead", most, rung)


def approved(case: Case, worth: Worth) -> Iterator[Lever]:
    """Higher approved maxima where units and routes would allow more: a rung is five percent."""
    tight = [
        f
        for f in case.facilities
        if _could_seat(case, f) > f.daily_max and worth.rent.get(f.facility_id)
    ]
    if not tight:
        return
    step, most = 5, max(-(-100 * _could_seat(case, f) // f.daily_max) - 100 for f in tight)

    def rung(n: int) -> Rung:
        names = tuple(f.facility_id for f in tight)
        title = Message(
            "核定日最大量提高 {percent}%：{count} 个设施",
            {"percent": step * n, "count": len(names)},
        )
        needs = (Message("核定日最大量重新核定（第五十四条）"),)
        return Rung(title, (Approved(facility_id=names, percent=100 + step * n),), needs)

    yield Lever("approved", min(20, -(-most // step)), rung)


def _could_seat(case: Case, facility: Facility) -> int:
    """Seats a date by units and routes alone."""
    total = 0
    for slot in case.slots:
        if slot.subject == SUBJECTS_BY_KIND[facility.kind][0] and (
            facility.night or not slot.night
        ):
            seats = facility.units * (_minutes(slot) // facility.minutes)
            if facility.routes is not None and facility.headway_min is not None:
                seats = min(seats, facility.routes * (_minutes(slot) // facility.headway_min))
            total += seats
    return total
