"""The first plan: it keeps the rules without any solver, and is worth having."""

from collections import Counter

import pytest

from scheduler.audit import judge
from scheduler.tables import tables_of
from solvers.decision import Decision
from solvers.greedy import Greedy
from solvers.locks import in_rank_order
from solvers.solution import Solution
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.solvers.parts import Parts
from tests.solvers.test_decision import some_decision


def greedy(parts: Parts) -> Decision:
    published = parts.accountant.published
    locked = published.locked({o.index: o.retained for o in parts.instance.offers})
    waiting = in_rank_order(parts.case, parts.people, locked.displaced, published.all_booked())
    types = parts.market.types(parts.people, waiting)
    return Greedy(parts.instance, parts.market, parts.people, types).decide()


@pytest.mark.parametrize("make", [random_case, random_published_case])
def test_what_it_opens_is_staffed_and_keeps_the_rules(make):
    seen: Counter[str] = Counter()
    for seed in range(150):
        parts = Parts(make(seed))
        decision = greedy(parts)
        outcome = parts.accountant.carry_out(decision)
        solution = Solution(parts.instance, parts.people, parts.accountant, outcome, 0, {})
        verdict = judge(parts.case, tables_of(parts.case, solution))
        assert not verdict.violations, (make.__name__, seed, verdict.violations[:2])
        nothing = Decision((0,) * len(parts.instance.offers), ())
        idle = parts.accountant.carry_out(nothing).score
        seen[
            "better" if outcome.score < idle else "as good" if outcome.score == idle else "worse"
        ] += 1
    assert seen["better"] >= 70, seen
    assert seen["worse"] <= 8, seen


def test_the_same_case_gives_the_same_decision():
    for seed in range(20):
        assert greedy(Parts(random_case(seed))) == greedy(Parts(random_case(seed)))


@pytest.mark.parametrize("make", [random_case, random_published_case])
def test_it_goes_on_from_a_decision(make):
    """Nothing of the start is taken back, and whom it left waiting may be served."""
    seen: Counter[str] = Counter()
    for seed in range(80):
        parts = Parts(make(seed))
        begun = some_decision(parts, seed)
        if begun is None:
            continue
        before = parts.accountant.carry_out(begun)
        start = Decision(before.seats, before.duties)
        away = parts.accountant.published.all_booked().difference(before.locked.displaced)
        away.update(before.seating.offer_by_person)
        order = in_rank_order(parts.case, parts.people, before.locked.displaced, away)
        types = parts.market.types(parts.people, order)
        end = Greedy(parts.instance, parts.market, parts.people, types, start).decide()
        assert set(end.duties) >= set(start.duties)
        assert all(n >= m for n, m in zip(end.seats, start.seats, strict=True))
        after = parts.accountant.carry_out(end)
        solution = Solution(parts.instance, parts.people, parts.accountant, after, 0, {})
        assert not judge(parts.case, tables_of(parts.case, solution)).violations
        seen["better"] += after.score < before.score
        seen["worse"] += after.score > before.score
    assert seen["better"] >= 8, seen
    assert seen["worse"] <= 4, seen
