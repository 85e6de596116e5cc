"""The fewest changes: rosters and bounds held against exhaustive search."""

import itertools
import threading
import time
from dataclasses import replace

import pytest

from models.case import Availability, Booked, Case
from scheduler.audit import audit
from scheduler.tables import tables_of
from solvers.clock import Clock
from solvers.decision import Decision
from solvers.engine import Engine
from solvers.highs import HighsProcess
from solvers.landing import Judge
from solvers.repair import Repair
from solvers.solution import Search, Solution
from support.exhaustive_space import TooLargeError
from support.random_cases import random_case
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.sources import Seeded
from tests.solvers.parts import Parts

SEARCH = Search(
    seed=0,
    deterministic=True,
    gap=0.0,
    workers=1,
    no_cuts=False,
    reserve_seconds=0.0,
    fewest_changes=True,
)


def planned(case: Case, *, fewest: bool = True) -> Solution:
    search = replace(SEARCH, fewest_changes=fewest)
    solution = Engine(case, search, Clock(30.0, threading.Event()), lambda _: None).run()
    assert solution is not None
    assert not audit(case, tables_of(case, solution))
    return solution


def in_force_without(case: Case, absent: int) -> Case:
    """The case with a plan of it published, and one of those called up ill all week."""
    base = tables_of(case, planned(case, fewest=False))
    called = sorted({d.examiner_id for d in base.duties})
    if not called:
        return case
    ill = called[absent % len(called)]
    start = case.settings.start.toordinal()
    away = tuple(
        Availability(ill, type(case.settings.start).fromordinal(start + k), None, available=False)
        for k in range(case.settings.days)
    )
    return case.model_copy(
        update={
            "published": base.sessions,
            "booked": tuple(Booked(b.candidate_id, b.session_id, b.part) for b in base.bookings),
            "published_duties": base.duties,
            "availability": (
                *(a for a in case.availability if a.examiner_id != ill),
                *away,
            ),
        }
    )


def duty_changes(case: Case, solution: Solution) -> int:
    """Duties changed, counted from the tables alone (score.md)."""
    before = {
        (d.examiner_id, d.date, d.slot_id, d.venue_id, d.kind, d.class_group)
        for d in case.published_duties
    }
    now = {
        (d.examiner_id, d.date, d.slot_id, d.venue_id, d.kind, d.class_group)
        for d in tables_of(case, solution).duties
    }
    dates = {key[:2] for key in before}
    return len(before - now) + sum(key[:2] not in dates for key in now - before)


def fewest_by_trial(case: Case, solution: Solution) -> int:
    """The least number of changes among all rosters for the runs of a solution."""
    parts = Parts(case)
    inst = parts.instance
    judge = Judge(
        parts.relaxation, workers=1, seed=0, deterministic=True, clock=Clock(60, threading.Event())
    )
    repair = repair_of(parts)
    ways = []
    for pool, (_, heads) in parts.accountant.heads_needed(solution.outcome.units).items():
        options = [d.index for d in inst.duties if d.pool == pool]
        sizes = range(heads, len(options) + 1)
        ways.append([way for n in sizes for way in itertools.combinations(options, n)])
    total = 1
    for way in ways:
        total *= len(way)
    if total > 1000:
        raise TooLargeError
    best = None
    for chosen in itertools.product(*ways):
        duties = tuple(sorted(itertools.chain(*chosen)))
        outcome = replace(solution.outcome, duties=duties)
        count = repair.changes(outcome)
        if (best is None or count < best) and judge.accepts(outcome):
            best = count
    assert best is not None
    return best


def repair_of(parts: Parts) -> Repair:
    r = parts.relaxation
    return Repair(
        parts.instance, r.columns, r.dispatch_arrays, lambda a: HighsProcess(a, 0, lambda: False)
    )


def test_rosters_change_as_little_as_any_could():
    compared = changed = 0
    for seed in range(40):
        case = in_force_without(random_case(seed), seed)
        if not case.published_duties:
            continue
        solution = planned(case)
        assert solution.fewest is not None
        count = duty_changes(case, solution)
        assert count == repair_of(Parts(case)).changes(solution.outcome)
        assert solution.fewest.duties <= count
        assert solution.fewest.displaced <= len(solution.outcome.locked.displaced)
        try:
            least = fewest_by_trial(case, solution)
        except TooLargeError:
            continue
        assert solution.fewest.duties <= least <= count
        assert count == least
        compared += 1
        changed += least > 0
    assert compared >= 8
    assert changed >= 3


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_displaces_fewer_than_the_bound(seed):
    case = random_published_case(seed)
    parts = Parts(case)
    everything = tuple(0 for _ in parts.instance.offers)
    worst = parts.accountant.carry_out(Decision(everything, ()))
    least = repair_of(parts).least_displaced(worst, time.monotonic() + 20)
    assert least <= len(worst.locked.displaced)
    booked = {(b.candidate_id, b.session_id) for b in case.booked}
    for draw in range(6):
        try:
            tables = random_tables(Seeded(draw), case)
        except TooLargeError:
            return
        kept = {(b.candidate_id, b.session_id) for b in tables.bookings}
        assert least <= len({who for who, _ in booked - kept})


def test_without_published_duties_nothing_is_repaired():
    case = random_case(1)
    assert planned(case).fewest is None
