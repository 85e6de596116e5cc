"""What came of a sweep, in words, as a table on the terminal and as data for scripts."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cli.exits import Exit
from cli.many_summary import LEAST_WIDTH, WIDTH
from cli.words import _, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.table import Table

    from cli.invocation import Invocation
    from cli.many_summary import Ending
    from cli.words import Words
    from data.sweep_table import SweepRow
    from models.plan import PlanInfo
    from models.scenario import Point, Sweep

MOST_ROWS: Final = 100
"""On a terminal."""
RESULT_WIDTH: Final = 8


@dataclass
class Swept:
    """A sweep while it goes on and when it is over.

    Attributes
    ----------
    base
        of the plan that it starts from, or is compared with.
    points
        the scenarios by the names that they go by while they are planned, in the order of the
        grid.
    endings
        how they ended, by name.
    seconds
        that all of it took.
    stopped
        whether Ctrl-C ended it early.
    """

    sweep: Sweep
    base: PlanInfo | None = None
    endings: dict[str, Ending] = field(default_factory=dict)
    seconds: float = 0.0
    stopped: bool = False

    def __post_init__(self) -> None:
        digits = len(str(len(self.sweep)))
        self.points: Mapping[str, Point] = {
            f"{number:0{digits}} {point.scenario.name}": point
            for number, point in enumerate(self.sweep.points(), 1)
        }

    @property
    def code(self) -> Exit:
        """The highest exit code of a scenario."""
        return max((ending.code for ending in self.endings.values()), default=Exit.DONE)

    def rows(self) -> list[SweepRow]:
        """Return a row for each scenario that has ended, in the order of the grid."""
        from data.sweep_table import SweepRow

        return [
            SweepRow(
                labels=tuple(point.labels.values()),
                info=ending.info,
                seconds=ending.result.seconds or None,
                tries=ending.result.tries,
                exit_code=int(ending.code),
                result=_gist(ending),
            )
            for name, point in self.points.items()
            if (ending := self.endings.get(name)) is not None
        ]


def _gist(ending: Ending) -> str:
    """Return how a scenario ended; of what cannot be applied, with the first reason."""
    reasons = ending.lines[1:2] if ending.kind == "scenario" else []
    return " ".join([ending.lines[0], *map(str.strip, reasons)])


def report(
    invocation: Invocation, swept: Swept, table: Path, picture: Path | None, code: Exit
) -> None:
    """Print what came of it."""
    if invocation.as_json:
        invocation.emit(_data(swept, table, picture, code))
        return
    rows, say = swept.rows(), invocation.say
    _draw(rows, swept, invocation.words)
    planned = [row for row in rows if row.info is not None]
    say(
        _("推演“{name}”：共 {count} 个方案，排出 {planned} 个，用时 {seconds} 秒。"),
        name=printable(swept.sweep.name),
        count=len(rows),
        planned=len(planned),
        seconds=f"{swept.seconds:.1f}",
    )
    if planned:
        _say_extremes(invocation, swept, planned)
    say(_("  结果表写在 {path}"), path=table)
    if picture is not None:
        say(_("  能力边界图写在 {path}"), path=picture)


def _say_extremes(invocation: Invocation, swept: Swept, rows: Sequence[SweepRow]) -> None:
    """Say which scenarios serve most and fewest, and where the proof is weakest."""

    def served(row: SweepRow) -> int:
        return 0 if row.info is None else row.info.kpis.served

    def gap(row: SweepRow) -> float:
        return 0.0 if row.info is None else row.info.gap

    for text, row in (
        (_("  已安排最多 {served} 人：{labels}"), max(rows, key=served)),
        (_("  已安排最少 {served} 人：{labels}"), min(rows, key=served)),
        (_("  差距最大 {gap}：{labels}"), max(rows, key=gap)),
    ):
        axes = (axis.name for axis in swept.sweep.axes)
        named = (f"{axis}={label}" for axis, label in zip(axes, row.labels, strict=True))
        invocation.say(
            text,
            served=f"{served(row):,}",
            gap=f"{gap(row):.2%}",
            labels=printable(" ".join(named)),
        )
    if swept.base is not None:
        invocation.say(_("  基准计划已安排 {served} 人"), served=f"{swept.base.kpis.served:,}")


def _draw(rows: Sequence[SweepRow], swept: Swept, words: Words) -> None:
    """Print the main figures as a table, as wide as the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for axis in swept.sweep.axes:
        table.add_column(printable(axis.name), overflow="fold")
    with_changes = any(row.info is not None and row.info.changes for row in rows)
    titles = [_("已安排"), _("未安排"), _("夜考"), _("应急考官"), _("得分"), _("差距"), _("秒")]
    for title in [*titles, _("值勤改动")] if with_changes else titles:
        table.add_column(words.text(title), justify="right", no_wrap=True)
    table.add_column(words.text(_("结果")), overflow="fold", min_width=RESULT_WIDTH)
    to_terminal = sys.stdout.isatty()
    shown = rows[:MOST_ROWS] if to_terminal else rows
    for row in shown:
        _add_row(table, row, with_changes=with_changes)
    width = WIDTH
    if to_terminal:
        width = max(shutil.get_terminal_size().columns, LEAST_WIDTH)
    console = Console(width=width, highlight=False, markup=False)
    console.print(table)
    if len(shown) < len(rows):
        console.print(words.text(_("另有 {count} 行，见结果表"), count=len(rows) - len(shown)))


def _add_row(table: Table, row: SweepRow, *, with_changes: bool) -> None:
    info = row.info
    seconds = "-" if row.seconds is None else f"{row.seconds:.0f}"
    if info is None:
        figures = ["-"] * 6 + [seconds]
    else:
        counts = (info.kpis.served, row.unserved, info.kpis.night_runs,
                  info.kpis.reserves_called, info.score)  # fmt: skip
        figures = [*(f"{count:,}" for count in counts), f"{info.gap:.2%}", seconds]
    if with_changes:
        changes = None if info is None else info.changes
        figures.append("-" if changes is None else f"{changes.duties:,}")
    table.add_row(*map(printable, row.labels), *figures, printable(row.result))


def _data(swept: Swept, table: Path, picture: Path | None, code: Exit) -> dict[str, object]:
    """Return all of it as it goes into JSON."""
    return {
        "exit_code": int(code),
        "sweep": swept.sweep.name,
        "table": str(table),
        "picture": None if picture is None else str(picture),
        "stopped": swept.stopped,
        "seconds": swept.seconds,
        "base": None if swept.base is None else swept.base.model_dump(mode="json"),
        "scenarios": [
            {
                "labels": point.labels,
                "exit_code": int(ending.code),
                "error": ending.kind or None,
                "message": ending.lines[0],
                **ending.data,
                "seconds": ending.result.seconds,
                "tries": ending.result.tries,
                "plan": ending.info.model_dump(mode="json") if ending.info else None,
            }
            for name, point in swept.points.items()
            if (ending := swept.endings.get(name)) is not None
        ],
    }
