"""``paikao import-results``: what the venues filled in becomes statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER, plan_case
from cli.problems import problem_data, problem_lines
from cli.words import _
from models.errors import ResultsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.invocation import Invocation


@click.argument(
    "books",
    type=FOLDER,
    metavar="BOOK.xlsx…",
    nargs=-1,
    required=True,
    help=_("考场交回的工作簿，一个或多个；读其中的“成绩登记”"),
)
@click.option(
    "--plan",
    "plan",
    type=FOLDER,
    metavar="PLAN",
    required=True,
    help=_("这些工作簿所属的计划文件夹"),
)
@plan_case
@click.option(
    "--out",
    type=FOLDER,
    metavar="OUT",
    help=_(
        "写出结果：以 .csv 结尾为逐场次的表，以 .xlsx 结尾为统计工作簿，"
        "否则为文件夹，两者都有，另有统计表和下周再考人数表 cohorts.csv"
    ),
)
@click.option(
    "--accept-valid",
    is_flag=True,
    help=_("有错误时仍统计无误的场次；错误照样列出，涉及的场次算作未报"),
)
@pass_invocation
def import_results(
    invocation: Invocation,
    books: Sequence[Path],
    plan: Path,
    case: Path | None,
    out: Path | None,
    accept_valid: bool,
) -> None:
    """Read venue books, count, say what to expect next week."""
    from data.plan_case import case_of_plan
    from data.plan_folder import read_plan
    from data.results_in import read_results
    from data.results_out import check_target, write_results_files
    from scheduler.results import statistics_of

    if out is not None:
        check_target(out)
    read = read_plan(plan)
    found = case_of_plan(plan, case)
    reports = read_results(books, found, read)
    if reports.problems and not accept_valid:
        raise ResultsError(reports.problems)
    words = invocation.words
    for note in reports.notes:
        invocation.note(_("注意：{note}"), note=words.message(note))
    if reports.problems:
        invocation.note(_("有 {count} 处错误，涉及的场次没有计入："), count=len(reports.problems))
        for line in problem_lines(reports.problems, words):
            click.echo(line, err=True)
    statistics = statistics_of(found, read.tables, reports.results)
    files = []
    if out is not None:
        files = write_results_files(out, found, read, reports.results, statistics, words.paper)
        invocation.in_files = True
    if invocation.as_json:
        told = statistics.model_dump(mode="json", exclude={"advice"})
        invocation.emit(
            {
                **told,
                "advice": [words.message(item) for item in statistics.advice],
                "problems": [problem_data(item, words) for item in reports.problems],
                "notes": [words.message(item) for item in reports.notes],
                "files": [str(file) for file in files],
            }
        )
        return
    from cli.results_lines import say_results

    say_results(invocation, found, read, statistics)
    for file in files:
        invocation.say(_("写出 {file}"), file=file)
