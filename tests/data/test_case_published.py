"""Published sessions, bookings and duties: what counts, and whether it fits together."""

from pathlib import Path

import pytest

from tests.support.office_files import (
    SETTINGS,
    Tables,
    full,
    place,
    problems_of,
    put,
    read,
    with_cell,
    with_row,
)


def test_what_is_ignored_is_left_out(tmp_path: Path) -> None:
    case = read(tmp_path, full())
    assert [row.session_id for row in case.published] == ["P1", "P2", "P3"]
    assert [(row.candidate_id, row.part) for row in case.booked] == [
        ("K3", "S1"),
        ("K5", "S2"),
        ("K5", "S3"),
    ]
    assert [row.examiner_id for row in case.published_duties] == ["E1", "E1"]


def test_ignored_rows_still_have_readable_cells(tmp_path: Path) -> None:
    tables = with_cell(full(), "published", 5, "seats", "many")
    found = [place(problem) for problem in problems_of(put(tmp_path, tables))]
    assert found == [("published", 5, "seats", "many", "D1")]


ONLY_S23 = "linked 场次只供需求为 S23 的考生，且他们只坐 linked 场次"
ONE_PART_EACH = "一个联考编号只有一个 S2 场次和一个 S3 场次；第 3 行已有"
SAME_PART = "candidate_id part 不得与其他行相同，第 4 行已有"
SAME_DUTY = "examiner_id date slot_id venue_id kind class_group 不得与其他行相同，第 2 行已有"

CELLS = [
    ("published", 4, "session_id", "P1", "session_id 不得与其他行相同，第 2 行已有"),
    ("published", 4, "facility_id", "F9", "应在 facilities.facility_id 中，而“F9”不在其中"),
    ("published", 4, "venue_id", "V9", "应在 venues.venue_id 中，而“V9”不在其中"),
    ("published", 4, "venue_id", "V2", "应为该设施所在的考场 V1"),
    ("published", 4, "slot_id", "DAWN", "应在 slots.slot_id 中，而“DAWN”不在其中"),
    ("published", 4, "subject", "S2", "theory 设施考的科目：S1 S4"),
    ("published", 4, "link_id", "L2", "quota 为 open 的场次此格应为空"),
    ("published", 2, "link_id", "", "quota 为 linked 的场次此格必填"),
    ("published", 2, "link_id", "L2", "同一联考编号应另有一个未关闭的 S3 场次"),
    ("published", 3, "seats", "5", "联考的两个场次计划数应相同；第 2 行为 4"),
    ("booked", 2, "candidate_id", "K9", "应在 candidates 中"),
    ("booked", 4, "session_id", "P9", "应在 published 中"),
    ("booked", 4, "session_id", "P5", "该场次已关闭（closed），应删去此行"),
    ("booked", 4, "part", "S4", "应为该场次的科目 S1"),
    ("booked", 4, "candidate_id", "K1", None),
    ("booked", 2, "candidate_id", "K1", None),
    ("published_duties", 2, "examiner_id", "E9", "应在 examiners.examiner_id 中，而“E9”不在其中"),
    ("published_duties", 2, "venue_id", "V9", "应在 venues.venue_id 中，而“V9”不在其中"),
    ("published_duties", 2, "slot_id", "DAWN", "应在 slots.slot_id 中，而“DAWN”不在其中"),
    ("published_duties", 2, "class_group", "*", "kind 为 theory 时为 *，否则为车型组"),
    ("published_duties", 3, "class_group", "small", "kind 为 theory 时为 *，否则为车型组"),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "expected"), CELLS)
def test_what_does_not_fit_together(
    tmp_path: Path, table: str, row: int, column: str, value: str, expected: str | None
) -> None:
    problems = problems_of(put(tmp_path, with_cell(full(), table, row, column, value)))
    if expected is None:
        blamed = {(problem.table, problem.row, problem.column) for problem in problems}
        assert blamed & {(table, row, "part"), (table, row, "session_id")}
        return
    named = {(*place(problem), problem.expected.render()) for problem in problems}
    assert (table, row, column, value, "D1", expected) in named


def needs(tables: Tables, row: int, need: str) -> Tables:
    return with_cell(tables, "candidates", row, "need", need)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            needs(full(), 4, "S4"),
            [
                ("candidates", 4, "lp_expiry", "", "需求为 S2 S23 S3 S4 时必填"),
                ("booked", 4, "part", "S1", "该考生的需求为 S4"),
            ],
        ),
        (
            with_row(full(), "booked", "K1", "P1", "S2"),
            [
                (
                    "booked",
                    6,
                    "session_id",
                    "P1",
                    ONLY_S23,
                )
            ],
        ),
        (
            with_cell(full(), "facilities", 3, "classes", "C2"),
            [("booked", 2, "session_id", "P1", "该场次的设施不考 C1")],
        ),
        (
            {**full(), "booked": "candidate_id,session_id,part\nK5,P1,S2\n"},
            [("booked", 2, "part", "S2", "该考生还应有 S3 部分的一行")],
        ),
        (
            with_row(full(), "booked", "K3", "P3", "S1"),
            [
                (
                    "booked",
                    6,
                    "candidate_id",
                    "K3",
                    SAME_PART,
                )
            ],
        ),
        (
            with_cell(full(), "published", 4, "seats", "0"),
            [("booked", 4, "session_id", "P3", "已约人数不得超过该场次的计划数 0")],
        ),
        (
            with_row(
                full(),
                "published_duties",
                "E1",
                "2023-07-18",
                "AM",
                "V1",
                "field",
                "small",
                "standby",
            ),
            [
                (
                    "published_duties",
                    5,
                    "examiner_id",
                    "E1",
                    SAME_DUTY,
                )
            ],
        ),
        (
            with_row(
                with_cell(full(), "published", 4, "quota", "linked"),
                *("published", "P6", "V1-R", "V1", "2023-07-19", "PM", "S3", "linked", "L1"),
                *("4", "1", "new"),
            ),
            [
                ("published", 4, "subject", "S1", "quota 为 linked 的场次，科目应为 S2 或 S3"),
                (
                    "published",
                    7,
                    "link_id",
                    "L1",
                    ONE_PART_EACH,
                ),
                (
                    "booked",
                    4,
                    "session_id",
                    "P3",
                    ONLY_S23,
                ),
            ],
        ),
    ],
)
def test_bookings_and_sessions_that_do_not_go_together(
    tmp_path: Path, tables: Tables, expected: list[tuple[str, int, str, str, str]]
) -> None:
    problems = problems_of(put(tmp_path, tables))
    found = [
        (problem.table, problem.row, problem.column, problem.value, problem.expected.render())
        for problem in problems
    ]
    assert found == expected


def test_two_links_do_not_make_one_need(tmp_path: Path) -> None:
    tables = with_row(
        with_row(
            full(),
            *("published", "P6", "V1-F", "V1", "2023-07-19", "AM", "S2", "linked", "L2"),
            *("4", "1", "new"),
        ),
        *("published", "P7", "V1-R", "V1", "2023-07-19", "PM", "S3", "linked", "L2"),
        *("4", "1", "new"),
    )
    (problem,) = problems_of(put(tmp_path, with_cell(tables, "booked", 3, "session_id", "P7")))
    assert place(problem) == ("booked", 3, "session_id", "P7", "D1")
    assert problem.expected.render() == "科目二三的两部分应在同一联考编号的两个场次里"


def test_half_of_a_link_may_lie_before_the_horizon(tmp_path: Path) -> None:
    settings = SETTINGS + "linked_max_gap_days = 1\n"
    tables = with_cell(full(), "published", 2, "date", "2023-07-17")
    case = read(tmp_path, tables, settings)
    assert [row.session_id for row in case.published] == ["P2", "P3"]
    assert ("K5", "P2") in [(row.candidate_id, row.session_id) for row in case.booked]


def test_members_of_cohorts_may_be_booked(tmp_path: Path) -> None:
    tables = with_row(full(), "booked", "c1#3", "P3", "S1")
    assert len(read(tmp_path / "in", tables).booked) == 4
    tables = with_row(full(), "booked", "c1#4", "P3", "S1")
    (problem,) = problems_of(put(tmp_path / "out", tables))
    assert place(problem) == ("booked", 6, "candidate_id", "c1#4", "D1")


def test_bookings_without_published_sessions_lead_nowhere(tmp_path: Path) -> None:
    tables = full()
    del tables["published"]
    found = [place(problem) for problem in problems_of(put(tmp_path, tables))]
    assert found[0] == ("booked", 2, "session_id", "P1", "D1")


@pytest.mark.parametrize("name", ["published", "candidates"])
def test_an_unreadable_table_is_one_problem(tmp_path: Path, name: str) -> None:
    put(tmp_path, full())
    (tmp_path / f"{name}.csv").write_bytes("场次".encode("gbk"))
    assert [place(problem) for problem in problems_of(tmp_path)] == [(name, None, None, None, "D1")]


def test_what_a_ragged_session_is_named_for_does_not_dangle(tmp_path: Path) -> None:
    tables = full()
    tables["published"] = tables["published"].replace("S1,open,,6,1,new", "S1,open,,6,1,new,7", 1)
    assert [place(problem) for problem in problems_of(put(tmp_path, tables))] == [
        ("published", 4, None, None, "D1")
    ]


def test_with_a_spoilt_horizon_the_rest_is_still_checked(tmp_path: Path) -> None:
    tables = with_cell(full(), "published", 4, "subject", "S3")
    found = problems_of(put(tmp_path, tables, SETTINGS.replace("2023-07-18", "18 July")))
    named = [place(problem) for problem in found]
    assert ("settings", None, "start", "18 July", "D1") in named
    assert ("published", 4, "subject", "S3", "D1") in named


def test_a_session_without_seats_is_ignored_like_a_closed_one(tmp_path: Path) -> None:
    tables = with_cell(full(), "published", 4, "seats", "0")
    tables["booked"] = tables["booked"].replace("K3,P3,S1\n", "")
    assert [row.session_id for row in read(tmp_path / "open", tables).published] == ["P1", "P2"]
    tables = with_cell(tables, "published", 3, "seats", "0")
    tables["booked"] = "candidate_id,session_id,part\n"
    (problem,) = problems_of(put(tmp_path / "half", tables))
    assert place(problem) == ("published", 2, "link_id", "L1", "D1")


SAME_KIND = "facility_id date slot_id subject quota 不得与其他行相同，第 4 行已有"


def test_a_run_has_one_open_session_of_a_subject(tmp_path: Path) -> None:
    again = ("P6", "V1-T", "V1", "2023-07-19", "AM", "S1", "open", "", "3", "1", "new")
    (problem,) = problems_of(put(tmp_path / "again", with_row(full(), "published", *again)))
    assert place(problem) == ("published", 7, "facility_id", "V1-T", "D1")
    assert problem.expected.render() == SAME_KIND
    other = (*again[:5], "S4", *again[6:])
    assert len(read(tmp_path / "other", with_row(full(), "published", *other)).published) == 4


ANOTHER_ROAD = ("V2-R", "V2", "road", "C1", "2", "60", "2", "30", "8", "1", "1", "false")


def test_two_links_do_not_join_the_same_runs(tmp_path: Path) -> None:
    tables = with_row(
        with_row(
            full(),
            *("published", "P6", "V1-F", "V1", "2023-07-18", "AM", "S2", "linked", "L2"),
            *("4", "1", "new"),
        ),
        *("published", "P7", "V1-R", "V1", "2023-07-18", "PM", "S3", "linked", "L2"),
        *("4", "1", "new"),
    )
    (problem,) = problems_of(put(tmp_path, tables))
    assert place(problem) == ("published", 8, "facility_id", "V1-R", "D1")


@pytest.mark.parametrize(
    ("row", "cells", "settings", "wrong", "expected"),
    [
        (
            2,
            {"slot_id": "PM"},
            "",
            ("slot_id", "PM"),
            "联考的 S3 时段应在 S2 时段结束（17:00）至少 60 分钟之后开始",
        ),
        (
            3,
            {},
            "linked_min_gap_min = 61",
            ("slot_id", "PM"),
            "联考的 S3 时段应在 S2 时段结束（12:00）至少 61 分钟之后开始",
        ),
        (
            3,
            {"date": "2023-07-20"},
            "linked_max_gap_days = 1",
            ("date", "2023-07-20"),
            "联考的 S3 场次应在 S2 场次（2023-07-18）当天或其后 1 天之内",
        ),
        (
            2,
            {"date": "2023-07-19"},
            "linked_max_gap_days = 1",
            ("date", "2023-07-18"),
            "联考的 S3 场次应在 S2 场次（2023-07-19）当天或其后 1 天之内",
        ),
        (
            3,
            {"facility_id": "V2-R", "venue_id": "V2"},
            "",
            ("venue_id", "V2"),
            "联考的两个场次应在同一考场；S2 场次在 V1",
        ),
    ],
)
def test_a_link_that_no_plan_may_keep(
    tmp_path: Path,
    row: int,
    cells: dict[str, str],
    settings: str,
    wrong: tuple[str, str],
    expected: str,
) -> None:
    tables = with_row(full(), "facilities", *ANOTHER_ROAD)
    for column, value in cells.items():
        tables = with_cell(tables, "published", row, column, value)
    (problem,) = problems_of(put(tmp_path, tables, SETTINGS + settings))
    assert place(problem) == ("published", 3, *wrong, "D1")
    assert problem.expected.render() == expected


def test_links_at_the_edge_of_the_policy(tmp_path: Path) -> None:
    tables = with_row(full(), "facilities", *ANOTHER_ROAD)
    read(tmp_path / "gap", tables, SETTINGS + "linked_min_gap_min = 60\n")
    for column, value in {"date": "2023-07-19", "slot_id": "AM"}.items():
        tables = with_cell(tables, "published", 3, column, value)
    for column, value in {"facility_id": "V2-R", "venue_id": "V2"}.items():
        tables = with_cell(tables, "published", 3, column, value)
    policy = "linked_max_gap_days = 1\nlinked_same_venue = false\nlinked_min_gap_min = 1200\n"
    assert len(read(tmp_path / "days", tables, SETTINGS + policy).published) == 3
