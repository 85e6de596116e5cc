"""``paikao clash``: why what has been published cannot all be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cli.exits import Exit
from cli.interrupts import Interrupts, listening
from cli.invocation import pass_invocation
from cli.parameters import FOLDER, Seconds, Whole
from cli.progress import open_display
from cli.words import _, printable, wrap
from models.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from cli.invocation import Invocation
    from cli.progress import Display
    from cli.words import Words
    from models.case import Case
    from models.clash import Clash
    from scheduler.clash import ClashOptions, Line

WIDTH: Final = 80
GRACE_SECONDS: Final = 2.0
ENGINES: Final[dict[str, str]] = {
    "cp-sat": "CP-SAT",
    "cp-sat-plain": _("CP-SAT（不作预处理）"),
    "highs": _("HiGHS（另一种写法）"),
}


@click.argument(
    "case", type=FOLDER, metavar="CASE", help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿")
)
@click.option(
    "--full", is_flag=True, help=_("要求按公布的席位全数保留：停考、设施和核定量所迫的压减也算冲突")
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
@click.option("--workers", type=Whole(1, 64), metavar="N", default=2, help=_("求解线程数，默认 2"))
@pass_invocation
def clash(
    invocation: Invocation, case: Path, full: bool, limit_seconds: float, seed: int, workers: int
) -> None:
    """Name the rules and rows that clash, or say that everything can be kept."""
    from data.case_reader import read_case

    with open_display(invocation.words) as display:
        display.show(Progress("read", 0.0))
        read = read_case(case)
        from scheduler.clash import ClashOptions  # brings the solver

        options = ClashOptions(full, limit_seconds, seed, workers)
        found, stopped = _find(read, options, display, invocation.words)
    if found is None:
        _say_kept(invocation, read, full)
        return
    _say_clash(invocation, read, found, stopped)
    click.get_current_context().exit(int(Exit.INFEASIBLE))


def _find(
    case: Case, options: ClashOptions, display: Display, words: Words
) -> tuple[Clash | None, bool]:
    """Look for a clash in a thread; Ctrl-C asks for the best so far."""
    from scheduler.clash import explain_clash

    def told_to_stop() -> None:
        display.note(words.text(_("正在停下，给出目前最小的一组；再按一次 Ctrl-C 则放弃。")))

    with listening(Interrupts()) as interrupts:
        found = interrupts.run(
            lambda: explain_clash(case, options, display.show, interrupts.stop),
            told_to_stop,
            options.time_limit_seconds + GRACE_SECONDS,
        )
    return found, interrupts.asked


def _say_kept(invocation: Invocation, case: Case, full: bool) -> None:
    if not case.published:
        invocation.say(_("数据中没有已公布的场次，无所谓冲突。"))
    elif full:
        invocation.say(_("没有冲突：已公布的场次可以按公布的席位全数保留。"))
    else:
        invocation.say(_("没有冲突：除停考、设施和核定量所迫者外，已公布的席位可以全部保留。"))
        invocation.say(_("按公布的席位全数保留是否可行：paikao clash --full"))
    invocation.emit({"exit_code": 0, "kept": True, "full": full, "clash": None})


def _say_clash(invocation: Invocation, case: Case, found: Clash, stopped: bool) -> None:
    from scheduler.clash import clash_lines

    words = invocation.words
    lines = clash_lines(case, found)
    invocation.say(
        _("已公布的不能全部保留。以下 {count} 条规则和数据合在一起不能成立："),
        count=len(found.members),
    )
    for line in lines:
        _say_line(invocation, line)
    invocation.say(
        _("证明：{engines}。{size}"), engines=_engines(found, words), size=_size(found, words)
    )
    if found.shortage:
        invocation.say(
            _("最少还差 {count} 人次，例如："), count=sum(s.heads for s in found.shortage)
        )
        for s in found.shortage:
            place = " ".join((s.venue_id, str(s.date), s.slot_id, s.kind, s.group))
            invocation.say(_("  {place}：{heads} 人"), place=printable(place), heads=s.heads)
    if found.minimal:
        invocation.say(_("不受其中任何一条所限，其余各条就能成立，即："))
        for line in lines:
            _say_way_out(invocation, line)
    invocation.say(_others(found))
    _emit(invocation, found, lines, stopped)


def _say_line(invocation: Invocation, line: Line) -> None:
    words = invocation.words
    title = line.title if words.terminal == "zh" else line.title_en
    invocation.say(
        "  {rule}  {title}{colon}{says}",
        rule=line.rule,
        title=title,
        colon=words.text(_("：")),
        says=words.message(line.says),
    )
    between = "\n" if line.rule == "P1" else words.text(_("、"))
    rows = between.join(printable(row) for row in line.rows)
    for row in rows.split("\n") if rows else ():
        for part in wrap(row, WIDTH - 8):
            invocation.say("        {part}", part=part)


def _say_way_out(invocation: Invocation, line: Line) -> None:
    words = invocation.words
    enough = words.text(_("、")).join(
        words.text(_("{name} 改为 {value} 即可"), name=printable(name), value=value)
        for name, value in line.reliefs
    )
    way = words.message(line.way_out)
    text = words.text(_("{way}（{enough}）"), way=way, enough=enough) if enough else way
    first, *rest = wrap(text, WIDTH - 8)
    invocation.say("  {rule}  {part}", rule=line.rule, part=first)
    for part in rest:
        invocation.say("      {part}", part=part)


def _engines(found: Clash, words: Words) -> str:
    return words.text(_("、")).join(words.text(ENGINES[name]) for name in found.engines)


def _size(found: Clash, words: Words) -> str:
    if found.smallest:
        return words.text(_("去掉任何一条都不再冲突；没有更小的一组。"))
    if found.minimal:
        return words.text(_("去掉任何一条都不再冲突；是否还有更小的一组，限时内未判明。"))
    return words.text(_("限时内未能缩到最小，其中可能有多余的；请用 --time-limit 给更多时间。"))


def _others(found: Clash) -> str:
    if found.others is None:
        return _("其余已公布的场次之间是否另有冲突，限时内未判明。")
    if found.others:
        return _("其余已公布的场次之间另有冲突：解开这一组后请再运行一次。")
    return _("不计上列场次，其余已公布的场次可以全部保留。")


def _emit(invocation: Invocation, found: Clash, lines: tuple[Line, ...], stopped: bool) -> None:
    words = invocation.words
    invocation.emit(
        {
            "exit_code": int(Exit.INFEASIBLE),
            "kept": False,
            "stopped": stopped,
            "members": [
                {"rule": m.rule, "what": m.what, "rows": list(m.rows)} for m in found.members
            ],
            "lines": [
                {
                    "rule": line.rule,
                    "says": words.message(line.says),
                    "rows": list(line.rows),
                    "way_out": words.message(line.way_out),
                    "enough": dict(line.reliefs),
                }
                for line in lines
            ],
            "minimal": found.minimal,
            "smallest": found.smallest,
            "least_members": found.least,
            "engines": list(found.engines),
            "shortage": [
                {
                    "venue_id": s.venue_id,
                    "date": s.date.isoformat(),
                    "slot_id": s.slot_id,
                    "kind": s.kind,
                    "class_group": s.group,
                    "heads": s.heads,
                }
                for s in found.shortage
            ],
            "others_clash": found.others,
        }
    )
