"""Settings from TOML: types, ranges, unknown and missing keys, the calendar."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.office_files import SETTINGS, place, plain, problems_of, put, read

HEAD = 'city = "小城"\nstart = "2023-07-18"\nplan_date = "2023-07-07"\n'

DATES_OR_AUTO = "日期的列表，每个写作 YYYY-MM-DD；或者 auto"

REFUSED = [
    ("days = 29", "days", "29", "1 至 28 的整数"),
    ("days = 7.5", "days", "7.5", "1 至 28 的整数"),
    ("days = true", "days", "true", "1 至 28 的整数"),
    ('days = "7"', "days", "7", "1 至 28 的整数"),
    ("days = [7]", "days", "7", "1 至 28 的整数"),
    ("day = 7", "day", "7", None),
    ("holidays = 5", "holidays", "5", DATES_OR_AUTO),
    ('holidays = "Auto"', "holidays", "Auto", DATES_OR_AUTO),
    (
        'holidays = ["2023-7-1"]',
        "holidays",
        "2023-7-1",
        DATES_OR_AUTO,
    ),
    ("holidays = [20230701]", "holidays", "20230701", DATES_OR_AUTO),
    ('workdays = "auto"', "workdays", "auto", "日期的列表，每个写作 YYYY-MM-DD"),
    ("policy = 3", "policy", "3", None),
    ("polcy.min_draw_pool = 3", "polcy.min_draw_pool", "3", None),
    ("policy.min_draw_pol = 3", "policy.min_draw_pol", "3", None),
    ("policy.publish_lead_days = 61", "policy.publish_lead_days", "61", "0 至 60 的整数"),
    ("policy.booking_close_days = 31", "policy.booking_close_days", "31", "0 至 30 的整数"),
    ("policy.min_session_seats = 0", "policy.min_session_seats", "0", "1 至 1000 的整数"),
    ("policy.min_draw_pool = 101", "policy.min_draw_pool", "101", "1 至 100 的整数"),
    ("policy.standby_pct = 100.1", "policy.standby_pct", "100.1", "0 至 100 的数"),
    ("policy.priority_pct = nan", "policy.priority_pct", "NaN", "0 至 100 的数"),
    ("policy.min_rest_hours = 25", "policy.min_rest_hours", "25", "0 至 24 的数"),
    ("policy.max_slots_per_day = 11", "policy.max_slots_per_day", "11", "1 至 10 的整数"),
    ("policy.max_days_per_7 = 8", "policy.max_days_per_7", "8", "1 至 7 的整数"),
    ("policy.reserve_max_days = 8", "policy.reserve_max_days", "8", "0 至 7 的整数"),
    ("policy.linked_min_gap_min = 1441", "policy.linked_min_gap_min", "1441", "0 至 1440 的整数"),
    ("policy.linked_max_gap_days = 28", "policy.linked_max_gap_days", "28", "0 至 27 的整数"),
    ("policy.linked_same_venue = 1", "policy.linked_same_venue", "1", "true 或 false"),
    ("policy.road_factor = 0.99", "policy.road_factor", "0.99", "1 至 3 的数"),
    ("policy.road_factor = inf", "policy.road_factor", "Infinity", "1 至 3 的数"),
]


@pytest.mark.parametrize(("line", "key", "value", "expected"), REFUSED)
def test_a_bad_setting_is_named(
    tmp_path: Path, line: str, key: str, value: str, expected: str | None
) -> None:
    (problem,) = problems_of(put(tmp_path, plain(), HEAD + line + "\n"))
    assert place(problem) == ("settings", None, key, value, "D1")
    if expected is None:
        assert problem.expected.render().startswith("没有这一项设置；可用的：city start days")
    else:
        assert problem.expected.render() == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("start", "2023-02-30"),
        ("start", "2023-07-18T00:00:00"),
        ("start", ""),
        ("plan_date", "07.07.2023"),
        ("city", "长" * 201),
        ("city", ""),
    ],
)
def test_a_bad_text_or_date_is_named(tmp_path: Path, key: str, value: str) -> None:
    lines = [line for line in HEAD.splitlines() if not line.startswith(key)]
    problems = problems_of(put(tmp_path, plain(), "\n".join([*lines, f'{key} = "{value}"'])))
    assert [place(problem) for problem in problems] == [("settings", None, key, value, "D1")]


@pytest.mark.parametrize("key", ["city", "start", "plan_date"])
def test_a_required_setting_is_missing(tmp_path: Path, key: str) -> None:
    lines = [line for line in HEAD.splitlines() if not line.startswith(key)]
    (problem,) = problems_of(put(tmp_path, plain(), "\n".join(lines)))
    assert place(problem) == ("settings", None, key, None, "D1")
    assert problem.expected.render() == "应有这一项设置"


def test_no_settings_at_all(tmp_path: Path) -> None:
    (problem,) = problems_of(put(tmp_path, plain(), None))
    assert place(problem) == ("settings", None, None, None, "D1")
    assert problem.expected.render() == "应有设置文件 settings.toml"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        (HEAD + "days = \n", "days", ""),
        (HEAD + "days = 3\ndays = 4\n", "days", "4"),
        (HEAD.replace('"2023-07-18"', "2023-02-30"), "start", "2023-02-30"),
        (HEAD + "[policy]\nstandby_pct = 5 %\n", "policy.standby_pct", "5 %"),
        (HEAD + "just words\n", None, None),
        (HEAD + "x = " + "[" * 5000, None, None),
    ],
)
def test_broken_toml_names_the_line(
    tmp_path: Path, text: str, key: str | None, value: str | None
) -> None:
    (problem,) = problems_of(put(tmp_path, plain(), text))
    if key is not None:
        assert place(problem) == ("settings", None, key, value, "D1")
    assert problem.table == "settings"
    assert problem.expected.render().startswith("应为合规的 TOML（")


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    put(tmp_path, plain())
    (tmp_path / "settings.toml").write_bytes(SETTINGS.encode("gbk"))
    (problem,) = problems_of(tmp_path)
    assert place(problem) == ("settings", None, None, None, "D1")
    assert problem.expected.render().startswith("应为 UTF-8 编码")


def test_settings_are_read_with_their_defaults(tmp_path: Path) -> None:
    text = """\
city = "=1+2"
start = 2023-07-18
plan_date = 2023-07-07
days = 28
holidays = [2023-07-20, "2023-07-19", 2023-07-19]
workdays = ["2023-07-22"]
x_note = "ours"
policy.min_rest_hours = 11.5
[policy.x_more]
"""
    (problem,) = problems_of(put(tmp_path / "more", plain(), text))
    assert problem.column == "policy.x_more"
    settings = read(tmp_path, plain(), text.replace("[policy.x_more]\n", "")).settings
    assert (settings.city, settings.days) == ("=1+2", 28)
    assert settings.start == date(2023, 7, 18)
    assert settings.holidays == (date(2023, 7, 19), date(2023, 7, 20))
    assert settings.workdays == (date(2023, 7, 22),)
    assert settings.policy.min_rest_hours == Decimal("11.5")
    assert settings.policy.road_factor == 1.3
    assert read(tmp_path, plain(), HEAD + "[policy]\n").settings.days == 7


def test_the_statutory_calendar_is_taken_for_the_horizon(tmp_path: Path) -> None:
    text = HEAD.replace("2023-07-18", "2024-09-14") + 'holidays = "auto"\n'
    settings = read(tmp_path, plain(), text).settings
    assert settings.holidays == tuple(date(2024, 9, day) for day in (15, 16, 17))
    assert settings.workdays == (date(2024, 9, 14),)
    settings = read(tmp_path, plain(), text + 'workdays = ["2024-09-21"]\n').settings
    assert settings.workdays == (date(2024, 9, 14), date(2024, 9, 21))


@pytest.mark.parametrize("start", ["2027-03-01", "2026-12-29", "2000-05-01", "9999-12-01"])
def test_a_year_that_the_calendar_does_not_know(tmp_path: Path, start: str) -> None:
    text = HEAD.replace("2023-07-18", start) + 'holidays = "auto"\n'
    (problem,) = problems_of(put(tmp_path, plain(), text))
    assert place(problem) == ("settings", None, "holidays", "auto", "D1")
    assert "年的放假和调休安排" in problem.expected.render()


def test_a_horizon_ends_within_the_calendar(tmp_path: Path) -> None:
    (problem,) = problems_of(put(tmp_path, plain(), HEAD.replace("2023-07-18", "9999-12-31")))
    assert place(problem) == ("settings", None, "start", "9999-12-31", "D1")
    assert problem.expected.render() == "计划期应在公元 9999 年内结束"
