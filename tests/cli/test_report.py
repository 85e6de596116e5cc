"""``paikao report``: what it writes, what it says, what it refuses."""

import json
import shutil
import sys

import pytest
from click.testing import CliRunner

from cli.main import main
from cli.report import beside
from data.plan_folder import read_plan


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A tiny sample and its plan."""
    folder = tmp_path_factory.mktemp("made")
    run = CliRunner().invoke
    assert run(main, ["sample", "tiny", str(folder / "case")]).exit_code == 0
    command = ["plan", str(folder / "case"), "--out", str(folder / "plan")]
    result = run(main, [*command, "--gap", "90%", "--no-workbooks"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def plan(made, tmp_path):
    shutil.copytree(made / "plan", tmp_path / "plan")
    return tmp_path / "plan"


def test_the_report_stands_beside_the_plan_and_agrees_with_it(paikao, plan):
    result = paikao("report", plan, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert told["report"] == str(plan.parent / "plan-report.html")
    assert told["pictures"] == []
    figures, kpis = told["figures"], read_plan(plan).info.kpis
    assert figures["kpis"] == kpis.model_dump()
    assert (figures["broken"], figures["false_claims"]) == ([], [])
    rows = [row for week in figures["weeks"] for row in week["rows"]]
    assert sum(row["seats"] for row in rows) == kpis.seats
    assert sum(row["served"] for row in figures["districts"]) == kpis.served
    assert sum(row["duties"] for row in figures["staff"]["units"]) == kpis.duties
    assert sum(row["nights"] for row in figures["staff"]["kinds"]) == kpis.night_duties
    examined = sum(sum(row["candidates"].values()) for row in figures["hours"])
    assert examined == pytest.approx(kpis.seats_booked)
    for reason, count in kpis.unserved_by_reason.items():
        assert sum(row["counts"][reason] for row in figures["reasons"]) == count
    assert sorted(path.name for path in plan.parent.iterdir()) == ["plan", "plan-report.html"]


@pytest.mark.parametrize(
    ("option", "name"),
    [("--out", "r.html"), ("--out", "deep/r.html"), ("--png", ""), ("--png", "p")],
)
def test_nothing_foreign_is_put_into_a_plan_folder(paikao, plan, option, name):
    before = sorted(plan.rglob("*"))
    result = paikao("report", plan, option, plan / name)
    assert result.exit_code == 2
    assert f"{option} 的值" in result.stderr
    assert "计划文件夹之外" in result.stderr
    assert sorted(plan.rglob("*")) == before


def test_a_case_is_not_taken_for_a_plan(paikao, made):
    result = paikao("report", made / "case")
    assert result.exit_code == 2
    assert result.stderr.count("要求：") == 1
    assert "应为计划文件夹，这里却是数据文件夹" in result.stderr
    assert "paikao plan" in result.stderr


@pytest.mark.parametrize("command", [["check"], ["plan", "--out", "new"]])
def test_a_plan_is_not_taken_for_a_case(paikao, plan, command):
    result = paikao(*command, plan)
    assert result.exit_code == 2
    assert result.stderr.count("要求：") == 1
    assert "应为数据，这里却是计划文件夹；" in result.stderr
    assert "case.zip" in result.stderr


@pytest.mark.parametrize(("language", "word"), [("zh", "周计划表"), ("en", "Week board")])
def test_in_the_language_asked_for(paikao, plan, language, word):
    out = plan.parent / "r.html"
    result = paikao("report", plan, "--out", out, "--lang", language)
    assert result.exit_code == 0
    assert str(out) in result.stdout
    assert word in out.read_text(encoding="utf-8")


def test_chinese_whatever_the_locale(paikao, plan):
    result = paikao("report", plan, env={"LANG": "en_US.UTF-8"})
    assert result.stdout.startswith("Report written to")
    assert "周计划表" in (plan.parent / "plan-report.html").read_text(encoding="utf-8")


def test_against_another_plan(paikao, plan):
    shutil.copytree(plan, plan.parent / "other")
    result = paikao("report", plan, "--compare", plan.parent / "other", "--json")
    assert result.exit_code == 0
    text = (plan.parent / "plan-report.html").read_text(encoding="utf-8")
    assert "前：other；后：plan（本报告的计划）。" in text
    assert json.loads(result.stdout)["figures"]["comparison"]["changes"][0]["case"]["same"]


def test_an_earlier_report_is_replaced_and_nothing_else(paikao, plan):
    out = plan.parent / "plan-report.html"
    assert paikao("report", plan).exit_code == 0
    assert paikao("report", plan).exit_code == 0
    out.write_text("<p>mine", encoding="utf-8")
    result = paikao("report", plan)
    assert result.exit_code == 2
    assert "--out" in result.stderr
    assert out.read_text(encoding="utf-8") == "<p>mine"
    assert paikao("report", plan, "--out", plan.parent / "r.txt").exit_code == 2


def test_pictures(paikao, plan):
    pytest.importorskip("matplotlib", reason="needs the extra: pip install .[plots]")
    folder = plan.parent / "png"
    result = paikao("report", plan, "--png", folder, "--json")
    assert result.exit_code == 0
    assert [str(path) for path in sorted(folder.iterdir())] == json.loads(result.stdout)["pictures"]
    (folder / "report-2-board.png").write_bytes(b"mine")
    result = paikao("report", plan, "--png", folder)
    assert result.exit_code == 2
    assert "--png" in result.stderr


def test_pictures_without_the_library(paikao, plan, monkeypatch):
    monkeypatch.setitem(sys.modules, "data.report.slides", None)
    monkeypatch.delattr("data.report.slides", raising=False)
    import data.report

    monkeypatch.delattr(data.report, "slides", raising=False)
    for name in ("matplotlib", "matplotlib.figure", "data.frontier_picture"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "data.report.slides")
    result = paikao("report", plan, "--png", plan.parent / "png")
    assert result.exit_code == 2
    assert "matplotlib" in result.stderr
    assert not (plan.parent / "plan-report.html").exists()


def test_a_plan_that_breaks_rules_is_reported_as_such(paikao, plan):
    duties = (plan / "duties.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (plan / "duties.csv").write_text("".join(duties[:-1]), encoding="utf-8")
    result = paikao("report", plan)
    assert result.exit_code == 0
    assert "违反规则（E2" in result.stderr
    assert "plan.json 与计划表不符" in result.stderr
    text = (plan.parent / "plan-report.html").read_text(encoding="utf-8")
    assert "这份计划违反规则，不能公布。" in text


def test_without_its_case(paikao, made, plan):
    (plan / "case.zip").unlink()
    assert paikao("report", plan).exit_code == 2
    assert paikao("report", plan, "--case", made / "case").exit_code == 0
    result = paikao("report", plan, "--case", made / "case", "--compare", made / "plan")
    assert result.exit_code == 0


def test_no_plan(paikao, tmp_path):
    result = paikao("report", tmp_path / "none")
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_beside_a_folder_named_by_a_dot(plan, monkeypatch):
    monkeypatch.chdir(plan)
    assert beside(type(plan)(".")) == plan.parent / "plan-report.html"
