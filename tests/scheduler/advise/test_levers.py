"""Levers: every rung is a scenario that fits, and more of a lever is never less."""

from collections import Counter
from datetime import date, timedelta

import pytest

from models.case import Case
from models.changes import PolicyValues
from models.scenario import Scenario
from scheduler.advise.lever import Lever
from scheduler.advise.levers import MAKERS, levers
from scheduler.advise.openings import LEAST_LEAD_DAYS, lead
from scheduler.advise.week import figures_of
from scheduler.advise.worth import Worth
from scheduler.scenario import apply
from support import advice_cases as towns
from support.random_cases import random_case
from support.scenarios import by, changed_tables, sample


def worth_of(case: Case) -> Worth:
    """Everything is worth something, so that every lever is there that could be."""
    return Worth(
        rent={f.facility_id: float(f.units) for f in case.facilities},
        slot_points={e.examiner_id: 1.0 for e in case.examiners if e.max_slots is not None},
        unit_points={f.facility_id: 1.0 for f in case.facilities},
        left_out=Counter({"S1": 5, "S2": 5, "S3": 5, "S4": 5, "S23": 5}),
        left_out_by_district=Counter({row.district: 1 for row in case.districts}),
    )


def rungs(lever: Lever) -> list[int]:
    """The lowest, a few between, the highest."""
    return sorted({1, 2, 3, lever.most // 2, lever.most - 1, lever.most} & {*range(1, 10_000)})


def late(case: Case) -> Case:
    """Published 14 days before, planned 10 days before: four days are too near."""
    start = date(2023, 7, 10)
    settings = case.settings.model_copy(
        update={
            "plan_date": start - timedelta(days=10),
            "start": start,
            "policy": case.settings.policy.model_copy(update={"publish_lead_days": 14}),
        }
    )
    return by(case.model_copy(update={"settings": settings}))


CASES = {
    "peak": sample("peak", 300),
    "tiny": sample("tiny"),
    "examiners": towns.short_of_examiners(150),
    "hours": towns.short_of_hours(700),
    "reserves": towns.short_of_reserves(),
    "late": late(towns.short_of_rooms(700)),
}


def test_a_peak_week_has_every_family_but_the_lead() -> None:
    case = CASES["peak"]
    families = [lever.family for lever in levers(case, worth_of(case))]
    assert families == [
        *("reserves", "reserve_days", "overtime", "night", "weekend"),
        *("rented", "units", "approved"),
    ]
    assert len(MAKERS) == len(families) + 1


@pytest.mark.parametrize("name", CASES)
def test_every_rung_is_a_scenario_that_changes_the_case(name: str) -> None:
    case = CASES[name]
    tried = levers(case, worth_of(case))
    assert tried
    assert len({lever.family for lever in tried}) == len(tried)
    for lever in tried:
        for n in rungs(lever):
            rung = lever.rung(n)
            after = by(case, *rung.changes)
            assert changed_tables(case, after), (lever.family, n)
            assert rung.needs
            assert str(rung.title.render())


@pytest.mark.parametrize("seed", range(20))
def test_levers_fit_random_cases(seed: int) -> None:
    case = by(random_case(seed))
    for lever in levers(case, worth_of(case)):
        for n in rungs(lever):
            by(case, *lever.rung(n).changes)


@pytest.mark.parametrize("name", ["examiners", "hours", "reserves", "late"])
def test_more_of_a_lever_is_never_less(name: str) -> None:
    case = CASES[name]
    base = figures_of(case, None, 0, lambda: False)
    assert base is not None
    for lever in levers(case, worth_of(case)):
        before = base
        for n in (1, (1 + lever.most) // 2, lever.most):
            changed = apply(case, Scenario(name="x", changes=lever.rung(n).changes)).case
            now = figures_of(changed, None, 0, lambda: False)
            assert now is not None
            assert now.score <= before.score + 1e-4, (lever.family, n)
            before = now


def test_nothing_is_published_later_than_the_law_lets() -> None:
    (lever,) = lead(CASES["late"], Worth())
    assert lever.most == 4
    days = []
    for n in range(1, lever.most + 1):
        (change,) = lever.rung(n).changes
        assert isinstance(change, PolicyValues)
        days.append(change.publish_lead_days)
    assert days == [13, 12, 11, 10]
    assert min(days) >= LEAST_LEAD_DAYS
    assert not list(lead(sample("peak", 300), Worth()))


def test_nobody_is_asked_for_more_than_his_unit_has() -> None:
    case = CASES["reserves"]
    (lever,) = (x for x in levers(case, worth_of(case)) if x.family == "reserve_days")
    after = by(case, *lever.rung(lever.most).changes)
    (unit,) = after.units
    assert unit.max_released_per_day == 6
    assert after.settings.policy.reserve_max_days == case.settings.policy.reserve_max_days + 1


def test_a_rung_of_nights_is_one_night() -> None:
    case = CASES["hours"]
    (lever,) = (x for x in levers(case, worth_of(case)) if x.family == "night")
    base = figures_of(case, None, 0, lambda: False)
    assert base is not None
    for n in (1, 2):
        changed = apply(case, Scenario(name="x", changes=lever.rung(n).changes)).case
        now = figures_of(changed, None, 0, lambda: False)
        assert now is not None
        assert now.served - base.served == pytest.approx(min(60 * n, 100))
