"""Everybody the case knows: candidates, and cohorts spelled out, each with his rank."""

from collections.abc import Iterator
from datetime import date as Date
from datetime import datetime as DateTime
from typing import NamedTuple

from models.case import Case, Demand
from models.words import Need, Subject

PRIORITY_DAYS = 183
"""A permit that ends at most so many days after the start makes its holder a priority one."""

PARTS_BY_NEED: dict[Need, tuple[Subject, ...]] = {
    "S1": ("S1",),
    "S2": ("S2",),
    "S3": ("S3",),
    "S4": ("S4",),
    "S23": ("S2", "S3"),
}
"""The seats that make up each need."""

Rank = tuple[bool, DateTime, str, int, int]
"""Smaller is better: ordinary, ``rank_time``, then the ID (a cohort's as ``c``, row, number)."""


class Person(NamedTuple):
    """A candidate, or one of a cohort."""

    candidate_id: str
    demand: Demand
    rank: Rank

    @property
    def priority(self) -> bool:
        """Whether he ranks before the ordinary ones."""
        return not self.rank[0]

    @property
    def parts(self) -> tuple[Subject, ...]:
        """The subjects he needs a seat in."""
        return PARTS_BY_NEED[self.demand.need]

    def waiting_days(self, until: Date) -> int:
        """Days from his ``rank_time`` to a date, at least 0."""
        return max(0, until.toordinal() - self.demand.rank_time.toordinal())


def read_roll(case: Case) -> dict[str, Person]:
    """Every person of the case by ID, candidates first, then cohorts in row order."""
    return {person.candidate_id: person for person in _people(case)}


def _people(case: Case) -> Iterator[Person]:
    deadline = case.settings.start.toordinal() + PRIORITY_DAYS
    for row in case.candidates:
        rank = (_ordinary(row, deadline), row.rank_time, row.candidate_id, 0, 0)
        yield Person(row.candidate_id, row, rank)
    for number, cohort in enumerate(case.cohorts, start=1):
        ordinary = _ordinary(cohort, deadline)
        for n in range(1, cohort.count + 1):
            yield Person(f"c{number}#{n}", cohort, (ordinary, cohort.rank_time, "c", number, n))


def _ordinary(demand: Demand, deadline: int) -> bool:
    expiry = demand.lp_expiry
    return demand.priority_used or expiry is None or expiry.toordinal() > deadline
