"""The picture of the map: districts as circles of demand, venues as diamonds of seats."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from data.report import look, sentences
from data.report.map_chart import map_chart
from data.report.names import Names, count, share
from data.report.slide_charts import say
from data.texts import N_
from models.report import Report

POINTS_A_PIXEL = 0.72
MOST_ROWS = 16
FAR = 44
"""Pixels from a circle at which a name gets a line to it."""


def draw_map(figure: Figure, report: Report, names: Names) -> None:
    """Draw the page's map at the left, and the districts as rows at the right."""
    bottom = say(figure, [sentences.districts(report, names)])
    option = map_chart(report, names)
    place = (0.03, 0.03, 0.53, bottom - 0.06)
    axes = figure.add_axes(place)
    axes.set_axis_off()
    _fit(axes, option["map"]["box"], *(figure.get_size_inches() * place[2:]))
    for series in option["series"]:
        _points(axes, series)
    if option["series"]:
        axes.legend(loc="upper left", frameon=False, fontsize=11, markerscale=0.5)
    _rows(figure, report, names, bottom)


def _fit(axes: Any, box: Sequence[float], width: float, height: float) -> None:
    """Show the box, the same km across as up, in axes of such a shape."""
    left, right, low, high = box
    km = max((right - left) / width, (high - low) / height)
    x, y = (left + right) / 2, (low + high) / 2
    axes.set_xlim(x - km * width / 2, x + km * width / 2)
    axes.set_ylim(y - km * height / 2, y + km * height / 2)


def _points(axes: Any, series: dict[str, Any]) -> None:
    """Draw a series of the page's map: circles, diamonds, or names."""
    for item in series["data"]:
        x, y = item["value"]
        if "offsets" in item:
            east, down = item["offsets"]["wide"]
            axes.annotate(
                item["label"]["formatter"],
                (x, y),
                (east * POINTS_A_PIXEL, -down * POINTS_A_PIXEL),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=10.5,
                zorder=6,
                arrowprops={"arrowstyle": "-", "color": "#8A94A3", "linewidth": 0.8}
                if math.hypot(east, down) > item["r"] / 2 + FAR
                else None,
            )
    sizes = [(item["r"] * POINTS_A_PIXEL) ** 2 for item in series["data"]]
    if sizes and "symbol" in series and series["type"] == "scatter":
        style = series["itemStyle"]
        is_diamond = series["symbol"] == "diamond"
        axes.scatter(
            [item["value"][0] for item in series["data"]],
            [item["value"][1] for item in series["data"]],
            s=[size / 2 if is_diamond else size for size in sizes],
            marker="D" if is_diamond else "o",
            facecolor="#009E7329" if is_diamond else style["color"],
            edgecolor=style["borderColor"],
            linewidth=1,
            label=series["name"],
            zorder=series["z"],
        )


def _rows(figure: Figure, report: Report, names: Names, top: float) -> None:
    """Write the districts with the most left waiting."""
    _ = names.text
    rows = sorted(report.districts, key=lambda row: (-row.waiting, row.district))[:MOST_ROWS]
    heads = (_(N_("区县")), _(N_("考生")), _(N_("未排上")), _(N_("排上比例")), _(N_("本区席位")))
    lines = [
        (
            look.short(row.district, 16),
            count(row.candidates),
            count(row.waiting),
            share(row.served, row.served + row.waiting),
            count(row.seats),
        )
        for row in rows
    ]
    step = min(0.042, (top - 0.08) / (len(lines) + 1))
    for number, line in enumerate((heads, *lines)):
        y = top - 0.05 - step * number
        for column, text in enumerate(line):
            x = 0.59 if column == 0 else 0.685 + 0.075 * (column - 1)
            figure.text(
                x if column == 0 else x + 0.05,
                y,
                text,
                ha="left" if column == 0 else "right",
                fontsize=11 if number == 0 else 12.5,
                color=look.FAINT if number == 0 else look.INK,
            )
