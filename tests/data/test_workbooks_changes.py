"""Books of a plan that changes what was published: what is marked, listed and counted."""

from collections import Counter

import openpyxl
import pytest

from data.workbooks import write_workbooks
from support.books import DROPPED, records, revised, texts

WORDS = {"new": "★ 新增", "raised": "▲ 加席", "cut": "▼ 减席", "closed": "× 关闭"}


@pytest.fixture(scope="module")
def changed(small_case, small_plan):
    return revised(small_case, small_plan)


@pytest.fixture(scope="module")
def books(tmp_path_factory, changed):
    return write_workbooks(*changed, tmp_path_factory.mktemp("books"))


def listed(file):
    return {row["场次编号"]: row for row in records(file, "变更")}


def test_every_change_is_listed_once_with_seats_before_and_after(books, changed):
    case, plan = changed
    before = {item.session_id: item.seats for item in case.published}
    rows = listed(books[0])
    moved = [item for item in plan.tables.sessions if item.status != "kept"]
    assert {item.status for item in moved} == set(WORDS)
    assert set(rows) == {item.session_id for item in moved}
    for item in moved:
        row = rows[item.session_id]
        assert row["变更"] == WORDS[item.status]
        assert row["原计划数"] == before.get(item.session_id, 0)
        assert row["现计划数"] == item.seats
        assert row["增减"] == item.seats - before.get(item.session_id, 0)
        assert row["考场编号"] == item.venue_id


def test_who_has_to_be_told_is_counted(books, changed):
    case, plan = changed
    booked = Counter(item.session_id for item in case.booked)
    seats = {(item.candidate_id, item.session_id) for item in plan.tables.bookings}
    kept = Counter(
        item.session_id for item in case.booked if (item.candidate_id, item.session_id) in seats
    )
    told = 0
    for session_id, row in listed(books[0]).items():
        assert row["原已约（人次）"] == booked[session_id]
        assert row["仍在本场（人次）"] == kept[session_id]
        assert row["须改期通知（人次）"] == booked[session_id] - kept[session_id]
        told += row["须改期通知（人次）"]
    assert told > 0


def test_a_venue_s_book_lists_its_own_changes(books, changed):
    case, plan = changed
    for venue, file in zip(case.venues, books[1:], strict=False):
        mine = {
            item.session_id
            for item in plan.tables.sessions
            if item.venue_id == venue.venue_id and item.status != "kept"
        }
        assert set(listed(file)) == mine
        assert mine


def test_the_summary_counts_them(books, changed):
    counts = Counter(item.status for item in changed[1].tables.sessions)
    expected = (
        f"与已公布计划相比：新增 {counts['new']} 场，加席 {counts['raised']} 场，"
        f"减席 {counts['cut']} 场，关闭 {counts['closed']} 场"
    )
    assert expected in texts(books[0])["变更"]


@pytest.mark.parametrize("sheet", ["周计划 V01", "张贴页 V01"])
def test_every_kind_is_marked_in_the_week(books, sheet):
    page = openpyxl.load_workbook(books[1])[sheet]
    looks = {cell.number_format for row in page.iter_rows() for cell in row}
    assert {'0"★"', '0"▲"', '0"▼"', '0"×"'} <= looks
    legend = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    for word in WORDS.values():
        assert word in legend


def test_the_grid_marks_just_what_changed(books, changed):
    _case, plan = changed
    page = openpyxl.load_workbook(books[2], data_only=True)["周计划 V02"]
    marked = Counter()
    for row in page.iter_rows():
        for cell in row:
            for status, word in WORDS.items():
                if cell.number_format == f'0"{word[0]}"':
                    marked[status] += 1
    mine = [item for item in plan.tables.sessions if item.venue_id == "V02"]
    assert marked == Counter(item.status for item in mine if item.status != "kept")


def test_a_first_plan_has_no_change_log_and_nothing_new(tmp_path, small_case, small_plan):
    files = write_workbooks(small_case, small_plan, tmp_path)
    for file in files:
        cells = texts(file)
        assert "变更" not in cells
        assert not any("★" in str(text) for group in cells.values() for text in group)


def test_units_learn_what_was_dropped_added_or_changed(books, changed):
    case, _plan = changed
    found = Counter()
    for file in books:
        if file.name.startswith("单位通知"):
            cells = texts(file)
            rows = records(file, "变更") if "变更" in cells else []
            same, other = "与已公布值勤相比：无变更", "与已公布值勤相比有变更，见“变更”"
            assert (other if rows else same) in cells["抽调通知"]
            assert (same if rows else other) not in cells["抽调通知"]
            found += Counter(row["变更"] for row in rows)
            own = {item.name for item in case.examiners if item.unit in file.name}
            assert {row["姓名"] for row in rows} <= own
    assert found == {"撤销": DROPPED, "新增": 1, "改角色": 1}


def test_a_unit_whose_duties_are_all_dropped_still_gets_its_book(tmp_path, small_case, small_plan):
    case = small_case.model_copy(update={"published_duties": small_plan.tables.duties})
    tables = small_plan.tables.model_copy(update={"duties": ()})
    files = write_workbooks(case, small_plan.model_copy(update={"tables": tables}), tmp_path)
    units = [file for file in files if file.name.startswith("单位通知")]
    assert len(units) == 3
    dropped = sum(len(records(file, "变更")) for file in units)
    assert dropped == len(set(small_plan.tables.duties))
    assert "本期无" in texts(units[0])["抽调通知"]
