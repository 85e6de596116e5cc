"""The audit and the referee, written apart, agree on plans good and bad."""

from collections import Counter

from scheduler.audit import audit, score
from support.exhaustive_space import TooLargeError
from support.mutations import mutate
from support.random_cases import random_case
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.referee import judge
from support.referee_facts import Facts
from support.rows import case_rows, plan_rows
from support.sources import Seeded

SEEDS = range(400)
MUTANTS = 8


def test_audit_and_referee_agree_on_random_plans_and_mutants():
    verdicts: Counter[bool] = Counter()
    rules: Counter[str] = Counter()
    for make in (random_case, random_published_case):
        for seed in SEEDS:
            try:
                case = make(seed)
                source = Seeded(10**6 + seed)
                plan = random_tables(source, case)
            except TooLargeError:
                continue
            facts = Facts(*case_rows(case))
            assert not judge(facts, plan_rows(plan)).broken, (make.__name__, seed)
            for tables in (plan, *(mutate(source, case, plan) for _ in range(MUTANTS))):
                verdict = judge(facts, plan_rows(tables))
                found = frozenset(violation.rule for violation in audit(case, tables))
                assert found == verdict.rules, (make.__name__, seed, verdict.broken)
                if not found:
                    assert score(case, tables).model_dump() == verdict.parts, (make.__name__, seed)
                verdicts[not found] += 1
                rules.update(found)
    assert verdicts[True] >= 300
    assert verdicts[False] >= 300
    never = {f"T{i}" for i in range(1, 5)} | {f"C{i}" for i in range(1, 8)}
    never |= {f"E{i}" for i in range(1, 8)} | {f"B{i}" for i in range(1, 6)} | {"P1", "P2", "D1"}
    assert not never - set(rules)
