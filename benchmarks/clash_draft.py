"""A small random case in the making: loose enough that most of its sessions can be staffed."""

import random
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Final

from models.case import Closure, Examiner, Facility, Venue
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


def loose(dice: random.Random) -> Draft:
    """Draw a case."""
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
    publish(draft, dice.choice((2, 3, 4, 5)))
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


def publish(draft: Draft, count: int) -> None:
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
