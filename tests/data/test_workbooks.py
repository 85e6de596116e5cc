"""The workbooks: what they show, what they never show, and that nothing breaks or runs."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from data.workbooks import CheckedRule, write_workbooks
from models.case import Cohort, Examiner
from models.plan import Plan, Unserved
from support.books import RULES, parts_of, records, texts, venue_books

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


def test_head_counts_are_those_of_the_draw_pools(books, small_case, small_plan):
    for venue, file in zip(small_case.venues, venue_books(books), strict=True):
        duties = [duty for duty in small_plan.tables.duties if duty.venue_id == venue.venue_id]
        rows = records(file, "考试员人数")
        assert sum(row["岗位（人）"] for row in rows) == sum(d.role == "post" for d in duties)
        assert sum(row["备勤（人）"] for row in rows) == sum(d.role == "standby" for d in duties)
        assert len(rows) == len({(d.date, d.slot_id, d.kind, d.class_group) for d in duties})


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


def test_the_city_book_has_the_unserved(books, small_case, small_plan):
    unserved = small_plan.tables.unserved
    rows = records(books[0], "未安排名单")
    assert [row["考生编号"] for row in rows] == sorted(item.candidate_id for item in unserved)
    person = {row.candidate_id: row for row in small_case.candidates}
    for row in rows:
        who = person[row["考生编号"]]
        assert (row["准驾车型"], row["区县"]) == (who.vehicle_class, who.district)
        assert row["排序日期"].date() == who.rank_time.date()
        assert row["已等（天）"] == (small_case.settings.start - who.rank_time.date()).days
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


@pytest.mark.parametrize(
    ("of", "sheet", "to"),
    [(0, "考场周览", "场次"), (0, "科目周览", "场次"), (1, "周计划 V01", "场次")],
)
def test_sums_reach_to_the_totals_so_that_rows_put_in_above_count(books, of, sheet, to):
    book = openpyxl.load_workbook(books[of])
    (end,) = (row[0].row for row in book[to].iter_rows() if row[0].value == "合计")
    formulas = [str(cell.value) for row in book[sheet].iter_rows() for cell in row]
    found = {
        int(last)
        for text in formulas
        for last in re.findall(rf"'?{to}'?!\$[A-Z]+\$\d+:\$[A-Z]+\$(\d+)", text)
    }
    assert found == {end}


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


def test_a_week_too_large_to_look_up_has_plain_figures(
    tmp_path, books, small_case, small_plan, monkeypatch
):
    monkeypatch.setattr("data.workbooks.lists._MOST_LOOKED_UP", 0)
    files = write_workbooks(small_case, small_plan, tmp_path)
    assert not any("SUMPRODUCT" in str(cell) for cell in texts(files[0])["启用设施"])
    assert records(files[0], "启用设施") == records(books[0], "启用设施")
