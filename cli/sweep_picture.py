"""The picture of a sweep: its capacity frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import click

from cli.parameters import RefusedValue
from cli.words import _
from models.errors import Message, PictureError

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from cli.invocation import Invocation
    from cli.sweep_report import Swept

Kind = Literal["png", "svg"]

KIND_BY_SUFFIX: Final[dict[str, Kind]] = {".png": "png", ".svg": "svg"}
PACKAGE: Final = "matplotlib"


def check_picture(path: Path) -> None:
    """See, before any work, that a picture can be drawn and overwrites nothing but an earlier one.

    Raises
    ------
    PictureError
        If the library for it is not installed.
    """
    if path.suffix.lower() in KIND_BY_SUFFIX and _library().may_be_replaced(path):
        return
    context = click.get_current_context()
    param = next(param for param in context.command.params if param.name == "picture")
    expected = _("以 .png 或 .svg 结尾的新文件，或先前的图；不覆盖其他文件")
    raise RefusedValue(path, expected, {}, param, context)


def draw_picture(invocation: Invocation, swept: Swept, path: Path) -> None:
    """Draw the frontier of a sweep to a file.

    Raises
    ------
    OSError
        Where the file system refuses; it names ``path``.
    """
    from data.frontier import Service, frontier
    from data.whole_file import write_whole

    library = _library()
    services = {
        row.labels: Service(row.info.kpis.entitled, row.info.kpis.served)
        for row in swept.rows()
        if row.info is not None
    }
    base = None
    if swept.base is not None:
        base = Service(swept.base.kpis.entitled, swept.base.kpis.served)
    axes = [(a.name, [option.label for option in a.options]) for a in swept.sweep.axes]
    found = frontier(swept.sweep.name, axes, services, base)
    kind = KIND_BY_SUFFIX[path.suffix.lower()]
    write_whole(path, library.draw_frontier(found, kind, invocation.words.terminal))
    if kind == "png" and library.chinese_font() is None:
        text = _(
            "注意：本机没有中文字体，图中的中文会缺字；请装一种（如 Noto Sans CJK）或用 .svg。"
        )
        invocation.note(text)


def _library() -> ModuleType:
    """Return what draws.

    Raises
    ------
    PictureError
        If the library for it is not installed.
    """
    try:
        from data import frontier_picture
    except ModuleNotFoundError as error:
        if error.name != PACKAGE:
            raise
        message = Message("本机应装有 matplotlib：安装时请带上 plots，如 pip install .[plots]")
        raise PictureError(message) from error
    return frontier_picture
