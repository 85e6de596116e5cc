"""The picture of the week board: seats by venue, day and slot."""

from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from data.report import board, look, sentences
from data.report.names import Names, count
from data.report.slide_charts import say
from data.texts import N_
from data.workbooks import labels
from models.report import Report
from models.report_board import BoardCell, BoardWeek

MOST_VENUES: Final = 24
NAME_WIDTH: Final = 26
SHADES: Final = {"off": "#F1F2F4", "shut": "#EFEFEF"}
SPLIT: Final = 0.14


def draw_board(figure: Figure, report: Report, names: Names) -> None:
    """Draw the first week; of very many venues those with the most seats."""
    week = report.weeks[0]
    texts = [sentences.board(report, names)]
    rows = sorted(range(len(week.rows)), key=lambda k: -week.rows[k].seats)[:MOST_VENUES]
    if len(rows) < len(week.rows):
        more = N_("共 {all} 个考场，只画席位最多的 {shown} 个。")
        texts.append(names.fill(more, all=len(week.rows), shown=len(rows)))
    if len(report.weeks) > 1:
        texts.append(names.text(N_("只画第一周。")))
    bottom = say(figure, [names.glue.join(texts)])
    axes = figure.add_axes((0.03, 0.05, 0.94, bottom - 0.08))
    axes.set_axis_off()
    _Board(axes, week, sorted(rows), names).draw()
    handles = [
        Line2D([], [], color=look.SUBJECT_COLOURS[key], linewidth=6, label=names.text(name))
        for key, name in labels.SUBJECTS.items()
    ]
    figure.legend(
        handles=handles,
        loc="lower right",
        ncols=5,
        frameon=False,
        fontsize=11,
        bbox_to_anchor=(0.97, 0.0),
    )


class _Board:
    """A table drawn in columns of one unit each, rows of one unit each, names at the left."""

    def __init__(self, axes: Axes, week: BoardWeek, rows: list[int], names: Names) -> None:
        self._axes, self._week, self._rows, self._names = axes, week, rows, names
        self._columns = max(1, len(week.dates) * len(week.slots))
        self._name = self._columns * 0.2
        axes.set_xlim(-self._name, self._columns + self._columns * 0.07)
        axes.set_ylim(len(rows) + 1.1, -2)

    def draw(self) -> None:
        """Draw heads, cells and sums."""
        slots = self._week.slots
        for day, date in enumerate(self._week.dates):
            left = day * len(slots)
            self._text(left + len(slots) / 2, -1.5, self._names.day(date), 12, bold=True)
            self._axes.axvline(left, color="#AAB3BF", linewidth=0.8)
            for place, slot in enumerate(slots):
                if slot.night:
                    self._box(left + place, -1, 1, 1, look.NIGHT)
                colour = "white" if slot.night else look.FAINT
                self._text(
                    left + place + 0.5, -0.5, self._names.slot_short(slot.slot_id), 10, colour
                )
        for line, number in enumerate(self._rows):
            row = self._week.rows[number]
            title = look.short(self._names.venue(row.venue_id), NAME_WIDTH)
            self._axes.text(-self._name, line + 0.5, title, fontsize=10.5, va="center")
            for column, cell in enumerate(row.cells):
                self._cell(column, line, cell)
            right = self._columns * 1.07
            self._axes.text(
                right,
                line + 0.5,
                count(row.seats),
                fontsize=11,
                va="center",
                ha="right",
                fontweight="bold",
            )
            self._axes.axhline(line, color=look.GRID, linewidth=0.7)

    def _cell(self, column: int, line: int, cell: BoardCell) -> None:
        shade = SHADES.get(cell.state)
        if shade:
            self._box(column, line, 1, 1, shade)
        if not cell.seats:
            return
        self._text(column + 0.5, line + 0.42, count(cell.seats), 10.5)
        for part in board.split(cell):
            self._box(
                column + 0.08 + 0.84 * part.left / board.SPLIT_WIDTH,
                line + 0.8,
                0.84 * part.width / board.SPLIT_WIDTH,
                SPLIT,
                look.SUBJECT_COLOURS[part.subject],
            )

    def _box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def _text(
        self, x: float, y: float, text: str, size: float, colour: str = look.INK, bold: bool = False
    ) -> None:
        weight = "bold" if bold else "normal"
        self._axes.text(
            x, y, text, fontsize=size, color=colour, ha="center", va="center", fontweight=weight
        )
