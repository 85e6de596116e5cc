"""Case workbooks as people edit them: typography does no harm, everything else is named."""

from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.comments import Comment

from data.case_reader import read_case
from data.case_writer import write_case_workbook
from tests.support.office_files import full, place, problems_of, read
from tests.support.soffice import MISSING, resaved


@pytest.fixture
def case(tmp_path):
    return read(tmp_path / "folder", full())


@pytest.fixture
def edited(case, tmp_path):
    """Return what edits a workbook of the case and gives its path."""

    def edit(change, name="case.xlsx"):
        path = tmp_path / name
        write_case_workbook(case, path)
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return path

    return edit


def wide(text):
    """Return a text as an input method types it: full-width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def find(book, sheet, column, row=2):
    """Return a cell by its column's title."""
    cells = book[sheet]
    at = [cell.value for cell in cells[1]].index(column) + 1
    return cells.cell(row, at)


HARMLESS = [
    ("考试设施", "数量", wide("3")),
    ("考试设施", "数量", " 3 "),
    ("考试设施", "数量", "3\u3000"),
    ("考试设施", "数量", "3.0"),
    ("考试设施", "考场编号", "V1 "),
    ("考试设施", "考场编号", wide("V1")),
    ("考试设施", "准驾车型", " * "),
    ("考试设施", "可夜考", "True"),
    ("考试设施", "可夜考", wide("TRUE")),
    ("时段", "开始", "8:30"),
    ("时段", "开始", "08：30"),
    ("时段", "开始", "08:30:00"),
    ("时段", "开始", time(8, 30)),
    ("时段", "开始", datetime(1899, 12, 30, 8, 30)),
    ("出勤", "日期", "2023/7/19"),
    ("出勤", "日期", "2023-7-19"),
    ("出勤", "日期", "2023.07.19"),
    ("出勤", "日期", "2023年7月19日"),
    ("出勤", "日期", f" {wide('2023/7/19')} "),
    ("出勤", "日期", datetime(2023, 7, 19)),
    ("考生", "排序时间", "2023-06-24 11:05:05"),
    ("考生", "排序时间", "2023/6/24 11:05:05"),
    ("考生", "可考时段", "AM、PM"),
    ("考生", "可考时段", "AM，PM"),
    ("考生", "可考时段", "PM | AM"),
    ("考生", "可考时段", f"AM{wide('|')}PM"),
    ("考试员", "可考科目", "S1,S2"),
    ("区县", "人口", "600,000"),
    ("区县", "人口", "600，000"),
]


@pytest.mark.parametrize(("sheet", "column", "value"), HARMLESS)
def test_typography_changes_nothing(case, edited, sheet, column, value):
    row = {"考试设施": "V1-T", "出勤": "E1", "考生": "K1", "考试员": "E1", "区县": "甲区"}.get(
        sheet
    )

    def change(book):
        cells = book[sheet]
        number = 2
        if row is not None:
            ids = [[cell.value for cell in line] for line in cells.iter_rows()]
            number = next(at for at, line in enumerate(ids, start=1) if row in line)
        cell = find(book, sheet, column, number)
        cell.value = value

    assert read_case(edited(change)) == case


def test_free_texts_stay_as_they_are(edited):
    def change(book):
        find(book, "考场", "考场名称").value = f" 甲区　驾考中心，{wide('1')}号 "

    assert read_case(edited(change)).venues[0].name == f" 甲区　驾考中心，{wide('1')}号 "


NAMED = [
    ("考试设施", "数量", "3台", "只填数字，不带单位和符号"),
    ("考试设施", "数量", date(2023, 1, 3), "这一格设成了日期格式；改为“常规”后重新填写"),
    ("考试设施", "可夜考", "是", "是写作 TRUE，否写作 FALSE"),
    ("考试设施", "可夜考", 1, "是写作 TRUE，否写作 FALSE"),
    ("考试设施", "设施类型", "Theory", "写作 theory，大小写须一致"),
    ("考试设施", "数量", "=1+", "公式还没有算出结果；在电子表格程序里打开并保存，或改填数值"),
    ("时段", "开始", 0.3541666667, "这一格是时间而未设时间格式；改为时间格式，或写作 HH:MM"),
    ("出勤", "日期", 45126, "这像电子表格的日期序号；把该列设为日期或文本格式，再按年-月-日填写"),
    ("出勤", "日期", "19/7/2023", None),
    ("区县", "人口", "60,00", None),
    ("考生", "排序时间", "昨天", None),
]


@pytest.mark.parametrize(("sheet", "column", "value", "hint"), NAMED)
def test_what_could_mean_two_things_is_named(edited, sheet, column, value, hint):
    def change(book):
        cell = find(book, sheet, column)
        cell.value = value
        if isinstance(value, int | float):
            cell.number_format = "General"

    problems = problems_of(edited(change))
    (problem,) = [item for item in problems if item.row == 2]
    assert problem.value
    assert (problem.hint and problem.hint.render()) == hint


def test_headers_and_sheet_names_may_have_blanks_around(case, edited):
    def change(book):
        book["考场"]["A1"].value = " 考场编号\n"
        book["考场"].title = "考场 "
        book["settings"]["A1"].value = "key "
        book["settings"]["A3"].value = " start "

    assert read_case(edited(change)) == case


def test_blank_rows_filters_comments_and_hidden_rows(case, edited):
    def change(book):
        sheet = book["考生"]
        sheet.insert_rows(3, 2)
        sheet["B3"].value = "  "
        sheet["C4"].value = "\u3000"
        sheet.auto_filter.ref = "A1:P20"
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet["A1"].comment = Comment("说明", "x")
        sheet.freeze_panes = "A2"
        book["考场"].sheet_state = "hidden"
        book.create_sheet("x_随手记")["C7"] = "=1+1"

    assert read_case(edited(change)) == case


def test_rows_are_counted_as_the_spreadsheet_counts(edited):
    def change(book):
        book["考试设施"].insert_rows(2, 3)
        find(book, "考试设施", "数量", 6).value = "x"

    assert [place(item)[:3] for item in problems_of(edited(change))] == [("facilities", 6, "units")]


def test_a_title_above_the_header_is_told(edited):
    def change(book):
        sheet = book["考场"]
        sheet.insert_rows(1, 2)
        sheet["A1"].value = "二〇二三年考场表"
        sheet.merge_cells("A1:H1")

    (problem, *_others) = problems_of(edited(change))
    assert place(problem) == ("venues", 1, None, None, "D1")
    assert "第 3 行" in problem.expected.render()
    assert problem.hint is not None


def test_merged_cells_are_not_read_as_empty(edited):
    def change(book):
        cell = find(book, "出勤", "日期")
        book["出勤"].merge_cells(f"{cell.coordinate}:{cell.column_letter}3")

    problems = problems_of(edited(change))
    assert ("availability", 2, "date", "2023-07-19", "D1") in map(place, problems)


def test_a_hidden_sheet_that_is_not_known_is_called_hidden(edited):
    def change(book):
        book.create_sheet("旧数据").sheet_state = "hidden"

    (problem,) = problems_of(edited(change))
    assert problem.table == "旧数据"
    assert "隐藏" in problem.hint.render()


@pytest.mark.parametrize(("value", "number_format"), [(0.07, "0%"), (0.07, "0.00%"), ("7%", "@")])
def test_a_share_in_percent_is_what_it_shows(edited, value, number_format):
    def change(book):
        sheet = book["settings"]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == "policy.standby_pct":
                row[1].value, row[1].number_format = value, number_format

    assert read_case(edited(change)).settings.policy.standby_pct == 7


def test_a_number_shown_in_percent_elsewhere_is_named(edited):
    def change(book):
        cell = find(book, "考试设施", "数量")
        cell.value, cell.number_format = 3, "0%"

    (problem,) = problems_of(edited(change))
    assert place(problem) == ("facilities", 2, "units", "300%", "D1")


def test_a_literal_percent_sign_is_no_percentage(case, edited):
    def change(book):
        cell = find(book, "考试设施", "数量")
        cell.number_format = '0"%"'

    assert read_case(edited(change)) == case


def test_settings_as_people_write_them(edited):
    def change(book):
        sheet = book["settings"]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == "holidays":
                row[1].value = "2023/7/19、2023-07-20"
            if row[0].value == "days":
                row[1].value = wide("3")
        sheet.append([None, None, "只是说明"])
        sheet["C1"].value = "x_说明"

    settings = read_case(edited(change)).settings
    assert settings.holidays == (date(2023, 7, 19), date(2023, 7, 20))
    assert settings.days == 3


@pytest.mark.libreoffice
@pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
def test_saved_by_libreoffice_nothing_changes(case, edited, tmp_path):
    def change(book):
        for sheet, column, value in HARMLESS[:3]:
            find(book, sheet, column, 4).value = value
        book["考生"].insert_rows(3)
        book["考生"].auto_filter.ref = "A1:P20"
        find(book, "考试设施", "数量", 4).value = "=1+2"
        for row in book["settings"].iter_rows(min_row=2):
            if row[0].value == "policy.standby_pct":
                row[1].value, row[1].number_format = 0.05, "0%"

    path = edited(change)
    (again,) = resaved([path], tmp_path / "again")
    found = read_case(again)
    assert found.candidates == case.candidates
    assert found.settings == case.settings
    assert {item.units for item in found.facilities} == {2, 3, 4}
