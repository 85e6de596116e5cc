"""``paikao import-edits``: lists, refuses, writes a case that is planned like any other."""

import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from cli.planning import checked_rules
from data.case_reader import read_case
from data.plan_folder import write_plan
from models.case import SeatLimit
from support.desk import Desk, Sheets, said


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The small plan in a folder ``plan``, its workbook beside it."""
    found = Desk(tmp_path)
    write_plan(tmp_path / "plan", found.case, found.plan, rules=checked_rules("zh"))
    return found


def edited(desk: Desk, edit) -> Path:
    book = openpyxl.load_workbook(next((desk.path.parent / "plan").glob("全市*.xlsx")))
    edit(Sheets(book))
    book.save(desk.path)
    return desk.path


def lower_and_swap(sheets: Sheets) -> None:
    sheets.session("TN", 计划数=2)
    sheets.delete("召集名单", sheets.duty("E4", 17, "上午"))


def test_an_unedited_book_changes_nothing(paikao, desk, tmp_path):
    book = next((tmp_path / "plan").glob("全市*.xlsx"))
    result = paikao("import-edits", tmp_path / "plan", book)
    assert (result.exit_code, result.stdout) == (0, "没有改动。\n")


def test_changes_are_listed_and_nothing_is_written_without_out(paikao, desk, tmp_path):
    book = edited(desk, lower_and_swap)
    before = sorted(tmp_path.iterdir())
    result = paikao("import-edits", tmp_path / "plan", book)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "改动 2 项："
    assert lines[1].startswith("  减席  场次 第 ")
    assert lines[1].endswith("TN  3 → 2")
    assert "撤下  召集名单（已删去的行）  V1 2023-07-17 AM field small  E4" in lines[2]
    result = paikao("import-edits", tmp_path / "plan", book, "--out", tmp_path / "c", "--dry-run")
    assert result.exit_code == 0
    assert sorted(tmp_path.iterdir()) == before


def test_the_case_written_is_a_case(paikao, desk, tmp_path):
    book, out = edited(desk, lower_and_swap), tmp_path / "case2"
    result = paikao("import-edits", tmp_path / "plan", book, "--out", out, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert [change["kind"] for change in told["changes"]] == ["lowered", "taken_off"]
    assert (told["problems"], told["out"]) == ([], str(out))
    case = read_case(out)
    assert case.digest == told["case_digest"]
    assert case.seat_limits == (SeatLimit("TN", 2),)
    assert json.loads((out / "edits.json").read_text())["changes"] == told["changes"]
    assert paikao("check", out).exit_code == 0
    again = paikao("import-edits", tmp_path / "plan", book, "--out", out)
    assert again.exit_code == 0
    (out / "mine.txt").write_text("x")
    assert paikao("import-edits", tmp_path / "plan", book, "--out", out).exit_code == 2
    assert (out / "mine.txt").exists()


def test_what_cannot_be_keeps_everything_back_unless_told_otherwise(paikao, desk, tmp_path):
    def wrong(sheets: Sheets) -> None:
        lower_and_swap(sheets)
        sheets.session("F", 计划数="许多")
        sheets.session("TP", 计划数=1)

    book, out = edited(desk, wrong), tmp_path / "case2"
    result = paikao("import-edits", tmp_path / "plan", book, "--out", out)
    assert result.exit_code == 2
    assert not out.exists()
    assert "不能采用 2 处" in result.stdout
    assert "值「许多」：要求：不小于 0 的整数" in result.stdout
    assert "[P1]" in result.stdout
    assert "没有写出" in result.stdout
    result = paikao("import-edits", tmp_path / "plan", book, "--out", out, "--accept-valid")
    assert result.exit_code == 2
    assert read_case(out).seat_limits == (SeatLimit("TN", 2),)


def test_another_plan_s_book_is_refused(paikao, desk, tmp_path):
    book = openpyxl.load_workbook(next((tmp_path / "plan").glob("全市*.xlsx")))
    for item in book.custom_doc_props.props:
        if item.name == "paikao_version":
            item.value = "00000000"
    book.save(desk.path)
    result = paikao("import-edits", tmp_path / "plan", desk.path, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] == "edits"
    assert "版本 00000000" in result.stderr
    openpyxl.Workbook().save(desk.path)
    result = paikao("import-edits", tmp_path / "plan", desk.path)
    assert result.exit_code == 2
    assert "应为 paikao 写出的全市计划工作簿" in result.stderr
    desk.path.write_bytes(b"no workbook")
    assert paikao("import-edits", tmp_path / "plan", desk.path).exit_code == 2
    assert paikao("import-edits", tmp_path / "plan", tmp_path / "none.xlsx").exit_code == 2
    venue = next((tmp_path / "plan").glob("考场*.xlsx"))
    assert paikao("import-edits", tmp_path / "plan", venue).exit_code == 2


def test_sheets_and_titles_that_are_gone_are_reported_and_nothing_is_struck_out(desk):
    def spoil(sheets: Sheets) -> None:
        head, titles = sheets.head("场次")
        sheets.book["场次"].cell(head, titles["计划数"]).value = "席位"
        del sheets.book["召集名单"]
        del sheets.book["未安排名单"]
        sheets.book["请假"].title = "休假"
        sheets.book.create_sheet("x_我的")["A1"] = "随便"
        sheets.book.create_sheet("草稿")["A1"] = "随便"
        sheets.book["抽签池"]["A8"] = "改了"

    settled = desk.imported(spoil)
    told = said(settled.problems)
    assert [line for line in told if "召集名单" in line and "应有工作表" in line]
    assert [line for line in told if line.startswith("请假") and "应有工作表" in line]
    assert [line for line in told if line.startswith("场次") and "计划数" in line]
    assert [line for line in told if line.startswith("抽签池 8 ")]
    assert [line for line in told if line.startswith("草稿")]
    assert not [line for line in told if "x_我的" in line]
    notes = [problem for problem in settled.problems if not problem.grave]
    assert [problem.place.sheet for problem in notes] == ["未安排名单"]
    assert not settled.changes
    assert {row.session_id for row in settled.case.published} == {
        row.session_id for row in desk.plan.tables.sessions
    }


def test_marks_that_say_nothing_are_told(desk):
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    def mark(sheets: Sheets) -> None:
        _, titles = sheets.head("场次")
        cell = sheets.book["场次"].cell(sheets.row("场次", "TN"), titles["计划数"])
        cell.font = Font(strike=True)
        sheets.book["召集名单"]["B9"].comment = Comment("换成老张", "x")

    settled = desk.imported(mark)
    assert [line for line in said(settled.problems) if "删除线不作为输入" in line]
    assert [line for line in said(settled.problems) if "批注不作为输入" in line]


def test_english_books_are_read_in_english(tmp_path):
    desk = Desk(tmp_path, lang="en")
    assert desk.read(desk.written).problems == ()
    book = openpyxl.load_workbook(desk.written)
    sheet = book["Sessions"]
    titles = {cell.value: cell.column for cell in sheet[6]}
    row = next(r for r in range(7, 20) if sheet.cell(r, titles["Session ID"]).value == "TN")
    sheet.cell(row, titles["Seats"]).value = 2
    sheet.cell(row, titles["Lock/strike out"]).value = "Lock"
    book.save(desk.path)
    settled = desk.read(desk.path)
    assert [change.kind for change in settled.changes] == ["lowered", "locked"]


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_a_book_that_is_read_as_unedited(tmp_path):
    for lang in ("zh", "en"):
        desk = Desk(tmp_path, lang=lang)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
        out = tmp_path / lang
        subprocess.run(
            [*command, "--outdir", str(out), str(desk.written)], check=True, capture_output=True
        )
        settled = desk.read(out / desk.written.name)
        assert (settled.changes, said(settled.problems)) == ((), [])
