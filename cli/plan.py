"""``paikao plan``: from a case to a plan folder, audited."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

from cli.interrupts import listening
from cli.invocation import pass_invocation
from cli.parameters import FOLDER, Gap, Seconds, Whole
from cli.progress import open_display
from cli.words import _
from models.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from cli.interrupts import Interrupts
    from cli.invocation import Invocation
    from cli.progress import Display
    from cli.words import Language
    from data.workbooks import CheckedRule
    from models.case import Case
    from models.plan import Plan
    from scheduler.plan import PlanOptions

BASE_SECONDS: Final = 1.5
"""To load the solver and to write a small plan."""
TABLE_SECONDS_PER_CANDIDATE: Final = 1e-5
BOOK_SECONDS_PER_CANDIDATE: Final = 5e-5
"""To write tables and workbooks, about twice what a quiet machine takes."""
GRACE_SECONDS: Final = 0.5
"""What the engine may overrun its limit by before it is asked to stop."""


@click.argument(
    "case", type=FOLDER, metavar="CASE", help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿")
)
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    required=True,
    help=_("计划文件夹；整体写出或不写，已有的计划会被替换"),
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
@click.option("--no-workbooks", is_flag=True, help=_("不写 Excel 工作簿"))
@click.option("--workers", type=Whole(1, 64), metavar="N", default=2, help=_("求解线程数，默认 2"))
@pass_invocation
def plan(
    invocation: Invocation,
    case: Path,
    out: Path,
    limit_seconds: float,
    seed: int,
    deterministic: bool,
    gap: float,
    no_cuts: bool,
    no_workbooks: bool,
    workers: int,
) -> None:
    """Plan a case, audit the plan, write it."""
    from data.case_reader import read_case
    from data.plan_folder import check_target, write_plan

    check_target(out)
    with open_display(invocation.words) as display:
        display.show(Progress("read", 0.0))
        found = read_case(case)
        began = time.monotonic()
        from scheduler.plan import PlanOptions  # brings the solver, which a refused case spares

        options = PlanOptions(
            time_limit_seconds=limit_seconds,
            reserve_seconds=reserve_seconds(limit_seconds, found, workbooks=not no_workbooks),
            seed=seed,
            deterministic=deterministic,
            gap=gap,
            workers=workers,
            no_cuts=no_cuts,
        )
        with listening() as interrupts:
            made = _run_engine(invocation, interrupts, display, found, options)
            display.show(_writing(made, time.monotonic() - began))
            files = write_plan(
                out,
                found,
                made,
                lang=invocation.words.paper,
                workbooks=not no_workbooks,
                rules=_checked_rules(invocation.words.paper),
            )
            invocation.in_files = True
    _report(invocation, made, out, files, stopped=interrupts.asked)


def reserve_seconds(limit_seconds: float, case: Case, *, workbooks: bool) -> float:
    """Return what the engine is to leave of the limit: loading it and writing count too.

    A function of the case alone, not of the clock, so that a deterministic plan stays so; at
    most half of the limit.
    """
    people = len(case.candidates) + sum(cohort.count for cohort in case.cohorts)
    each = TABLE_SECONDS_PER_CANDIDATE + (BOOK_SECONDS_PER_CANDIDATE if workbooks else 0)
    return min(BASE_SECONDS + people * each, limit_seconds / 2)


def _run_engine(
    invocation: Invocation,
    interrupts: Interrupts,
    display: Display,
    case: Case,
    options: PlanOptions,
) -> Plan:
    """Make the plan in a thread; Ctrl-C asks for the best so far."""
    from scheduler.plan import make_plan

    def work() -> Plan:
        return make_plan(case, options, listener=display.show, stop=interrupts.stop)

    def told_to_stop() -> None:
        display.note(
            invocation.words.text(_("正在停下，保留目前最好的计划；再按一次 Ctrl-C 则放弃。"))
        )

    limit_seconds = options.time_limit_seconds - options.reserve_seconds + GRACE_SECONDS
    return interrupts.run(work, told_to_stop, limit_seconds)


def _checked_rules(paper: Language) -> list[CheckedRule]:
    """Return the judge's catalogue as the city's workbook lists it."""
    from data.workbooks import CheckedRule
    from scheduler.audit import RULES

    return [
        CheckedRule(rule.rule_id, rule.title if paper == "zh" else rule.title_en, rule.article)
        for rule in RULES
    ]


def _writing(made: Plan, seconds: float) -> Progress:
    info = made.info
    return Progress("write", seconds, info.score, info.bound, info.gap)


def _report(
    invocation: Invocation, made: Plan, out: Path, files: list[Path], *, stopped: bool
) -> None:
    info, words = made.info, invocation.words
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
    books = sum(file.suffix == ".xlsx" for file in files)
    invocation.say(
        _("  写在 {out}：{tables} 个文件，其中工作簿 {books} 个"),
        out=out,
        tables=len(files),
        books=books,
    )
    invocation.say(_("下一步：paikao show {out}"), out=out)
    invocation.emit(
        {
            "exit_code": 0,
            "out": str(out),
            "files": [file.name for file in files],
            "stopped": stopped,
            "plan": info.model_dump(mode="json"),
        }
    )
