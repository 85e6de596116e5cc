"""A decision carried out: its score is the audit's, and nothing is left over."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from models.case import Booked, Case
from models.plan import Duty
from scheduler.audit import judge
from scheduler.tables import tables_of
from solvers.decision import Decision, Outcome
from solvers.solution import Solution
from support.random_cases import random_case
from support.random_published import random_published_case
from support.random_shared import random_shared_case
from tests.scheduler.small_case import CASE, FRESH, MON, candidate, session, with_policy
from tests.solvers.parts import Parts, solve


def some_decision(parts: Parts, seed: int) -> Decision | None:
    """Seats and duties that keep the rules, many or few of them, by random prices."""
    if not parts.instance.runs:
        return None
    draw = random.Random(seed)
    cost = parts.arrays.cost.copy()
    worth = draw.choice((30, 100, 300))
    for k in parts.columns.seats:
        cost[k] -= draw.randint(0, worth)
    for k in parts.columns.duty:
        cost[k] += draw.randint(-15, 10)
    verdict = solve(parts.judge, parts.arrays.lower, parts.arrays.upper, cost)
    assert verdict.x is not None
    choice = parts.choice_of(verdict.x.astype(float))
    return Decision(choice.seats, choice.duties)


def verdict_of(parts: Parts, outcome: Outcome):
    solution = Solution(parts.instance, parts.people, parts.accountant, outcome, 0, {})
    return judge(parts.case, tables_of(parts.case, solution))


@pytest.mark.parametrize("make", [random_case, random_published_case, random_shared_case])
def test_the_score_is_the_audits(make):
    seen: Counter[str] = Counter()
    for seed in range(80):
        parts = Parts(make(seed))
        decision = some_decision(parts, seed)
        if decision is None:
            continue
        outcome = parts.accountant.carry_out(decision)
        verdict = verdict_of(parts, outcome)
        assert not verdict.violations, (make.__name__, seed)
        assert verdict.score.total == outcome.score, (make.__name__, seed, verdict.score)
        seen.update(name for name, points in verdict.score.model_dump().items() if points)
        seen["trimmed"] += outcome.seats != decision.seats
        seen["displaced"] += bool(outcome.locked.displaced)
    wanted = ["unserved", "delay", "travel", "runs", "venues", "duties", "trimmed"]
    wanted += ["cuts", "changes", "displaced"] if make is not random_case else []
    assert not [name for name in wanted if seen[name] < 3]


def test_nothing_is_a_decision_too():
    for seed in range(20):
        parts = Parts(random_published_case(seed))
        offers = parts.instance.offers
        outcome = parts.accountant.carry_out(Decision((0,) * len(offers), ()))
        assert not any(outcome.units)
        assert outcome.duties == ()
        assert not verdict_of(parts, outcome).violations


def test_carried_out_twice_the_same():
    parts = Parts(random_published_case(4))
    decision = some_decision(parts, 4)
    assert decision is not None
    assert parts.accountant.carry_out(decision) == parts.accountant.carry_out(decision)


THEORY = CASE.model_copy(
    update={
        "facilities": tuple(f for f in CASE.facilities if f.facility_id == "V1-T"),
        "candidates": tuple(candidate(f"A{n}", **FRESH) for n in range(1, 6)),
        "cohorts": (),
        "published": (),
        "booked": (),
    }
)


def offer_at(parts: Parts, slot_id: str, subject: str = "S1") -> int:
    return next(
        o.index
        for o in parts.instance.offers
        for r in (parts.instance.runs[o.runs[0]],)
        if (r.day, r.slot_id, o.subject) == (0, slot_id, subject)
    )


def carried_out(case: Case, seats: dict[tuple[str, str], int], heads: int = 2) -> Outcome:
    parts = Parts(case)
    chosen = {offer_at(parts, *key): n for key, n in seats.items()}
    pools = {
        parts.instance.runs[parts.instance.offers[o].runs[0]].pool for o, n in chosen.items() if n
    }
    duties = [d.index for p in sorted(pools) for d in parts.instance.duties if d.pool == p]
    by_pool: Counter[int] = Counter()
    called = []
    for k in duties:
        by_pool[parts.instance.duties[k].pool] += 1
        if by_pool[parts.instance.duties[k].pool] <= heads:
            called.append(k)
    decision = Decision(
        tuple(chosen.get(o.index, 0) for o in parts.instance.offers), tuple(sorted(called))
    )
    return parts.accountant.carry_out(decision)


def test_seats_nobody_takes_go_but_for_the_least_number():
    assert sum(carried_out(THEORY, {("AM", "S1"): 30}).seats) == 5
    assert sum(carried_out(with_policy(THEORY, min_session_seats=8), {("AM", "S1"): 30}).seats) == 8
    outcome = carried_out(THEORY, {("AM", "S1"): 30})
    assert sum(outcome.units) == 2  # three to a unit
    assert outcome.score == 30 + 2 * 4


def test_a_run_that_nobody_needs_goes_with_its_examiners():
    outcome = carried_out(THEORY, {("AM", "S1"): 5, ("PM", "S4"): 10})
    assert sum(outcome.seats) == 5
    assert sum(n > 0 for n in outcome.units) == 1
    assert len(outcome.duties) == 2


def test_too_few_heads_are_an_error():
    with pytest.raises(ValueError, match="1 heads of 2"):
        carried_out(THEORY, {("AM", "S1"): 5}, heads=1)


def test_promised_seats_stay_and_booked_ones_are_not_given_away():
    kept = THEORY.model_copy(
        update={
            "published": (session("a", "V1-T 17 AM", "S1", 4),),
            "booked": (Booked("A5", "a", "S1"), Booked("A4", "a", "S1")),
        }
    )
    parts = Parts(kept)
    outcome = carried_out(kept, {("AM", "S1"): 4})
    assert sum(outcome.seats) == 4
    served = {parts.people.persons[p].candidate_id for p in outcome.seating.offer_by_person}
    assert served == {"A1", "A2"}
    assert {parts.people.persons[p].candidate_id for p in outcome.locked.by_offer[0]} == {
        "A4",
        "A5",
    }
    empty = carried_out(
        kept.model_copy(update={"candidates": THEORY.candidates[3:]}), {("AM", "S1"): 4}
    )
    assert sum(empty.seats) == 4


def test_a_head_too_many_stays_where_that_is_cheaper():
    """A published duty that costs 4 and saves 5 is kept; one that costs 10 is not."""
    third = (*CASE.examiners, replace(CASE.examiners[0], examiner_id="E0"))
    duties = tuple(Duty(e, MON, "AM", "V1", "theory", "*", "post") for e in ("E0", "E1", "E2"))
    case = THEORY.model_copy(update={"examiners": third, "published_duties": duties})
    assert len(carried_out(case, {("AM", "S1"): 5}, heads=3).duties) == 3
    assert (
        len(
            carried_out(
                THEORY.model_copy(update={"examiners": third}), {("AM", "S1"): 5}, heads=3
            ).duties
        )
        == 2
    )
    assert carried_out(case, {("AM", "S1"): 5}, heads=3).score == 30 + 3 * 4


def test_a_shortfall_filled_in_one_run_does_not_leave_another_short():
    """C5: seats kept for the morning's run in a link also open the afternoon's."""
    case = with_policy(CASE, min_session_seats=6).model_copy(
        update={
            "facilities": tuple(
                f for k in ("V1-R", "V1-F") for f in CASE.facilities if f.facility_id == k
            ),
            "candidates": tuple(candidate(f"B{n}", need="S2") for n in range(3)),
            "cohorts": (),
            "published": (),
            "booked": (),
        }
    )
    parts = Parts(case)
    inst = parts.instance
    link = next(o for o in inst.offers if o.quota == "linked" and inst.runs[o.runs[0]].day == 0)
    own = next(o for o in inst.offers if o.quota == "open" and o.runs == link.runs[:1])
    pools = [inst.runs[k].pool for k in link.runs]
    seats = tuple(
        6 if o.index == link.index else 3 if o.index == own.index else 0 for o in inst.offers
    )
    duties = tuple(d.index for d in inst.duties if d.pool in pools)
    outcome = parts.accountant.carry_out(Decision(seats, duties))
    assert not verdict_of(parts, outcome).violations
