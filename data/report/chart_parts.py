"""What the charts share: kinds of values, margins, axes, legends."""

from collections.abc import Sequence
from typing import Any, Final

from data.cell_text import display_width
from data.report import look

Option = dict[str, Any]
Tip = list[list[str]]
"""What is told of an item on hover, touch or focus: lines of label and value."""

BAR: Final = 18
"""Most pixels of a bar's thickness."""
PHONE_WIDTH: Final = 340
"""Pixels of a chart on a phone; `KEY_WIDTH` and `LETTER_WIDTH` are of its legend."""
KEY_WIDTH: Final = 31
LETTER_WIDTH: Final = 6.2
LEGEND_LINE: Final = 22
TOP: Final = 36
GRID: Final = {"left": 8, "right": 16, "top": TOP, "bottom": 8, "containLabel": True}
TEXT: Final = {"color": look.FAINT, "fontSize": 12}


def legend() -> Option:
    """Return a legend at the top left."""
    return {
        "top": 0,
        "left": 0,
        "itemWidth": 12,
        "itemHeight": 12,
        "itemGap": 14,
        "icon": "rect",
        "textStyle": {"color": look.INK, "fontSize": 12},
    }


def below_legend(names: Sequence[str]) -> int:
    """Return where a chart begins: under a second line of the legend if a phone needs it."""
    width = sum(KEY_WIDTH + LETTER_WIDTH * display_width(name) for name in names)
    return TOP if width <= PHONE_WIDTH else TOP + LEGEND_LINE


def value_axis() -> Option:
    """Return an axis of numbers."""
    return {
        "type": "value",
        "axisLabel": TEXT,
        "splitLine": {"lineStyle": {"color": look.GRID}},
    }
