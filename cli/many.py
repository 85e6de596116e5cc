"""``paikao plan --many``: every case of a folder, side by side, and one summary."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.exits import Exit
from cli.failures import describe
from cli.interrupts import PatientInterrupts, listening
from cli.many_display import open_many_display
from cli.many_summary import Ending, draw_summary, summary_data, summary_row
from cli.words import _
from models.errors import ClusterError, Message, PlanFolderError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.invocation import Invocation
    from cli.many_display import ManyDisplay
    from data.case_finder import FoundCase
    from models.request import CaseRequest
    from scheduler.many import CaseResult, Crew

CASE_MODULE: Final = "cli.case_process"
CLUSTER_PACKAGES: Final = ("dask", "distributed")


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
        stage = opened.enter_context(_stage(out))
        crew = opened.enter_context(_open_crew(cases, stage, processes or cores(), cluster))
        display = opened.enter_context(open_many_display(invocation.words, len(cases)))
        interrupts = opened.enter_context(listening(PatientInterrupts()))
        work = Work(_requests(template, cases), out)
        for result in _results(invocation, work, crew, stage, display, interrupts):
            endings.append(_ending(invocation, result, out))
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


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


@contextmanager
def _stage(out: Path) -> Iterator[Path]:
    """Yield a hidden folder in ``out``, in which plans are written before they take their place.

    Whatever a lost case has half written lies there, and goes with it.
    """
    home = Path(os.path.realpath(out))
    there = home.exists()
    stage = home / f".paikao-{secrets.token_hex(6)}.partial"
    stage.mkdir(parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        if not there:
            with suppress(OSError):  # plans are in it by now
                home.rmdir()


@contextmanager
def _open_crew(
    cases: Sequence[FoundCase], stage: Path, processes: int, cluster: str | None
) -> Iterator[Crew]:
    """Yield who does the work: processes here, or the workers of a cluster.

    Raises
    ------
    ClusterError
        If the cluster cannot be used.
    """
    from scheduler.many import LocalCrew

    if cluster is None:
        with LocalCrew(CASE_MODULE, min(processes, len(cases))) as local:
            yield local
        return
    try:
        from scheduler.cluster import ClusterCrew
    except ModuleNotFoundError as error:
        if error.name not in CLUSTER_PACKAGES:
            raise
        raise ClusterError(
            Message("本机应装有 distributed：安装时请带上 cluster，如 pip install .[cluster]")
        ) from error
    with ClusterCrew(cluster, CASE_MODULE) as distant:
        distant.check([case.path.resolve() for case in cases], stage)
        yield distant


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
    from scheduler.case_run import Stop
    from scheduler.many import Many

    place = {request.name: number for number, request in enumerate(work.requests)}
    told = Stop.NO

    def on_stage(request: CaseRequest, tries: int) -> CaseRequest:
        return replace(request, out=str(stage / f"{place[request.name]}-{tries}"))

    def stop() -> Stop:
        nonlocal told
        if interrupts.asked_again and told < Stop.AT_ONCE:
            told = Stop.AT_ONCE
            display.note(invocation.words.text(_("正在放弃在排的计划；已经写好的保留。")))
        elif interrupts.asked and told < Stop.GENTLY:
            told = Stop.GENTLY
            text = _("正在停下：在排的保留目前最好的计划，其余不再开始；再按一次 Ctrl-C 则放弃。")
            display.note(invocation.words.text(text))
        return told

    yield from Many(work.requests, crew, on_stage, display.step, stop).run()


def _ending(invocation: Invocation, result: CaseResult, out: Path) -> Ending:
    """Put a finished plan in its place and say how the case ended."""
    from data.plan_folder import move_plan

    if result.answer is not None and result.answer.info is not None:
        try:
            move_plan(Path(result.request.out), out / result.request.name)
        except PlanFolderError as error:
            return Ending.refused(result, describe(error, invocation.words))
    return Ending.of(result, invocation.words)
