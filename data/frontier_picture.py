"""A picture of a capacity frontier: candidates served above, entitled ones without a seat below.

Needs matplotlib (the extra ``plots``). It shows Chinese if a Chinese font is installed; in an SVG,
text stays text, in the fonts of whoever looks at it.
"""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from data.cell_text import printable
from data.frontier import Frontier, Line, Service
from data.texts import Language, Translate, translator

Format = Literal["png", "svg"]

MOST_PANELS: Final = 12
PANELS_ACROSS: Final = 4
MAKER: Final = "paikao"
CHINESE_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "SimSun",
)
"""In the order in which they are preferred."""
MARKERS: Final = "osD^vPX*"
_HEAD_BYTES: Final = 4_096
GREY: Final = "#777777"
MOST_CHARACTERS: Final = 20
MOST_CHARACTERS_OF_TITLE: Final = 40
MOST_TICKS: Final = 24
KEYS_A_COLUMN: Final = 20
HEADROOM: Final = 1.06
LEAST_SPAN, MARGIN = 0.1, 0.2
MOST_TICK_CELLS: Final = 40
"""Of all labels along an axis together, a Chinese character counting as two; more are slanted."""


def chinese_font() -> str | None:
    """Return the best installed font that has Chinese; ``None`` if there is none known."""
    installed = set(fontManager.get_font_names())
    return next((name for name in CHINESE_FONTS if name in installed), None)


def draw_frontier(found: Frontier, kind: Format, lang: Language = "zh") -> bytes:
    """Draw a frontier and return the picture; equal frontiers give equal pictures.

    Of more than `MOST_PANELS` panels the first are drawn, and the picture says so. Lines are
    named ``served-PANEL-LINE`` and ``unserved-PANEL-LINE`` in an SVG, from 0.
    """
    fonts = [font for font in (chinese_font(), "DejaVu Sans") if font is not None]
    look: Any = {
        "font.family": fonts,
        "font.size": 9,
        "text.parse_math": False,
        "svg.fonttype": "none",
        "svg.hashsalt": MAKER,
        "axes.unicode_minus": False,
    }
    told = {"Software": MAKER} if kind == "png" else {"Creator": MAKER, "Date": None}
    content = io.BytesIO()
    with mpl.rc_context(look), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # see `chinese_font`
        figure = _Drawing(found, translator(lang)).figure()
        figure.savefig(content, format=kind, dpi=150, metadata=told)
    return content.getvalue()


def may_be_replaced(path: Path) -> bool:
    """Whether nothing stands at ``path``, or an earlier picture of ours."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    is_picture = head.startswith(b"\x89PNG") or b"<svg" in head
    return is_picture and MAKER.encode() in head


class _Drawing:
    """Draws panels side by side, each a pair of axes one above the other."""

    def __init__(self, found: Frontier, translate: Translate) -> None:
        self._found = found
        self._translate = translate
        self._panels = found.panels[:MOST_PANELS]
        self._colours = _colours(len(found.panels[0].lines))
        self._ranges = _ranges(found)

    def figure(self) -> Figure:
        """Return the whole picture."""
        across = min(len(self._panels), PANELS_ACROSS)
        bands = -(-len(self._panels) // PANELS_ACROSS)
        keys = len(self._colours) // KEYS_A_COLUMN
        size = (max(6.4, 1.2 + 3.6 * across) + 1.2 * keys, 0.9 + 5.2 * bands)
        figure = Figure(figsize=size, layout="constrained")
        grid: Any = figure.subplots(
            2 * bands,
            across,
            squeeze=False,
            sharex=True,
            sharey="row",
            height_ratios=[3.0, 2.0] * bands,
        )
        for place in range(bands * across):
            band, column = divmod(place, across)
            pair = grid[2 * band][column], grid[2 * band + 1][column]
            if place < len(self._panels):
                self._draw_panel(pair, place, is_first=column == 0)
            else:
                for axes in pair:
                    axes.set_axis_off()
        figure.suptitle(self._title(), fontsize=11)
        self._draw_legend(figure)
        return figure

    def _title(self) -> str:
        _ = self._translate
        parts = [_plain(self._found.title, MOST_CHARACTERS_OF_TITLE)]
        if self._found.missing:
            text = _("{missing} 个方案没有计划，图中空缺")
            parts.append(text.format(missing=self._found.missing))
        if len(self._panels) < len(self._found.panels):
            text = _("共 {panels} 幅，只画前 {shown} 幅")
            parts.append(text.format(panels=len(self._found.panels), shown=len(self._panels)))
        return " · ".join(parts)

    def _draw_panel(self, pair: tuple[Axes, Axes], place: int, *, is_first: bool) -> None:
        """Draw those served above and those waiting below."""
        _ = self._translate
        panel, (upper, lower) = self._panels[place], pair
        upper.set_title(_plain(panel.title, MOST_CHARACTERS_OF_TITLE), fontsize=9)
        for course in panel.entitled:
            heights = [float("nan") if count is None else count for count in course]
            upper.plot(self._found.places, heights, color=GREY, linestyle="--", linewidth=1)
        for number, line in enumerate(panel.lines):
            self._draw_line(upper, line, number, f"served-{place}-{number}", served=True)
            self._draw_line(lower, line, number, f"unserved-{place}-{number}", served=False)
        if (base := self._found.base) is not None:
            for axes, height in ((upper, base.served), (lower, base.unserved)):
                axes.axhline(height, color=GREY, linestyle=":", linewidth=1)
        self._dress(upper, self._ranges[0])
        self._dress(lower, self._ranges[1])
        upper.tick_params(labelbottom=False)
        lower.tick_params(labelbottom=True)
        lower.set_xlabel(_plain(self._found.along))
        if is_first:
            upper.set_ylabel(_("已安排（人）"))
            lower.set_ylabel(_("具备资格而未安排（人）"))

    def _draw_line(self, axes: Axes, line: Line, number: int, name: str, *, served: bool) -> None:
        heights = [_height(service, served=served) for service in line.services]
        axes.plot(
            self._found.places,
            heights,
            color=self._colours[number],
            marker=MARKERS[number % len(MARKERS)],
            markersize=4,
            linewidth=1.6,
            gid=name,
        )

    def _dress(self, axes: Axes, shown: tuple[float, float]) -> None:
        """Set ticks and grid of axes that hold counts of people, within ``shown``."""
        ticks = _sparse(self._found.ticks)
        is_crowded = sum(map(_cells, ticks)) > MOST_TICK_CELLS
        axes.set_xticks(self._found.places, ticks, rotation=45 if is_crowded else 0)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
        axes.set_ylim(*shown)
        axes.grid(visible=True, color="#e6e6e6", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)

    def _draw_legend(self, figure: Figure) -> None:
        _ = self._translate
        keys: list[Any] = []
        names: list[str] = []
        for number, line in enumerate(self._panels[0].lines):
            key = {"color": self._colours[number], "marker": MARKERS[number % len(MARKERS)]}
            keys.append(Line2D([], [], markersize=4, **key))
            names.append(_plain(line.label) or _("已安排"))
        keys.append(Line2D([], [], color=GREY, linestyle="--", linewidth=1))
        names.append(_("具备资格"))
        if self._found.base is not None:
            keys.append(Line2D([], [], color=GREY, linestyle=":", linewidth=1))
            names.append(_("基准计划"))
        figure.legend(
            keys,
            names,
            title=_plain(self._found.legend) or None,
            loc="outside right upper",
            ncols=-(-len(keys) // KEYS_A_COLUMN),
            frameon=False,
            fontsize=9,
        )


def _ranges(found: Frontier) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what the axes above and below show, so that all panels have one scale.

    Above it is the range of those served: where demand is a multiple of it, the line of those
    entitled leaves the picture rather than press the others together.
    """
    known = [s for panel in found.panels for line in panel.lines for s in line.services if s]
    if found.base is not None:
        known.append(found.base)
    served = [service.served for service in known] or [0]
    span = max(max(served) - min(served), LEAST_SPAN * max(served), 1)
    low, high = min(served) - MARGIN * span, max(served) + MARGIN * span
    unserved = max((service.unserved for service in known), default=0)
    return (max(0.0, low), high), (0.0, HEADROOM * max(unserved, 1))


def _height(service: Service | None, *, served: bool) -> float:
    if service is None:
        return float("nan")
    return service.served if served else service.unserved


def _colours(count: int) -> list[Any]:
    """Return as many colours as there are lines, from dark to light: options have an order."""
    shades = colormaps["viridis"]
    return [shades(0.9 * place / max(1, count - 1)) for place in range(count)]


def _plain(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return a text fit for one line; a legend would leave out what begins with a low line."""
    shown = printable(text).removeprefix("'")
    if len(shown) > most:
        shown = shown[: most - 1] + "…"
    return f" {shown}" if shown.startswith("_") else shown


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _sparse(ticks: Sequence[str]) -> list[str]:
    """Return the labels of ticks, of very many only every so manieth."""
    step = -(-len(ticks) // MOST_TICKS)
    return [_plain(tick) if place % step == 0 else "" for place, tick in enumerate(ticks)]
