"""A case in one workbook: the same case as the folder, or the same errors."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from data.case_reader import read_case
from data.case_writer import write_case_folder, write_case_workbook
from tests.support.office_files import (
    PUBLISHED,
    SETTINGS,
    cells_of,
    full,
    place,
    plain,
    problems_of,
    read,
    with_cell,
)

Sheets = dict[str, list[list[Any]]]

KEYS: list[list[Any]] = [
    ["key", "value"],
    ["city", "小城（模拟）"],
    ["start", date(2023, 7, 18)],
    ["days", 3.0],
    ["plan_date", "2023-07-07"],
    ["policy.min_session_seats", 3],
]


def sheets() -> Sheets:
    found: Sheets = {"settings": [list(row) for row in KEYS]}
    found.update({name: [list(row) for row in cells_of(text)] for name, text in plain().items()})
    return found


def book(path: Path, found: Sheets) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        formats = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            time: workbook.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in found.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if type(value) in formats:
                        sheet.write_datetime(number, column, value, formats[type(value)])
                    elif callable(value):
                        value(sheet, number, column)
                    elif value != "":
                        sheet.write(number, column, value)
    return path


def formula(text: str, result: str) -> Callable[[Any, int, int], None]:
    return lambda sheet, row, column: sheet.write_formula(row, column, text, None, result)


def test_both_forms_give_the_same_case(tmp_path: Path) -> None:
    case = read(tmp_path / "folder", plain())
    assert read_case(book(tmp_path / "case.xlsx", sheets())) == case


def test_chinese_names_and_real_values_are_understood(tmp_path: Path) -> None:
    case = read(tmp_path / "folder", full())
    write_case_workbook(case, tmp_path / "chinese.xlsx")
    write_case_workbook(case, tmp_path / "english.XLSX", chinese=False)
    assert read_case(tmp_path / "chinese.xlsx") == case
    assert read_case(tmp_path / "english.XLSX") == case


def test_real_times_numbers_and_booleans(tmp_path: Path) -> None:
    found = sheets()
    found["slots"][1][2:] = [time(8, 30), time(11, 30), False]
    found["candidates"][1][5] = datetime(2023, 6, 24, 11, 5, 5)
    found["candidates"][2][5] = datetime(2023, 6, 25)
    found["facilities"][1][4] = 3.0
    found["facilities"][1][10] = "1.0"
    found["venues"][2][6] = False
    tables = with_cell(plain(), "candidates", 3, "rank_time", "2023-06-25T00:00:00")
    assert read_case(book(tmp_path / "a.xlsx", found)) == read(tmp_path / "folder", tables)


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "value"),
    [
        ("facilities", 3, "units", 2.5, "2.5"),
        ("closures", 2, "date", 45126, "45126"),
        ("closures", 2, "date", datetime(2023, 7, 18, 8, 0), "2023-07-18T08:00:00"),
        ("slots", 10, "start", time(18, 0, 30), "18:00:30"),
        ("candidates", 2, "max_km", formula("=NA()", "#N/A"), "#N/A"),
        ("candidates", 2, "max_km", formula("=1/0", "#DIV/0!"), "#DIV/0!"),
        ("candidates", 2, "candidate_id", 370102199001011234, "3.701022E+17"),
        ("venues", 2, "weekend", 1, "1"),
    ],
)
def test_a_bad_cell_is_named_as_in_a_folder(
    tmp_path: Path, table: str, row: int, column: str, cell: object, value: str
) -> None:
    found = sheets()
    found[table][row - 1][found[table][0].index(column)] = cell
    problems = problems_of(book(tmp_path / "a.xlsx", found))
    assert [place(problem) for problem in problems] == [(table, row, column, value, "D1")]


def test_sheets_columns_and_rows_that_do_not_matter(tmp_path: Path) -> None:
    found = sheets()
    found["x_notes"] = [["anything"]]
    for row in found["venues"]:
        row.extend(["", ""])
    found["venues"][0][-1] = "x_ours"
    found["venues"][1][-1] = "看一下"
    found["conflicts"].insert(1, ["", ""])
    found["settings"].append(["", ""])
    found["settings"].append(["days", ""])
    del found["settings"][3]
    found["settings"].append(["x_mine", 7])
    case = read_case(book(tmp_path / "a.xlsx", found))
    expected = read(tmp_path / "b", plain(), SETTINGS.replace("days = 3\n", ""))
    assert case == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s: s.update(Sheet1=[]), ("Sheet1", None, None, None, "D1")),
        (lambda s: s.update(停考=[["date"]]), ("closures", None, None, None, "D1")),
        (lambda s: s.pop("settings"), ("settings", None, None, None, "D1")),
        (lambda s: s.pop("venues"), ("venues", None, None, None, "D1")),
        (lambda s: s["units"].clear(), ("units", None, None, None, "D1")),
        (lambda s: s["units"][0].append("单位"), ("units", None, "unit", None, "D1")),
        (lambda s: s["units"][0].append("人数"), ("units", None, "人数", None, "D1")),
        (lambda s: s["units"][1].append("7"), ("units", None, "", None, "D1")),
        (lambda s: s["settings"][0].pop(), ("settings", None, "value", None, "D1")),
        (lambda s: s["settings"].append(["days", 4]), ("settings", 7, "days", "4", "D1")),
        (lambda s: s["settings"].append(["dayz", 4]), ("settings", 7, "dayz", "4", "D1")),
        (lambda s: s["settings"][2].pop(), ("settings", 3, "start", "", "D1")),
        (
            lambda s: s["settings"].append(["holidays", "2023-07-18|2023-13-01"]),
            ("settings", 7, "holidays", "2023-13-01", "D1"),
        ),
    ],
)
def test_a_spoilt_workbook_is_refused(
    tmp_path: Path, change: Callable[[Sheets], object], expected: tuple[object, ...]
) -> None:
    found = sheets()
    change(found)
    problems = problems_of(book(tmp_path / "a.xlsx", found))
    assert expected in [place(problem) for problem in problems]


def test_lists_of_dates_in_a_sheet(tmp_path: Path) -> None:
    found = sheets()
    found["settings"] += [["holidays", "2023-07-20|2023-07-19"], ["workdays", date(2023, 7, 22)]]
    settings = read_case(book(tmp_path / "a.xlsx", found)).settings
    assert settings.holidays == (date(2023, 7, 19), date(2023, 7, 20))
    assert settings.workdays == (date(2023, 7, 22),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "应为完好的 .xlsx 工作簿"),
        (b"PK\x03\x04 cut short", "应为完好的 .xlsx 工作簿"),
        (b"just text", "应为完好的 .xlsx 工作簿"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "此文件设有密码，或是旧的 .xls 格式"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "case.xlsx").write_bytes(content)
    (problem,) = problems_of(tmp_path / "case.xlsx")
    assert problem.table == "case"
    assert text in problem.expected.render()


def test_a_workbook_cut_in_half(tmp_path: Path) -> None:
    path = book(tmp_path / "case.xlsx", sheets())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    (problem,) = problems_of(path)
    assert problem.table == "case"


def test_a_formula_without_a_result_is_not_an_empty_cell(tmp_path: Path) -> None:
    path = book(tmp_path / "case.xlsx", sheets())
    spoilt = openpyxl.load_workbook(path)
    spoilt["candidates"]["O2"] = '=IF(1<2,"70",0)'  # openpyxl writes no results
    spoilt["closures"]["E2"] = "=1"
    spoilt["venues"]["B2"] = "=1+2"
    spoilt.save(path)
    found = [place(problem) for problem in problems_of(path)]
    assert found == [
        ("closures", 2, "units_lost", "=1", "D1"),
        ("candidates", 2, "max_km", '=IF(1<2,"70",0)', "D1"),
    ]
    del spoilt["candidates"]["O2"], spoilt["closures"]["E2"]
    spoilt.save(path)
    assert read_case(path).venues[0].name == "=1+2"


def test_a_formula_with_a_result_is_its_result(tmp_path: Path) -> None:
    found = sheets()
    found["candidates"][1][14] = formula("=7*10", "70")
    found["candidates"][2][4] = formula('=""', "")
    plain_book = book(tmp_path / "plain.xlsx", found)
    path = tmp_path / "case.xlsx"
    with zipfile.ZipFile(plain_book) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():  # an empty result as Excel spells it
            empty = (b'<c r="E3"><f>""</f>', b'<c r="E3" t="str"><f>""</f>')
            new.writestr(name, old.read(name).replace(*empty))
    case = read_case(path)
    assert [row.max_km for row in case.candidates[:1]] == [70]
    assert case.candidates[1].school == ""


def test_a_stray_cell_at_the_far_end(tmp_path: Path) -> None:
    found = sheets()
    path = tmp_path / "case.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name in found:
            workbook.add_worksheet(name).write_string(1_048_575, 16_383, "x")
    (problem,) = problems_of(path)
    assert problem.table == "case"
    expected = "工作表内容应紧挨着 A1；“settings”的单元格排得太远"
    assert problem.expected.render() == expected


def test_formulas_are_never_written_so_that_they_run(tmp_path: Path) -> None:
    tables = with_cell(plain(), "venues", 2, "name", "@SUM(1+1)*cmd")
    tables = with_cell(tables, "candidates", 2, "school", "=HYPERLINK(1)")
    case = read(tmp_path / "a", tables, SETTINGS.replace("小城", "=1+2"))
    write_case_folder(case, tmp_path / "b")
    text = (tmp_path / "b" / "venues.csv").read_text(encoding="utf-8")
    assert ",'@SUM(1+1)*cmd," in text
    assert read_case(tmp_path / "b") == case
    write_case_workbook(case, tmp_path / "b.xlsx")
    assert read_case(tmp_path / "b.xlsx") == case
    assert b"<f>" not in b"".join(parts(tmp_path / "b.xlsx"))


def parts(path: Path) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(path) as package:
        return [package.read(name) for name in package.namelist()]


def test_published_tables_have_chinese_names_too(tmp_path: Path) -> None:
    found = sheets()
    for name, title in (
        ("published", "已公布场次"),
        ("booked", "已约考"),
        ("published_duties", "已公布值勤"),
    ):
        found[title] = cells_of(PUBLISHED[name])
    assert len(read_case(book(tmp_path / "a.xlsx", found)).published) == 3
