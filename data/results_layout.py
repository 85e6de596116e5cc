"""The page 成绩登记 of a venue's book: what its columns are called, to whoever writes or reads it.

Titles are Chinese source texts. A book may have been written in either language, so the reader
knows a column by its title in each.
"""

from functools import cache
from typing import Final, Literal

from data.texts import N_, Language, translator

Role = Literal[
    "date",
    "facility",
    "session",
    "seats",
    "booked",
    "present",
    "absent",
    "passed",
    "failed",
    "remark",
]
"""What a column of the page is to the reader; the others are for people only."""

_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

SHEET: Final = N_("成绩登记")
TOTAL: Final = N_("合计")

TITLES: Final[dict[Role, str]] = {
    "date": N_("日期"),
    "facility": N_("设施"),
    "session": N_("场次编号"),
    "seats": N_("计划数"),
    "booked": N_("约考"),
    "present": N_("实到"),
    "absent": N_("缺考"),
    "passed": N_("合格"),
    "failed": N_("不合格"),
    "remark": N_("备注"),
}

FIGURES: Final[tuple[Role, ...]] = ("present", "absent", "passed", "failed")
"""The cells that a venue fills in for each session, besides the remark."""

NEEDED: Final[tuple[Role, ...]] = ("session", *FIGURES)
"""Columns without which a page cannot be read."""


@cache
def role_by_title() -> dict[str, Role]:
    """Return each column's role by its title in either language."""
    return {translator(lang)(title): role for lang in _LANGUAGES for role, title in TITLES.items()}


@cache
def sheet_titles() -> frozenset[str]:
    """Return what the page is called in either language."""
    return frozenset(translator(lang)(SHEET) for lang in _LANGUAGES)


@cache
def total_labels() -> frozenset[str]:
    """Return what stands before the sums under the table, in either language."""
    return frozenset(translator(lang)(TOTAL) for lang in _LANGUAGES)
