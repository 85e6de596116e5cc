"""All levers, in a fixed order."""

from typing import Final

from models.case import Case
from scheduler.advise import crews, openings, renting
from scheduler.advise.lever import Lever
from scheduler.advise.worth import Worth

MAKERS: Final = (
    crews.reserves,
    crews.reserve_days,
    crews.overtime,
    openings.nights,
    openings.weekends,
    renting.rented,
    renting.units,
    openings.approved,
    openings.lead,
)


def levers(case: Case, worth: Worth) -> tuple[Lever, ...]:
    """The levers that a case has; one family at most each."""
    return tuple(lever for make in MAKERS for lever in make(case, worth))
