"""``paikao whatif``: answers, promises, refusals."""

import json

import pytest
from click.testing import CliRunner

from cli.main import main
from data.case_reader import read_case
from data.plan_case import case_of_plan
from data.plan_folder import read_plan
from scheduler.audit import audit

FEWER = """
name = "请假"
[[change]]
kind = "absent"
examiner_id = ["WHO"]
"""
MORE = """
[[change]]
kind = "demand"
need = "S1"
factor = 2
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whatif")
    run = CliRunner().invoke
    assert run(main, ["sample", "tiny", str(folder / "case")]).exit_code == 0
    args = ["plan", str(folder / "case"), "--out", str(folder / "base"), "--deterministic"]
    result = run(main, [*args, "--time-limit", "20", "--no-workbooks"])
    assert result.exit_code == 0, result.output
    ill = read_plan(folder / "base").tables.duties[0].examiner_id
    (folder / "fewer.toml").write_text(FEWER.replace("WHO", ill), encoding="utf-8")
    (folder / "more.toml").write_text(MORE, encoding="utf-8")
    (folder / "bad.toml").write_text(MORE.replace("factor", "facter"), encoding="utf-8")
    return folder


def asked(made, *args):
    return ["whatif", made / "case", "--deterministic", "--time-limit", "20", *args]


def test_a_base_is_kept_as_far_as_can_be(paikao, made, tmp_path):
    args = asked(made, "--base", made / "base", "--scenario", made / "fewer.toml")
    result = paikao(*args, "--out", tmp_path / "out", "--no-workbooks", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    plan, base = read_plan(tmp_path / "out"), read_plan(made / "base")
    case = case_of_plan(tmp_path / "out")
    assert told["plan"]["score"] == plan.info.score
    assert told["base"]["score"] == base.info.score
    assert {s.session_id for s in case.published} == {s.session_id for s in base.tables.sessions}
    assert case.published_duties == base.tables.duties
    assert not audit(case, plan.tables)
    changes = told["plan"]["changes"]
    assert changes["duties_dropped"] + changes["duties_added"] >= changes["fewest_duties"]
    ill = base.tables.duties[0].examiner_id
    assert not any(d.examiner_id == ill for d in plan.tables.duties)
    assert changes["duties_dropped"] >= sum(d.examiner_id == ill for d in base.tables.duties)


def test_what_is_said(paikao, made):
    args = asked(made, "--base", made / "base", "--scenario", made / "fewer.toml")
    result = paikao(*args)
    assert result.exit_code == 0, result.stderr
    for word in ("推演“请假”：1 项改动", "与基准相比", "场次改动", "值勤改动", "已证明"):
        assert word in result.stdout
    english = paikao("--lang", "en", *args)
    assert "What if “请假”: 1 changes" in english.stdout
    assert "proven" in english.stdout


def test_replanned_nothing_is_published(paikao, made, tmp_path):
    args = asked(made, "--base", made / "base", "--scenario", made / "more.toml", "--replan")
    result = paikao(*args, "--out", tmp_path / "out", "--no-workbooks", "--json")
    assert result.exit_code == 0, result.stderr
    case = case_of_plan(tmp_path / "out")
    assert not case.published
    assert json.loads(result.stdout)["plan"]["changes"] is None
    before = read_case(made / "case")
    fresh = sum(c.need == "S1" for c in before.candidates)
    assert len(case.candidates) == len(before.candidates) + fresh


def test_without_a_base(paikao, made):
    result = paikao(*asked(made, "--scenario", made / "more.toml", "--json"))
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["base"] is None


def test_what_is_refused(paikao, made, tmp_path):
    bad = paikao(*asked(made, "--scenario", made / "bad.toml"))
    assert bad.exit_code == 2
    assert "bad.toml" in bad.stderr
    assert "factor" in bad.stderr
    alone = paikao(*asked(made, "--scenario", made / "more.toml", "--replan"))
    assert alone.exit_code == 2
    assert "--base" in alone.stderr
    assert paikao("sample", "tiny", tmp_path / "other", "--seed", "7").exit_code == 0
    args = ["whatif", tmp_path / "other", "--base", made / "base"]
    other = paikao(*args, "--scenario", made / "more.toml")
    assert other.exit_code == 2
    assert read_plan(made / "base").info.case_digest[:8] in other.stderr
