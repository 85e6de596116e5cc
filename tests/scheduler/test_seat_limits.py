"""Limits of the office on a session's seats (`x_seat_limits`)."""

from collections import Counter

from models.case import Case, SeatLimit
from models.plan import Plan
from scheduler.audit import judge
from scheduler.plan import PlanOptions, make_plan
from support.random_cases import random_case
from support.random_published import random_published_case

QUICK = PlanOptions(time_limit_seconds=20, deterministic=True)


def planned(case: Case) -> Plan:
    return make_plan(case, QUICK)


def seats_of(plan: Plan) -> dict[str, int]:
    return {s.session_id: s.seats for s in plan.tables.sessions}


def test_limits_hold_and_cost_what_they_cost():
    seen: Counter[str] = Counter()
    for seed in range(12):
        case = random_case(seed)
        free = planned(case)
        sessions = [s for s in free.tables.sessions if s.seats > 1]
        if not sessions:
            continue
        linked = [s for s in sessions if s.quota == "linked"]
        chosen = linked[0] if linked else sessions[seed % len(sessions)]
        for seats in (0, chosen.seats - 1, chosen.seats):
            limit = SeatLimit(chosen.session_id, seats)
            plan = planned(case.model_copy(update={"seat_limits": (limit,)}))
            assert not judge(case, plan.tables).violations
            assert seats_of(plan).get(chosen.session_id, 0) <= seats
            assert plan.info.score >= free.info.bound - 1e-6
            if seats == chosen.seats and free.info.status == plan.info.status == "optimal":
                assert plan.info.score == free.info.score
            if seats == 0 and chosen.quota == "linked":
                other = next(s for s in sessions if s.link_id == chosen.link_id and s != chosen)
                assert other.session_id not in seats_of(plan)
            seen[chosen.quota] += 1
    assert min(seen["open"], seen["linked"]) >= 3, seen


def test_a_published_session_keeps_its_seats_below_a_limit():
    seen = 0
    for seed in range(12):
        case = random_published_case(seed)
        limits = tuple(SeatLimit(s.session_id, 0) for s in case.published if s.seats > 0)
        free, bound = planned(case), planned(case.model_copy(update={"seat_limits": limits}))
        before = {s.session_id: s.seats for s in case.published}
        for session_id, seats in seats_of(bound).items():
            if session_id in before:
                assert seats <= before[session_id]
                seen += seats_of(free)[session_id] > before[session_id]
    assert seen > 0


def test_a_limit_of_a_session_that_could_not_be_changes_nothing():
    case = random_case(3)
    limits = (SeatLimit("nobody.knows.this", 0),)
    plan = planned(case.model_copy(update={"seat_limits": limits}))
    assert seats_of(plan) == seats_of(planned(case))
