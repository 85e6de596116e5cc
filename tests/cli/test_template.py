"""``paikao template``: writes, refuses, and what it writes goes on."""

import json

import pytest


def test_the_empty_one(paikao, tmp_path):
    file = tmp_path / "deep" / "case.xlsx"
    result = paikao("template", file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(file) in result.stdout
    checked = paikao("check", file, "--json")
    assert checked.exit_code == 2
    problems = json.loads(checked.stdout)["problems"]
    assert {problem["column"] for problem in problems[:3]} == {"city", "start", "plan_date"}
    assert all("至少有一行" in problem["expected"] for problem in problems[3:])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_example_is_planned(paikao, tmp_path, lang):
    file = tmp_path / "case.xlsx"
    told = json.loads(paikao("template", file, "--example", "--lang", lang, "--json").stdout)
    assert told == {"file": str(file), "example": True}
    assert paikao("check", file).exit_code == 0
    plan = paikao(
        "plan", file, "--out", tmp_path / "plan", "--no-workbooks", "--gap", "50%", "--json"
    )
    assert plan.exit_code == 0, plan.output
    kpis = json.loads((tmp_path / "plan" / "plan.json").read_text("utf-8"))["kpis"]
    assert kpis["entitled"] == 92
    assert kpis["served"] > 80
    assert kpis["linked_pairs"] > 0


def test_nothing_is_overwritten_unasked(paikao, tmp_path):
    file = tmp_path / "mine.xlsx"
    file.write_text("mine")
    result = paikao("template", file)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert file.read_text() == "mine"
    assert paikao("template", file, "--force").exit_code == 0
    assert file.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["case.xls", "case", "."])
def test_only_workbooks(paikao, tmp_path, name):
    assert paikao("template", tmp_path / name, "--force").exit_code == 2


def test_a_case_with_an_empty_table_is_noted(paikao, tmp_path):
    paikao("sample", "tiny", tmp_path / "case")
    examiners = tmp_path / "case" / "examiners.csv"
    examiners.write_text(examiners.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    for name in ("availability", "conflicts"):
        (tmp_path / "case" / f"{name}.csv").unlink()
    result = paikao("check", tmp_path / "case")
    assert result.exit_code == 0
    assert "examiners" in result.stderr
