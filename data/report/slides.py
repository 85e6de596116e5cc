"""The report's pictures for a slide: PNG, 16:9. Needs matplotlib (the extra ``plots``)."""

import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from data.frontier_picture import MAKER, chinese_font
from data.frontier_picture import may_be_replaced as picture_may_be_replaced
from data.report import look, slide_board, slide_charts, slide_map
from data.report.names import Names
from data.texts import N_, Language
from data.whole_file import write_whole
from models.report import Report

__all__ = ["chinese_font", "may_be_written", "slides", "write_slides"]

SIZE: Final = (13.333, 7.5)
"""Inches: the size of a 16:9 slide."""
DOTS: Final = 120
TITLE_SIZE: Final = 24

Draw = Callable[[Figure, Report, Names], None]

SLIDES: Final[dict[str, tuple[str, Draw]]] = {
    "1-headline": (N_("概要"), slide_charts.headline),
    "2-board": (N_("周计划表"), slide_board.draw_board),
    "3-map": (N_("各区县的需求与席位"), slide_map.draw_map),
    "4-hours": (N_("分时负荷"), slide_charts.hours),
    "5-staff": (N_("考试员的负担是否均衡"), slide_charts.staff),
    "6-waiting": (N_("等候：排之前与排之后"), slide_charts.waiting),
    "7-unserved": (N_("没有排上的，为什么"), slide_charts.unserved),
}


def may_be_written(folder: Path) -> bool:
    """Whether the pictures would overwrite nothing but earlier ones of ours."""
    if folder.exists() and not folder.is_dir():
        return False
    return all(picture_may_be_replaced(folder / f"report-{name}.png") for name in SLIDES)


def write_slides(folder: Path, report: Report, lang: Language = "zh") -> list[Path]:
    """Write the pictures, each whole or not at all, and return where they are.

    Raises
    ------
    OSError
        Where the file system refuses; it names the path.
    """
    written = []
    for name, content in slides(report, lang):
        written.append(folder / f"report-{name}.png")
        write_whole(written[-1], content)
    return written


def slides(report: Report, lang: Language = "zh") -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each picture; equal reports give equal pictures."""
    names = Names(report, lang)
    fonts = [font for font in (chinese_font(), "DejaVu Sans") if font is not None]
    style: Any = {
        "font.family": fonts,
        "font.size": 13,
        "text.parse_math": False,
        "text.color": look.INK,
        "axes.edgecolor": look.GRID,
        "axes.labelcolor": look.FAINT,
        "axes.unicode_minus": False,
        "xtick.color": look.FAINT,
        "ytick.color": look.FAINT,
    }
    for name, (title, draw) in SLIDES.items():
        content = io.BytesIO()
        with mpl.rc_context(style), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing")  # see `chinese_font`
            figure = Figure(figsize=SIZE, facecolor="white")
            _head(figure, report, names, names.text(title))
            draw(figure, report, names)
            figure.savefig(content, format="png", dpi=DOTS, metadata={"Software": MAKER})
        yield name, content.getvalue()


def _head(figure: Figure, report: Report, names: Names, title: str) -> None:
    """Title at the left, city and week at the right, a line below."""
    city = look.short(report.city, 30)
    when = names.span(report.start, report.days)
    figure.text(0.04, 0.925, title, fontsize=TITLE_SIZE, fontweight="bold", va="center")
    figure.text(
        0.96, 0.925, f"{city}　{when}", fontsize=13, color=look.FAINT, ha="right", va="center"
    )
    figure.add_artist(
        mpl.lines.Line2D([0.04, 0.96], [0.885, 0.885], color=look.SERVED, linewidth=2)
    )
    if report.broken:
        warning = names.text(N_("这份计划违反规则，不能公布。"))
        figure.text(0.04, 0.03, warning, fontsize=15, color=look.WAITING, fontweight="bold")
