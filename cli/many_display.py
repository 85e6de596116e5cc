"""Progress of many cases: what begins and ends as lines, what is at work as a live table.

Cases at work tell of themselves by messages; one thread draws them all. To stderr.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from cli.exits import Exit
from cli.progress import line_of
from cli.words import _, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.live import Live
    from rich.table import Table

    from cli.many_summary import Ending
    from cli.words import Words
    from models.progress import Progress
    from scheduler.many import Step


MOST_PROBLEMS: Final = 3
"""That are told of a scenario that cannot be applied."""


class ManyDisplay:
    """A line when a case begins, one when it has a plan, and one when it ends."""

    def __init__(self, words: Words, total: int) -> None:
        self._words = words
        self._left = total
        self.at_work: dict[str, Progress | None] = {}

    def step(self, step: Step) -> None:
        """A case has begun, or is further on."""
        before, now = self.at_work.get(step.name), step.progress
        self.at_work[step.name] = now
        if now is None:
            self.note(self._words.text(_("开始  {name}"), name=printable(step.name)))
        elif now.score is not None and (before is None or before.score is None):
            self.first_plan(step.name, now)

    def first_plan(self, name: str, progress: Progress) -> None:
        """A case has a plan by now, which is to become better."""
        text = _("已有初步计划  {name}  {progress}")
        line = line_of(progress, self._words).strip()
        self.note(self._words.text(text, name=printable(name), progress=line))

    def ended(self, ending: Ending) -> None:
        """A case has ended for good."""
        self._left -= 1
        self.at_work.pop(ending.name, None)
        words, info = self._words, ending.info
        parts = [
            words.text(_("排出") if ending.code is Exit.DONE else _("未排出")),
            printable(ending.name),
        ]
        if info is not None:
            parts.append(words.text(_("得分 {score}"), score=f"{info.score:,}"))
            parts.append(words.text(_("差距 {gap}"), gap=f"{info.gap:.2%}"))
        else:
            parts.append(ending.lines[0])
        if ending.result.seconds:
            parts.append(words.text(_("{seconds} 秒"), seconds=f"{ending.result.seconds:.1f}"))
        if ending.result.tries > 1:
            parts.append(words.text(_("试了 {tries} 次"), tries=ending.result.tries))
        parts.append(words.text(_("余 {left}"), left=self._left))
        self.note("  ".join(parts))
        if ending.kind == "scenario":
            for line in ending.lines[1 : 1 + MOST_PROBLEMS]:
                self.note("  " + line)
        if ending.kind == "case":
            path = ending.result.request.case
            self.note(
                "    " + words.text(_("全部错误见：paikao check {path}"), path=printable(path))
            )

    def note(self, text: str) -> None:
        """Print a line that stays, in words already translated."""
        click.echo(text, err=True)


class LiveManyDisplay(ManyDisplay):
    """The same, and below it a line for each case at work, drawn again as it changes."""

    def __init__(self, words: Words, total: int) -> None:
        from rich.console import Console
        from rich.live import Live

        super().__init__(words, total)
        console = Console(stderr=True, highlight=False)
        self.live: Live = Live(
            console=console, get_renderable=self._draw, refresh_per_second=4, transient=True
        )

    def first_plan(self, name: str, progress: Progress) -> None:
        """Print nothing: the live lines show it."""

    def note(self, text: str) -> None:
        """Print a line above the live ones."""
        self.live.console.print(text, markup=False, soft_wrap=True)

    def _draw(self) -> Table:
        from rich.table import Table

        grid = Table.grid(padding=(0, 2))
        for name, progress in list(self.at_work.items()):
            grid.add_row(
                printable(name), "" if progress is None else line_of(progress, self._words)
            )
        return grid


@contextmanager
def open_many_display(words: Words, total: int) -> Iterator[ManyDisplay]:
    """Open the display that fits stderr: live on a terminal, else lines alone."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in (None, "", "dumb"):
        yield ManyDisplay(words, total)
        return
    display = LiveManyDisplay(words, total)
    with display.live:
        yield display
