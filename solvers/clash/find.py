"""Finding a clash: where it lies, what of it is needed, whether a smaller one is, and proof."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

from models.case import Case
from models.clash import Clash, Member, Shortage
from models.errors import SolverError, UndecidedError
from models.progress import Listener, Progress
from solvers.clash.oracle import Oracle
from solvers.clash.question import Question
from solvers.clash.relief import nearest_that, values_to_try, with_value
from solvers.clash.second import refused_by_highs
from solvers.clash.shrink import Shrinker
from solvers.clash.smallest import cost_of, find_smallest
from solvers.clash.witness import Witness
from solvers.clock import Clock

OTHER_DATES_SHARE = 0.4
"""Of the time, in which clashes of other dates are compared with the first."""
SMALLEST_SHARE = 0.5
SEARCH_SHARE = 0.8
"""Of the time; the rest is for the proof."""
HIGHS_SECONDS = 15.0
PROOF_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Search:
    """How to search.

    Attributes
    ----------
    in_full
        whether seats that T1, T2, T4 and C1-C4 take away are to be kept as well.
    seed, workers
        of CP-SAT.
    """

    in_full: bool = False
    seed: int = 0
    workers: int = 8


def find_clash(case: Case, search: Search, clock: Clock, listener: Listener) -> Clash | None:
    """The smallest set of rules and rows for which what is published cannot all be kept.

    Returns
    -------
    ``None`` where it can all be kept; else the best clash that the clock allowed.

    Raises
    ------
    UndecidedError
        if the time did not suffice to tell which.
    SolverError
        if two ways of proof contradict each other.
    """
    return Finder(case, search, clock, listener).run()


class Finder:
    """Looks for a clash of one case. ``run`` may be called once."""

    def __init__(self, case: Case, search: Search, clock: Clock, listener: Listener) -> None:
        self._question = Question(case, in_full=search.in_full)
        self._search = search
        self._clock = clock
        self._listener = listener
        q = self._question
        self._oracle = self._oracle_of(q, clock)
        self._promises = frozenset(p.member for p in q.promises)
        self._rules = q.rules_for(q.promises)
        self._days = {p.member: self._days_of(p.items) for p in q.promises}

    def run(self) -> Clash | None:
        """See ``find_clash``."""
        refused = self._where()
        if not refused:
            return None
        searching = Clock(SEARCH_SHARE * self._clock.left(), self._clock.stop)
        oracle = self._oracle_of(self._question, searching)
        best, minimal = self._smallest_of(refused, oracle)
        self._tell("smallest")
        everything = self._promises | self._rules
        smallest = find_smallest(oracle, everything, best, SMALLEST_SHARE * searching.left())
        if smallest.members != best:
            best, minimal = smallest.members, True
        self._tell("proof")
        engines = self._engines(best)
        minimal = minimal and self._each_is_needed(best)
        seats = {p.member: p.seats for p in self._question.promises}
        members = tuple(sorted(best))
        return Clash(
            members,
            tuple(seats[m] for m in members if m in seats),
            minimal,
            smallest.proven and minimal,
            smallest.least,
            engines,
            self._shortage(best),
            self._reliefs(best) if minimal else (),
            self._others(best),
        )

    def _oracle_of(self, question: Question, clock: Clock) -> Oracle:
        return Oracle(question, clock, seed=self._search.seed, workers=self._search.workers)

    def _tell(self, stage: str) -> None:
        self._listener(Progress(stage, self._clock.elapsed()))

    def _days_of(self, items: Iterable[int]) -> tuple[int, int]:
        """First and last day of some items."""
        q = self._question
        start = q.case.settings.start
        days = [(s.date - start).days for k in items for s in q.items[k].sessions]
        return min(days), max(days)

    def _within(self, first: int, last: int) -> frozenset[Member]:
        return frozenset(m for m, (a, b) in self._days.items() if first <= a and b <= last)

    def _refuses(self, promises: Collection[Member]) -> bool:
        return bool(promises) and self._oracle.ask({*promises, *self._rules}).holds is False

    def _where(self) -> list[frozenset[Member]]:
        """Sets of promises that cannot be kept, each of as few dates as can be.

        Single dates where there are any; else one stretch of dates, shortened from both ends.
        """
        self._tell("where")
        last = self._question.case.settings.days - 1
        dates = [self._within(day, day) for day in range(last + 1)]
        refused = [promises for promises in dates if self._refuses(promises)]
        if refused or not self._promises:
            return refused
        answer = self._oracle.ask(self._promises | self._rules)
        if answer.holds:
            return []
        if answer.holds is None:
            raise UndecidedError("neither a clash nor a roster was found in time")
        end = _first(range(last + 1), lambda day: self._refuses(self._within(0, day)))
        begin = _first(range(end + 1), lambda n: self._refuses(self._within(end - n, end)))
        return [self._within(end - begin, end)]

    def _smallest_of(
        self, refused: list[frozenset[Member]], oracle: Oracle
    ) -> tuple[frozenset[Member], bool]:
        """The cheapest of the minimal sets within those given, and whether it is minimal."""
        self._tell("shrink")
        found: list[tuple[int, frozenset[Member]]] = []
        until = oracle.clock.elapsed() + OTHER_DATES_SHARE * oracle.clock.left()
        minimal = True
        for promises in sorted(refused, key=lambda s: (len(s), sorted(s))):
            if found and oracle.clock.elapsed() > until:
                break
            shrinker = Shrinker(oracle)
            members = self._shrunk(promises, shrinker)
            if found and not shrinker.complete:
                continue
            minimal = shrinker.complete
            found.append((sum(map(cost_of, members)), members))
        return min(found, key=lambda pair: (pair[0], sorted(pair[1])))[1], minimal

    def _shrunk(self, promises: frozenset[Member], shrinker: Shrinker) -> frozenset[Member]:
        """Promises first, pool by pool, then the rules."""
        kept = shrinker.needed(self._rules, self._by_pool(promises))
        q = self._question
        named = [p for p in q.promises if p.member in kept]
        blocks: dict[tuple[str, str], list[Member]] = {}
        for member in sorted(q.rules_for(named)):
            blocks.setdefault((member.rule, member.what), []).append(member)
        order = sorted(blocks.values(), key=lambda block: (-len(block), block))
        return kept | shrinker.needed(kept, order)

    def _by_pool(self, promises: frozenset[Member]) -> list[list[Member]]:
        q = self._question
        blocks: dict[int, list[Member]] = {}
        for p in q.promises:
            if p.member in promises:
                place = q.places_of(q.items[p.items[0]])[0]
                blocks.setdefault(q.places[place].pool, []).append(p.member)
        return [blocks[pool] for pool in sorted(blocks)]

    def _engines(self, members: frozenset[Member]) -> tuple[str, ...]:
        """Who proves a set anew; each solver builds its model from nothing."""
        engines = ["cp-sat"]
        again = self._oracle.ask(members, presolve=False, seconds=PROOF_SECONDS)
        highs = refused_by_highs(self._question, members, self._clock, HIGHS_SECONDS)
        if again.holds or highs is False:
            raise SolverError("a clash was found that another proof does not confirm")
        if again.holds is False:
            engines.append("cp-sat-plain")
        if highs:
            engines.append("highs")
        return tuple(engines)

    def _each_is_needed(self, members: frozenset[Member]) -> bool:
        """Whether the others hold without each of them, by rosters judged without a solver."""
        for member in sorted(members):
            answer = self._oracle.ask(members - {member})
            if answer.holds is False:
                raise SolverError("a clash was found that is not minimal")
            if answer.keeping is None:
                return False
            broken = Witness(self._question, answer.keeping).broken(members - {member})
            if broken:
                raise SolverError(f"a roster breaks {broken[0].rule}, which it should keep")
        return True

    def _shortage(self, members: frozenset[Member]) -> tuple[Shortage, ...]:
        answer = self._oracle.fewest_missing(members, PROOF_SECONDS)
        found = []
        for index, heads in (answer.missing or {}).items():
            p = self._question.pools[index]
            found.append(Shortage(p.venue_id, p.date, p.slot_id, p.kind, p.group, heads))
        return tuple(found)

    def _reliefs(self, members: frozenset[Member]) -> tuple[tuple[Member, int], ...]:
        """How far each limit would have to move, the others as they are."""
        case, search = self._question.case, self._search

        def enough(member: Member, value: int) -> bool:
            question = Question(with_value(case, member, value), in_full=search.in_full)
            return self._oracle_of(question, self._clock).ask(members).holds is True

        found = []
        for member in sorted(members):
            if self._clock.over():
                break
            value = nearest_that(values_to_try(case, member), partial(enough, member))
            if value is not None and not self._clock.over():
                found.append((member, value))
        return tuple(found)

    def _others(self, members: frozenset[Member]) -> bool | None:
        """Whether the other promises clash among themselves."""
        rest = self._promises - members
        if not rest:
            return False
        holds = self._oracle.ask(rest | self._rules).holds
        return None if holds is None else not holds


def _first(values: range, is_so: Callable[[int], bool]) -> int:
    """The first value of which it is so, by halving; the last one if of none before it."""
    low, high = values[0], values[-1]
    while low < high:
        middle = (low + high) // 2
        if is_so(middle):
            high = middle
        else:
            low = middle + 1
    return low
