"""The judge without a solver: it says what CP-SAT says."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from solvers.decision import Outcome
from solvers.rule_check import RuleCheck
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.solvers.parts import Choice, Parts
from tests.solvers.test_decision import some_decision
from tests.solvers.test_greedy import greedy


def changed(parts: Parts, outcome: Outcome, draw: random.Random) -> Outcome:
    """A duty more or less, or swapped, or seats or units up or down by a little."""
    duties, seats, units = set(outcome.duties), list(outcome.seats), list(outcome.units)
    options = range(len(parts.instance.duties))
    what = draw.choice(("swap", "more", "less", "seats", "units", "both"))
    if what in ("swap", "less") and duties:
        duties.remove(draw.choice(sorted(duties)))
    if what in ("swap", "more") and options:
        duties.add(draw.choice(options))
    open_ones = [k for k, n in enumerate(seats) if n]
    if what in ("seats", "both") and open_ones:
        k = draw.choice(open_ones)
        seats[k] = max(0, seats[k] + draw.choice((-3, -1, 1, 2)))
    running = [k for k, n in enumerate(units) if n]
    if what in ("units", "both") and running:
        units[draw.choice(running)] += draw.choice((-1, 1))
    return replace(outcome, seats=tuple(seats), units=tuple(units), duties=tuple(sorted(duties)))


def crowded(parts: Parts, outcome: Outcome) -> bool:
    """Whether a pool has more heads on standby than the model has a column for; no rule forbids."""
    heads = Counter(parts.instance.duties[k].pool for k in outcome.duties)
    least = parts.case.settings.policy.min_draw_pool
    most: Counter[int] = Counter()
    for r in parts.instance.runs:
        most[r.pool] += r.posts(r.units_max)
    posts = parts.accountant.heads_needed(outcome.units)
    return any(
        n > posts[pool][0] + max(least, most[pool]) for pool, n in heads.items() if pool in posts
    )


@pytest.mark.parametrize("make", [random_case, random_published_case])
def test_it_says_what_the_model_says(make):
    seen: Counter[bool] = Counter()
    for seed in range(60):
        parts = Parts(make(seed))
        check, draw = RuleCheck(parts.accountant), random.Random(seed)
        for decision in (greedy(parts), some_decision(parts, seed)):
            if decision is None:
                continue
            outcome = parts.accountant.carry_out(decision)
            assert check.accepts(outcome)
            for _ in range(12):
                other = changed(parts, outcome, draw)
                verdict = parts.judged(Choice(other.seats, other.units, other.duties))
                possible = verdict is not None and verdict.x is not None
                if crowded(parts, other):
                    continue
                assert check.accepts(other) == possible, (make.__name__, seed, other)
                seen[possible] += 1
    assert min(seen[True], seen[False]) > 100, seen
