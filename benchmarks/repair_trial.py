"""One small change of one small plan in force: what paikao makes of it, and where that is wrong."""

import json
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.repair_cases import Question, question
from benchmarks.repair_record import Trial
from benchmarks.repair_referee import (
    counted_changes,
    fewest_displaced,
    fewest_duties,
    least_without_cuts,
    splits,
)
from cli.planning import plan_in_memory
from cli.words import Words
from models.case import Case
from models.changes import Change
from models.errors import AuditError, InfeasibleError, NoPlanError
from models.plan import Plan
from models.progress import Progress
from models.request import CaseRequest
from scheduler.audit import judge
from solvers.engine import REPAIR_SECONDS
from support.exhaustive_space import TooLargeError

LIMIT_SECONDS: Final = 14.0
"""As ``paikao whatif`` has it unless told otherwise."""
LONG_SECONDS: Final = 90.0
"""Where the time was over, as happens on a busy machine, before anything is called wrong."""
SETTLED: Final = 0.8
"""Of the time for the fewest changes; whoever took more may have been cut short."""
FEWEST_EVERY: Final = 2
NO_CUTS_EVERY: Final = 4


class Quiet:
    """Shows nothing."""

    def show(self, event: Progress) -> None:
        """Show nothing of an event."""

    def note(self, text: str) -> None:
        """Show no note."""


def planned(case: Case, **options: Any) -> Plan:
    """A case planned as the command would.

    Raises
    ------
    KeyboardInterrupt
        if a signal cut the search short.
    """
    limits = {"time_limit_seconds": LIMIT_SECONDS, "workers": 2}
    request = CaseRequest(name="", case=".", out="", **{**limits, **options})
    made = plan_in_memory(request, case, Words("en", "en"), Quiet())
    if made.stopped:
        raise KeyboardInterrupt
    return made.plan


def in_force(case: Case) -> Plan:
    """A plan to be taken as published: the same each time, however busy the machine is."""
    return planned(case, time_limit_seconds=LONG_SECONDS, deterministic=True)


def try_number(seed: int, number: int) -> Trial:
    """Make the case of a number, repair its plan, and have the answers judged."""
    trial = Trial(seed, number, searched=False)
    asked = question(seed, number, in_force)
    if asked is None:
        return trial
    trial.searched = True
    trial.made_smaller = asked.made_smaller
    trial.changed = tuple(_words(change) for change in asked.changes)
    trial.base_score, trial.best = asked.base.info.score, asked.best
    repaired(trial, asked)
    if number % FEWEST_EVERY == 0 and trial.bound_duties is not None:
        with_fewest_changes(trial, asked)
    if number % NO_CUTS_EVERY == 1:
        without_cuts(trial, asked)
    return trial


def repaired(trial: Trial, asked: Question) -> None:
    """Repair the plan as ``paikao whatif --base`` does."""
    plan = attempt(trial, asked, "repair", worse_than(asked.best), prove_changes=True)
    if plan is None:
        return
    info, best = plan.info, asked.best
    trial.score, trial.bound, trial.status = info.score, info.bound, info.status
    trial.changes = counted_changes(asked.case, plan.tables)
    check_score(trial, "repair", plan, best)
    trial.split = splits(asked.case)
    if info.score > best:
        blame(trial, f"repair, {info.status}: worse than the best: {info.score} > {best}")
    check_changes(trial, "repair", asked, plan)
    if info.changes is None or info.changes.fewest_duties is None:
        return
    trial.bound_duties = info.changes.fewest_duties
    trial.bound_displaced = info.changes.fewest_displaced or 0
    try:
        trial.least_duties = fewest_duties(asked.case, plan.tables)
        trial.least_displaced = fewest_displaced(asked.case)
    except TooLargeError:
        return
    trial.judged += ("bounds",)
    if info.changes.fewest_duties > trial.least_duties:
        text = f"{trial.bound_duties} duties are said to be the fewest"
        blame(trial, f"{text}, {trial.least_duties} are possible")
    if trial.bound_displaced > trial.least_displaced:
        text = f"{trial.bound_displaced} displaced are said to be the fewest"
        blame(trial, f"{text}, {trial.least_displaced} are possible")
    if info.changes.displaced < trial.least_displaced:
        blame(trial, f"fewer displaced than possible: {info.changes.displaced}")


def with_fewest_changes(trial: Trial, asked: Question) -> None:
    """Repair it again, with as few changes of duties as the runs allow."""
    plan = attempt(trial, asked, "fewest", _unproven, prove_changes=True, fewest_changes=True)
    if plan is None:
        return
    check_score(trial, "fewest", plan, asked.best)
    check_changes(trial, "fewest", asked, plan)
    changes = plan.info.changes
    if changes is None or changes.fewest_duties is None:
        trial.unsettled = True
        return
    trial.fewest_duties = changes.duties
    try:
        least = fewest_duties(asked.case, plan.tables)
    except TooLargeError:
        return
    proven = changes.fewest_duties
    trial.judged += ("fewest",)
    trial.unsettled = plan.info.seconds["repair"] > SETTLED * REPAIR_SECONDS
    if proven > least or (changes.duties > least and not trial.unsettled):
        blame(trial, f"fewest: {changes.duties} duties changed, {proven} proven, {least} possible")


def without_cuts(trial: Trial, asked: Question) -> None:
    """Repair it again, with nothing cut but what the rules force."""
    try:
        trial.best_without_cuts = least_without_cuts(asked.case)
    except TooLargeError:
        return
    trial.judged += ("no cuts",)
    best = trial.best_without_cuts
    try:
        plan = attempt(trial, asked, "no cuts", worse_than(best), no_cuts=True)
    except InfeasibleError:
        if best is not None:
            blame(trial, f"no cuts: said to be infeasible, {best} is possible")
        return
    if plan is None:
        return
    trial.score_without_cuts = plan.info.score
    if best is None:
        blame(trial, "no cuts: a plan where there is none")
        return
    check_score(trial, "no cuts", plan, best)
    if plan.info.score_parts.cuts:
        blame(trial, "no cuts: cuts")
    if plan.info.score > best:
        blame(trial, f"no cuts: worse than the best: {plan.info.score} > {best}")


def attempt(
    trial: Trial, asked: Question, what: str, too_soon: Callable[[Plan], bool], **options: Any
) -> Plan | None:
    """Plan the changed case and have it audited; ``None`` without a plan.

    Parameters
    ----------
    too_soon
        whether more could have been done in more time: then, and where there was no time for any
        plan, the case is planned once more with a longer limit.

    Raises
    ------
    InfeasibleError
        if so the engine says.
    """
    for limit in (LIMIT_SECONDS, LONG_SECONDS):
        began, plan = time.monotonic(), None
        try:
            plan = planned(asked.case, time_limit_seconds=limit, **options)
        except NoPlanError:
            if time.monotonic() - began < limit / 2:  # no time was short: a signal ended it
                raise KeyboardInterrupt from None
        except AuditError as error:
            broken = sorted({violation.rule for violation in error.violations})
            blame(trial, f"{what}: a plan not handed out, as it breaks {' '.join(broken)}")
            return None
        if what == "repair":
            trial.seconds = round(time.monotonic() - began, 3)
        if limit == LONG_SECONDS or not (plan is None or too_soon(plan)):
            break
        trial.again += (what,)
    if plan is None:
        blame(trial, f"{what}: no plan in {LONG_SECONDS:g} s")
        return None
    verdict = judge(asked.case, plan.tables)
    broken = sorted({violation.rule for violation in verdict.violations})
    if broken:
        blame(trial, f"{what}: breaks {' '.join(broken)}")
    if verdict.score.total != plan.info.score:
        blame(trial, f"{what}: says {plan.info.score}, the audit {verdict.score.total}")
    return plan


def check_score(trial: Trial, what: str, plan: Plan, best: int) -> None:
    """What holds of score and bound whether or not the plan is a best one."""
    if plan.info.bound > best:
        blame(trial, f"{what}: bound {plan.info.bound} above the best plan {best}")
    if plan.info.score < best:
        blame(trial, f"{what}: {plan.info.score} is better than the best {best}")


def check_changes(trial: Trial, what: str, asked: Question, plan: Plan) -> None:
    """Whether the changes reported are those that a recount finds, and no fewer than proven."""
    said = plan.info.changes
    counted = counted_changes(asked.case, plan.tables)
    if said is None:
        if asked.case.published or asked.case.published_duties:
            blame(trial, f"{what}: no changes reported")
        return
    for name, number in counted.items():
        if getattr(said, name) != number:
            blame(trial, f"{what}: {name} reported {getattr(said, name)}, counted {number}")
    if said.fewest_duties is not None and said.fewest_duties > said.duties:
        blame(trial, f"{what}: fewer duties changed than proven")
    if said.fewest_displaced is not None and said.fewest_displaced > said.displaced:
        blame(trial, f"{what}: fewer displaced than proven")


def _words(change: Change) -> str:
    """A change as JSON: its kind and what it is given."""
    given = change.model_dump(mode="json", exclude_defaults=True)
    return json.dumps({"kind": change.kind, **given}, ensure_ascii=False)


def worse_than(best: int | None) -> Callable[[Plan], bool]:
    """Whether the time ended with a plan that is worse than the best (``None``: there is none)."""
    return lambda plan: (
        plan.info.status != "optimal" and best is not None and plan.info.score > best
    )


def _unproven(plan: Plan) -> bool:
    """Whether fewer duties changed are thought possible."""
    changes = plan.info.changes
    return changes is not None and changes.fewest_duties != changes.duties


def blame(trial: Trial, text: str) -> None:
    """Note what is wrong."""
    trial.wrong += (text,)
