"""``paikao template``: an empty case to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER, RefusedValue
from cli.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from cli.invocation import Invocation


@click.argument("file", type=FOLDER, metavar="FILE.xlsx", help=_("要写的工作簿"))
@click.option(
    "--example", is_flag=True, help=_("填入一个小例子（一周、两个考场，全部为模拟），可直接排计划")
)
@click.option("--force", is_flag=True, help=_("覆盖已有的文件"))
@pass_invocation
def template(invocation: Invocation, file: Path, example: bool, force: bool) -> None:
    """Write a template."""
    from data.template import write_template

    if file.suffix.lower() != ".xlsx" or file.is_dir() or (file.exists() and not force):
        context = click.get_current_context()
        param = next(param for param in context.command.params if param.name == "file")
        expected = _("以 .xlsx 结尾的新文件；要覆盖已有的文件请加 --force")
        raise RefusedValue(file, expected, {}, param, context)
    write_template(file, invocation.words.paper, example=example)
    invocation.in_files = True
    if example:
        invocation.say(_("模板和例子已写入 {file}（全部为模拟数据）。"), file=file)
    else:
        invocation.say(_("空白模板已写入 {file}；怎样填写见其中第一页。"), file=file)
    invocation.say(_("下一步：paikao check {file}"), file=file)
    invocation.emit({"file": str(file), "example": example})
