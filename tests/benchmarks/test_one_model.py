"""The peers' one model: a true relaxation, and each solution of it becomes a plan without fault."""

from collections import Counter

from benchmarks.hand_facts import Facts, people
from benchmarks.peers.command import Effort
from benchmarks.peers.cpsat.__main__ import solve
from benchmarks.peers.decode import carry_out, decide
from benchmarks.peers.formulation import Formulation, formulate
from models.case import Case
from models.plan import Tables
from scheduler.audit import audit, score
from support.exhaustive import best_plan
from support.exhaustive_space import TooLargeError
from support.random_cases import random_case
from support.random_published import random_published_case

SEEDS = range(60)


def written(case: Case) -> tuple[Facts, Formulation]:
    facts = Facts(case)
    return facts, formulate(facts, people(facts))


def solved(case: Case) -> tuple[int, float, Tables]:
    """Points of the model's optimum, its bound, and the plan made of it."""
    facts, formulation = written(case)
    effort = Effort(deadline=float("inf"), threads=1, seed=0)
    answer = solve(formulation.model, effort, lambda _score, _bound: None)
    assert answer.solution is not None
    assert answer.bound is not None
    assert formulation.model.broken_rows(answer.solution) == []
    tables = carry_out(facts, formulation, decide(formulation, answer.solution))
    return round(formulation.model.objective_of(answer.solution)), answer.bound, tables


def test_optimum_of_the_model_is_no_higher_than_the_best_plan() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        case = random_case(seed)
        try:
            best, _ = best_plan(case)
        except TooLargeError:
            continue
        points, bound, tables = solved(case)
        assert bound <= points <= best, seed
        assert not audit(case, tables), seed
        assert score(case, tables).total >= best, seed
        seen["searched"] += 1
        seen["served"] += bool(tables.bookings)
        seen["tight"] += points == best
        seen["linked"] += any(row.link_id for row in tables.sessions)
    assert seen["searched"] >= 0.8 * len(SEEDS)
    assert seen["tight"] >= 0.8 * seen["searched"]
    assert min(seen["served"], seen["linked"]) > 0, seen


def test_with_published_sessions_plans_keep_the_promises() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        case = random_published_case(seed)
        _, _, tables = solved(case)
        broken = {violation.rule for violation in audit(case, tables)}
        assert not broken, seed
        seen.update({row.status for row in tables.sessions})
        here = {(row.candidate_id, row.session_id) for row in tables.bookings}
        booked = {(row.candidate_id, row.session_id) for row in case.booked}
        seen["moved"] += bool(booked - here)
    assert min(seen[name] for name in ("kept", "cut", "closed", "new", "moved")) > 0, seen


def test_the_empty_plan_is_a_solution_and_a_plan() -> None:
    for seed in SEEDS:
        for case in (random_case(seed), random_published_case(seed)):
            facts, formulation = written(case)
            start = formulation.model.start
            assert formulation.model.broken_rows(start) == []
            tables = carry_out(facts, formulation, decide(formulation, start))
            assert not audit(case, tables), seed
            assert not tables.runs
            if formulation.is_relaxation:
                points = score(case, tables).total
                assert formulation.model.objective_of(start) == points, seed


def test_a_bound_counts_only_where_nothing_is_published() -> None:
    kinds = {written(make(seed))[1].is_relaxation
             for make in (random_case, random_published_case) for seed in range(5)}  # fmt: skip
    assert kinds == {True, False}
    assert all(written(random_case(seed))[1].is_relaxation for seed in range(5))
