"""``paikao plan --many``: what it asks for, writes, says and ends with; no engine at work."""

from __future__ import annotations

import csv
import json
import os
import signal
from pathlib import Path

import pytest

from cli import many as many_module
from cli.crew import CASE_MODULE
from cli.interrupts import PatientInterrupts
from models.plan import Plan
from models.request import CaseAnswer, CaseRequest
from scheduler.case_run import CaseLostError, Stop
from scheduler.many import MOST_TRIES
from support.fake_crew import Act, Crew, engaged, failed, lost, not_begun


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> type[Crew]:
    return engaged(monkeypatch)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Three cases; the second is the largest."""
    folder = tmp_path / "各市"
    for name, size in (("甲 城", 10), ("b", 999), ("c", 10)):
        (folder / name).mkdir(parents=True)
        (folder / name / "settings.toml").write_bytes(b"#" * size)
    return folder


def planned(plan: Plan, *, stopped: bool = False) -> Act:
    def act(request: CaseRequest) -> CaseAnswer:
        out = Path(request.out)
        out.mkdir()
        (out / "plan.json").write_text(request.name, encoding="utf-8")
        return CaseAnswer(exit_code=0, info=plan.info, files=("plan.json",), stopped=stopped)

    return act


def all_planned(crew: type[Crew], cases: Path, plan: Plan) -> None:
    crew.acts = {path.name: planned(plan) for path in cases.iterdir()}


def summary(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "summary.csv").read_text(encoding="utf-8-sig")
    return {row["数据"]: row for row in csv.DictReader(text.splitlines())}


def test_each_case_goes_into_a_folder_of_its_name(paikao, crew, cases, plan, tmp_path):
    all_planned(crew, cases, plan)
    out = tmp_path / "plans"
    result = paikao("plan", "--many", cases, "--out", out)
    assert result.exit_code == 0, result.output
    assert sorted(os.listdir(out)) == ["b", "c", "summary.csv", "甲 城"]
    for name in ("b", "c", "甲 城"):
        assert (out / name / "plan.json").read_text(encoding="utf-8") == name
    rows = summary(out)
    assert list(rows) == ["b", "c", "甲 城"]
    assert rows["b"]["得分"] == "284"
    assert rows["b"]["考生"] == "5"
    assert rows["b"]["已安排"] == "3"
    assert rows["b"]["用时（秒）"] == "2.5"
    assert rows["b"]["结果"] == "可行"
    assert "共 3 份数据，排出 3 份" in result.stdout
    assert "得分 284  差距 4.75%" in result.stderr
    assert "余 0" in result.stderr


def test_the_largest_case_begins_first_with_all_the_options(paikao, crew, cases, plan, tmp_path):
    all_planned(crew, cases, plan)
    result = paikao(
        "plan", "--many", cases, "--out", tmp_path / "o", "--time-limit", "90", "--seed", "7",
        "--deterministic", "--gap", "5%", "--no-cuts", "--workers", "3", "--no-workbooks",
        "--processes", "2", "--lang", "en",
    )  # fmt: skip
    assert result.exit_code == 0
    assert [request.name for request in crew.requests] == ["b", "c", "甲 城"]
    assert crew.last.processes == 2
    for request in crew.requests:
        got = request.as_json()
        assert Path(got.pop("out")).parent.parent == tmp_path / "o"
        assert got.pop("name") == Path(got.pop("case")).name
        assert got == {
            "time_limit_seconds": 90, "seed": 7, "deterministic": True, "gap": 0.05,
            "password_file": "",
            "workers": 3, "no_cuts": True, "workbooks": False, "terminal": "en", "paper": "en",
            "prove_changes": False, "fewest_changes": False, "scenario": "", "base": "",
        }  # fmt: skip
    text = (tmp_path / "o" / "summary.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("Case,Candidates,")


def test_as_many_at_once_as_there_are_cores_or_cases(
    paikao, crew, cases, plan, tmp_path, monkeypatch
):
    all_planned(crew, cases, plan)
    for cores, expected in ((2, 2), (64, 3)):
        monkeypatch.setattr(many_module, "cores", lambda number=cores: number)
        assert paikao("plan", "--many", cases, "--out", tmp_path / "o").exit_code == 0
        assert crew.last.processes == expected
    assert crew.last.module == CASE_MODULE


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ({"b": failed(2, "case", "数据有误")}, 2),
        ({"b": failed(2, "case", "x"), "c": failed(3, "infeasible", "y")}, 3),
        ({"b": failed(4, "no_plan", "x"), "c": failed(3, "infeasible", "y")}, 4),
        ({"b": failed(4, "no_plan", "x"), "c": lost}, 5),
    ],
)
def test_the_exit_code_is_the_highest_and_the_others_are_planned(
    paikao, crew, cases, plan, tmp_path, acts, code
):
    all_planned(crew, cases, plan)
    crew.acts |= acts
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o")
    assert result.exit_code == code
    rows = summary(tmp_path / "o")
    assert {name for name, row in rows.items() if row["退出代码"] == "0"} == set(crew.acts) - set(
        acts
    )
    assert (tmp_path / "o" / "甲 城" / "plan.json").exists()
    assert not (tmp_path / "o" / "b").exists()


def test_a_wrong_case_is_named_with_the_way_to_its_errors(paikao, crew, cases, plan, tmp_path):
    all_planned(crew, cases, plan)
    crew.acts["甲 城"] = failed(2, "case", "数据有 3 处错误：")
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o")
    assert "未排出  甲 城  数据有 3 处错误" in result.stderr
    assert f"paikao check {(cases / '甲 城').resolve()}" in result.stderr
    assert summary(tmp_path / "o")["甲 城"]["结果"] == "数据有 3 处错误"


def test_a_lost_case_says_how_often_it_was_tried(paikao, crew, cases, plan, tmp_path):
    all_planned(crew, cases, plan)
    crew.acts["b"] = lost
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o", "--json")
    told = json.loads(result.stdout)
    (row,) = [row for row in told["cases"] if row["name"] == "b"]
    assert (row["exit_code"], row["error"], row["tries"]) == (5, "lost", MOST_TRIES)
    assert "-9、-9、-9" in row["message"]
    assert told["exit_code"] == result.exit_code == 5
    assert [row["plan"] is None for row in told["cases"]] == [True, False, False]


def test_a_crashed_case_says_what_it_said_last(paikao, crew, cases, plan, tmp_path):
    def crash(_request: CaseRequest) -> CaseAnswer:
        raise CaseLostError(1, "ImportError: x\x1b[31m")

    all_planned(crew, cases, plan)
    crew.acts["b"] = crash
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o")
    assert result.exit_code == 5
    assert "它最后的话：ImportError: x\\x1b[31m" in result.stderr


def test_a_case_whose_worker_is_gone_says_so(paikao, crew, cases, plan, tmp_path):
    def gone(_request: CaseRequest) -> CaseAnswer:
        raise ConnectionError

    all_planned(crew, cases, plan)
    crew.acts["b"] = gone
    crew.lost_errors = (ConnectionError,)
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o")
    assert result.exit_code == 5
    assert "退出码 ?、?、?" in result.stderr
    assert "worker 或 scheduler 不在了" in result.stderr


def test_an_earlier_plan_is_replaced_and_nothing_else(paikao, crew, cases, plan, tmp_path):
    all_planned(crew, cases, plan)
    out = tmp_path / "o"
    paikao("plan", "--many", cases, "--out", out)
    (out / "b" / "plan.json").write_text("old", encoding="utf-8")
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    crew.acts["c"] = failed(4, "no_plan", "x")
    (out / "c" / "plan.json").write_text("old", encoding="utf-8")
    assert paikao("plan", "--many", cases, "--out", out).exit_code == 4
    assert (out / "b" / "plan.json").read_text(encoding="utf-8") == "b"
    assert (out / "c" / "plan.json").read_text(encoding="utf-8") == "old"
    assert (out / "mine.txt").exists()
    assert not [name for name in os.listdir(out) if name.startswith(".")]


def test_what_is_in_the_way_is_told_before_any_work(paikao, crew, cases, tmp_path):
    out = tmp_path / "o"
    for name in ("b", "c"):
        (out / name).mkdir(parents=True)
        (out / name / "letter.doc").write_text("", encoding="utf-8")
    (out / "summary.csv").write_text("mine", encoding="utf-8")
    result = paikao("plan", "--many", cases, "--out", out)
    assert result.exit_code == 2
    assert "3 处问题" in result.stderr
    assert crew.requests == []
    assert sorted(os.listdir(out)) == ["b", "c", "summary.csv"]


def test_something_put_in_the_way_meanwhile_stays(paikao, crew, cases, plan, tmp_path):
    all_planned(crew, cases, plan)
    out = tmp_path / "o"

    def act(request: CaseRequest) -> CaseAnswer:
        (out / "b").mkdir()
        (out / "b" / "letter.doc").write_text("", encoding="utf-8")
        return planned(plan)(request)

    crew.acts["b"] = act
    assert paikao("plan", "--many", cases, "--out", out).exit_code == 2
    assert os.listdir(out / "b") == ["letter.doc"]
    assert summary(out)["b"]["退出代码"] == "2"
    assert summary(out)["c"]["退出代码"] == "0"


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda folder: None, "其中应有数据"),
        (lambda folder: folder.rmdir(), "应为已有的文件夹"),
        (lambda folder: make(folder, "a", "a.xlsx"), "重名"),
        (lambda folder: make(folder, "Summary.csv"), "汇总的文件名"),
    ],
)
def test_2_when_the_folder_will_not_do(paikao, crew, tmp_path, prepare, says):
    folder = tmp_path / "d"
    folder.mkdir()
    prepare(folder)
    result = paikao("plan", "--many", folder, "--out", tmp_path / "o")
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (tmp_path / "o").exists()
    assert crew.requests == []


def make(folder: Path, *names: str) -> None:
    for name in names:
        if name.endswith(".xlsx"):
            (folder / name).write_bytes(b"")
        else:
            (folder / name).mkdir()
            (folder / name / "settings.toml").write_bytes(b"")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["x", "--many", "d", "--out", "o"], "CASE 与 --many"),
        (["x", "--processes", "2", "--out", "o"], "只与 --many 同用"),
        (["x", "--cluster", "tcp://x:1", "--out", "o"], "只与 --many 同用"),
        (["--many", "d", "--processes", "2", "--cluster", "x", "--out", "o"], "不与 --cluster"),
        (["--many", "d", "--processes", "0", "--out", "o"], "--processes 的值「0」"),
        (["--many", "d"], "缺少 --out"),
        (["--out", "o"], "缺少 CASE"),
    ],
)
def test_2_when_options_do_not_go_together(paikao, crew, args, says):
    result = paikao("plan", *args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "--help" in result.stderr


def test_2_when_plans_would_go_among_the_cases(paikao, crew, cases):
    result = paikao("plan", "--many", cases, "--out", cases / "." / "")
    assert result.exit_code == 2
    assert "同一个文件夹" in result.stderr


def test_ctrl_c_keeps_what_there_is_and_begins_nothing_new(paikao, crew, cases, plan, tmp_path):
    def act(request: CaseRequest) -> CaseAnswer:
        signal.raise_signal(signal.SIGINT)
        return planned(plan, stopped=True)(request)

    crew.acts = {"b": act, "c": not_begun, "甲 城": failed(130, "aborted", "已放弃")}
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o")
    assert result.exit_code == 4
    rows = summary(tmp_path / "o")
    assert rows["b"]["结果"] == "可行，提前停下"
    for name in ("c", "甲 城"):
        assert rows[name]["结果"] == "已停下，没有排出计划"
        assert rows[name]["退出代码"] == "4"
    assert rows["c"]["次数"] == "0"
    assert result.stderr.count("再按一次 Ctrl-C") == 1
    assert crew.last.asked is Stop.GENTLY


def test_a_second_ctrl_c_gives_up_what_is_at_work(paikao, crew, cases, plan, tmp_path):
    def act(request: CaseRequest) -> CaseAnswer:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return planned(plan)(request)

    crew.acts = {"b": act, "c": lost, "甲 城": not_begun}
    before = signal.getsignal(signal.SIGINT)
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o")
    assert result.exit_code == 130
    assert "正在放弃" in result.stderr
    assert crew.last.asked is Stop.AT_ONCE
    assert sorted(os.listdir(tmp_path / "o")) == ["b", "summary.csv"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_third_ctrl_c_is_not_waited_for():
    interrupts = PatientInterrupts()
    seen = []
    for _ in range(2):
        interrupts.hear(signal.SIGINT, None)
        seen.append((interrupts.asked, interrupts.asked_again, interrupts.stop.is_set()))
    assert seen == [(True, False, True), (True, True, True)]
    with pytest.raises(KeyboardInterrupt):
        interrupts.hear(signal.SIGINT, None)


def test_without_the_library_a_cluster_is_refused_with_the_way_to_get_it(
    paikao, cases, tmp_path, monkeypatch
):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "scheduler.cluster", raising=False)
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o", "--cluster", "tcp://x:1")
    assert result.exit_code == 2
    assert ".[cluster]" in result.stderr
    assert not (tmp_path / "o").exists()


def test_a_cluster_where_nobody_is_is_refused(paikao, cases, tmp_path, monkeypatch):
    cluster = pytest.importorskip("scheduler.cluster")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    address = "tcp://127.0.0.1:9"
    result = paikao("plan", "--many", cases, "--out", tmp_path / "o", "--cluster", address)
    assert result.exit_code == 2
    assert f"集群 {address} 应有 Dask scheduler" in result.stderr
    assert not (tmp_path / "o").exists()
