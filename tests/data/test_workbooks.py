"""The workbooks: what they show, what they never show, and that nothing breaks or runs."""

import re
import time
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from data.workbooks import CheckedRule, write_workbooks
from data.workbooks.paper import MOST_PAGES
from models.case import Cohort, Examiner
from models.plan import Plan, Unserved
from support.books import parts_of, records, texts

RULES = [CheckedRule("T1", "时间地点"), CheckedRule("E8", "=不列考试员", "第48条")]
SUBJECTS = {"S1": "科目一", "S2": "科目二", "S3": "科目三", "S4": "安全文明"}
HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(1+1)*cmd",
    "-1",
    "\t=1",
    "\x07\x00控制\x1b字符",
    "\u202eevil\u202c\u200f",
    "长" * 200,
    "x" * 200,
    "../../x",
    "C:\\con",
    "a&b<c>\"'{=1}",
    "_x0041_",
    "历史[1]:*?/",
]


@pytest.fixture(scope="module")
def books(tmp_path_factory, small_case, small_plan):
    folder = tmp_path_factory.mktemp("books")
    files = write_workbooks(small_case, small_plan, folder, "zh", rules=RULES)
    assert sorted(files) == sorted(folder.iterdir())
    return files


def venue_books(files):
    return [file for file in files if file.name.startswith("考场计划")]


def test_one_book_for_the_city_one_a_venue_and_one_a_unit(books, small_case):
    assert books[0].name == "全市计划（内部）_2023-07-17_小城（模拟）.xlsx"
    assert [file.name for file in books[1:4]] == [
        f"考场计划_{venue.venue_id}_{venue.name}.xlsx" for venue in small_case.venues
    ]
    units = dict.fromkeys(item.unit for item in small_case.examiners)
    assert [file.name for file in books[4:]] == [f"单位通知_{unit}.xlsx" for unit in units]


def test_the_sheets(books):
    assert list(texts(books[0])) == [
        "总览",
        "考场周览",
        "科目周览",
        "场次",
        "联考",
        "启用设施",
        "抽签池",
        "召集名单",
        "请假",
        "考试员名册",
        "单位汇总",
        "未安排汇总",
        "未安排名单",
        "停考",
        "核验规则",
    ]
    head = ["周计划 {}", "张贴页 {}", "到场安排", "场次"]
    assert list(texts(books[1])) == [
        *(name.format("V01") for name in head),
        "联考",
        "考试员人数",
        "停考",
        "成绩登记",
    ]
    assert list(texts(books[3])) == [
        *(name.format("V03") for name in head),
        "考试员人数",
        "成绩登记",
    ]
    assert list(texts(books[4])) == ["抽调通知", "值勤明细"]


def test_the_reason_of_a_closure_is_for_the_office_only(books):
    assert "机位检修" in texts(books[0])["停考"]
    assert all("机位检修" not in cells for cells in texts(books[1]).values())


def test_file_properties_name_the_version_and_nobody(books, small_case):
    for file in books:
        book = openpyxl.load_workbook(file)
        assert not book.properties.creator
        assert not book.properties.lastModifiedBy
        assert book.properties.created == datetime(2023, 7, 6)
        custom = {item.name: item.value for item in book.custom_doc_props.props}
        assert custom["paikao_case_digest"] == small_case.digest
        assert custom["paikao_version"] in " ".join(map(str, texts(file)[book.sheetnames[0]]))
        assert "钟离" not in (book.properties.title or "")


def test_the_venue_s_list_has_every_session(books, small_case, small_plan):
    for venue, file in zip(small_case.venues, venue_books(books), strict=True):
        sessions = [s for s in small_plan.tables.sessions if s.venue_id == venue.venue_id]
        rows = records(file, "场次")
        assert Counter(row["场次编号"] for row in rows) == Counter(s.session_id for s in sessions)
        found = {row["场次编号"]: row for row in rows}
        for session in sessions:
            row = found[session.session_id]
            assert row["日期"].date() == session.date
            assert (row["计划数"], row["其中优先"]) == (session.seats, session.priority_seats)
            assert row["科目"] == SUBJECTS[session.subject]
            assert (row["夜考"] == "夜") == (session.slot_id == "NIGHT")
        assert sum(row["启用数量"] for row in rows if row["启用数量"] != "〃") == sum(
            run.units
            for run in small_plan.tables.runs
            if run.facility_id.startswith(venue.venue_id)
        )


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


def test_head_counts_are_those_of_the_draw_pools(books, small_case, small_plan):
    for venue, file in zip(small_case.venues, venue_books(books), strict=True):
        duties = [duty for duty in small_plan.tables.duties if duty.venue_id == venue.venue_id]
        rows = records(file, "考试员人数")
        assert sum(row["岗位（人）"] for row in rows) == sum(d.role == "post" for d in duties)
        assert sum(row["备勤（人）"] for row in rows) == sum(d.role == "standby" for d in duties)
        assert len(rows) == len({(d.date, d.slot_id, d.kind, d.class_group) for d in duties})


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


def test_a_closed_session_is_shown_as_closed(tmp_path, small_case, small_plan, with_closed_session):
    plan = with_closed_session(small_plan)
    runs = tuple(run for run in plan.tables.runs if run is not plan.tables.runs[0])
    plan = plan.model_copy(update={"tables": plan.tables.model_copy(update={"runs": runs})})
    files = write_workbooks(small_case, plan, tmp_path)
    row = next(row for row in records(files[1], "场次") if row["状态"] == "关闭×")
    assert row["计划数"] == 0


def test_the_city_book_has_the_duties_by_unit(books, small_case, small_plan):
    rows = records(books[0], "召集名单")
    assert len(rows) == len(small_plan.tables.duties)
    units = [row["单位"] for row in rows]
    assert units == sorted(units)
    assert {row["姓名"] for row in rows} <= {item.name for item in small_case.examiners}
    assert "内部资料" in str(texts(books[0])["召集名单"][1])
    totals = records(books[0], "单位汇总")
    assert sum(row["值勤（人次）"] for row in totals) == len(rows)
    reserves = next(row for row in totals if row["单位"] == "乙区大队")
    assert reserves["每日最多抽调"] == 4


def test_the_city_book_has_the_unserved(books, small_plan):
    unserved = small_plan.tables.unserved
    assert [row["考生编号"] for row in records(books[0], "未安排名单")] == sorted(
        item.candidate_id for item in unserved
    )
    by_reason = records(books[0], "未安排汇总")
    full = next(row for row in by_reason if row["原因"] == "场次已满")
    assert full["合计（人）"] == sum(item.reason == "full" for item in unserved)
    assert full["科目二"] == sum((i.reason, i.need) == ("full", "S2") for i in unserved)


def test_a_list_too_long_for_a_sheet_goes_on_on_the_next(
    tmp_path, small_case, small_plan, monkeypatch
):
    monkeypatch.setattr("data.workbooks.city_book.ROWS_PER_SHEET", 20)
    unserved = [item.candidate_id for item in small_plan.tables.unserved]
    files = write_workbooks(small_case, small_plan, tmp_path)
    names = [name for name in texts(files[0]) if name.startswith("未安排名单")]
    assert len(names) == -(-len(unserved) // 20) > 1
    listed = [row["考生编号"] for name in names for row in records(files[0], name)]
    assert listed == sorted(unserved)


def test_the_city_book_has_score_and_figures(books, small_plan):
    cells = texts(books[0], formulas=False)["总览"]
    info = small_plan.info
    for value in (info.score, info.bound, info.kpis.seats, info.engine_version):
        assert value in cells
    assert any(cell == pytest.approx(info.gap) for cell in cells if isinstance(cell, float))
    assert "可行" in cells


def test_the_city_s_board_adds_up(books, small_case, small_plan):
    rows = records(books[0], "考场周览")
    seats = Counter()
    for session in small_plan.tables.sessions:
        seats[session.venue_id] += session.seats
    assert {row["编号"]: row["合计（席）"] for row in rows} == {
        venue.venue_id: seats[venue.venue_id] for venue in small_case.venues
    }


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


def test_equal_plans_give_equal_books(tmp_path, books, small_case, small_plan):
    again = write_workbooks(small_case, small_plan, tmp_path, "zh", rules=RULES)
    for one, other in zip(books, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_english_books_have_no_chinese_but_that_of_the_case(tmp_path, small_case, small_plan):
    case = small_case.model_copy(
        update={
            "venues": tuple(replace(v, name=v.venue_id, district="x") for v in small_case.venues),
            "settings": small_case.settings.model_copy(update={"city": "Town"}),
            "examiners": tuple(replace(e, name="n", unit="u") for e in small_case.examiners),
            "districts": tuple(replace(d) for d in small_case.districts),
            "closures": tuple(replace(c, reason="r") for c in small_case.closures),
        }
    )
    rules = [CheckedRule("T1", "time")]
    files = write_workbooks(case, small_plan, tmp_path, "en", rules=rules)
    assert files[0].name == "city-internal_2023-07-17_Town.xlsx"
    names = {district.district for district in case.districts}
    for file in files:
        cells = texts(file)
        shown = [*cells, *(cell for sheet in cells.values() for cell in sheet)]
        chinese = {
            text
            for text in shown
            if isinstance(text, str) and any("\u4e00" <= char <= "\u9fff" for char in text)
        }
        assert chinese <= names


def hostile_case(case):
    """Put hostile texts wherever a case has free text."""

    def pick(at):
        return HOSTILE[at % len(HOSTILE)]

    return case.model_copy(
        update={
            "settings": case.settings.model_copy(update={"city": "=1+2"}),
            "venues": tuple(replace(v, name=pick(n)) for n, v in enumerate(case.venues)),
            "examiners": tuple(
                replace(e, name=pick(n), unit=pick(n // 3)) for n, e in enumerate(case.examiners)
            ),
            "closures": tuple(replace(c, reason=pick(n)) for n, c in enumerate(case.closures)),
            "units": (),
        }
    )


def test_hostile_texts_break_nothing_and_run_nothing(tmp_path, make_case, make_plan):
    case = hostile_case(make_case(venues=2 * len(HOSTILE), candidates=60, days=2))
    rules = [CheckedRule(text, text, text) for text in HOSTILE]
    folder = tmp_path / "inner" / "books"
    folder.mkdir(parents=True)
    files = write_workbooks(case, make_plan(case), folder, rules=rules)
    assert sorted(files) == sorted(folder.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    ours = ("=SUM(", "=SUBTOTAL(", "=SUMPRODUCT(", "=IF(", "=COUNTA(")
    plain = tuple("HIJKLMNOP")
    for file in files:
        book = openpyxl.load_workbook(file)
        for sheet in book.worksheets:
            assert len(sheet.title) <= 31
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert cell.value.startswith(ours) or cell.value[1] in plain
                        assert "cmd" not in cell.value
                    elif isinstance(cell.value, str):
                        assert cell.value[:1] not in set("=+-@")
        for name, part in parts_of(file).items():
            assert "\u202e" not in part, name
            assert "hyperlink" not in part, name
            assert "externalLink" not in name


def test_books_of_one_name_stay_apart(tmp_path, make_case, make_plan):
    case = make_case(venues=4, candidates=10, days=1)
    ids = {"V01": "a1", "V02": "A1", "V03": "A1-2", "V04": "a1-2"}
    case = case.model_copy(
        update={
            "venues": tuple(replace(v, venue_id=ids[v.venue_id], name="同名") for v in case.venues),
            "facilities": tuple(replace(f, venue_id=ids[f.venue_id]) for f in case.facilities),
            "closures": (),
        }
    )
    files = write_workbooks(case, make_plan(case), tmp_path)
    assert len({file.name.casefold() for file in files}) == len(files) == 5 + 3
    assert len(list(tmp_path.iterdir())) == len(files)


def test_a_venue_without_sessions_has_a_book_too(tmp_path, small_case, small_plan):
    empty = Plan(
        tables=small_plan.tables.model_copy(
            update=dict.fromkeys(("runs", "sessions", "duties", "bookings", "unserved"), ())
        ),
        info=small_plan.info,
    )
    files = write_workbooks(small_case, empty, tmp_path)
    assert len(files) == 4
    assert "本周无场次" in texts(files[1])["周计划 V01"]
    assert "本期无" in texts(files[0])["召集名单"]


def test_a_long_horizon_has_a_page_a_week(tmp_path, make_case, make_plan):
    case = make_case(venues=2, candidates=10, days=16)
    files = write_workbooks(case, make_plan(case), tmp_path)
    assert list(texts(files[1]))[:7] == [
        *(f"周计划{week} V01" for week in (1, 2, 3)),
        *(f"张贴页{week} V01" for week in (1, 2, 3)),
        "到场安排",
    ]


def test_a_cohort_s_candidates_are_listed(tmp_path, small_case, small_plan):
    one = small_case.candidates[0]
    fields = {name: getattr(one, name) for name in one.__dataclass_fields__}
    del fields["candidate_id"]
    cohort = Cohort(**{**fields, "vehicle_class": "C5"}, count=3)
    case = small_case.model_copy(update={"candidates": (), "cohorts": (cohort, cohort)})
    tables = small_plan.tables.model_copy(
        update={"unserved": (Unserved("c2#3", cohort.need, "full"),), "bookings": ()}
    )
    files = write_workbooks(case, small_plan.model_copy(update={"tables": tables}), tmp_path)
    (row,) = records(files[0], "未安排名单")
    assert (row["考生编号"], row["准驾车型"]) == ("c2#3", "C5")


def test_a_slot_that_is_gone_has_a_dash(tmp_path, small_case, small_plan, with_closed_session):
    gone = small_plan.tables.sessions[0].slot_id
    kept = tuple(slot for slot in small_case.slots if slot.slot_id != gone)
    case = small_case.model_copy(update={"slots": kept})
    files = write_workbooks(case, with_closed_session(small_plan), tmp_path)
    assert "—" in texts(files[1])["场次"]


def test_an_examiner_without_a_name_is_called_by_number(tmp_path, small_case, small_plan):
    nameless = tuple(replace(item, name="") for item in small_case.examiners)
    assert isinstance(nameless[0], Examiner)
    case = small_case.model_copy(update={"examiners": nameless})
    files = write_workbooks(case, small_plan, tmp_path)
    assert all(not row["姓名"] and row["编号"] for row in records(files[0], "召集名单"))


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path, small_case, small_plan):
    with pytest.raises(OSError, match="none"):
        write_workbooks(small_case, small_plan, tmp_path / "none")


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


def test_a_pair_over_two_days_and_venues_says_where_the_other_part_is(
    tmp_path, small_case, small_plan
):
    first, second = [s for s in small_plan.tables.sessions[:20] if s.subject in ("S2", "S3")][:2]
    link = {"quota": "linked", "link_id": "L1"}
    pair = (
        replace(first, subject="S2", **link),
        replace(second, subject="S3", venue_id="V03", date=date(2023, 7, 19), **link),
    )
    tables = small_plan.tables.model_copy(update={"sessions": pair, "bookings": ()})
    files = write_workbooks(small_case, small_plan.model_copy(update={"tables": tables}), tmp_path)
    (row,) = records(files[1], "场次")
    assert row["对应场次"].startswith("科目三 07-19 ")
    assert row["对应场次"].endswith("第3理论考场（模拟）")


def test_links_that_share_a_run_are_added_up_in_the_grid(tmp_path, small_case, small_plan):
    session = next(s for s in small_plan.tables.sessions if s.subject == "S2" and s.link_id)
    twin = replace(session, session_id="twin", link_id="L2", seats=30)
    tables = small_plan.tables.model_copy(update={"sessions": (session, twin), "bookings": ()})
    files = write_workbooks(small_case, small_plan.model_copy(update={"tables": tables}), tmp_path)
    assert session.seats + 30 in texts(files[1], formulas=False)["周计划 V01"]


def test_a_week_too_large_to_look_up_has_plain_figures(
    tmp_path, books, small_case, small_plan, monkeypatch
):
    monkeypatch.setattr("data.workbooks.lists._MOST_LOOKED_UP", 0)
    files = write_workbooks(small_case, small_plan, tmp_path)
    assert not any("SUMPRODUCT" in str(cell) for cell in texts(files[0])["启用设施"])
    assert records(files[0], "启用设施") == records(books[0], "启用设施")


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


@pytest.mark.slow
def test_the_books_of_a_peak_week_take_five_seconds(tmp_path, make_case, make_plan, request):
    if request.config.pluginmanager.hasplugin("_cov"):
        pytest.skip("counting the lines that run takes longer than the work")
    case = make_case(venues=18, candidates=60_000)
    plan = make_plan(case)
    missing = tuple(
        Unserved(item.candidate_id, item.need, "full") for item in case.candidates[:20_000]
    )
    tables = plan.tables.model_copy(update={"unserved": missing})
    began = time.process_time()
    write_workbooks(case, plan.model_copy(update={"tables": tables}), tmp_path)
    assert time.process_time() - began < 5
