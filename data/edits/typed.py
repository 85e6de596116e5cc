"""What people type into cells, made sense of, as far as there is only one sense."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date as Date
from datetime import timedelta
from typing import Final, Generic, TypeVar

from data.habits import narrowed

Word = TypeVar("Word")

_WHOLE: Final = re.compile(r"([0-9]{1,10})(?:\.0{1,6})?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_DATE: Final = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]00:00(?::00)?)?"
)
_SERIAL: Final = re.compile(r"[0-9]{5}(?:\.0{1,6})?")
_EPOCH: Final = Date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
"""2000-01-01 and 2099-12-31 as a spreadsheet counts days."""


def plain_id(text: str) -> str:
    """Return an ID as it is written in a case: no full-width letters, digits and signs."""
    return narrowed(text).strip()


def whole_number(text: str) -> int | None:
    """Return the whole number that a text is, 0 or more, or ``None``."""
    plain = plain_id(text)
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    match = _WHOLE.fullmatch(plain)
    return int(match[1]) if match else None


def calendar_date(text: str) -> Date | None:
    """Return the date that a text is: written out, or a spreadsheet's number of a day."""
    plain = plain_id(text)
    if _SERIAL.fullmatch(plain) and _FIRST_SERIAL <= float(plain) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(float(plain)))
    match = _DATE.fullmatch(plain)
    if match is None:
        return None
    try:
        return Date(*map(int, match.groups()))
    except ValueError:
        return None


class Vocabulary(Generic[Word]):
    """What words may stand for: as they are printed in any language, and the codes."""

    def __init__(self, pairs: Iterable[tuple[str, Word]]) -> None:
        found: dict[str, set[Word]] = defaultdict(set)
        for text, word in pairs:
            found[_folded(text)].add(word)
        self._words: Mapping[str, set[Word]] = found

    def __call__(self, text: str) -> Word | None:
        """Return what a text stands for; ``None`` where it is unknown or stands for two."""
        words = self._words.get(_folded(text), set())
        return next(iter(words)) if len(words) == 1 else None


def _folded(text: str) -> str:
    return " ".join(narrowed(text).casefold().split())
