"""The same question put to another solver in other words: a linear model for HiGHS.

Where ``encoding`` says who is at which venue on which date, here it is said of each two duties
whether one examiner may have both; rules that no member names are not written at all. HiGHS
searches by branch and bound over linear relaxations, in a process of its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date as Date

from models.clash import Member
from solvers.clash import rules
from solvers.clash.question import DrawPool, Place, Question
from solvers.clock import Clock
from solvers.highs import HighsProcess, SolverDiedError, SolverStoppedError
from solvers.linear import Arrays, LinearModel
from solvers.opportunities import MINUTES_PER_DAY

WINDOW_DAYS = 7
MOST_COLUMNS = 60_000
Terms = list[tuple[int, float]]


def refused_by_highs(
    question: Question, members: Iterable[Member], clock: Clock, seconds: float
) -> bool | None:
    """Whether HiGHS proves that the members cannot hold; ``None`` if it could not tell.

    ``False``: it found a way in which they do.
    """
    if clock.over():
        return None
    arrays = SecondModel(question, members).model.arrays()
    if len(arrays.cost) > MOST_COLUMNS or not len(arrays.row_lower):
        return None
    return _refused(arrays, clock, seconds)


def _refused(arrays: Arrays, clock: Clock, seconds: float) -> bool | None:
    deadline = Clock.now() + min(seconds, clock.left())
    try:
        with HighsProcess(arrays, 0, clock.over) as highs:
            highs.start_mip(deadline, 0.0)
            reply = highs.wait(deadline)
    except (SolverStoppedError, SolverDiedError):
        return None
    if reply.infeasible:
        return True
    return False if reply.x is not None else None


class SecondModel:
    """The members as columns and rows; those not given are left out."""

    def __init__(self, question: Question, members: Iterable[Member]) -> None:
        self._q = question
        self._members = frozenset(members)
        self.model = LinearModel()
        self._seat_terms: dict[int, Terms] = defaultdict(list)
        self._cuts: dict[int, list[int]] = defaultdict(list)
        self._promised: dict[int, int] = defaultdict(int)
        self._largest: dict[int, int] = defaultdict(int)
        self._post_terms: dict[int, Terms] = defaultdict(list)
        self._run_columns: dict[int, list[int]] = defaultdict(list)
        self._apart: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        self._sessions()
        by_date: dict[tuple[str, Date], list[Place]] = defaultdict(list)
        for k in sorted(self._seat_terms):
            place = question.places[k]
            self._place(place)
            by_date[place.facility.facility_id, place.date].append(place)
        for places in by_date.values():
            f = places[0].facility
            if rules.seats_of_a_date(f) in self._members:
                terms = [t for place in places for t in self._seat_terms[place.index]]
                self.model.row(_joined(terms), upper=f.daily_max)
        self._staff()

    def _sessions(self) -> None:
        q, m = self._q, self.model
        for promise in q.promises:
            if promise.member not in self._members:
                continue
            held = []
            for k in promise.items:
                item = q.items[k]
                barred = not self._members.isdisjoint(q.no_slot(item))
                n = m.column(upper=0 if barred else item.most)
                cut = m.column(upper=1)
                # cut = 1 just where n < before
                m.row([(n, 1), (cut, item.most - item.before + 1)], upper=item.most)
                m.row([(n, 1), (cut, item.before)], lower=item.before)
                held.append(m.column(upper=item.before))
                m.row([(n, 1), (held[-1], -1)], lower=0)
                for place in q.places_of(item):
                    self._seat_terms[place].append((n, 1.0))
                    self._cuts[place].append(cut)
                    self._promised[place] += 1
                    self._largest[place] += item.most
            m.row([(n, 1) for n in held], lower=promise.seats)

    def _place(self, place: Place) -> None:
        q, m, f = self._q, self.model, place.facility
        least = q.policy.min_session_seats
        if place.late is not None:
            barred = place.late and rules.NEW_SESSIONS_AHEAD in self._members
            self._seat_terms[place.index].append((m.column(upper=0 if barred else least), 1.0))
        terms = self._seat_terms[place.index]
        most = self._largest[place.index] + least
        left = most
        if rules.units(f) in self._members:
            left = max(0, f.units - sum(n for row, n in place.lost if row in self._members))
        if not self._members.isdisjoint(place.forbidden):
            left = 0
        y, u = m.column(upper=1), m.column(upper=left)
        m.row([*terms, (y, -most)], upper=0)
        m.row([(u, 1), (y, -1)], lower=0)
        if place.seats_per_unit is not None and rules.seats_of_units(f) in self._members:
            m.row([*terms, (u, -place.seats_per_unit)], upper=0)
        if place.seats_of_routes is not None and rules.seats_of_routes(f) in self._members:
            m.row(terms, upper=place.seats_of_routes)
        all_promised = self._promised[place.index] == q.items_at(place.index)
        if rules.LEAST_SEATS in self._members and all_promised and not place.exempt:
            small = [(cut, float(least)) for cut in self._cuts[place.index]]
            m.row([*terms, *small, (y, -least)], lower=0)
        if place.pool >= 0:
            self._run_columns[place.pool].append(y)
            if rules.posts(f) in self._members:
                p = m.column(upper=max(f.min_examiners, -(-left // f.units_per_examiner)))
                m.row([(p, f.units_per_examiner), (u, -1)], lower=0)
                m.row([(p, 1), (y, -f.min_examiners)], lower=0)
                self._post_terms[place.pool].append((p, -1.0))

    def _staff(self) -> None:
        q, m = self._q, self.model
        duties: dict[int, dict[int, int]] = defaultdict(dict)
        for pool in sorted(self._run_columns):
            free = [o.examiner for o in q.options(pool) if self._members.isdisjoint(o.in_the_way)]
            for examiner in free:
                duties[examiner][pool] = m.column(upper=1)
            self._heads(pool, [(duties[examiner][pool], 1.0) for examiner in free])
        for examiner, columns in duties.items():
            self._examiner(examiner, columns)
        self._released(duties)

    def _heads(self, pool: int, heads: Terms) -> None:
        """E2, with the standby rounded up as an integer of its own."""
        q, m = self._q, self.model
        posts = self._post_terms[pool]
        s = m.column(upper=sum(m.upper[p] for p, _ in posts))
        share = q.standby_share
        if rules.STANDBY in self._members and q.pools[pool].kind == "road":
            scaled = [(p, -float(share.numerator)) for p, _ in posts]
            m.row([(s, share.denominator), *scaled], lower=0)
        on_post = posts if rules.HEADS_OF_POSTS in self._members else []
        m.row([*heads, *on_post, (s, -1)], lower=0)
        if rules.DRAW in self._members:
            for y in self._run_columns[pool]:
                m.row([*heads, (y, -q.policy.min_draw_pool)], lower=0)

    def _examiner(self, examiner: int, columns: dict[int, int]) -> None:
        q, m = self._q, self.model
        who = q.examiners[examiner]
        for group in self._groups_apart(tuple(columns)):
            m.row([(columns[p], 1) for p in group], upper=1)
        if rules.slots_of(who.examiner_id) in self._members and who.max_slots is not None:
            m.row([(x, 1) for x in columns.values()], upper=who.max_slots)
        by_day: dict[int, list[int]] = defaultdict(list)
        for pool, x in columns.items():
            by_day[q.pools[pool].day].append(x)
        if rules.SLOTS_A_DAY in self._members:
            for here in by_day.values():
                m.row([(x, 1) for x in here], upper=q.policy.max_slots_per_day)
        limits = []
        if rules.DAYS_IN_SEVEN in self._members:
            limits.append(q.policy.max_days_per_7)
        if who.kind == "reserve" and rules.RESERVE_DAYS in self._members:
            limits.append(q.policy.reserve_max_days)
        if limits and min(limits) < len(by_day):
            there = {day: self._any_of(here) for day, here in by_day.items()}
            for first in by_day:
                window = [(z, 1.0) for d, z in there.items() if first <= d < first + WINDOW_DAYS]
                m.row(window, upper=min(limits))

    def _any_of(self, columns: list[int]) -> int:
        """A column that is 1 where any of these is."""
        if len(columns) == 1:
            return columns[0]
        z = self.model.column(upper=1)
        for x in columns:
            self.model.row([(z, 1), (x, -1)], lower=0)
        return z

    def _groups_apart(self, pools: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Sets of pools of which an examiner may have one; every two that clash are in one."""
        if pools not in self._apart:
            near = [self._q.pools[p] for p in pools]
            clash = {
                (a.index, b.index) for a in near for b in near if a is not b and self._clash(a, b)
            }
            open_pairs = {pair for pair in clash if pair[0] < pair[1]}
            groups = []
            while open_pairs:
                group = list(min(open_pairs))
                for p in pools:
                    if p not in group and all((p, other) in clash for other in group):
                        group.append(p)
                open_pairs -= {(a, b) for a in group for b in group}
                groups.append(tuple(sorted(group)))
            self._apart[pools] = groups
        return self._apart[pools]

    def _clash(self, a: DrawPool, b: DrawPool) -> bool:
        """Whether no examiner may have both: place, time of day, rest."""
        if a.day == b.day:
            apart = a.venue_id != b.venue_id and rules.ONE_VENUE_A_DATE in self._members
            at_once = a.start < b.end and b.start < a.end
            return apart or (at_once and rules.ONE_DUTY_AT_A_TIME in self._members)
        first, second = (a, b) if a.day < b.day else (b, a)
        rest = second.start - first.end + MINUTES_PER_DAY
        next_day = second.day - first.day == 1
        return next_day and rest < self._q.rest_minutes and rules.REST in self._members

    def _released(self, duties: dict[int, dict[int, int]]) -> None:
        q, m = self._q, self.model
        out: dict[tuple[str, int], list[int]] = defaultdict(list)
        for examiner, columns in duties.items():
            who = q.examiners[examiner]
            if who.kind != "reserve" or rules.released(who.unit) not in self._members:
                continue
            by_day: dict[int, list[int]] = defaultdict(list)
            for pool, x in columns.items():
                by_day[q.pools[pool].day].append(x)
            for day, here in by_day.items():
                out[who.unit, day].append(self._any_of(here))
        for (unit, _), away in out.items():
            if len(away) > q.most_released[unit]:
                m.row([(z, 1) for z in away], upper=q.most_released[unit])


def _joined(terms: Terms) -> Terms:
    """The terms with each column once."""
    total: dict[int, float] = defaultdict(float)
    for column, value in terms:
        total[column] += value
    return list(total.items())
