"""What a change of a plan is worth, as the difference of two plans that are both carried out.

Nothing here is a model's estimate: seats are added or taken away, everybody is booked once more
by rank (B5), seats, units and heads that nobody needs go, and the points are counted. All that is
not named stays as the plan has it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from models.plan import ScoreParts
from models.words import Need
from scheduler.audit import score
from scheduler.tables import tables_of
from scheduler.why.room import Room
from scheduler.why.scene import Scene
from scheduler.why.turns import Turns
from solvers.decision import Decision, Outcome
from solvers.demand import points_of
from solvers.sites import need_of
from solvers.solution import Solution


@dataclass(frozen=True, slots=True)
class Gain:
    """Points saved (negative: lost) and candidates served more."""

    points: int
    served: int

    def less(self, other: "Gain") -> "Gain":
        """What this gains beyond another."""
        return Gain(self.points - other.points, self.served - other.served)


class Ledger:
    """Differences to one plan.

    Attributes
    ----------
    room
        what the plan leaves of units, routes, maxima and examiners.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.room = Room(scene)
        self._turns: dict[Need, Turns] = {}
        self._now: dict[tuple[Need, bool], tuple[int, int]] = {}

    def turns(self, need: Need) -> Turns:
        """The queue of a need."""
        if need not in self._turns:
            self._turns[need] = Turns(self._scene, need)
        return self._turns[need]

    def booking_gain(self, more: Mapping[int, int]) -> Gain:
        """What further seats (by offer) are worth to candidates: waiting, delay and travel.

        Whether they could be examined there, and what that would cost, is not asked.
        """
        by_need: dict[Need, dict[int, int]] = defaultdict(dict)
        for index, seats in more.items():
            by_need[need_of(self._scene.instance.offers[index])][index] = seats
        points = served = 0
        for need, seats_by_offer in by_need.items():
            cut = any(self._scene.cut(index) for index in seats_by_offer)
            count = self._count_with_kept if cut else self._count
            if (need, cut) not in self._now:
                self._now[need, cut] = count(need, {})
            now, then = self._now[need, cut], count(need, seats_by_offer)
            points += then[0] - now[0]
            served += then[1] - now[1]
        return Gain(points, served)

    def _count(self, need: Need, more: Mapping[int, int]) -> tuple[int, int]:
        """Points that serving spares, less travel and delay; and how many are served."""
        seating = self.turns(need).seating(more)
        spared = int(points_of(self._scene.people, seating.offer_by_person).sum())
        return spared - seating.points, len(seating.offer_by_person)

    def _count_with_kept(self, need: Need, more: Mapping[int, int]) -> tuple[int, int]:
        """The same where published sessions are cut: kept bookings and cuts count as well."""
        scene = self._scene.with_seats(more)
        inst = scene.instance
        seating = Turns(scene, need).seating({})
        kept = [o for o in scene.locked.by_offer if need_of(inst.offers[o]) == need]
        people = [p for o in kept for p in scene.locked.by_offer[o]]
        entitled = scene.market.kinds(scene.people).entitled
        points = int(points_of(scene.people, seating.offer_by_person).sum()) - seating.points
        points += sum(scene.people.persons[p].points for p in people if entitled[p])
        points -= sum(sum(scene.locked.points[o]) for o in kept)
        points -= scene.accountant.cut_points(scene.seats)
        return points, len(seating.offer_by_person) + len(people)

    @cached_property
    def base(self) -> Outcome:
        """The plan, carried out."""
        return self._scene.accountant.carry_out(self._scene.decision)

    def raise_seats(self, more: Mapping[int, int]) -> Outcome | None:
        """The plan with further seats, staffed with examiners still free; ``None`` if too few."""
        call = self.room.call_up(more)
        if call.missing:
            return None
        seats = list(self._scene.seats)
        for index, count in more.items():
            seats[index] += count
        return self._scene.accountant.carry_out(Decision(tuple(seats), call.duties))

    def gain(self, outcome: Outcome) -> Gain:
        """How much better an outcome is than the plan."""
        return Gain(
            self.base.score - outcome.score, self._served(outcome) - self._served(self.base)
        )

    def close(self, offers: list[int]) -> Outcome:
        """The plan without some offers, and without what C5 then leaves too small beside them."""
        seats = list(self._scene.seats)
        for index in offers:
            seats[index] = 0
        inst = self._scene.instance
        least = inst.case.settings.policy.min_session_seats
        shrinking = True
        while shrinking:
            used: Counter[int] = Counter()
            for o in inst.offers:
                for k in o.runs:
                    used[k] += seats[o.index]
            small = [
                o.index
                for o in inst.offers
                if seats[o.index] and not o.published and any(used[k] < least for k in o.runs)
            ]
            shrinking = bool(small)
            for index in small:
                seats[index] = 0
        return self._scene.accountant.carry_out(Decision(tuple(seats), self._scene.duties))

    def parts(self, outcome: Outcome) -> ScoreParts:
        """The score of an outcome by part, counted by the audit from its tables."""
        scene = self._scene
        solution = Solution(scene.instance, scene.people, scene.accountant, outcome, 0, {})
        return score(scene.case, tables_of(scene.case, solution))

    def difference(self, outcome: Outcome) -> ScoreParts:
        """The parts of an outcome less those of the plan: positive is what it would cost."""
        then, now = self.parts(outcome), self._base_parts
        names = type(now).model_fields
        return ScoreParts(**{name: getattr(then, name) - getattr(now, name) for name in names})

    @cached_property
    def _base_parts(self) -> ScoreParts:
        return self.parts(self.base)

    @staticmethod
    def _served(outcome: Outcome) -> int:
        kept = sum(len(persons) for persons in outcome.locked.by_offer.values())
        return kept + len(outcome.seating.offer_by_person)
