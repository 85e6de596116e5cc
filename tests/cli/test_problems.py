"""Problems and violations, line by line."""

import json

import pytest

from cli.problems import (
    MOST_ON_TERMINAL,
    problem_data,
    problem_line,
    problem_lines,
    violation_lines,
)
from cli.words import choose_words
from models.errors import CaseError, Message, Problem, Violation

ZH = choose_words("zh")


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            Problem(
                "facilities",
                3,
                "units",
                "2.5",
                Message("{low} 到 {high} 的整数", {"low": 1, "high": 10_000}),
                hint=Message("改为整数"),
            ),
            "facilities（考试设施） 第 3 行 列 units（数量） 值「2.5」："
            "要求：1 到 10000 的整数；改为整数 [D1]",
        ),
        (
            Problem("candidates", None, None, None, Message("candidates 或 cohorts 之一")),
            "candidates（考生）：要求：candidates 或 cohorts 之一 [D1]",
        ),
        (
            Problem("facilities", 10, "classes", "B2", Message("县级考场无大车"), rule="D2"),
            "facilities（考试设施） 第 10 行 列 classes（准驾车型） 值「B2」："
            "要求：县级考场无大车 [D2]",
        ),
        (
            Problem("candidates", 4, "lp_date", "", Message("日期")),
            "candidates（考生） 第 4 行 列 lp_date（学习驾驶证明日期） 值「」：要求：日期 [D1]",
        ),
        (
            Problem("x\x1b", 2, "a\nb", "\x1b[2J", Message("日期")),
            "x\\x1b 第 2 行 列 a\\nb 值「\\x1b[2J」：要求：日期 [D1]",
        ),
        (
            Problem("venues", 1, "kindd", "kindd", Message("列名")),
            "venues（考场） 第 1 行 列 kindd 值「kindd」：要求：列名 [D1]",
        ),
    ],
)
def test_a_problem_says_what_where_got_expected_and_what_to_do(problem, line):
    assert problem_line(problem, ZH) == line


def test_in_english_tables_and_columns_go_by_their_names_alone():
    problem = Problem("facilities", 3, "units", "2.5", Message("整数"))
    assert problem_line(problem, choose_words("en")).startswith(
        "facilities row 3 column units value “2.5”"
    )


def _many(count: int) -> tuple[Problem, ...]:
    rows = [
        Problem("candidates", row, "need", "S9", Message("科目")) for row in range(2, count + 2)
    ]
    return (Problem("venues", 2, "kind", "x", Message("类型")), *rows)


def test_a_terminal_gets_the_first_of_each_table_and_a_count_of_the_rest():
    lines = problem_lines(_many(60), ZH, to_terminal=True)
    assert len(lines) == 1 + MOST_ON_TERMINAL + 1
    assert "venues" in lines[0]
    assert "candidates：另有 10 处" in lines[-1]


def test_a_log_gets_all():
    assert len(problem_lines(_many(60), ZH, to_terminal=False)) == 61


def test_exactly_as_many_as_fit_need_no_count():
    assert len(problem_lines(_many(MOST_ON_TERMINAL), ZH, to_terminal=True)) == MOST_ON_TERMINAL + 1


def test_violations_are_capped_by_rule():
    violations = [Violation("C4", f"V{n}", Message("超过")) for n in range(60)]
    lines = violation_lines(violations, ZH, to_terminal=True)
    assert len(lines) == MOST_ON_TERMINAL + 1
    assert "C4：另有 10 处" in lines[-1]


def test_json_keeps_the_value_whole():
    value = "\x1b" + "长" * 5000
    data = problem_data(Problem("venues", 2, "name", value, Message("文本")), ZH)
    assert data["value"] == value
    assert data["expected"] == "文本"
    assert (data["table"], data["row"], data["column"], data["rule"]) == ("venues", 2, "name", "D1")


def test_check_lists_all_in_json(paikao, engine):
    problems = _many(200)

    def refuse(_path: object) -> None:
        raise CaseError(problems)

    engine.read = refuse
    result = paikao("check", "case", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert [row["row"] for row in told["problems"]] == [problem.row for problem in problems]
    assert "201" in told["message"]
