"""The pictures that are bars and figures: headline, hours, examiners, waiting, unserved."""

import re
from collections.abc import Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from data.cell_text import display_width
from data.report import look, sentences
from data.report.charts import REASONS
from data.report.names import Names, count
from data.report.tiles import tiles
from data.texts import N_
from data.workbooks import labels
from models.report import Report
from models.report_staff import Spread
from models.words import SUBJECTS

TILES_ACROSS: Final = 4
LINE_CELLS: Final = 112
"""Half-width characters of a sentence that fit on a line of a slide."""
TONES: Final = {"served": look.SERVED, "waiting": look.WAITING, "": look.INK}


def say(figure: Figure, texts: Sequence[str], top: float = 0.85) -> float:
    """Write sentences below the title; return where they end, as a part of the height."""
    for text in texts:
        for line in wrapped(text, LINE_CELLS):
            figure.text(0.04, top - 0.02, line, fontsize=15, va="center")
            top -= 0.045
    return top


def wrapped(text: str, cells: int) -> list[str]:
    """Break a text into lines of so many half-width characters: at blanks, beside wide ones."""
    lines = [""]
    for piece in re.findall(r"[!-~–−]+[，。；：、）]*|.[，。；：、）]*", text):
        if lines[-1] and display_width(lines[-1] + piece) > cells:
            lines.append("")
        lines[-1] += piece if lines[-1] or piece != " " else ""
    return [line.rstrip() for line in lines]


def headline(figure: Figure, report: Report, names: Names) -> None:
    """Draw the sentences and the tiles, and what becomes of each need."""
    say(figure, list(sentences.lead(report, names)))
    for place, tile in enumerate(tiles(report, names)):
        row, column = divmod(place, TILES_ACROSS)
        left, top = 0.04 + 0.235 * column, 0.635 - 0.15 * row
        figure.text(left, top, tile.title, fontsize=13, color=look.FAINT)
        figure.text(
            left,
            top - 0.065,
            f"{tile.figure} {tile.unit}",
            fontsize=26,
            fontweight="bold",
            color=TONES[tile.tone],
        )
        figure.text(left, top - 0.1, tile.note, fontsize=11, color=look.FAINT)
    axes = figure.add_axes((0.12, 0.06, 0.84, 0.27))
    _stacked(
        axes,
        [names.subject(row.need) for row in report.needs],
        [
            (names.text(N_("已排上")), look.SERVED, [row.served for row in report.needs]),
            (names.text(N_("未排上")), look.WAITING, [row.waiting for row in report.needs]),
            (
                names.text(N_("本期不具备资格")),
                look.NOT_ENTITLED,
                [row.not_entitled for row in report.needs],
            ),
        ],
    )


def unserved(figure: Figure, report: Report, names: Names) -> None:
    """Draw the unserved of each need by reason."""
    bottom = say(figure, [sentences.unserved(report, names)])
    rows = report.reasons
    _stacked(
        figure.add_axes((0.12, 0.09, 0.84, bottom - 0.14)),
        [names.subject(row.need) for row in rows],
        [
            (
                names.text(labels.REASONS[reason]),
                look.REASON_COLOURS[reason],
                [row.counts[reason] for row in rows],
            )
            for reason in REASONS
        ],
    )


def _stacked(
    axes: Axes, rows: Sequence[str], parts: Sequence[tuple[str, str, Sequence[int]]]
) -> None:
    lefts = [0] * len(rows)
    for name, colour, numbers in parts:
        axes.barh(list(rows), numbers, left=lefts, color=colour, label=name, height=0.62)
        lefts = [left + n for left, n in zip(lefts, numbers, strict=True)]
    axes.invert_yaxis()
    axes.margins(x=0.02)
    _dress(axes, "x")
    axes.tick_params(axis="y", labelcolor=look.INK)
    axes.legend(loc="lower right", frameon=False, ncols=len(parts))


def waiting(figure: Figure, report: Report, names: Names) -> None:
    """Draw the waiting days, before and after."""
    bottom = say(figure, [sentences.waiting(report, names)])
    axes = figure.add_axes((0.07, 0.1, 0.89, bottom - 0.15))
    rows = report.wait_bins
    for shift, (name, colour, numbers) in enumerate(
        (
            (names.text(N_("排之前")), look.BEFORE, [row.before for row in rows]),
            (names.text(N_("排之后")), look.SERVED, [row.after for row in rows]),
        )
    ):
        places = [place + 0.4 * shift - 0.2 for place in range(len(rows))]
        bars = axes.bar(places, numbers, width=0.38, color=colour, label=name)
        axes.bar_label(bars, [count(n) for n in numbers], color=look.FAINT, padding=2)
    titles = [sentences.wait_title(row.first, row.last, names) for row in rows]
    axes.set_xticks(range(len(rows)), titles)
    _dress(axes, "y")
    axes.legend(loc="upper right", frameon=False)


def staff(figure: Figure, report: Report, names: Names) -> None:
    """Draw how many examiners have how many duties and nights."""
    bottom = say(figure, list(sentences.staff(report, names)))
    for place, (spreads, title, least) in enumerate(
        (
            (report.staff.duties, N_("本期值勤次数：各多少人"), 0),
            (report.staff.nights, N_("本期夜考次数：排到夜考的各多少人"), 1),
        )
    ):
        axes = figure.add_axes((0.06 + 0.48 * place, 0.09, 0.42, bottom - 0.2))
        axes.set_title(names.text(title), loc="left", fontsize=14)
        _spread(axes, spreads, least, names)


def _spread(axes: Axes, spreads: Sequence[Spread], least: int, names: Names) -> None:
    numbers = range(least, max((row.number for row in spreads), default=least) + 1)
    base = dict.fromkeys(numbers, 0)
    for kind, label in labels.EXAMINER_KINDS.items():
        found = {row.number: row.examiners for row in spreads if row.kind == kind}
        heights = [found.get(n, 0) for n in numbers]
        if any(heights):
            axes.bar(
                list(numbers),
                heights,
                bottom=[base[n] for n in numbers],
                color=look.KIND_COLOURS[kind],
                label=names.text(label),
                width=0.66,
            )
        base = {n: base[n] + height for n, height in zip(numbers, heights, strict=True)}
    axes.set_xticks(list(numbers))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    _dress(axes, "y")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", frameon=False)


def hours(figure: Figure, report: Report, names: Names) -> None:
    """Draw candidates and examiners by the hour, dates side by side."""
    say(figure, [sentences.hours(report, names)])
    upper, lower = (
        figure.add_axes((0.07, 0.33, 0.89, 0.43)),
        figure.add_axes((0.07, 0.1, 0.89, 0.16)),
    )
    rows = report.hours
    base = [0.0] * len(rows)
    for subject in SUBJECTS:
        heights = [row.candidates[subject] for row in rows]
        if any(heights):
            colour, name = look.SUBJECT_COLOURS[subject], names.subject(subject)
            upper.bar(range(len(rows)), heights, bottom=base, color=colour, label=name, width=0.9)
            base = [low + height for low, height in zip(base, heights, strict=True)]
    lower.bar(range(len(rows)), [row.examiners for row in rows], color=look.NIGHT, width=0.9)
    each = len({row.hour for row in rows}) or 1
    middles = range(each // 2, len(rows), each)
    for axes in (upper, lower):
        for edge in range(0, len(rows) + 1, each):
            axes.axvline(edge - 0.5, color=look.GRID, linewidth=1)
        axes.set_xlim(-0.5, max(0.5, len(rows) - 0.5))
        _dress(axes, "y")
    upper.set_xticks([])
    step = -(-len(middles) // 14) or 1
    shown = list(middles)[::step]
    lower.set_xticks(shown, [names.day(rows[place].date) for place in shown])
    lower.set_title(names.text(N_("在岗考试员（人）")), loc="left", fontsize=13)
    upper.set_title(names.text(N_("在考人数")), loc="left", fontsize=13)
    if any(base):
        upper.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=5)


def _dress(axes: Axes, along: Any) -> None:
    """Draw light lines across, and counts with thousands set off."""
    axes.grid(visible=True, axis=along, color=look.GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left" if along == "y" else "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    scale = axes.yaxis if along == "y" else axes.xaxis
    scale.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
