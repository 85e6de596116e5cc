"""The pages of the workbooks: weeks, walls, arrivals, pairs, and the colours of lists."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from data.workbooks import write_workbooks
from data.workbooks.paper import MOST_PAGES
from support.books import records, texts

SUBJECTS = {"S1": "科目一", "S2": "科目二", "S3": "科目三", "S4": "安全文明"}


def test_linked_pairs_share_a_number_and_name_each_other(books):
    linked = [row for row in records(books[1], "场次") if row["名额"] == "科目二三"]
    assert linked
    pairs = {}
    for row in linked:
        pairs.setdefault(row["联考组"], []).append(row)
    for one, other in pairs.values():
        assert (one["科目"], other["科目"]) == ("科目二", "科目三")
        assert one["对应场次"] == f"科目三 下午 13:00-17:00 {other['设施']}"
        assert other["对应场次"] == f"科目二 上午 08:00-12:00 {one['设施']}"


def test_the_grid_shows_the_seats_of_each_day(books, small_plan):
    sheet = openpyxl.load_workbook(books[1], data_only=True)["周计划 V01"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "时段")
    total = next(row for row in rows if row[0] == "计划数合计（席）")
    seats = Counter()
    for session in small_plan.tables.sessions:
        if session.venue_id == "V01":
            seats[session.date] += session.seats
    for column in range(5, 12):
        assert total[column] == seats[rows[head][column].date()]
    assert total[12] == sum(seats.values())


def test_marks_of_change_are_part_of_the_number_s_look(books):
    sheet = openpyxl.load_workbook(books[1])["周计划 V01"]
    looks = {cell.number_format for row in sheet.iter_rows() for cell in row}
    assert {'0"▲"', '0"▼"'} <= looks


LISTS = {
    "全市计划": ("场次", "启用设施", "抽签池", "召集名单"),
    "考场计划_V01": ("场次", "到场安排", "考试员人数", "成绩登记"),
    "单位通知": ("值勤明细",),
}


@pytest.mark.parametrize(("book", "sheet"), [(b, s) for b, names in LISTS.items() for s in names])
def test_nights_are_dark_and_days_are_not(books, book, sheet):
    path = next(file for file in books if file.name.startswith(book))
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows())
    head = next(at for at, row in enumerate(rows) if "时段" in [cell.value for cell in row])
    column = [cell.value for cell in rows[head]].index("时段")
    slots = [row[column] for row in rows[head + 1 :] if row[column].value]
    dark = {cell.row for cell in slots if cell.fill.fgColor.rgb == "FF1F3A5F"}
    assert dark == {cell.row for cell in slots if cell.value == "夜间"}
    assert 0 < len(dark) < len(slots)


@pytest.mark.parametrize(
    ("of", "sheet"), [(0, "场次"), (1, "场次"), (1, "到场安排"), (1, "成绩登记")]
)
def test_sessions_have_the_colours_of_their_subjects(books, of, sheet):
    rows = list(openpyxl.load_workbook(books[of])[sheet].iter_rows())
    head = next(at for at, row in enumerate(rows) if "科目" in [cell.value for cell in row])
    titles = [cell.value for cell in rows[head]]
    colours = {}
    for row in rows[head + 1 :]:
        subject = row[titles.index("科目")]
        if subject.value:
            quota = row[titles.index("名额")].value if "名额" in titles else None
            kind = (subject.value, quota)
            if "联考" in subject.value or quota == "科目二三":
                kind = "linked"
            colours.setdefault(kind, set()).add(subject.fill.fgColor.rgb)
    assert all(len(found) == 1 for found in colours.values())
    assert len({rgb for found in colours.values() for rgb in found}) == len(colours) >= 4


def test_all_books_print_on_a4_on_its_side(books):
    for file in books:
        for sheet in openpyxl.load_workbook(file).worksheets:
            setup = sheet.page_setup
            assert (setup.orientation, setup.paperSize) == ("landscape", 9)
            assert setup.fitToWidth in (None, 1)
            one_page = sheet.title[:3] in ("张贴页", "周计划")
            tall = 1 if setup.fitToHeight is None else setup.fitToHeight  # 0: as many as it takes
            assert tall == 1 if one_page else 0 <= tall <= MOST_PAGES
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.print_area
            assert sheet.print_title_rows
            assert sheet.freeze_panes
            assert "第&P页共&N页" in sheet.oddFooter.center.text or sheet.oddFooter.center


def test_a_long_horizon_has_a_page_a_week(tmp_path, make_case, make_plan):
    case = make_case(venues=2, candidates=10, days=16)
    files = write_workbooks(case, make_plan(case), tmp_path)
    assert list(texts(files[1]))[:7] == [
        *(f"周计划{week} V01" for week in (1, 2, 3)),
        *(f"张贴页{week} V01" for week in (1, 2, 3)),
        "到场安排",
    ]


def test_days_without_sessions_say_why(tmp_path, small_case, make_plan):
    holiday = small_case.settings.model_copy(update={"holidays": (date(2023, 7, 18),)})
    plan = make_plan(small_case)
    gone = date(2023, 7, 18)
    sessions = tuple(item for item in plan.tables.sessions if item.date != gone)
    tables = plan.tables.model_copy(update={"sessions": sessions, "duties": (), "bookings": ()})
    files = write_workbooks(
        small_case.model_copy(update={"settings": holiday}),
        plan.model_copy(update={"tables": tables}),
        tmp_path,
    )
    cells = texts(files[2])["周计划 V02"]
    assert {"周二 放假", "周四 停考", "周六 休", "周日 休"} <= set(cells)
    assert {"周一", "周三", "周五"} <= set(cells)


def test_a_long_week_names_the_slot_in_every_row(tmp_path, make_case, make_plan):
    case = make_case(venues=1, candidates=10, days=3)
    rooms = tuple(
        replace(room, facility_id=f"{room.facility_id}{copy}")
        for room in case.facilities
        for copy in "abc"
    )
    case = case.model_copy(update={"facilities": rooms, "closures": ()})
    files = write_workbooks(case, make_plan(case), tmp_path)
    sheet = openpyxl.load_workbook(files[1])["周计划 V01"]
    merged = {str(cells) for cells in sheet.merged_cells.ranges if cells.size["rows"] > 2}
    assert not merged
    labels = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert labels.count("上午") > 10
    # The examiners begin on a page of their own: a break stands after the row before them.
    band = labels.index("考试员需求（人），按抽签池")
    assert [item.id for item in sheet.row_breaks.brk] == [band]
    assert sheet.page_setup.fitToHeight == 0


def test_links_that_share_a_run_are_added_up_in_the_grid(tmp_path, small_case, small_plan):
    session = next(s for s in small_plan.tables.sessions if s.subject == "S2" and s.link_id)
    twin = replace(session, session_id="twin", link_id="L2", seats=30)
    tables = small_plan.tables.model_copy(update={"sessions": (session, twin), "bookings": ()})
    files = write_workbooks(small_case, small_plan.model_copy(update={"tables": tables}), tmp_path)
    assert session.seats + 30 in texts(files[1], formulas=False)["周计划 V01"]


def test_the_wall_shows_classes_and_slots_but_no_facility(books, small_case, small_plan):
    sheet = openpyxl.load_workbook(books[1], data_only=True)["张贴页 V01"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[2] in ("上午", "下午", "夜间")]
    facilities = {item.facility_id: item for item in small_case.facilities}
    seats = Counter()
    for item in small_plan.tables.sessions:
        if item.venue_id == "V01":
            linked = "（联考）" if item.link_id else ""
            classes = " ".join(facilities[item.facility_id].classes).replace("*", "不限")
            seats[SUBJECTS[item.subject] + linked, classes, item.slot_id] += item.seats
    slots = {"上午": "AM", "下午": "PM", "夜间": "NIGHT"}
    assert {(row[0], row[1], slots[row[2]]): row[11] for row in rows} == seats
    said = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert not any(name in said for name in facilities)
    assert "考试员人数" not in said


def test_a_wall_with_many_rows_goes_on_on_the_next_page(tmp_path, make_case, make_plan):
    case = make_case(venues=1, candidates=10, days=2)
    rooms = tuple(
        replace(room, facility_id=f"{room.facility_id}{copy}", classes=(copy,))
        for room in case.facilities
        if room.kind != "theory"
        for copy in ("C1", "C2", "C3", "C4", "C5", "A1", "A2", "A3", "B1", "B2")
    )
    case = case.model_copy(update={"facilities": rooms, "closures": ()})
    files = write_workbooks(case, make_plan(case), tmp_path)
    sheet = openpyxl.load_workbook(files[1])["张贴页 V01"]
    assert sheet.max_row > 40
    assert sheet.page_setup.fitToHeight == 0


def test_arrivals_add_up_to_the_seats_and_show_their_time(books, small_plan):
    for file in books[1:4]:
        rows = records(file, "到场安排")
        sheet = openpyxl.load_workbook(file)["到场安排"]
        looks = {cell.number_format for row in sheet.iter_rows() for cell in row}
        assert any(re.fullmatch(r'"\d\d:\d\d\u3000"0"人"', look) for look in looks)
        for row in rows:
            waves = [seats for title, seats in row.items() if title.startswith("第") and seats]
            assert sum(waves) == row["计划数"] > 0
        venue_id = file.name.split("_")[1]
        sessions = [s for s in small_plan.tables.sessions if s.venue_id == venue_id and s.seats]
        assert len(rows) == len(sessions)


def test_a_linked_pair_s_day_is_short(books):
    """Its S2 part comes last in the morning, its S3 part first in the afternoon."""
    sheet = openpyxl.load_workbook(books[1])["到场安排"]
    first = {}
    for row in sheet.iter_rows():
        name, slot = row[3].value, row[1].value
        if isinstance(name, str) and name.startswith(("科目二", "科目三")):
            first.setdefault((name, slot, row[2].value), row[6].number_format[1:6])
    early = {
        place: time for (name, _slot, place), time in first.items() if name == "科目三（联考）"
    }
    late = {place: time for (name, _slot, place), time in first.items() if name == "科目二（联考）"}
    assert set(early.values()) == {"12:40"}
    assert all(time > "09:00" for time in late.values())
    assert early
    assert late


def test_pairs_stand_side_by_side(books, small_plan):
    rows = records(books[1], "联考")
    links = [s for s in small_plan.tables.sessions if s.link_id and s.venue_id == "V01"]
    assert len(rows) == len(links) / 2 > 0
    for row in rows:
        assert row["科目二日期"] == row["科目三日期"]
        assert row["间隔（分钟）"] == 60
