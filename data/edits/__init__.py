"""An edited city workbook, read back: what a planner changed, and what is not understood."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from data.book_properties import CASE_DIGEST, VERSION
from data.discretion import Discretion
from data.edits.book import Book, book_of, open_book
from data.edits.days_off import days_off
from data.edits.duties import DutySheet
from data.edits.lookup import Lookup
from data.edits.other_sheets import other_sheets
from data.edits.pair import Pair, header_row, paired
from data.edits.sessions import SessionSheet
from data.texts import N_, Language, translator
from data.workbooks import CheckedRule, city_book_bytes
from data.workbooks.view import PlanView
from models.case import Case
from models.edit_problems import EditProblem, EditsError, Place
from models.edits import Edit, FoundEdits
from models.errors import Message
from models.plan import Plan

SESSIONS: Final = N_("场次")
DUTIES: Final = N_("召集名单")
DAYS_OFF: Final = N_("请假")
_READ: Final = (SESSIONS, DUTIES, DAYS_OFF)
_OF_THE_CITY: Final = (DUTIES, DAYS_OFF, N_("总览"))
"""Sheets that a venue's workbook does not have."""
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    SESSIONS: (
        *(N_("场次编号"), N_("计划数"), N_("锁定/取消"), N_("日期"), N_("时段"), N_("设施")),
        *(N_("科目"), N_("名额"), N_("联考组")),
    ),
    DUTIES: (
        *(N_("值勤序号"), N_("编号"), N_("日期"), N_("时段"), N_("考场"), N_("考试类别")),
        N_("车型组"),
    ),
    DAYS_OFF: (N_("编号"), N_("日期"), N_("时段")),
}

Rules = Callable[[Language], Sequence[CheckedRule]]


def read_edits(
    path: Path, case: Case, plan: Plan, rules: Rules, password: SecretStr | None = None
) -> FoundEdits:
    """Read the city's workbook at ``path``, of ``plan``, and tell what was changed in it.

    The workbook is written anew, in the language of the one that came back, and the two are
    laid side by side: whatever differs is an edit or a problem.

    Parameters
    ----------
    rules
        The rules that the workbook lists, by language.
    password
        What opens the workbook if it is encrypted.

    Raises
    ------
    EditsError
        If the file is no workbook, or none of this plan.
    SealError
        If the password is not that of the workbook.
    """
    theirs = open_book(path, password)
    lang = _language(theirs)
    view = PlanView(case, plan, lang)
    _check_origin(path, theirs, view)
    ours = book_of(city_book_bytes(case, plan, lang, rules=rules(lang)))
    lookup = Lookup(view)
    problems: list[EditProblem] = []
    edits: list[Edit] = []
    readers: dict[str, Callable[[Pair], Sequence[Edit]]] = {
        SESSIONS: lambda pair: SessionSheet(pair, lookup).read(),
        DUTIES: lambda pair: DutySheet(pair, lookup).read(),
        DAYS_OFF: lambda pair: days_off(pair, lookup),
    }
    for sheet, read in readers.items():
        pair = _pair(sheet, ours, theirs, lookup, problems)
        if pair is not None:
            edits += read(pair)
    names = frozenset(map(lookup.translate, _READ))
    discretion = Discretion(case.examiners)
    problems += other_sheets(ours, theirs, names)
    return FoundEdits(tuple(edits), tuple(map(discretion.edit_problem, problems)))


def _language(book: Book) -> Language:
    """Return the language that the sheets are named in."""
    languages: tuple[Language, ...] = ("zh", "en")

    def known(lang: Language) -> int:
        return sum(translator(lang)(name) in book.sheets for name in _READ)

    return max(languages, key=known)


def _check_origin(path: Path, book: Book, view: PlanView) -> None:
    """Raise where the workbook is not this plan's."""
    found = book.properties.get(CASE_DIGEST), book.properties.get(VERSION)
    place = Place(path.name)
    if None in found:
        expected = Message("应为 paikao 写出的全市计划工作簿，带有数据摘要和版本")
        hint = Message("请在原工作簿上改动后直接保存，不要另建工作簿或只复制工作表")
        raise EditsError((EditProblem(place, expected, hint=hint),))
    if found != (view.case.digest, view.version):
        values = {"wanted": view.version, "found": str(found[1])}
        expected = Message("应为此计划的工作簿（版本 {wanted}），这本却是版本 {found} 的", values)
        hint = Message("换成这本工作簿所属的计划文件夹")
        raise EditsError((EditProblem(place, expected, hint=hint),))
    if not any(view.translate(name) in book.sheets for name in _OF_THE_CITY):
        names = " ".join(map(view.translate, _READ))
        expected = Message("应为全市计划工作簿，有工作表 {names}", {"names": names})
        raise EditsError((EditProblem(place, expected),))


def _pair(
    sheet: str, ours: Book, theirs: Book, lookup: Lookup, problems: list[EditProblem]
) -> Pair | None:
    _ = lookup.translate
    name = _(sheet)
    found = theirs.sheets.get(name)
    if found is None:
        expected = Message("应有工作表“{name}”；其中的改动没有读到", {"name": name})
        hint = Message("恢复此表，或把改过名的表改回原名")
        problems.append(EditProblem(Place(name), expected, hint=hint))
        return None
    written = ours.sheets[name]
    needed: Any = [_(title) for title in _NEEDED[sheet]]
    titles = [text for text in written.texts(header_row(written, needed)) if text]
    return paired(written, found, titles, needed, problems)
