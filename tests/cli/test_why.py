"""``paikao why`` from files: every kind of question, in both languages, for people and scripts."""

import json
import shutil
from pathlib import Path

import pytest

from data.case_writer import write_case_folder
from data.plan_folder import write_plan
from data.samples import write_sample
from models.plan import Plan, PlanInfo
from scheduler.audit import judge
from tests.scheduler.small_case import CASE, TABLES

QUESTIONS = [
    ("candidate", "c1#2"),
    ("candidate", "B3"),
    ("candidate", "B4"),
    ("candidate", "A1"),
    ("candidate", "A3"),
    ("candidate", "G1"),
    ("session", "TN"),
    ("session", "L"),
    ("session", "V1-T@2023-07-18@NIGHT"),
    ("session", "V2-R@2023-07-22@AM"),
    ("venue", "V1"),
    ("venue", "V2"),
    ("examiner", "E1"),
    ("examiner", "R1"),
    ("rule", "C4"),
    ("rule", "E2"),
    ("rule", "B1"),
    ("unserved", "all"),
    ("unserved", "full"),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small case and its plan on disk."""
    from data.case_reader import read_case

    root = tmp_path_factory.mktemp("why")
    write_case_folder(CASE, root / "case")
    case = read_case(root / "case")
    verdict = judge(case, TABLES)
    info = PlanInfo(
        case_digest=case.digest,
        created="2023-07-06T00:00:00",
        engine_version="0",
        seed=0,
        status="feasible",
        score=verdict.score.total,
        bound=0.0,
        gap=1.0,
        score_parts=verdict.score,
        kpis=verdict.kpis,
        seconds={},
        peak_rss_mb=1.0,
    )
    write_plan(root / "plan", case, Plan(tables=TABLES, info=info), workbooks=False)
    return root / "case", root / "plan"


@pytest.mark.parametrize(("kind", "name"), QUESTIONS)
def test_every_question_in_both_languages(paikao, folders, kind, name):
    case, plan = folders
    chinese = paikao("why", plan, kind, name)
    english = paikao("--lang", "en", "why", plan, kind, name, "--case", case)
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese.stdout)
    assert not any("\u4e00" <= char <= "\u9fff" for char in english.stdout), english.stdout
    assert not set("：；，。、（）") & set(english.stdout), english.stdout
    assert "{" not in chinese.stdout + english.stdout


def test_all_unserved_need_no_id_and_whatever_else_does(paikao, folders):
    _case, plan = folders
    asked = paikao("why", plan, "unserved")
    assert asked.exit_code == 0
    assert asked.stdout == paikao("why", plan, "unserved", "all").stdout
    refused = paikao("why", plan, "venue")
    assert refused.exit_code == 2
    assert "缺少 ID。" in refused.stderr


@pytest.mark.parametrize(("kind", "name"), QUESTIONS)
def test_json_has_the_whole_answer(paikao, folders, kind, name):
    case, plan = folders
    result = paikao("why", plan, kind, name, "--case", case, "--json")
    told = json.loads(result.stdout)
    assert (told["kind"], told["id"]) == (kind, name)
    assert told["answer"]


def test_what_a_script_would_look_at(paikao, folders):
    case, plan = folders
    answer = json.loads(paikao("why", plan, "candidate", "c1#2", "--case", case, "--json").stdout)[
        "answer"
    ]
    assert (answer["reason"], answer["served"]) == ("full", False)
    (change,) = answer["changes"]
    assert (change["kind"], change["seats"], change["binds"]) == ("seats", 1, [])
    assert change["checked"] == "rerun"
    assert change["place"]["name"] == "TP"


def test_a_price_is_labelled_as_one(paikao, folders):
    case, plan = folders
    result = paikao("why", plan, "session", "TN", "--case", case, "--prices")
    assert "估价" in result.stdout
    assert "精确" in result.stdout


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("candidate", "K9"),
        ("session", "no"),
        ("venue", "V9"),
        ("examiner", "E0"),
        ("rule", "X1"),
        ("unserved", "some"),
        ("weather", "today"),
    ],
)
def test_a_question_without_an_object_is_an_input_error(paikao, folders, kind, name):
    case, plan = folders
    result = paikao("why", plan, kind, name, "--case", case, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] in ("question", "usage")
    text = result.stderr + result.stdout
    assert not any(row.name and row.name in text for row in CASE.examiners)
    assert not any(f" {row.candidate_id} " in text for row in CASE.candidates)


def test_the_case_of_another_plan_is_refused(paikao, folders, tmp_path):
    _, plan = folders
    write_sample("tiny", tmp_path / "other", 20)
    result = paikao("why", plan, "venue", "V1", "--case", tmp_path / "other")
    assert result.exit_code == 2
    assert "--case" in result.stderr


def test_a_plan_that_breaks_rules_is_refused(paikao, folders, tmp_path):
    case, plan = folders
    broken = tmp_path / "plan"
    shutil.copytree(plan, broken)
    duties = broken / "duties.csv"
    lines = duties.read_text(encoding="utf-8").splitlines(keepends=True)
    duties.write_text("".join(x for x in lines if not x.startswith("E1,")), encoding="utf-8")
    result = paikao("why", broken, "venue", "V1", "--case", case)
    assert result.exit_code == 2
    assert "E2" in result.stderr
    assert "paikao audit" in result.stderr


def test_no_line_is_wider_than_it_should_be(paikao, folders):
    from cli.why import WIDTH
    from cli.words import cell_width

    case, plan = folders
    for kind, name in QUESTIONS:
        for lang in ("zh", "en"):
            shown = paikao("--lang", lang, "why", plan, kind, name, "--case", case).stdout
            assert max(map(cell_width, shown.splitlines())) <= WIDTH + 2
