"""Edits of the sheets of duties and days off."""

from pathlib import Path

import pytest

from models.case import Availability
from support.desk import Desk, Sheets, said
from tests.scheduler import small_case as small


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def on_duty(settled: object, day: int, slot: str) -> set[str]:
    rows = settled.case.published_duties  # type: ignore[attr-defined]
    return {row.examiner_id for row in rows if row.date.day == day and row.slot_id == slot}


def away(desk: Desk, settled: object) -> set[Availability]:
    return set(settled.case.availability) - set(desk.case.availability)  # type: ignore[attr-defined]


def test_an_examiner_is_swapped(desk: Desk) -> None:
    tables = desk.plan.tables
    settled = desk.imported(
        lambda s: s.put("召集名单", s.duty("E5", 18, "上午"), 编号="E6", 姓名=None)
    )
    assert "已有" in said(settled.problems)[0]  # E6 is in that pool already
    assert set(settled.case.published_duties) == set(tables.duties)

    def swap(sheets: Sheets) -> None:
        sheets.delete("召集名单", sheets.duty("E6", 18, "上午"))
        sheets.put("召集名单", sheets.duty("R1", 18, "上午"), 编号="E6", 单位="考试科", 类别="常驻")

    settled = desk.imported(swap)
    assert settled.sound, said(settled.problems)
    assert {change.kind for change in settled.changes} == {"swapped", "taken_off"}
    assert on_duty(settled, 18, "AM") == {"E5", "E6"}
    assert away(desk, settled) == {Availability("R1", small.TUE, "AM", available=False)}


def test_two_examiners_change_places(desk: Desk) -> None:
    def swap(sheets: Sheets) -> None:
        post, standby = sheets.duty("E5", 18, "上午"), sheets.duty("E6", 18, "上午")
        sheets.put("召集名单", post, 编号="E6")
        sheets.put("召集名单", standby, 编号="E5")

    settled = desk.imported(swap)
    assert settled.sound, said(settled.problems)
    assert [change.kind for change in settled.changes] == ["swapped"] * 2
    assert on_duty(settled, 18, "AM") == {"E5", "E6", "R1"}
    assert away(desk, settled) == set()


def test_who_is_taken_off_is_away_then(desk: Desk) -> None:
    for how in ("clear", "delete"):

        def take_off(sheets: Sheets, how: str = how) -> None:
            row = sheets.duty("E4", 17, "上午")
            if how == "clear":
                sheets.put("召集名单", row, 编号=None)
            else:
                sheets.delete("召集名单", row)

        settled = desk.imported(take_off)
        assert settled.sound, said(settled.problems)
        (change,) = settled.changes
        assert (change.kind, change.before) == ("taken_off", "E4")
        assert on_duty(settled, 17, "AM") == {"E3"}
        assert away(desk, settled) == {Availability("E4", small.MON, "AM", available=False)}


def test_somebody_is_called_up(desk: Desk) -> None:
    settled = desk.imported(
        lambda s: s.append(
            "召集名单",
            编号="E5",
            日期="2023-07-18",
            时段="上午",
            考场="V2",
            考试类别="道路",
            车型组="小型",
        )
    )
    assert "已有" in said(settled.problems)[0]
    new = {"日期": 45126, "时段": "AM", "考场": "V1 中心考场（模拟）", "考试类别": "theory"}
    settled = desk.imported(lambda s: s.append("召集名单", 编号="E1", **new))
    assert "已有" in said(settled.problems)[0]


BAD = [
    ("E3", 17, "上午", {"编号": "没有"}, "D1"),
    ("E3", 17, "上午", {"编号": "E7"}, "E3"),
    ("E3", 17, "上午", {"编号": "E5"}, "E3"),
    ("E1", 19, "上午", {"编号": "R1"}, "E4"),
    ("E6", 18, "上午", {"姓名": "某人"}, "D1"),
    ("E6", 18, "上午", {"考场": "V1"}, "D1"),
    ("E6", 18, "上午", {"角色": "岗位"}, "D1"),
    ("E6", 18, "上午", {"值勤序号": 99}, "D1"),
    ("E6", 18, "上午", {"值勤序号": 1}, "D1"),
]


@pytest.mark.parametrize(("who", "day", "slot", "values", "rule"), BAD)
def test_what_cannot_be_is_reported_with_its_row(
    desk: Desk, who: str, day: int, slot: str, values: dict[str, object], rule: str
) -> None:
    rows = []

    def edit(sheets: Sheets) -> None:
        rows.append(sheets.duty(who, day, slot))
        sheets.put("召集名单", rows[0], **values)

    settled = desk.imported(edit)
    told = {problem.place.row: problem for problem in settled.problems}
    assert set(rows) <= set(told), said(settled.problems)
    assert rule in {problem.rule for problem in settled.problems}
    if values != {"值勤序号": 1}:
        assert not settled.changes
        assert set(settled.case.published_duties) == set(desk.plan.tables.duties)


def test_a_name_is_never_repeated(desk: Desk) -> None:
    settled = desk.imported(lambda s: s.put("召集名单", s.duty("E6", 18, "上午"), 姓名="张三丰"))
    assert settled.problems
    assert "张三丰" not in repr(settled.problems)


def test_a_name_is_not_repeated_from_whatever_column(tmp_path: Path) -> None:
    case = small.with_rows(small.CASE, "examiners", {"E5": {"name": "张三丰"}})
    desk = Desk(tmp_path, case)

    def edit(sheets: Sheets) -> None:
        sheets.session("TN", 锁定_取消="张三丰请假")
        sheets.append("请假", 编号="E5", 日期="张三丰")
        sheets.append("召集名单", 编号="张三丰", 日期="张三丰")

    problems = desk.imported(edit).problems
    assert len(problems) >= 3
    assert "张三丰" not in repr(problems)


def test_an_id_of_rare_characters_is_known(tmp_path: Path) -> None:
    rare = "\uf900E"  # a character that Unicode also has at another place
    case = small.added(small.CASE, "examiners", small.examiner(rare, "S3"))
    settled = Desk(tmp_path, case).imported(
        lambda s: s.append("请假", 编号=rare, 日期="2023-07-20")
    )
    assert settled.sound, said(settled.problems)
    assert [change.what for change in settled.changes] == [rare]


def test_a_day_off_drops_the_duties_of_that_time(desk: Desk) -> None:
    settled = desk.imported(lambda s: s.append("请假", 编号="E1", 日期=small.MON, 备注="家事"))
    assert settled.sound, said(settled.problems)
    assert [change.kind for change in settled.changes] == ["day_off", "duty_dropped"]
    assert on_duty(settled, 17, "NIGHT") == {"E2"}
    assert on_duty(settled, 19, "AM") == {"E1", "E2"}
    assert away(desk, settled) == {Availability("E1", small.MON, available=False)}


def test_a_slot_off_beats_what_the_case_said(desk: Desk) -> None:
    settled = desk.imported(lambda s: s.append("请假", 编号="R1", 日期="2023-07-18", 时段="上午"))
    assert away(desk, settled) == {Availability("R1", small.TUE, "AM", available=False)}
    settled = desk.imported(lambda s: s.append("请假", 编号="R1", 日期="2023-07-18"))
    assert [row for row in settled.case.availability if row.date == small.TUE] == [
        Availability("R1", small.TUE, available=False)
    ]


def test_called_up_and_away_at_once_is_a_contradiction(desk: Desk) -> None:
    def both(sheets: Sheets) -> None:
        sheets.append("请假", 编号="E4", 日期=small.MON)
        sheets.put("召集名单", sheets.duty("E3", 17, "上午"), 编号=None)
        sheets.put("召集名单", sheets.duty("E4", 17, "上午"), 编号="E3")

    settled = desk.imported(both)
    assert settled.sound, said(settled.problems)

    def clash(sheets: Sheets) -> None:
        sheets.append("请假", 编号="E6", 日期=small.MON)
        sheets.delete("召集名单", sheets.duty("E6", 17, "下午"))
        sheets.put("召集名单", sheets.duty("R1", 17, "下午"), 编号="E6")

    settled = desk.imported(clash)
    assert not settled.sound
    assert {problem.place.sheet for problem in settled.problems} == {"请假", "召集名单"}


@pytest.mark.parametrize(
    "values",
    [
        {"编号": "没有", "日期": small.MON},
        {"编号": "E1", "日期": "2024-07-18"},
        {"编号": "E1", "日期": small.MON, "时段": "凌晨"},
        {"备注": "只有备注"},
    ],
)
def test_a_day_off_that_cannot_be_is_reported(desk: Desk, values: dict[str, object]) -> None:
    rows = []
    settled = desk.imported(lambda s: rows.append(s.append("请假", **values)))
    assert {problem.place.row for problem in settled.problems} == set(rows)
    assert not settled.changes


def test_nobody_is_called_up_to_a_run_that_is_struck_out(desk: Desk) -> None:
    def both(sheets: Sheets) -> None:
        sheets.session("V", 计划数=0)
        sheets.put("召集名单", sheets.duty("E6", 18, "上午"), 编号="E3")

    settled = desk.imported(both)
    assert "E2" in {problem.rule for problem in settled.problems}
    assert "struck" in {change.kind for change in settled.changes}
