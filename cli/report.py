"""``paikao report``: a plan as a page to look at, and as pictures for a slide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER, RefusedValue, plan_case
from cli.words import _
from models.errors import Message, PictureError

if TYPE_CHECKING:
    from types import ModuleType

    from cli.invocation import Invocation
    from models.comparison import PlanWithCase

ENDING = "-report.html"
"""What the name of the page adds to the plan folder's, beside which it is written."""
SUFFIXES = (".html", ".htm")
PACKAGE = "matplotlib"
NOT_INSIDE = _("计划文件夹之外的位置；计划文件夹里若有其他文件，重排时不能覆盖")


@click.argument("plan", type=FOLDER, metavar="PLAN", help=_("计划文件夹"))
@click.option(
    "--out",
    type=FOLDER,
    metavar="FILE.html",
    help=_("写到哪里；不给则写在计划文件夹旁边：PLAN-report.html"),
)
@click.option(
    "--compare",
    "before",
    type=FOLDER,
    metavar="PLAN",
    help=_("另一份计划文件夹，作为“前”来对比；可以是另一份数据的"),
)
@click.option(
    "--png",
    type=FOLDER,
    metavar="DIR",
    help=_("另把各幅图写成 PNG，供幻灯片用（16:9）；需装有 matplotlib"),
)
@plan_case
@pass_invocation
def report(
    invocation: Invocation,
    plan: Path,
    out: Path | None,
    before: Path | None,
    png: Path | None,
    case: Path | None,
) -> None:
    """Write the report on a plan."""
    from data.plan_info import is_inside_a_plan
    from data.report import may_be_replaced, write_report
    from scheduler.report import make_report

    target = beside(plan) if out is None else out
    if is_inside_a_plan(target):
        _refuse("out", target, NOT_INSIDE)
    if png is not None and is_inside_a_plan(png / target.name):
        _refuse("png", png, NOT_INSIDE)
    if target.suffix.lower() not in SUFFIXES or not may_be_replaced(target):
        _refuse("out", target, _("以 .html 结尾的新文件，或先前的报告；不覆盖其他文件"))
    slides = None if png is None else _slides(png)
    found = make_report(_read(plan, case), None if before is None else _read(before, case))
    lang = invocation.words.paper
    write_report(target, found, lang)
    pictures = []
    if slides is not None and png is not None:
        pictures = slides.write_slides(png, found, lang)
        if slides.chinese_font() is None:
            invocation.note(
                _("注意：本机没有中文字体，PNG 中的中文会缺字；请装一种（如 Noto Sans CJK）。")
            )
    invocation.in_files = True
    if found.broken:
        rules = invocation.words.text(_("、")).join(row.rule for row in found.broken)
        invocation.note(_("注意：这份计划违反规则（{rules}），报告里已注明。"), rules=rules)
    if found.false_claims:
        invocation.note(_("注意：plan.json 与计划表不符，报告以计划表为准。"))
    invocation.say(_("报告写在 {out}"), out=target)
    for path in pictures:
        invocation.say(_("图写在 {path}"), path=path)
    invocation.emit(
        {
            "report": str(target),
            "pictures": [str(path) for path in pictures],
            "figures": found.model_dump(mode="json"),
        }
    )


def beside(plan: Path) -> Path:
    """Return where the report goes if nothing else is said: beside the plan folder.

    Not into it, since whoever replaces a plan folder wants to find nothing foreign there.
    """
    folder = plan.resolve()
    return folder.parent / f"{folder.name}{ENDING}"


def _read(folder: Path, case: Path | None) -> PlanWithCase:
    """Read a plan with its own case, or with the one given where the folder keeps none."""
    from data.plan_case import case_of_plan, has_case
    from data.plan_folder import read_plan
    from models.comparison import PlanWithCase

    plan = read_plan(folder)
    given = None if has_case(folder) else case
    return PlanWithCase(folder.resolve().name, plan, case_of_plan(folder, given))


def _slides(folder: Path) -> ModuleType:
    """Return what draws the pictures, once it is seen that it can and would overwrite no other.

    Raises
    ------
    PictureError
        If the library for it is not installed.
    """
    try:
        from data.report import slides
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != PACKAGE:
            raise
        message = Message("本机应装有 matplotlib：安装时请带上 plots，如 pip install .[plots]")
        raise PictureError(message) from error
    if not slides.may_be_written(folder):
        _refuse("png", folder, _("新的或已有的文件夹，其中没有同名的其他文件；不覆盖其他文件"))
    return slides


def _refuse(option: str, value: Path, expected: str) -> None:
    context = click.get_current_context()
    param = next(param for param in context.command.params if param.name == option)
    raise RefusedValue(value, expected, {}, param, context)
