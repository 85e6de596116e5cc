"""Scenarios by the command: what is wrong is told, by line, with exit code 2."""

import json
from pathlib import Path

import pytest

from cli.problems import problem_line
from cli.words import choose_words
from data.samples import write_sample
from models.errors import Message, Problem
from support.scenarios import written

GOOD = '[[change]]\nkind = "demand"\nfactor = 2\n'
BAD = """[[change]]
kind = "closed"
venue_id = "AA"
[[change]]
kind = "demnd"
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    write_sample("tiny", tmp_path / "case")
    return tmp_path / "case"


def test_check_tells_what_a_scenario_makes_of_a_case(paikao, case, tmp_path):
    file = written(tmp_path, GOOD)
    plain = json.loads(paikao("check", case, "--json").stdout)
    result = paikao("check", case, "--scenario", file, "--json")
    assert result.exit_code == 0
    changed = json.loads(result.stdout)
    assert changed["rows"]["candidates"] == 2 * plain["rows"]["candidates"]
    assert changed["case_digest"] != plain["case_digest"]
    words = paikao("check", case, "--scenario", file).stdout
    assert "推演方案：surge，1 项改动" in words


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        (
            "zh",
            "  surge.toml 文件第 5 行 项 change.2.kind 值「demnd」：要求：下列之一：demand",
        ),
        ("en", "  surge.toml line 5 key change.2.kind value"),
    ],
)
def test_a_bad_scenario_is_refused_by_line(paikao, case, tmp_path, lang, line):
    result = paikao("check", case, "--scenario", written(tmp_path, BAD), "--lang", lang)
    assert result.exit_code == 2
    assert line in result.stderr
    assert result.stdout == ""


def test_what_a_case_does_not_have_is_refused_by_line(paikao, case, tmp_path):
    file = written(tmp_path, BAD.replace("demnd", "night"))
    result = paikao("check", case, "--scenario", file, "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["error"] == "scenario"
    (problem,) = told["problems"]
    assert (problem["table"], problem["row"], problem["column"], problem["value"]) == (
        "surge.toml",
        3,
        "change.1.venue_id",
        "AA",
    )
    assert problem["hint"] == "是不是“A”？"


def test_a_missing_scenario_is_refused(paikao, case, tmp_path):
    result = paikao("check", case, "--scenario", tmp_path / "none.toml")
    assert result.exit_code == 2
    assert "none.toml" in result.stderr


def test_a_text_file_has_lines_and_keys_a_table_rows_and_columns():
    zh = choose_words("zh")
    lines = [
        problem_line(Problem(table, 3, "x.y", None, Message("日期")), zh)
        for table in ("a.toml", "a.csv", "candidates")
    ]
    assert lines == [
        "a.toml 文件第 3 行 项 x.y：要求：日期 [D1]",
        "a.csv 第 3 行 列 x.y：要求：日期 [D1]",
        "candidates（考生） 第 3 行 列 x.y：要求：日期 [D1]",
    ]
