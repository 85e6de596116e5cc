"""The exhaustive search: valid plans, and nothing better than what it calls best."""

from collections import Counter

from scheduler.audit import audit, score
from support.exhaustive import Search, Seats, best_plan
from support.exhaustive_space import TooLargeError
from support.mutations import mutate
from support.random_cases import random_case
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.referee import judge
from support.referee_facts import Facts
from support.rows import case_rows, plan_rows
from support.sources import Seeded

SEEDS = range(60)
MAKERS = (random_case, random_published_case)


class Unpruned(Search):
    """The same search, every branch looked into."""

    def _limit(self) -> float:
        return float("inf")

    def _bound(self, seats: Seats, decided: set[int]) -> float:
        return 0.0

    def _finish(self, seats, posts, points):  # type: ignore[no-untyped-def]
        before = self.best
        super()._finish(seats, posts, points)
        if before is not None and self.best is not None and before.points <= self.best.points:
            self.best = before


def test_best_plans_pass_both_judges_and_have_the_score_they_claim():
    seen: Counter[str] = Counter()
    for make in MAKERS:
        for seed in SEEDS:
            case = make(seed)
            try:
                points, tables = best_plan(case)
            except TooLargeError:
                seen["too large"] += 1
                continue
            verdict = judge(Facts(*case_rows(case)), plan_rows(tables))
            assert not verdict.broken, (make.__name__, seed)
            assert not audit(case, tables), (make.__name__, seed)
            assert verdict.parts == score(case, tables).model_dump(), (make.__name__, seed)
            assert verdict.score == points, (make.__name__, seed)
            seen["searched"] += 1
            seen["served"] += bool(tables.bookings)
            seen["full"] += any(row.reason == "full" for row in tables.unserved)
            seen["linked"] += any(row.link_id and row.seats for row in tables.sessions)
            seen["cuts"] += verdict.parts["cuts"] > 0
            seen.update({row.status for row in tables.sessions})
    assert seen["searched"] >= 0.9 * len(MAKERS) * len(SEEDS)
    assert seen["served"] >= 40
    rare = [name for name in ("full", "linked", "cuts", "cut", "closed", "kept") if not seen[name]]
    assert not rare


def test_no_random_plan_is_better():
    compared = 0
    for make in MAKERS:
        for seed in range(30):
            case = make(seed)
            try:
                points, tables = best_plan(case)
            except TooLargeError:
                continue
            facts, source = Facts(*case_rows(case)), Seeded(seed)
            others = [random_tables(source, case) for _ in range(3)]
            others += [mutate(source, case, tables) for _ in range(6)]
            for other in others:
                verdict = judge(facts, plan_rows(other))
                if not verdict.broken:
                    assert verdict.score >= points, (make.__name__, seed)
                    compared += plan_rows(other) != plan_rows(tables)
    assert compared >= 100


def test_pruning_loses_nothing():
    compared = 0
    for make in MAKERS:
        for seed in SEEDS:
            case = make(seed)
            unpruned = Unpruned(case, 1_500)
            try:
                unpruned.run()
                points, _ = best_plan(case)
            except TooLargeError:
                continue
            assert unpruned.best is not None
            assert unpruned.best.points == points, (make.__name__, seed)
            compared += unpruned.nodes > 20
    assert compared >= 20


def test_too_large_cases_are_refused():
    refused = 0
    for seed in range(30):
        try:
            best_plan(random_case(seed), most_nodes=3)
        except TooLargeError:
            refused += 1
    assert refused >= 10
