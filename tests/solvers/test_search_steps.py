"""Dive, incumbent and neighbourhoods: steps of the search that must not lose feasibility."""

import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from solvers.clock import Clock
from solvers.dive import Dive
from solvers.highs import HighsProcess
from solvers.improve import Improver, Incumbent
from solvers.landing import Judge
from solvers.linear import Arrays, LinearModel
from solvers.neighbourhoods import Neighbourhoods
from solvers.relaxation import PRACTICE, THEORY
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.scheduler.small_case import CASE
from tests.solvers.parts import Parts
from tests.solvers.test_highs import gone, never, soon


def keeps(arrays: Arrays, x: np.ndarray) -> bool:
    """Whether values keep rows and bounds."""
    activity = np.zeros(len(arrays.row_lower))
    for r in range(len(activity)):
        span = slice(arrays.starts[r], arrays.starts[r + 1])
        activity[r] = arrays.values[span] @ x[arrays.columns[span]]
    rows = np.all(activity >= arrays.row_lower - 1e-5) and np.all(
        activity <= arrays.row_upper + 1e-5
    )
    return bool(rows and np.all(x >= arrays.lower - 1e-5) and np.all(x <= arrays.upper + 1e-5))


@pytest.mark.parametrize("make", [random_case, random_published_case])
def test_a_dive_lands_on_a_plan_and_leaves_the_bounds_alone(make):
    seen: Counter[bool] = Counter()
    for seed in range(12):
        parts = Parts(make(seed))
        relaxation, c = parts.relaxation, parts.relaxation.columns
        if not parts.instance.offers:
            continue
        judge = Judge(
            relaxation, workers=1, seed=0, deterministic=True, clock=Clock(60, threading.Event())
        )
        with HighsProcess(relaxation.arrays, 0, never) as process:
            reply = process.lp(soon())
            landing = Dive(relaxation, process, reply, soon()).run()
            assert (process.lower == relaxation.arrays.lower).all()
            assert (process.upper == relaxation.arrays.upper).all()
        if landing.landed:
            x = landing.x
            whole = [*c.opens, *c.units, *c.duty]
            assert np.allclose(x[whole], np.rint(x[whole]), atol=1e-5)
            assert np.allclose(x[c.missing], 0, atol=1e-6)
            assert keeps(relaxation.arrays, x)
            assert relaxation.arrays.cost @ x + relaxation.arrays.offset >= reply.objective - 1e-5
        decision = judge.land(landing)
        assert decision is not None
        outcome = parts.accountant.carry_out(decision)
        assert judge.accepts(outcome), (make.__name__, seed)
        seen[any(outcome.units)] += 1
    assert seen[True] >= 5


def test_the_judge_refuses_what_breaks_a_rule():
    parts = Parts(CASE)
    judge = Judge(
        parts.relaxation, workers=1, seed=0, deterministic=True, clock=Clock(60, threading.Event())
    )
    decision = judge.any_decision()
    assert decision is not None
    outcome = parts.accountant.carry_out(decision)
    assert judge.accepts(outcome)
    run = next(k for k, r in enumerate(parts.instance.runs) if r.facility.kind == "theory")
    units = tuple(1 if k == run else n for k, n in enumerate(outcome.units))
    assert not judge.accepts(replace(outcome, units=units, duties=()))


def two_things() -> Arrays:
    """Cheapest sum of two, at least 3, each at most 5; ten points for one of the second."""
    m = LinearModel()
    x, y = m.column(100, upper=5), m.column(10, upper=5)
    m.row([(x, 1.0), (y, 1.0)], lower=3, upper=6)
    m.offset = 7
    return m.arrays()


def test_an_incumbent_takes_only_improvements_that_keep_the_rows():
    incumbent = Incumbent(two_things(), np.array([3.0, 1.0]))
    assert incumbent.points == 317
    base = incumbent.x.copy()
    assert not incumbent.merge(base, np.array([1.0, 1.0]))  # cheaper, too few
    assert not incumbent.merge(base, np.array([4.0, 1.0]))  # dearer
    assert not incumbent.merge(base, base)
    assert incumbent.points == 317
    assert incumbent.merge(base, np.array([2.0, 1.0]))
    assert incumbent.points == 217
    assert incumbent.x.tolist() == [2.0, 1.0]
    # found from an older base: only what it changed is taken, and the sum must still hold
    assert not incumbent.merge(base, np.array([3.0, 0.0]))
    assert incumbent.x.tolist() == [2.0, 1.0]
    assert incumbent.merge(base, np.array([0.0, 3.0]))
    assert incumbent.x.tolist() == [0.0, 3.0]
    assert incumbent.points == 37


def kinds_of(parts: Parts) -> dict[str, np.ndarray]:
    """Columns of each half: runs, seats, heads and duties of its kinds of facility."""
    c, inst = parts.relaxation.columns, parts.instance
    found: dict[str, list[int]] = {THEORY: [], PRACTICE: []}

    def half(kind: str) -> list[int]:
        return found[THEORY if kind == "theory" else PRACTICE]

    for r in inst.runs:
        own = half(r.facility.kind)
        own.extend((c.opens[r.index], c.units[r.index], c.posts[r.index], *c.levels[r.index]))
    for o in inst.offers:
        own = half(inst.runs[o.runs[0]].facility.kind)
        own.extend((c.seats[o.index], *c.cuts.get(o.index, ())))
    for d in inst.duties:
        half(inst.pools[d.pool].kind).append(c.duty[d.index])
    for p in inst.pools:
        half(p.kind).append(c.standby[p.index])
    first = len(parts.relaxation.arrays.cost) - len(parts.relaxation.flow_blocks)
    for k, block in enumerate(parts.relaxation.flow_blocks):
        found[block].append(first + k)
    return {name: np.array(columns, dtype=np.int64) for name, columns in found.items()}


def test_a_neighbourhood_leaves_the_other_half_alone():
    parts = Parts(CASE)
    kinds, c = kinds_of(parts), parts.relaxation.columns
    draws = Neighbourhoods(parts.relaxation, 3)
    assert draws.halves() == [THEORY, PRACTICE]
    for half, other in ((THEORY, PRACTICE), (PRACTICE, THEORY)):
        for size in (1, 10, 10**6):
            mask = draws.draw(half, size)
            assert mask.dtype == bool
            assert len(mask) == len(parts.relaxation.arrays.cost)
            assert not mask[kinds[other]].any()
            seats = np.intersect1d(kinds[half], c.seats)
            assert mask[seats].all()
        assert mask[kinds[half]].all(), "the largest neighbourhood is the half"


def test_sizes_of_neighbourhoods():
    parts = Parts(CASE)
    c, inst = parts.relaxation.columns, parts.instance
    draws = Neighbourhoods(parts.relaxation, 3)
    theory = sum(inst.pools[d.pool].kind == "theory" for d in inst.duties)
    assert draws.size_of(THEORY) == theory
    assert draws.size_of(PRACTICE) == len(inst.duties) - theory
    cells = Counter(
        (inst.pools[d.pool].venue_id, inst.pools[d.pool].day)
        for d in inst.duties
        if inst.pools[d.pool].kind != "theory"
    )
    for size in (1, 15, 40):
        for _ in range(10):
            free = int(draws.draw(PRACTICE, size)[c.duty].sum())
            assert size <= free < size + max(cells.values())


def test_the_same_seed_draws_the_same():
    parts = Parts(CASE)
    one, two = (Neighbourhoods(parts.relaxation, 5) for _ in range(2))
    other = Neighbourhoods(parts.relaxation, 6)
    masks = [(one.draw(PRACTICE, 10), two.draw(PRACTICE, 10)) for _ in range(6)]
    assert all((a == b).all() for a, b in masks)
    assert any((a != other.draw(PRACTICE, 10)).any() for a, _ in masks)


def test_a_half_without_anything_is_not_searched():
    theory = tuple(f for f in CASE.facilities if f.kind == "theory")
    parts = Parts(CASE.model_copy(update={"facilities": theory}))
    assert Neighbourhoods(parts.relaxation, 0).halves() == [THEORY]


def test_improvement_starts_from_nothing_and_never_gets_worse():
    parts = Parts(CASE.model_copy(update={"published": (), "booked": ()}))
    arrays = parts.relaxation.arrays
    with HighsProcess(arrays, 0, never) as process:
        process.upper[parts.relaxation.columns.opens] = 0
        process.start_mip(soon(), 0.0)
        start = process.wait(soon()).x
    assert start is not None
    incumbent = Incumbent(arrays, start)
    before, points, processes = incumbent.points, [], []

    def spawn() -> HighsProcess:
        processes.append(HighsProcess(arrays, 0, never))
        return processes[-1]

    improver = Improver(
        arrays,
        spawn,
        Neighbourhoods(parts.relaxation, 0),
        incumbent,
        Clock(60, threading.Event()),
        deterministic=True,
    )
    improver.run(lambda: points.append(incumbent.points), lambda: len(points) >= 2)
    assert points
    assert [before, *points] == sorted([before, *points], reverse=True)
    assert incumbent.points < before
    assert keeps(arrays, incumbent.x)
    assert processes
    assert all(gone(p._process.pid) for p in processes)
