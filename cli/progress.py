"""Progress of a plan: a live line on a terminal, a line a step in a log. To stderr.

The engine's events come from its own thread.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

import click

from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.live import Live
    from rich.table import Table

    from cli.words import Words
    from models.progress import Progress

QUIET_SECONDS: Final = 5.0
"""Between two lines of a log that tell of nothing but a better bound."""

STAGES: Final[dict[str, str]] = {
    "read": _("读入数据"),
    "types": _("归并考生"),
    "relaxation": _("松弛与下界"),
    "timetable": _("排场次与值勤"),
    "bookings": _("按序安排席位"),
    "improve": _("改进计划"),
    "repair": _("减少改动"),
    "audit": _("审核"),
    "write": _("写出"),
    "where": _("找冲突所在"),
    "shrink": _("逐条剔除无关的"),
    "smallest": _("找最小的一组"),
    "proof": _("另行证明"),
    "bottlenecks": _("找瓶颈"),
    "levers": _("试算办法"),
    "resolve": _("重排核实"),
}


class Display(Protocol):
    """Where events are drawn."""

    def show(self, event: Progress) -> None:
        """Draw an event."""

    def note(self, text: str) -> None:
        """Print a line that stays, in words already translated."""


class LogDisplay:
    """One line a step: a new stage, a better score, now and then a better bound."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._last: Progress | None = None

    def show(self, event: Progress) -> None:
        """Print the event, if it says something new."""
        last = self._last
        if (
            last is None
            or event.stage != last.stage
            or event.score != last.score
            or event.note != last.note
            or event.part != last.part
            or (event.bound != last.bound and event.seconds >= last.seconds + QUIET_SECONDS)
        ):
            self._last = event
            click.echo(line_of(event, self._words), err=True)

    def note(self, text: str) -> None:
        """Print a line."""
        click.echo(text, err=True)


class LiveDisplay:
    """Stage, seconds, score, bound and gap on one line that is drawn again as they change."""

    def __init__(self, words: Words) -> None:
        from rich.console import Console
        from rich.live import Live

        self._words = words
        self._event: Progress | None = None
        self._arrived = time.monotonic()
        console = Console(stderr=True, highlight=False)
        self.live: Live = Live(
            console=console, get_renderable=self._draw, refresh_per_second=4, transient=True
        )

    def show(self, event: Progress) -> None:
        """Draw the event; a stage that has ended stays as a line above."""
        last = self._event
        if last is not None and last.stage != event.stage:
            self.note(line_of(last, self._words))
        self._event = event
        self._arrived = time.monotonic()
        self.live.refresh()

    def note(self, text: str) -> None:
        """Print a line above the live one."""
        self.live.console.print(text, markup=False, soft_wrap=True)

    def _draw(self) -> Table:
        from rich.spinner import Spinner
        from rich.table import Table

        grid = Table.grid(padding=(0, 1))
        if self._event is not None:
            since = time.monotonic() - self._arrived
            text = line_of(self._event, self._words, seconds=self._event.seconds + since)
            grid.add_row(Spinner("line"), text)
        return grid


@contextmanager
def open_display(words: Words) -> Iterator[Display]:
    """Open the display that fits stderr: live on a terminal, else a log."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in (None, "", "dumb"):
        yield LogDisplay(words)
        return
    display = LiveDisplay(words)
    with display.live:
        yield display


def line_of(event: Progress, words: Words, *, seconds: float | None = None) -> str:
    """Return stage, seconds and whatever of score, bound, gap and note is known."""
    shown = event.seconds if seconds is None else seconds
    stage = words.text(STAGES[event.stage]) if event.stage in STAGES else event.stage
    parts = [words.text(_("{seconds} 秒"), seconds=f"{shown:6.1f}"), stage]
    if event.score is not None:
        parts.append(words.text(_("得分 {score}"), score=f"{event.score:,}"))
    if event.bound is not None:
        parts.append(words.text(_("下界 {bound}"), bound=f"{event.bound:,.0f}"))
    if event.gap is not None:
        parts.append(words.text(_("差距 {gap}"), gap=f"{event.gap:.2%}"))
    if event.parts:
        parts.append(words.text(_("片区 {part}/{parts}"), part=event.part, parts=event.parts))
    if event.note:
        parts.append(event.note)
    return "  ".join(parts)
