"""The week at a glance: figures, layout, width."""

import dataclasses
import datetime as dt
import json

import pytest

from cli.glance import Glance, Tally, look
from cli.show import draw, slots_in_order
from cli.words import cell_width, choose_words

MONDAY = dt.date(2023, 7, 17)
TUESDAY = dt.date(2023, 7, 18)


def test_seats_and_bookings_by_venue_and_date(plan):
    glance = look(plan)
    seats = {key: tally.seats for key, tally in glance.by_venue_date.items()}
    assert seats == {("V1", MONDAY): 10, ("V1", TUESDAY): 50, ("V2", MONDAY): 40}
    assert {date: tally.seats for date, tally in glance.by_date.items()} == {
        MONDAY: 50,
        TUESDAY: 50,
    }
    assert {slot: tally.seats for slot, tally in glance.by_slot.items()} == {"AM": 70, "NIGHT": 30}
    assert glance.by_venue_date["V1", TUESDAY].booked == 2
    assert glance.by_subject["S1"].booked == 3
    assert (glance.total.seats, glance.total.booked, glance.total.runs) == (100, 3, 4)
    assert glance.total.duties == 3
    assert glance.total.fill == pytest.approx(0.03)


def test_without_the_case_nothing_is_guessed_about_nights_and_reserves(plan):
    glance = look(plan)
    assert glance.total.night_runs is None
    assert glance.total.reserve_duties is None
    assert glance.name_by_venue == {}


def test_with_the_case_nights_and_reserves_are_counted(plan, case):
    glance = look(plan, case)
    assert {key: tally.night_runs for key, tally in glance.by_venue_date.items()} == {
        ("V1", MONDAY): 0,
        ("V1", TUESDAY): 1,
        ("V2", MONDAY): 0,
    }
    assert glance.by_date[TUESDAY].reserve_duties == 1
    assert glance.by_date[MONDAY].reserve_duties == 0
    assert glance.name_by_venue == {"V1": "东考场", "V2": "西考场"}


def test_what_is_shown(paikao, engine):
    result = paikao("show", "plan", "--case", "case")
    assert result.exit_code == 0
    rows = {
        line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line.strip()
    }
    assert rows["V1"] == ["东考场", "10", "50", "60", "5%", "1"]
    assert rows["V2"] == ["西考场", "40", "-", "40", "0%", "-"]
    assert rows["合计"] == ["50", "50", "100", "3%", "1"]
    assert rows["满座率"] == ["2%", "4%"]
    assert rows["其中应急"] == ["-", "1"]
    assert rows["夜考场次"] == ["-", "1"]
    assert rows["科目一"] == ["100", "3", "3%"]
    assert rows["夜间"] == ["30", "-", "0%"]
    assert "抽调应急考官 1 人" in result.stdout
    assert "场次已满 1，本期内不具备资格 1" in result.stdout


def test_without_a_case_the_venues_go_by_their_ids(paikao, engine):
    result = paikao("show", "plan")
    assert result.exit_code == 0
    assert "V1" in result.stdout
    assert "夜考场次" not in result.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_four_full_weeks_of_long_names_fit_80_columns(plan, case, lang, capsys):
    first = plan.tables.sessions[0]
    sessions = tuple(
        dataclasses.replace(
            first, session_id=f"s{day}", date=MONDAY + dt.timedelta(days=day), seats=12_345
        )
        for day in range(28)
    )
    tables = plan.tables.model_copy(update={"sessions": sessions, "runs": (), "duties": ()})
    full = plan.model_copy(update={"tables": tables})
    glance = look(full, case)
    glance.name_by_venue["V1"] = "名称非常长的一个驾驶人考试考场（模拟）"
    draw(full, glance, choose_words(lang))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_width, lines)) <= 80
    assert sum("名称" in line for line in lines) == 4
    assert all("12345" in line for line in lines if "名称" in line)


@pytest.mark.parametrize("width", [40, 57, 79])
def test_a_narrow_terminal_gets_fewer_days_a_table(plan, case, width, capsys):
    first = plan.tables.sessions[0]
    sessions = tuple(
        dataclasses.replace(first, session_id=f"s{day}", date=MONDAY + dt.timedelta(days=day))
        for day in range(7)
    )
    week = plan.model_copy(
        update={"tables": plan.tables.model_copy(update={"sessions": sessions, "runs": ()})}
    )
    draw(week, look(week, case), choose_words("zh"), width)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_width, lines)) <= width
    shown = [word for line in lines for word in line.split() if word.startswith("07-")]
    assert shown == [f"07-{day}" for day in range(17, 24)]
    assert sum("东考场" in line for line in lines) == {40: 3, 57: 2, 79: 1}[width]


def test_a_wide_terminal_shows_long_names_whole(plan, case, capsys):
    name = "名称相当长的驾驶人考试考场（模拟）"
    glance = look(plan, case)
    glance.name_by_venue["V1"] = name
    draw(plan, glance, choose_words("zh"), 120)
    assert f"V1 {name}" in capsys.readouterr().out


def test_slots_stand_in_the_order_of_the_day(plan, case):
    assert list(look(plan, case).start_by_slot) == ["AM", "NIGHT"]
    glance = Glance(Tally())
    glance.by_slot = {slot_id: Tally() for slot_id in ("NIGHT", "NOON", "PM", "AM", "EVE")}
    assert slots_in_order(glance) == ["AM", "PM", "NIGHT", "EVE", "NOON"]
    glance.start_by_slot = {
        slot_id: dt.time(hour)
        for slot_id, hour in {"NIGHT": 20, "NOON": 12, "PM": 14, "AM": 8}.items()
    }
    assert slots_in_order(glance) == ["AM", "NOON", "PM", "NIGHT", "EVE"]


def test_another_case_than_the_plans_is_pointed_out(plan, case):
    assert look(plan).same_case is None
    own = plan.model_copy(
        update={"info": plan.info.model_copy(update={"case_digest": case.digest})}
    )
    assert look(own, case).same_case is True
    other = plan.model_copy(update={"info": plan.info.model_copy(update={"case_digest": "0"})})
    assert look(other, case).same_case is False


def test_an_empty_plan_is_shown(plan, capsys):
    empty = plan.model_copy(update={"tables": type(plan.tables)()})
    draw(empty, look(empty), choose_words("zh"))
    assert "得分 284" in capsys.readouterr().out


def test_json_has_every_figure(paikao, engine):
    result = paikao("show", "plan", "--case", "case", "--json")
    told = json.loads(result.stdout)
    assert told["plan"]["score"] == 284
    assert told["venues"]["V1"]["name"] == "东考场"
    assert told["venues"]["V1"]["days"]["2023-07-18"]["seats"] == 50
    assert told["venues"]["V1"]["days"]["2023-07-18"]["night_runs"] == 1
    assert told["days"]["2023-07-17"]["booked"] == 1
    assert told["total"]["reserve_duties"] == 1
