"""Problems without the names of people, whichever cell somebody wrote one into."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from data.cell_text import printable
from models.case import Examiner
from models.edit_problems import EditProblem, Place

_HIDDEN: Final = "…"
_IN_BRACKETS: Final = re.compile(r"[（(][^（()）]*[)）]$")
_LEAST: Final = 2
"""Characters of a name that is looked for inside other texts."""


def without_names(
    problems: Iterable[EditProblem], examiners: Sequence[Examiner]
) -> tuple[EditProblem, ...]:
    """Return the problems; a cell or title in which an examiner's name stands is not told.

    The name of a sheet says where to look, so only the examiner's is taken out of it.
    """
    found = "|".join(re.escape(name) for name in sorted(set(_names(examiners)), reverse=True))
    if not found:
        return tuple(problems)
    name = re.compile(found, re.IGNORECASE)
    return tuple(
        replace(
            problem,
            place=Place(
                name.sub(_HIDDEN, problem.place.sheet), problem.place.row, problem.place.cell
            ),
            column=_unless(name, problem.column),
            got=_unless(name, problem.got),
        )
        for problem in problems
    )


def _names(examiners: Sequence[Examiner]) -> Iterator[str]:
    """Yield names as they are printed, and without what stands behind them in brackets."""
    for examiner in examiners:
        text = " ".join(printable(examiner.name).split())
        for name in (text, _IN_BRACKETS.sub("", text).strip()):
            if len(name) >= _LEAST:
                yield name


def _unless(name: re.Pattern[str], text: str | None) -> str | None:
    return None if text is None or name.search(text) else text
