"""A picture of score against seconds: paikao and its peers on one case, from JSON lines.

Needs matplotlib, which is no dependency of the project: see ``requirements.txt`` beside this file.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from benchmarks.contest import HAND, PAIKAO, TITLES
from benchmarks.entries import Entry, read_lines
from benchmarks.ranking import Match, Standing, matches

COLOURS: Final = {
    PAIKAO: "#0b5cad",
    HAND: "#666666",
    "cpsat": "#d1495b",
    "highs": "#e08e0b",
    "scip": "#6a994e",
    "timefold": "#8e5ea2",
}
FIRST_SECONDS: Final = 0.5
"""Where the axis of time begins."""

SECOND_TICKS: Final = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600)
SCORE_TICKS: Final = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
HEADROOM: Final = 1.15
FOOTROOM: Final = 1.25


def draw(match: Match, path: Path, machine: str) -> None:
    """Draw a case; the file's suffix says in which format."""
    entries = [_median_entry(standing) for standing in match.standings]
    latest = max((event[0] for entry in entries for event in entry.events), default=60.0)
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    for entry in entries:
        _draw_entry(axes, entry, latest)
    if match.bound is not None:
        axes.axhline(match.bound, color="#222222", linewidth=1, linestyle=":")
        axes.annotate(
            f"proven: no plan is below {match.bound:,.0f}",
            (0.01, match.bound),
            xycoords=("axes fraction", "data"),
            xytext=(0, -5),
            textcoords="offset points",
            va="top",
            fontsize=9,
        )
    axes.set_xscale("log")
    axes.set_xlim(FIRST_SECONDS, latest * 1.05)
    axes.set_yscale("log")
    axes.set_ylim(*_limits(match, entries))
    axes.set_xticks([tick for tick in SECOND_TICKS if tick <= latest * 1.05])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_major_locator(LogLocator(subs=SCORE_TICKS))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel("seconds after reading the case")
    axes.set_ylabel("score of the best plan so far (points; lower is better)")
    axes.set_title(f"{match.case}: {match.candidates:,} candidates", fontsize=11)
    axes.grid(visible=True, which="both", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    figure.legend(loc="outside upper center", ncols=len(entries), frameon=False, fontsize=9)
    if machine:
        figure.supxlabel(machine, fontsize=7, color="#888888")
    figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)


def _median_entry(standing: Standing) -> Entry:
    """The run of the median score, of those that gave one."""
    ranked = sorted(standing.entries, key=lambda entry: (entry.score is None, entry.score or 0))
    scored = [entry for entry in ranked if entry.score is not None] or ranked
    return scored[(len(scored) - 1) // 2]


def _draw_entry(axes: Axes, entry: Entry, latest: float) -> None:
    """Draw the steps of a planner's score, and a dot where the audit has judged its plan."""
    steps = [(seconds, score) for seconds, score, _ in entry.events if score is not None]
    if not steps:
        return
    colour, title = COLOURS[entry.planner], TITLES[entry.planner]
    best: list[tuple[float, float]] = []
    for seconds, score in steps:
        if not best or score < best[-1][1]:
            best.append((max(seconds, FIRST_SECONDS), score))
    end = steps[-1][0]
    if entry.score is not None and entry.planner != PAIKAO:
        best[-1:] = [best[-1], (end, best[-1][1]), (end, entry.score)]
    if entry.is_clean and entry.score is not None:
        best.append((latest if entry.planner == HAND else max(end, best[-1][0]), entry.score))
        axes.plot([end], [entry.score], "o", color=colour, markersize=5)
    axes.step(
        [seconds for seconds, _ in best],
        [score for _, score in best],
        where="post",
        color=colour,
        linewidth=2.4 if entry.planner == PAIKAO else 1.5,
        linestyle="--" if entry.planner == HAND else "-",
        label=title if entry.is_clean else f"{title} ({entry.verdict})",
    )


def _limits(match: Match, entries: Sequence[Entry]) -> tuple[float, float]:
    """From a little under the bound to a little over the worst score that is shown."""
    scores = [score for entry in entries for _, score, _ in entry.events if score is not None]
    low = min([*scores, *([] if match.bound is None else [match.bound])])
    return low / FOOTROOM, max(scores) * HEADROOM


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw one case of the lines given; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.picture", description=__doc__)
    parser.add_argument(
        "lines", nargs="+", type=Path, metavar="FILE", help="JSON lines of the suite"
    )
    parser.add_argument("--case", metavar="NAME", help="as tables call it; default the first")
    parser.add_argument(
        "--out", type=Path, action="append", required=True, metavar="FILE", help=".svg or .png"
    )
    options = parser.parse_args(arguments)
    session = read_lines(options.lines)
    found = matches(session.entries)
    chosen = [match for match in found if options.case in (None, match.case)]
    if not chosen:
        names = ", ".join(match.case for match in found) or "nothing"
        parser.error(f"--case: there is {names}")
    if not any(entry.events for row in chosen[0].standings for entry in row.entries):
        parser.error("no planner has told anything on its way")
    for path in options.out:
        draw(chosen[0], path, session.machine)
    return 0


if __name__ == "__main__":
    sys.exit(main())
