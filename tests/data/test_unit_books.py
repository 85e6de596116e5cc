"""A unit's call-up notice: who, when, where, in which role, and what adds up."""

from collections import Counter
from dataclasses import replace

import openpyxl
import pytest

from data.workbooks import write_workbooks
from support.books import records, texts

UNIT = "乙区大队"


@pytest.fixture(scope="module")
def book(books):
    return next(file for file in books if file.name == f"单位通知_{UNIT}.xlsx")


@pytest.fixture(scope="module")
def mine(small_case, small_plan):
    own = {item.examiner_id for item in small_case.examiners if item.unit == UNIT}
    return [duty for duty in small_plan.tables.duties if duty.examiner_id in own]


def test_every_duty_is_listed_with_time_place_and_role(book, mine):
    rows = records(book, "值勤明细")
    roles = {"post": "岗位", "standby": "备勤"}
    slots = {"AM": "上午", "PM": "下午", "NIGHT": "夜间"}
    assert Counter(
        (row["编号"], row["日期"].date(), row["时段"], row["考场"][:3], row["角色"]) for row in rows
    ) == Counter(
        (duty.examiner_id, duty.date, slots[duty.slot_id], duty.venue_id, roles[duty.role])
        for duty in set(mine)
    )
    times = {(row["时段"], row["考试类别"]): row["起止时间"] for row in rows}
    assert times["上午", "道路"] == "08:00-12:00"
    assert times["夜间", "理论"] == "18:00-21:00"


def test_the_office_sees_each_unit_s_totals(books, small_case, small_plan):
    rows = records(books[0], "单位汇总")
    of = {item.examiner_id: item for item in small_case.examiners}
    duties = [(of[duty.examiner_id], duty) for duty in small_plan.tables.duties]
    assert {row["单位"] for row in rows} == {who.unit for who, _duty in duties}
    assert any(row["抽调（人天）"] for row in rows)
    for row in rows:
        here = [(who, duty) for who, duty in duties if who.unit == row["单位"]]
        heads = {(who.kind, who.examiner_id) for who, _duty in here}
        days = Counter(
            day for _who, day in {(w.examiner_id, d.date) for w, d in here if w.kind == "reserve"}
        )
        assert row["抽调应急保障（人）"] == sum(kind == "reserve" for kind, _who in heads)
        assert row["常驻值勤（人）"] == sum(kind == "resident" for kind, _who in heads)
        assert row["抽调（人天）"] == sum(days.values())
        assert row["值勤（人次）"] == len(here)
        assert row["其中备勤"] == sum(duty.role == "standby" for _who, duty in here)
        assert row["其中夜考"] == sum(duty.slot_id == "NIGHT" for _who, duty in here)
        by_day = {title[:5]: value for title, value in row.items() if title[:2].isdigit()}
        assert {day: n for day, n in by_day.items() if n} == {
            f"{date:%m-%d}": n for date, n in days.items()
        }


def test_the_roster_has_a_row_an_examiner_and_counts_his_days(book, mine):
    days = {(duty.examiner_id, duty.date) for duty in mine}
    rows = [row for row in records(book, "抽调通知") if str(row["编号"]).startswith("E")]
    assert {row["编号"]: row["天数"] for row in rows} == Counter(who for who, _date in days)
    for row in rows:
        for title, text in row.items():
            if title[:2].isdigit() and text:
                date = next(day for who, day in days if f"{day:%m-%d}" == title[:5])
                here = [d for d in mine if d.examiner_id == row["编号"] and d.date == date]
                assert {duty.venue_id for duty in here} == {
                    word for word in text.split("\n") if word.startswith("V")
                }
                assert ("备勤" in text) == any(duty.role == "standby" for duty in here)


def test_reserves_a_day_stand_beside_the_most_that_may_be_called(book, mine):
    sheet = openpyxl.load_workbook(book, data_only=True)["抽调通知"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    heads = Counter(date for _who, date in {(duty.examiner_id, duty.date) for duty in mine})
    called = [heads[date] for date in sorted({duty.date for duty in mine})]
    assert list(rows["其中应急保障"][3:-1])[: len(called)] == called
    assert rows["其中应急保障"][-1] == sum(called) == rows["到岗人数"][-1]
    assert set(rows["每日最多抽调"][3:-1]) == {4}


def test_it_says_what_the_codes_mean_and_where_to_sign(book, small_case):
    said = "\n".join(map(str, texts(book)["抽调通知"]))
    for venue in small_case.venues:
        if f"{venue.venue_id}\n" in said:
            assert f"{venue.venue_id} {venue.name}" in said
    assert "接收人" in said
    assert "仅供本单位使用" in said


def test_a_long_horizon_has_a_roster_a_week(tmp_path, make_case, make_plan):
    case = make_case(venues=2, candidates=10, days=9)
    files = write_workbooks(case, make_plan(case), tmp_path)
    assert list(texts(files[-1])) == ["第1周", "第2周", "值勤明细"]


def test_units_of_one_name_after_cleaning_stay_apart(tmp_path, small_case, small_plan):
    names = {"市车管所考试科": "一/队", "甲区车管分所": "一:队", "乙区大队": "一-队"}
    staff = tuple(replace(item, unit=names[item.unit]) for item in small_case.examiners)
    case = small_case.model_copy(update={"examiners": staff, "units": ()})
    files = write_workbooks(case, small_plan, tmp_path)
    units = sorted(file.name for file in files if file.name.startswith("单位通知"))
    assert len(set(map(str.casefold, units))) == 3
    assert all(file.parent == tmp_path and file.exists() for file in files)
