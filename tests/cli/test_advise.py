"""``paikao advise``: words, files that can be run again, promises, refusals."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.advise import advise as command
from cli.planning import with_source
from cli.scenario_case import changed_case
from data.case_checker import rechecked
from data.case_writer import write_case_folder
from data.plan_folder import write_plan
from data.samples import write_sample
from data.scenario_in import read_scenario
from models.case import Case
from scheduler.plan import PlanOptions, make_plan
from support import advice_cases as towns

HOSTILE = '甲区"\\ # [[change]] =cmd|0'
NAME = "张三丰（不可见）"


def hostile(case: Case) -> Case:
    """The same town with names that would break a careless file, and people's names in it."""
    return rechecked(
        case.model_copy(
            update={
                "districts": tuple(replace(row, district=HOSTILE) for row in case.districts),
                "venues": tuple(replace(row, district=HOSTILE, name="=1+1") for row in case.venues),
                "examiners": tuple(
                    replace(row, district=HOSTILE, unit=HOSTILE, name=NAME)
                    for row in case.examiners
                ),
                "candidates": tuple(
                    replace(row, district=HOSTILE, school=NAME) for row in case.candidates
                ),
            }
        )
    )


def write(case: Case, folder: Path) -> None:
    write_case_folder(case, folder / "case")
    plan = make_plan(case, PlanOptions(time_limit_seconds=20, deterministic=True))
    write_plan(folder / "base", case, with_source(plan, str(folder / "case")), workbooks=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("advise")
    write(hostile(towns.short_of_hours(700)), folder)
    write_sample("tiny", folder / "other")
    return folder


def asked(made, *args):
    return ["advise", made / "case", made / "base", "--time-limit", "8", *args]


@pytest.fixture(scope="module")
def files(made):
    return made / "out"


def test_everything_is_said_and_every_file_can_be_run(paikao, made, files):
    result = paikao(*asked(made, "--serve", "60", "--out", files, "--json"))
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert json.loads((files / "advice.json").read_text("utf-8")).items() <= told.items()
    assert (told["asked"], told["left_out"], told["published"]) == (60, 100, True)
    assert told["bottlenecks"][0]["resource"] == "units"
    assert len(told["ways"]) == 3
    case = read(made)
    from data.plan_folder import read_plan

    tables = read_plan(made / "base").tables
    listed = [*told["ways"], *told["others"]]
    assert sorted(path.name for path in files.iterdir()) == sorted(
        ["advice.json", *(way["file"] for way in listed)]
    )
    for way in listed:
        scenario = read_scenario(files / way["file"])
        assert scenario.name == way["title"][:200]
        changed = changed_case(case, scenario, tables)
        if way["obtained"] is not None:
            assert changed.digest == way["case_digest"]
        assert NAME not in (files / way["file"]).read_text("utf-8")
    for way in told["ways"]:
        assert way["reaches"]
        assert way["obtained"]["served"] >= 60
        assert (
            way["obtained_total"]["served"] == told["again"]["served"] + way["obtained"]["served"]
        )
        assert way["needs"]
    assert NAME not in result.stdout + result.stderr
    assert "重排核实" in result.stderr


def read(made) -> Case:
    from data.case_reader import read_case

    return read_case(made / "case")


def test_a_way_run_by_whatif_gives_what_was_promised(paikao, made, files):
    if not files.exists():
        pytest.skip("the advice was not written")
    told = json.loads((files / "advice.json").read_text("utf-8"))
    way = told["ways"][0]
    args = ["whatif", made / "case", "--scenario", files / way["file"], "--base", made / "base"]
    result = paikao(*args, "--time-limit", "8", "--json")
    assert result.exit_code == 0, result.stderr
    info = json.loads(result.stdout)["plan"]
    assert info["kpis"]["served"] == way["obtained_total"]["served"]
    assert info["case_digest"] == way["case_digest"]


def test_words(paikao, made):
    result = paikao(*asked(made, "--serve", "60"))
    assert result.exit_code == 0, result.stderr
    for word in (
        "具备资格而未安排 100 人",
        "瓶颈（再多一份",
        "V1-T 多一个单位",
        "理论考室：10 个可开时段中空闲 0",
        "多安排 60 人的办法",
        "不作改动、同样时限再排一次",
        "办法 1：",
        "预计：多安排",
        "重排：多安排",
        "合计：安排预计",
        "条件：",
    ):
        assert word in result.stdout, word
    english = paikao("--lang", "en", *asked(made, "--serve", "60", "--replan"))
    for word in ("Bottlenecks (", "Ways to serve 60 more", "predicted:", "planned:", "in kind:"):
        assert word in english.stdout, word
    assert "nights: 1 venues (V1), " in english.stdout
    assert not any("\u4e00" <= char <= "\u9fff" for char in english.stdout.replace(HOSTILE, ""))


def test_a_plan_of_another_case_is_refused(paikao, made):
    result = paikao("advise", made / "other", made / "base", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] == "plan_folder"


def test_other_folders_are_not_replaced(paikao, made, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in ("mine", "file"):
        result = paikao(*asked(made, "--out", tmp_path / place))
        assert result.exit_code == 2
        assert "不覆盖其他文件" in result.stderr
    assert (tmp_path / "mine" / "notes.txt").read_text(encoding="utf-8") == "x"
    result = paikao(*asked(made, "--out", made / "base"))
    assert result.exit_code == 2


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many"])
def test_how_many_must_be_a_number(paikao, made, value):
    result = paikao(*asked(made, "--serve", value))
    assert result.exit_code == 2
    assert "1 到 1000000" in result.stderr


def test_where_all_are_served_there_is_nothing_to_advise(paikao, tmp_path):
    write(towns.short_of_rooms(60), tmp_path)
    result = paikao(*asked(tmp_path, "--out", tmp_path / "out"))
    assert result.exit_code == 0, result.stderr
    assert "都已安排" in result.stdout
    assert "多安排" not in result.stdout.replace("不能多安排一人", "")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["advice.json"]


def test_the_command_is_documented():
    assert command.__doc__
