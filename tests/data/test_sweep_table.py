"""The table of a grid: whole, safe to open, and never in the place of something else."""

import csv

import pytest

from data.sweep_table import SweepRow, may_be_replaced, write_sweep_table
from models.plan import Changes, Kpis, PlanInfo, ScoreParts
from models.words import NEEDS

CHANGES = Changes(
    sessions_opened=1, sessions_raised=2, sessions_cut=3, sessions_closed=4, duties_dropped=5,
    duties_added=6, bookings_moved=7, bookings_lost=8, bookings_new=9, fewest_duties=10,
)  # fmt: skip


def info(changes=None):
    numbers = {
        name: 100 + place
        for place, (name, field) in enumerate(Kpis.model_fields.items())
        if field.annotation is int
    }
    shares = {name: 2.5 for name, field in Kpis.model_fields.items() if field.annotation is float}
    by_need = dict.fromkeys(NEEDS, 1)
    kpis = Kpis(
        **(numbers | {"entitled": 90, "served": 70}),
        **shares,
        unserved_by_reason={},
        served_by_need=by_need,
        candidates_by_need=by_need,
    )
    parts = ScoreParts(**{name: place for place, name in enumerate(ScoreParts.model_fields)})
    return PlanInfo(
        case_digest="", changes=changes, created="", engine_version="", seed=0, status="feasible",
        score=1_234, bound=1_000.4, gap=0.189303, score_parts=parts, kpis=kpis, seconds={},
        peak_rss_mb=149.2,
    )  # fmt: skip


def read(path):
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_a_row_a_scenario_with_figures_in_their_columns(tmp_path):
    path = tmp_path / "t.csv"
    rows = [
        SweepRow(("1.0", "停"), info(CHANGES), 5.44, 1, 0, "可行"),
        SweepRow(("1.0", "开"), info(), 6.0, 2, 0, "可行"),
        SweepRow(("2.0", "停"), None, None, 3, 5, "进程意外退出"),
    ]
    write_sweep_table(path, ["需求", "夜考"], rows)
    one, two, three = read(path)
    assert [(row["需求"], row["夜考"]) for row in (one, two, three)] == [
        ("1.0", "停"), ("1.0", "开"), ("2.0", "停"),
    ]  # fmt: skip
    expected = {
        "考生总数": "100", "具备资格": "90", "已安排": "70", "未安排": "20",
        "席位使用率": "2.50", "得分": "1234", "下界": "1000", "差距": "0.189303",
        "得分：未安排考生": "0", "得分：等候天数": "1", "得分：变更已公布值勤": "8",
        "新开场次": "1", "增加席位的场次": "2", "削减席位的场次": "3", "取消的场次": "4",
        "值勤改动": "11", "值勤改动至少": "10", "失去原席位的已约考生": "15",
        "失去原席位者至少": "", "用时（秒）": "5.4", "内存（MB）": "149", "次数": "1",
        "退出代码": "0", "结果": "可行",
    }  # fmt: skip
    assert {name: one[name] for name in expected} == expected
    assert two["值勤改动"] == two["新开场次"] == ""
    filled = {name for name, value in three.items() if value}
    assert filled == {"需求", "夜考", "次数", "退出代码", "结果"}
    assert None not in three  # as many cells as titles


def test_labels_cannot_run_as_formulas(tmp_path):
    path = tmp_path / "t.csv"
    write_sweep_table(
        path, ["=cmd|' /C calc'!A0", "b"], [SweepRow(("+20", "-1\n"), None, None, 1, 2, "@x")]
    )
    (row,) = read(path)
    assert next(iter(row)) == "'=cmd|' /C calc'!A0"
    assert list(row.values())[:2] == ["'+20", "'-1"]
    assert row["结果"] == "'@x"


def test_in_english(tmp_path):
    path = tmp_path / "t.csv"
    write_sweep_table(path, ["demand"], [], "en")
    header = path.read_text(encoding="utf-8-sig").strip()
    assert header.isascii()
    assert header.startswith("demand,")
    assert len(set(header.split(","))) == header.count(",") + 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_earlier_table_may_be_replaced_and_nothing_else(tmp_path, lang):
    path = tmp_path / "t.csv"
    assert may_be_replaced(path)
    write_sweep_table(path, ["a", "b,c"], [], lang)
    assert may_be_replaced(path)
    for content in (b"", b"mine\n", b"a,b\n1,2\n", b"\xff\xfe\x00"):
        path.write_bytes(content)
        assert not may_be_replaced(path)
    path.unlink()
    path.mkdir()
    assert not may_be_replaced(path)
