"""The engine as a whole on small cases: stops, limits, repeats and promises."""

import os
import threading
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from data.case_reader import read_case
from data.samples import write_sample
from models.case import Availability, Booked, Case
from models.errors import InfeasibleError
from models.progress import Progress
from scheduler.audit import audit, score
from scheduler.tables import tables_of
from solvers.clock import Clock
from solvers.dive import Dive
from solvers.engine import Engine
from solvers.highs import HighsProcess, SolverDiedError
from solvers.proof import Proof
from solvers.solution import Search, Solution
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.scheduler.small_case import CASE, FRESH, MON, candidate, session
from tests.solvers.parts import Parts
from tests.solvers.test_opportunities import facility_changed
from tests.solvers.test_relaxation import PUBLISHED, best_plan, least_score, one_morning

SEARCH = Search(seed=0, deterministic=True, gap=0.0, workers=1, no_cuts=False, reserve_seconds=0.0)
SHORT = facility_changed(
    one_morning(session("a", "V1-T 17 AM", "S1", 9), min_session_seats=5),
    "V1-T",
    units_per_examiner=1,
)
"""Nine published seats ask for three examiners; there are two."""


def children() -> set[str]:
    """Processes that this one has started and that are still there."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as listing:
        return set(listing.read().split())


def run(case: Case, search: Search = SEARCH, seconds: float = 30.0, stop=None, listener=None):
    clock = Clock(seconds, stop or threading.Event())
    return Engine(case, search, clock, listener or (lambda _: None)).run()


def checked(case: Case, solution: Solution | None) -> Solution:
    assert solution is not None
    assert not audit(case, tables_of(case, solution))
    assert solution.bound <= solution.outcome.score
    return solution


def as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan small cases as large ones are planned."""
    monkeypatch.setattr("solvers.proof.EXACT_COLUMNS", 0)
    monkeypatch.setattr("solvers.proof.LEAST_SECONDS", 0.0)
    monkeypatch.setattr("solvers.whole.NEAR_GAP", 1.0)


def test_a_small_week_is_planned_and_proven():
    told: list[Progress] = []
    solution = checked(CASE, run(CASE, listener=told.append))
    assert solution.bound == solution.outcome.score
    scores = [p.score for p in told if p.score is not None]
    assert scores == sorted(scores, reverse=True)
    bounds = [p.bound for p in told if p.bound is not None]
    assert bounds == sorted(bounds)
    assert {"types", "relaxation", "timetable"} <= {p.stage for p in told}
    assert set(solution.seconds) >= {"types", "relaxation"}


@pytest.mark.parametrize("make", [random_case, random_published_case])
def test_a_large_case_is_bounded_without_whole_examiners(make, monkeypatch):
    """Planned as large cases are: never above the optimum, and above the linear bound at times."""
    as_large(monkeypatch)
    told: list[Progress] = []
    search = replace(SEARCH, deterministic=False)
    compared = raised = found = 0
    for seed in range(12):
        case = make(seed)
        best = least_score(case, seed)
        if best == float("inf"):
            continue
        told.clear()
        solution = run(case, search, seconds=3.0, listener=told.append)
        if solution is None:
            continue
        checked(case, solution)
        assert solution.bound <= best
        compared += 1
        found += solution.outcome.score == best
        bounds = [p.bound for p in told if p.stage == "relaxation"]
        raised += len(bounds) > 3 and bounds[-1] > bounds[2]
    assert compared >= 6
    assert found >= 4
    assert raised >= 1


def test_twice_the_same():
    case = random_published_case(12)
    one, two = run(case), run(case)
    assert one is not None
    assert two is not None
    assert tables_of(case, one) == tables_of(case, two)
    assert (one.bound, one.outcome) == (two.bound, two.outcome)


def test_side_by_side_keeps_the_rules_too():
    solution = checked(CASE, run(CASE, replace(SEARCH, deterministic=False, workers=2)))
    assert solution.outcome.score == checked(CASE, run(CASE)).outcome.score


@pytest.mark.parametrize("deterministic", [True, False])
def test_told_to_stop_before_it_began(deterministic):
    before = children()
    stop = threading.Event()
    stop.set()
    solution = run(CASE, replace(SEARCH, deterministic=deterministic), stop=stop)
    assert solution is None or not audit(CASE, tables_of(CASE, solution))
    assert children() <= before


@pytest.mark.parametrize("stage", ["relaxation", "timetable", "improve"])
def test_told_to_stop_on_the_way(stage):
    before = children()
    stop = threading.Event()

    def listener(progress: Progress) -> None:
        if progress.stage == stage:
            stop.set()

    checked(CASE, run(CASE, replace(SEARCH, deterministic=False), stop=stop, listener=listener))
    assert stop.is_set()
    assert children() <= before


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.6, 1.0])
def test_whatever_the_limit_a_plan_or_nothing(seconds):
    before = children()
    solution = run(CASE, replace(SEARCH, deterministic=False), seconds=seconds)
    assert solution is None or not audit(CASE, tables_of(CASE, solution))
    assert children() <= before


def test_nothing_can_run_at_all():
    fresh = CASE.model_copy(update={"published": (), "booked": ()})
    nobody = fresh.model_copy(update={"examiners": CASE.examiners[:1]})
    assert not any(checked(nobody, run(nobody)).outcome.units)
    far = CASE.model_copy(
        update={
            "published": (),
            "booked": (),
            "settings": CASE.settings.model_copy(
                update={"plan_date": CASE.settings.start + timedelta(1)}
            ),
        }
    )
    assert not any(checked(far, run(far)).outcome.units)


def test_promises_that_cannot_be_kept_are_proven_so():
    away = tuple(Availability(name, MON, available=False) for name in ("E1", "E2"))
    case = one_morning(session("a", "V1-T 17 AM", "S1", 5)).model_copy(
        update={"availability": away}
    )
    with pytest.raises(InfeasibleError) as caught:
        run(case, replace(SEARCH, no_cuts=True))
    assert "P1" in caught.value.rules
    solution = checked(case, run(case))
    assert tables_of(case, solution).sessions[0].status == "closed"


def test_two_examiners_cannot_fill_three_posts():
    with pytest.raises(InfeasibleError):
        run(SHORT, replace(SEARCH, no_cuts=True))
    (cut,) = tables_of(SHORT, checked(SHORT, run(SHORT))).sessions
    assert (cut.seats, cut.status) == (6, "cut")


def test_no_split_of_what_is_left_can_be_staffed():
    """Nine of twelve seats are left to two sessions, and ask for three examiners of two."""
    case = facility_changed(
        one_morning(session("a", "V1-T 17 AM", "S1", 9), session("b", "V1-T 17 AM", "S4", 3)),
        "V1-T",
        units_per_examiner=1,
        daily_max=9,
    )
    with pytest.raises(InfeasibleError):
        run(case, replace(SEARCH, no_cuts=True))
    checked(case, run(case))


def test_promises_that_can_be_kept_are_kept():
    """Empty sessions cost more than their cut saves, yet they stay."""
    dear = facility_changed(
        one_morning(session("a", "V1-T 17 AM", "S1", 9), session("b", "V1-T 17 AM", "S4", 3)),
        "V1-T",
        units_per_examiner=10,
    )
    empty = dear.model_copy(update={"candidates": (candidate("A1", **FRESH),)})
    solution = checked(empty, run(empty, replace(SEARCH, no_cuts=True)))
    assert {s.session_id: s.seats for s in tables_of(empty, solution).sessions} == {"a": 9, "b": 3}
    for seed in (2, 5, 9):
        case = random_published_case(seed)
        try:
            kept = run(case, replace(SEARCH, no_cuts=True))
        except InfeasibleError:
            continue
        assert score(case, tables_of(case, checked(case, kept))).cuts == 0


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_best_plan_of_a_week_in_force_is_found(name):
    case = PUBLISHED[name]
    solution = checked(case, run(case))
    best, _ = best_plan(case)
    assert solution.bound <= best
    assert score(case, tables_of(case, solution)).total == best


@pytest.mark.parametrize("name", ["another split of what is left", "a run beside a closed session"])
def test_no_cuts_claims_no_bound_that_another_split_of_what_is_left_disproves(name):
    """The approved maximum leaves less than was published: any split of it is no cut."""
    case = PUBLISHED[name]
    best, tables = best_plan(case)
    assert score(case, tables).cuts == 0
    solution = checked(case, run(case, replace(SEARCH, no_cuts=True)))
    assert solution.bound <= best
    assert score(case, tables_of(case, solution)).cuts == 0


def test_a_small_session_is_not_kept_small_without_a_cut():
    """C5: six seats, published after a cut, are fewer than ten and can be no more than six."""
    case = facility_changed(
        one_morning(session("a", "V1-T 17 AM", "S1", 6), min_session_seats=10),
        "V1-T",
        units_per_examiner=1,
    ).model_copy(update={"candidates": tuple(candidate(f"A{n}", **FRESH) for n in range(6))})
    solution = checked(case, run(case))
    assert solution.outcome.score == best_plan(case)[0]


def test_a_run_with_a_closed_session_may_be_small_under_no_cuts_too():
    case = PUBLISHED["a run beside a closed session"]
    solution = checked(case, run(case, replace(SEARCH, no_cuts=True)))
    assert sum(s.seats for s in tables_of(case, solution).sessions) == 5


def test_a_dead_solver_does_not_cost_the_first_plan(monkeypatch):
    def dies(*_: object) -> None:
        raise SolverDiedError("gone")

    monkeypatch.setattr(HighsProcess, "lp", dies)
    notes: list[str] = []
    solution = run(random_case(3), listener=lambda event: notes.append(event.note))
    assert solution is not None
    assert "gone" in notes


def test_a_dead_prover_ends_no_more_than_the_proof(monkeypatch):
    def dies(_: HighsProcess, *__: object, **___: object) -> bool:
        raise SolverDiedError("gone")

    as_large(monkeypatch)
    start = Proof.start

    def start_badly(proof: Proof) -> None:
        start(proof)
        assert proof._process is not None
        monkeypatch.setattr(proof._process, "ready", dies.__get__(proof._process))

    monkeypatch.setattr(Proof, "start", start_badly)
    notes: list[str] = []
    case = random_case(3)
    search = replace(SEARCH, deterministic=False)
    heard = run(case, search, 4.0, listener=lambda event: notes.append(event.note))
    solution = checked(case, heard)
    assert "gone" in notes
    assert solution.outcome.score == least_score(case, 3)


def test_nobody_waits_for_a_proof_when_the_gap_is_reached(monkeypatch):
    def waits(_: object) -> None:
        raise AssertionError("the gap was reached before")

    monkeypatch.setattr("solvers.proof.Proof.finish", waits)
    monkeypatch.setattr("solvers.proof.Proof.solve_exactly", waits)
    solution = checked(CASE, run(CASE, replace(SEARCH, gap=0.99)))
    assert solution.bound < solution.outcome.score


def test_examiners_who_can_be_rounded_neither_up_nor_down_cost_no_plan(tmp_path):
    """One slot a date and a day of rest: the relaxation has duties by halves, and nothing else."""
    write_sample("tiny", tmp_path)
    week = read_case(tmp_path)
    least = {"min_rest_hours": Decimal(24), "max_slots_per_day": 1, "min_draw_pool": 1}
    policy = week.settings.policy.model_copy(update=least)
    kept = {"P1", "P2", "P3", "P4", "P5", "P8"}
    case = week.model_copy(
        update={
            "settings": week.settings.model_copy(update={"policy": policy}),
            "examiners": tuple(e for e in week.examiners if e.examiner_id in kept),
            "availability": tuple(a for a in week.availability if a.examiner_id in kept),
            "conflicts": tuple(c for c in week.conflicts if c.examiner_id in kept),
        }
    )
    parts = Parts(case)
    with HighsProcess(parts.relaxation.arrays, 0, lambda: False) as highs:
        end = time.monotonic() + 60
        assert not Dive(parts.relaxation, highs, highs.lp(end), end).run().landed
    checked(case, run(case))


@pytest.mark.parametrize("seed", range(6))
def test_a_week_in_force_is_improved_beside_the_dive(seed, monkeypatch):
    """As large cases are: no worse than what is in force, and often the best there is."""
    as_large(monkeypatch)
    case = random_published_case(seed)
    told: list[Progress] = []
    before = children()
    search = replace(SEARCH, deterministic=False, workers=2)
    solution = checked(case, run(case, search, 4.0, listener=told.append))
    first = next(p.score for p in told if p.score is not None)
    assert solution.outcome.score <= first
    assert solution.bound <= least_score(case, seed)
    assert children() <= before


def test_what_is_in_force_is_where_the_search_begins():
    """A plan taken as published, with nothing changed, is the first plan of the next search."""
    base = tables_of(CASE, checked(CASE, run(CASE)))
    case = CASE.model_copy(
        update={
            "published": base.sessions,
            "booked": tuple(Booked(b.candidate_id, b.session_id, b.part) for b in base.bookings),
            "published_duties": base.duties,
        }
    )
    told: list[Progress] = []
    run(case, listener=told.append)
    assert next(p.score for p in told if p.score is not None) == score(CASE, base).total
