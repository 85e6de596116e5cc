"""The case as Timefold's planning domain: parties choose seats, calls choose draw pools.

Everything that a constraint asks is a whole number in a fact, worked out beforehand.
"""

from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardSoftScore


@dataclass
class PoolFact:
    """A draw pool. Heads needed: posts, with ``standby_per_10000`` of them, at least ``least``.

    ``missing_head`` is the price of one that is not there.
    """

    id: int
    date: int
    venue: int
    start: int
    end: int
    night: int
    standby_per_10000: int
    least: int
    missing_head: int

    def __hash__(self) -> int:
        return self.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PoolFact) and self.id == other.id


@dataclass
class OpeningFact:
    """A possible run, and what it costs to open, and each unit."""

    id: int
    pool: PoolFact
    facility_day: int
    daily_max: int
    venue_day: int
    rent: int
    seats: int
    per_unit: int
    units_per_examiner: int
    least_posts: int
    points: int
    unit_points: int

    def __hash__(self) -> int:
        return self.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpeningFact) and self.id == other.id


@dataclass
class BlockFact:
    """Seats booked as one; ``second`` is the road part of a link."""

    id: int
    first: OpeningFact
    second: OpeningFact | None


@dataclass
class ChoiceFact:
    """A block as seen by a group: with delay and travel of one candidate."""

    id: int
    block: BlockFact
    points: int


@dataclass
class PostFact:
    """A pool as seen by an examiner: with the points of his duty there."""

    id: int
    pool: PoolFact
    points: int


@planning_entity
@dataclass
class Party:
    """A few candidates of one group who sit together or are left out."""

    id: Annotated[int, PlanningId]
    group: int
    size: int
    unserved: int
    choices: Annotated[list[ChoiceFact], ValueRangeProvider(id="choices")]
    choice: Annotated[
        ChoiceFact | None,
        PlanningVariable(value_range_provider_refs=["choices"], allows_unassigned=True),
    ] = field(default=None)


@planning_entity
@dataclass
class Call:
    """An examiner in a slot of a date; the pool that he stands in, if any."""

    id: Annotated[int, PlanningId]
    examiner: int
    date: int
    unit_day: int
    unit_cap: int
    is_reserve: int
    most_days: int
    most_slots: int
    most_slots_a_day: int
    rest_minutes: int
    posts: Annotated[list[PostFact], ValueRangeProvider(id="posts")]
    post: Annotated[
        PostFact | None,
        PlanningVariable(value_range_provider_refs=["posts"], allows_unassigned=True),
    ] = field(default=None)


@planning_solution
@dataclass
class Week:
    """The problem and its plan."""

    pools: Annotated[list[PoolFact], ProblemFactCollectionProperty]
    parties: Annotated[list[Party], PlanningEntityCollectionProperty]
    calls: Annotated[list[Call], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)
