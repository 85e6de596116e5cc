"""``paikao compare``: plans side by side, the first as the reference."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER, RefusedTogether, RefusedValue
from cli.passwords import checked_password, password_of, password_option
from cli.words import _
from models.errors import PlanFolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pydantic import SecretStr

    from cli.invocation import Invocation
    from models.comparison import PlanWithCase
    from models.errors import Problem
    from models.plan import Plan

LEAST_PLANS: Final = 2


@click.argument(
    "plans",
    type=FOLDER,
    metavar="PLAN…",
    nargs=-1,
    required=True,
    help=_("两个或更多计划文件夹；第一个是基准，其余各与它对比"),
)
@click.option(
    "--out",
    type=FOLDER,
    metavar="FILE.xlsx",
    help=_("另写成工作簿：逐场次、逐人的变化，含姓名和考生编号，限内部使用"),
)
@click.option(
    "--case",
    "cases",
    type=FOLDER,
    metavar="CASE",
    multiple=True,
    help=_("计划所依据的数据，供没有 case.zip 的计划文件夹用；可给多次，按数据摘要对应"),
)
@password_option()
@click.option(
    "--people", is_flag=True, help=_("另列出值勤变化最多的考试员（只列编号；姓名只写进工作簿）")
)
@pass_invocation
def compare(
    invocation: Invocation,
    plans: Sequence[Path],
    out: Path | None,
    cases: Sequence[Path],
    password_file: Path | None,
    people: bool,
) -> None:
    """Compare plan folders."""
    if len(plans) < LEAST_PLANS:
        raise RefusedTogether(_("至少要给出两个计划文件夹。"), click.get_current_context())
    password = password_of(checked_password(password_file, books=out is not None))
    if out is not None:
        _check_book(out, password)
    found = _read(invocation, plans, cases)
    from scheduler.compare import compare as compare_plans

    comparison = compare_plans(found)
    if out is not None:
        from data.workbooks.comparison_book import write_comparison

        write_comparison(out, found, comparison, invocation.words.paper, password)
        invocation.in_files = True
    if invocation.as_json:
        told = comparison.model_dump(mode="json")
        invocation.emit({**told, "workbook": None if out is None else str(out)})
        return
    from cli.compare_display import draw_comparison
    from cli.show import LEAST_WIDTH, MOST_WIDTH, WIDTH

    width = WIDTH
    if sys.stdout.isatty():
        width = min(max(shutil.get_terminal_size().columns, LEAST_WIDTH), MOST_WIDTH)
    draw_comparison(comparison, invocation.words, width, people=people)
    if out is not None:
        invocation.say(_("工作簿写在 {out}"), out=out)


def _check_book(out: Path, password: SecretStr | None) -> None:
    """See, before any work, that the workbook would overwrite nothing but an earlier one."""
    from data.workbooks.comparison_book import may_be_replaced

    if out.suffix.lower() == ".xlsx" and may_be_replaced(out, password):
        return
    context = click.get_current_context()
    param = next(param for param in context.command.params if param.name == "out")
    expected = _("以 .xlsx 结尾的新文件，或先前的对比工作簿；不覆盖其他文件")
    raise RefusedValue(out, expected, {}, param, context)


def _read(
    invocation: Invocation, folders: Sequence[Path], cases: Sequence[Path]
) -> list[PlanWithCase]:
    """Read the plans, and the case of each: given, or its folder's own, or another folder's.

    Raises
    ------
    CaseError
        If a case that was given has errors.
    PlanFolderError
        With what is wrong in any of the folders.
    """
    from data.case_reader import read_case
    from data.plan_case import case_of_plan, has_case
    from data.plan_folder import read_plan
    from models.comparison import PlanWithCase

    given = {path: read_case(path) for path in cases}
    case_by_digest = {case.digest: case for case in given.values()}
    problems: list[Problem] = []
    plans: list[tuple[Path, Plan]] = []
    for folder in folders:
        try:
            plans.append((folder, read_plan(folder)))
        except PlanFolderError as error:
            problems += _placed(folder, error.problems)
    for folder, plan in sorted(plans, key=lambda pair: not has_case(pair[0])):
        digest = plan.info.case_digest
        try:
            if digest not in case_by_digest:  # read once where several plans are of one case
                case_by_digest[digest] = case_of_plan(folder)
        except PlanFolderError as error:
            problems += _placed(folder, error.problems)
    if problems:
        raise PlanFolderError(tuple(problems))
    found = [
        PlanWithCase(str(folder), plan, case_by_digest[plan.info.case_digest])
        for folder, plan in plans
    ]
    used = {item.case.digest for item in found}
    for path, case in given.items():
        if case.digest not in used:
            text = _("注意：{case} 不是其中任何计划所依据的数据（数据摘要不同），没有用到。")
            invocation.note(text, case=path)
    return found


def _placed(folder: Path, problems: Iterable[Problem]) -> list[Problem]:
    """Name the folder in the problems of its files; those of a whole folder name it already."""
    return [
        problem if problem.table == "plan" else replace(problem, table=f"{folder}/{problem.table}")
        for problem in problems
    ]
