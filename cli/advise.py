"""``paikao advise``: where a plan is short, and priced ways to serve more, each planned."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

from cli.advice_data import advice_data
from cli.advice_files import advice_files, file_names
from cli.advice_lines import say_advice
from cli.interrupts import Interrupts, listening
from cli.invocation import pass_invocation
from cli.parameters import FOLDER, Seconds, Whole
from cli.progress import open_display
from cli.words import _
from models.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.invocation import Invocation
    from cli.progress import Display
    from models.advice import Advice
    from models.case import Case
    from models.errors import Message
    from models.plan import Plan
    from scheduler.advise import Wish

LONGEST_SECONDS: Final = 86_400.0


@click.argument(
    "case",
    type=FOLDER,
    metavar="CASE",
    help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿"),
)
@click.argument("plan", type=FOLDER, metavar="PLAN", help=_("这份数据的计划文件夹"))
@click.option(
    "--serve",
    type=Whole(1, 1_000_000),
    metavar="N",
    help=_("要多安排多少人；默认为具备资格而未安排者的一成，至少 100"),
)
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    help=_("把每条办法写成推演方案（.toml），连同 advice.json 写到这个文件夹；先前写出的会被替换"),
)
@click.option(
    "--replan",
    is_flag=True,
    help=_("计划不视为已公布：每条办法从头另排；默认视为已公布，改动计分"),
)
@click.option(
    "--time-limit",
    "limit_seconds",
    type=Seconds(),
    metavar="SECONDS",
    default=30.0,
    help=_("每条办法重排的时限（秒，0.1 到 86400），默认 30"),
)
@click.option(
    "--seed", type=Whole(0, 2**31 - 1), metavar="N", default=0, help=_("随机种子，默认 0")
)
@click.option("--workers", type=Whole(1, 64), metavar="N", default=2, help=_("求解线程数，默认 2"))
@pass_invocation
def advise(
    invocation: Invocation,
    case: Path,
    plan: Path,
    serve: int | None,
    out: Path | None,
    replan: bool,
    limit_seconds: float,
    seed: int,
    workers: int,
) -> int:
    """Say where a plan is short, and how more could be served."""
    from data.advice_folder import check_advice_target, write_advice

    if out is not None:
        check_advice_target(out)
    began = time.monotonic()
    with open_display(invocation.words) as display, listening(Interrupts()) as interrupts:
        display.show(Progress("read", 0.0))
        read_case, read_plan = _read(case, plan)
        display.show(Progress("read", time.monotonic() - began))
        from scheduler.advise import Wish

        wish = Wish(
            serve=serve,
            published=not replan,
            seconds=limit_seconds,
            workers=workers,
            seed=seed,
        )
        found = _advised(invocation, read_case, read_plan, wish, interrupts, display)
    names = file_names(found)
    data = advice_data(found, names, invocation.words)
    if out is not None:
        write_advice(out, advice_files(found, names, data, invocation.words))
        invocation.in_files = True
    say_advice(invocation, found, names, case, plan, out)
    invocation.emit({"exit_code": 0, "out": None if out is None else str(out), **data})
    return 0


def _read(case: Path, plan: Path) -> tuple[Case, Plan]:
    from data.case_reader import read_case
    from data.plan_case import plan_of_case

    found = read_case(case)
    return found, plan_of_case(plan, found)


def _advised(
    invocation: Invocation,
    case: Case,
    plan: Plan,
    wish: Wish,
    interrupts: Interrupts,
    display: Display,
) -> Advice:
    """Work in a thread, so that Ctrl-C is heard: the first time, what there is is told."""
    from cli.scenario_case import changed_case
    from scheduler.advise import advise as advise_on

    words = invocation.words
    tell = _teller(invocation, display)

    def work() -> Advice:
        return advise_on(case, plan, wish, changed_case, tell, interrupts.stop)

    def told_to_stop() -> None:
        text = _("正在停下，用已有的结果作答；再按一次 Ctrl-C 则放弃。")
        display.note(words.text(text))

    return interrupts.run(work, told_to_stop, LONGEST_SECONDS)


def _teller(invocation: Invocation, display: Display) -> Callable[[str, Message | None], None]:
    began = time.monotonic()

    def tell(stage: str, about: Message | None) -> None:
        note = "" if about is None else invocation.words.message(about)
        display.show(Progress(stage, time.monotonic() - began, note=note))

    return tell
