"""Which region plans with whom: every examiner in one region, every candidate in one.

A plan of the whole city, made by the greedy procedure, says where people are needed: it gives
examiners to the offers that gain most by them, wherever these are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from solvers.decision import Outcome
from solvers.demand import CandidateType, IntArray, Market, People
from solvers.instance import Instance

NOWHERE = -1
"""Region of those whom no offer could serve."""


def region_by_examiner(
    instance: Instance, market: Market, regions: dict[str, int], outcome: Outcome
) -> list[int]:
    """Region of each examiner, in the order of the case.

    Where most of his published duties are; else where most of his duties in the plan are; else
    the region with the venue nearest to his home. Of equal ones, the first.
    """
    case = instance.case
    published: dict[str, Counter[int]] = defaultdict(Counter)
    for d in case.published_duties:
        if d.venue_id in regions:
            published[d.examiner_id][regions[d.venue_id]] += 1
    called: dict[int, Counter[int]] = defaultdict(Counter)
    for k in outcome.duties:
        duty = instance.duties[k]
        called[duty.examiner][regions[instance.pools[duty.pool].venue_id]] += 1
    near = {
        d.district: min((market.km(d.district, v), v) for v in regions)[1] for d in case.districts
    }
    found = []
    for number, examiner in enumerate(case.examiners):
        counts = published.get(examiner.examiner_id) or called.get(number)
        home = regions[near[examiner.district]]
        found.append(min(counts, key=lambda r: (-counts[r], r)) if counts else home)
    return found


def region_by_person(
    instance: Instance,
    market: Market,
    people: People,
    regions: dict[str, int],
    types: list[CandidateType],
    seated: dict[int, int],
) -> IntArray:
    """Region of each person, by rank.

    Where he is booked; else where the plan seats him; else where the nearest of what he accepts
    is. ``NOWHERE`` if he accepts nothing that could be offered.

    Parameters
    ----------
    types
        types of those without a published booking.
    seated
        offer of each person whom the plan seats.
    """
    offer_region = [_region_of_runs(instance, regions, o.runs) for o in instance.offers]
    found = np.full(len(people.persons), NOWHERE, dtype=np.int64)
    for t in types:
        near = [
            (travel, region)
            for gate, travel in t.gates.items()
            for region in (offer_region[market.gates[gate].offers[0]],)
            if region != NOWHERE
        ]
        if near:
            found[t.members] = min(near)[1]
    for person, offer in seated.items():
        if offer_region[offer] != NOWHERE:
            found[person] = offer_region[offer]
    venue_of = {f.facility_id: f.venue_id for f in instance.case.facilities}
    region_of = {s.session_id: regions[venue_of[s.facility_id]] for s in instance.case.published}
    for b in instance.case.booked:
        found[people.index_by_id[b.candidate_id]] = region_of[b.session_id]
    return found


def _region_of_runs(instance: Instance, regions: dict[str, int], runs: Iterable[int]) -> int:
    """Region of an offer's runs; ``NOWHERE`` if they lie in two."""
    found = {regions[instance.runs[k].venue.venue_id] for k in runs}
    return found.pop() if len(found) == 1 else NOWHERE
