"""How each of many cases ended, in words, as a table and as data for scripts."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cli.exits import Exit
from cli.failures import describe
from cli.words import _, printable
from models.errors import PlanFolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cli.failures import Failure
    from cli.words import Words
    from data.summary import SummaryRow
    from models.plan import PlanInfo
    from scheduler.many import CaseResult

WIDTH: Final = 100
LEAST_WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended: its code, what is said of it (the first line is the gist), its plan."""

    result: CaseResult
    code: Exit
    lines: list[str]
    info: PlanInfo | None = None
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, result: CaseResult, words: Words) -> Ending:
        """Say how a case ended whose plan, if it has one, is in its place."""
        answer = result.answer
        if answer is None and result.lost:
            return cls(result, Exit.FAULT, [_lost_line(result, words)], kind="lost")
        if answer is None or answer.kind == "aborted":
            line = words.text(_("已停下，没有排出计划"))
            return cls(result, Exit.NO_PLAN, [line], kind="stopped")
        if answer.info is None:
            lines = [answer.lines[0].rstrip("：:"), *answer.lines[1:]]  # what follows is not shown
            return cls(result, Exit(answer.exit_code), lines, None, answer.kind, answer.details)
        status = _("已证明最优") if answer.info.status == "optimal" else _("可行")
        line = words.text(_("{status}，提前停下") if answer.stopped else _("{status}"),
                          status=words.text(status))  # fmt: skip
        return cls(result, Exit.DONE, [line], answer.info)

    @classmethod
    def refused(cls, result: CaseResult, failure: Failure) -> Ending:
        """Say that a finished plan could not be put in its place."""
        return cls(result, failure.code, failure.lines, None, failure.kind, failure.data)

    @property
    def name(self) -> str:
        """Name of the case."""
        return self.result.request.name


def _lost_line(result: CaseResult, words: Words) -> str:
    listed = words.text(_("、")).join("?" if code is None else str(code) for code in result.lost)
    text = _("进程 {tries} 次意外退出（退出码 {codes}），没有排出计划；{why}")
    if result.lost[-1] is None:
        why = _("集群的 worker 或 scheduler 不在了")
    else:
        why = _("它最后的话：{detail}") if result.detail else _("常见的原因是内存不足")
    return words.text(
        text,
        tries=len(result.lost),
        codes=listed,
        why=words.text(why, detail=printable(result.detail)),
    )


def placed(result: CaseResult, target: Path | None, words: Words) -> Ending:
    """Put a finished plan in its place, if one was written, and say how the case ended."""
    from data.plan_folder import move_plan

    if target is not None and result.answer is not None and result.answer.info is not None:
        try:
            move_plan(Path(result.request.out), target)
        except PlanFolderError as error:
            return Ending.refused(result, describe(error, words))
    return Ending.of(result, words)


def summary_row(ending: Ending) -> SummaryRow:
    """Return a case's row of the summary."""
    from data.summary import SummaryRow

    info, result = ending.info, ending.result
    kpis = info.kpis if info else None
    return SummaryRow(
        name=ending.name,
        candidates=kpis.candidates if kpis else None,
        entitled=kpis.entitled if kpis else None,
        served=kpis.served if kpis else None,
        score=info.score if info else None,
        bound=info.bound if info else None,
        gap=info.gap if info else None,
        seconds=result.seconds or None,
        memory_mb=(info.peak_rss_mb or None) if info else None,
        tries=result.tries,
        exit_code=int(ending.code),
        result=ending.lines[0],
    )


def summary_data(
    endings: Iterable[Ending], path: Path, code: Exit, *, stopped: bool
) -> dict[str, object]:
    """Return the summary as it goes into JSON."""
    return {
        "exit_code": int(code),
        "summary": str(path),
        "stopped": stopped,
        "cases": [
            {
                "name": ending.name,
                "exit_code": int(ending.code),
                "error": ending.kind or None,
                "message": ending.lines[0],
                **ending.data,
                "seconds": ending.result.seconds,
                "tries": ending.result.tries,
                "plan": ending.info.model_dump(mode="json") if ending.info else None,
            }
            for ending in endings
        ],
    }


def draw_summary(rows: Sequence[SummaryRow], words: Words) -> None:
    """Print the summary as a table, as wide as the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(words.text(_("数据")), overflow="fold")
    for title in (_("考生"), _("已安排"), _("得分"), _("下界"), _("差距"), _("秒"), _("MB"),
                  _("次数")):  # fmt: skip
        table.add_column(words.text(title), justify="right", no_wrap=True)
    table.add_column(words.text(_("结果")), overflow="fold")
    for row in rows:
        table.add_row(
            printable(row.name),
            _number(row.candidates),
            _number(row.served),
            _number(row.score),
            _number(row.bound),
            "-" if row.gap is None else f"{row.gap:.2%}",
            _number(row.seconds),
            _number(row.memory_mb),
            str(row.tries),
            printable(row.result),
        )
    width = WIDTH
    if sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns, LEAST_WIDTH)
    Console(width=width, highlight=False, markup=False).print(table)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"
