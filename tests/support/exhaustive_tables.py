"""The tables of a plan from what was chosen: seats, call-up, seating."""

import math
from collections import defaultdict
from fractions import Fraction

from models.plan import Booking, Duty, Run, Session, Tables, Unserved
from support.exhaustive_seats import Seating
from support.exhaustive_space import Offer, PoolKey, Space, Spot
from support.exhaustive_staff import Schedule, Staff


def build_tables(
    space: Space,
    staff: Staff,
    seats: dict[int, int],
    schedules: list[Schedule],
    seating: Seating,
) -> Tables:
    """Build the five tables, each in key order."""
    sessions: list[Session] = []
    ids: dict[int, tuple[str, ...]] = {}
    total: dict[int, int] = defaultdict(int)
    for j, offer in enumerate(space.offers):
        rows = _sessions(space, offer, seats[j])
        sessions += rows
        ids[j] = tuple(row.session_id for row in rows)
        for i in offer.spots:
            total[i] += seats[j]
    runs = [_run(space.spots[i], number) for i, number in sorted(total.items()) if number]
    posts: dict[PoolKey, int] = defaultdict(int)
    for i, number in total.items():
        if number:
            posts[space.spots[i].pool] += space.spots[i].posts(number)
    bookings, unserved = [], []
    for i, person in enumerate(space.people):
        at = seating.get(i)
        if at is not None:
            parts = zip(space.offers[at].subjects, ids[at], strict=True)
            bookings += [Booking(person.candidate_id, sid, part) for part, sid in parts]  # type: ignore[arg-type]
            continue
        offered = any(seats[j] and i in o.wanted for j, o in enumerate(space.offers))
        reason = "full" if offered else "no_offer" if person.entitled else "B1"
        unserved.append(Unserved(person.candidate_id, person.demand.need, reason))  # type: ignore[arg-type]
    return Tables(
        runs=tuple(sorted(runs, key=lambda r: (r.facility_id, r.date, r.slot_id))),
        sessions=tuple(sorted(sessions, key=lambda s: s.session_id)),
        duties=tuple(_duties(staff, schedules, posts)),
        bookings=tuple(sorted(bookings, key=lambda b: (b.candidate_id, b.part))),
        unserved=tuple(sorted(unserved, key=lambda u: u.candidate_id)),
    )


def _run(spot: Spot, seats: int) -> Run:
    return Run(*spot.key, units=spot.units(seats), posts=spot.posts(seats))


def _sessions(space: Space, offer: Offer, seats: int) -> list[Session]:
    if not seats and not offer.published:
        return []
    names = [".".join(map(str, space.spots[i].key)) for i in offer.spots]
    link_id = "+".join(names).replace("+", "_") if len(names) == 2 else ""
    status = "new"
    if offer.published:
        before = offer.before
        status = "closed" if not seats else "cut" if seats < before else "kept"
        status = "raised" if seats > before else status
    rows = []
    for place, (i, subject) in enumerate(zip(offer.spots, offer.subjects, strict=True)):
        spot = space.spots[i]
        sid = f"{link_id or names[0]}.{subject}"
        if offer.published:
            sid, link_id = offer.published[place].session_id, offer.published[place].link_id
        priority = math.ceil(Fraction(space.policy.priority_pct) * seats / 100)
        quota = "linked" if len(names) == 2 else "open"
        facility_id, when, slot_id = spot.key
        place_id = spot.facility.venue_id
        rows.append(
            Session(
                *(sid, facility_id, place_id, when, slot_id, subject, quota, link_id),  # type: ignore[arg-type]
                *(seats, priority, status),  # type: ignore[arg-type]
            )
        )
    return rows


def _duties(staff: Staff, schedules: list[Schedule], posts: dict[PoolKey, int]) -> list[Duty]:
    left = dict(posts)
    duties = []
    for examiner, own in zip(staff.examiners, schedules, strict=True):
        for pool in own:
            venue_id, when, slot_id, kind, group = pool
            role = "post" if left.get(pool, 0) > 0 else "standby"
            left[pool] = left.get(pool, 0) - 1
            duties.append(
                Duty(examiner.examiner_id, when, slot_id, venue_id, kind, group, role)  # type: ignore[arg-type]
            )
    return sorted(duties, key=lambda d: (d.examiner_id, d.date, d.slot_id, d.kind))
