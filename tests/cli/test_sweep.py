"""``paikao whatif --sweep``: what it asks for, writes, says and ends with; no engine at work."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from cli import sweep as sweep_module
from data.samples import write_sample
from models.plan import Plan
from models.request import CaseAnswer, CaseRequest
from models.scenario import Scenario
from scheduler.case_run import Stop
from scheduler.many import MOST_TRIES
from support.fake_crew import Act, Crew, engaged, failed, lost, not_begun

GRID = """
name = "能力边界"
[[change]]
kind = "policy"
max_days_per_7 = 5
[[axis]]
name = "需求"
option = [{ label = "1" }, { label = "=2", change = [{ kind = "demand", factor = 2 }] }]
[[axis]]
name = "晚上"
option = [{ label = "开" }, { label = "停", change = [{ kind = "closed", slot_id = "PM" }] }]
"""
NAMES = ["1 需求=1 晚上=开", "2 需求=1 晚上=停", "3 需求==2 晚上=开", "4 需求==2 晚上=停"]


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> type[Crew]:
    return engaged(monkeypatch)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A case and a grid."""
    write_sample("tiny", tmp_path / "case")
    (tmp_path / "grid.toml").write_text(GRID, encoding="utf-8")
    return tmp_path


def asked(place: Path, *args: object) -> list[object]:
    head = ["whatif", place / "case", "--sweep", place / "grid.toml", "--out", place / "t.csv"]
    return [*head, *args]


def planned(plan: Plan, *, served: int = 3, stopped: bool = False) -> Act:
    kpis = plan.info.kpis.model_copy(update={"served": served})
    info = plan.info.model_copy(update={"kpis": kpis})

    def act(request: CaseRequest) -> CaseAnswer:
        if request.out:
            Path(request.out).mkdir()
            (Path(request.out) / "plan.json").write_text(request.name, encoding="utf-8")
        return CaseAnswer(exit_code=0, info=info, stopped=stopped)

    return act


def all_planned(crew: type[Crew], plan: Plan) -> None:
    crew.acts = {name: planned(plan, served=place) for place, name in enumerate(NAMES)}


def table(place: Path) -> list[dict[str, str]]:
    text = (place / "t.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_a_row_a_scenario_in_the_order_of_the_grid(paikao, crew, place, plan):
    all_planned(crew, plan)
    result = paikao(*asked(place))
    assert result.exit_code == 0, result.output
    rows = table(place)
    assert [(row["需求"], row["晚上"]) for row in rows] == [
        ("1", "开"), ("1", "停"), ("'=2", "开"), ("'=2", "停"),
    ]  # fmt: skip
    assert [row["已安排"] for row in rows] == ["0", "1", "2", "3"]
    assert [row["未安排"] for row in rows] == ["4", "3", "2", "1"]
    assert {row["用时（秒）"] for row in rows} == {"2.5"}
    assert "推演“能力边界”：共 4 个方案，排出 4 个" in result.stdout
    assert "已安排最多 3 人：需求==2 晚上=停" in result.stdout
    assert "已安排最少 0 人：需求=1 晚上=开" in result.stdout
    assert "余 0" in result.stderr
    assert sorted(os.listdir(place)) == ["case", "grid.toml", "t.csv"]


def test_each_scenario_is_asked_for_with_all_the_options(paikao, crew, place, plan):
    all_planned(crew, plan)
    result = paikao(
        *asked(place, "--time-limit", "9", "--seed", "7", "--deterministic", "--gap", "5%",
               "--no-cuts", "--no-workbooks", "--processes", "2", "--lang", "en")
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert [request.name for request in crew.requests] == NAMES
    assert (crew.last.processes, crew.last.module) == (2, "cli.case_process")
    changes = []
    for request in crew.requests:
        got = request.as_json()
        got.pop("name")
        changes.append([change.kind for change in Scenario.from_json(got.pop("scenario")).changes])
        assert got == {
            "case": str((place / "case").resolve()), "out": "", "base": "",
            "time_limit_seconds": 9, "seed": 7, "deterministic": True, "gap": 0.05,
            "password_file": "",
            "workers": 1, "no_cuts": True, "prove_changes": True, "fewest_changes": False,
            "workbooks": False,
            "terminal": "en", "paper": "en",
        }  # fmt: skip
    assert changes == [
        ["policy"], ["policy", "closed"], ["policy", "demand"], ["policy", "demand", "closed"],
    ]  # fmt: skip
    assert not any("max_days_per_7" in repr(request) for request in crew.requests)
    assert "Served" in (place / "t.csv").read_text(encoding="utf-8-sig").splitlines()[0]


def test_threads_may_be_chosen_and_there_are_no_more_processes_than_scenarios(
    paikao, crew, place, plan, monkeypatch
):
    all_planned(crew, plan)
    monkeypatch.setattr(sweep_module, "cores", lambda: 64)
    assert paikao(*asked(place, "--workers", "3")).exit_code == 0
    assert {request.workers for request in crew.requests} == {3}
    assert crew.last.processes == 4


def test_json_has_each_plan_by_its_labels(paikao, crew, place, plan):
    all_planned(crew, plan)
    crew.acts[NAMES[1]] = lost
    result = paikao(*asked(place, "--json"))
    assert result.exit_code == 5
    told = json.loads(result.stdout)
    assert told["exit_code"] == 5
    assert (told["sweep"], told["base"], told["stopped"]) == ("能力边界", None, False)
    assert (told["table"], told["picture"]) == (str(place / "t.csv"), None)
    assert [row["labels"] for row in told["scenarios"]] == [
        {"需求": "1", "晚上": "开"}, {"需求": "1", "晚上": "停"},
        {"需求": "=2", "晚上": "开"}, {"需求": "=2", "晚上": "停"},
    ]  # fmt: skip
    bad = told["scenarios"][1]
    assert (bad["plan"], bad["error"], bad["tries"]) == (None, "lost", MOST_TRIES)
    assert told["scenarios"][3]["plan"]["kpis"]["served"] == 3


@pytest.mark.parametrize(
    ("act", "code", "says"),
    [
        (failed(3, "infeasible", "没有任何计划"), 3, "没有任何计划"),
        (failed(4, "no_plan", "限时内没有"), 4, "限时内没有"),
        (failed(2, "scenario", "推演方案有 1 处错误："), 2, "推演方案有 1 处错误 more"),
        (lost, 5, "进程 3 次意外退出"),
    ],
)
def test_a_scenario_without_a_plan_has_its_row_and_the_others_theirs(
    paikao, crew, place, plan, act, code, says
):
    all_planned(crew, plan)
    crew.acts[NAMES[2]] = act
    result = paikao(*asked(place))
    assert result.exit_code == code
    rows = table(place)
    assert [row["退出代码"] for row in rows] == ["0", "0", str(code), "0"]
    assert rows[2]["已安排"] == rows[2]["得分"] == ""
    assert says in rows[2]["结果"]
    assert "共 4 个方案，排出 3 个" in result.stdout


def test_a_scenario_refused_in_its_process_says_why(paikao, crew, place, plan):
    all_planned(crew, plan)
    crew.acts[NAMES[2]] = failed(2, "scenario", "推演方案有 1 处错误：")
    assert "\n  more\n" in paikao(*asked(place)).stderr


def test_all_that_is_refused_is_told_before_anything_begins(paikao, crew, place):
    text = GRID.replace("factor = 2", 'factor = 2, district = "X"').replace('"PM"', '"PN"')
    (place / "grid.toml").write_text(text, encoding="utf-8")
    result = paikao(*asked(place, "--json"))
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["error"] == "scenario"
    assert [(p["row"], p["column"], p["value"]) for p in told["problems"]] == [
        (8, "axis.1.option.2.change.1.district", "X"),
        (11, "axis.2.option.2.change.1.slot_id", "PN"),
    ]
    assert crew.requests == []
    assert not (place / "t.csv").exists()


def test_a_grid_that_cannot_be_read_is_refused_by_line(paikao, crew, place):
    (place / "grid.toml").write_text(GRID.replace("factor", "facter"), encoding="utf-8")
    result = paikao(*asked(place))
    assert result.exit_code == 2
    assert "grid.toml 文件第 8 行" in result.stderr
    assert crew.requests == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--sweep", "g", "--scenario", "s", "--out", "t.csv"], "只能用其中一个"),
        ([], "请给出 --scenario 或 --sweep"),
        (["--sweep", "g"], "须与 --out 同用"),
        (["--sweep", "g", "--out", "t.csv", "--replan"], "只与 --base 同用"),
        (["--sweep", "g", "--out", "t.csv", "--events", "e"], "--events 不与 --sweep"),
        (["--sweep", "g", "--out", "t.csv", "--processes", "2", "--cluster", "x"], "不与 --c"),
        (["--scenario", "s", "--picture", "p.png"], "只与 --sweep 同用"),
        (["--scenario", "s", "--plans", "p"], "只与 --sweep 同用"),
        (["--scenario", "s", "--processes", "2"], "只与 --sweep 同用"),
        (["--scenario", "s", "--cluster", "x"], "只与 --sweep 同用"),
        (["--sweep", "g", "--out", "t.xlsx"], "--out 的值「t.xlsx」"),
        (["--sweep", "none.toml", "--out", "t.csv"], "none.toml"),
    ],
)  # fmt: skip
def test_2_when_options_do_not_go_together(paikao, crew, tmp_path, monkeypatch, args, says):
    monkeypatch.chdir(tmp_path)
    result = paikao("whatif", "case", *args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert os.listdir(tmp_path) == []


def test_an_earlier_table_is_replaced_and_nothing_else(paikao, crew, place, plan):
    all_planned(crew, plan)
    for _ in range(2):
        assert paikao(*asked(place)).exit_code == 0
    (place / "t.csv").write_text("mine\n", encoding="utf-8")
    result = paikao(*asked(place))
    assert result.exit_code == 2
    assert "先前的推演结果表" in result.stderr
    assert (place / "t.csv").read_text(encoding="utf-8") == "mine\n"


def test_plans_are_written_where_they_are_asked_for(paikao, crew, place, plan):
    all_planned(crew, plan)
    crew.acts[NAMES[1]] = failed(4, "no_plan", "x")
    result = paikao(*asked(place, "--plans", place / "plans"))
    assert result.exit_code == 4
    found = {path.name: path / "plan.json" for path in (place / "plans").iterdir()}
    assert sorted(found) == ["1-需求=1-晚上=开", "3-需求==2-晚上=开", "4-需求==2-晚上=停"]
    for name, file in found.items():
        assert file.read_text(encoding="utf-8")[0] == name[0]


def test_what_is_in_the_way_of_plans_is_told_before_any_work(paikao, crew, place):
    (place / "plans" / "1-需求=1-晚上=开").mkdir(parents=True)
    (place / "plans" / "1-需求=1-晚上=开" / "letter.doc").write_text("", encoding="utf-8")
    result = paikao(*asked(place, "--plans", place / "plans"))
    assert result.exit_code == 2
    assert "1-需求=1-晚上=开" in result.stderr
    result = paikao(*asked(place, "--plans", place / "grid.toml"))
    assert result.exit_code == 2
    assert "应为文件夹" in result.stderr
    assert crew.requests == []


def test_ctrl_c_keeps_what_there_is_and_begins_nothing_new(paikao, crew, place, plan):
    def act(request: CaseRequest) -> CaseAnswer:
        signal.raise_signal(signal.SIGINT)
        return planned(plan, stopped=True)(request)

    crew.acts = {NAMES[0]: act, **dict.fromkeys(NAMES[1:], not_begun)}
    result = paikao(*asked(place))
    assert result.exit_code == 4
    rows = table(place)
    assert rows[0]["结果"] == "可行，提前停下"
    assert [row["退出代码"] for row in rows] == ["0", "4", "4", "4"]
    assert [row["次数"] for row in rows] == ["1", "0", "0", "0"]
    assert result.stderr.count("再按一次 Ctrl-C") == 1
    assert crew.last.asked is Stop.GENTLY


def test_a_second_ctrl_c_gives_up_and_the_table_has_what_was_done(paikao, crew, place, plan):
    def act(request: CaseRequest) -> CaseAnswer:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return planned(plan)(request)

    crew.acts = {NAMES[0]: act, NAMES[1]: lost, **dict.fromkeys(NAMES[2:], not_begun)}
    result = paikao(*asked(place))
    assert result.exit_code == 130
    assert crew.last.asked is Stop.AT_ONCE
    assert [row["已安排"] for row in table(place)] == ["3", "", "", ""]


def test_the_table_is_written_while_scenarios_are_at_work(paikao, crew, place, plan, monkeypatch):
    all_planned(crew, plan)
    seen = []

    def act(request: CaseRequest) -> CaseAnswer:
        seen.append(len(table(place)))
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep_module, "SAVE_SECONDS", 0)
    monkeypatch.setattr(Crew, "submit", late(Crew.submit))
    crew.acts[NAMES[3]] = act
    assert paikao(*asked(place)).exit_code == 130
    assert seen == [3]
    assert len(table(place)) == 3


def late(submit):
    """Let a case begin when the ones before it have been told of."""
    from concurrent.futures import Future

    class Late(Future):
        def done(self) -> bool:
            return True

        def result(self, timeout=None):
            return submit(*self.args).result(timeout)

    def begin(self, request):
        future = Late()
        future.args = (self, request)
        return future

    return begin


def test_a_base_goes_along_and_is_told(paikao, crew, place, plan):
    args = ["plan", place / "case", "--out", place / "base", "--time-limit", "2"]
    assert paikao(*args, "--no-workbooks").exit_code == 0
    all_planned(crew, plan)
    result = paikao(*asked(place, "--base", place / "base"))
    assert result.exit_code == 0, result.output
    assert {request.base for request in crew.requests} == {str((place / "base").resolve())}
    assert {request.prove_changes for request in crew.requests} == {True}
    assert "基准计划已安排" in result.stdout
    crew.requests.clear()
    result = paikao(*asked(place, "--base", place / "base", "--replan", "--json"))
    assert result.exit_code == 0, result.output
    assert {request.base for request in crew.requests} == {""}
    assert {request.prove_changes for request in crew.requests} == {False}
    assert json.loads(result.stdout)["base"]["score"] > 0
    write_sample("tiny", place / "other", 20, 9)
    result = paikao("whatif", place / "other", *asked(place)[2:], "--base", place / "base")
    assert result.exit_code == 2


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_picture_is_written(paikao, crew, place, plan, suffix):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install .[plots]")
    all_planned(crew, plan)
    path = place / f"p.{suffix}"
    for _ in range(2):  # the second time in the place of the first
        result = paikao(*asked(place, "--picture", path))
        assert result.exit_code == 0, result.output
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG" if suffix == "png" else b"<?xml")
    if suffix == "svg":
        assert content.count(b'id="served-0-') == content.count(b'id="unserved-0-') == 2
    assert f"能力边界图写在 {path}" in result.stdout


@pytest.mark.parametrize("name", ["p.pdf", "mine.svg", "grid.toml"])
def test_a_picture_overwrites_nothing_else(paikao, crew, place, name):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install .[plots]")
    (place / "mine.svg").write_text("<svg></svg>", encoding="utf-8")
    result = paikao(*asked(place, "--picture", place / name))
    assert result.exit_code == 2
    assert "--picture" in result.stderr
    assert crew.requests == []
    assert (place / "mine.svg").read_text(encoding="utf-8") == "<svg></svg>"


def test_without_the_library_a_picture_is_refused_with_the_way_to_get_it(
    paikao, crew, place, monkeypatch
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "data.frontier_picture", raising=False)
    monkeypatch.delattr("data.frontier_picture", raising=False)
    result = paikao(*asked(place, "--picture", place / "p.png"))
    assert result.exit_code == 2
    assert ".[plots]" in result.stderr
    assert crew.requests == []
    assert sorted(os.listdir(place)) == ["case", "grid.toml"]


def test_where_no_table_can_be_written_nothing_begins(paikao, crew, place):
    args = asked(place)
    args[args.index(place / "t.csv")] = place / "grid.toml" / "t.csv"
    result = paikao(*args)
    assert result.exit_code == 2
    assert "t.csv" in result.stderr
    assert crew.requests == []


def test_a_cluster_where_nobody_is_is_refused(paikao, place, monkeypatch):
    cluster = pytest.importorskip("scheduler.cluster")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    result = paikao(*asked(place, "--cluster", "tcp://127.0.0.1:9"))
    assert result.exit_code == 2
    assert "应有 Dask scheduler" in result.stderr
    assert not (place / "t.csv").exists()
