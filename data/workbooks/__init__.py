"""Workbooks: one a venue, to hang on the wall, one a unit, and one for the city's office."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from data.book_properties import CASE_DIGEST, VERSION
from data.cell_text import file_stem, printable
from data.sealed_book import sealed
from data.texts import Language
from data.workbooks.city_book import CheckedRule, CityBook
from data.workbooks.look import Look
from data.workbooks.new_book import book_content
from data.workbooks.unit_book import UnitBook
from data.workbooks.unit_lists import unit_duties
from data.workbooks.venue_book import VenueBook
from data.workbooks.view import PlanView
from models.case import Case
from models.plan import Plan

__all__ = ["BOOK_NAME", "CheckedRule", "city_book_bytes", "write_workbooks"]

_PREFIXES: Final[dict[Language, tuple[str, str, str]]] = {
    "zh": ("全市计划（内部）", "考场计划", "单位通知"),
    "en": ("city-internal", "venue", "unit"),
}
"""How file names begin: the city's, a venue's and a unit's."""

BOOK_NAME: Final = rf"({'|'.join(chain.from_iterable(_PREFIXES.values()))})_[^/]+\.xlsx"
"""Pattern of the file names that `write_workbooks` gives."""


def write_workbooks(
    case: Case,
    plan: Plan,
    folder: Path,
    lang: Language = "zh",
    *,
    rules: Sequence[CheckedRule] = (),
    password: SecretStr | None = None,
) -> list[Path]:
    """Write one workbook a venue, one a unit and one for the city into ``folder``.

    The plan is taken to be checked: its references resolve in ``case``. A venue's workbook
    holds no name or number of an examiner or candidate, and no school; a unit's names its own
    examiners. Equal plans give equal workbooks, but for the city's, which says when the plan
    was made, and for those that are encrypted.

    Parameters
    ----------
    rules
        The rules that the plan was checked against; the city's workbook lists them.
    password
        Encrypts the workbooks that hold names: the city's and the units'.

    Returns
    -------
    list[Path]
        The city's workbook, then the venues' and the units' in the order of the case.

    Raises
    ------
    OSError
        Where the file system refuses.
    SealError
        If there is a password and the library for it is missing.
    """
    view = PlanView(case, plan, lang)
    _ = view.translate
    taken: set[str] = set()
    start = case.settings.start.isoformat()
    city_prefix, venue_prefix, unit_prefix = _PREFIXES[lang]
    stem = file_stem(f"{start}_{view.city}", taken)
    files = [folder / f"{city_prefix}_{stem}.xlsx"]
    _put(files[0], _city_book(view, rules), password)
    for venue in case.venues:
        stem = file_stem("_".join(filter(None, (venue.venue_id, printable(venue.name)))), taken)
        files.append(folder / f"{venue_prefix}_{stem}.xlsx")
        _write_book(
            files[-1],
            view,
            _("{venue}　考试周计划").format(venue=view.venue_name(venue)),
            lambda book, look, venue=venue: VenueBook(book, look, view, venue).write(),  # type: ignore[misc]
        )
    for unit in unit_duties(view):
        name = printable(unit.unit)
        files.append(folder / f"{unit_prefix}_{file_stem(name, taken)}.xlsx")
        _write_book(
            files[-1],
            view,
            _("{unit}　考试员抽调通知").format(unit=name),
            lambda book, look, unit=unit: UnitBook(book, look, view, unit).write(),  # type: ignore[misc]
            password,
        )
    return files


def city_book_bytes(
    case: Case, plan: Plan, lang: Language = "zh", *, rules: Sequence[CheckedRule] = ()
) -> bytes:
    """Return the city's workbook as `write_workbooks` writes it without a password."""
    return _city_book(PlanView(case, plan, lang), rules)


def _city_book(view: PlanView, rules: Sequence[CheckedRule]) -> bytes:
    _ = view.translate
    title = _("{city}考试周计划（内部）").format(city=view.city)
    return _book(view, title, lambda book, look: CityBook(book, look, view, rules).write())


def _write_book(
    file: Path,
    view: PlanView,
    title: str,
    write: Callable[[Any, Look], None],
    password: SecretStr | None = None,
) -> None:
    _put(file, _book(view, title, write), password)


def _book(view: PlanView, title: str, write: Callable[[Any, Look], None]) -> bytes:
    return book_content(
        lambda book: write(book, Look(book, view.lang)),
        created=view.case.settings.plan_date,
        title=title,
        properties={VERSION: view.version, CASE_DIGEST: view.case.digest},
    )


def _put(file: Path, content: bytes, password: SecretStr | None) -> None:
    """Write a workbook; one under a password is never on the disk without it."""
    file.write_bytes(content if password is None else sealed(content, password))
