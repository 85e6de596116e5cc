"""Files, headers and rows of a folder: what is no table, and what is one all the same."""

from pathlib import Path

import pytest

from data.layout import REQUIRED_TABLES
from tests.support.office_files import (
    COHORTS,
    SETTINGS,
    cells_of,
    full,
    place,
    plain,
    problems_of,
    put,
    read,
    text_of,
    with_cell,
    with_row,
    without_column,
)

REQUIRED_COLUMNS = [
    "district",
    "lat",
    "subject",
    "start",
    "facility_id",
    "minutes",
    "daily_max",
    "units_per_examiner",
    "min_examiners",
    "kind",
    "unit",
    "subjects",
    "class_groups",
    "date",
    "available",
    "examiner_id",
    "rank_time",
    "vehicle_class",
    "count",
    "seats",
    "status",
    "part",
    "role",
    "venue_id",
]


def refused(path: Path) -> list[tuple[str, int | None, str | None, str | None, str]]:
    return [place(problem) for problem in problems_of(path)]


def test_the_plain_case_is_in_order(tmp_path: Path) -> None:
    assert refused(put(tmp_path, plain())) == []


@pytest.mark.parametrize("name", REQUIRED_TABLES)
def test_a_required_table_is_missing(tmp_path: Path, name: str) -> None:
    tables = {key: text for key, text in full().items() if key != name}
    problems = problems_of(put(tmp_path, tables))
    assert (name, None, None, None, "D1") in map(place, problems)
    assert "应有这张表" in problems[0].expected.render()


def test_one_table_of_demand_is_enough(tmp_path: Path) -> None:
    tables = plain()
    del tables["candidates"]
    problems = problems_of(put(tmp_path / "none", tables))
    assert [place(problem) for problem in problems] == [("candidates", None, None, None, "D1")]
    assert problems[0].expected.render() == "candidates 与 cohorts 应至少有一张"
    assert len(read(tmp_path / "cohorts", {**tables, "cohorts": COHORTS}).cohorts) == 2


def test_optional_tables_may_be_absent(tmp_path: Path) -> None:
    needed = {*REQUIRED_TABLES, "candidates"}
    case = read(tmp_path, {name: text for name, text in plain().items() if name in needed})
    assert case.closures == case.units == case.availability == case.conflicts == ()


@pytest.mark.parametrize("name", ["closures", "units", "published", "booked", "candidates"])
def test_a_table_may_have_no_rows(tmp_path: Path, name: str) -> None:
    tables = full()
    if name == "published":
        del tables["booked"]
    if name == "candidates":
        del tables["booked"]
    case = read(tmp_path, {**tables, name: tables[name].splitlines()[0] + "\n"})
    assert getattr(case, name) == ()


@pytest.mark.parametrize("name", ["venue", "sessions", "Venues", "settings", "考场"])
def test_an_unknown_table_is_named(tmp_path: Path, name: str) -> None:
    problems = problems_of(put(tmp_path, {**plain(), name: "a,b\n1,2\n"}))
    assert [place(problem) for problem in problems] == [(name, None, None, None, "D1")]
    assert problems[0].expected.render().startswith("表名应为其中之一：districts slots")


def test_the_offices_own_files_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, {**plain(), "x_notes": "not,a\ntable"})
    (tmp_path / "README.md").write_text("notes", encoding="utf-8")
    (tmp_path / "._venues.csv").write_bytes(b"\x00\x05")
    (tmp_path / "plan").mkdir()
    assert refused(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "第一行应为列名，文件或首行却是空的"),
        (b"\r\n\r\n", "第一行应为列名，文件或首行却是空的"),
        ("venue_id,name\nV1,考场\n".encode("gbk"), "应为 UTF-8 编码，第 2 行附近却不是"),
        ("venue_id\n".encode("utf-16"), "应为 UTF-8 编码，第 1 行附近却不是"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, content: bytes, text: str) -> None:
    put(tmp_path, plain())
    (tmp_path / "venues.csv").write_bytes(content)
    (problem,) = problems_of(tmp_path)
    assert place(problem) == ("venues", None, None, None, "D1")
    assert problem.expected.render() == text


def test_a_table_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    tables = plain()
    del tables["units"]
    put(tmp_path, tables)
    (tmp_path / "units.csv").mkdir()
    assert refused(tmp_path) == [("units", None, None, None, "D1")]


@pytest.mark.parametrize(("text", "row"), [('"V9,x\n', 4), ('"V9"9,x\n', 4)])
def test_quotes_that_do_not_pair_up(tmp_path: Path, text: str, row: int) -> None:
    tables = plain()
    tables["venues"] += text
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("venues", row, None, None, "D1")
    assert problem.expected.render().startswith("应为合规的 CSV；自此行起无法读取")


def test_bom_crlf_blank_lines_and_column_order_do_not_matter(tmp_path: Path) -> None:
    expected = read(tmp_path / "plain", plain())
    tables = {name: text.replace("\n", "\r\n") + "\r\n\r\n" for name, text in plain().items()}
    tables = {name: "\ufeff" + text for name, text in tables.items()}
    assert read(tmp_path / "crlf", tables, "\ufeff" + SETTINGS.replace("\n", "\r\n")) == expected
    tables = plain()
    for name, text in tables.items():
        rows = [line.split(",") for line in text.splitlines()]
        tables[name] = text_of([*row[::-1], "note"] for row in [rows[0], *rows[:0:-1]])
        tables[name] = tables[name].replace(",note\n", ",x_note\n", 1)
    assert read(tmp_path / "turned", tables) == expected


def test_blank_rows_count_in_the_numbering(tmp_path: Path) -> None:
    tables = plain()
    tables["conflicts"] = "examiner_id,venue_id\n\n,\nE1,V1\nE9,V1\n"
    assert refused(put(tmp_path, tables)) == [("conflicts", 5, "examiner_id", "E9", "D1")]


@pytest.mark.parametrize("column", REQUIRED_COLUMNS)
def test_a_required_column_is_missing(tmp_path: Path, column: str) -> None:
    tables = full()
    for name in [name for name, text in tables.items() if column in cells_of(text)[0]]:
        if name == "closures" and column != "date":
            continue
        spoilt = without_column(tables, name, column)
        problems = problems_of(put(tmp_path / name, spoilt))
        named = {place(problem): problem for problem in problems}
        assert (name, None, column, None, "D1") in named
        assert named[name, None, column, None, "D1"].expected.render().startswith("应有这一列：")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("districts", "population"),
        ("slots", "night"),
        ("venues", "name"),
        ("venues", "weekend"),
        ("venues", "day_cost"),
        ("facilities", "night"),
        ("closures", "slot_id"),
        ("closures", "units_lost"),
        ("closures", "reason"),
        ("examiners", "name"),
        ("examiners", "max_slots"),
        ("examiners", "nights_12m"),
        ("units", "max_released_per_day"),
        ("availability", "slot_id"),
        ("candidates", "school"),
        ("candidates", "passed"),
        ("candidates", "last_s2"),
        ("candidates", "s3_bookings"),
        ("candidates", "priority_used"),
        ("candidates", "max_km"),
        ("candidates", "slots"),
    ],
)
def test_an_optional_column_may_be_missing(tmp_path: Path, table: str, column: str) -> None:
    tables = plain()
    if (table, column) == ("slots", "night"):
        tables["slots"] = tables["slots"].replace("NIGHT,S1,18:00,21:00,true\n", "")
    assert refused(put(tmp_path, without_column(tables, table, column))) == []


def test_routes_and_headway_may_both_be_missing(tmp_path: Path) -> None:
    tables = without_column(plain(), "facilities", "routes")
    assert (
        refused(put(tmp_path / "both", without_column(tables, "facilities", "headway_min"))) == []
    )
    assert ("facilities", 3, "routes", "", "D1") in refused(put(tmp_path / "one", tables))


def test_an_unknown_column_is_named_and_a_chinese_header_hinted_at(tmp_path: Path) -> None:
    tables = plain()
    tables["units"] = tables["units"].replace("max_released_per_day", "max_per_day")
    tables["conflicts"] = (
        tables["conflicts"].replace("venue_id", "venue_id,考场编号").replace("V2", "V2,V2")
    )
    unknown, chinese = problems_of(put(tmp_path, tables))
    assert place(unknown) == ("units", None, "max_per_day", None, "D1")
    expected = "没有这一列；可用的列：unit max_released_per_day"
    assert unknown.expected.render() == expected
    assert place(chinese) == ("conflicts", None, "考场编号", None, "D1")
    assert chinese.hint is not None
    assert chinese.hint.render() == "CSV 里请用列名 venue_id"


def test_a_column_without_a_name(tmp_path: Path) -> None:
    tables = plain()
    tables["units"] += "乙区大队,\n"
    tables["units"] = text_of(
        [*line.split(","), "x" if line.startswith("乙") else ""]
        for line in tables["units"].splitlines()
    )
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("units", None, "", None, "D1")
    assert problem.expected.render().startswith("第 3 列应有列名")


def test_columns_without_header_and_cells_are_no_columns(tmp_path: Path) -> None:
    tables = plain()
    for name in ("venues", "candidates", "closures"):
        rows = [[*row[:2], "", *row[2:], "", ""] for row in cells_of(tables[name])]
        tables[name] = text_of(rows)
    assert read(tmp_path / "spread", tables) == read(tmp_path / "tight", plain())
    stray = text_of(
        [[*row, "", "x" if row[0] == "V2" else ""] for row in cells_of(tables["venues"])]
    )
    problems = problems_of(put(tmp_path / "stray", {**tables, "venues": stray}))
    assert [place(problem) for problem in problems] == [("venues", None, "", None, "D1")]


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    tables = plain()
    tables["units"] = "unit,unit,max_released_per_day\n考试科,考试科,\n丙县分所,丙县分所,1\n"
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("units", None, "unit", None, "D1")
    assert problem.expected.render() == "这一列只能有一个"


@pytest.mark.parametrize(("line", "cells"), [("E1", 1), ("E1,V2,7", 3), ("E1,V2,", 3)])
def test_a_ragged_row(tmp_path: Path, line: str, cells: int) -> None:
    tables = plain()
    tables["conflicts"] += line + "\n"
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("conflicts", 3, None, None, "D1")
    assert problem.expected.render() == f"应与首行一样有 2 格，这一行却有 {cells} 格"


def test_what_a_ragged_row_names_does_not_dangle(tmp_path: Path) -> None:
    tables = plain()
    tables["venues"] = tables["venues"].replace("county,,", "county,,,7")
    assert refused(put(tmp_path, tables)) == [("venues", 3, None, None, "D1")]


def test_all_problems_come_at_once_in_reading_order(tmp_path: Path) -> None:
    tables = with_cell(full(), "facilities", 3, "units", "-4")
    tables = with_cell(tables, "facilities", 2, "venue_id", "V9")
    tables = with_cell(tables, "candidates", 3, "need", "S5")
    tables = with_cell(tables, "candidates", 3, "vehicle_class", "C9")
    tables = with_row(tables, "conflicts", "E1", "V8")
    settings = SETTINGS.replace("days = 3", "days = 0")
    found = refused(put(tmp_path, tables, settings))
    assert found[:6] == [
        ("settings", None, "days", "0", "D1"),
        ("facilities", 2, "venue_id", "V9", "D1"),
        ("facilities", 3, "units", "-4", "D1"),
        ("conflicts", 3, "venue_id", "V8", "D1"),
        ("candidates", 3, "need", "S5", "D1"),
        ("candidates", 3, "vehicle_class", "C9", "D1"),
    ]
    assert {item[0] for item in found[6:]} <= {"published", "booked", "published_duties"}


@pytest.mark.parametrize("name", ["nothing", "case.xls", "case.csv", "a\0b", "n" * 400])
def test_a_path_that_is_no_case(tmp_path: Path, name: str) -> None:
    if name.startswith("case"):
        (tmp_path / name).write_bytes(b"x")
    (problem,) = problems_of(tmp_path / name)
    assert problem.table == "case"
    assert problem.value == str(tmp_path / name)


def test_rows_are_in_key_order_and_cohorts_in_the_files(tmp_path: Path) -> None:
    tables = {**plain(), "cohorts": COHORTS}
    lines = tables["candidates"].splitlines()
    tables["candidates"] = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    case = read(tmp_path / "a", tables)
    assert [row.candidate_id for row in case.candidates] == ["K1", "K2", "K3", "K4", "K5"]
    assert [row.count for row in case.cohorts] == [3, 2]
    assert case.digest == read(tmp_path / "b", {**plain(), "cohorts": COHORTS}).digest
    header, *rows = COHORTS.splitlines()
    turned = read(tmp_path / "c", {**tables, "cohorts": "\n".join([header, *rows[::-1]])})
    assert turned.digest != case.digest


def test_the_digest_sees_every_change_of_content_and_none_of_form(tmp_path: Path) -> None:
    digest = read(tmp_path / "a", plain()).digest
    spelled_out = with_cell(plain(), "venues", 3, "weekend", "false")
    assert read(tmp_path / "b", spelled_out).digest == digest
    assert read(tmp_path / "c", plain(), SETTINGS + "standby_pct = 5.0\n").digest == digest
    changed = [
        with_cell(plain(), "venues", 3, "weekend", "true"),
        with_cell(plain(), "candidates", 2, "max_km", "70.5"),
        with_cell(plain(), "examiners", 3, "class_groups", "small"),
        without_column(plain(), "closures", "reason"),
    ]
    digests = {read(tmp_path / f"d{index}", case).digest for index, case in enumerate(changed)}
    digests.add(read(tmp_path / "e", plain(), SETTINGS + "standby_pct = 5.5\n").digest)
    assert len(digests | {digest}) == 6
