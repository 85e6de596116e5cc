"""A city planned region by region and put together again: nothing lost, no rule broken."""

import threading
from collections import Counter
from dataclasses import replace

import pytest

from models.case import Case
from models.progress import Progress
from scheduler.audit import audit
from scheduler.tables import tables_of
from solvers import patchwork
from solvers.clock import Clock
from solvers.decision import Decision, Outcome
from solvers.engine import Engine
from solvers.highs import SolverDiedError
from solvers.patchwork import Patchwork, Whole, least_points, regions_of
from solvers.record import Record
from solvers.solution import Search, Solution
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.solvers.parts import Parts
from tests.solvers.test_decision import some_decision
from tests.solvers.test_greedy import greedy
from tests.solvers.test_regions import MAKERS, several, waiting_of

SEARCH = Search(seed=0, deterministic=True, gap=0.0, workers=1, no_cuts=False, reserve_seconds=0.0)


@pytest.fixture
def always_by_regions(monkeypatch):
    monkeypatch.setattr(patchwork, "COLUMNS_IN_ONE", 0)
    monkeypatch.setattr(patchwork, "COLUMNS_OF_A_REGION", 1)


def run(case: Case, search: Search = SEARCH, seconds=60.0, stop=None, listener=None):
    clock = Clock(seconds, stop or threading.Event())
    return Engine(case, search, clock, listener or (lambda _: None)).run()


@pytest.mark.parametrize("make", MAKERS)
def test_what_regions_decide_is_found_again_in_the_whole(make):
    seen = 0
    for cut in several(make, range(60)):
        whole, seats, duties = Whole(cut.parts.instance), 0, []
        for case in cut.cases:
            parts = Parts(case)
            outcome = parts.accountant.carry_out(greedy(parts))
            whole.add(parts.instance, outcome)
            seats += sum(outcome.seats)
            duties += [names_of(parts, k) for k in outcome.duties]
        decision = whole.decision()
        assert sum(decision.seats) == seats
        assert sorted(names_of(cut.parts, k) for k in decision.duties) == sorted(duties)
        seen += bool(seats) + bool(duties)
        checked(cut.parts, cut.parts.accountant.carry_out(decision))
    assert seen > 20


def names_of(parts: Parts, option: int) -> tuple[object, ...]:
    duty = parts.instance.duties[option]
    pool = parts.instance.pools[duty.pool]
    who = parts.case.examiners[duty.examiner].examiner_id
    return (who, pool.venue_id, pool.date, pool.slot_id, pool.kind, pool.group)


def checked(parts: Parts, outcome: Outcome) -> None:
    solution = Solution(parts.instance, parts.people, parts.accountant, outcome, 0, {})
    assert not audit(parts.case, tables_of(parts.case, solution))


@pytest.mark.parametrize("make", MAKERS)
def test_nobody_pays_less_than_the_least(make):
    seen: Counter[str] = Counter()
    for seed in range(60):
        parts = Parts(make(seed))
        accountant = parts.accountant
        types = parts.market.types(parts.people, waiting_of(parts))
        least = least_points(accountant, types, accountant.published.all_booked())
        decisions = [greedy(parts), some_decision(parts, seed)]
        scores = [accountant.carry_out(d).score for d in decisions if d is not None]
        assert 0 <= least <= min(scores)
        seen["some"] += least > 0
    assert seen["some"] > 10


@pytest.mark.usefixtures("always_by_regions")
@pytest.mark.parametrize("make", MAKERS)
def test_a_case_planned_by_regions_keeps_the_rules(make):
    seen: Counter[str] = Counter()
    for seed in range(14):
        case = make(seed)
        parts = Parts(case)
        regions = regions_of(parts.accountant, waiting_of(parts))
        told: list[Progress] = []
        solution = run(case, listener=told.append)
        assert solution is not None
        checked(parts, solution.outcome)
        assert solution.bound <= solution.outcome.score
        first = parts.accountant.carry_out(greedy(parts)).score
        if regions > 1:
            assert solution.outcome.score <= first
            planned = [p.part for p in told if p.parts == regions]
            assert planned == ([] if first == solution.bound else list(range(1, regions + 1)))
        seen["regions"] += regions > 1
        seen["better"] += solution.outcome.score < first
    assert seen["regions"] > 3
    assert seen["better"] > 0


@pytest.mark.usefixtures("always_by_regions")
def test_twice_the_same():
    cut = next(several(random_published_case, range(3, 40)))
    one, two = run(cut.parts.case), run(cut.parts.case)
    assert one is not None
    assert two is not None
    assert one.outcome == two.outcome
    assert tables_of(cut.parts.case, one) == tables_of(cut.parts.case, two)


@pytest.mark.usefixtures("always_by_regions")
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3])
def test_whatever_the_limit_a_plan_or_nothing(seconds):
    for cut in several(random_published_case, range(8)):
        solution = run(cut.parts.case, replace(SEARCH, deterministic=False), seconds=seconds)
        if solution is not None:
            checked(cut.parts, solution.outcome)


@pytest.mark.usefixtures("always_by_regions")
@pytest.mark.parametrize("part", [1, 2])
def test_told_to_stop_between_regions(part):
    """Regions planned so far count; what had no turn is planned greedily."""
    cut = next(several(random_case, range(40)))
    stop = threading.Event()

    def listener(progress: Progress) -> None:
        if progress.part == part:
            stop.set()

    solution = run(cut.parts.case, stop=stop, listener=listener)
    assert solution is not None
    assert stop.is_set()
    checked(cut.parts, solution.outcome)
    assert solution.outcome.score <= cut.outcome.score


@pytest.mark.usefixtures("always_by_regions")
def test_a_region_whose_solver_dies_is_planned_greedily(monkeypatch):
    cut = next(several(random_case, range(40)))
    plan = Engine.run

    def dying(engine: Engine) -> Solution | None:
        if len(engine._case.venues) < len(cut.parts.case.venues):
            raise SolverDiedError("gone")
        return plan(engine)

    monkeypatch.setattr(Engine, "run", dying)
    told: list[str] = []
    solution = run(cut.parts.case, listener=lambda p: told.append(p.note))
    assert solution is not None
    assert "gone" in told
    assert solution.outcome.score == cut.outcome.score


def test_promises_are_kept_in_one_piece(always_by_regions):
    told: list[Progress] = []
    case = next(several(random_case, range(40))).parts.case
    run(case, replace(SEARCH, no_cuts=True), listener=told.append)
    assert not any(p.parts for p in told)


class Listed(Record):
    """Remembers the scores of all decisions."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, lambda _: None, 0.0, 0.0)
        self.scores: list[int] = []

    def try_decision(self, decision: Decision) -> Outcome:
        outcome = super().try_decision(decision)
        self.scores.append(outcome.score)
        return outcome


def test_what_a_region_lost_is_filled_up_from_the_others():
    """Only the first region has a plan of its own; the greedy procedure goes on from there."""
    seen: Counter[str] = Counter()
    for cut in several(random_case, range(60)):

        def first_only(case: Case, _: Clock, first: Case = cut.cases[0]):
            if case.venues != first.venues:
                return None
            parts = Parts(case)
            return parts.instance, parts.accountant.carry_out(greedy(parts))

        clock = Clock(60.0)
        record = Listed(clock)
        cities = Patchwork(cut.parts.accountant, record, clock, deterministic=True)
        cities.run(waiting_of(cut.parts), len(cut.cases), first_only)
        if len(record.scores) == 3:
            _, one, filled = record.scores
            seen["filled"] += filled < one
            seen["emptier"] += filled > one
            assert record.best is not None
            assert record.best.score == min(record.scores)
            checked(cut.parts, record.best)
    assert seen["filled"] > 5, seen
    assert seen["emptier"] <= 2, seen
