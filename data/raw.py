"""A case as it stands in its files: texts only, nothing judged but the form.

A folder and a workbook are both brought into this shape; what comes after does not know which
of the two it was.
"""

from dataclasses import dataclass, field

from models.errors import Problem


@dataclass(frozen=True, slots=True)
class RawTable:
    """Header and rows of one table.

    ``numbers`` are the rows' numbers as a spreadsheet counts them. ``titles_allowed``: Chinese
    headers are accepted. ``escaped``: a text that begins like a formula has an apostrophe
    before it, which is not part of it. ``whole``: every row could be read.
    """

    name: str
    header: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    titles_allowed: bool = False
    escaped: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class RawSetting:
    """A setting: a text from a sheet (with its row), or a value from TOML (``row`` ``None``)."""

    key: str
    value: object
    row: int | None = None


@dataclass(slots=True)
class RawCase:
    """What was found, and what is wrong with the form of it.

    ``unreadable`` names tables that are there but could not be read, so that nobody reports
    them as missing or their keys as dangling. ``settings`` is ``None`` when the settings could
    not be read at all.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    settings: tuple[RawSetting, ...] | None = None
    unreadable: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
