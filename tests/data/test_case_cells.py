"""Every kind of cell, to the letter: what is refused is named, what is allowed is read."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.office_files import full, place, plain, problems_of, put, read, with_cell

AN_ID = "1 至 64 个字母、数字、汉字或 _ - . #，以字母、数字或汉字开头"
A_CLASS = "下列之一：A1 A2 A3 B1 B2 C1 C2 C3 C4 C5 C6 D E F M N P"
A_SERIAL_DATE = "这像电子表格的日期序号；把该列设为日期或文本格式，再按年-月-日填写"

REFUSED = [
    ("districts", 2, "lat", "nan", "-90 至 90 的数"),
    ("districts", 2, "lat", "90.001", "-90 至 90 的数"),
    ("districts", 2, "lon", "-180.5", "-180 至 180 的数"),
    ("districts", 2, "lon", "1e999", "-180 至 180 的数"),
    ("districts", 2, "lat", "", "-90 至 90 的数"),
    ("districts", 2, "population", "-1", "不小于 0 的整数，至多 16 位"),
    ("districts", 2, "population", "1.5", "不小于 0 的整数，至多 16 位"),
    ("districts", 2, "population", "1,000", "不小于 0 的整数，至多 16 位"),
    ("districts", 2, "population", "9" * 5000, "不小于 0 的整数，至多 16 位"),
    ("slots", 2, "subject", "S5", "下列之一：S1 S2 S3 S4"),
    ("slots", 2, "subject", "S23", "下列之一：S1 S2 S3 S4"),
    ("slots", 10, "start", "8:30", "时刻，写作 HH:MM"),
    ("slots", 10, "end", "24:00", "时刻，写作 HH:MM"),
    ("slots", 10, "end", "21:00:00", "时刻，写作 HH:MM"),
    ("slots", 10, "night", "yes", "true 或 false"),
    ("slots", 10, "slot_id", "-N", AN_ID),
    ("venues", 3, "name", "长" * 201, "不超过 200 个字、不含控制字符的文字"),
    ("venues", 3, "name", "a\x1b[31m", "不超过 200 个字、不含控制字符的文字"),
    ("venues", 3, "kind", "City", "下列之一：city county social"),
    ("venues", 3, "weekend", "1", "true 或 false"),
    ("venues", 3, "day_cost", "1" + "0" * 16, "不小于 0 的整数，至多 16 位"),
    ("venues", 3, "day_cost", "0.5", "不小于 0 的整数，至多 16 位"),
    ("venues", 3, "lat", "\uff136", "-90 至 90 的数"),
    ("facilities", 3, "units", "0", "1 至 10000 的整数"),
    ("facilities", 3, "units", "10001", "1 至 10000 的整数"),
    ("facilities", 3, "units", " 2", "1 至 10000 的整数"),
    ("facilities", 3, "units", "+2", "1 至 10000 的整数"),
    ("facilities", 3, "units", "2_0", "1 至 10000 的整数"),
    ("facilities", 3, "units", "\uff12", "1 至 10000 的整数"),
    ("facilities", 3, "units", "1e1", "1 至 10000 的整数"),
    ("facilities", 3, "minutes", "721", "1 至 720 的整数"),
    ("facilities", 3, "routes", "1001", "1 至 1000 的整数"),
    ("facilities", 3, "headway_min", "0", "1 至 720 的整数"),
    ("facilities", 3, "daily_max", "", "1 至 100000 的整数"),
    ("facilities", 3, "daily_max", "100001", "1 至 100000 的整数"),
    ("facilities", 3, "units_per_examiner", "0", "不小于 1 的整数，至多 16 位"),
    ("facilities", 3, "min_examiners", "-1", "不小于 0 的整数，至多 16 位"),
    ("facilities", 3, "kind", "range", "下列之一：theory field road"),
    ("facilities", 3, "classes", "", "用 | 连接的一项或几项，每项不超过 200 个字"),
    ("closures", 2, "date", "2023-02-29", "日期，写作 YYYY-MM-DD"),
    ("closures", 2, "date", "20230718", "日期，写作 YYYY-MM-DD"),
    ("closures", 2, "date", "2023/07/18", "日期，写作 YYYY-MM-DD"),
    ("closures", 2, "date", "", "日期，写作 YYYY-MM-DD"),
    ("closures", 2, "units_lost", "all", "不小于 0 的整数，至多 16 位"),
    ("examiners", 2, "subjects", "S1|S23", "用 | 连接的一项或几项：S1 S2 S3 S4"),
    ("examiners", 2, "subjects", "S1||S2", "用 | 连接的一项或几项：S1 S2 S3 S4"),
    ("examiners", 2, "subjects", "S1 | S2", "用 | 连接的一项或几项：S1 S2 S3 S4"),
    ("examiners", 2, "class_groups", "*", "用 | 连接的一项或几项：small heavy moto M N P"),
    ("examiners", 2, "class_groups", "", "用 | 连接的一项或几项：small heavy moto M N P"),
    ("examiners", 2, "max_slots", "-3", "不小于 0 的整数，至多 16 位"),
    ("units", 3, "max_released_per_day", "none", "不小于 0 的整数，至多 16 位"),
    ("availability", 2, "available", "", "true 或 false"),
    (
        "candidates",
        2,
        "candidate_id",
        "K 1",
        AN_ID,
    ),
    (
        "candidates",
        2,
        "candidate_id",
        "K1\n",
        AN_ID,
    ),
    ("candidates", 2, "need", "s2", "下列之一：S1 S2 S3 S4 S23"),
    (
        "candidates",
        2,
        "vehicle_class",
        "C7",
        A_CLASS,
    ),
    ("candidates", 2, "rank_time", "2023-06-24 11:05:05", "时间，写作 YYYY-MM-DDTHH:MM:SS"),
    ("candidates", 2, "rank_time", "2023-06-24", "时间，写作 YYYY-MM-DDTHH:MM:SS"),
    ("candidates", 2, "rank_time", "2023-06-24T11:05:05Z", "时间，写作 YYYY-MM-DDTHH:MM:SS"),
    ("candidates", 2, "rank_time", "2023-06-24T24:00:00", "时间，写作 YYYY-MM-DDTHH:MM:SS"),
    ("candidates", 2, "passed", "S5", "用 | 连接的一项或几项：S1 S2 S3 S4"),
    ("candidates", 2, "max_km", "5000.1", "0 至 5000 的数"),
    ("candidates", 2, "max_km", "-0.1", "0 至 5000 的数"),
    ("candidates", 2, "priority_used", "True", "true 或 false"),
    ("candidates", 2, "slots", "AM|", "用 | 连接的一个或几个编号"),
    ("cohorts", 2, "count", "1000001", "1 至 1000000 的整数"),
    ("cohorts", 2, "count", "", "1 至 1000000 的整数"),
    ("published", 4, "quota", "both", "下列之一：open linked"),
    ("published", 4, "status", "", "下列之一：new kept raised cut closed"),
    ("published", 4, "seats", "-1", "不小于 0 的整数，至多 16 位"),
    ("booked", 4, "part", "S23", "下列之一：S1 S2 S3 S4"),
    ("published_duties", 2, "role", "chief", "下列之一：post standby"),
    ("published_duties", 2, "class_group", "big", "下列之一：small heavy moto M N P *"),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "expected"), REFUSED)
def test_a_bad_cell_is_named(
    tmp_path: Path, table: str, row: int, column: str, value: str, expected: str
) -> None:
    problems = problems_of(put(tmp_path, with_cell(full(), table, row, column, value)))
    named = {place(problem): problem for problem in problems}
    assert (table, row, column, value, "D1") in named
    assert named[table, row, column, value, "D1"].expected.render() == expected


def test_a_nul_is_refused_and_not_shown(tmp_path: Path) -> None:
    problems = problems_of(put(tmp_path, with_cell(plain(), "conflicts", 2, "venue_id", "V\0")))
    assert [place(problem) for problem in problems] == [("conflicts", 2, "venue_id", None, "D1")]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "hint"),
    [
        ("facilities", 3, "units", "2 ", "去掉前后的空白字符"),
        (
            "closures",
            2,
            "date",
            "45126",
            A_SERIAL_DATE,
        ),
        ("facilities", 3, "units", "", "此格必填"),
    ],
)
def test_the_hint_says_what_to_do(
    tmp_path: Path, table: str, row: int, column: str, value: str, hint: str
) -> None:
    (problem,) = problems_of(put(tmp_path, with_cell(plain(), table, row, column, value)))
    assert problem.hint is not None
    assert problem.hint.render() == hint


ACCEPTED = [
    ("districts", 2, "lat", "-90", "districts", "lat", -90.0),
    ("districts", 2, "lon", "180.0", "districts", "lon", 180.0),
    ("districts", 2, "lat", "1e-05", "districts", "lat", 1e-05),
    ("venues", 2, "name", "长" * 200, "venues", "name", "长" * 200),
    ("venues", 2, "name", "两行\n一格,逗号", "venues", "name", "两行\n一格,逗号"),
    ("venues", 2, "weekend", "TRUE", "venues", "weekend", True),
    ("facilities", 2, "units", "10000", "facilities", "units", 10000),
    ("facilities", 2, "units", "72.0", "facilities", "units", 72),
    ("facilities", 2, "min_examiners", "0", "facilities", "min_examiners", 0),
    ("facilities", 2, "units_per_examiner", "20000", "facilities", "units_per_examiner", 20000),
    ("examiners", 2, "subjects", "S4|S2|S1|S2", "examiners", "subjects", ("S1", "S2", "S4")),
    ("examiners", 2, "max_slots", "0", "examiners", "max_slots", 0),
    ("candidates", 2, "max_km", "0", "candidates", "max_km", 0.0),
    ("candidates", 2, "lp_expiry", "9999-12-31", "candidates", "lp_expiry", date(9999, 12, 31)),
    ("candidates", 2, "slots", "PM|AM|PM", "candidates", "slots", ("AM", "PM")),
    ("candidates", 2, "school", "=1+2", "candidates", "school", "=1+2"),
    ("candidates", 2, "candidate_id", "K" * 64, "candidates", "candidate_id", "K" * 64),
    ("candidates", 2, "candidate_id", "7._-#考", "candidates", "candidate_id", "7._-#考"),
    ("closures", 2, "units_lost", "0", "closures", "units_lost", 0),
    ("closures", 2, "date", "1999-01-01", "closures", "date", date(1999, 1, 1)),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "attribute", "field", "expected"), ACCEPTED
)
def test_a_good_cell_is_read(
    tmp_path: Path,
    table: str,
    row: int,
    column: str,
    value: str,
    attribute: str,
    field: str,
    expected: object,
) -> None:
    case = read(tmp_path, with_cell(plain(), table, row, column, value))
    assert expected in [getattr(found, field) for found in getattr(case, attribute)]


def test_values_are_typed_and_empty_cells_mean_what_the_contract_says(tmp_path: Path) -> None:
    case = read(tmp_path, plain())
    third = next(row for row in case.candidates if row.candidate_id == "K3")
    assert third.rank_time == datetime(2023, 7, 6, 9, 26, 28)
    assert (third.school, third.lp_date, third.passed, third.slots) == ("", None, (), ())
    assert (third.s2_bookings, third.priority_used, third.max_km) == (0, False, None)
    second = case.venues[1]
    assert (second.name, second.weekend, second.day_cost) == ("", False, 0)
    assert case.slots[0].start == time(8, 30)
    assert case.settings.policy.standby_pct == Decimal(5)
    reserve = case.examiners[1]
    assert (reserve.max_slots, reserve.nights_12m, reserve.duties_12m) == (None, 0, 0)
    assert case.facilities[0].headway_min == 20
    assert case.facilities[2].routes is None
