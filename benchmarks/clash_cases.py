"""Small random cases of which what is published often cannot all be kept, for many reasons.

A loose case is drawn, in which most sessions could be staffed; then some of the reasons below make
it tight, one or several at once.
"""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date as Date
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Final

from models.case import (
    Availability,
    Case,
    Closure,
    Conflict,
    District,
    Examiner,
    Facility,
    Policy,
    Settings,
    Slot,
    Unit,
    Venue,
)
from models.plan import Session
from models.words import ExaminerSubject, FacilityKind, Subject

MONDAY: Final = Date(2024, 3, 11)
FRIDAY: Final = Date(2024, 3, 15)
SUBJECTS: Final[dict[FacilityKind, tuple[Subject, ...]]] = {
    "theory": ("S1", "S4"),
    "field": ("S2",),
    "road": ("S3",),
}
CLOCK: Final[dict[str, tuple[time, time, time, time]]] = {
    "AM": (time(8, 30), time(11, 30), time(8), time(12)),
    "PM": (time(11, 30), time(14), time(13), time(17)),
    "NIGHT": (time(18), time(21), time(18), time(20, 30)),
}
"""Start and end for theory, start and end for driving; theory's PM overlaps driving's AM."""


@dataclass
class Draft:
    """A case in the making."""

    dice: random.Random
    start: Date
    days: int
    policy: dict[str, Any]
    venues: list[Venue]
    facilities: list[Facility]
    examiners: list[Examiner]
    sessions: list[Session]
    units: dict[str, int | None]
    availability: dict[tuple[str, Date, str | None], bool] = field(default_factory=dict)
    conflicts: set[tuple[str, str]] = field(default_factory=set)
    closures: list[Closure] = field(default_factory=list)
    holidays: set[Date] = field(default_factory=set)
    lead_days: int = 10
    without_slot: set[tuple[str, Subject]] = field(default_factory=set)

    @property
    def dates(self) -> list[Date]:
        """Dates of the horizon."""
        return [self.start + timedelta(days=k) for k in range(self.days)]


def clash_case(seed: int) -> tuple[Case, tuple[str, ...]]:
    """The case of a seed, and the reasons that made it tight."""
    dice = random.Random(seed)
    draft = _loose(dice)
    chosen = dice.sample(sorted(REASONS), dice.choice((1, 1, 2, 2, 3, 4)))
    for name in chosen:
        REASONS[name](draft)
    return _sealed(draft), tuple(chosen)


def _loose(dice: random.Random) -> Draft:
    venues = [
        Venue(
            f"V{n}",
            f"考场{n}（模拟）",
            "甲区",
            36.6,
            117.0 + n / 10,
            "city",
            weekend=dice.random() < 0.8,
        )
        for n in range(1, dice.choice((1, 2, 2, 3)) + 1)
    ]
    kinds: list[FacilityKind] = dice.choices(
        ("theory", "field", "road", "road"), k=dice.choice((2, 3))
    )
    facilities = [_facility(dice, n, kind, dice.choice(venues)) for n, kind in enumerate(kinds, 1)]
    examiners = [_examiner(dice, n) for n in range(1, dice.choice((4, 5, 6)) + 1)]
    days = dice.choice((1, 2, 2, 3))
    draft = Draft(
        dice,
        dice.choice((MONDAY, MONDAY, MONDAY, FRIDAY)),
        days,
        {"min_session_seats": 1, "min_draw_pool": 1, "standby_pct": Decimal(0)},
        venues,
        facilities,
        examiners,
        [],
        {"一大队": None, "二大队": None},
    )
    draft.policy["linked_max_gap_days"] = dice.choice((0, 1))
    for date in draft.dates:
        for e in examiners:
            if e.kind == "reserve" and dice.random() < 0.8:
                draft.availability[e.examiner_id, date, None] = True
    _publish(draft, dice.choice((2, 3, 4, 5)))
    return draft


def _facility(dice: random.Random, number: int, kind: FacilityKind, venue: Venue) -> Facility:
    classes = {"theory": ("*",), "field": ("C1", "C2"), "road": ("C1", "C2")}[kind]
    if kind == "road" and dice.random() < 0.2:
        classes = ("D",)
    routed = kind != "theory" and dice.random() < 0.3
    return Facility(
        f"F{number}",
        venue.venue_id,
        kind,
        classes,
        dice.choice((1, 2, 3)),
        dice.choice((60, 60, 90)),
        dice.choice((1, 2)) if routed else None,
        30 if routed else None,
        daily_max=dice.choice((6, 12, 20)),
        units_per_examiner=dice.choice((1, 1, 2)),
        min_examiners=dice.choice((1, 1, 2)),
        night=dice.random() < 0.8,
    )


def _examiner(dice: random.Random, number: int) -> Examiner:
    reserve = dice.random() < 0.35
    known: tuple[ExaminerSubject, ...] = ("S3",) if reserve else ("S1", "S2", "S3")
    return Examiner(
        f"E{number}",
        f"考官{number}（模拟）",
        dice.choice(("一大队", "二大队")),
        "甲区",
        "reserve" if reserve else "resident",
        known,
        ("small", "moto"),
    )


def _publish(draft: Draft, count: int) -> None:
    """Publish sessions within what there is; at times a link."""
    dice = draft.dice
    taken: set[tuple[str, Date, str, Subject]] = set()
    for _ in range(count):
        f, date, slot = (
            dice.choice(draft.facilities),
            dice.choice(draft.dates),
            dice.choice(tuple(CLOCK)),
        )
        subject = dice.choice(SUBJECTS[f.kind])
        key = (f.facility_id, date, slot, subject)
        if key in taken or (slot == "NIGHT" and not f.night):
            continue
        taken.add(key)
        name = f"{f.facility_id}.{date:%m%d}.{slot}.{subject}"
        seats = dice.randint(1, 4)
        draft.sessions.append(
            Session(
                name, f.facility_id, f.venue_id, date, slot, subject, "open", "", seats, 0, "new"
            )
        )
    if dice.random() < 0.3:
        _publish_link(draft)


def _publish_link(draft: Draft) -> None:
    dice = draft.dice
    pairs = [
        (a, b)
        for a in draft.facilities
        for b in draft.facilities
        if (a.kind, b.kind, a.classes) == ("field", "road", b.classes) and a.venue_id == b.venue_id
    ]
    if not pairs:
        return
    a, b = dice.choice(pairs)
    first = dice.choice(draft.dates)
    last = first + timedelta(days=draft.policy["linked_max_gap_days"])
    same_day = last == first
    last = min(last, draft.dates[-1])
    late = "PM" if same_day or last == first else dice.choice(("AM", "PM"))
    link = f"{a.facility_id}.{first:%m%d}.AM.{b.facility_id}.{last:%m%d}.{late}"
    seats = dice.randint(1, 3)
    for f, date, slot, subject in ((a, first, "AM", "S2"), (b, last, late, "S3")):
        draft.sessions.append(
            Session(
                f"{link}.{subject}",
                f.facility_id,
                f.venue_id,
                date,
                slot,
                "S2" if subject == "S2" else "S3",
                "linked",
                link,
                seats,
                0,
                "new",
            )
        )


def _fewer_examiners(d: Draft) -> None:
    del d.examiners[d.dice.choice((1, 2, 3)) :]


def _absences(d: Draft) -> None:
    for e in d.examiners:
        for date in d.dates:
            if d.dice.random() < 0.6:
                d.availability[e.examiner_id, date, d.dice.choice((None, None, "AM", "PM"))] = False


def _conflicts(d: Draft) -> None:
    for e in d.examiners:
        for v in d.venues:
            if d.dice.random() < 0.6:
                d.conflicts.add((e.examiner_id, v.venue_id))


def _unqualified(d: Draft) -> None:
    for k, e in enumerate(d.examiners):
        if e.kind == "resident" and d.dice.random() < 0.8:
            d.examiners[k] = replace(
                e, subjects=(d.dice.choice(("S1", "S2", "S3")),), class_groups=("small",)
            )


def _only_reserves(d: Draft) -> None:
    for k, e in enumerate(d.examiners):
        if d.dice.random() < 0.8:
            d.examiners[k] = replace(e, kind="reserve", subjects=("S1", "S2", "S3"))


def _unnamed(d: Draft) -> None:
    _only_reserves(d)
    d.availability = {key: word for key, word in d.availability.items() if d.dice.random() < 0.2}


def _unit_limits(d: Draft) -> None:
    _only_reserves(d)
    d.units = {unit: d.dice.choice((0, 1)) for unit in d.units}
    for e in d.examiners:
        for date in d.dates:
            d.availability[e.examiner_id, date, None] = True


def _reserve_days(d: Draft) -> None:
    _unit_limits(d)
    d.units = dict.fromkeys(d.units)
    d.policy["reserve_max_days"] = d.dice.choice((0, 1))


def _rest(d: Draft) -> None:
    d.policy["min_rest_hours"] = Decimal(d.dice.choice((14, 18, 24)))
    _publish(d, 4)


def _week_limit(d: Draft) -> None:
    d.policy["max_days_per_7"] = 1
    d.days = 3
    _publish(d, 4)


def _slots_a_day(d: Draft) -> None:
    d.policy["max_slots_per_day"] = 1
    _publish(d, 4)


def _few_slots(d: Draft) -> None:
    d.examiners = [replace(e, max_slots=d.dice.choice((0, 1, 2))) for e in d.examiners]


def _draw(d: Draft) -> None:
    d.policy["min_draw_pool"] = d.dice.choice((3, 5, 7))


def _standby(d: Draft) -> None:
    d.policy["standby_pct"] = Decimal(d.dice.choice(("50", "100", "33.3")))
    del d.examiners[3:]


def _scattered(d: Draft) -> None:
    """One venue a date: sessions at every venue."""
    d.facilities = [
        replace(f, venue_id=d.venues[k % len(d.venues)].venue_id)
        for k, f in enumerate(d.facilities)
    ]
    venue_of = {f.facility_id: f.venue_id for f in d.facilities}
    links = {s.link_id for s in d.sessions if s.link_id and venue_of[s.facility_id] != s.venue_id}
    d.sessions = [
        replace(s, venue_id=venue_of[s.facility_id])
        for s in d.sessions
        if s.link_id not in links or not s.link_id
    ]
    del d.examiners[3:]
    _publish(d, 3)


def _many_posts(d: Draft) -> None:
    d.facilities = [
        replace(f, min_examiners=d.dice.choice((2, 3, 4)), units_per_examiner=1)
        for f in d.facilities
    ]


def _large_sessions(d: Draft) -> None:
    """More seats than there is room for, at times."""
    d.sessions = [
        s if s.link_id else replace(s, seats=s.seats + d.dice.choice((0, 4, 9))) for s in d.sessions
    ]


def _least_seats(d: Draft) -> None:
    d.policy["min_session_seats"] = d.dice.choice((4, 6, 9))
    d.lead_days = d.dice.choice((10, 30))


def _closures(d: Draft) -> None:
    for _ in range(2):
        f = d.dice.choice(d.facilities)
        whole = d.dice.random() < 0.3
        d.closures.append(
            Closure(
                f.venue_id if whole else None,
                None if whole else f.facility_id,
                date=d.dice.choice(d.dates),
                slot_id=d.dice.choice((None, "AM", "PM")),
                units_lost=d.dice.choice((None, 1, 2)),
            )
        )


def _feast(d: Draft) -> None:
    d.holidays.add(d.dice.choice(d.dates))


def _fewer_slots(d: Draft) -> None:
    d.without_slot |= {(slot, "S4") for slot in ("AM", "PM")}


def _no_light(d: Draft) -> None:
    d.facilities = [replace(f, night=False) for f in d.facilities]


def _small_maximum(d: Draft) -> None:
    d.facilities = [replace(f, daily_max=d.dice.choice((1, 3, 5))) for f in d.facilities]


REASONS: Final[dict[str, Callable[[Draft], None]]] = {
    "absences": _absences,
    "closures": _closures,
    "conflicts": _conflicts,
    "draw": _draw,
    "feast": _feast,
    "few slots": _few_slots,
    "fewer examiners": _fewer_examiners,
    "fewer slots": _fewer_slots,
    "large sessions": _large_sessions,
    "least seats": _least_seats,
    "many posts": _many_posts,
    "no light": _no_light,
    "only reserves": _only_reserves,
    "reserve days": _reserve_days,
    "rest": _rest,
    "scattered": _scattered,
    "slots a day": _slots_a_day,
    "small maximum": _small_maximum,
    "standby": _standby,
    "unit limits": _unit_limits,
    "unnamed": _unnamed,
    "unqualified": _unqualified,
    "week limit": _week_limit,
}
"""What makes a case tight."""


def _slots(d: Draft) -> tuple[Slot, ...]:
    rows = []
    for name, (start, end, drive, park) in CLOCK.items():
        for subject in ("S1", "S4"):
            rows.append(Slot(name, subject, start, end, night=name == "NIGHT"))
        for subject in ("S2", "S3"):
            rows.append(Slot(name, subject, drive, park, night=name == "NIGHT"))
    return tuple(row for row in rows if (row.slot_id, row.subject) not in d.without_slot)


def _sealed(d: Draft) -> Case:
    d.venues = d.venues or []
    unique = {s.session_id: s for s in d.sessions if s.date in d.dates}
    whole = {
        s.link_id
        for s in unique.values()
        if f"{s.link_id}.S2" in unique and f"{s.link_id}.S3" in unique
    }
    published = [s for s in unique.values() if not s.link_id or s.link_id in whole]
    names = {e.examiner_id for e in d.examiners}
    case = Case(
        settings=Settings(
            city="小城（模拟）",
            start=d.start,
            days=d.days,
            plan_date=d.start - timedelta(days=10),
            holidays=tuple(sorted(d.holidays)),
            policy=Policy(publish_lead_days=d.lead_days, **d.policy),
        ),
        districts=(District("甲区", 36.6, 117.0),),
        slots=_slots(d),
        venues=tuple(d.venues),
        facilities=tuple(d.facilities),
        examiners=tuple(d.examiners),
        closures=tuple(d.closures),
        units=tuple(Unit(unit, most) for unit, most in sorted(d.units.items())),
        availability=tuple(
            Availability(name, date, slot, available=word)
            for (name, date, slot), word in d.availability.items()
            if name in names
        ),
        conflicts=tuple(Conflict(*pair) for pair in sorted(d.conflicts) if pair[0] in names),
        published=tuple(sorted(published, key=lambda s: s.session_id)),
        digest="",
    )
    text = case.model_dump_json()
    return case.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})
