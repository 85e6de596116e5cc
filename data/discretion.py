"""Texts and problems without the names of people, whichever cell somebody wrote one into."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from data.cell_text import printable
from models.case import Examiner
from models.edit_problems import EditProblem, Place
from models.errors import Message, Problem

_HIDDEN: Final = "…"
_IN_BRACKETS: Final = re.compile(r"[（(][^（()）]*[)）]$")
_LEAST: Final = 2
"""Characters of a name that is looked for inside other texts."""


class Discretion:
    """Keeps examiners' names out of what is said of a workbook.

    A cell or title in which a name stands is not told at all. The name of a file or sheet says
    where to look, so only the examiner's is taken out of it.
    """

    def __init__(self, examiners: Sequence[Examiner]) -> None:
        found = "|".join(re.escape(name) for name in sorted(set(_names(examiners)), reverse=True))
        self._name = re.compile(found, re.IGNORECASE) if found else None

    def edit_problem(self, problem: EditProblem) -> EditProblem:
        """Return a problem of an edited workbook without names."""
        place = problem.place
        return replace(
            problem,
            place=Place(self._without(place.sheet), place.row, place.cell),
            column=self._told(problem.column),
            got=self._told(problem.got),
        )

    def problem(self, problem: Problem) -> Problem:
        """Return a problem of a page of results without names."""
        return replace(
            problem,
            table=self._without(problem.table),
            column=None if problem.column is None else self._without(problem.column),
            value=self._told(problem.value),
            expected=self.message(problem.expected),
        )

    def message(self, message: Message) -> Message:
        """Return a message whose values are without names."""
        values = {
            key: self._without(value) if isinstance(value, str) else value
            for key, value in message.values.items()
        }
        return replace(message, values=values)

    def _without(self, text: str) -> str:
        return text if self._name is None else self._name.sub(_HIDDEN, text)

    def _told(self, text: str | None) -> str | None:
        hidden = text is None or (self._name is not None and self._name.search(text))
        return None if hidden else text


def _names(examiners: Sequence[Examiner]) -> Iterator[str]:
    """Yield names as they are printed, and without what stands behind them in brackets."""
    for examiner in examiners:
        text = " ".join(printable(examiner.name).split())
        for name in (text, _IN_BRACKETS.sub("", text).strip()):
            if len(name) >= _LEAST:
                yield name
