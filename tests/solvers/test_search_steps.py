"""Dive, incumbent and neighbourhoods: steps of the search that must not lose feasibility."""

import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from solvers.clock import Clock
from solvers.dive import Dive
from solvers.highs import HighsProcess
from solvers.improve import Improver
from solvers.incumbent import Incumbent
from solvers.landing import Judge
from solvers.linear import Arrays, LinearModel
from solvers.neighbourhoods import AGREED, Neighbourhoods
from solvers.relaxation import PRACTICE, THEORY
from solvers.rounding import DeadEndError
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
            whole = [*c.opens, *c.posts, *c.standby, *c.duty]
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


def test_a_dive_near_a_plan_decides_only_what_the_relaxation_disputes():
    agreed_ones = disputed_ones = 0
    for seed in range(12):
        relaxation = Parts(random_published_case(seed)).relaxation
        if not relaxation.instance.offers:
            continue
        opens = np.array(relaxation.columns.opens)
        with HighsProcess(relaxation.arrays, 0, never) as process:
            reply = process.lp(soon())
            start = reply.x.copy()
            start[opens] = np.arange(len(opens)) % 2  # no plan, but something to stay near
            agreed = np.abs(reply.x[opens] - start[opens]) < AGREED
            dive = Dive(relaxation, process, reply, soon(), start=start)
            try:
                landing = dive.run()
            except DeadEndError:
                continue
        if not landing.landed:
            continue
        # a run may still close where a pool lacks people, but none opens against what is agreed
        assert not (landing.x[opens][agreed & (start[opens] == 0)] > 0.5).any()
        agreed_ones += int(agreed.sum())
        disputed_ones += int((~agreed).sum())
    assert agreed_ones > 20
    assert disputed_ones > 5


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
    assert not incumbent.take(np.array([1.0, 1.0]))  # cheaper, too few
    assert not incumbent.take(np.array([4.0, 1.0]))  # dearer
    assert not incumbent.take(incumbent.x)
    assert incumbent.points == 317
    assert incumbent.take(np.array([2.0, 1.0]))
    assert incumbent.points == 217
    assert incumbent.x.tolist() == [2.0, 1.0]


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
        own.extend((c.seats[o.index], *c.cuts.get(o.index, ()), *c.shared.get(o.index, ())))
    for d in inst.duties:
        half(inst.pools[d.pool].kind).append(c.duty[d.index])
    for p in inst.pools:
        half(p.kind).append(c.standby[p.index])
    first = len(parts.relaxation.arrays.cost) - len(parts.relaxation.flow_blocks)
    for k, block in enumerate(parts.relaxation.flow_blocks):
        found[block].append(first + k)
    return {name: np.array(columns, dtype=np.int64) for name, columns in found.items()}


def drawing(parts: Parts, seed: int, guide: float = 0.0) -> tuple[Neighbourhoods, np.ndarray]:
    """Neighbourhoods with a guide that opens every run to this part, and an x with none open."""
    x = np.zeros(len(parts.relaxation.arrays.cost))
    guided = x.copy()
    guided[parts.relaxation.columns.opens] = guide
    return Neighbourhoods(parts.relaxation, guided, seed), x


def test_a_neighbourhood_leaves_the_other_half_alone():
    parts = Parts(CASE)
    kinds, c = kinds_of(parts), parts.relaxation.columns
    draws, x = drawing(parts, 3)
    assert draws.halves() == [THEORY, PRACTICE]
    for half, other in ((THEORY, PRACTICE), (PRACTICE, THEORY)):
        for size in (1, 10, 10**6):
            hood = draws.draw(half, size, x, guided=False)
            for mask in (hood.free, hood.names, hood.flows):
                assert mask.dtype == bool
                assert len(mask) == len(x)
                assert not mask[kinds[other]].any()
            seats = np.intersect1d(kinds[half], c.seats)
            assert hood.free[seats].all()
            assert hood.flows[seats].all()
        assert hood.free[kinds[half]].all(), "the largest neighbourhood is the half"


def test_sizes_of_neighbourhoods():
    parts = Parts(CASE)
    c, inst = parts.relaxation.columns, parts.instance
    draws, x = drawing(parts, 3)
    theory = sum(r.facility.kind == "theory" for r in inst.runs)
    assert draws.size_of(THEORY) == theory
    assert draws.size_of(PRACTICE) == len(inst.runs) - theory
    cells = Counter((r.venue.venue_id, r.day) for r in inst.runs if r.facility.kind != "theory")
    for size in (1, 15, 40):
        for _ in range(10):
            hood = draws.draw(PRACTICE, size, x, guided=False)
            free = int(hood.free[c.opens].sum())
            assert size <= free < size + max(cells.values())
            assert free == sum(cells[cell] for cell in hood.cells)


def test_names_are_those_who_serve_in_the_cells():
    parts = Parts(CASE)
    c, inst = parts.relaxation.columns, parts.instance
    draws, x = drawing(parts, 3)
    hood = draws.draw(PRACTICE, 10, x, guided=False)
    for d in inst.duties:
        pool = inst.pools[d.pool]
        here = pool.kind != "theory" and (pool.venue_id, pool.day) in hood.cells
        assert hood.names[c.duty[d.index]] == here
        assert draws.all_names[c.duty[d.index]]
    assert not hood.names[c.opens].any()
    assert not hood.flows[[*c.opens, *c.units, *c.posts, *c.duty]].any()


def test_a_guided_neighbourhood_frees_what_the_guide_disputes():
    parts = Parts(CASE)
    c = parts.relaxation.columns
    practice = [r.index for r in parts.instance.runs if r.facility.kind != "theory"]
    agreed, x = drawing(parts, 3, guide=0.2)
    disputed, _ = drawing(parts, 3, guide=0.4)
    opens = np.array(c.opens)[practice]
    some = agreed.draw(PRACTICE, 10**6, x, guided=True).free[opens].mean()
    assert some < 0.3, "but for a few by chance, only disputed runs are free"
    assert disputed.draw(PRACTICE, 10**6, x, guided=True).free[opens].all()
    x[opens] = 1
    hood = agreed.draw(PRACTICE, 10**6, x, guided=True)
    assert hood.free[opens].all()
    disputed, _ = drawing(parts, 3, guide=0.8)
    hood = disputed.draw(PRACTICE, 10**6, x, guided=True)
    assert hood.free[opens].mean() < 0.3
    assert hood.free[np.array(c.units)[practice]].all(), "units of an open run are free"


def test_cells_of_another_search_are_left_alone():
    parts = Parts(CASE)
    draws, x = drawing(parts, 3)
    first = draws.draw(PRACTICE, 10, x, guided=False)
    second = draws.draw(PRACTICE, 10**6, x, [first.cells], guided=False)
    assert first.cells
    assert second.cells
    assert not first.cells & second.cells
    c = parts.relaxation.columns
    assert not (first.free & second.free)[[*c.opens, *c.duty, *c.standby]].any()


def test_the_same_seed_draws_the_same():
    parts = Parts(CASE)
    (one, x), (two, _), (other, _) = (drawing(parts, seed) for seed in (5, 5, 6))

    def mask(draws: Neighbourhoods) -> np.ndarray:
        return draws.draw(PRACTICE, 10, x, guided=False).free

    masks = [(mask(one), mask(two)) for _ in range(6)]
    assert all((a == b).all() for a, b in masks)
    assert any((a != mask(other)).any() for a, _ in masks)


def test_a_half_without_anything_is_not_searched():
    theory = tuple(f for f in CASE.facilities if f.kind == "theory")
    parts = Parts(CASE.model_copy(update={"facilities": theory}))
    assert drawing(parts, 0)[0].halves() == [THEORY]


def test_improvement_starts_from_nothing_and_never_gets_worse():
    parts = Parts(CASE.model_copy(update={"published": (), "booked": ()}))
    arrays = parts.relaxation.arrays
    with HighsProcess(arrays, 0, never) as process:
        guide = process.lp(soon()).x
        process.upper[parts.relaxation.columns.opens] = 0
        process.start_mip(soon(), 0.0)
        start = process.wait(soon()).x
    assert start is not None
    assert guide is not None
    incumbent = Incumbent(arrays, start)
    before, points, processes = incumbent.points, [], []

    def spawn() -> HighsProcess:
        processes.append(HighsProcess(arrays, 0, never))
        return processes[-1]

    improver = Improver(
        arrays,
        spawn,
        Neighbourhoods(parts.relaxation, guide, 0),
        incumbent,
        Clock(60, threading.Event()),
        searches=lambda: 2,
        gap=0.0,
        deterministic=True,
    )
    improver.run(lambda: points.append(incumbent.points), lambda: len(points) >= 2)
    assert points
    assert [before, *points] == sorted([before, *points], reverse=True)
    assert incumbent.points < before
    assert keeps(arrays, incumbent.x)
    assert processes
    assert all(gone(p._process.pid) for p in processes)


@pytest.mark.parametrize("deterministic", [True, False])
def test_what_is_found_side_by_side_fits_together(deterministic):
    """Two searches in one half change the incumbent in turn; what comes out keeps every row."""
    parts = Parts(random_case(4))
    arrays = parts.relaxation.arrays
    with HighsProcess(arrays, 0, never) as process:
        guide = process.lp(soon()).x
        process.upper[parts.relaxation.columns.opens] = 0
        process.start_mip(soon(), 0.0)
        start = process.wait(soon()).x
    assert start is not None
    assert guide is not None
    incumbent = Incumbent(arrays, start)
    improver = Improver(
        arrays,
        lambda: HighsProcess(arrays, 0, never),
        Neighbourhoods(parts.relaxation, guide, 0),
        incumbent,
        Clock(4, threading.Event()),
        searches=lambda: 2,
        gap=0.0,
        deterministic=deterministic,
    )
    rounds: list[float] = []
    improver.run(lambda: rounds.append(incumbent.points), lambda: len(rounds) >= 3)
    assert rounds
    whole = arrays.integer.copy()
    whole[parts.relaxation.columns.seats] = False
    assert np.allclose(incumbent.x[whole], np.rint(incumbent.x[whole]), atol=1e-5)
    assert keeps(arrays, incumbent.x)
