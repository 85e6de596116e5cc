"""``paikao sample``: a synthetic case to try things on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER, OneOf, RefusedValue, Whole
from cli.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from cli.invocation import Invocation

KINDS: Final = ("tiny", "offpeak", "peak", "surge")


@click.argument(
    "kind",
    type=OneOf(KINDS),
    metavar="{tiny|offpeak|peak|surge}",
    help=_("tiny 小例，offpeak 平日周，peak 高峰周，surge 激增周"),
)
@click.argument("folder", type=FOLDER, metavar="DIR", help=_("写入的文件夹"))
@click.option("--candidates", type=Whole(1, 100_000_000), help=_("考生人数；默认按种类而定"))
@click.option(
    "--seed", type=Whole(0, 2**31 - 1), default=1, help=_("随机种子，默认 1；同种子同数据")
)
@pass_invocation
def sample(
    invocation: Invocation, kind: str, folder: Path, candidates: int | None, seed: int
) -> None:
    """Write a sample case."""
    from data.samples import write_sample

    try:
        write_sample(kind, folder, candidates=candidates, seed=seed)
    except (FileExistsError, NotADirectoryError) as error:
        context = click.get_current_context()
        param = next(param for param in context.command.params if param.name == "folder")
        expected = _("新的或空的文件夹，或者先前生成的样例；不覆盖其他文件")
        raise RefusedValue(folder, expected, {}, param, context) from error
    invocation.in_files = True
    invocation.say(_("样例数据已写入 {folder}（全部为模拟数据）。"), folder=folder)
    invocation.say(_("下一步：paikao plan {folder} --out 计划文件夹"), folder=folder)
    invocation.emit({"folder": str(folder), "kind": kind, "candidates": candidates, "seed": seed})
