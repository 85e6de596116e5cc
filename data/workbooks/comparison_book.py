"""The workbook of a comparison, for the office only."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from data.book_properties import properties_of
from data.cell_text import printable, sheet_name
from data.sealed_book import is_sealed, sealed, unsealed
from data.texts import Language, translator
from data.whole_file import write_whole
from data.workbooks.city_book import ROWS_PER_SHEET
from data.workbooks.comparison_figures import figure_list, group_list, offer_list, plan_list
from data.workbooks.comparison_labels import plan_letter
from data.workbooks.comparison_lists import ChangeLists
from data.workbooks.listing import Listing, in_parts
from data.workbooks.look import Footer, Look
from data.workbooks.new_book import book_content
from data.workbooks.table import Heading, TableSheet
from models.comparison import Comparison, PlanWithCase
from models.errors import SealError

_MARK: Final = "paikao_comparison"


def write_comparison(
    path: Path,
    plans: Sequence[PlanWithCase],
    comparison: Comparison,
    lang: Language = "zh",
    password: SecretStr | None = None,
) -> None:
    """Write the workbook of a comparison to ``path``, whole or not at all.

    What stood there is replaced. Equal comparisons give equal workbooks.

    Parameters
    ----------
    plans
        What was compared: their cases know the names.
    password
        Encrypts the workbook.

    Raises
    ------
    SealError
        If there is a password and the library for it is missing.
    OSError
        Where the file system refuses; it names ``path``.
    """
    content = book_content(
        lambda book: _Book(book, Look(book, lang), lang).write(plans, comparison),
        created=plans[0].case.settings.plan_date,
        properties={_MARK: "1"},
    )
    write_whole(path, content if password is None else sealed(content, password))


def may_be_replaced(path: Path, password: SecretStr | None = None) -> bool:
    """Whether nothing stands at ``path``, or an earlier workbook of a comparison.

    An encrypted one is known as such by ``password`` only.
    """
    if not path.exists():
        return True
    try:
        content = path.read_bytes()
        if password is not None and is_sealed(content):
            content = unsealed(content, password, path.name)
    except (OSError, SealError):
        return False
    return _MARK in properties_of(content)


class _Book:
    """Writes the sheets."""

    def __init__(self, book: Any, look: Look, lang: Language) -> None:
        self._book = book
        self._look = look
        self._translate = translator(lang)
        self._names: set[str] = set()

    def write(self, plans: Sequence[PlanWithCase], comparison: Comparison) -> None:
        _ = self._translate
        notes = tuple(
            f"{plan_letter(place)}　{printable(plan.name)}"
            for place, plan in enumerate(comparison.plans)
        )
        lists = ChangeLists(plans, comparison, _)
        self._add(_("计划"), _("对比的计划"), plan_list(comparison, _), notes)
        self._add(_("指标"), _("指标与得分"), figure_list(comparison, _), notes)
        self._add(_("安排"), _("按需求、区县和车型"), group_list(comparison, _), notes)
        self._add(_("席位"), _("各科目场次和席位"), offer_list(comparison, _), notes)
        if not all(change.case.same for change in comparison.changes):
            self._add(_("数据差别"), _("数据与 A 的差别"), lists.cases(), notes)
        self._add(_("场次变化"), _("与 A 不同的场次"), lists.sessions(), notes)
        self._add(_("设施变化"), _("与 A 不同的设施启用"), lists.runs(), notes)
        self._add(_("考试员变化"), _("值勤与 A 不同的考试员"), lists.examiners(), notes)
        self._add(_("值勤变化"), _("与 A 不同的值勤"), lists.duties(), notes)
        self._add(_("得失汇总"), _("席位与 A 不同的考生（汇总）"), lists.groups(), notes)
        for part in in_parts(lists.candidates("wins", "loses"), ROWS_PER_SHEET):
            self._add(_("得失名单"), _("得到和失去席位的考生"), part, notes)
        for part in in_parts(lists.candidates("moves"), ROWS_PER_SHEET):
            self._add(_("换场名单"), _("换了场次的考生"), part, notes)

    def _add(self, name: str, title: str, listing: Listing, notes: tuple[str, ...]) -> None:
        _ = self._translate
        sheet = self._book.add_worksheet(sheet_name(name, self._names))
        warning = _("内部资料　含考试员姓名和考生编号，不得外传")
        footer = Footer(_("内部资料"), "", _("第&P页共&N页"))
        table = TableSheet(sheet, self._look, Heading(title, notes, warning), listing)
        table.write(footer, total_label=_("合计"), empty_label=_("没有不同"))
