"""Texts from outside made safe to write: into cells, sheet names and file names."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime as DateTime
from typing import Final

_FORMULA_STARTS: Final = frozenset("=+-@＝＋－＠")
_BREAKS: Final = frozenset("\t\r\n")
_FORBIDDEN_IN_SHEET: Final = re.compile(r"[\[\]:*?/\\]")
_FORBIDDEN_IN_FILE: Final = re.compile(r'[<>:"\'/\\|?*\[\]\s]+')
_SHEET_NAME_LIMIT: Final = 31
_FILE_NAME_LIMIT_BYTES: Final = 120


def _begins_like_formula(text: str) -> bool:
    bare = text.lstrip("'")
    return bare[:1] in _BREAKS or bare.lstrip()[:1] in _FORMULA_STARTS


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return "'" + text if text and _begins_like_formula(text) else text


def restored(text: str) -> str:
    """Undo `neutral`: for every text, ``restored(neutral(text)) == text``."""
    return text[1:] if text.startswith("'") and _begins_like_formula(text) else text


def printable(text: str) -> str:
    """Return ``text`` fit for a cell: one line, without invisible characters, neutralised.

    Control characters become spaces; format characters (direction marks, zero-width signs),
    surrogates and non-characters are dropped, since they break files or mislead the eye.
    """
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif category not in {"Cf", "Cs", "Cn"}:
            kept.append(char)
    return neutral(re.sub(r" +", " ", "".join(kept)).strip())


def moment(text: str) -> str:
    """Return an ISO time stamp as people write it, to the minute; any other text `printable`."""
    try:
        stamp = DateTime.fromisoformat(text)
    except ValueError:
        return printable(text)
    return f"{stamp:%Y-%m-%d %H:%M %Z}".rstrip()


def display_width(text: str) -> int:
    """Width in half-width characters: an East-Asian wide character counts two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def clipped(text: str, width: int) -> str:
    """Cut ``text`` to ``width`` half-width characters, with an ellipsis where it was cut."""
    if display_width(text) <= width:
        return text
    while display_width(text) > width - 2:
        text = text[:-1]
    return text.rstrip() + "…"


def sheet_name(text: str, taken: set[str]) -> str:
    """Return a sheet name made of ``text`` that is not in ``taken``, and add it there.

    At most 31 UTF-16 units, none of ``[]:*?/\\``, no apostrophe at the ends, and unlike every
    other name whatever the case.
    """
    base = _FORBIDDEN_IN_SHEET.sub("-", printable(text)).strip("' ") or "-"
    if base.casefold() == "history":  # a name that Excel keeps for itself
        base += "-"
    return _unique(base, taken, _cut_sheet_name)


def file_stem(text: str, taken: set[str]) -> str:
    """Return a file name without ending made of ``text``, not in ``taken``, and add it there.

    No path separators, no leading dots, at most 120 bytes in UTF-8, and unlike every other
    name whatever the case, since some file systems do not tell them apart. What stands before
    the data in ``text`` must keep it from being a reserved name such as ``CON``.
    """
    base = _FORBIDDEN_IN_FILE.sub("-", printable(text)).strip("'-. ") or "_"
    return _unique(base, taken, _cut_file_name)


def _cut_sheet_name(text: str, room: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > _SHEET_NAME_LIMIT - room:
        text = text[:-1]
    return text.rstrip("' ")


def _cut_file_name(text: str, room: int) -> str:
    while len(text.encode()) > _FILE_NAME_LIMIT_BYTES - room:
        text = text[:-1]
    return text.rstrip("-. ")


def _unique(base: str, taken: set[str], cut: Callable[[str, int], str]) -> str:
    name = cut(base, 0)
    number = 2
    while name.casefold() in taken:
        ending = f"-{number}"
        name = cut(base, len(ending)) + ending
        number += 1
    taken.add(name.casefold())
    return name
