"""A case in indices: what could run, be offered and be staffed, and the decision variables."""

from collections import defaultdict
from dataclasses import dataclass, field

from models.case import Case
from solvers.offers import find_offers
from solvers.opportunities import Offer, Pool, RunOption, find_runs
from solvers.shares import Limit, shared_limits
from solvers.staffing import DutyOption, find_duties


@dataclass(slots=True)
class Instance:
    """A case in indices: what could run, be offered and be staffed."""

    case: Case
    runs: list[RunOption]
    pools: list[Pool]
    offers: list[Offer]
    gone: list[Offer]
    limits: list[Limit]
    duties: list[DutyOption]
    published_duty_points: int

    @property
    def heads_max(self) -> int:
        """More heads than any pool can need."""
        return 2 * sum(r.posts(r.units_max) for r in self.runs) + 100

    @classmethod
    def of(cls, case: Case) -> "Instance":
        """Enumerate the possibilities of a case."""
        runs, pools = find_runs(case)
        offers, gone = find_offers(case, runs)
        duties, points = find_duties(case, pools)
        limits = shared_limits(offers, runs)
        return cls(case, runs, pools, offers, gone, limits, duties, points)


@dataclass(slots=True)
class Columns:
    """The only owner of the decision variables: column indices by object.

    ``cuts`` of a published offer: unbooked seats given up, booked ones, and (where it could keep
    all of its seats) whether any is. ``shared`` of a published offer: what else follows from how
    it shares a limit with others. ``loose`` is the one column that takes the rows of
    `solvers.daily` away where it is 1; 0 unless a dive allows it.
    """

    opens: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    levels: list[list[int]] = field(default_factory=list)
    seats: list[int] = field(default_factory=list)
    standby: list[int] = field(default_factory=list)
    duty: list[int] = field(default_factory=list)
    at_venue: dict[tuple[int, int, str], int] = field(default_factory=dict)
    venue_day: dict[tuple[str, int], int] = field(default_factory=dict)
    cuts: dict[int, list[int]] = field(default_factory=dict)
    shared: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    missing: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
