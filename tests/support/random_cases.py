"""Small random cases, always valid by the D rules: seeded, or drawn by hypothesis.

Both ways run the same recipe on a *source* of choices. Capacities are tiny on purpose: the
best plan of most of these cases can be found by trying everything.
"""

import hashlib
from dataclasses import fields
from datetime import date as Date
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from models.case import Candidate, Case, Cohort, Conflict, District, Settings, Unit, Venue
from support.random_parts import (
    make_availability,
    make_candidate,
    make_closures,
    make_examiners,
    make_facilities,
    make_policy,
    make_slots,
)
from support.sources import Drawn, Seeded, Source


def random_case(seed: int) -> Case:
    """The case of a seed: nothing published."""
    return make_case(Seeded(seed))


@st.composite
def cases(draw: Any) -> Case:
    """Hypothesis strategy of cases with nothing published."""
    return make_case(Drawn(draw))


def make_case(source: Source) -> Case:
    """Make a case from a source of choices."""
    start = Date(2024, 3, 11) + timedelta(days=source.choice((0, 0, 1, 1, 2, 2, 3, 4, 5, 6)))
    days = source.choice((1, 2, 2, 3))
    dates = [start + timedelta(days=i) for i in range(days)]
    weekends = [when for when in dates if when.weekday() >= 5]
    settings = Settings(
        city="小城（模拟）",
        start=start,
        days=days,
        plan_date=start - timedelta(days=source.choice((12, 11, 10, 10, 10, 10, 9))),
        holidays=tuple(when for when in dates if source.chance(4)),
        workdays=tuple(when for when in weekends if source.chance(40)),
        policy=make_policy(source),
    )
    districts = tuple(
        District(name, 36.6 + source.integer(0, 40) / 100, 117.0 + source.integer(0, 40) / 100)
        for name in ("甲区", "乙区", "丙县")[: source.integer(2, 3)]
    )
    names = [row.district for row in districts]
    slots = make_slots(source)
    slot_ids = sorted({row.slot_id for row in slots})
    crowded = source.chance(35)
    venues = tuple(
        Venue(
            f"V{i}",
            f"考场{i}（模拟）",
            source.choice(names),
            36.6 + source.integer(0, 40) / 100,
            117.0 + source.integer(0, 40) / 100,
            source.choice(("city", "city", "county", "social")),
            source.chance(75),
            source.choice((0, 0, 15, 60)),
        )
        for i in range(1, source.integer(1, 3) + 1)
    )
    facilities = make_facilities(source, venues, crowded)
    examiners = make_examiners(source, names, facilities)
    units = sorted({row.unit for row in examiners})
    people = [
        make_candidate(source, f"K{i:02}", start, names, slot_ids, facilities)
        for i in range(1, source.choice((6, 8, 10) if crowded else (1, 3, 4, 5, 6, 7, 8)) + 1)
    ]
    cohorts: list[Cohort] = []
    if source.chance(20):
        shared = shared_fields(people.pop())
        cohorts.append(Cohort(**shared, count=source.integer(1, 3)))
    ids = [row.examiner_id for row in examiners]
    return sealed(
        Case(
            settings=settings,
            districts=tuple(sorted(districts, key=lambda row: row.district)),
            slots=tuple(sorted(slots, key=lambda row: (row.slot_id, row.subject))),
            venues=venues,
            facilities=facilities,
            examiners=examiners,
            closures=make_closures(source, dates, slot_ids, venues, facilities),
            units=tuple(Unit(unit, source.choice((None, 1, 2))) for unit in units),
            availability=make_availability(source, dates, slot_ids, examiners),
            conflicts=tuple(
                Conflict(name, source.choice(venues).venue_id) for name in ids if source.chance(5)
            ),
            candidates=tuple(people),
            cohorts=tuple(cohorts),
            digest="",
        )
    )


def sealed(case: Case) -> Case:
    """The case with a digest of its content, in the form of a SHA-256."""
    text = case.model_copy(update={"digest": ""}).model_dump_json()
    return case.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})


def shared_fields(row: Candidate) -> dict[str, Any]:
    """The fields that a candidate shares with a cohort."""
    names = (field.name for field in fields(row))
    return {name: getattr(row, name) for name in names if name != "candidate_id"}
