"""A set of members in CP-SAT: those enforced as rows, those at choice behind a literal.

What no member names always holds: a run with seats has a unit in operation, heads are examiners.
Sessions whose promise is not among the members do not run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date as Date

from ortools.sat.python import cp_model

from models.clash import Member
from solvers.clash import rules
from solvers.clash.question import Place, Question
from solvers.clash.rows import GuardedModel, Number
from solvers.clash.staff import Staff

Sum = cp_model.LinearExpr.sum
WeightedSum = cp_model.LinearExpr.weighted_sum


@dataclass(frozen=True, slots=True)
class Keeping:
    """A way to keep promises: seats by item, seats added by place, units by place, and duties.

    Duties are pairs of examiner and pool, ascending.
    """

    seats: dict[int, int]
    added: dict[int, int]
    units: dict[int, int]
    duties: tuple[tuple[int, int], ...]


class Encoding:
    """The model of some members.

    Parameters
    ----------
    enforced, at_choice
        see ``GuardedModel``.
    heads_may_miss
        whether pools may lack heads: ``missing`` has their number by pool then.
    """

    def __init__(
        self,
        question: Question,
        enforced: Iterable[Member],
        at_choice: Iterable[Member] = (),
        *,
        heads_may_miss: bool = False,
    ) -> None:
        self._question = question
        self.rows = GuardedModel(enforced, at_choice)
        self._seats: dict[int, Number] = {}
        self._is_cut: dict[int, Number] = {}
        self._added: dict[int, Number] = {}
        self._units: dict[int, Number] = {}
        self._runs: dict[int, list[Number]] = defaultdict(list)
        self._posts: dict[int, list[Number]] = defaultdict(list)
        self._items_at: dict[int, list[int]] = defaultdict(list)
        self._sessions()
        for index in sorted(self._items_at):
            self._place(question.places[index])
        self._daily_maximum()
        staff = Staff(question, self.rows, self._runs, self._posts, heads_may_miss=heads_may_miss)
        self._duty = staff.duty
        self.missing = staff.missing

    @property
    def literals(self) -> dict[Member, Number]:
        """The literals of the members at choice."""
        return self.rows.literals

    def keeping(self, value: Callable[[Number], int]) -> Keeping:
        """Read a solution."""
        return Keeping(
            {k: value(n) for k, n in self._seats.items()},
            {k: value(n) for k, n in self._added.items()},
            {k: value(u) for k, u in self._units.items()},
            tuple(sorted(key for key, x in self._duty.items() if value(x))),
        )

    def _sessions(self) -> None:
        """P1: seats of each item, and whether they are fewer than published."""
        q, rows = self._question, self.rows
        for promise in q.promises:
            if not rows.concerns(promise.member):
                continue
            held = []
            for k in promise.items:
                item = q.items[k]
                n = self._seats[k] = rows.number(item.most)
                cut = self._is_cut[k] = rows.truth()
                for member in q.no_slot(item):
                    rows.hold(member, n <= 0)
                rows.cp.add(n <= item.before - 1).only_enforce_if(cut)
                rows.cp.add(n >= item.before).only_enforce_if(~cut)
                for place in q.places_of(item):
                    self._items_at[place].append(k)
                held.append(rows.number(item.before))
                rows.cp.add(held[-1] <= n)
            rows.hold(promise.member, Sum(held) >= promise.seats)

    def _place(self, place: Place) -> None:
        """T, C1-C3, C5 and E1 for one place."""
        q, rows, f = self._question, self.rows, place.facility
        here = self._items_at[place.index]
        least = q.policy.min_session_seats
        held = [self._seats[k] for k in here]
        if place.late is not None:
            more = self._added[place.index] = rows.number(least)
            if place.late:
                rows.hold(rules.NEW_SESSIONS_AHEAD, more <= 0)
            held.append(more)
        total = Sum(held)
        most = sum(q.items[k].most for k in here) + least
        y, u = rows.truth(), rows.number(most)
        self._units[place.index] = u
        rows.cp.add(total <= most * y)
        rows.cp.add(u >= y)
        rows.cp.add(u <= most * y)
        for member in place.forbidden:
            rows.hold(member, u <= 0)
        away = [(n, rows.literal(m)) for m, n in place.lost if rows.concerns(m)]
        lost = WeightedSum([x for _, x in away], [n for n, _ in away])
        rows.hold(rules.units(f), u + lost <= f.units, y)
        if place.seats_per_unit is not None:
            rows.hold(rules.seats_of_units(f), total <= place.seats_per_unit * u)
        if place.seats_of_routes is not None:
            rows.hold(rules.seats_of_routes(f), total <= place.seats_of_routes)
        if not place.exempt and len(here) == q.items_at(place.index):
            cuts = least * Sum([self._is_cut[k] for k in here])
            rows.hold(rules.LEAST_SEATS, total + cuts >= least * y)
        if place.pool >= 0:
            p = rows.number(max(f.min_examiners, -(-most // f.units_per_examiner)))
            rows.hold(rules.posts(f), f.units_per_examiner * p >= u)
            rows.hold(rules.posts(f), p >= f.min_examiners * y)
            self._posts[place.pool].append(p)
            self._runs[place.pool].append(y)

    def _daily_maximum(self) -> None:
        """C4: seats of a facility on a date."""
        by_date: dict[tuple[str, Date], list[int]] = defaultdict(list)
        for index in self._items_at:
            place = self._question.places[index]
            by_date[place.facility.facility_id, place.date].append(index)
        for places in by_date.values():
            f = self._question.places[places[0]].facility
            held = [self._seats[k] for p in places for k in self._items_at[p]]
            held += [self._added[p] for p in places if p in self._added]
            self.rows.hold(rules.seats_of_a_date(f), Sum(held) <= f.daily_max)
