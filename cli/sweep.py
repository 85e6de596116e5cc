"""``paikao whatif --sweep``: every scenario of a grid, side by side, into one table."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.crew import cores, open_crew, open_stage, stop_of
from cli.exits import Exit
from cli.interrupts import PatientInterrupts, listening
from cli.many_display import open_many_display
from cli.many_summary import placed
from cli.parameters import RefusedValue
from cli.progress import open_display
from cli.sweep_picture import check_picture, draw_picture
from cli.sweep_report import Swept, report
from cli.words import _
from models.errors import Message, PlanFolderError, Problem
from models.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli.invocation import Invocation
    from cli.words import Words
    from models.plan import PlanInfo
    from models.request import CaseRequest
    from models.scenario import Sweep

TABLE_SUFFIX: Final = ".csv"
SAVE_SECONDS: Final = 10.0
"""Between two times that the table is written while scenarios are still at work."""


@dataclass(frozen=True, slots=True)
class SweepJob:
    """What is to be swept, and where it goes.

    Attributes
    ----------
    replan
        whether the base is only there to compare with.
    table, picture
        files to be written; no picture unless it is given.
    plans
        a folder for a plan a scenario, if they are wanted.
    processes, cluster
        how many at once here, or the scheduler that deals them out.
    """

    grid: Path
    case: Path
    base: Path | None
    replan: bool
    table: Path
    picture: Path | None
    plans: Path | None
    processes: int | None
    cluster: str | None


def sweep_grid(invocation: Invocation, template: CaseRequest, job: SweepJob) -> int:
    """Plan each scenario of a grid; return the exit code.

    The exit code is the highest of the scenarios', or that of giving up. Ctrl-C lets those at
    work keep their best plan; whatever has ended is in the table.

    Parameters
    ----------
    template
        The options that all scenarios share.

    Raises
    ------
    ScenarioError
        With what is wrong with any of them, before one has begun.
    """
    began = time.monotonic()
    _check_files(job)
    with open_display(invocation.words) as display:
        display.show(Progress("read", 0.0))
        sweep, base = _prepare(job)
        display.show(Progress("read", time.monotonic() - began))
    swept = Swept(sweep, base)
    code = _run(invocation.words, _requests(template, job, swept), job, swept)
    swept.seconds = time.monotonic() - began
    invocation.in_files = True
    if job.picture is not None:
        draw_picture(invocation, swept, job.picture)
    report(invocation, swept, job.table, job.picture, code)
    return int(code)


def _check_files(job: SweepJob) -> None:
    """See, before any work, that table and picture can be written over nothing but their like."""
    from data.sweep_table import may_be_replaced
    from data.whole_file import check_writable

    if job.table.suffix.lower() != TABLE_SUFFIX or not may_be_replaced(job.table):
        context = click.get_current_context()
        param = next(param for param in context.command.params if param.name == "out")
        expected = _("以 .csv 结尾的新文件，或先前的推演结果表；不覆盖其他文件")
        raise RefusedValue(job.table, expected, {}, param, context)
    if job.picture is not None:
        check_picture(job.picture)
        check_writable(job.picture)
    check_writable(job.table)


def _prepare(job: SweepJob) -> tuple[Sweep, PlanInfo | None]:
    """Read what is asked about, and see that every scenario can be applied."""
    from cli.scenario_case import check_sweep
    from data.case_reader import read_case
    from data.plan_case import plan_of_case
    from data.scenario_in import read_sweep

    sweep = read_sweep(job.grid)
    case = read_case(job.case)
    base = None if job.base is None else plan_of_case(job.base, case)
    check_sweep(case, sweep, None if base is None or job.replan else base.tables)
    return sweep, None if base is None else base.info


def _requests(template: CaseRequest, job: SweepJob, swept: Swept) -> list[CaseRequest]:
    """Return a request a scenario, in the order of the grid."""
    base = "" if job.base is None or job.replan else str(job.base.resolve())
    shared = replace(template, case=str(job.case.resolve()), base=base, out="")
    return [
        replace(shared, name=name, scenario=point.scenario.to_json())
        for name, point in swept.points.items()
    ]


def _run(words: Words, requests: list[CaseRequest], job: SweepJob, swept: Swept) -> Exit:
    """Plan them all, noting how each ended; the table is written by the end of it."""
    from scheduler.many import Many

    targets = _targets(job, requests)
    seen = [Path(path) for path in (requests[0].case, requests[0].base) if path]
    with ExitStack() as opened:
        stage = None if job.plans is None else opened.enter_context(open_stage(job.plans))
        at_once = min(job.processes or cores(), len(requests))
        crew = opened.enter_context(open_crew(at_once, job.cluster, seen, stage))
        display = opened.enter_context(open_many_display(words, len(requests)))
        interrupts = opened.enter_context(listening(PatientInterrupts()))
        stop = stop_of(interrupts, display, words)
        saver = _Saver(job.table, swept, words)
        many = Many(requests, crew, _retarget(requests, stage), display.step, stop)
        for result in many.run():
            name = result.request.name
            swept.endings[name] = placed(result, targets.get(name), words)
            display.ended(swept.endings[name])
            saver.save_now_and_then()
        saver.save()
    swept.stopped = interrupts.asked
    return Exit.ABORTED if interrupts.asked_again else swept.code


def _targets(job: SweepJob, requests: list[CaseRequest]) -> Mapping[str, Path]:
    """Return where the plan of each scenario goes, by its name; nowhere unless it is wanted.

    Raises
    ------
    PlanFolderError
        With everything that is in the way.
    """
    if job.plans is None:
        return {}
    from data.cell_text import file_stem
    from data.plan_folder import check_target

    if job.plans.exists() and not job.plans.is_dir():
        expected = Message("应为文件夹，这里却是文件；请换一个位置")
        raise PlanFolderError((Problem("plan", None, None, str(job.plans), expected),))
    taken: set[str] = set()
    targets = {request.name: job.plans / file_stem(request.name, taken) for request in requests}
    problems: list[Problem] = []
    for target in targets.values():
        try:
            check_target(target)
        except PlanFolderError as error:
            problems += error.problems
    if problems:
        raise PlanFolderError(tuple(problems))
    return targets


def _retarget(
    requests: list[CaseRequest], stage: Path | None
) -> Callable[[CaseRequest, int], CaseRequest]:
    """Return what gives each try of a scenario a folder of its own, if plans are wanted."""
    place = {request.name: number for number, request in enumerate(requests)}

    def retarget(request: CaseRequest, tries: int) -> CaseRequest:
        if stage is None:
            return request
        return replace(request, out=str(stage / f"{place[request.name]}-{tries}"))

    return retarget


class _Saver:
    """Writes the table: in the end, and now and then, so that a power cut costs little."""

    def __init__(self, path: Path, swept: Swept, words: Words) -> None:
        self._path = path
        self._swept = swept
        self._words = words
        self._saved_at = time.monotonic()

    def save_now_and_then(self) -> None:
        """Write what has ended, if the last time is long enough ago and nothing is in the way."""
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            with suppress(OSError):
                self.save()

    def save(self) -> None:
        """Write what has ended."""
        from data.sweep_table import write_sweep_table

        axes = [axis.name for axis in self._swept.sweep.axes]
        write_sweep_table(self._path, axes, self._swept.rows(), self._words.terminal)
        self._saved_at = time.monotonic()
