"""What one more is worth: the gift in one model against the case that really has one more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from models.advice import Figures
from models.case import Case
from models.change_limits import Approved, MoreSlots
from models.changes import Change, ReserveDays, UnitsAdded
from models.scenario import Scenario
from scheduler.advise.bottlenecks import ask, price
from scheduler.advise.gifts import Gift, Solved
from scheduler.advise.resources import all_gifts, twin
from scheduler.advise.rows import find_rows
from scheduler.advise.week import Week, figures_of
from scheduler.plan import PlanOptions, make_plan
from scheduler.scenario import apply
from solvers.highs import HighsProcess
from support import advice_cases as towns
from support.random_cases import random_case
from support.scenarios import by, sample

TOWNS = (
    towns.short_of_examiners,
    towns.short_of_rooms,
    towns.short_of_approval,
    towns.short_of_reserves,
)


def never() -> bool:
    return False


@contextmanager
def solved(week: Week) -> Iterator[tuple[HighsProcess, Solved, Figures]]:
    with HighsProcess(week.relaxation.arrays, 0, never) as process:
        reply = process.lp(float("inf"))
        assert reply.x is not None
        assert reply.dual is not None
        yield process, Solved.of(week.relaxation.arrays, reply.x, reply.dual), week.figures(reply)


def gains(week: Week, process: HighsProcess, gifts: list[Gift], base: Figures) -> list[Figures]:
    found = list(ask(week, process, week.relaxation.arrays, gifts, base))
    assert [gift for gift, _ in found] == gifts
    return [gain for _, gain in found]


def relaxed(case: Case) -> Figures:
    figures = figures_of(case, None, 0, never)
    assert figures is not None
    return figures


def changed(case: Case, change: Change) -> Case:
    return apply(case, Scenario(name="x", changes=(change,))).case


def with_twin(case: Case, k: int) -> Case:
    who = case.examiners[k]
    rows = [row for row in case.availability if row.examiner_id == who.examiner_id]
    barred = [row for row in case.conflicts if row.examiner_id == who.examiner_id]
    return case.model_copy(
        update={
            "examiners": (*case.examiners, replace(who, examiner_id="TWIN")),
            "availability": (*case.availability, *(replace(r, examiner_id="TWIN") for r in rows)),
            "conflicts": (*case.conflicts, *(replace(r, examiner_id="TWIN") for r in barred)),
        }
    )


def some_cases() -> list[Any]:
    made = [pytest.param(make(), id=make.__name__) for make in TOWNS]
    made += [pytest.param(random_case(seed), id=f"random-{seed}") for seed in range(12)]
    return made


@pytest.mark.parametrize("case", some_cases())
def test_an_examiner_twice_is_a_twin(case: Case) -> None:
    case = case.model_copy(update={"published": (), "booked": (), "published_duties": ()})
    week = Week(case)
    rows = find_rows(week)
    who = [k for k in range(len(case.examiners)) if k in rows.own][:4]
    with solved(week) as (process, _, base):
        found = gains(week, process, [twin(week, rows, k) for k in who], base)
    for k, gain in zip(who, found, strict=True):
        then = relaxed(with_twin(case, k))
        assert base.score + gain.score == pytest.approx(then.score, abs=1e-4, rel=1e-7)


@pytest.mark.parametrize("case", some_cases())
def test_first_order_worth_is_never_below_what_is_gained(case: Case) -> None:
    """Worth by duals bounds the gain: the value of a linear program is convex in its sides."""
    week = Week(case)
    with solved(week) as (process, state, base):
        gifts = [
            gift
            for gift in all_gifts(week, find_rows(week), state)
            if not gift.shares and gift.resource != "examiner"
        ]
        for gift, gain in zip(gifts, gains(week, process, gifts, base), strict=True):
            assert -gain.score <= state.worth(gift) + 1e-4
            assert gain.score <= 1e-4


def test_each_gift_is_what_a_change_would_be() -> None:
    pairs: list[tuple[Case, str, Change]] = [
        (towns.short_of_examiners(), "slots", MoreSlots(number=1, examiner_id=("E00",))),
        (towns.short_of_rooms(), "units", UnitsAdded(units=1)),
        (towns.short_of_approval(), "daily_max", Approved(daily_max=61)),
        (towns.short_of_reserves(), "released", ReserveDays(released_per_day=3)),
    ]
    for case, resource, change in pairs:
        week = Week(case)
        with solved(week) as (process, state, base):
            gifts = [
                gift
                for gift in all_gifts(week, find_rows(week), state)
                if gift.resource == resource
            ]
            (gain, *_) = gains(week, process, gifts[:1], base)
        then = relaxed(changed(case, change))
        assert gain.served > 1, resource
        assert base.served + gain.served == pytest.approx(then.served, abs=1e-3), resource
        assert base.score + gain.score == pytest.approx(then.score, abs=1), resource


def test_a_unit_more_counts_where_sessions_are_published() -> None:
    case = towns.short_of_rooms()
    plan = make_plan(case, PlanOptions(time_limit_seconds=20, deterministic=True))
    prices = price(Week(by(case, base=plan.tables)), 0, never)
    assert prices is not None
    best = prices.bottlenecks[0]
    assert best.resource == "units"
    assert best.served == pytest.approx(30)
    assert best.what.values["facility"] == "V1-T"


def test_every_rule_of_a_sample_is_found() -> None:
    """One row each for runs, pools, days and limits: nothing is taken for something else."""
    week = Week(sample("peak", 500))
    rows, inst = find_rows(week), week.instance
    assert set(rows.units) == set(rows.seats) == {r.index for r in inst.runs}
    assert set(rows.heads) == {p.index for p in inst.pools}
    assert set(rows.daily) == {(r.facility.facility_id, r.day) for r in inst.runs}
    assert set(rows.own) == {d.examiner for d in inst.duties}
    arrays = week.relaxation.dispatch_arrays
    for k, row in rows.slots.items():
        assert arrays.row_upper[row] == week.case.examiners[k].max_slots
    limits = {u.unit: u.max_released_per_day for u in week.case.units}
    assert rows.released
    for (unit, _), row in rows.released.items():
        assert arrays.row_upper[row] == limits[unit]
    policy = week.case.settings.policy
    for k, mine in rows.days.items():
        reserve = week.case.examiners[k].kind == "reserve"
        most = policy.reserve_max_days if reserve else policy.max_days_per_7
        assert {arrays.row_upper[row] for row in mine} == {most}


def test_prices_are_in_order_and_stop_when_told() -> None:
    week = Week(towns.short_of_examiners())
    prices = price(week, 0, never)
    assert prices is not None
    points = [b.points for b in prices.bottlenecks]
    assert points == sorted(points, reverse=True)
    assert prices.bottlenecks[0].resource == "examiner"
    assert prices.bottlenecks[0].where
    assert price(week, 0, lambda: True) is None
