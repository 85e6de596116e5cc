"""A city too large to be planned in one piece, cut into regions of neighbouring venues.

The linear model of a city grows with the square of its size, since every examiner could serve
in every pool of his skill. Regions have their own examiners, so that k of them have a k-th of
these choices in all; what they give up is that people and examiners cross their borders.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from models.case import Case, Venue
from solvers.demand import CandidateType, Market, People, points_of
from solvers.instance import Instance

COLUMNS_PER_DUTY = 1.5
"""A duty's own, and about half of one for the examiner's venue of the date."""
COLUMNS_PER_RUN = 6
"""Opening, units, posts and their levels, standby, seats."""


@dataclass(frozen=True, slots=True)
class Size:
    """Columns of the linear model: those of duties, and those that grow as the city does."""

    duties: int
    others: int

    @property
    def columns(self) -> int:
        """All of them."""
        return self.duties + self.others

    def regions_of(self, most: int) -> int:
        """The fewest equal regions with at most so many columns each."""
        regions = 1
        while self.duties / regions**2 + self.others / regions > most:
            regions += 1
        return regions


def expected_size(
    instance: Instance, market: Market, people: People, types: list[CandidateType]
) -> Size:
    """Size of the linear model that an instance and its types would have; cheap to tell."""
    arcs = sum(len(t.gates) for t in types) + sum(len(g.offers) for g in market.gates)
    unserved = sum(len(np.unique(points_of(people, t.members))) for t in types)
    duties = math.ceil(COLUMNS_PER_DUTY * len(instance.duties))
    return Size(duties, COLUMNS_PER_RUN * len(instance.runs) + arcs + unserved)


def divide(instance: Instance, regions: int) -> dict[str, int]:
    """Region of each venue: neighbours together, with about equal numbers of draw pools.

    The city is halved across its longer side again and again, in the ratio of the regions that
    are to come of each half. Venues that share a published link stay together.

    Returns
    -------
    Region, from 0, by venue ID. There are ``regions`` of them, or as many as there are venues
    to part.
    """
    weight: dict[str, int] = defaultdict(int)
    for pool in instance.pools:
        weight[pool.venue_id] += 1
    blocks = [_Block.of(venues, weight) for venues in _inseparable(instance.case)]
    parts = _split(blocks, max(1, min(regions, len(blocks))))
    return {v.venue_id: k for k, part in enumerate(parts) for block in part for v in block.venues}


def count_of(regions: dict[str, int]) -> int:
    """How many regions there are; 1 of a city without venues."""
    return 1 + max(regions.values(), default=0)


@dataclass(frozen=True, slots=True)
class _Block:
    """Venues that must not be parted: their middle in degrees, and their weight."""

    venues: tuple[Venue, ...]
    lat: float
    lon: float
    weight: int

    @classmethod
    def of(cls, venues: list[Venue], weight: dict[str, int]) -> "_Block":
        """A block and what it weighs; no block weighs nothing."""
        return cls(
            tuple(venues),
            fmean(v.lat for v in venues),
            fmean(v.lon for v in venues),
            1 + sum(weight[v.venue_id] for v in venues),
        )


def _inseparable(case: Case) -> list[list[Venue]]:
    """Venues in the order of the case, those of one published link in one list."""
    venue_of = {f.facility_id: f.venue_id for f in case.facilities}
    group = {v.venue_id: {v.venue_id} for v in case.venues}
    first_of: dict[str, str] = {}
    for s in case.published:
        if s.quota == "linked":
            here = venue_of[s.facility_id]
            other = first_of.setdefault(s.link_id, here)
            together = group[here] | group[other]
            for venue_id in together:
                group[venue_id] = together
    found: dict[int, list[Venue]] = {}
    for v in case.venues:
        found.setdefault(id(group[v.venue_id]), []).append(v)
    return list(found.values())


def _split(blocks: list[_Block], parts: int) -> list[list[_Block]]:
    """Blocks in so many parts of about equal weight."""
    if parts == 1:
        return [blocks]
    lats, lons = [b.lat for b in blocks], [b.lon for b in blocks]
    width = (max(lons) - min(lons)) * math.cos(math.radians(fmean(lats)))
    upright = max(lats) - min(lats) >= width
    ordered = sorted(blocks, key=lambda b: (b.lat if upright else b.lon, b.venues[0].venue_id))
    low = parts // 2
    target = sum(b.weight for b in ordered) * low / parts
    before = np.cumsum([b.weight for b in ordered])[:-1]
    choices = range(low, len(ordered) - (parts - low) + 1)
    cut = min(choices, key=lambda n: abs(int(before[n - 1]) - target))
    return [*_split(ordered[:cut], low), *_split(ordered[cut:], parts - low)]
