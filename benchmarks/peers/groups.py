"""Candidates grouped by what makes a difference to a model: the seats they accept, at what points.

Whoever accepts the same blocks with the same points is alike but for his rank and his points
when left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.hand_demand import PARTS_BY_NEED, CandidateType, types_of
from benchmarks.hand_facts import Facts, Person
from benchmarks.peers.openings import Block, Opening, Possible
from models.words import Need

MOST_WAITING_DAYS: Final = 60


@dataclass(slots=True)
class Group:
    """Candidates alike. ``points_by_block`` are delay and travel in each block they accept.

    ``unserved`` counts them by their points when left out; those who are entitled on no date
    of the horizon have none.
    """

    need: Need
    is_entitled: bool
    points_by_block: Mapping[int, int]
    unserved: Counter[int] = field(default_factory=Counter)

    @property
    def key(self) -> tuple[object, ...]:
        """What its candidates have in common; no other group has the same."""
        return self.need, self.is_entitled, tuple(self.points_by_block.items())

    @property
    def size(self) -> int:
        """Number of candidates."""
        return self.unserved.total()


def groups_of(
    facts: Facts, possible: Possible, everybody: Sequence[Person]
) -> tuple[list[Group], list[int]]:
    """The groups, and the group of each person as an index into them."""
    types, type_by_person = types_of(facts, everybody)
    lookup = _Lookup(facts, possible)
    groups: list[Group] = []
    index_by_key: dict[tuple[object, ...], int] = {}
    index_by_type: list[int] = []
    for row in types:
        group = Group(row.need, row.is_entitled, lookup.points_by_block(row))
        index = index_by_key.setdefault(group.key, len(groups))
        if index == len(groups):
            groups.append(group)
        index_by_type.append(index)
    group_by_person = [index_by_type[row] for row in type_by_person]
    for person, index in zip(everybody, group_by_person, strict=True):
        groups[index].unserved[unserved_points(facts, person)] += 1
    return groups, group_by_person


def booking_points(facts: Facts, district: str, openings: Sequence[Opening]) -> int:
    """Delay and travel of one candidate who sits in these openings."""
    start = facts.settings.start
    trips = {(opening.facility.venue_id, opening.date) for opening in openings}
    travel = sum(math.floor(facts.km(district, venue) / 5 + 0.5) for venue, _ in trips)
    return travel + 2 * sum((opening.date - start).days for opening in openings)


class _Lookup:
    """Blocks by need and first opening's facility and slot, so that few are looked at twice."""

    def __init__(self, facts: Facts, possible: Possible) -> None:
        self._facts = facts
        self._openings = possible.openings
        self._blocks = possible.blocks
        self._by_gate: dict[Need, dict[tuple[int, ...], list[int]]] = defaultdict(dict)
        gates: dict[tuple[str, str], int] = {}
        self._gates: list[Opening] = []
        for index, block in enumerate(possible.blocks):
            if not block.is_bookable:
                continue
            gate = []
            for place in block.openings:
                opening = possible.openings[place]
                key = opening.facility.facility_id, opening.slot_id
                if key not in gates:
                    gates[key] = len(self._gates)
                    self._gates.append(opening)
                gate.append(gates[key])
            self._by_gate[block.need].setdefault(tuple(gate), []).append(index)

    def points_by_block(self, row: CandidateType) -> dict[int, int]:
        """Blocks that such a candidate accepts and is entitled to, with their points."""
        facts, found = self._facts, {}
        accepted: dict[int, bool] = {}
        for gate, blocks in self._by_gate[row.need].items():
            for place in gate:
                if place not in accepted:
                    opening = self._gates[place]
                    accepted[place] = row.accepts(facts, opening.facility, opening.slot_id)
            if all(accepted[place] for place in gate):
                for index in blocks:
                    if self._is_entitled(row, self._blocks[index]):
                        places = [self._openings[n] for n in self._blocks[index].openings]
                        found[index] = booking_points(facts, row.district, places)
        return found

    def _is_entitled(self, row: CandidateType, block: Block) -> bool:
        dates = (self._openings[place].date for place in block.openings)
        parts = PARTS_BY_NEED[row.need]
        return all(date in row.dates[part] for part, date in zip(parts, dates, strict=True))


def unserved_points(facts: Facts, person: Person) -> int:
    """Points of a candidate left out."""
    demand = person.demand
    waiting = (facts.settings.start - demand.rank_time.date()).days
    one = 100 + 2 * max(0, min(MOST_WAITING_DAYS, waiting))
    one += 150 if facts.is_priority(demand) else 0
    return one * len(PARTS_BY_NEED[demand.need])
