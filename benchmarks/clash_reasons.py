"""What makes a case tight: one reason a function."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from benchmarks.clash_draft import Draft, publish
from models.case import Closure


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
    publish(d, 4)


def _week_limit(d: Draft) -> None:
    d.policy["max_days_per_7"] = 1
    d.days = 3
    publish(d, 4)


def _slots_a_day(d: Draft) -> None:
    d.policy["max_slots_per_day"] = 1
    publish(d, 4)


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
    publish(d, 3)


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
