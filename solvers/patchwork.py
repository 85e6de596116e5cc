"""A city planned region by region, and put together again.

First the whole city has a greedy plan. It says who is needed where; then each region is planned
by an engine of its own, as a case of its own, one after the other. What they decided is carried
out for the city as a whole, so that people are booked across borders (B5). In the end the greedy
procedure goes on from there, with all examiners and seats that are left, and for regions that
had no time.

The judge is `RuleCheck`: each region's plan was accepted by CP-SAT there, and the rules that
regions share are looked at one by one. No bound of a region bounds the city, for people and
examiners may cross borders; what is claimed is that everybody pays for his cheapest seat, or
for none.
"""

from collections.abc import Callable

import numpy as np

from models.case import Case
from solvers.allotment import region_by_examiner, region_by_person
from solvers.clock import Clock
from solvers.decision import Accountant, Decision, Outcome
from solvers.demand import CandidateType, IntArray, points_of
from solvers.greedy import Greedy
from solvers.instance import Instance
from solvers.locks import in_rank_order
from solvers.opportunities import Offer, Pool
from solvers.record import Record
from solvers.region_case import RegionCases
from solvers.regions import count_of, divide, expected_size
from solvers.rule_check import RuleCheck

PlanRegion = Callable[[Case, Clock], tuple[Instance, Outcome] | None]
"""Plans the case of a region; ``None`` if there was no time for any plan."""

COLUMNS_IN_ONE = 100_000
"""Largest linear model, in columns, that a case is planned with as a whole.

With 140,000, after 80 s on 2 cores, the plan by regions was 14 % better than the one in one piece.
"""
COLUMNS_OF_A_REGION = 60_000
"""Where a case is cut into regions: about the columns of each, those of a peak week."""
LAST_STEPS = 1.3
"""Time kept for putting regions together, in that of the first plan: a little more than it took."""


def regions_of(accountant: Accountant, waiting: list[int]) -> int:
    """In how many regions to plan for people without a seat; 1 if one model is not too large."""
    inst, market, people = accountant.instance, accountant.market, accountant.people
    size = expected_size(inst, market, people, market.types(people, waiting))
    if size.columns <= COLUMNS_IN_ONE:
        return 1
    return count_of(divide(inst, max(2, size.regions_of(COLUMNS_OF_A_REGION))))


class Patchwork:
    """Plans an instance in regions.

    Parameters
    ----------
    accountant
        of the whole city.
    record
        where plans of the city go; nobody has been appointed yet.
    deterministic
        let regions end by themselves, not by the clock.
    """

    def __init__(
        self, accountant: Accountant, record: Record, clock: Clock, deterministic: bool
    ) -> None:
        self._accountant = accountant
        self._instance = accountant.instance
        self._market = accountant.market
        self._people = accountant.people
        self._record = record
        self._clock = clock
        self._deterministic = deterministic
        record.appoint_check(accountant, RuleCheck(accountant).accepts)

    def run(self, waiting: list[int], regions: int, plan_region: PlanRegion) -> None:
        """Plan the city; the best plan is in the record.

        Parameters
        ----------
        waiting
            people without a seat, best rank first.
        regions
            how many to make of it.
        """
        types = self._market.types(self._people, waiting)
        booked = self._accountant.published.all_booked()
        self._record.raise_bound(least_points(self._accountant, types, booked))
        began = self._clock.elapsed()
        greedy = self._record.try_decision(
            Greedy(self._instance, self._market, self._people, types).decide()
        )
        took = self._clock.elapsed() - began
        if self._record.enough():
            return
        cases, regions = self._cut(regions, types, greedy)
        last_steps = 2 * LAST_STEPS * took
        whole = Whole(self._instance)
        for k in range(regions):
            seconds = self._clock.left() - last_steps
            if seconds <= 0:
                break
            share = 1 if self._deterministic else regions - k
            self._record.tell("improve", part=k + 1, parts=regions)
            found = plan_region(cases.of(k), Clock(seconds / share, self._clock.stop))
            if found is not None:
                whole.add(*found)
        if whole.parts:
            self._fill(self._record.try_decision(whole.decision()))

    def _cut(
        self, regions: int, types: list[CandidateType], greedy: Outcome
    ) -> tuple[RegionCases, int]:
        """The cases of the regions, and how many there are."""
        inst, market, people = self._instance, self._market, self._people
        by_venue = divide(inst, regions)
        seated = greedy.seating.offer_by_person
        cases = RegionCases(
            inst.case,
            people,
            by_venue,
            region_by_examiner(inst, market, by_venue, greedy),
            region_by_person(inst, market, people, by_venue, types, seated),
        )
        return cases, count_of(by_venue)

    def _fill(self, outcome: Outcome) -> None:
        """Go on greedily from an outcome, for whom it leaves without a seat."""
        inst, market, people = self._instance, self._market, self._people
        booked = self._accountant.published.all_booked()
        order = in_rank_order(inst.case, people, outcome.locked.displaced, booked)
        served = outcome.seating.offer_by_person
        types = market.types(people, (p for p in order if p not in served))
        start = Decision(outcome.seats, outcome.duties)
        self._record.try_decision(Greedy(inst, market, people, types, start).decide())


def least_points(accountant: Accountant, types: list[CandidateType], booked: set[int]) -> int:
    """Points that every plan pays for people without a published booking.

    Each of them is seated, at least at his cheapest seat, or stays without.

    Parameters
    ----------
    types
        types of everybody without a seat, those included who have lost one.
    booked
        whoever has a booking in force, lost or not; they are left out.
    """
    market, people = accountant.market, accountant.people
    least: IntArray = np.where(market.kinds(people).entitled, people.points, 0)
    for t in types:
        cheapest = min(travel + min(market.gates[gate].delays) for gate, travel in t.gates.items())
        members: IntArray = np.array(t.members, dtype=np.int64)
        least[members] = np.minimum(points_of(people, members), cheapest)
    least[list(booked)] = 0
    return int(least.sum())


class Whole:
    """The decision of a whole city, made of those of its regions.

    Attributes
    ----------
    parts
        how many there are of it.
    """

    def __init__(self, instance: Instance) -> None:
        self._offers = {offer_key(instance, o): o.index for o in instance.offers}
        self._pools = {pool_key(p): p.index for p in instance.pools}
        self._number = {e.examiner_id: k for k, e in enumerate(instance.case.examiners)}
        count, examiners = len(instance.duties), len(self._number)
        pools = np.fromiter((d.pool for d in instance.duties), dtype=np.int64, count=count)
        people = np.fromiter((d.examiner for d in instance.duties), dtype=np.int64, count=count)
        self._duties: IntArray = pools * examiners + people  # ascending, as options are listed
        self._examiners = examiners
        self._seats = [0] * len(instance.offers)
        self._given: list[int] = []
        self.parts = 0

    def add(self, instance: Instance, outcome: Outcome) -> None:
        """Add what was decided for a region's instance."""
        for offer, seats in zip(instance.offers, outcome.seats, strict=True):
            if seats:
                self._seats[self._offers[offer_key(instance, offer)]] = seats
        wanted = []
        for k in outcome.duties:
            duty = instance.duties[k]
            examiner = self._number[instance.case.examiners[duty.examiner].examiner_id]
            pool = self._pools[pool_key(instance.pools[duty.pool])]
            wanted.append(pool * self._examiners + examiner)
        self._given.extend(np.searchsorted(self._duties, wanted).tolist())
        self.parts += 1

    def decision(self) -> Decision:
        """All of it."""
        return Decision(tuple(self._seats), tuple(sorted(self._given)))


def offer_key(instance: Instance, offer: Offer) -> tuple[object, ...]:
    """What makes an offer the same in the instance of a city and in that of a region."""
    runs = tuple(
        (r.facility.facility_id, r.day, r.slot_id) for r in (instance.runs[k] for k in offer.runs)
    )
    return (runs, offer.subject, offer.quota, tuple(s.session_id for s in offer.published))


def pool_key(pool: Pool) -> tuple[object, ...]:
    """What makes a draw pool the same."""
    return (pool.venue_id, pool.day, pool.slot_id, pool.kind, pool.group)
