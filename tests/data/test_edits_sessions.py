"""Edits of the sheet of sessions: applied as they say, or reported where they stand."""

from datetime import date
from pathlib import Path

import pytest

from models.case import Closure, SeatLimit
from support.desk import Desk, Sheets, said
from tests.scheduler import small_case as small


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def seats(case: object) -> dict[str, int]:
    return {row.session_id: row.seats for row in case.published}  # type: ignore[attr-defined]


def kinds(settled: object) -> list[str]:
    return [change.kind for change in settled.changes]  # type: ignore[attr-defined]


PLANNED = {"F": 2, "FL": 2, "H": 2, "R": 2, "RL": 2, "T4": 2, "TN": 3, "TP": 3, "V": 2}


def test_an_unedited_book_changes_nothing(desk: Desk) -> None:
    settled = desk.read(desk.written)
    assert (settled.changes, settled.problems) == ((), ())
    assert settled.case is not None
    assert seats(settled.case) == PLANNED
    assert settled.case.seat_limits == ()
    assert set(settled.case.published_duties) == set(small.TABLES.duties)
    assert settled.case.booked == desk.case.booked
    assert settled.case.closures == desk.case.closures


def test_more_seats_are_published_and_not_limited(desk: Desk) -> None:
    settled = desk.imported(lambda sheets: sheets.session("TN", 计划数=7))
    assert kinds(settled) == ["raised"]
    assert settled.sound
    assert seats(settled.case) == PLANNED | {"TN": 7}
    assert settled.case.seat_limits == ()


def test_fewer_seats_are_published_and_limited(desk: Desk) -> None:
    settled = desk.imported(lambda sheets: sheets.session("TN", 计划数=" 2 "))
    assert kinds(settled) == ["lowered"]
    (change,) = settled.changes
    assert (change.what, change.before, change.after) == ("TN", "3", "2")
    assert change.place.sheet == "场次"
    assert change.place.cell
    assert seats(settled.case) == PLANNED | {"TN": 2}
    assert settled.case.seat_limits == (SeatLimit("TN", 2),)


@pytest.mark.parametrize("how", ["zero", "empty", "mark", "row"])
def test_a_run_struck_out_is_closed_and_its_duties_are_dropped(desk: Desk, how: str) -> None:
    def strike(sheets: Sheets) -> None:
        match how:
            case "zero":
                sheets.session("V", 计划数=0)
            case "empty":
                sheets.session("V", 计划数=None)
            case "mark":
                sheets.session("V", 锁定_取消="取消")
            case "row":
                sheets.delete("场次", sheets.row("场次", "V"))

    settled = desk.imported(strike)
    assert settled.sound
    assert kinds(settled) == ["struck", "run_closed", *["duty_dropped"] * 3]
    case = settled.case
    assert case is not None
    assert "V" not in seats(case)
    assert SeatLimit("V", 0) in case.seat_limits
    shut = Closure(facility_id="V2-R", date=small.TUE, slot_id="AM", reason="人工调整")
    assert case.closures == (shut,)
    assert all(duty.venue_id != "V2" for duty in case.published_duties)
    assert case.availability == desk.case.availability


def test_a_session_struck_out_of_a_run_that_stays_is_limited_only(desk: Desk) -> None:
    settled = desk.imported(lambda sheets: sheets.session("F", 锁定_取消="取消"))
    assert kinds(settled) == ["struck"]
    assert settled.case.seat_limits == (SeatLimit("F", 0),)
    assert settled.case.closures == ()


def test_a_lock_limits_a_session_to_its_seats(desk: Desk) -> None:
    settled = desk.imported(lambda sheets: sheets.session("TN", 计划数=5, 锁定_取消="锁定"))
    assert kinds(settled) == ["raised", "locked"]
    assert settled.case.seat_limits == (SeatLimit("TN", 5),)
    assert seats(settled.case)["TN"] == 5


def test_both_parts_of_a_link_change_alike(desk: Desk) -> None:
    def alike(sheets: Sheets) -> None:
        sheets.session("FL", 计划数=3)
        sheets.session("RL", 计划数=3)

    settled = desk.imported(alike)
    assert settled.sound
    assert seats(settled.case) == PLANNED | {"FL": 3, "RL": 3}

    settled = desk.imported(lambda sheets: sheets.session("FL", 计划数=3))
    assert not settled.sound
    assert [problem.rule for problem in settled.problems] == ["B4"]
    assert "FL 与 RL 应一并改" in settled.problems[0].expected.render()
    assert seats(settled.case) == PLANNED


def test_what_is_published_stays(desk: Desk) -> None:
    settled = desk.imported(lambda sheets: sheets.session("TP", 计划数=2))
    assert said(settled.problems)[0].endswith("P1 场次 TP 已公布 3 席，不得取消或少于此数")
    assert settled.case.published == desk.read(desk.written).case.published
    settled = desk.imported(lambda sheets: sheets.delete("场次", sheets.row("场次", "TP")))
    assert [problem.rule for problem in settled.problems] == ["P1"]


def test_booked_seats_stay_where_the_plan_is_published(desk: Desk) -> None:
    settled = desk.imported(lambda sheets: sheets.session("TN", 计划数=2), keep=True)
    assert [problem.rule for problem in settled.problems] == ["P2"]
    settled = desk.imported(lambda sheets: sheets.session("TN", 计划数=4), keep=True)
    assert settled.sound
    assert len(settled.case.booked) == len(desk.plan.tables.bookings)


def test_a_session_is_added(desk: Desk) -> None:
    settled = desk.imported(
        lambda sheets: sheets.append(
            "场次", 日期="2023/7/20", 时段="上午", 设施="V1-T", 科目="科目一", 计划数="\uff11\uff12"
        )
    )
    assert kinds(settled) == ["added"]
    (row,) = [row for row in settled.case.published if row.session_id not in PLANNED]
    assert (row.session_id, row.seats, row.priority_seats) == ("V1-T.230720.AM.S1", 12, 1)
    assert (row.venue_id, row.date, row.slot_id) == ("V1", date(2023, 7, 20), "AM")
    assert settled.case.seat_limits == ()


def test_a_pair_is_added(desk: Desk) -> None:
    def pair(sheets: Sheets) -> None:
        common = {"日期": 45127, "名额": "科目二三", "联考组": "新", "计划数": 2}
        sheets.append("场次", 时段="AM", 设施="V1-F", **common)
        sheets.append("场次", 时段="下午", 设施="V1-R", **common)

    settled = desk.imported(pair)
    assert settled.sound, said(settled.problems)
    new = [row for row in settled.case.published if row.session_id not in PLANNED]
    link = "V1-F.230720.AM.V1-R.230720.PM"
    assert {(row.session_id, row.link_id, row.subject) for row in new} == {
        (f"{link}.S2", link, "S2"),
        (f"{link}.S3", link, "S3"),
    }


def test_half_a_pair_and_an_unequal_one_are_refused(desk: Desk) -> None:
    def half(sheets: Sheets) -> None:
        common = {"日期": "2023-07-20", "名额": "科目二三", "计划数": 2}
        sheets.append("场次", 时段="上午", 设施="V1-F", 联考组="甲", **common)
        sheets.append("场次", 时段="上午", 设施="V1-F", 联考组="乙", **common)
        sheets.append("场次", 时段="下午", 设施="V1-R", 联考组="乙", **common | {"计划数": 3})

    settled = desk.imported(half)
    assert [problem.rule for problem in settled.problems] == ["B4"] * 3
    assert not settled.changes


REFUSED = [
    ("TN", {"计划数": "三十"}, "D1"),
    ("TN", {"计划数": -1}, "D1"),
    ("TN", {"计划数": 2.5}, "D1"),
    ("TN", {"计划数": "=1+1"}, "D1"),
    ("TN", {"计划数": 99999999999}, "D1"),
    ("TN", {"锁定_取消": "锁"}, "D1"),
    ("TN", {"计划数": 5, "锁定_取消": "取消"}, "D1"),
    ("TN", {"日期": date(2023, 7, 18)}, "D1"),
    ("TN", {"时段": "上午"}, "D1"),
    ("TN", {"考场": "别处"}, "D1"),
    ("TN", {"已排": 1}, "D1"),
    ("TN", {"空余": 0}, "D1"),
    ("TN", {"其中优先": 2}, "D1"),
    ("TN", {"场次编号": "X"}, "D1"),
    ("TN", {"场次编号": None}, "D1"),
    ("TN", {"计划数": 31}, "C2"),
    ("F", {"计划数": 28}, "C3"),
    ("H", {"计划数": 1}, "C5"),
]


@pytest.mark.parametrize(("name", "values", "rule"), REFUSED)
def test_what_cannot_be_is_reported_with_its_row(
    desk: Desk, name: str, values: dict[str, object], rule: str
) -> None:
    rows = []

    def edit(sheets: Sheets) -> None:
        rows.append(sheets.row("场次", name))
        sheets.session(name, **values)

    settled = desk.imported(edit)
    assert settled.problems
    assert {problem.place.row for problem in settled.problems} == set(rows)
    assert rule in {problem.rule for problem in settled.problems}
    assert not settled.changes
    assert seats(settled.case) == PLANNED
    assert settled.case.seat_limits == ()


NEW = {"日期": "2023-07-20", "时段": "上午", "设施": "V1-T", "科目": "科目一", "计划数": 12}
BAD_NEW = [
    ({"日期": "7月20日"}, "D1"),
    ({"日期": "2023-07-30"}, "T1"),
    ({"日期": "2023-07-22"}, "T1"),
    ({"时段": "中午"}, "T1"),
    ({"设施": "V9"}, "D1"),
    ({"科目": None}, "C7"),
    ({"科目": "科目二"}, "C7"),
    ({"名额": "科目二三"}, "D1"),
    ({"联考组": "新"}, "D1"),
    ({"计划数": None}, "D1"),
    ({"计划数": 1}, "C5"),
    ({"计划数": 61}, "C4"),
    ({"星期": "周一"}, "D1"),
    ({"启用数量": 2}, "D1"),
    ({"锁定_取消": "取消"}, "D1"),
    ({"日期": "2023-07-19", "科目": "科目一"}, "D1"),
    ({"设施": "V2-R", "科目": None, "时段": "夜间"}, "T1"),
]


@pytest.mark.parametrize(("change", "rule"), BAD_NEW)
def test_a_new_session_that_cannot_be_is_reported(
    desk: Desk, change: dict[str, object], rule: str
) -> None:
    rows = []
    settled = desk.imported(lambda s: rows.append(s.append("场次", **(NEW | change))))
    assert rule in {problem.rule for problem in settled.problems}, said(settled.problems)
    assert {problem.place.row for problem in settled.problems} == set(rows)
    assert seats(settled.case) == PLANNED


def test_a_copied_row_and_one_without_its_number(desk: Desk) -> None:
    def copy(sheets: Sheets) -> None:
        head, titles = sheets.head("场次")
        row = sheets.row("场次", "TN")
        values = [sheets.book["场次"].cell(row, column).value for column in titles.values()]
        sheets.book["场次"].append(values)
        assert head < row

    settled = desk.imported(copy)
    assert "场次编号不得重复" in said(settled.problems)[0]
    assert not settled.changes


def test_rows_in_another_order_hidden_or_blank_change_nothing(desk: Desk) -> None:
    def mix(sheets: Sheets) -> None:
        sheet = sheets.book["场次"]
        first = sheets.head("场次")[0] + 1
        rows = [[cell.value for cell in sheet[row]] for row in range(first, first + 9)]
        for row, values in zip(range(first, first + 9), rows[::-1], strict=True):
            for column, value in enumerate(values, start=1):
                text = value
                if isinstance(value, str) and value.startswith("="):
                    text = value.replace(str(first + 8 - (row - first)), str(row))
                sheet.cell(row, column).value = text
            sheet.row_dimensions[row].hidden = row % 2 == 0
        sheets.book["召集名单"].insert_rows(sheets.head("召集名单")[0] + 3)

    settled = desk.imported(mix)
    assert (settled.changes, said(settled.problems)) == ((), [])


def test_other_changes_in_a_spoiled_row_are_told_too(desk: Desk) -> None:
    settled = desk.imported(lambda s: s.session("TN", 计划数=5, 日期=date(2023, 7, 18)))
    assert len(settled.problems) == 2
    assert "此项也未采用" in said(settled.problems)[1]
    assert not settled.changes


def test_two_rows_that_break_a_rule_together_are_both_refused(desk: Desk) -> None:
    def much(sheets: Sheets) -> None:
        sheets.append("场次", **NEW | {"计划数": 30})
        sheets.append("场次", **NEW | {"计划数": 31, "时段": "下午"})
        sheets.session("TN", 计划数=5)

    settled = desk.imported(much)
    assert {problem.rule for problem in settled.problems} >= {"C4"}
    assert len({problem.place.row for problem in settled.problems}) == 2
    assert kinds(settled) == ["raised"]


def test_a_struck_run_comes_back_with_a_new_session(tmp_path: Path) -> None:
    first = Desk(tmp_path)
    struck = first.imported(lambda sheets: sheets.session("V", 计划数=0))
    tables = small.TABLES.model_copy(
        update={
            "runs": small.TABLES.runs[:-1],
            "sessions": small.TABLES.sessions[:-1],
            "duties": tuple(d for d in small.TABLES.duties if d.venue_id != "V2"),
            "bookings": small.TABLES.bookings[:-2],
        }
    )
    assert struck.case is not None
    again = Desk(tmp_path, struck.case, tables)
    settled = again.imported(
        lambda s: s.append("场次", 日期="2023-07-18", 时段="上午", 设施="V2-R", 计划数=4)
    )
    assert settled.sound, said(settled.problems)
    assert kinds(settled) == ["added", "run_reopened"]
    assert settled.case.closures == ()


def test_a_lock_is_shown_and_can_be_taken_away(tmp_path: Path) -> None:
    case = small.CASE.model_copy(update={"seat_limits": (SeatLimit("TN", 3), SeatLimit("F", 9))})
    desk = Desk(tmp_path, case)
    assert desk.read(desk.written).changes == ()
    settled = desk.imported(lambda sheets: sheets.session("TN", 锁定_取消=None))
    assert kinds(settled) == ["unlocked"]
    assert settled.case.seat_limits == (SeatLimit("F", 9),)
    settled = desk.imported(lambda sheets: sheets.session("F", 计划数=10))
    assert SeatLimit("TN", 3) in settled.case.seat_limits
    assert len(settled.case.seat_limits) == 1


def test_a_line_below_the_table_is_one_problem(desk: Desk) -> None:
    def sign(sheets: Sheets) -> None:
        sheets.append("场次", 考场编号="制表：某人")
        sheets.append("召集名单", 单位="联系电话 123")

    settled = desk.imported(sign)
    assert len(settled.problems) == 2
    assert all("此行应为空" in line for line in said(settled.problems))
    assert "某人" not in repr(settled.problems)


def test_a_formula_that_a_spreadsheet_put_into_a_new_row_is_let_be(desk: Desk) -> None:
    def add(sheets: Sheets) -> None:
        row = sheets.append("场次", **NEW)
        sheets.put("场次", row, 空余=f"=N{row}-Q{row}")

    settled = desk.imported(add)
    assert settled.sound, said(settled.problems)
    assert kinds(settled) == ["added"]
