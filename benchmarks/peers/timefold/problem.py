"""A case made into Timefold's problem, and its solution made into a decision."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from benchmarks.hand_facts import Facts
from benchmarks.hand_roster import Pool
from benchmarks.peers.decode import Decision
from benchmarks.peers.formulation import Formulation
from benchmarks.peers.groups import Group
from benchmarks.peers.timefold.constraints import heads_of, posts_of
from benchmarks.peers.timefold.domain import (
    BlockFact,
    Call,
    ChoiceFact,
    OpeningFact,
    Party,
    PoolFact,
    PostFact,
    Week,
)
from models.case import Examiner

PARTY_SIZE = 10
"""Most candidates that sit together: fewer moves, and never more than a run must have."""

CHEAP_HEAD = 40
"""Price of a missing head while runs are being opened: less than a few candidates are worth."""

DEAR_HEAD = 800
"""Price afterwards: more than the seats of an examiner are worth."""


class Problem:
    """The facts and entities of a case, and the way back."""

    def __init__(self, facts: Facts, written: Formulation) -> None:
        self._facts = facts
        self._written = written
        self._day = {date: number for number, date in enumerate(facts.dates)}
        self._venue = {venue_id: number for number, venue_id in enumerate(sorted(facts.venues))}
        self._pool_keys = list(dict.fromkeys(map(self._pool_of, range(len(written.units)))))
        self._pools = [self._pool(number, key) for number, key in enumerate(self._pool_keys)]
        by_key = dict(zip(self._pool_keys, self._pools, strict=True))
        self._openings = [
            self._opening(number, by_key[self._pool_of(number)])
            for number in range(len(written.units))
        ]
        self.week = Week(self._pools, self._parties(), self._calls())

    def _pool_of(self, opening: int) -> Pool:
        row = self._written.possible.openings[opening]
        group = self._facts.group(row.facility)
        return row.facility.venue_id, row.date, row.slot_id, row.facility.kind, group

    def _pool(self, number: int, key: Pool) -> PoolFact:
        venue_id, date, slot_id, kind, _ = key
        policy = self._facts.policy
        start, end = self._facts.hours(kind, slot_id)
        percent = policy.standby_pct if kind == "road" else Decimal(0)
        return PoolFact(
            number,
            self._day[date],
            self._venue[venue_id],
            start,
            end,
            int(self._facts.is_night(kind, slot_id)),
            round(percent * 100),
            policy.min_draw_pool,
            CHEAP_HEAD,
        )

    def _opening(self, number: int, pool: PoolFact) -> OpeningFact:
        row = self._written.possible.openings[number]
        facts, facility = self._facts, row.facility
        theory = facility.kind == "theory"
        names = sorted(facts.facilities)
        return OpeningFact(
            number,
            pool,
            names.index(facility.facility_id) * len(facts.dates) + self._day[row.date],
            facility.daily_max,
            pool.venue * len(facts.dates) + pool.date,
            facts.venues[facility.venue_id].day_cost,
            row.seats,
            facts.seats_per_unit(facility, row.slot_id),
            facility.units_per_examiner,
            max(1, facility.min_examiners),
            (30 if theory else 20) + 40 * pool.night,
            0 if theory else 1,
        )

    def _parties(self) -> list[Party]:
        blocks = [
            BlockFact(
                number,
                self._openings[block.openings[0]],
                self._openings[block.openings[1]] if len(block.openings) > 1 else None,
            )
            for number, block in enumerate(self._written.possible.blocks)
        ]
        parties: list[Party] = []
        for number, group in enumerate(self._written.groups):
            choices = [
                ChoiceFact(number * len(blocks) + block, blocks[block], points)
                for block, points in group.points_by_block.items()
            ]
            if choices:
                for size, unserved in _chunks(group):
                    parties.append(Party(len(parties), number, size, unserved, choices))
        return parties

    def _calls(self) -> list[Call]:
        posts: dict[tuple[str, int, str], list[PostFact]] = defaultdict(list)
        points = self._written.model.points
        numbers = {key: number for number, key in enumerate(self._pool_keys)}
        for (name, key), column in self._written.duties.items():
            pool = self._pools[numbers[key]]
            posts[name, pool.date, key[2]].append(PostFact(column, pool, points[column]))
        examiners = {row.examiner_id: row for row in self._facts.case.examiners}
        places = {name: number for number, name in enumerate(sorted(examiners))}
        units = {name: number for number, name in enumerate(sorted(self._units()))}
        self._examiner_names = sorted(examiners)
        return [
            self._call(number, examiners[name], places[name], date, units, choices)
            for number, ((name, date, _), choices) in enumerate(posts.items())
        ]

    def _units(self) -> set[str]:
        return {row.unit for row in self._facts.case.examiners}

    def _call(
        self,
        number: int,
        examiner: Examiner,
        place: int,
        date: int,
        units: dict[str, int],
        posts: list[PostFact],
    ) -> Call:
        policy = self._facts.policy
        caps = {row.unit: row.max_released_per_day for row in self._facts.case.units}
        cap = caps.get(examiner.unit)
        reserve = examiner.kind == "reserve"
        days = policy.max_days_per_7
        everybody = len(self._facts.case.examiners)
        most = policy.max_slots_per_day * len(self._facts.dates)
        return Call(
            number,
            place,
            date,
            units[examiner.unit] * len(self._facts.dates) + date,
            everybody if cap is None else cap,
            int(reserve),
            min(days, policy.reserve_max_days) if reserve else days,
            most if examiner.max_slots is None else examiner.max_slots,
            policy.max_slots_per_day,
            round(policy.min_rest_hours * 60),
            posts,
        )

    def make_heads_dear(self, week: Week) -> None:
        """From now on no run shall go without its examiners."""
        for pool in week.pools:
            pool.missing_head = DEAR_HEAD

    def decision(self, week: Week) -> Decision:
        """Read a solution; what is short of heads or seats is made right."""
        flows: list[dict[int, int]] = [defaultdict(int) for _ in self._written.groups]
        seats = [0] * len(self._written.seats)
        for party in week.parties:
            if party.choice is not None:
                flows[party.group][party.choice.block.id] += party.size
                seats[party.choice.block.id] += party.size
        heads: dict[Pool, list[str]] = defaultdict(list)
        for call in week.calls:
            if call.post is not None:
                key = self._pool_keys[call.post.pool.id]
                heads[key].append(self._examiner_names[call.examiner])
        self._fit(seats, heads)
        return Decision(self._unit_counts(seats), seats, heads, flows)

    def _fit(self, seats: list[int], heads: dict[Pool, list[str]]) -> None:
        """Make runs smaller until their pools have the heads, then no smaller than C5 allows."""
        inside: dict[int, list[int]] = defaultdict(list)
        for number, block in enumerate(self._written.possible.blocks):
            for place in block.openings:
                inside[place].append(number)
        by_pool: dict[int, list[int]] = defaultdict(list)
        for place, opening in enumerate(self._openings):
            by_pool[opening.pool.id].append(place)
        is_changing = True
        while is_changing:
            is_changing = False
            for pool, places in by_pool.items():
                present = len(heads.get(self._pool_keys[pool], ()))
                while self._heads_needed(pool, places, inside, seats) > present:
                    is_changing = True
                    self._shrink(places, inside, seats)
            for place in range(len(self._openings)):
                is_changing |= self._fill(place, inside[place], seats)

    def _heads_needed(
        self, pool: int, places: Sequence[int], inside: dict[int, list[int]], seats: list[int]
    ) -> int:
        totals = {place: sum(seats[block] for block in inside[place]) for place in places}
        posts = sum(
            posts_of(self._openings[place], total) for place, total in totals.items() if total
        )
        return heads_of(self._pools[pool], posts) if posts else 0

    def _shrink(
        self, places: Sequence[int], inside: dict[int, list[int]], seats: list[int]
    ) -> None:
        """One unit's seats less in the run of the pool that has most of them, or none at all."""
        totals = {place: sum(seats[block] for block in inside[place]) for place in places}
        place = max(totals, key=lambda row: (totals[row], -row))
        spare = self._openings[place].per_unit
        for block in sorted(inside[place], key=lambda row: -seats[row]):
            less = min(spare, seats[block])
            seats[block] -= less
            spare -= less

    def _fill(self, place: int, blocks: Sequence[int], seats: list[int]) -> bool:
        """Bring a run to the least of C5 by further seats; where that cannot be, close it."""
        least = self._facts.policy.min_session_seats
        total = sum(seats[block] for block in blocks)
        if not 0 < total < least:
            return False
        possible = self._written.possible
        alone = [block for block in blocks if len(possible.blocks[block].openings) == 1]
        per_unit = self._openings[place].per_unit
        used = -(-total // per_unit) * per_unit
        if alone and used >= least and self._room(place) >= least:
            seats[max(alone, key=lambda row: (seats[row], -row))] += least - total
        else:
            for block in blocks:
                seats[block] = 0
        return True

    def _room(self, place: int) -> int:
        return self._openings[place].seats

    def _unit_counts(self, seats: Sequence[int]) -> list[int]:
        totals = [0] * len(self._openings)
        for number, block in enumerate(self._written.possible.blocks):
            for place in block.openings:
                totals[place] += seats[number]
        return [
            -(-total // opening.per_unit)
            for total, opening in zip(totals, self._openings, strict=True)
        ]


def _chunks(group: Group) -> list[tuple[int, int]]:
    """Cut a group into parties (size, points when left out), the dearest candidates first."""
    each = [points for points, count in sorted(group.unserved.items(), reverse=True)
            for _ in range(count)]  # fmt: skip
    return [
        (len(part), sum(part) if group.is_entitled else 0)
        for part in (each[first : first + PARTY_SIZE] for first in range(0, len(each), PARTY_SIZE))
    ]
