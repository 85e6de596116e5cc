"""The whole way, with the real reader, engine, judge and writer."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from data.case_reader import read_case
from data.plan_case import case_of_plan

SHARED = Path(__file__).parents[3] / "shared" / "cases"
EXPECTED = SHARED / "broken" / "expected.json"


BROKEN = json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.is_file() else {}
REFUSED = [name for name, row in BROKEN.items() if row["expect"] == "error"]
ACCEPTED = [name for name, row in BROKEN.items() if row["expect"] != "error"]

needs_shared = pytest.mark.skipif(
    not EXPECTED.is_file(), reason="the shared cases are not beside the project"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A tiny sample, planned once for this file, and what the command said of it."""
    folder = tmp_path_factory.mktemp("made")
    assert run_quietly("sample", "tiny", folder / "case").exit_code == 0
    out = folder / "plan"
    result = run_quietly("plan", folder / "case", "--out", out, "--time-limit", "10", "--json")
    assert result.exit_code == 0, result.output
    return folder, json.loads(result.stdout)


@pytest.fixture
def planned(made, tmp_path):
    """A copy of that plan, to be changed at will."""
    folder, told = made
    shutil.copytree(folder, tmp_path / "made")
    return tmp_path / "made", told


def run_quietly(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_sample_check_plan_audit_show(paikao, planned):
    folder, told = planned
    assert paikao("check", folder / "case").exit_code == 0
    assert sorted(told["files"]) == sorted(path.name for path in (folder / "plan").iterdir())
    audited = paikao("audit", folder / "case", folder / "plan", "--json")
    assert audited.exit_code == 0
    found = json.loads(audited.stdout)
    assert found["ok"] is True
    assert found["same_case"] is True
    assert found["score"] == told["plan"]["score"]
    assert found["score_parts"] == told["plan"]["score_parts"]
    shown = json.loads(paikao("show", folder / "plan", "--case", folder / "case", "--json").stdout)
    with (folder / "plan" / "sessions.csv").open(encoding="utf-8-sig", newline="") as file:
        seats = sum(int(row["seats"]) for row in csv.DictReader(file))
    assert shown["total"]["seats"] == seats > 0
    alone = paikao("show", folder / "plan", "--json")
    assert alone.exit_code == 0
    assert json.loads(alone.stdout) == shown


def test_a_plan_folder_knows_where_its_case_was_and_keeps_it(planned, made):
    folder, told = planned
    assert told["plan"]["case_source"] == str(made[0] / "case")
    assert case_of_plan(folder / "plan") == read_case(folder / "case")


def test_a_damaged_case_in_the_folder_costs_show_the_names_only(paikao, planned):
    folder, _told = planned
    (folder / "plan" / "case.zip").write_bytes(b"PK")
    result = paikao("show", folder / "plan")
    assert result.exit_code == 0
    assert "case.zip" in result.stderr
    assert "--case" in result.stderr
    assert "夜考场次" not in result.stdout
    (folder / "plan" / "case.zip").unlink()
    without = paikao("show", folder / "plan")
    assert (without.exit_code, without.stderr) == (0, "")
    assert without.stdout == result.stdout


def test_a_plan_that_was_tampered_with_fails_the_audit(paikao, planned):
    folder, _told = planned
    sessions = folder / "plan" / "sessions.csv"
    rows = sessions.read_text(encoding="utf-8-sig").splitlines()
    place = rows[0].split(",").index("seats")
    first = rows[1].split(",")
    first[place] = "9999"
    sessions.write_text("\n".join([rows[0], ",".join(first), *rows[2:]]), encoding="utf-8")
    result = paikao("audit", folder / "case", folder / "plan")
    assert result.exit_code == 5
    assert "C2" in result.stdout


def test_nothing_is_planned_over_a_folder_of_something_else(paikao, planned):
    folder, _told = planned
    letters = folder / "letters"
    letters.mkdir()
    (letters / "letter.txt").write_text("Dear", encoding="utf-8")
    result = paikao("plan", folder / "case", "--out", letters)
    assert result.exit_code == 2
    assert "letters" in result.stderr
    assert [path.name for path in letters.iterdir()] == ["letter.txt"]


def test_a_folder_that_is_no_plan_is_refused(paikao, tmp_path):
    assert paikao("show", tmp_path).exit_code == 2
    assert paikao("show", tmp_path / "nowhere").exit_code == 2
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    result = paikao("show", tmp_path)
    assert result.exit_code == 2
    assert "plan.json" in result.stderr


@needs_shared
@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_case_is_refused_in_words(paikao, tmp_path, name):
    out = tmp_path / "plan"
    result = paikao("plan", SHARED / "broken" / name, "--out", out)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not out.exists()
    for error in BROKEN[name]["errors"]:
        marks = [error["table"], f"[{error['rule']}]"]
        marks += [] if error["row"] is None else [f"第 {error['row']} 行"]
        marks += [] if error["column"] is None else [f"列 {error['column']}"]
        marks += [] if error["value"] is None else [f"值「{error['value']}」"]
        assert any(all(mark in line for mark in marks) for line in result.stderr.splitlines()), (
            error,
            result.stderr,
        )


@needs_shared
@pytest.mark.parametrize("name", ACCEPTED)
def test_an_odd_case_that_is_in_order_is_planned(paikao, tmp_path, name):
    out = tmp_path / "plan"
    result = paikao("plan", SHARED / "broken" / name, "--out", out, "--time-limit", "5")
    assert result.exit_code == 0, result.output
    assert (out / "plan.json").is_file()
