"""The language that the terminal speaks, and how a value from outside is printed.

Chinese is the source text. ``_`` only marks a text for the message catalogue, wherever it
stands; ``Words.text`` translates it at the moment it is shown.
"""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

from data.texts import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from models.errors import Message

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
LONGEST_VALUE: Final = 300
"""Characters of an offending value that are printed; ``--json`` gives all of them."""


def _(text: str) -> str:
    """Mark a text for the message catalogue; it is translated where it is shown."""
    return text


class Words:
    """Chinese texts in the language asked for.

    Parameters
    ----------
    terminal
        Language of what is printed.
    paper
        Language of the workbooks. Only an explicit choice makes it other than Chinese: what is
        handed to a venue does not depend on the locale of the machine that made it.
    """

    def __init__(self, terminal: Language, paper: Language) -> None:
        self.terminal: Language = terminal
        self.paper: Language = paper
        self.translate: Callable[[str], str] = translator(terminal)

    def text(self, text: str, /, **values: object) -> str:
        """Translate a text, then fill its named places in."""
        return self.translate(text).format(**values)

    def bracketed(self, text: str) -> str:
        """Put what is already in words into the brackets of the language, to follow a word."""
        return self.text(_("（{inside}）"), inside=text)

    def message(self, message: Message) -> str:
        """Translate a message and fill it in; control characters in its values are escaped."""
        safe = {
            name: printable(value) if isinstance(value, str) else value
            for name, value in message.values.items()
        }
        return self.translate(message.text).format(**safe)


def choose_words(asked: str | None, environment: Mapping[str, str] = os.environ) -> Words:
    """Choose the language: ``--lang``, else ``PAIKAO_LANG``, else the locale if it is English.

    A locale other than English, none, or one that names no language (``C``, ``POSIX``) means
    Chinese.
    """
    explicit = asked or environment.get("PAIKAO_LANG", "").strip().lower()
    for language in LANGUAGES:
        if explicit == language:
            return Words(language, language)
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    english = locale.lower().partition(".")[0].partition("_")[0] == "en"
    return Words("en" if english else "zh", "zh")


def printable(text: str, longest: int = LONGEST_VALUE) -> str:
    """Escape what a terminal would act on or not show, and cut what is too long.

    Letters of every script stay; control characters, bidirectional marks, lone surrogates
    and unusual spaces become ``\\x1b`` or ``\\u202e``.
    """
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text[:longest]
    )
    return shown if len(text) <= longest else f"{shown}… ({len(text)})"


def cell_width(text: str) -> int:
    """Terminal cells that a text takes: a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def wrap(text: str, cells: int) -> list[str]:
    """Break a text into lines of at most so many cells.

    Breaks at spaces and beside any wide character; no line starts with closing punctuation.
    """
    pieces: list[str] = []
    for char in text:
        closing = char in "，。；：、）」！？)"
        joins = bool(pieces) and pieces[-1] != " " and char != " " and cell_width(char) == 1
        if pieces and (closing or (joins and cell_width(pieces[-1][-1]) == 1)):
            pieces[-1] += char
        else:
            pieces.append(char)
    lines = [""]
    for piece in pieces:
        if lines[-1] and cell_width(lines[-1] + piece) > cells:
            lines.append("")
        if lines[-1] or piece != " ":
            lines[-1] += piece
    return [line.rstrip() for line in lines]
