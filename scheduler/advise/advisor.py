"""From a plan to advice: prices, levers sized by the relaxation, the best of them planned."""

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from models.advice import Advice, Bottleneck, Figures, Use, Way
from models.case import Case
from models.errors import Message, NoPlanError, ScenarioError
from models.plan import Plan, Tables
from models.scenario import Scenario
from scheduler.advise.bottlenecks import Prices, price
from scheduler.advise.counts import figures_of_plan, in_kind, uses
from scheduler.advise.lever import Lever
from scheduler.advise.levers import levers
from scheduler.advise.sizing import Sized, size
from scheduler.advise.week import Week, figures_of
from scheduler.advise.worth import Worth, left_out, rents
from scheduler.plan import PlanOptions, make_plan
from scheduler.scenario import apply

WAYS = 3
LEAST_ASKED = 100
SHARE_ASKED = 0.1
AT_ONCE = 2
LEAST_SERVED = 1.0
"""A way that serves fewer is none."""

Change = Callable[[Case, Scenario, Tables | None], Case]
"""A case after the changes of a scenario, checked, with a plan taken as published or none."""
Tell = Callable[[str, Message | None], None]
"""Told of each step: its stage, and what it is about."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for.

    Attributes
    ----------
    serve
        how many more; ``None``: a tenth of those left out, 100 at least.
    published
        whether the plan is taken as published, so that every way is a change of it.
    seconds
        for each plan.
    workers
        processor cores to use.
    seed
        of all random draws.
    """

    serve: int | None = None
    published: bool = True
    seconds: float = 30.0
    workers: int = 2
    seed: int = 0


def advise(
    case: Case,
    plan: Plan,
    wish: Wish,
    change: Change,
    tell: Tell,
    stop: threading.Event | None = None,
) -> Advice:
    """Say where a plan is short and how more could be served.

    Parameters
    ----------
    change
        applies a scenario and checks the case that it makes.
    stop
        once set, what there is by then is returned.

    Raises
    ------
    AuditError
        if a finished plan breaks a rule: a fault of the engine.
    SolverError
        if a solver's process ended by itself.
    """
    return _Advisor(case, plan, wish, change, tell, stop or threading.Event()).run()


class _Advisor:
    def __init__(
        self,
        case: Case,
        plan: Plan,
        wish: Wish,
        change: Change,
        tell: Tell,
        stop: threading.Event,
    ) -> None:
        self._case = case
        self._plan = plan
        self._wish = wish
        self._change = change
        self._tell = tell
        self._stop = stop
        self._published = plan.tables if wish.published else None
        self._base = figures_of_plan(plan.info)
        self._left = plan.info.kpis.entitled - plan.info.kpis.served

    def run(self) -> Advice:
        """Price, size, plan."""
        self._tell("bottlenecks", None)
        week = Week(apply(self._case, _scenario("0", ()), self._published).case)
        self._week = week
        prices = price(week, self._wish.seed, self._stop.is_set)
        worth = self._worth(week, prices)
        used = uses(week.instance, self._plan.tables, worth)
        asked = self._asked()
        if prices is None or not asked:
            return self._advice(asked, prices, used, None, ())
        found = self._sized(levers(week.case, worth), asked, prices.figures)
        chosen = [sized for sized in found if sized.gain.served >= LEAST_SERVED]
        again, ways = self._planned(chosen[:WAYS], prices.figures)
        rest = tuple(self._way(sized, again) for sized in chosen[WAYS:])
        return self._advice(asked, prices, used, again, ways, rest)

    def _asked(self) -> int:
        wanted = self._wish.serve or max(LEAST_ASKED, math.ceil(SHARE_ASKED * self._left))
        return min(wanted, self._left)

    def _worth(self, week: Week, prices: Prices | None) -> Worth:
        by_need, by_district = left_out(self._case, week.people, self._plan.tables)
        worth = Worth(left_out=by_need, left_out_by_district=by_district)
        if prices is not None:
            worth.rent = rents(week, prices.seat_points)
            worth.slot_points = prices.slot_points
            worth.unit_points = prices.unit_points
        return worth

    def _sized(self, tried: tuple[Lever, ...], asked: int, relaxed: Figures) -> list[Sized]:
        """All levers, sized; those first that reach what is asked, the cheapest first."""

        def one(lever: Lever) -> Sized | None:
            self._tell("levers", lever.rung(1).title)
            return size(lever, asked, lambda rung: self._gain(lever, rung, relaxed))

        with ThreadPoolExecutor(max_workers=min(AT_ONCE, self._wish.workers)) as pool:
            found = [sized for sized in pool.map(one, tried) if sized is not None]

        def order(sized: Sized) -> tuple[bool, float]:
            each = sized.gain.effort_per_candidate
            return not sized.reaches, (each or 0.0) if sized.reaches else -sized.gain.served

        return sorted(found, key=order)

    def _gain(self, lever: Lever, rung: int, relaxed: Figures) -> Figures | None:
        """What the relaxation gains at a rung; nothing where the lever does not fit the case."""
        if self._stop.is_set():
            return None
        scenario = _scenario(lever.family, lever.rung(rung).changes)
        try:
            case = apply(self._case, scenario, self._published).case
        except ScenarioError:
            return None
        figures = figures_of(case, self._week.people, self._wish.seed, self._stop.is_set)
        return None if figures is None else figures.less(relaxed)

    def _planned(
        self, chosen: list[Sized], relaxed: Figures
    ) -> tuple[Plan | None, tuple[Way, ...]]:
        """Plan the case as it is once more, and each way, some of them at once."""
        if not chosen:
            return None, ()
        scenarios = [_scenario("0", ())]
        titles: list[Message] = [Message("不作改动，再排一次")]
        for sized in chosen:
            rung = sized.lever.rung(sized.rung)
            scenarios.append(_scenario(sized.lever.family, rung.changes))
            titles.append(rung.title)
        at_once = min(AT_ONCE, self._wish.workers)
        workers = max(1, self._wish.workers // at_once)

        def one(scenario: Scenario, title: Message) -> tuple[Case, Plan] | None:
            return self._plan_of(scenario, title, workers)

        with ThreadPoolExecutor(max_workers=at_once) as pool:
            made = list(pool.map(one, scenarios, titles))
        again = None if made[0] is None else made[0][1]
        ways = tuple(
            self._way(sized, again, plan) for sized, plan in zip(chosen, made[1:], strict=True)
        )
        return again, ways

    def _plan_of(
        self, scenario: Scenario, title: Message, workers: int
    ) -> tuple[Case, Plan] | None:
        if self._stop.is_set():
            return None
        self._tell("resolve", title)
        options = PlanOptions(
            time_limit_seconds=self._wish.seconds, seed=self._wish.seed, workers=workers
        )
        try:
            case = self._change(self._case, scenario, self._published)
            return case, make_plan(case, options, stop=self._stop)
        except (NoPlanError, ScenarioError):
            return None

    def _way(self, sized: Sized, again: Plan | None, made: tuple[Case, Plan] | None = None) -> Way:
        base = self._base if again is None else figures_of_plan(again.info)
        rung = sized.lever.rung(sized.rung)
        way = Way(
            family=sized.lever.family,
            title=rung.title,
            size=sized.rung,
            most=sized.lever.most,
            reaches=sized.reaches,
            needs=rung.needs,
            scenario=_scenario(sized.lever.family, rung.changes),
            predicted=sized.gain,
            predicted_total=base.plus(sized.gain),
        )
        if made is None:
            return way
        case, plan = made
        figures = figures_of_plan(plan.info)
        before = self._plan.tables if again is None else again.tables
        changes = plan.info.changes
        return replace(
            way,
            obtained=figures.less(base),
            obtained_total=figures,
            in_kind=in_kind((self._case, before), (case, plan.tables)),
            changed_bookings=0 if changes is None else changes.displaced,
            changed_duties=0 if changes is None else changes.duties,
            digest=case.digest,
            cut_short=self._stop.is_set(),
        )

    def _advice(
        self,
        asked: int,
        prices: Prices | None,
        used: tuple[Use, ...],
        again: Plan | None,
        ways: tuple[Way, ...],
        others: tuple[Way, ...] = (),
    ) -> Advice:
        bottlenecks: tuple[Bottleneck, ...] = () if prices is None else prices.bottlenecks
        return Advice(
            asked=asked,
            left_out=self._left,
            base=self._base,
            again=None if again is None else figures_of_plan(again.info),
            relaxed=None if prices is None else prices.figures,
            published=self._wish.published,
            bottlenecks=bottlenecks,
            uses=used,
            ways=ways,
            others=others,
            stopped=self._stop.is_set(),
        )


def _scenario(name: str, changes: tuple[object, ...]) -> Scenario:
    return Scenario.model_validate({"name": name, "changes": changes})
