"""What the charts share: kinds of values, margins, axes, legends."""

from typing import Any, Final

from data.report import look

Option = dict[str, Any]
Tip = list[list[str]]
"""What is told of an item on hover, touch or focus: lines of label and value."""

BAR: Final = 18
"""Most pixels of a bar's thickness."""
GRID: Final = {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True}
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


def value_axis() -> Option:
    """Return an axis of numbers."""
    return {
        "type": "value",
        "axisLabel": TEXT,
        "splitLine": {"lineStyle": {"color": look.GRID}},
    }
