"""D1 and D2 across rows and tables: what is refused, where, and in which words."""

from pathlib import Path

import pytest

from tests.support.office_files import (
    COHORTS,
    Tables,
    place,
    plain,
    problems_of,
    put,
    read,
    with_cell,
    with_row,
    without_column,
)

ONE_GROUP = "同一组的准驾车型；各组为 A1 A2 A3 B1 B2 / C1 C2 C3 C4 C5 C6 / D E F / M / N / P"

DANGLING = [
    ("venues", 3, "district", "丁县", "应在 districts.district 中，而“丁县”不在其中"),
    ("facilities", 3, "venue_id", "V9", "应在 venues.venue_id 中，而“V9”不在其中"),
    ("closures", 3, "venue_id", "V9", "应在 venues.venue_id 中，而“V9”不在其中"),
    ("closures", 2, "facility_id", "F9", "应在 facilities.facility_id 中，而“F9”不在其中"),
    ("closures", 2, "slot_id", "DAWN", "应在 slots.slot_id 中，而“DAWN”不在其中"),
    ("examiners", 2, "district", "丁县", "应在 districts.district 中，而“丁县”不在其中"),
    ("examiners", 2, "unit", "外单位", "应在 units.unit 中，而“外单位”不在其中"),
    ("availability", 2, "examiner_id", "E9", "应在 examiners.examiner_id 中，而“E9”不在其中"),
    ("availability", 3, "slot_id", "DAWN", "应在 slots.slot_id 中，而“DAWN”不在其中"),
    ("conflicts", 2, "examiner_id", "E9", "应在 examiners.examiner_id 中，而“E9”不在其中"),
    ("conflicts", 2, "venue_id", "V9", "应在 venues.venue_id 中，而“V9”不在其中"),
    ("candidates", 2, "district", "丁县", "应在 districts.district 中，而“丁县”不在其中"),
    ("candidates", 2, "slots", "AM|DAWN", "应在 slots.slot_id 中，而“DAWN”不在其中"),
    ("cohorts", 2, "district", "丁县", "应在 districts.district 中，而“丁县”不在其中"),
    ("cohorts", 2, "slots", "DAWN", "应在 slots.slot_id 中，而“DAWN”不在其中"),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "expected"), DANGLING)
def test_a_reference_that_leads_nowhere(
    tmp_path: Path, table: str, row: int, column: str, value: str, expected: str
) -> None:
    tables = with_cell({**plain(), "cohorts": COHORTS}, table, row, column, value)
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == (table, row, column, value, "D1")
    assert problem.expected.render() == expected


def test_units_of_examiners_need_no_table(tmp_path: Path) -> None:
    tables = with_cell(plain(), "examiners", 2, "unit", "外单位")
    del tables["units"]
    assert read(tmp_path / "absent", tables).units == ()
    assert read(tmp_path / "empty", {**tables, "units": "unit\n"}).units == ()


def test_a_missing_table_is_one_problem_not_one_a_row(tmp_path: Path) -> None:
    tables = plain()
    del tables["districts"]
    found = [place(problem) for problem in problems_of(put(tmp_path, tables))]
    assert found == [("districts", None, None, None, "D1")]


DUPLICATES = [
    ("districts", ("甲区", "36", "117", ""), "district", "甲区", "district"),
    ("slots", ("AM", "S2", "05:00", "06:00", ""), "slot_id", "AM", "slot_id subject"),
    ("venues", ("V1", "", "甲区", "36", "117", "city", "", ""), "venue_id", "V1", "venue_id"),
    (
        "facilities",
        ("V1-T", "V1", "theory", "*", "3", "60", "", "", "24", "2", "1", ""),
        "facility_id",
        "V1-T",
        "facility_id",
    ),
    (
        "examiners",
        ("E1", "", "考试科", "甲区", "resident", "S1", "small", "", "", ""),
        "examiner_id",
        "E1",
        "examiner_id",
    ),
    ("units", ("考试科", "2"), "unit", "考试科", "unit"),
]


@pytest.mark.parametrize(("table", "cells", "column", "value", "key"), DUPLICATES)
def test_a_key_that_stands_twice(
    tmp_path: Path, table: str, cells: tuple[str, ...], column: str, value: str, key: str
) -> None:
    tables = with_row(plain(), table, *cells)
    row = len(tables[table].splitlines())
    problems = problems_of(put(tmp_path, tables))
    assert place(problems[0]) == (table, row, column, value, "D1")
    assert problems[0].expected.render().startswith(f"{key} 不得与其他行相同，第 ")


def test_a_candidate_twice(tmp_path: Path) -> None:
    tables = with_cell(plain(), "candidates", 4, "candidate_id", "K1")
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("candidates", 4, "candidate_id", "K1", "D1")
    assert problem.expected.render() == "candidate_id 不得与其他行相同，第 2 行已有"


def test_rows_that_may_be_repeated(tmp_path: Path) -> None:
    tables = with_row(plain(), "conflicts", "E1", "V2")
    tables = with_row(tables, "availability", "E1", "2023-07-19", "", "false")
    tables = with_row(tables, "availability", "E1", "2023-07-19", "PM", "true")
    tables = with_row(tables, "closures", "", "V1-T", "2023-07-18", "AM", "1", "机位检修")
    case = read(tmp_path, tables)
    assert (len(case.conflicts), len(case.availability), len(case.closures)) == (1, 3, 3)


def test_availability_that_contradicts_itself(tmp_path: Path) -> None:
    tables = with_row(plain(), "availability", "E1", "2023-07-19", "", "true")
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("availability", 4, "available", "true", "D1")
    expected = "examiner_id date slot_id 与第 2 行相同，available 却不同"
    assert problem.expected.render() == expected


@pytest.mark.parametrize(
    ("column", "value", "theirs"),
    [("start", "09:00", "08:30"), ("end", "11:45", "11:30"), ("night", "true", "false")],
)
def test_theory_slots_share_their_rooms(
    tmp_path: Path, column: str, value: str, theirs: str
) -> None:
    (problem,) = problems_of(put(tmp_path, with_cell(plain(), "slots", 4, column, value)))
    assert place(problem) == ("slots", 4, column, value, "D1")
    expected = f"S4 与 S1 共用考室，应与第 2 行的 S1 相同：{theirs}"
    assert problem.expected.render() == expected


def test_a_slot_ends_after_it_starts(tmp_path: Path) -> None:
    for index, end in enumerate(("08:00", "07:59")):
        tables = with_cell(plain(), "slots", 6, "end", end)
        (problem,) = problems_of(put(tmp_path / str(index), tables))
        assert place(problem) == ("slots", 6, "end", end, "D1")
        assert problem.expected.render() == "end 应晚于同一天的 start（08:00）"


def test_slots_of_a_subject_do_not_overlap(tmp_path: Path) -> None:
    (problem,) = problems_of(put(tmp_path, with_cell(plain(), "slots", 7, "start", "11:59")))
    assert place(problem) == ("slots", 7, "start", "11:59", "D1")
    expected = "同一科目的时段不得重叠；与第 6 行（start 08:00，end 12:00）重叠"
    assert problem.expected.render() == expected


def test_slots_may_touch_and_other_subjects_overlap(tmp_path: Path) -> None:
    tables = with_cell(plain(), "slots", 7, "start", "12:00")
    assert len(read(tmp_path, tables).slots) == 9


@pytest.mark.parametrize(
    ("row", "value", "expected"),
    [
        (2, "C1", "theory 设施的 classes 应为 *"),
        (2, "*|C1", "theory 设施的 classes 应为 *"),
        (3, "*", "* 只用于 theory 设施；这里应列出准驾车型"),
        (3, "C1|C9", "用 | 连接的一项或几项：A1 A2 A3 B1 B2 C1 C2 C3 C4 C5 C6 D E F M N P"),
        (3, "C1||C2", "用 | 连接的一项或几项：A1 A2 A3 B1 B2 C1 C2 C3 C4 C5 C6 D E F M N P"),
        (
            3,
            "M|N",
            ONE_GROUP,
        ),
        (
            4,
            "C1|B2",
            ONE_GROUP,
        ),
    ],
)
def test_classes_of_a_facility(tmp_path: Path, row: int, value: str, expected: str) -> None:
    (problem,) = problems_of(put(tmp_path, with_cell(plain(), "facilities", row, "classes", value)))
    assert place(problem) == ("facilities", row, "classes", value, "D1")
    assert problem.expected.render() == expected


@pytest.mark.parametrize("classes", ["A1|A2|A3|B1|B2", "D|E|F", "M", "N", "P", "C6"])
def test_classes_of_one_group_are_fine(tmp_path: Path, classes: str) -> None:
    case = read(tmp_path, with_cell(plain(), "facilities", 3, "classes", classes))
    assert case.facilities[0].classes == tuple(classes.split("|"))


@pytest.mark.parametrize(("given", "empty"), [("routes", "headway_min"), ("headway_min", "routes")])
def test_routes_come_with_a_headway(tmp_path: Path, given: str, empty: str) -> None:
    (problem,) = problems_of(put(tmp_path, with_cell(plain(), "facilities", 6, given, "3")))
    assert place(problem) == ("facilities", 6, empty, "", "D1")
    assert problem.expected.render() == "routes 与 headway_min 应同时给出"


@pytest.mark.parametrize(("venue", "facility"), [("", ""), ("V1", "V1-T")])
def test_a_closure_is_of_one_thing(tmp_path: Path, venue: str, facility: str) -> None:
    tables = with_cell(plain(), "closures", 2, "venue_id", venue)
    tables = with_cell(tables, "closures", 2, "facility_id", facility)
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("closures", 2, None, None, "D1")
    assert problem.expected.render() == "venue_id 与 facility_id 应给出其中一个，且只给一个"


@pytest.mark.parametrize(
    ("row", "column", "needs"),
    [
        (2, "lp_date", "S2 S23 S3"),
        (3, "lp_date", "S2 S23 S3"),
        (6, "lp_date", "S2 S23 S3"),
        (2, "lp_expiry", "S2 S23 S3 S4"),
        (5, "lp_expiry", "S2 S23 S3 S4"),
        (6, "lp_expiry", "S2 S23 S3 S4"),
    ],
)
def test_learner_permits_by_need(tmp_path: Path, row: int, column: str, needs: str) -> None:
    (problem,) = problems_of(put(tmp_path, with_cell(plain(), "candidates", row, column, "")))
    assert place(problem) == ("candidates", row, column, "", "D1")
    assert problem.expected.render() == f"需求为 {needs} 时必填"


def test_learner_permits_of_cohorts(tmp_path: Path) -> None:
    tables = with_cell({**plain(), "cohorts": COHORTS}, "cohorts", 3, "lp_expiry", "")
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("cohorts", 3, "lp_expiry", "", "D1")


def test_a_permit_column_may_be_missing_where_nobody_needs_it(tmp_path: Path) -> None:
    tables: Tables = without_column(plain(), "candidates", "lp_date")
    (problem,) = problems_of(put(tmp_path / "needed", tables))
    assert place(problem) == ("candidates", None, "lp_date", None, "D1")
    header, *rows = tables["candidates"].splitlines()
    tables["candidates"] = "\n".join([header, *(row for row in rows if row[:2] in ("K3", "K4"))])
    assert len(read(tmp_path / "not", tables).candidates) == 2


@pytest.mark.parametrize(
    ("candidate_id", "clashes"), [("c1#3", True), ("c1#4", False), ("c3#1", False)]
)
def test_candidates_are_not_named_like_members_of_cohorts(
    tmp_path: Path, candidate_id: str, clashes: bool
) -> None:
    tables = {**plain(), "cohorts": COHORTS}
    tables = with_cell(tables, "candidates", 2, "candidate_id", candidate_id)
    problems = problems_of(put(tmp_path, tables))
    expected = [("candidates", 2, "candidate_id", candidate_id, "D1")] if clashes else []
    assert [place(problem) for problem in problems] == expected
    if clashes:
        text = "不得与需求汇总（cohorts）中一人的编号相同"
        assert problems[0].expected.render() == text


@pytest.mark.parametrize(("kind", "classes"), [("field", "B2"), ("road", "A1|B1")])
def test_no_heavy_classes_in_a_county(tmp_path: Path, kind: str, classes: str) -> None:
    tables = with_cell(plain(), "facilities", 6, "classes", classes)
    tables = with_cell(tables, "facilities", 6, "kind", kind)
    (problem,) = problems_of(put(tmp_path / "county", tables))
    assert place(problem) == ("facilities", 6, "classes", classes, "D2")
    assert problem.expected.render() == "县级考场不设 A1 A2 A3 B1 B2 的场地、道路考试"
    tables = with_cell(tables, "venues", 3, "kind", "social")
    assert problems_of(put(tmp_path / "social", tables)) == ()
