"""The tables of a small random case, one recipe each."""

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import get_args

from models.case import (
    Availability,
    Candidate,
    Closure,
    Examiner,
    Facility,
    Policy,
    Slot,
    Venue,
)
from models.words import SUBJECTS, VEHICLE_CLASSES, ClassGroup, ExaminerSubject, FacilityKind, Need
from support.sources import Source

EVERY_GROUP = get_args(ClassGroup)


def make_policy(source: Source) -> Policy:
    return Policy(
        publish_lead_days=10,
        booking_close_days=source.choice((0, 3, 5)),
        min_session_seats=source.choice((1, 1, 1, 2, 3)),
        min_draw_pool=source.choice((1, 1, 1, 2)),
        standby_pct=Decimal(source.choice(("0", "5", "50"))),
        priority_pct=Decimal(source.choice(("0", "5", "33.3"))),
        min_rest_hours=Decimal(source.choice(("11.5", "12", "15.5"))),
        max_slots_per_day=source.choice((1, 2, 2, 3)),
        max_days_per_7=source.choice((1, 2, 6)),
        reserve_max_days=source.choice((0, 1, 2, 3)),
        linked_min_gap_min=source.choice((0, 60, 90)),
        linked_max_gap_days=source.choice((0, 0, 1, 2)),
        linked_same_venue=source.chance(60),
        road_factor=source.choice((1.0, 1.3)),
    )


def make_slots(source: Source) -> list[Slot]:
    clock = {
        "AM": ((8, 30), (11, 30), (8, 0), (12, 0)),
        "PM": ((13, 30), (16, 30), (13, 0), (17, 0)),
        "NIGHT": ((18, 0), (21, 0), (18, 0), (20, 30)),
    }
    names = source.choice((("AM",), ("AM", "PM"), ("AM", "PM"), ("AM", "NIGHT"), tuple(clock)))
    found = []
    for name in names:
        theory = (time(*clock[name][0]), time(*clock[name][1]))
        driving = (time(*clock[name][2]), time(*clock[name][3]))
        night = name == "NIGHT"
        found.append(Slot(name, "S1", *theory, night))
        if name == "AM" or source.chance(70):
            found.append(Slot(name, "S4", *theory, night))
        if not night or source.chance(50):
            found.append(Slot(name, "S2", *driving, night))
        if not night or source.chance(70):
            found.append(Slot(name, "S3", *driving, night))
    return found


def make_facilities(source: Source, venues: Sequence[Venue], crowded: bool) -> tuple[Facility, ...]:
    wishes: tuple[tuple[FacilityKind, ...], ...] = (
        ("theory",),
        ("field", "road"),
        ("field", "road"),
        ("theory", "field", "road"),
        ("road", "road"),
        ("field", "theory"),
    )
    if crowded:
        wishes = (("theory",), ("road",), ("field",), ("field", "road"), ("field", "road"))
    wanted = []
    for _ in range(1 if crowded else source.integer(1, 2)):
        together = source.choice(venues) if source.chance(75) else None
        wanted += [(kind, together or source.choice(venues)) for kind in source.choice(wishes)]
    car = source.choice((("C1", "C5"), ("C2",), ("C1", "C2"), ("A2", "B2"), ("D",), ("M",)))
    found = []
    for number, (kind, venue) in enumerate(wanted[:4], start=1):
        classes = car if source.chance(90) else ("C1", "C2")
        if venue.kind == "county" and "B2" in classes:
            classes = ("C1", "C2")
        if kind == "theory":
            classes = ("*",)
        routed = kind != "theory" and source.chance(40)
        found.append(
            Facility(
                f"F{number}",
                venue.venue_id,
                kind,
                classes,
                source.choice((1, 1, 2)),
                source.choice((60, 60, 90, 120, 180)),
                source.integer(1, 2) if routed else None,
                source.choice((60, 100)) if routed else None,
                daily_max=source.choice((2, 4, 6, 8)),
                units_per_examiner=source.integer(1, 2),
                min_examiners=source.choice((1, 1, 1, 2)),
                night=source.chance(60),
            )
        )
    return tuple(found)


def make_examiners(
    source: Source, names: Sequence[str], facilities: Sequence[Facility]
) -> tuple[Examiner, ...]:
    subject: dict[FacilityKind, ExaminerSubject] = {"theory": "S1", "field": "S2", "road": "S3"}
    useful = sorted({subject[row.kind] for row in facilities})
    found = []
    for number in range(1, source.choice((2, 4, 4, 5, 5, 6)) + 1):
        reserve = source.chance(25)
        own = set(useful) if source.chance(65) else {source.choice(useful), source.choice(useful)}
        groups = source.choice((("small",), EVERY_GROUP, EVERY_GROUP))
        found.append(
            Examiner(
                f"E{number}",
                f"考官{number}（模拟）",
                source.choice(("一大队", "二大队")),
                source.choice(names),
                "reserve" if reserve else "resident",
                ("S3",) if reserve else tuple(sorted(own)),
                groups,
                source.choice((None, None, None, 1, 2, 4)),
                source.integer(0, 9),
                source.integer(0, 99),
            )
        )
    return tuple(found)


def make_closures(
    source: Source,
    dates: Sequence[Date],
    slot_ids: Sequence[str],
    venues: Sequence[Venue],
    facilities: Sequence[Facility],
    percent: int = 20,
) -> tuple[Closure, ...]:
    """Up to two closures, in key order."""
    found = []
    for _ in range(2):
        if source.chance(percent):
            whole = source.chance(30)
            found.append(
                Closure(
                    source.choice(venues).venue_id if whole else None,
                    None if whole else source.choice(facilities).facility_id,
                    date=source.choice(dates),
                    slot_id=source.choice((None, *slot_ids)),
                    units_lost=source.choice((None, 1, 1)),
                    reason="检修",
                )
            )
    return tuple(
        sorted(
            found,
            key=lambda row: (
                row.venue_id or "",
                row.facility_id or "",
                row.date,
                row.slot_id or "",
                row.units_lost or 0,
            ),
        )
    )


def make_availability(
    source: Source,
    dates: Sequence[Date],
    slot_ids: Sequence[str],
    examiners: Sequence[Examiner],
) -> tuple[Availability, ...]:
    """Reserves mostly come, residents mostly stay: one row a key, in key order."""
    found = {}
    for examiner in examiners:
        name, reserve = examiner.examiner_id, examiner.kind == "reserve"
        for when in dates:
            if source.chance(75 if reserve else 12):
                available = source.chance(90 if reserve else 30)
                found[name, when, ""] = Availability(name, when, available=available)
            if source.chance(10):
                slot_id = source.choice(slot_ids)
                found[name, when, slot_id] = Availability(
                    name, when, slot_id, available=source.chance(50)
                )
    return tuple(found[key] for key in sorted(found))


def make_candidate(
    source: Source,
    name: str,
    start: Date,
    names: Sequence[str],
    slot_ids: Sequence[str],
    facilities: Sequence[Facility],
) -> Candidate:
    kinds = {row.kind for row in facilities}
    needs: list[Need] = []
    needs += ("S1", "S4") if "theory" in kinds else ()
    needs += ("S2",) if "field" in kinds else ()
    needs = source.choice((needs, needs[:1]))
    needs += ("S3",) if "road" in kinds else ()
    needs += ("S23", "S23", "S23") if {"field", "road"} <= kinds else ()
    need = source.choice(needs if source.chance(95) else SUBJECTS)
    offered = {c for row in facilities for c in row.classes}
    classes = [c for c in VEHICLE_CLASSES if c in offered] or list(VEHICLE_CLASSES[5:7])
    least = {"S1": 0, "S2": 1, "S3": source.integer(1, 2), "S4": 3, "S23": 1}[need]
    passed = SUBJECTS[: least if source.chance(96) else source.choice((0, 2, 4))]
    rank_time = datetime.combine(start, time(9)) - timedelta(
        days=source.integer(0, 70), minutes=source.integer(0, 2)
    )
    licensed = need != "S1" or source.chance(20)
    return Candidate(
        candidate_id=name,
        need=need,
        vehicle_class=source.choice(classes) if source.chance(95) else "C6",
        district=source.choice(names),
        school="驾校（模拟）",
        rank_time=rank_time,
        lp_date=start - timedelta(days=source.choice((100, 100, 100, 60, 44, 15)))
        if licensed
        else None,
        lp_expiry=start + timedelta(days=source.choice((900, 900, 900, 300, 183, 60, 1)))
        if licensed
        else None,
        passed=passed,
        last_s2=start - timedelta(days=source.choice((40, 15, 14))) if source.chance(15) else None,
        last_s3=start - timedelta(days=source.choice((40, 15, 14))) if source.chance(15) else None,
        s2_bookings=source.choice((0, 0, 1, 4, 5)) if source.chance(30) else 0,
        s3_bookings=source.choice((0, 0, 1, 4, 5)) if source.chance(30) else 0,
        priority_used=source.chance(20),
        max_km=float(source.choice((0, 20, 35))) if source.chance(15) else None,
        slots=tuple(sorted({source.choice(slot_ids), source.choice(slot_ids)}))
        if source.chance(20)
        else (),
    )
