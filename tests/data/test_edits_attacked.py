"""Edited workbooks as nobody should send them: told by sheet, row and cell, and never by name."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from pydantic import SecretStr

from cli.planning import checked_rules
from data.discretion import Discretion
from data.edits import read_edits
from data.edits.book import open_book
from data.sealed_book import sealed
from models.edit_problems import EditProblem, EditsError, Place
from models.errors import Message, SealError
from support.desk import Desk, Sheets, said
from tests.scheduler import small_case as small

NAME = "余伟忠"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    """The small plan, with an examiner who has a name."""
    first, *others = small.CASE.examiners
    named = replace(first, name=f"{NAME}（模拟）")
    case = small.CASE.model_copy(update={"examiners": (named, *others)})
    return Desk(tmp_path_factory.mktemp("desk"), case)


def everywhere(sheet: str, text: str):
    """Write a text into every cell of a table's first row, beside it, as a title, and on top."""

    def edit(sheets: Sheets) -> None:
        head, titles = sheets.head(sheet)
        page = sheets.book[sheet]
        for column in (*titles.values(), max(titles.values()) + 2):
            page.cell(head + 1, column).value = text
        page.cell(head, max(titles.values()) + 3).value = text
        page.cell(1, 1).value = text

    return edit


@pytest.mark.parametrize("sheet", ["场次", "召集名单", "请假"])
@pytest.mark.parametrize("text", [NAME, f"{NAME}（替）", f"  {NAME}  "])
def test_a_name_is_told_from_no_cell(desk, sheet, text):
    settled = desk.imported(everywhere(sheet, text))
    assert settled.problems
    assert NAME not in repr(settled.problems)


def test_a_name_in_a_single_cell_hides_only_that_cell(desk):
    def edit(sheets: Sheets) -> None:
        sheets.session("F", 计划数=NAME)
        sheets.session("TP", 计划数="12人")

    hidden, shown = sorted(desk.imported(edit).problems, key=lambda item: item.got is not None)
    assert (hidden.column, hidden.got) == ("计划数", None)
    assert (shown.column, shown.got) == ("计划数", "12人")


def test_what_is_neither_number_nor_code_is_not_told_in_place_of_an_examiner(desk):
    def edit(sheets: Sheets) -> None:
        sheets.append("请假", 编号="张三", 日期="2023-07-17")
        sheets.append("请假", 编号="E999", 日期="2023-07-17")

    assert [problem.got for problem in desk.imported(edit).problems] == [None, "E999"]


def test_a_sheet_named_after_somebody_is_told_without_the_name(desk):
    problem = EditProblem(Place(f"给{NAME}", 1, "A1"), Message("x"), NAME, NAME)
    told = Discretion(desk.case.examiners).edit_problem(problem)
    assert told == EditProblem(Place("给…", 1, "A1"), Message("x"))


@pytest.mark.parametrize(
    ("sheet", "column"), [("场次", "计划数"), ("召集名单", "编号"), ("请假", "编号")]
)
def test_merged_cells_are_no_edits(desk, sheet, column):
    def edit(sheets: Sheets) -> None:
        head, titles = sheets.head(sheet)
        at = titles[column]
        sheets.book[sheet].merge_cells(
            start_row=head + 1, end_row=head + 2, start_column=at, end_column=at
        )

    settled = desk.imported(edit)
    assert settled.changes == ()
    (line,) = said(settled.problems)
    assert re.match(rf"{sheet} [A-Z]+[0-9]+ D1 表格中不应有合并的单元格", line)


def test_cells_too_far_away_are_told_by_sheet(desk):
    with pytest.raises(EditsError) as caught:
        desk.imported(lambda sheets: sheets.book["场次"].cell(1_048_576, 16_384, "x"))
    (problem,) = caught.value.problems
    assert "“场次”" in problem.expected.render()
    assert problem.hint is not None


def test_a_formula_that_nobody_worked_out_is_said_to_be_one(desk):
    (problem,) = desk.imported(lambda sheets: sheets.session("F", 计划数="=1+2")).problems
    assert problem.got == "=1+2"
    assert problem.hint is not None
    assert "公式" in problem.hint.render()


def test_a_number_that_is_none_is_told(desk):
    content = io.BytesIO()
    with zipfile.ZipFile(desk.written) as old, zipfile.ZipFile(content, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                text = re.sub(
                    rb'(<c r="[A-Z]+[0-9]+" s="[0-9]+">)<v>[0-9]+</v>', rb"\1<v>NaN</v>", text
                )
            new.writestr(item, text)
    desk.path.write_bytes(content.getvalue())
    assert desk.read(desk.path).problems


def test_an_encrypted_book_is_opened_with_its_password(desk):
    pytest.importorskip("msoffcrypto")
    secret, other = SecretStr("口令 12345"), SecretStr("another")
    desk.path.write_bytes(sealed(desk.written.read_bytes(), secret))
    found = read_edits(desk.path, desk.case, desk.plan, checked_rules, secret)
    assert (found.edits, found.problems) == ((), ())
    with pytest.raises(SealError, match="口令不对"):
        open_book(desk.path, other)
    with pytest.raises(EditsError) as caught:
        open_book(desk.path)
    (problem,) = caught.value.problems
    assert "--password-file" in problem.hint.render()


@pytest.mark.parametrize("seats", [0, None, " "])
def test_a_session_is_not_struck_out_and_locked(desk, seats):
    def edit(sheets: Sheets) -> None:
        sheets.put("场次", sheets.row("场次", "TN"), 计划数=seats, 锁定_取消="锁定")

    settled = desk.imported(edit)
    assert settled.changes == ()
    (line,) = said(settled.problems)
    assert re.match(r"场次 [A-Z]+[0-9]+ D1 标了“锁定”的场次应有计划数", line)
