"""``paikao compare``: what it shows, what it keeps to itself, what it refuses."""

import dataclasses
import json
import shutil
from dataclasses import replace

import openpyxl
import pytest
from click.testing import CliRunner

from cli.compare_display import draw_comparison
from cli.main import main
from cli.words import cell_width, choose_words
from data.case_reader import read_case
from data.case_writer import write_case_folder
from data.digest import with_digest
from data.plan_case import case_of_plan
from data.plan_folder import read_plan, write_plan
from models.case import SeatLimit
from models.comparison import Comparison, PlanWithCase
from models.plan import Plan
from scheduler.compare import compare


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A tiny sample and its plan, and the same plan with less of everything."""
    folder = tmp_path_factory.mktemp("made")
    run = CliRunner().invoke
    assert run(main, ["sample", "tiny", str(folder / "case")]).exit_code == 0
    out = str(folder / "one")
    result = run(
        main, ["plan", str(folder / "case"), "--out", out, "--gap", "90%", "--no-workbooks"]
    )
    assert result.exit_code == 0, result.output
    plan = read_plan(folder / "one")
    fewer = {name: getattr(plan.tables, name)[1:] for name in ("runs", "duties")}
    gone = next(row.session_id for row in plan.tables.sessions if row.quota == "open")
    for name in ("sessions", "bookings"):
        rows = getattr(plan.tables, name)
        fewer[name] = tuple(row for row in rows if row.session_id != gone)
    parts = plan.info.score_parts
    info = plan.info.model_copy(
        update={
            "score": plan.info.score + 25,
            "score_parts": parts.model_copy(update={"unserved": parts.unserved + 25}),
        }
    )
    other = Plan(tables=plan.tables.model_copy(update=fewer), info=info)
    write_plan(folder / "two", read_case(folder / "case"), other, workbooks=False)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "made")
    return tmp_path / "made"


@pytest.fixture
def pair(folder):
    return (folder / "one", folder / "two")


def loaded(path):
    return PlanWithCase(str(path), read_plan(path), case_of_plan(path))


def test_what_is_shown(paikao, pair):
    result = paikao("compare", *pair)
    assert (result.exit_code, result.stderr) == (0, "")
    score = read_plan(pair[0]).info.score
    rows = {row[0]: row[1:] for row in map(str.split, result.stdout.splitlines()) if row}
    assert rows["得分"] == [f"{score:,}", f"{score + 25:,}", "+25"]
    assert rows["考生总数"] == ["60", "60", "-"]
    (found,) = compare([loaded(path) for path in pair]).changes
    assert found.sessions.closed == found.runs.closed == found.duties.lost == 1
    assert f"取消 1（{found.sessions.seats_closed} 席）" in result.stdout
    assert f"得到席位 0，失去 {found.candidates.loses}，换场 " in result.stdout
    assert "值勤：增加 0 人次，减少 1，" in result.stdout


def test_a_plan_with_itself_shows_no_difference(paikao, pair):
    result = paikao("compare", pair[0], pair[0])
    assert result.exit_code == 0
    assert "场次、设施、值勤和考生的席位都相同。" in result.stdout
    assert "+" not in result.stdout


def test_nobody_is_named_on_the_screen(paikao, pair):
    case = case_of_plan(pair[0])
    names = {row.name for row in case.examiners if row.name}
    people = {row.candidate_id for row in case.candidates}
    numbers = {row.examiner_id for row in case.examiners}
    assert min(map(len, (names, people, numbers))) > 5
    text = paikao("compare", *pair).stdout
    assert not [word for word in (*names, *people) if word in text]
    assert not numbers & set(text.split())
    text = paikao("compare", *pair, "--people").stdout
    assert not [word for word in (*names, *people) if word in text]
    assert numbers & set(text.split())


def test_json_is_the_comparison(paikao, pair):
    result = paikao("compare", *pair, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told.pop("workbook") is None
    assert told == compare([loaded(path) for path in pair]).model_dump(mode="json")
    assert Comparison.model_validate_json(json.dumps(told)).plans[0].name == str(pair[0])
    assert paikao("compare", *pair, "--json").stdout == result.stdout


def test_three_plans_are_each_set_against_the_first(paikao, pair):
    result = paikao("compare", *pair, pair[0])
    assert result.exit_code == 0
    assert "B 对 A：" in result.stdout
    assert "C 对 A：" in result.stdout
    told = json.loads(paikao("compare", *pair, pair[0], "--json").stdout)
    assert [change["after"] for change in told["changes"]] == [1, 2]
    assert told["changes"][1]["candidates"]["rows"] == []


def test_the_workbook(paikao, pair, tmp_path):
    out = tmp_path / "deep" / "对比.xlsx"
    result = paikao("compare", *pair, "--out", out)
    assert result.exit_code == 0
    assert str(out) in result.stdout
    assert openpyxl.load_workbook(out).sheetnames[0] == "计划"
    told = json.loads(paikao("compare", *pair, "--out", out, "--json").stdout)
    assert told["workbook"] == str(out)
    paikao("compare", *pair, "--out", out, "--lang", "en")
    assert openpyxl.load_workbook(out).sheetnames[0] == "Plan"


def test_cases_that_differ_are_told(paikao, folder, pair):
    """The second plan is given a case with three candidates more, and a table of our own."""
    case = read_case(folder / "case")
    more = tuple(
        dataclasses.replace(row, candidate_id=f"{row.candidate_id}x") for row in case.candidates[:3]
    )
    limits = (SeatLimit("anywhere", 3),)
    changed = {"candidates": (*case.candidates, *more), "seat_limits": limits}
    bigger = with_digest(case.model_copy(update=changed))
    plan = read_plan(pair[1])
    info = plan.info.model_copy(update={"case_digest": bigger.digest})
    other = plan.model_copy(update={"info": info})
    write_plan(pair[1], bigger, other, workbooks=False)
    result = paikao("compare", *pair)
    assert result.exit_code == 0
    assert f"摘要 {case.digest[:8]} 与 {bigger.digest[:8]}" in result.stdout
    assert "candidates（考生）：60 行 → 63 行，少了 0 行，多了 3 行" in result.stdout
    assert "x_seat_limits（x_席位上限）：0 行 → 1 行，少了 0 行，多了 1 行" in result.stdout
    assert "两边都有的考生 60 人；仅前者有 0 人（已安排 0），仅后者有 3 人" in result.stdout
    page = folder / "page.html"
    reported = paikao("report", pair[1], "--compare", pair[0], "--out", page)
    assert reported.exit_code == 0, reported.stderr
    assert "数据表 x_席位上限：0 行 → 1 行" in page.read_text(encoding="utf-8")


def test_folders_without_their_case_need_it_named(paikao, folder, pair):
    for path in pair:
        (path / "case.zip").unlink()
    result = paikao("compare", *pair)
    assert result.exit_code == 2
    assert result.stderr.count("case.zip") == 2
    assert "--case" in result.stderr
    whole = paikao("compare", *pair, "--case", folder / "case")
    assert (whole.exit_code, whole.stderr) == (0, "")


def test_one_folder_with_the_case_will_do(paikao, pair):
    whole = paikao("compare", *pair).stdout
    (pair[0] / "case.zip").unlink()
    result = paikao("compare", *pair)
    assert (result.exit_code, result.stdout) == (0, whole)


def test_a_case_of_neither_plan_is_told_and_not_used(paikao, folder, pair):
    case = read_case(folder / "case")
    fewer = with_digest(case.model_copy(update={"candidates": case.candidates[1:]}))
    write_case_folder(fewer, folder / "other")
    result = paikao("compare", *pair, "--case", folder / "other")
    assert result.exit_code == 0
    assert str(folder / "other") in result.stderr
    (pair[0] / "case.zip").unlink()
    (pair[1] / "case.zip").unlink()
    assert paikao("compare", *pair, "--case", folder / "other").exit_code == 2


def test_what_is_wrong_is_told_of_every_folder(paikao, folder, pair):
    for path, table in zip(pair, ("runs", "duties"), strict=True):
        file = path / f"{table}.csv"
        file.write_text(file.read_text("utf-8").replace("2023-", "x-"), "utf-8")
    result = paikao("compare", *pair, folder / "nowhere", "--json")
    assert result.exit_code == 2
    problems = json.loads(result.stdout)["problems"]
    assert {problem["table"] for problem in problems} == {
        f"{pair[0]}/runs",
        f"{pair[1]}/duties",
        "plan",
    }
    assert problems[-1]["value"] == str(folder / "nowhere")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "缺少 PLAN…"),
        (["one"], "至少要给出两个计划文件夹。"),
        (["one", "two", "--out", "book.xls"], "--out 的值「book.xls」"),
        (["one", ""], "PLAN… 的值「」"),
    ],
)
def test_usage(paikao, args, says):
    result = paikao("compare", *args)
    assert result.exit_code == 2
    assert says in result.stderr


def test_no_other_file_is_overwritten(paikao, pair, tmp_path):
    mine = tmp_path / "mine.xlsx"
    mine.write_text("mine")
    result = paikao("compare", *pair, "--out", mine)
    assert result.exit_code == 2
    assert "mine.xlsx" in result.stderr
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_number_is_clipped_and_no_line_too_long(pair, lang, width, capsys):
    """Six plans whose counts have seven digits."""
    comparison = compare([replace(loaded(path), name=path.name) for path in (*pair, *pair, *pair)])

    def grown(value):
        match value:
            case bool() | str() | None:
                return value
            case int():
                return value + 1_234_567 if value > 1 else value
            case list():
                return [grown(item) for item in value]
            case dict():
                kept = ("after", "days", "seed")
                return {key: item if key in kept else grown(item) for key, item in value.items()}
            case _:
                return value

    large = Comparison.model_validate_json(json.dumps(grown(comparison.model_dump(mode="json"))))
    draw_comparison(large, choose_words(lang), width, people=True)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_width, lines)) <= width
    clipped = [word for line in lines for word in line.split() if "…" in word and "," in word]
    assert not clipped
