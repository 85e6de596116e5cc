"""From a case to a plan folder, audited: what ``paikao plan`` does for each case."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.interrupts import Interrupts, listening
from cli.passwords import password_of
from cli.words import _
from models.progress import Progress

if TYPE_CHECKING:
    from cli.progress import Display
    from cli.words import Language, Words
    from data.workbooks import CheckedRule
    from models.case import Case
    from models.plan import Plan
    from models.request import CaseRequest
    from scheduler.plan import PlanOptions

LOADING_SECONDS: Final = 0.5
"""To load the solver."""
BASE_SECONDS: Final = 1.5
"""To load the solver and to write a small plan."""
TABLE_SECONDS_PER_CANDIDATE: Final = 1e-5
CASE_SECONDS_PER_CANDIDATE: Final = 1e-5
BOOK_SECONDS_PER_CANDIDATE: Final = 7e-5
"""To write tables, the case and workbooks, about twice what a quiet machine takes."""
SEAL_SECONDS_PER_BOOK: Final = 0.1
"""To encrypt a workbook: deriving the key takes the same time for a small one."""
GRACE_SECONDS: Final = 0.5
"""What the engine may overrun its limit by before it is asked to stop."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, the files that it was written to, and whether a stop by a signal ended it."""

    plan: Plan
    files: list[Path]
    stopped: bool


def plan_case(request: CaseRequest, words: Words, display: Display) -> Planned:
    """Read a case, change it if so asked, plan it, write the plan; Ctrl-C: the best so far."""
    from cli.scenario_case import asked_case

    display.show(Progress("read", 0.0))
    opened = time.monotonic()
    case = asked_case(request)
    display.show(Progress("read", time.monotonic() - opened))
    return plan_in_memory(request, case, words, display)


def plan_in_memory(request: CaseRequest, case: Case, words: Words, display: Display) -> Planned:
    """Plan a case that has been read or made, write the plan where ``request.out`` names a folder.

    The limit counts from here.
    """
    from data.plan_folder import write_plan

    began = time.monotonic()
    from scheduler.plan import PlanOptions  # brings the solver, which a refused case spares

    password = password_of(request.password_file)
    limit = request.time_limit_seconds
    options = PlanOptions(
        time_limit_seconds=limit,
        reserve_seconds=_reserve(request, case),
        seed=request.seed,
        deterministic=request.deterministic,
        gap=request.gap,
        workers=request.workers,
        no_cuts=request.no_cuts,
        prove_changes=request.prove_changes,
        fewest_changes=request.fewest_changes,
    )
    with listening(Interrupts()) as interrupts:
        made = with_source(_run_engine(words, interrupts, display, case, options), request.case)
        if not request.out:
            return Planned(made, [], interrupts.asked)
        display.show(_writing(made, time.monotonic() - began))
        files = write_plan(
            Path(request.out),
            case,
            made,
            lang=request.paper,
            workbooks=request.workbooks,
            rules=checked_rules(request.paper),
            password=password,
        )
    return Planned(made, files, interrupts.asked)


def _reserve(request: CaseRequest, case: Case) -> float:
    if not request.out:
        return min(LOADING_SECONDS, request.time_limit_seconds / 2)
    return reserve_seconds(
        request.time_limit_seconds,
        case,
        workbooks=request.workbooks,
        sealed=bool(request.password_file),
    )


def with_source(plan: Plan, case: str) -> Plan:
    """Return the plan with the place of its case noted: its absolute path.

    A path that is no text (bytes that are no UTF-8) cannot be noted.
    """
    path = os.path.abspath(case)
    try:
        path.encode()
    except UnicodeEncodeError:
        path = ""
    return plan.model_copy(update={"info": plan.info.model_copy(update={"case_source": path})})


def reserve_seconds(
    limit_seconds: float, case: Case, *, workbooks: bool, sealed: bool = False
) -> float:
    """Return what the engine is to leave of the limit: loading it and writing count too.

    A function of the case alone, not of the clock, so that a deterministic plan stays so; at
    most half of the limit.
    """
    people = len(case.candidates) + sum(cohort.count for cohort in case.cohorts)
    each = TABLE_SECONDS_PER_CANDIDATE + CASE_SECONDS_PER_CANDIDATE
    each += BOOK_SECONDS_PER_CANDIDATE if workbooks else 0
    books = 1 + len({examiner.unit for examiner in case.examiners}) if sealed else 0
    return min(
        BASE_SECONDS + people * each + books * SEAL_SECONDS_PER_BOOK,
        limit_seconds / 2,
    )


def _run_engine(
    words: Words, interrupts: Interrupts, display: Display, case: Case, options: PlanOptions
) -> Plan:
    """Make the plan in a thread; Ctrl-C asks for the best so far."""
    from scheduler.plan import make_plan

    def work() -> Plan:
        return make_plan(case, options, listener=display.show, stop=interrupts.stop)

    def told_to_stop() -> None:
        display.note(words.text(_("正在停下，保留目前最好的计划；再按一次 Ctrl-C 则放弃。")))

    limit_seconds = options.time_limit_seconds - options.reserve_seconds + GRACE_SECONDS
    return interrupts.run(work, told_to_stop, limit_seconds)


def checked_rules(paper: Language) -> list[CheckedRule]:
    """Return the judge's catalogue as the city's workbook lists it."""
    from data.workbooks import CheckedRule
    from scheduler.audit import RULES

    return [
        CheckedRule(rule.rule_id, rule.title if paper == "zh" else rule.title_en, rule.article)
        for rule in RULES
    ]


def _writing(made: Plan, seconds: float) -> Progress:
    info = made.info
    return Progress("write", seconds, info.score, info.bound, info.gap)
