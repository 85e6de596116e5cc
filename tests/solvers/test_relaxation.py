"""The relaxation bounds every plan from below, whatever the duals."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.case import Booked, Case
from scheduler.audit import score
from solvers.highs import HighsProcess
from solvers.linear import LinearModel
from solvers.relaxation import BOUND_TOLERANCE, integer_bound, safe_bound
from support.exhaustive import best_plan
from support.exhaustive_space import TooLargeError
from support.random_cases import random_case
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.sources import Seeded
from tests.scheduler.small_case import CASE, FRESH, candidate, session, with_policy, with_settings
from tests.solvers.parts import Parts
from tests.solvers.test_highs import never, soon
from tests.solvers.test_opportunities import facility_changed

MAKERS = (random_case, random_published_case)


def least_score(case: Case, seed: int) -> float:
    """The best score known of any plan: the optimum, or that of a random plan."""
    try:
        return best_plan(case, 4_000)[0]
    except TooLargeError:
        return float("inf")


def solved(parts: Parts, *, integers: bool):
    with HighsProcess(parts.relaxation.arrays, 0, never) as process:
        reply = process.lp(soon())
        if not integers:
            return reply
        process.start_mip(soon(), 0.0)
        return process.wait(soon())


@pytest.mark.parametrize("make", MAKERS)
def test_the_bound_of_the_duals_is_never_above_the_optimum(make):
    compared = tight = 0
    for seed in range(14):
        case = make(seed)
        parts = Parts(case)
        best = least_score(case, seed)
        if best == float("inf") or not parts.instance.offers:
            continue
        arrays = parts.relaxation.arrays
        reply = solved(parts, integers=False)
        assert reply.optimal
        assert reply.dual is not None
        bound = safe_bound(arrays, reply.dual)
        assert bound == pytest.approx(reply.objective, rel=1e-6, abs=1e-6)
        assert integer_bound(bound) <= best, (make.__name__, seed)
        compared += 1
        tight += bound > 0.5 * best
        draw = np.random.default_rng(seed)
        for _ in range(20):
            noise = draw.normal(0, draw.choice((1, 50, 500)), len(reply.dual))
            for dual in (noise, reply.dual + noise, reply.dual * draw.uniform(0, 2)):
                loose = safe_bound(arrays, dual)
                assert np.isfinite(loose)
                assert loose <= reply.objective + 1e-6 * max(1, abs(reply.objective))
    assert compared >= 8
    assert tight >= 5


@pytest.mark.parametrize("make", MAKERS)
def test_with_integers_it_is_the_problem_but_for_envy(make):
    compared = exact = 0
    for seed in range(30, 42):
        case = make(seed)
        parts = Parts(case)
        best = least_score(case, seed)
        if best == float("inf") or not parts.instance.offers:
            continue
        reply = solved(parts, integers=True)
        assert reply.optimal
        assert integer_bound(reply.bound) <= best, (make.__name__, seed)
        compared += 1
        exact += integer_bound(reply.bound) == best
    assert compared >= 6
    assert exact >= 0.6 * compared


def test_random_plans_do_not_go_below_the_bound():
    for seed in range(60, 75):
        case = random_published_case(seed)
        parts = Parts(case)
        if not parts.instance.offers:
            continue
        reply = solved(parts, integers=False)
        assert reply.dual is not None
        bound = integer_bound(safe_bound(parts.relaxation.arrays, reply.dual))
        for _ in range(5):
            try:
                tables = random_tables(Seeded(seed), case)
            except TooLargeError:
                break
            assert score(case, tables).total >= bound


def one_morning(*sessions, **policy) -> Case:
    """One theory room for one morning, five who want S1."""
    return with_settings(with_policy(CASE, **policy), days=1).model_copy(
        update={
            "facilities": tuple(f for f in CASE.facilities if f.facility_id == "V1-T"),
            "slots": tuple(
                s for s in CASE.slots if s.slot_id == "AM" and s.subject in ("S1", "S4")
            ),
            "candidates": tuple(candidate(f"A{n}", **FRESH) for n in range(5)),
            "cohorts": (),
            "published": sessions,
            "booked": (),
        }
    )


PUBLISHED = {
    "a cut below the least number of seats": facility_changed(
        one_morning(session("a", "V1-T 17 AM", "S1", 10), min_session_seats=10),
        "V1-T",
        units_per_examiner=1,
    ),
    "another split of what is left": facility_changed(
        one_morning(
            session("a", "V1-T 17 AM", "S1", 5),
            session("b", "V1-T 17 AM", "S4", 5),
            min_session_seats=1,
        ),
        "V1-T",
        daily_max=5,
    ),
    "a run beside a closed session": facility_changed(
        one_morning(
            session("a", "V1-T 17 AM", "S1", 5),
            session("b", "V1-T 17 AM", "S4", 5),
            min_session_seats=10,
        ),
        "V1-T",
        daily_max=5,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_bound_covers_every_plan_of_a_week_in_force(name):
    case = PUBLISHED[name]
    best, _ = best_plan(case)
    reply = solved(Parts(case), integers=True)
    assert reply.optimal
    assert integer_bound(reply.bound) <= best


def test_who_waits_is_not_counted_as_somebody_who_keeps_his_seat():
    """Three seats, taken for good by late comers; the two who wait are dearer than they."""
    late = [candidate(f"A{n}", **FRESH | {"rank_time": datetime(2023, 7, 5)}) for n in range(3)]
    case = facility_changed(
        one_morning(session("a", "V1-T 17 AM", "S1", 3), min_session_seats=1), "V1-T", daily_max=3
    ).model_copy(
        update={
            "candidates": (*late, candidate("B1", **FRESH), candidate("B2", **FRESH)),
            "booked": tuple(Booked(who.candidate_id, "a", "S1") for who in late),
        }
    )
    best, tables = best_plan(case)
    assert [row.candidate_id for row in tables.unserved] == ["B1", "B2"]
    reply = solved(Parts(case), integers=False)
    assert integer_bound(reply.objective) == best


def test_giving_up_more_of_a_shared_run_than_must_go_is_charged_for():
    """Two sessions of five seats, room for six in all: nobody wants any, six have to stay."""
    case = facility_changed(
        one_morning(
            session("a", "V1-T 17 AM", "S1", 5),
            session("b", "V1-T 17 AM", "S4", 5),
            min_session_seats=1,
        ),
        "V1-T",
        units=2,
    ).model_copy(update={"candidates": (candidate("A0", **FRESH | {"slots": ("PM",)}),)})
    parts = Parts(case)
    assert [limit.offers for limit in parts.instance.limits] == [(0, 1)]
    best, _ = best_plan(case)
    bare = with_settings(case, days=1).model_copy(update={"published": ()})
    assert best > best_plan(bare)[0]
    assert integer_bound(solved(parts, integers=True).bound) == best


bounds = st.tuples(st.integers(-5, 5), st.integers(0, 8)).map(lambda p: (p[0], p[0] + p[1]))


@st.composite
def models(draw):
    """A small integer model that has a solution, the solution, and any duals."""
    m = LinearModel()
    number = draw(st.integers(1, 4))
    x = []
    for _ in range(number):
        low, high = draw(bounds)
        m.column(draw(st.integers(-9, 9)), lower=low, upper=high)
        x.append(draw(st.integers(low, high)))
    m.offset = draw(st.integers(-20, 20))
    dual = []
    for _ in range(draw(st.integers(0, 4))):
        terms = [(k, float(draw(st.integers(-3, 3)))) for k in range(number)]
        activity = sum(v * x[k] for k, v in terms)
        low = activity - draw(st.integers(0, 4))
        high = activity + draw(st.integers(0, 4))
        kind = draw(st.sampled_from(("both", "lower", "upper", "none")))
        m.row(
            terms,
            lower=low if kind in ("both", "lower") else -np.inf,
            upper=high if kind in ("both", "upper") else np.inf,
        )
        dual.append(draw(st.floats(-20, 20)))
    points = sum(c * v for c, v in zip(m.cost, x, strict=True)) + m.offset
    return m.arrays(), np.array(dual), points


@given(models())
def test_any_duals_give_a_bound_of_any_model(drawn):
    arrays, dual, points = drawn
    assert safe_bound(arrays, dual) <= points + 1e-6


def test_the_best_duals_give_the_optimum():
    m = LinearModel()
    x, y = m.column(2, upper=9), m.column(3, upper=9)
    m.row([(x, 1.0), (y, 2.0)], lower=4)
    m.offset = 1
    assert safe_bound(m.arrays(), np.array([1.5])) == pytest.approx(7.0)
    assert safe_bound(m.arrays(), np.array([0.0])) == pytest.approx(1.0)
    assert safe_bound(m.arrays(), np.array([-1.0])) <= 1.0  # the row has no upper side


@pytest.mark.parametrize(
    ("bound", "expected"),
    [(0.0, 0), (3.0, 3), (3.2, 4), (3.0000001, 3), (1_000_000.4, 1_000_000)],
)
def test_bounds_are_rounded_up_but_for_noise(bound, expected):
    assert integer_bound(bound) == expected
    assert integer_bound(bound) >= bound - BOUND_TOLERANCE * max(1.0, abs(bound)) - 1e-9


def test_prices_are_what_a_seat_is_worth():
    parts = Parts(random_case(1))
    relaxation = parts.relaxation
    dual = np.zeros(len(relaxation.arrays.row_lower))
    dual[relaxation.seat_rows] = [-7.0 if k % 2 else 1e-9 for k in range(len(relaxation.seat_rows))]
    prices = relaxation.prices(dual)
    assert prices.tolist() == [7.0 if k % 2 else 0.0 for k in range(len(prices))]
    assert len(prices) == len(parts.instance.offers)


def test_columns_of_the_dispatch_come_first():
    parts = Parts(random_case(1))
    relaxation = parts.relaxation
    size = len(relaxation.dispatch_arrays.cost)
    assert size + len(relaxation.flow_blocks) == len(relaxation.arrays.cost)
    assert not relaxation.arrays.integer[size:].any()
    assert np.isfinite(relaxation.arrays.upper).all()
    assert np.isfinite(relaxation.arrays.lower).all()


def test_half_a_run_or_one_post_too_few_gives_published_seats_up():
    halves = short = 0
    for seed in range(25):
        parts = Parts(random_published_case(seed))
        inst, c = parts.instance, parts.relaxation.columns
        arrays = parts.relaxation.dispatch_arrays
        for r in inst.runs:
            kept = [o for o in inst.offers if o.published and r.index in o.runs and o.retained]
            if not kept:
                continue
            seats = sum(o.retained for o in kept)
            cuts = [k for o in kept for k in c.cuts[o.index][:2]]
            post_seats = r.seats_per_unit * r.facility.units_per_examiner
            need = -(-seats // post_seats)
            with HighsProcess(arrays, 0, never) as process:
                process.lower[c.opens[r.index]] = process.upper[c.opens[r.index]] = 0.5
                reply = process.lp(soon())
                assert reply.x[cuts].sum() >= seats / 2 - 1e-6
                halves += 1
                process.lower[c.opens[r.index]], process.upper[c.opens[r.index]] = 0, 1
                if not need - 1 < r.posts(r.units_max):
                    continue
                process.upper[c.posts[r.index]] = need - 1
                reply = process.lp(soon())
                if reply.x is not None:
                    assert reply.x[cuts].sum() >= seats - post_seats * (need - 1) - 1e-6
                    short += 1
    assert halves >= 15
    assert short >= 5
