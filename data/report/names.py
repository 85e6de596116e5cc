"""What things are called in the report, in one language."""

from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta
from math import ceil
from typing import Final

from data.report.look import plain, short
from data.texts import N_, Language, translator
from data.workbooks import labels
from models.report import Report

ROUNDING: Final = 1e-6
LEAST_SHARE: Final = 0.0005
"""What is nearer to nothing, or to all, than this is said to be near, not equal."""

MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


VENUE_KINDS: Final = {"city": N_("市级考场"), "county": N_("县级考场"), "social": N_("社会考场")}


class Names:
    """Words and numbers as people read them.

    Attributes
    ----------
    text
        translates a source text.
    """

    def __init__(self, report: Report, lang: Language) -> None:
        self.lang = lang
        self.text: Callable[[str], str] = translator(lang)
        self._venues = {row.venue_id: plain(row.name) for row in report.venues}

    @property
    def glue(self) -> str:
        """What stands between two sentences."""
        return "" if self.lang == "zh" else " "

    @staticmethod
    def plain(text: str) -> str:
        """Return a text from outside, fit to be shown."""
        return plain(text)

    def fill(self, source: str, /, **values: object) -> str:
        """Translate a text and fill its named places in."""
        return self.text(source).format(**values)

    def subject(self, subject: str, quota: str = "open") -> str:
        """Return a subject's or need's name; that of a linked session says so."""
        name = self.text(labels.SUBJECTS[subject])
        return self.fill(N_("{subject}（联考）"), subject=name) if quota == "linked" else name

    def slot(self, slot_id: str) -> str:
        """Return a slot's name: a word for the usual three, else its ID."""
        return self.text(labels.SLOTS[slot_id]) if slot_id in labels.SLOTS else plain(slot_id)

    def slot_short(self, slot_id: str) -> str:
        """Return the same for the head of a narrow column."""
        return slot_id if self.lang == "en" and slot_id in ("AM", "PM") else self.slot(slot_id)

    def venue(self, venue_id: str) -> str:
        """Return a venue's name, or its ID where it has none."""
        return self._venues.get(venue_id) or plain(venue_id)

    def venue_short(self, venue_id: str) -> str:
        """Return a venue's name, cut."""
        return short(self.venue(venue_id), 24)

    def weekday(self, date: Date) -> str:
        """Return the weekday's short name."""
        return self.text(labels.WEEKDAYS[date.weekday()])

    def day(self, date: Date) -> str:
        """Return month and day with the weekday."""
        return f"{self.month_day(date)} {self.weekday(date)}"

    def month_day(self, date: Date) -> str:
        """Return month and day."""
        if self.lang == "zh":
            return f"{date.month}月{date.day}日"
        return f"{date.day} {MONTHS[date.month - 1]}"

    def span(self, start: Date, days: int) -> str:
        """Return first and last day of a horizon."""
        last = start + timedelta(days=days - 1)
        if self.lang == "zh":
            first = f"{start.year}年{start.month}月{start.day}日"
            year = f"{last.year}年" if last.year != start.year else ""
            return f"{first} － {year}{last.month}月{last.day}日"
        return f"{self.month_day(start)} {start.year} – {self.month_day(last)} {last.year}"


def count(value: float) -> str:
    """Return a whole number with thousands set off."""
    return f"{value:,.0f}"


def one(value: float) -> str:
    """Return a number with one decimal."""
    return f"{value:,.1f}"


def signed(value: float) -> str:
    """Return a difference with its sign; a plain 0 for none."""
    text = f"{value:+,.0f}" if float(value).is_integer() else f"{value:+,.1f}"
    return "0" if text.strip("+-0.") == "" else text.replace("-", "−")


def at_most(ratio: float) -> str:
    """Return what is proven not to be more, as a percentage with one decimal, rounded up."""
    return f"{ceil(1000 * ratio - ROUNDING) / 10:.1f}%"


def share(part: float, whole: float) -> str:
    """Return a percentage with one decimal; a dash of nothing.

    Neither all nor nothing is said of what is only nearly so.
    """
    if not whole:
        return "—"
    ratio = part / whole
    if 0 < ratio < LEAST_SHARE:
        return "<0.1%"
    if 1 - LEAST_SHARE < ratio < 1:
        return ">99.9%"
    return f"{ratio:.0%}" if ratio in (0, 1) else f"{ratio:.1%}"
