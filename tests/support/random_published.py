"""Small random cases with a week in force: published sessions, bookings and duties.

A random plan of a random case is published; then some days pass, and things go wrong:
closures, broken cars, absent examiners, cancelled bookings, a smaller approved maximum.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from models.case import Booked, Case
from models.plan import Tables
from support.random_cases import make_case, sealed
from support.random_parts import make_availability, make_closures
from support.random_plans import random_tables
from support.sources import Drawn, Seeded, Source


def random_published_case(seed: int) -> Case:
    """The case of a seed, with something published (unless nothing could be planned)."""
    return make_published_case(Seeded(seed))


@st.composite
def published_cases(draw: Any) -> Case:
    """Hypothesis strategy of cases with something published."""
    return make_published_case(Drawn(draw))


def make_published_case(source: Source) -> Case:
    """Make a case whose first plan is in force."""
    case = make_case(source)
    calm = case.model_copy(update={"closures": (), "cohorts": ()})
    return disturb(source, case, random_tables(source, calm))


def disturb(source: Source, case: Case, tables: Tables) -> Case:
    """Publish the tables and let things go wrong."""
    settings = case.settings
    dates = [settings.start + timedelta(days=i) for i in range(settings.days)]
    slot_ids = sorted({row.slot_id for row in case.slots})
    gone = {row.candidate_id for row in tables.bookings if source.chance(15)}
    facilities = tuple(
        replace(row, daily_max=max(1, row.daily_max - source.integer(1, 3)))
        if source.chance(15)
        else row
        for row in case.facilities
    )
    later = settings.plan_date + timedelta(days=source.choice((0, 0, 1, 3)))
    availability = case.availability
    if source.chance(50):
        availability = make_availability(source, dates, slot_ids, case.examiners)
    return sealed(
        case.model_copy(
            update={
                "settings": settings.model_copy(update={"plan_date": later}),
                "facilities": facilities,
                "closures": make_closures(
                    source, dates, slot_ids, case.venues, facilities, percent=55
                ),
                "availability": availability,
                "published": tables.sessions,
                "booked": tuple(
                    Booked(row.candidate_id, row.session_id, row.part)
                    for row in tables.bookings
                    if row.candidate_id not in gone
                ),
                "published_duties": tables.duties if source.chance(80) else (),
            }
        )
    )
