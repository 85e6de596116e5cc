"""Changes by hand and what is wrong with them, as lines for people and as data for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.words import _, cell_width, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.words import Words
    from models.edit_problems import EditProblem, Place
    from models.edits import Change, ChangeKind

MOST_ON_TERMINAL: Final = 200
"""Lines of a list on a terminal; a file or ``--json`` get all."""

LABELS: Final[dict[ChangeKind, str]] = {
    "raised": _("加席"),
    "lowered": _("减席"),
    "struck": _("取消场次"),
    "added": _("新增场次"),
    "locked": _("锁定"),
    "unlocked": _("解除锁定"),
    "swapped": _("换人"),
    "taken_off": _("撤下"),
    "called_up": _("加派"),
    "day_off": _("请假"),
    "run_closed": _("随之停考"),
    "run_reopened": _("随之恢复"),
    "duty_dropped": _("随之撤下"),
    "reopened": _("解除上限"),
}
ROW_GONE: Final = _("（已删去的行）")


def place_text(place: Place, words: Words) -> str:
    """Return where something stands: sheet, row, cell."""
    parts = [printable(place.sheet)]
    if place.row is not None:
        parts.append(words.text(_("第 {row} 行"), row=place.row))
    if place.cell is not None:
        parts.append(place.cell)
    return " ".join(parts)


def change_lines(changes: Sequence[Change], words: Words) -> list[str]:
    """Return a line a change, kinds aligned."""
    labels = [words.text(LABELS[change.kind]) for change in changes]
    width = max(map(cell_width, labels), default=0)
    lines = []
    for label, change in zip(labels, changes, strict=True):
        place = place_text(change.place, words)
        if change.place.row is None:
            place += words.text(ROW_GONE)
        pad = " " * (width - cell_width(label))
        lines.append(f"  {label}{pad}  {place}  {printable(change.what)}{_from_to(change)}")
    return lines


def _from_to(change: Change) -> str:
    if change.before and change.after:
        return f"  {printable(change.before)} → {printable(change.after)}"
    only = change.after or change.before
    return f"  {printable(only)}" if only else ""


def problem_lines(problems: Sequence[EditProblem], words: Words) -> list[str]:
    """Return a line a problem: where, what was found, what is expected, what to do, the rule."""
    return [f"  {_problem_line(problem, words)}" for problem in problems]


def _problem_line(problem: EditProblem, words: Words) -> str:
    place = [place_text(problem.place, words)]
    if problem.column is not None:
        place.append(words.text(_("列 {column}"), column=printable(problem.column)))
    if problem.got is not None:
        place.append(words.text(_("值「{value}」"), value=printable(problem.got)))
    line = words.text(
        _("{place}：要求：{expected}"),
        place=" ".join(place),
        expected=words.message(problem.expected),
    )
    if problem.hint is not None:
        line += words.text(_("；{hint}"), hint=words.message(problem.hint))
    return f"{line} [{problem.rule}]"


def change_data(change: Change) -> dict[str, object]:
    """Return a change as it goes into JSON."""
    return {
        "kind": change.kind,
        **_place_data(change.place),
        "what": change.what,
        "before": change.before,
        "after": change.after,
    }


def problem_data(problem: EditProblem, words: Words) -> dict[str, object]:
    """Return a problem as it goes into JSON."""
    return {
        **_place_data(problem.place),
        "column": problem.column,
        "got": problem.got,
        "expected": words.message(problem.expected),
        "hint": None if problem.hint is None else words.message(problem.hint),
        "rule": problem.rule,
        "grave": problem.grave,
    }


def _place_data(place: Place) -> dict[str, object]:
    return {"sheet": place.sheet, "row": place.row, "cell": place.cell}
