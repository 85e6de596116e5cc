"""One more of something: a unit, a route, a seat of the approved maximum, a head of a pool.

Each is used where it lets the plan as it stands offer further seats at once, in runs that are
open already, with examiners who are still free. The worth is the difference of the two plans
(`scheduler.why.worth`); the whole week planned anew might gain more, so it is a least.
"""

from collections import defaultdict
from dataclasses import dataclass

from models.case import Facility
from models.errors import Message
from models.why import Worth
from scheduler.why.room import pool_name
from scheduler.why.scene import Scene
from scheduler.why.worth import Gain, Ledger
from solvers.dispatch import UNIT_POINTS
from solvers.opportunities import Pool, RunOption
from solvers.roster import heads_of_posts
from solvers.rule_check import RuleCheck
from solvers.sites import need_of

UNIT, ROUTE, APPROVED = "C2", "C3", "C4"


@dataclass(frozen=True, slots=True)
class HeadUse:
    """Further seats of an offer with one more head and ``without``, and points of units between."""

    offer: int
    seats: int
    without: int
    unit_points: int


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
            self._demand[index] = 0 if half else turns.further_demand(index)
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
        then, now = self.seats_of_one_more(facility, rule)
        raised = self._ledger.raise_seats(then) if then else None
        if raised is None or RuleCheck(self._scene.accountant).accepts(raised):
            then, now = {}, {}  # nothing to gain, or nothing that takes one more
        gain = self._raised(then).less(self._raised(now))
        name = {"facility": facility.facility_id}
        text = {
            UNIT: Message("{facility} 每个时段多 1 个单位", name),
            ROUTE: Message("{facility} 多 1 条路线", name),
            APPROVED: Message("{facility} 核定日最大量加 1", name),
        }[rule]
        seats = sum(then.values()) - sum(now.values())
        return Worth(text, "at_least", gain.points, gain.served, seats)

    def _raised(self, more: dict[int, int]) -> Gain:
        outcome = self._ledger.raise_seats(more) if more else None
        return Gain(0, 0) if outcome is None else self._ledger.gain(outcome)

    def seats_of_one_more(
        self, facility: Facility, rule: str
    ) -> tuple[dict[int, int], dict[int, int]]:
        """Further seats (by offer) of open runs with one more of what a rule limits, and without.

        Only runs that could use it, for which somebody is left and examiners are free.
        """
        then: dict[int, int] = {}
        now: dict[int, int] = {}
        spent: dict[int, int] = defaultdict(int)
        for run in self._scene.instance.runs:
            if run.facility.facility_id != facility.facility_id or not self._open(run):
                continue
            if rule == APPROVED and spent[run.day]:
                continue
            index = self.alone(run)
            if index is None:
                continue
            without, seats = self._further(run, rule, spent[run.day])
            without, seats = min(without, self.demand(index)), min(seats, self.demand(index))
            if seats <= without or self._ledger.room.call_up({**then, index: seats}).missing:
                continue
            then[index] = seats
            if without > 0:
                now[index] = without
            spent[run.day] += seats
        return then, now

    def _open(self, run: RunOption) -> bool:
        return self._ledger.room.used[run.index] > 0

    def _further(self, run: RunOption, rule: str, spent: int) -> tuple[int, int]:
        """Seats that a run could have more as it is, and with one more of what binds."""
        left = {x.rule: x.most - x.used for x in self._ledger.room.limits(run)}
        if rule not in left:
            return 0, 0
        left["C4"] -= spent
        without = min(left.values())
        f = run.facility
        step = {UNIT: run.seats_per_unit, ROUTE: 0, APPROVED: 1}
        if f.headway_min:
            step[ROUTE] = (run.end - run.start) // f.headway_min
        left[rule] += step[rule]
        return without, min(left.values())

    def head(self, pool: Pool) -> tuple[HeadUse, Gain] | None:
        """The best use of one more head in a pool, and what it is worth; ``None`` if nothing.

        Counted for candidates and units; what the examiner costs is not in it.
        """
        best: tuple[HeadUse, Gain] | None = None
        for use in self.uses_of_head(pool):
            gain = self.gain_of(use)
            if gain.points > (0 if best is None else best[1].points):
                best = (use, gain)
        return best

    def gain_of(self, use: HeadUse) -> Gain:
        """What the seats of a head are worth, beyond those that could be had without."""
        then = self._ledger.booking_gain({use.offer: use.seats})
        now = self._ledger.booking_gain({use.offer: use.without}) if use.without else Gain(0, 0)
        return Gain(then.points - use.unit_points, then.served).less(now)

    def uses_of_head(self, pool: Pool) -> list[HeadUse]:
        """What each open run of a pool could offer with one more head, if it lacks that one."""
        inst, room = self._scene.instance, self._ledger.room
        runs = [r for r in inst.runs if r.pool == pool.index and self._open(r)]
        posts = sum(r.posts(room.units[r.index]) for r in runs)
        needed = heads_of_posts(inst.case.settings.policy, pool.kind, posts + 1)
        if not runs or needed != room.heads(pool.index)[1] + 1:
            return []
        found = []
        for r in runs:
            index = self.alone(r)
            if index is None:
                continue
            least = min(room.left(r), self.demand(index))
            here = r.posts(room.units[r.index])
            seats, without = (
                max(0, min(_units_with(r, n) * r.seats_per_unit - room.used[r.index], least))
                for n in (here + 1, here)
            )
            if seats > without:
                units = [
                    max(room.units[r.index], r.units_for(room.used[r.index] + n))
                    for n in (seats, without)
                ]
                points = UNIT_POINTS[pool.kind] * (units[0] - units[1])
                found.append(HeadUse(index, seats, without, points))
        return found

    def worth_of_head(self, pool: Pool) -> Worth:
        """One more head in a pool."""
        best = self.head(pool)
        use, gain = best if best is not None else (None, Gain(0, 0))
        seats = 0 if use is None else use.seats - use.without
        text = Message("抽签池 {pool} 多 1 名考试员（不计其值勤本身）", {"pool": pool_name(pool)})
        return Worth(text, "at_least", gain.points, gain.served, seats)


def _units_with(run: RunOption, posts: int) -> int:
    """Most units of a run that so many posts can serve."""
    units = min(run.units_max, posts * run.facility.units_per_examiner)
    return units if run.posts(units) <= posts else 0
