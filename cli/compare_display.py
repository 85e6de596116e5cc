"""A comparison in the terminal: figures of all plans, then each plan against the first.

Nobody is named here: candidates are counted, examiners at most called by their number.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import click

from cli.compare_lines import change_lines, headline, letter_of, plan_lines
from cli.words import _, cell_width, printable, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from cli.words import Words
    from data.workbooks.comparison_figures import Figure
    from models.comparison import Changes, Comparison, ExaminerChange

MOST_PEOPLE: Final = 10
LABEL_WIDTH: Final = 26
VALUE_WIDTH: Final = 11
EDGES: Final = 2


def draw_comparison(
    comparison: Comparison, words: Words, width: int, *, people: bool = False
) -> None:
    """Print the comparison, ``width`` cells wide at most.

    Parameters
    ----------
    people
        List the examiners whose duties changed most, by number.
    """
    from rich.console import Console

    console = Console(width=width, highlight=False, soft_wrap=False)
    _say(plan_lines(comparison, words), width)
    for places in _parts(len(comparison.plans), width):
        console.print(_figures_table(comparison, places, words))
    for changes in comparison.changes:
        _say(headline(comparison, changes, words), width)
        console.print(_groups_table(comparison, changes, words))
        console.print(_offers_table(comparison, changes, words))
        _say(change_lines(changes, words), width)
        if people and changes.duties.people:
            console.print(_people_table(comparison, changes, words))


def _say(lines: Sequence[str], width: int) -> None:
    for line in lines:
        for part in wrap(line, width):
            click.echo(part)


def _parts(plans: int, width: int) -> Iterator[range]:
    """Cut the plans but the first into as many as a table has room for."""
    room = width - EDGES - LABEL_WIDTH - (VALUE_WIDTH + 1)
    most = max(1, room // (2 * (VALUE_WIDTH + 1)))
    for first in range(1, plans, most):
        yield range(first, min(first + most, plans))


def _table(
    titles: Sequence[str], rows: Sequence[tuple[str, ...]], parts: Sequence[str] = ()
) -> Table:
    """Lay rows out: a name, then numbers, of which none is clipped however narrow the table.

    Parameters
    ----------
    parts
        What each row belongs to: a line goes between two parts.
    """
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    for place, title in enumerate(titles):
        if place == 0:
            table.add_column(title, no_wrap=True)
        else:
            widest = max((cell_width(row[place]) for row in rows), default=0)
            table.add_column(title, justify="right", no_wrap=True, min_width=widest)
    ends = {place for place, (one, other) in enumerate(pairwise(parts)) if one != other}
    for place, row in enumerate(rows):
        table.add_row(*row, end_section=place in ends)
    return table


def _figures_table(comparison: Comparison, places: range, words: Words) -> Table:
    """Show every figure of the first plan and of some others, with the differences."""
    from data.workbooks.comparison_figures import figures_of

    titles = [words.text(_("指标")), letter_of(0)]
    for place in places:
        titles += [letter_of(place), f"{letter_of(place)}−{letter_of(0)}"]
    figures = [figure for figure in figures_of(comparison) if any(figure.values)]
    rows = []
    for figure in figures:
        cells = [_label(figure, words), _value(figure, figure.values[0])]
        for place in places:
            difference = figure.values[place] - figure.values[0]
            cells += [_value(figure, figure.values[place]), _value(figure, difference, sign="+")]
        rows.append(tuple(cells))
    return _table(titles, rows, [figure.part for figure in figures])


def _label(figure: Figure, words: Words) -> str:
    """Say what a figure is of, where its own name leaves that open: points or people."""
    texts = {"parts": _("得分：{label}"), "reasons": _("未安排：{label}")}
    return words.text(texts.get(figure.part, "{label}"), label=words.text(figure.label))


def _value(figure: Figure, value: float, sign: str = "") -> str:
    if sign and not value:
        return "-"
    if figure.share:
        return f"{value:{sign}.2%}"
    return f"{value:{sign},}" if figure.whole else f"{value:{sign},.1f}"


def _groups_table(comparison: Comparison, changes: Changes, words: Words) -> Table:
    """Show candidates and served by need, district and class, and who wins and loses."""
    from data.workbooks.comparison_figures import group_name
    from data.workbooks.comparison_labels import GROUPS

    one, other = letter_of(0), letter_of(changes.after)
    candidates, served = words.text(_("人数")), words.text(_("已安排"))
    same = changes.case.same
    titles = [words.text(_("需求、区县、车型")), *([candidates] if same else [])]
    for letter in (one, other):
        titles += [f"{letter}\n{title}" for title in ((served,) if same else (candidates, served))]
    titles += [f"{other}−{one}", *map(words.text, (_("得到"), _("失去"), _("换场")))]
    fates = {
        (row.by, row.key): (row.wins, row.loses, row.moves) for row in changes.candidates.groups
    }
    groups = [
        row
        for row in comparison.groups
        if row.tallies[0].candidates or row.tallies[changes.after].candidates
    ]
    rows = []
    for row in groups:
        before, after = row.tallies[0], row.tallies[changes.after]
        name = group_name(row.by, row.key, words.text)
        if row.by == "vehicle_class":
            name = f"{words.text(GROUPS[row.by])} {name}"
        cells = [before.candidates, before.served]
        cells += [after.served] if same else [after.candidates, after.served]
        difference = _difference(after.served - before.served)
        changed = fates.get((row.by, row.key), (0, 0, 0))
        rows.append((printable(name), *map(_count, cells), difference, *map(_count, changed)))
    return _table(titles, rows, [row.by for row in groups])


def _offers_table(comparison: Comparison, changes: Changes, words: Words) -> Table:
    """Show sessions, seats and booked seats by subject and quota."""
    from data.workbooks.labels import QUOTAS, SUBJECTS

    letters = (letter_of(0), letter_of(changes.after))
    titles = [words.text(_("科目、名额"))]
    for title in (_("场次数"), _("计划数"), _("已占")):
        titles += [f"{letter}\n{words.text(title)}" for letter in letters]
    titles.append(f"{letters[1]}−{letters[0]}\n{words.text(_('计划数'))}")
    rows = []
    for row in comparison.offers:
        before, after = row.offers[0], row.offers[changes.after]
        counts = (before.sessions, after.sessions, before.seats, after.seats)
        rows.append(
            (
                f"{words.text(SUBJECTS[row.subject])} {words.text(QUOTAS[row.quota])}",
                *map(_count, (*counts, before.booked, after.booked)),
                _difference(after.seats - before.seats),
            )
        )
    return _table(titles, rows)


def _people_table(comparison: Comparison, changes: Changes, words: Words) -> Table:
    """Show the examiners with the most changes, by number."""
    letters = (letter_of(0), letter_of(changes.after))
    titles = [words.text(_("考试员编号"))]
    titles += [f"{letter} {words.text(_('值勤'))}" for letter in letters]
    titles += map(words.text, (_("增加"), _("减少"), _("同日换"), _("换角色")))
    people = sorted(changes.duties.people, key=_most_affected)
    rows = []
    for row in people[:MOST_PEOPLE]:
        counts = (row.before, row.after, row.gained, row.lost, row.moved, row.roles_changed)
        rows.append((printable(row.examiner_id), *map(_count, counts)))
    table = _table(titles, rows)
    if len(people) > MOST_PEOPLE:
        table.caption = words.text(_("另有 {count} 人"), count=len(people) - MOST_PEOPLE)
    return table


def _most_affected(row: ExaminerChange) -> tuple[int, str]:
    return (-(row.gained + row.lost + row.moved), row.examiner_id)


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _difference(number: int) -> str:
    return f"{number:+,}" if number else "-"
