"""The dispatch model alone is feasible exactly where the audit finds nothing.

Two ways to a choice of seats, units and duties: a plan that keeps the rules, made without the
model; and whatever the model itself likes. Both are then changed at random.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from models.case import Case
from scheduler.audit import score
from solvers.shares import groups_of, is_nested
from support.exhaustive_space import TooLargeError
from support.random_cases import random_case
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.random_shared import random_shared_case
from support.sources import Seeded
from tests.solvers.parts import Choice, Parts, solve

FIXED_PARTS = ("runs", "venues", "duties", "fairness", "cuts", "changes")


def mutated(source: Seeded, parts: Parts, choice: Choice) -> Choice:
    """One to three small changes, within the columns."""
    seats, units, duties = list(choice.seats), list(choice.units), set(choice.duties)
    for _ in range(source.integer(1, 3)):
        what = source.choice(("seats", "units", "units", "duty", "duty", "swap", "swap"))
        if what == "seats" and seats:
            k = source.integer(0, len(seats) - 1)
            seats[k] = max(0, seats[k] + source.choice((-1, 1, 2)))
        if what == "units" and units:
            running = [k for k, n in enumerate(units) if n] or range(len(units))
            k = source.choice(list(running))
            units[k] = max(0, units[k] + source.choice((-1, 1)))
        if what in ("duty", "swap") and parts.instance.duties:
            duties ^= {source.integer(0, len(parts.instance.duties) - 1)}
        if what == "swap" and duties:
            duties.discard(source.choice(sorted(duties)))
    return Choice(tuple(seats), tuple(units), tuple(sorted(duties)))


def liked_by_the_model(parts: Parts, seed: int) -> Choice | None:
    """The best choice by random prices, seats being worth something."""
    if not parts.instance.runs:
        return None
    draw = np.random.default_rng(seed)
    cost = np.rint(draw.normal(0, 20, len(parts.arrays.cost)))
    cost[parts.columns.seats] -= 40
    verdict = solve(parts.judge, parts.arrays.lower, parts.arrays.upper, cost)
    assert verdict.x is not None, "nothing at all runs: always possible with nothing published"
    return parts.choice_of(verdict.x.astype(float))


def idle_heads(parts: Parts, choice: Choice) -> bool:
    """Heads beyond every need: the rules allow any number of them, the model does not."""
    c = parts.columns
    posts: Counter[int] = Counter()
    for r, n in zip(parts.instance.runs, choice.units, strict=True):
        posts[r.pool] += r.posts(n) if n else 0
    heads = Counter(parts.instance.duties[k].pool for k in choice.duties)
    most = {p.index: parts.arrays.upper[c.standby[p.index]] for p in parts.instance.pools}
    return any(heads[p] > posts[p] + most[p] for p in heads if posts[p])


def without_idle_pools(parts: Parts, choice: Choice) -> Choice:
    """Everybody sent home whom no run needs (see the test of that below)."""
    idle = parts.idle_pools(choice)
    duties = tuple(k for k in choice.duties if parts.instance.duties[k].pool not in idle)
    return replace(choice, duties=duties)


def choices(case: Case, parts: Parts, seed: int) -> list[Choice]:
    source = Seeded(10**6 + seed)
    found = [parts.choice_in(random_tables(source, case)) for _ in range(2)]
    liked = liked_by_the_model(parts, seed)
    found += [liked] if liked else []
    found += [mutated(source, parts, c) for c in found for _ in range(4)]
    return [without_idle_pools(parts, c) for c in found]


def test_feasible_exactly_where_the_audit_finds_nothing():
    seen: Counter[object] = Counter()
    rules: Counter[str] = Counter()
    for seed in range(150):
        case = random_case(seed)
        parts = Parts(case)
        try:
            found = choices(case, parts, seed)
        except TooLargeError:
            continue
        for choice in found:
            verdict = parts.judged(choice)
            feasible = verdict is not None and verdict.x is not None
            broken = parts.broken(choice)
            if idle_heads(parts, choice):
                assert not feasible
                continue
            assert feasible == (not broken), (seed, broken, choice)
            seen[feasible] += 1
            rules.update(broken)
    assert seen[True] >= 200
    assert seen[False] >= 200
    assert {"C1", "C2", "C4", "C5", "E2", "E4", "E5", "E6"} <= set(rules)


def test_nobody_is_called_up_where_nothing_runs():
    for seed in range(20):
        parts = Parts(random_case(seed))
        for option in parts.instance.duties:
            nothing = Choice((0,) * len(parts.instance.offers), (0,) * len(parts.instance.runs), ())
            assert parts.broken(replace(nothing, duties=(option.index,))) >= {"E2"}
            verdict = parts.judged(replace(nothing, duties=(option.index,)))
            assert verdict is None or verdict.proven_infeasible, (seed, option)


def test_what_the_model_accepts_of_a_week_in_force_passes_the_audit():
    seen: Counter[bool] = Counter()
    for seed in range(120):
        case = random_published_case(seed)
        parts = Parts(case)
        liked = liked_by_the_model(parts, seed)
        if liked is None:
            continue
        source = Seeded(seed)
        liked = without_idle_pools(parts, liked)
        for changed in (liked, *(mutated(source, parts, liked) for _ in range(3))):
            choice = without_idle_pools(parts, changed)
            verdict = parts.judged(choice)
            feasible = verdict is not None and verdict.x is not None
            broken = parts.broken(choice)
            assert not (feasible and broken), (seed, broken)
            seen[feasible] += 1
    assert seen[True] >= 80
    assert seen[False] >= 80


@pytest.mark.parametrize("make", [random_case, random_published_case, random_shared_case])
def test_cost_of_a_choice_is_its_score_without_people(make):
    compared = 0
    parts_seen: Counter[str] = Counter()
    for seed in range(100):
        case = make(seed)
        parts = Parts(case)
        liked = liked_by_the_model(parts, seed)
        if liked is None:
            continue
        liked = without_idle_pools(parts, liked)
        verdict = parts.judged(liked)
        assert verdict is not None
        assert verdict.x is not None
        cost = round(float(parts.arrays.cost @ verdict.x) + parts.arrays.offset)
        found = score(case, parts.tables(liked)).model_dump()
        points = {name: found[name] for name in FIXED_PARTS}
        if not all(is_nested(group) for group in groups_of(parts.instance.limits)):
            assert cost <= sum(points.values()), (seed, points)
            continue
        assert cost == sum(points.values()), (seed, points)
        compared += 1
        parts_seen.update(name for name, n in points.items() if n)
    assert compared >= 50
    wanted = {"runs", "venues", "duties"}
    wanted |= {"cuts", "changes"} if make is not random_case else set()
    wanted |= {"fairness"} if make is not random_shared_case else set()
    assert wanted <= set(parts_seen)
