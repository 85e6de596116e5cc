"""The fuzzer of clashes: its cases clash for many reasons, its referee is no rubber stamp."""

import dataclasses

import pytest

from benchmarks import clash_fuzz
from benchmarks.clash_cases import REASONS, clash_case
from benchmarks.clash_fuzz import name_of, report, try_seed
from models.clash import Member
from scheduler.audit import RULES

TRIALS = 24


@pytest.fixture(scope="module")
def trials():
    return [try_seed(seed) for seed in range(TRIALS)]


def test_every_clash_is_true_and_minimal(trials):
    assert [t.wrong for t in trials if t.wrong] == []
    judged = [t for t in trials if t.judged and t.clash is not None]
    assert len(judged) >= TRIALS / 2
    assert any(t.clash is None for t in trials)


def test_the_clashes_are_of_many_kinds(trials):
    rules = {m.rule for t in trials if t.clash for m in t.clash.members}
    assert rules >= {"P1", "C2", "E1", "E2", "E3", "E4", "E5", "E7"}
    assert rules <= {rule.rule_id for rule in RULES}


def test_equal_seeds_make_equal_cases():
    assert clash_case(7) == clash_case(7)
    assert clash_case(7)[0].digest != clash_case(8)[0].digest
    assert {reason for seed in range(120) for reason in clash_case(seed)[1]} == set(REASONS)


def test_a_report_counts_what_was_found(trials):
    text = report(trials)
    assert f"| {TRIALS} " in text
    assert "P1 session" in text


def stretched(monkeypatch, change):
    """Try seeds until one clashes, with what is found changed."""
    real = clash_fuzz.find_clash

    def find(*args):
        clash = real(*args)
        return None if clash is None else change(args[0], clash)

    monkeypatch.setattr(clash_fuzz, "find_clash", find)
    return next(t for t in map(try_seed, range(30)) if t.judged and t.clash is not None)


def test_the_referee_notices_a_member_too_few(monkeypatch):
    def fewer(_case, clash):
        return dataclasses.replace(clash, members=clash.members[1:])

    assert "the members can hold" in stretched(monkeypatch, fewer).wrong


def test_the_referee_notices_a_member_too_many(monkeypatch):
    extra = Member("E4", "conflict", ("E9", "V9"))

    def more(_case, clash):
        return dataclasses.replace(clash, members=(*clash.members, extra))

    assert f"not needed: {name_of(extra)}" in stretched(monkeypatch, more).wrong


def test_the_referee_notices_a_clash_that_was_not_found(monkeypatch):
    monkeypatch.setattr(clash_fuzz, "find_clash", lambda *_: None)
    assert any("but there is one" in text for s in range(20) for text in try_seed(s).wrong)
