"""Advice on towns that are short of one thing: it is named, and what is advised works."""

import threading
from collections.abc import Callable
from functools import cache

import pytest

from cli.scenario_case import changed_case
from data.case_checker import rechecked
from models.advice import Advice, Way
from models.case import Case
from models.errors import Message
from models.plan import Plan
from scheduler.advise import Wish, advise
from scheduler.audit import audit
from scheduler.plan import PlanOptions, make_plan
from support import advice_cases as towns
from support.scenarios import sample

EXACT = PlanOptions(time_limit_seconds=20, deterministic=True)


def silent(_stage: str, _about: Message | None) -> None:
    return


def advised(case: Case, plan: Plan | None = None, **wish: object) -> Advice:
    plan = plan or make_plan(case, EXACT)
    asked = Wish(**{"serve": 100, "seconds": 10.0, **wish})  # type: ignore[arg-type]
    return advise(case, plan, asked, changed_case, silent)


@cache
def plain(make: Callable[[], Case], published: bool = True) -> Advice:
    """Advice on a town as it comes."""
    return advised(make(), published=published)


def way_of(advice: Advice, family: str) -> Way:
    (way,) = (way for way in (*advice.ways, *advice.others) if way.family == family)
    return way


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(
    ("make", "resources", "family"),
    [
        (towns.short_of_examiners, {"examiner", "slots"}, "overtime"),
        (towns.short_of_rooms, {"units"}, "units"),
        (towns.short_of_approval, {"daily_max"}, "approved"),
        (towns.short_of_hours, {"units"}, "night"),
        (towns.short_of_reserves, {"released"}, "reserves"),
    ],
)
def test_what_is_short_is_named_and_the_lever_works(
    make: Callable[[], Case], resources: set[str], family: str, published: bool
) -> None:
    advice = plain(make, published)
    serving = [b for b in advice.bottlenecks if b.served > 1]
    assert serving[0].resource in resources
    way = way_of(advice, family)
    assert way.reaches
    assert way.obtained is not None
    assert way.obtained_total is not None
    assert way.obtained.served >= advice.asked
    assert way.obtained.served == pytest.approx(way.predicted.served, rel=0.1)
    assert way.obtained_total.score == pytest.approx(way.predicted_total.score, rel=0.05)
    assert advice.again is not None
    assert way.obtained_total.served == advice.again.served + way.obtained.served
    assert not way.cut_short


def test_the_three_ways_are_of_three_families_and_priced() -> None:
    advice = plain(towns.short_of_hours)
    assert len(advice.ways) == 3
    assert len({way.family for way in advice.ways}) == 3
    for way in advice.ways:
        assert way.obtained is not None
        assert way.obtained.effort_per_candidate is not None
        assert way.in_kind is not None
        assert way.digest
    each = [way.predicted.effort_per_candidate for way in advice.ways]
    assert each == sorted(each, key=lambda x: x or 0)
    night, rent = way_of(advice, "night").in_kind, way_of(advice, "rented").in_kind
    assert night is not None
    assert rent is not None
    assert night.night_runs == 2
    assert night.rented_days == 0
    assert rent.rented_days == 5
    assert rent.night_runs == 0


def test_a_way_planned_again_gives_the_same_figures() -> None:
    case = towns.short_of_hours()
    plan = make_plan(case, EXACT)
    for way in plain(towns.short_of_hours).ways:
        changed = changed_case(case, way.scenario, plan.tables)
        assert changed.digest == way.digest
        again = make_plan(changed, EXACT)
        assert not audit(changed, again.tables)
        assert way.obtained_total is not None
        assert again.info.score == way.obtained_total.score
        assert again.info.kpis.served == way.obtained_total.served


def test_what_cannot_reach_says_what_it_reaches() -> None:
    advice = advised(towns.short_of_examiners(), serve=170)
    units = way_of(advice, "units")
    assert not units.reaches
    assert units.predicted.served == pytest.approx(30)
    assert advice.ways[0].family == "overtime"


def test_how_many_are_asked_for() -> None:
    case = towns.short_of_examiners(300)
    plan = make_plan(case, EXACT)
    assert advised(case, plan, serve=None).asked == 100
    assert advised(case, plan, serve=5_000).asked == 180
    few = towns.short_of_examiners(150)
    assert advised(few, serve=None).asked == 30
    many = towns.short_of_examiners(1_500)
    assert advised(many, serve=None).asked == 138


def test_where_everybody_is_served_nothing_is_advised() -> None:
    case = towns.short_of_rooms(100)
    advice = advised(case)
    assert (advice.asked, advice.left_out, advice.ways, advice.others) == (0, 0, (), ())
    assert all(b.served < 0.05 for b in advice.bottlenecks)


def test_rooms_and_examiners_are_counted() -> None:
    advice = plain(towns.short_of_examiners)
    theory, field, road = advice.uses
    assert (theory.kind, theory.possible, theory.idle) == ("theory", 10, 8)
    assert (theory.examiners, theory.spent, theory.left_out) == (2, 2, 180)
    assert field.possible == road.possible == 0
    (full, *_) = advised(towns.short_of_rooms(700)).uses
    assert full.idle == 0


def test_a_stop_at_once_gives_what_is_there() -> None:
    case = towns.short_of_rooms()
    stop = threading.Event()
    stop.set()
    advice = advise(case, make_plan(case, EXACT), Wish(), changed_case, silent, stop)
    assert advice.stopped
    assert advice.ways == ()
    assert advice.relaxed is None
    assert advice.uses


def test_a_stop_while_planning_leaves_the_predictions() -> None:
    case = towns.short_of_hours()
    plan = make_plan(case, EXACT)
    stop = threading.Event()

    def tell(stage: str, _about: Message | None) -> None:
        if stage == "resolve":
            stop.set()

    advice = advise(case, plan, Wish(serve=100, workers=1), changed_case, tell, stop)
    assert advice.stopped
    assert len(advice.ways) == 3
    assert all(way.predicted.served >= 100 for way in advice.ways)
    assert any(way.obtained is None for way in advice.ways)


def test_cohorts_and_published_weeks_can_be_asked_about() -> None:
    case = rechecked(sample("tiny"))
    plan = make_plan(case, EXACT)
    advice = advised(case, plan, serve=3)
    assert advice.asked == min(3, advice.left_out)
    assert advice.base.served == plan.info.kpis.served
