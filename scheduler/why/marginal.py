"""One more of something: a unit, a route, a seat of the approved maximum, a head of a pool.

Each is used where it lets the plan as it stands offer further seats at once, in runs that are
open already, with examiners who are still free. The worth is the difference of the two plans
(`scheduler.why.worth`); the whole week planned anew might gain more, so it is a least.
"""

from collections import defaultdict

from models.case import Facility
from models.errors import Message
from models.why import Worth
from scheduler.why.room import pool_name
from scheduler.why.scene import Scene
from scheduler.why.worth import Gain, Ledger
from solvers.dispatch import UNIT_POINTS
from solvers.opportunities import Pool, RunOption
from solvers.roster import heads_of_posts
from solvers.sites import need_of

UNIT, ROUTE, APPROVED = "C2", "C3", "C4"


class Marginal:
    """Worths of one more of each."""

    def __init__(self, scene: Scene, ledger: Ledger) -> None:
        self._scene = scene
        self._ledger = ledger
        self._offers_of: dict[int, list[int]] = defaultdict(list)
        for o in scene.instance.offers:
            for k in o.runs:
                self._offers_of[k].append(o.index)
        self._demand: dict[int, int] = {}

    def demand(self, index: int) -> int:
        """How many more would be served in an offer by rank, were its seats without end."""
        if index not in self._demand:
            offer = self._scene.instance.offers[index]
            half = offer.quota == "linked" and len(offer.runs) == 1
            turns = self._ledger.turns(need_of(offer))
            self._demand[index] = 0 if half else turns.further_demand([index])
        return self._demand[index]

    def offers(self, run: RunOption) -> list[int]:
        """Offers in a run that somebody is left for, most demand first."""
        found = [o for o in self._offers_of[run.index] if self.demand(o)]
        return sorted(found, key=lambda o: (-self.demand(o), o))

    def alone(self, run: RunOption) -> int | None:
        """The open offer of this run alone with the most demand; ``None`` if there is none."""
        single = [o for o in self.offers(run) if len(self._scene.instance.offers[o].runs) == 1]
        return single[0] if single else None

    def one_more(self, facility: Facility, rule: str) -> Worth:
        """One more unit (C2) or route (C3) of a facility, or seat of its date's maximum (C4)."""
        more: dict[int, int] = {}
        dates: set[int] = set()
        spent: dict[int, int] = defaultdict(int)
        for run in self._scene.instance.runs:
            if run.facility.facility_id != facility.facility_id or not self._open(run):
                continue
            if rule == APPROVED and run.day in dates:
                continue
            seats = self._further(run, rule, spent[run.day])
            index = self.alone(run)
            if index is None or seats <= 0:
                continue
            seats = min(seats, self.demand(index))
            if self._ledger.room.call_up({**more, index: seats}).missing:
                continue
            more[index] = seats
            spent[run.day] += seats
            dates.add(run.day)
        gain = Gain(0, 0)
        if more:
            outcome = self._ledger.raise_seats(more)
            gain = gain if outcome is None else self._ledger.gain(outcome)
        text = {
            UNIT: Message("{facility} 每个时段多 1 个单位", {"facility": facility.facility_id}),
            ROUTE: Message("{facility} 多 1 条路线", {"facility": facility.facility_id}),
            APPROVED: Message("{facility} 核定日最大量加 1", {"facility": facility.facility_id}),
        }[rule]
        return Worth(text, "at_least", gain.points, gain.served, sum(more.values()))

    def _open(self, run: RunOption) -> bool:
        return self._ledger.room.used[run.index] > 0

    def _further(self, run: RunOption, rule: str, spent: int) -> int:
        """Seats that a run could have more, and could not without one more of what binds."""
        left = {x.rule: x.most - x.used for x in self._ledger.room.limits(run)}
        if rule not in left:
            return 0
        left["C4"] -= spent
        now = min(left.values())
        f = run.facility
        step = {UNIT: run.seats_per_unit, ROUTE: 0, APPROVED: 1}
        if f.headway_min:
            step[ROUTE] = (run.end - run.start) // f.headway_min
        left[rule] += step[rule]
        then = min(left.values())
        return then if then > now else 0

    def head(self, pool: Pool) -> tuple[dict[int, int], Gain]:
        """The best use of one more head in a pool: seats by offer, and what they are worth.

        Counted for candidates and units; what the examiner costs is not in it.
        """
        best: tuple[dict[int, int], Gain] = ({}, Gain(0, 0))
        for more, units in self.uses_of_head(pool):
            gain = self._ledger.booking_gain(more)
            net = Gain(gain.points - units, gain.served)
            if net.points > best[1].points:
                best = (more, net)
        return best

    def uses_of_head(self, pool: Pool) -> list[tuple[dict[int, int], int]]:
        """Seats (by offer) that one more head allows in each run of a pool, and points of units."""
        inst, room = self._scene.instance, self._ledger.room
        runs = [r for r in inst.runs if r.pool == pool.index and self._open(r)]
        posts = sum(r.posts(room.units[r.index]) for r in runs)
        needed = heads_of_posts(inst.case.settings.policy, pool.kind, posts + 1)
        if not runs or needed > room.heads(pool.index)[1] + 1:
            return []
        found = []
        for r in runs:
            units = _units_with(r, r.posts(room.units[r.index]) + 1)
            index = self.alone(r)
            if index is None:
                continue
            seats = min(
                units * r.seats_per_unit - room.used[r.index], room.left(r), self.demand(index)
            )
            if seats > 0:
                extra = max(0, r.units_for(room.used[r.index] + seats) - room.units[r.index])
                found.append(({index: seats}, UNIT_POINTS[pool.kind] * extra))
        return found

    def worth_of_head(self, pool: Pool) -> Worth:
        """One more head in a pool."""
        more, gain = self.head(pool)
        text = Message("抽签池 {pool} 多 1 名考试员（不计其值勤本身）", {"pool": pool_name(pool)})
        return Worth(text, "at_least", gain.points, gain.served, sum(more.values()))


def _units_with(run: RunOption, posts: int) -> int:
    """Most units of a run that so many posts can serve."""
    units = min(run.units_max, posts * run.facility.units_per_examiner)
    return units if run.posts(units) <= posts else 0
