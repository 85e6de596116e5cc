"""Random small changes of a case of which a plan is in force: one recipe for each kind of change.

Most of what is closed, broken or absent is drawn from what the plan uses, so that it matters.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from models import change_limits as limits
from models import changes as kinds
from models.case import Case
from models.changes import Change
from models.plan import Session, Tables
from support.random_parts import make_candidate
from support.sources import Seeded

IN_USE: Final = 0.75
"""Share of changes that look for what the plan uses."""
POLICIES: Final[dict[str, tuple[object, ...]]] = {
    "publish_lead_days": (9, 11, 12),
    "booking_close_days": (0, 5, 9),
    "min_session_seats": (1, 2, 3, 4),
    "min_draw_pool": (1, 2, 3),
    "standby_pct": (Decimal(0), Decimal(5), Decimal(60)),
    "priority_pct": (Decimal(0), Decimal(50)),
    "min_rest_hours": (Decimal("11.5"), Decimal(16), Decimal(24)),
    "max_slots_per_day": (1, 2, 3),
    "max_days_per_7": (1, 2, 6),
    "reserve_max_days": (0, 1, 3),
    "linked_min_gap_min": (0, 90, 300),
    "linked_max_gap_days": (0, 1, 2),
    "linked_same_venue": (False, True),
    "road_factor": (1.0, 1.6),
}
DEMANDS: Final = ("0.4", "0.7", "1.3", "1.5", "2")


class Draw:
    """Draws changes for a case with a plan in force."""

    def __init__(self, case: Case, tables: Tables, dice: random.Random) -> None:
        self.case = case
        self.dice = dice
        self.offered = [row for row in tables.sessions if row.seats]

    def changes(self) -> tuple[Change, ...]:
        """One or two changes; they need not fit the case."""
        names = self.dice.choices(tuple(RECIPES), [w for w, _ in RECIPES.values()], k=2)
        return tuple(RECIPES[name][1](self) for name in names[: self.dice.choice((1, 1, 2))])

    def session(self) -> Session | None:
        """A session of the plan; ``None`` where anything may be drawn instead."""
        used = self.offered and self.dice.random() < IN_USE
        return self.dice.choice(self.offered) if used else None

    def day(self, session: Session | None) -> int:
        """The number of a day: that of a session, or any."""
        if session is None:
            return self.dice.randint(1, self.case.settings.days)
        return (session.date - self.case.settings.start).days + 1

    def facility(self, session: Session | None) -> str:
        """The ID of a facility: that of a session, or any."""
        if session is None:
            return self.dice.choice(self.case.facilities).facility_id
        return session.facility_id


def closed_venue(draw: Draw) -> Change:
    """A venue closed for a day, or from a day on."""
    session = draw.session()
    where = draw.dice.choice(draw.case.venues).venue_id if session is None else session.venue_id
    first = draw.day(session)
    last = draw.dice.choice((first, draw.case.settings.days))
    return kinds.Closed(venue_id=(where,), first=first, last=last)


def closed_facility(draw: Draw) -> Change:
    """A facility closed for a day or one slot of it."""
    session = draw.session()
    slots = () if session is None or draw.dice.random() < 0.5 else (session.slot_id,)
    where, first = draw.facility(session), draw.day(session)
    return kinds.Closed(facility_id=(where,), first=first, last=first, slot_id=slots)


def closed_slot(draw: Draw) -> Change:
    """A slot of the whole city that is closed on all days, or one."""
    session = draw.session()
    slot = draw.dice.choice(draw.case.slots).slot_id if session is None else session.slot_id
    first = draw.day(session) if draw.dice.random() < 0.6 else None
    return kinds.Closed(slot_id=(slot,), first=first, last=first)


def units_lost(draw: Draw) -> Change:
    """A unit or two of a facility, on a day or on all."""
    session = draw.session()
    first = draw.day(session) if draw.dice.random() < 0.6 else None
    units = draw.dice.choice((1, 1, 2))
    return kinds.UnitsLost(
        facility_id=(draw.facility(session),), units=units, first=first, last=first
    )


def units_added(draw: Draw) -> Change:
    """A unit more, with or without a new approved maximum."""
    most = draw.dice.choice((None, 3, 8))
    return kinds.UnitsAdded(facility_id=(draw.facility(draw.session()),), units=1, daily_max=most)


def approved(draw: Draw) -> Change:
    """A new approved maximum, mostly a smaller one."""
    most = draw.dice.choice((1, 2, 3, 6))
    return limits.Approved(facility_id=(draw.facility(draw.session()),), daily_max=most)


def absent(draw: Draw) -> Change:
    """One or two of those on duty, or whoever, away for a day or all days."""
    first = draw.day(draw.session()) if draw.dice.random() < 0.5 else None
    if draw.dice.random() < IN_USE:
        number, seed = draw.dice.choice((1, 1, 2)), draw.dice.randrange(1_000)
        return kinds.Absent(number=number, on_duty=True, first=first, last=first, seed=seed)
    who = draw.dice.choice(draw.case.examiners).examiner_id
    return kinds.Absent(examiner_id=(who,), first=first, last=first)


def demand(draw: Draw) -> Change:
    """More or fewer of everybody, or of one need."""
    rows = (*draw.case.candidates, *draw.case.cohorts)
    need = (draw.dice.choice(rows).need,) if draw.dice.random() < 0.5 else ()
    return kinds.Demand(factor=Decimal(draw.dice.choice(DEMANDS)), need=need)


def candidates(draw: Draw) -> Change:
    """One or two candidates from a file."""
    source, case = Seeded(draw.dice.randrange(2**31)), draw.case
    names = [row.district for row in case.districts]
    slots = sorted({row.slot_id for row in case.slots})
    rows = tuple(
        make_candidate(source, name, case.settings.start, names, slots, case.facilities)
        for name in ("N1", "N2")[: draw.dice.randint(1, 2)]
    )
    return kinds.Candidates(file="more.csv", rows=rows)


def new_facility(draw: Draw) -> Change:
    """A facility more, like one there is."""
    venue = draw.dice.choice(draw.case.venues).venue_id
    like = draw.facility(draw.session())
    return kinds.NewFacility(facility_id="NEW", venue_id=venue, like=like)


def weekend(draw: Draw) -> Change:
    """Venues open at weekends, or no longer."""
    return kinds.Weekend(
        open=draw.dice.random() < 0.5, day=draw.dice.choice((None, "saturday", "sunday"))
    )


def night(draw: Draw) -> Change:
    """A facility that may be open at night, or no longer."""
    return kinds.Night(facility_id=(draw.facility(draw.session()),), open=draw.dice.random() < 0.5)


def more_reserves(draw: Draw) -> Change:
    """One or two reserves more."""
    return kinds.MoreReserves(
        number=draw.dice.randint(1, 2), raise_released=draw.dice.random() < 0.5
    )


def reserve_days(draw: Draw) -> Change:
    """Days of a reserve, and what units release."""
    return kinds.ReserveDays(
        days=draw.dice.choice((0, 1, 2, 3)), released_per_day=draw.dice.choice((None, 0, 1, 2))
    )


def more_slots(draw: Draw) -> Change:
    """Overtime."""
    return limits.MoreSlots(number=draw.dice.randint(1, 2))


def policy(draw: Draw) -> Change:
    """A value of the policy."""
    name = draw.dice.choice(sorted(POLICIES))
    return kinds.PolicyValues.model_validate({name: draw.dice.choice(POLICIES[name])})


def plan_date(draw: Draw) -> Change:
    """Planned a day or two later: nothing new may be so early as before."""
    later = draw.case.settings.plan_date + timedelta(days=draw.dice.randint(1, 3))
    return kinds.PlanDate(date=later)


RECIPES: Final[dict[str, tuple[int, Callable[[Draw], Change]]]] = {
    "closed venue": (4, closed_venue),
    "closed facility": (5, closed_facility),
    "closed slot": (3, closed_slot),
    "units lost": (4, units_lost),
    "units added": (2, units_added),
    "approved": (4, approved),
    "absent": (8, absent),
    "demand": (4, demand),
    "candidates": (4, candidates),
    "new facility": (1, new_facility),
    "weekend": (2, weekend),
    "night": (1, night),
    "more reserves": (2, more_reserves),
    "reserve days": (2, reserve_days),
    "more slots": (1, more_slots),
    "policy": (6, policy),
    "plan date": (2, plan_date),
}
"""How often each kind is drawn, and how."""
