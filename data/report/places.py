"""Places that the planner names by IDs, as people say them."""

from datetime import date as Date
from typing import Final

from data.report.names import Names
from data.workbooks import labels

MOST_DIGITS: Final = 10


def place(text: str, names: Names) -> str:
    """Spell a place out: its dates, slots, kinds and class groups in words, the rest as it is.

    A place is IDs, dates and words of the contract, joined with blanks.
    """
    return " ".join(_word(word, names) for word in text.split(" ")).strip()


def _word(word: str, names: Names) -> str:
    if len(word) == MOST_DIGITS and word[4:5] == "-" and word[7:8] == "-":
        try:
            return names.day(Date.fromisoformat(word))
        except ValueError:
            return names.plain(word)
    if word in labels.KINDS:
        return names.text(labels.KINDS[word])
    if word == "*":
        return ""
    if word in labels.GROUPS:
        return names.text(labels.GROUPS[word])
    return names.slot(word)
