"""``paikao plan --many``: every case of a folder, side by side, and one summary."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.crew import cores, open_crew, open_stage, stop_of
from cli.exits import Exit
from cli.interrupts import PatientInterrupts, listening
from cli.many_display import open_many_display
from cli.many_summary import Ending, draw_summary, placed, summary_data, summary_row
from cli.words import _
from models.errors import Message, PlanFolderError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.invocation import Invocation
    from cli.many_display import ManyDisplay
    from data.case_finder import FoundCase
    from models.request import CaseRequest
    from scheduler.many import CaseResult, Crew


@dataclass(frozen=True, slots=True)
class Work:
    """All that is to be planned, the largest case first, and where it goes."""

    requests: list[CaseRequest]
    out: Path


def plan_many(
    invocation: Invocation, template: CaseRequest, processes: int | None, cluster: str | None
) -> int:
    """Plan the cases in the folder that the template names; return the exit code.

    The exit code is the highest of the cases', or that of giving up.
    """
    from data.case_finder import find_cases
    from data.summary import write_summary

    folder, out = Path(template.case), Path(template.out)
    cases = find_cases(folder)
    _check_targets(folder, out, cases)
    endings: list[Ending] = []
    with ExitStack() as opened:
        stage = opened.enter_context(open_stage(out))
        seen = [case.path.resolve() for case in cases]
        at_once = min(processes or cores(), len(cases))
        crew = opened.enter_context(open_crew(at_once, cluster, seen, stage))
        display = opened.enter_context(open_many_display(invocation.words, len(cases)))
        interrupts = opened.enter_context(listening(PatientInterrupts()))
        work = Work(_requests(template, cases), out)
        for result in _results(invocation, work, crew, stage, display, interrupts):
            endings.append(placed(result, out / result.request.name, invocation.words))
            display.ended(endings[-1])
    endings.sort(key=lambda ending: ending.name)
    rows = [summary_row(ending) for ending in endings]
    path = write_summary(out, rows, invocation.words.terminal)
    invocation.in_files = True
    code = Exit.ABORTED if interrupts.asked_again else max(ending.code for ending in endings)
    if invocation.as_json:
        invocation.emit(summary_data(endings, path, code, stopped=interrupts.asked))
        return int(code)
    draw_summary(rows, invocation.words)
    planned = sum(ending.code is Exit.DONE for ending in endings)
    invocation.say(
        _("共 {cases} 份数据，排出 {planned} 份；汇总写在 {path}"),
        cases=len(rows),
        planned=planned,
        path=path,
    )
    return int(code)


def _check_targets(folder: Path, out: Path, cases: Sequence[FoundCase]) -> None:
    """See, before any work, that every plan and the summary can be written.

    Raises
    ------
    PlanFolderError
        With everything that is in the way.
    """
    from data.plan_folder import check_target
    from data.summary import SUMMARY_FILE, check_summary

    if os.path.realpath(folder) == os.path.realpath(out):
        raise _refused(out, Message("输出应与数据分开，这里却是同一个文件夹"))
    problems: list[Problem] = []
    if out.exists() and not out.is_dir():
        raise _refused(out, Message("应为文件夹，这里却是文件；请换一个位置"))
    for case in cases:
        try:
            if case.name.casefold() == SUMMARY_FILE:
                expected = Message("数据不能叫 {name}：那是汇总的文件名", {"name": SUMMARY_FILE})
                raise _refused(case.path, expected)
            check_target(out / case.name)
        except PlanFolderError as error:
            problems += error.problems
    try:
        check_summary(out)
    except PlanFolderError as error:
        problems += error.problems
    if problems:
        raise PlanFolderError(tuple(problems))


def _refused(path: Path, expected: Message) -> PlanFolderError:
    return PlanFolderError((Problem("plan", None, None, str(path), expected),))


def _requests(template: CaseRequest, cases: Sequence[FoundCase]) -> list[CaseRequest]:
    """Return a request a case, the largest first: it would hold up the end the longest."""
    largest_first = sorted(cases, key=lambda case: (-case.size_bytes, case.name))
    return [
        replace(template, name=case.name, case=str(case.path.resolve())) for case in largest_first
    ]


def _results(
    invocation: Invocation,
    work: Work,
    crew: Crew,
    stage: Path,
    display: ManyDisplay,
    interrupts: PatientInterrupts,
) -> Iterator[CaseResult]:
    from scheduler.many import Many

    place = {request.name: number for number, request in enumerate(work.requests)}

    def on_stage(request: CaseRequest, tries: int) -> CaseRequest:
        return replace(request, out=str(stage / f"{place[request.name]}-{tries}"))

    asked = stop_of(interrupts, display, invocation.words)
    yield from Many(work.requests, crew, on_stage, display.step, asked).run()
