"""The commands against the stand-in engine: what they pass on and what they print."""

import dataclasses
import importlib
import json
import sys
from pathlib import Path

import pytest

from cli.audit import false_claims
from cli.planning import reserve_seconds, with_source
from models.errors import Message, Violation
from models.plan import Kpis, ScoreParts
from scheduler.audit import RULES


@dataclasses.dataclass
class Verdict:
    violations: tuple[Violation, ...]
    score: ScoreParts
    kpis: Kpis


@pytest.fixture
def verdict(monkeypatch, engine, plan):
    """What the judge finds; the test changes it."""
    verdict = Verdict((), plan.info.score_parts, plan.info.kpis)
    monkeypatch.setattr("scheduler.audit.judge", lambda _case, _tables: verdict)
    return verdict


@pytest.fixture
def plan_folder(tmp_path):
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    return tmp_path


def test_options_reach_the_engine(paikao, engine, tmp_path):
    result = paikao(
        "plan", "case", "--out", tmp_path / "p", "--time-limit", "90", "--seed", "7",
        "--deterministic", "--gap", "5%", "--no-cuts", "--workers", "3", "--no-workbooks",
    )  # fmt: skip
    assert result.exit_code == 0
    (options,) = engine.options
    assert 1 < options.reserve_seconds < 2
    assert dataclasses.asdict(options) | {"reserve_seconds": 0} == {
        "reserve_seconds": 0,
        "time_limit_seconds": 90,
        "seed": 7,
        "deterministic": True,
        "gap": 0.05,
        "workers": 3,
        "no_cuts": True,
        "prove_changes": False,
        "fewest_changes": False,
    }
    assert engine.written[0][3]["workbooks"] is False


@pytest.mark.parametrize(
    ("path", "noted"), [("/a/../b", "/b"), ("case", str(Path.cwd() / "case")), ("/\udcff", "")]
)
def test_where_the_case_was_is_noted_in_the_plan(plan, path, noted):
    assert with_source(plan, path).info.case_source == noted
    assert with_source(plan, path).tables is plan.tables


def test_the_engine_gets_its_documented_defaults(paikao, engine, tmp_path):
    paikao("plan", "case", "--out", tmp_path / "p")
    (options,) = engine.options
    assert 1 < options.reserve_seconds < 2
    assert dataclasses.asdict(options) | {"reserve_seconds": 0} == {
        "reserve_seconds": 0,
        "time_limit_seconds": 60,
        "seed": 0,
        "deterministic": False,
        "gap": 0.0,
        "workers": 2,
        "no_cuts": False,
        "prove_changes": False,
        "fewest_changes": False,
    }
    assert engine.written[0][3]["workbooks"] is True
    assert engine.written[0][3]["lang"] == "zh"


def test_the_stand_in_has_the_options_of_the_real_engine(engine, paikao, tmp_path):
    from scheduler.plan import PlanOptions as StandIn

    sys.modules.pop("scheduler.plan")
    real = importlib.import_module("scheduler.plan").PlanOptions
    assert {row.name: row.default for row in dataclasses.fields(real)} == {
        row.name: row.default for row in dataclasses.fields(StandIn)
    }


def test_only_an_explicit_language_reaches_the_workbooks(paikao, engine, tmp_path):
    for env, args, lang in (
        ({"LANG": "en_US.UTF-8"}, [], "zh"),
        ({"PAIKAO_LANG": "en"}, [], "en"),
        ({}, ["--lang", "en"], "en"),
    ):
        engine.written.clear()
        result = paikao("plan", "case", "--out", tmp_path / "p", *args, env=env)
        assert result.exit_code == 0
        assert engine.written[0][3]["lang"] == lang


def test_the_engine_leaves_time_for_writing(case):
    crowd = case.model_copy(update={"candidates": (None,) * 45_000})
    few = reserve_seconds(60, case, workbooks=True)
    tables = reserve_seconds(60, crowd, workbooks=False)
    books = reserve_seconds(60, crowd, workbooks=True)
    assert 1 < few < tables < books < 6
    assert books < reserve_seconds(60, crowd, workbooks=True, sealed=True) < 10
    assert reserve_seconds(1, crowd, workbooks=True) == 0.5


def test_a_plan_ends_with_its_worth_and_where_it_is(paikao, engine, tmp_path):
    result = paikao("plan", "case", "--out", tmp_path / "p")
    assert "得分 284，下界 270，差距 4.75%" in result.stdout
    assert str(tmp_path / "p") in result.stdout
    told = json.loads(paikao("plan", "case", "--out", tmp_path / "p", "--json").stdout)
    assert told["exit_code"] == 0
    assert told["files"] == ["runs.csv", "plan.json", "全市.xlsx"]
    assert told["plan"]["score_parts"]["runs"] == 160
    assert told["stopped"] is False


def test_check_counts_the_rows(paikao, engine):
    result = paikao("check", "case")
    assert result.exit_code == 0
    assert "venues（考场）：2 行" in result.stdout
    assert "d" * 64 in result.stdout
    told = json.loads(paikao("check", "case", "--json").stdout)
    assert told["ok"] is True
    assert told["rows"]["facilities"] == 2
    assert told["case_digest"] == "d" * 64


def test_audit_of_a_sound_plan(paikao, verdict, plan_folder):
    result = paikao("audit", "case", plan_folder)
    assert result.exit_code == 0
    assert f"审核通过：{len(RULES)} 条规则" in result.stdout
    assert "得分 284" in result.stdout


def test_audit_names_what_is_broken(paikao, verdict, plan_folder):
    verdict.violations = (Violation("C4", "V1-T 2023-07-17", Message("超过 {n}", {"n": 3})),)
    result = paikao("audit", "case", plan_folder)
    assert result.exit_code == 5
    assert "C4  V1-T 2023-07-17  超过 3" in result.stdout
    told = json.loads(paikao("audit", "case", plan_folder, "--json").stdout)
    assert told["ok"] is False
    assert told["violations"] == [{"rule": "C4", "where": "V1-T 2023-07-17", "message": "超过 3"}]


def test_audit_does_without_plan_json(paikao, verdict, tmp_path):
    verdict.score = ScoreParts(runs=1)
    result = paikao("audit", "case", tmp_path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["same_case"] is None


def test_audit_holds_plan_json_to_its_word(paikao, verdict, plan_folder):
    verdict.score = ScoreParts(unserved=100, runs=161, duties=24)
    result = paikao("audit", "case", plan_folder)
    assert result.exit_code == 5
    assert "plan.json score_parts.runs" in result.stdout
    assert "160" in result.stdout


def test_a_plan_of_another_case_is_audited_but_not_held_to_its_score(
    paikao, verdict, engine, case, plan_folder
):
    engine.read = lambda _path: case.model_copy(update={"digest": "e" * 64})
    verdict.score = ScoreParts(runs=1)
    result = paikao("audit", "case", plan_folder)
    assert result.exit_code == 0
    assert "另一份数据" in result.stderr


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ({"score": 285}, ["plan.json score", "plan.json gap"]),
        ({"gap": 0.5}, ["plan.json gap"]),
        ({"bound": 300.0, "gap": (284 - 300.0) / 284}, ["plan.json bound"]),
        ({}, []),
    ],
)
def test_false_claims(plan, claim, where):
    info = plan.info.model_copy(update=claim)
    assert [row.where for row in false_claims(info, plan.info.score_parts)] == where


@pytest.mark.parametrize("kind", ["tiny", "offpeak", "peak", "surge"])
def test_sample(paikao, tmp_path, kind):
    result = paikao(
        "sample", kind, tmp_path / "case", "--candidates", "20", "--seed", "3", "--json"
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)["candidates"] == 20
    assert (
        len((tmp_path / "case" / "candidates.csv").read_text(encoding="utf-8").splitlines()) == 21
    )


def test_a_sample_is_not_written_over_other_files(paikao, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear", encoding="utf-8")
    result = paikao("sample", "tiny", tmp_path)
    assert result.exit_code == 2
    assert "不覆盖其他文件" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
