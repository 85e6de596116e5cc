"""Problems of a case and violations of a plan, as lines for people and as data for scripts.

A terminal shows the first ones of each table or rule and counts the rest; a log and ``--json``
get all of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from cli.words import _, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.words import Words
    from models.errors import Problem, Violation

MOST_ON_TERMINAL: Final = 50
"""Lines a table, or a rule, on a terminal."""

TEXT_FILE: Final = ".toml"
"""Ending of files of which a problem names lines and keys in place of rows and columns."""


def problem_lines(
    problems: Iterable[Problem], words: Words, *, to_terminal: bool | None = None
) -> list[str]:
    """Return a line a problem, in the order given, and a line for what a terminal is spared."""
    if to_terminal is None:
        to_terminal = sys.stderr.isatty()
    lines: list[str] = []
    count_by_table: Counter[str] = Counter()
    for problem in problems:
        count_by_table[problem.table] += 1
        if not to_terminal or count_by_table[problem.table] <= MOST_ON_TERMINAL:
            lines.append("  " + problem_line(problem, words))
    return lines + _rest(count_by_table, words) if to_terminal else lines


def problem_line(problem: Problem, words: Words) -> str:
    """Return where, what was found, what is expected, what to do, and the rule."""
    table, column = _titled(problem) if words.terminal == "zh" else (problem.table, problem.column)
    text_file = problem.table.endswith(TEXT_FILE)
    place = [printable(table)]
    if problem.row is not None:
        place.append(
            words.text(_("文件第 {line} 行"), line=problem.row)
            if text_file
            else words.text(_("第 {row} 行"), row=problem.row)
        )
    if column is not None:
        place.append(
            words.text(_("项 {key}"), key=printable(column))
            if text_file
            else words.text(_("列 {column}"), column=printable(column))
        )
    if problem.value is not None:
        place.append(words.text(_("值「{value}」"), value=printable(problem.value)))
    line = words.text(
        _("{place}：要求：{expected}"),
        place=" ".join(place),
        expected=words.message(problem.expected),
    )
    if problem.hint is not None:
        line += words.text(_("；{hint}"), hint=words.message(problem.hint))
    return f"{line} [{problem.rule}]"


def _titled(problem: Problem) -> tuple[str, str | None]:
    """Return table and column (or ``None``), each with the Chinese name a workbook gives it."""
    from data.layout import TITLE_BY_TABLE, columns_of

    table, column = problem.table, problem.column
    if table not in TITLE_BY_TABLE:
        return table, column
    known = columns_of(table)
    if column in known:
        column = f"{column}（{known[column].title}）"
    return f"{table}（{TITLE_BY_TABLE[table]}）", column


def problem_data(problem: Problem, words: Words) -> dict[str, object]:
    """Return the problem as it goes into JSON: the value whole, as it stands in the cell."""
    return {
        "table": problem.table,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "rule": problem.rule,
        "expected": words.message(problem.expected),
        "hint": None if problem.hint is None else words.message(problem.hint),
    }


def violation_lines(
    violations: Iterable[Violation], words: Words, *, to_terminal: bool
) -> list[str]:
    """Return a line a violation, in the order given, and a line for what a terminal is spared."""
    lines: list[str] = []
    count_by_rule: Counter[str] = Counter()
    for violation in violations:
        count_by_rule[violation.rule] += 1
        if not to_terminal or count_by_rule[violation.rule] <= MOST_ON_TERMINAL:
            lines.append(
                f"  {violation.rule}  {printable(violation.where)}  "
                f"{words.message(violation.message)}"
            )
    return lines + _rest(count_by_rule, words) if to_terminal else lines


def violation_data(violation: Violation, words: Words) -> dict[str, object]:
    """Return the violation as it goes into JSON."""
    return {
        "rule": violation.rule,
        "where": violation.where,
        "message": words.message(violation.message),
    }


def _rest(count_by_name: Counter[str], words: Words) -> list[str]:
    return [
        "  "
        + words.text(
            _("{name}：另有 {count} 处，用 --json 或把输出转到文件可看全部"),
            name=printable(name),
            count=count - MOST_ON_TERMINAL,
        )
        for name, count in count_by_name.items()
        if count > MOST_ON_TERMINAL
    ]
