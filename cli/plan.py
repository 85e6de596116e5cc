"""``paikao plan``: from a case to a plan folder, audited; or from many cases to as many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.changes import say_changes
from cli.events import recording
from cli.invocation import pass_invocation
from cli.parameters import FOLDER, Gap, RefusedTogether, Seconds, Whole
from cli.passwords import checked_password, password_option
from cli.planning import plan_case
from cli.progress import open_display
from cli.words import _

if TYPE_CHECKING:
    from cli.invocation import Invocation
    from cli.planning import Planned


@click.argument(
    "case",
    type=FOLDER,
    metavar="CASE",
    required=False,
    help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿"),
)
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    required=True,
    help=_(
        "计划文件夹；整体写出或不写，已有的计划会被替换。与 --many 同用时，每份数据一个子文件夹"
    ),
)
@click.option(
    "--time-limit",
    "limit_seconds",
    type=Seconds(),
    metavar="SECONDS",
    default=60.0,
    help=_("读入数据之后的时限（秒，0.1 到 86400），默认 60"),
)
@click.option(
    "--seed", type=Whole(0, 2**31 - 1), metavar="N", default=0, help=_("随机种子，默认 0")
)
@click.option(
    "--deterministic", is_flag=True, help=_("同数据、同种子给出逐字节相同的计划表（较慢）")
)
@click.option(
    "--gap",
    "gap",
    type=Gap(),
    metavar="GAP",
    default="0",
    help=_("差距到此即止：0.05 或 5%；默认 0，即一直改进到时限"),
)
@click.option("--no-cuts", is_flag=True, help=_("不削减已公布场次，法定停考和设施所迫者除外"))
@click.option(
    "--fewest-changes",
    is_flag=True,
    help=_("已公布时：值勤改动最少的排班优先于得分，并证明至少要改动多少"),
)
@click.option("--no-workbooks", is_flag=True, help=_("不写 Excel 工作簿"))
@password_option()
@click.option("--workers", type=Whole(1, 64), metavar="N", default=2, help=_("求解线程数，默认 2"))
@click.option(
    "--events",
    type=FOLDER,
    metavar="FILE",
    help=_("把进度（阶段、秒、得分、下界）逐行写入文件，每行一个 JSON 对象"),
)
@click.option(
    "--many",
    type=FOLDER,
    metavar="DIR",
    help=_("代替 CASE：并排排出 DIR 下的每份数据（子文件夹和 .xlsx），各自的时限相同"),
)
@click.option(
    "--processes",
    type=Whole(1, 256),
    metavar="N",
    help=_("与 --many 同用：同时排几份，默认为处理器核数"),
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help=_("与 --many 同用：交给正在运行的 Dask 集群（如 tcp://host:8786），路径须为共享文件夹"),
)
@pass_invocation
def plan(
    invocation: Invocation,
    case: Path | None,
    out: Path,
    limit_seconds: float,
    seed: int,
    deterministic: bool,
    gap: float,
    no_cuts: bool,
    fewest_changes: bool,
    no_workbooks: bool,
    password_file: Path | None,
    workers: int,
    events: Path | None,
    many: Path | None,
    processes: int | None,
    cluster: str | None,
) -> int:
    """Plan a case, or many, audit each plan, write it."""
    source = _source(case, many, processes, cluster)
    from models.request import CaseRequest

    request = CaseRequest(
        name=source.name,
        case=str(source),
        out=str(out),
        time_limit_seconds=limit_seconds,
        seed=seed,
        deterministic=deterministic,
        gap=gap,
        workers=workers,
        no_cuts=no_cuts,
        fewest_changes=fewest_changes,
        workbooks=not no_workbooks,
        password_file=checked_password(password_file, books=not no_workbooks),
        terminal=invocation.words.terminal,
        paper=invocation.words.paper,
    )
    if many is not None:
        if events is not None:
            text = _("--events 不与 --many 同用。")
            raise RefusedTogether(text, click.get_current_context())
        from cli.many import plan_many

        return plan_many(invocation, request, processes, cluster)
    from data.plan_folder import check_target

    check_target(out)
    with (
        open_display(invocation.words) as display,
        recording(display, events, invocation.words) as recorded,
    ):
        planned = plan_case(request, invocation.words, recorded)
        invocation.in_files = True
    _report(invocation, planned, out)
    return 0


def _source(
    case: Path | None, many: Path | None, processes: int | None, cluster: str | None
) -> Path:
    """Return the one place that cases are to come from."""
    context = click.get_current_context()
    if many is None:
        if processes is not None or cluster is not None:
            raise RefusedTogether(_("--processes 和 --cluster 只与 --many 同用。"), context)
        if case is None:
            param = next(param for param in context.command.params if param.name == "case")
            raise click.MissingParameter(ctx=context, param=param)
        return case
    if case is not None:
        raise RefusedTogether(_("CASE 与 --many 只能用其中一个。"), context)
    if processes is not None and cluster is not None:
        raise RefusedTogether(
            _("--processes 不与 --cluster 同用：集群上同时排几份由它的 worker 决定。"), context
        )
    return many


def _report(invocation: Invocation, planned: Planned, out: Path) -> None:
    info, words = planned.plan.info, invocation.words
    status = words.text(_("已证明最优") if info.status == "optimal" else _("可行"))
    invocation.say(_("计划已排出并通过审核（{status}）。"), status=status)
    invocation.say(
        _("  得分 {score}，下界 {bound}，差距 {gap}"),
        score=f"{info.score:,}",
        bound=f"{info.bound:,.0f}",
        gap=f"{info.gap:.2%}",
    )
    kpis = info.kpis
    invocation.say(
        _("  已安排 {served} 人，具备资格 {entitled} 人；席位 {seats}，满座率 {fill} %"),
        served=f"{kpis.served:,}",
        entitled=f"{kpis.entitled:,}",
        seats=f"{kpis.seats:,}",
        fill=f"{kpis.fill_pct:.1f}",
    )
    if info.changes is not None:
        say_changes(invocation, info.changes)
    books = sum(file.suffix == ".xlsx" for file in planned.files)
    invocation.say(
        _("  写在 {out}：{tables} 个文件，其中工作簿 {books} 个"),
        out=out,
        tables=len(planned.files),
        books=books,
    )
    invocation.say(_("下一步：paikao show {out}"), out=out)
    invocation.emit(
        {
            "exit_code": 0,
            "out": str(out),
            "files": [file.name for file in planned.files],
            "stopped": planned.stopped,
            "plan": info.model_dump(mode="json"),
        }
    )
