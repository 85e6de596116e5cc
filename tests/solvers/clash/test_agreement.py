"""Four ways to ask whether rules and rows can hold agree, set by set: CP-SAT, HiGHS, rosters
judged without a solver, and a referee that tries everything and shares nothing with them.
"""

import random

import pytest

from benchmarks.clash_cases import clash_case
from benchmarks.clash_referee import Referee
from benchmarks.clash_referee_staff import NotJudgedError
from models.clash import Member
from solvers.clash.oracle import Oracle
from solvers.clash.question import Question
from solvers.clash.second import refused_by_highs
from solvers.clash.witness import Witness
from solvers.clock import Clock


class Trial:
    """A random case, everything its question names, and who answers."""

    def __init__(self, seed: int) -> None:
        case, _ = clash_case(seed)
        in_full = seed % 2 == 0
        self.question = Question(case, in_full=in_full)
        promises = self.question.promises
        rules = self.question.rules_for(promises)
        self.everything = sorted({p.member for p in promises} | rules)
        self.oracle = Oracle(self.question, Clock(600.0), seed=0, workers=2)
        self.referee = Referee(case, in_full=in_full)
        self.dice = random.Random(seed)

    def some(self) -> list[Member]:
        """Most of the members, drawn at random; often just those that matter."""
        share = self.dice.choice((0.7, 0.9, 1.0))
        return [m for m in self.everything if m.rule == "P1" or self.dice.random() < share]


def test_cp_sat_agrees_with_the_referee_on_random_sets():
    verdicts = {True: 0, False: 0}
    for seed in range(60):
        trial = Trial(seed)
        for _ in range(3):
            members = trial.some()
            answer = trial.oracle.ask(members)
            try:
                holds = trial.referee.holds(members)
            except NotJudgedError:
                continue
            assert answer.holds is holds, (seed, members)
            verdicts[holds] += 1
            if answer.keeping is not None:
                assert Witness(trial.question, answer.keeping).broken(members) == ()
    assert min(verdicts.values()) > 30, verdicts


def test_highs_agrees_with_cp_sat():
    verdicts = {True: 0, False: 0}
    for seed in range(100, 130):
        trial = Trial(seed)
        members = trial.some()
        holds = trial.oracle.ask(members).holds
        refused = refused_by_highs(trial.question, members, Clock(60.0), 60.0)
        if refused is not None:
            assert refused is not holds, (seed, members)
            verdicts[not refused] += 1
    assert min(verdicts.values()) > 5, verdicts


def test_members_at_choice_mean_the_same_as_enforced_ones():
    refused = 0
    for seed in range(200, 230):
        trial = Trial(seed)
        answer = trial.oracle.ask((), trial.everything)
        assert answer.holds is trial.oracle.ask(trial.everything).holds
        if answer.holds is False:
            refused += 1
            assert trial.oracle.ask(answer.refused).holds is False
        most = trial.oracle.most((), trial.everything, 10.0)
        assert most.keeping is not None
        assert trial.oracle.ask(most.on).holds
        assert Witness(trial.question, most.keeping).broken(most.on) == ()
    assert refused > 5


@pytest.mark.parametrize("first", [300, 340])
def test_a_roster_is_seen_to_break_what_it_was_not_asked_to_keep(first):
    """Where a set cannot hold but can without a member, that roster breaks the member."""
    seen: set[tuple[str, str]] = set()
    for seed in range(first, first + 40):
        trial = Trial(seed)
        if trial.oracle.ask(trial.everything).holds:
            continue
        for member in trial.everything:
            rest = [m for m in trial.everything if m != member]
            answer = trial.oracle.ask(rest)
            if answer.keeping is not None:
                witness = Witness(trial.question, answer.keeping)
                assert member in witness.broken(trial.everything), (seed, member)
                seen.add((member.rule, member.what))
    assert len(seen) > 6, seen
