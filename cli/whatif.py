"""``paikao whatif``: a case after the changes of a scenario, planned and held against a base."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cli.changes import say_changes
from cli.events import recording
from cli.invocation import pass_invocation
from cli.parameters import FOLDER, Gap, RefusedTogether, Seconds, Whole
from cli.passwords import checked_password, password_option
from cli.planning import plan_in_memory
from cli.progress import open_display
from cli.words import _
from models.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from cli.invocation import Invocation
    from cli.planning import Planned
    from models.case import Case
    from models.plan import Plan, PlanInfo
    from models.scenario import Scenario


@click.argument(
    "case",
    type=FOLDER,
    metavar="CASE",
    help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿；改动都从它出发"),
)
@click.option(
    "--scenario",
    "scenario_file",
    type=FOLDER,
    metavar="FILE",
    help=_("推演方案：一个 .toml 文件，列出各项改动"),
)
@click.option(
    "--sweep",
    "grid",
    type=FOLDER,
    metavar="GRID",
    help=_("代替 --scenario：方案网格（.toml），各轴每种选项组合并排推演"),
)
@click.option(
    "--base",
    type=FOLDER,
    metavar="PLAN",
    help=_("这份数据的计划：视为已公布，场次、已约席位和值勤尽量不动，每处改动计分"),
)
@click.option(
    "--replan",
    is_flag=True,
    help=_("与 --base 同用：不视为已公布，从头另排，只与它对比"),
)
@click.option(
    "--out",
    type=FOLDER,
    metavar="OUT",
    help=_("把推演的计划写到这个文件夹；默认只报结果，不写。与 --sweep 同用：结果表，.csv 文件"),
)
@click.option(
    "--picture",
    type=FOLDER,
    metavar="FILE",
    help=_("与 --sweep 同用：能力边界图，.png 或 .svg（需要 matplotlib）"),
)
@click.option(
    "--plans",
    type=FOLDER,
    metavar="DIR",
    help=_("与 --sweep 同用：每个方案的计划写到 DIR 下的一个文件夹；默认不写"),
)
@click.option(
    "--processes",
    type=Whole(1, 256),
    metavar="N",
    help=_("与 --sweep 同用：同时推演几个方案，默认为处理器核数"),
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help=_("与 --sweep 同用：交给正在运行的 Dask 集群（如 tcp://host:8786），路径须为共享文件夹"),
)
@click.option(
    "--time-limit",
    "limit_seconds",
    type=Seconds(),
    metavar="SECONDS",
    default=14.0,
    help=_("套用改动之后的时限（秒，0.1 到 86400），默认 14"),
)
@click.option(
    "--seed", type=Whole(0, 2**31 - 1), metavar="N", default=0, help=_("随机种子，默认 0")
)
@click.option("--deterministic", is_flag=True, help=_("同数据、同方案、同种子给出相同的计划表"))
@click.option(
    "--gap", type=Gap(), metavar="GAP", default="0", help=_("差距到此即止：0.05 或 5%；默认 0")
)
@click.option("--no-cuts", is_flag=True, help=_("不削减已公布场次，法定停考和设施所迫者除外"))
@click.option(
    "--fewest-changes",
    is_flag=True,
    help=_("值勤改动最少的排班优先于得分；默认得分优先，另证明至少要改动多少"),
)
@click.option("--no-workbooks", is_flag=True, help=_("不写 Excel 工作簿"))
@password_option()
@click.option(
    "--workers",
    type=Whole(1, 64),
    metavar="N",
    help=_("求解线程数，默认 2；与 --sweep 同用时每个方案默认 1"),
)
@click.option(
    "--events", type=FOLDER, metavar="FILE", help=_("把进度逐行写入文件，每行一个 JSON 对象")
)
@pass_invocation
def whatif(
    invocation: Invocation,
    case: Path,
    scenario_file: Path | None,
    grid: Path | None,
    base: Path | None,
    replan: bool,
    out: Path | None,
    picture: Path | None,
    plans: Path | None,
    processes: int | None,
    cluster: str | None,
    limit_seconds: float,
    seed: int,
    deterministic: bool,
    gap: float,
    no_cuts: bool,
    fewest_changes: bool,
    no_workbooks: bool,
    password_file: Path | None,
    workers: int | None,
    events: Path | None,
) -> int:
    """Plan a case after the changes of a scenario, or of each scenario of a grid."""
    if replan and base is None:
        raise _refused(_("--replan 只与 --base 同用。"))
    of_sweep = (picture, plans, processes, cluster)
    if grid is None and any(value is not None for value in of_sweep):
        text = _("--picture、--plans、--processes 和 --cluster 只与 --sweep 同用。")
        raise _refused(text)
    if grid is not None and scenario_file is not None:
        raise _refused(_("--scenario 与 --sweep 只能用其中一个。"))
    if grid is not None and events is not None:
        raise _refused(_("--events 不与 --sweep 同用。"))
    if processes is not None and cluster is not None:
        text = _("--processes 不与 --cluster 同用：集群上同时排几份由它的 worker 决定。")
        raise _refused(text)
    from models.request import CaseRequest

    request = CaseRequest(
        name=str(scenario_file or grid),
        case=str(case),
        out="" if out is None else str(out),
        time_limit_seconds=limit_seconds,
        seed=seed,
        deterministic=deterministic,
        gap=gap,
        workers=workers or (2 if grid is None else 1),
        no_cuts=no_cuts,
        prove_changes=not replan,
        fewest_changes=fewest_changes,
        workbooks=not no_workbooks,
        password_file=checked_password(
            password_file, books=not no_workbooks and (plans if grid else out) is not None
        ),
        terminal=invocation.words.terminal,
        paper=invocation.words.paper,
    )
    if grid is not None:
        from cli.sweep import SweepJob, sweep_grid

        if out is None:
            raise _refused(_("--sweep 须与 --out 同用：结果表写到哪个 .csv 文件。"))
        job = SweepJob(grid, case, base, replan, out, picture, plans, processes, cluster)
        return sweep_grid(invocation, request, job)
    if scenario_file is None:
        raise _refused(_("请给出 --scenario 或 --sweep。"))
    from data.plan_folder import check_target

    if out is not None:
        check_target(out)
    began = time.monotonic()
    with (
        open_display(invocation.words) as display,
        recording(display, events, invocation.words) as recorded,
    ):
        recorded.show(Progress("read", 0.0))
        before, scenario, changed = _prepare(case, scenario_file, base, replan=replan)
        recorded.show(Progress("read", time.monotonic() - began))
        planned = plan_in_memory(request, changed, invocation.words, recorded)
        invocation.in_files = out is not None
    _report(invocation, scenario, before, planned, out, time.monotonic() - began)
    if out is not None:
        invocation.say(_("  写在 {out}"), out=out)
        if base is not None:
            invocation.say(_("  对比：paikao compare {base} {out}"), base=base, out=out)
    return 0


def _refused(sentence: str) -> RefusedTogether:
    return RefusedTogether(sentence, click.get_current_context())


def _prepare(
    path: Path, scenario_file: Path, base: Path | None, *, replan: bool
) -> tuple[Plan | None, Scenario, Case]:
    """Read what is asked about; return the base plan, the scenario and the case after it."""
    from cli.scenario_case import changed_case
    from data.case_reader import read_case
    from data.plan_case import plan_of_case
    from data.scenario_in import read_scenario

    scenario = read_scenario(scenario_file)
    case = read_case(path)
    before = None if base is None else plan_of_case(base, case)
    published = None if before is None or replan else before.tables
    return before, scenario, changed_case(case, scenario, published)


def _report(
    invocation: Invocation,
    scenario: Scenario,
    before: Plan | None,
    planned: Planned,
    out: Path | None,
    seconds: float,
) -> None:
    info = planned.plan.info
    invocation.say(
        _("推演“{name}”：{count} 项改动，用时 {seconds} 秒，计划已通过审核。"),
        name=scenario.name,
        count=len(scenario.changes),
        seconds=f"{seconds:.1f}",
    )
    invocation.say(
        _("  得分 {score}，下界 {bound}，差距 {gap}"),
        score=f"{info.score:,}",
        bound=f"{info.bound:,.0f}",
        gap=f"{info.gap:.2%}",
    )
    if before is not None:
        _against(invocation, before.info, info)
    else:
        invocation.say(
            _("  已安排 {served} 人，具备资格 {entitled} 人"),
            served=f"{info.kpis.served:,}",
            entitled=f"{info.kpis.entitled:,}",
        )
    if info.changes is not None:
        say_changes(invocation, info.changes)
    invocation.emit(
        {
            "exit_code": 0,
            "scenario": scenario.name,
            "seconds": seconds,
            "out": None if out is None else str(out),
            "stopped": planned.stopped,
            "base": None if before is None else before.info.model_dump(mode="json"),
            "plan": info.model_dump(mode="json"),
        }
    )


def _against(invocation: Invocation, before: PlanInfo, after: PlanInfo) -> None:
    """Say what became of the base's figures."""
    invocation.say(
        _("  与基准相比：得分 {score}，已安排 {served}，未安排 {unserved}，值勤 {duties}"),
        score=f"{after.score - before.score:+,}",
        served=f"{after.kpis.served - before.kpis.served:+,}",
        unserved=f"{_left(after) - _left(before):+,}",
        duties=f"{after.kpis.duties - before.kpis.duties:+,}",
    )


def _left(info: PlanInfo) -> int:
    return info.kpis.entitled - info.kpis.served
