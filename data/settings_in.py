"""The settings: city, horizon, calendar and policy, each value to the letter."""

import re
from collections.abc import Mapping, Sequence
from datetime import date as Date
from datetime import timedelta
from functools import cache
from typing import Any, Final, get_type_hints

from data.calendar import AUTO, UnknownYearError, days_off, make_up_days
from data.cells import BAD, Cell, cell_for, hint_for
from data.habits import habit_hint, narrowed, settled
from data.horizon import Horizon
from data.layout import EXTRA_PREFIX, SETTINGS
from data.raw import RawSetting
from data.table import shown
from data.toml_values import fits, spelled
from models.case import Policy, Settings
from models.errors import Message, Problem

POLICY_PREFIX: Final = "policy."
REQUIRED: Final = ("city", "start", "plan_date")
DATE_LISTS: Final = ("holidays", "workdays")
PERCENT_ENDING: Final = "_pct"

_BETWEEN: Final = re.compile(r"[|、,;\s]+")


def read_settings(
    raw: Sequence[RawSetting], problems: list[Problem]
) -> tuple[Settings | None, Horizon | None]:
    """Return settings and horizon; ``None`` for what is not known, the reasons in ``problems``.

    The horizon may be known where another setting is wrong. ``holidays = "auto"`` becomes the
    days off and the make-up working days of the horizon; dates in ``workdays`` are kept beside
    them.
    """
    before = len(problems)
    found = _once(raw, problems)
    values: dict[str, Any] = {}
    for key, setting in found.items():
        if key in DATE_LISTS:
            values[key] = _dates(setting, problems)
        elif setting.row is None or setting.value != "":
            values[key] = _single(setting, problems)
    for key in REQUIRED:
        if key not in values:
            row = found[key].row if key in found else None
            value = "" if key in found else None
            problems.append(Problem(SETTINGS, row, key, value, Message("应有这一项设置")))
    horizon = _horizon(found, values, problems)
    if values.get("holidays") == AUTO and horizon is not None:
        _resolve_holidays(found["holidays"], horizon, values, problems)
    if len(problems) > before:
        return None, horizon
    policy = {
        key.removeprefix(POLICY_PREFIX): values.pop(key)
        for key in list(values)
        if key.startswith(POLICY_PREFIX)
    }
    return Settings(**values, policy=Policy(**policy)), horizon


@cache
def _cells() -> dict[str, Cell]:
    """Return how each single setting is read, by dotted key."""
    cells = {
        key: cell_for(annotation)
        for key, annotation in get_type_hints(Settings, include_extras=True).items()
        if key in Settings.model_fields and key not in (*DATE_LISTS, "policy")
    }
    for key, annotation in get_type_hints(Policy, include_extras=True).items():
        if key in Policy.model_fields:
            cells[POLICY_PREFIX + key] = cell_for(annotation)
    return cells


def cell_of(key: str) -> Cell:
    """Return how the single setting ``key`` is read."""
    return _cells()[key]


def _once(raw: Sequence[RawSetting], problems: list[Problem]) -> dict[str, RawSetting]:
    """Return the settings that are known by key; each may be given once."""
    known = (*_cells(), *DATE_LISTS)
    found: dict[str, RawSetting] = {}
    for setting in raw:
        if setting.key.startswith(EXTRA_PREFIX):
            continue
        if setting.key == "policy" and setting.value == {}:
            continue
        if setting.key not in known:
            expected = Message("没有这一项设置；可用的：{names}", {"names": " ".join(known)})
            problems.append(_blame(setting, expected))
        elif setting.key in found:
            problems.append(_blame(setting, Message("每项设置只能给一次")))
        else:
            found[setting.key] = setting
    return found


def _single(setting: RawSetting, problems: list[Problem]) -> object:
    cell = _cells()[setting.key]
    text = spelled(setting.value)
    if setting.row is not None:
        text = settled(cell, _share(setting.key, text))
    fitting = setting.row is not None or fits(cell, setting.value)
    value = cell.read(text) if fitting and text else BAD
    if value is BAD:
        hint = hint_for(cell, text) or habit_hint(cell, text)
        problems.append(_blame(setting, cell.expected, hint))
    return value


def _dates(setting: RawSetting, problems: list[Problem]) -> object:
    """Return the dates of a list in order, `AUTO`, or `BAD`."""
    value = setting.value
    if setting.row is not None:
        value = [settled(_cells()["start"], text) for text in _in_list(str(value))]
        value = AUTO if value == [AUTO] else value
    if value == AUTO and setting.key == "holidays":
        return AUTO
    expected = Message("日期的列表，每个写作 YYYY-MM-DD")
    if setting.key == "holidays":
        expected = Message("日期的列表，每个写作 YYYY-MM-DD；或者 auto")
    if not isinstance(value, list):
        problems.append(_blame(setting, expected))
        return BAD
    cell = _cells()["start"]
    dates = set()
    bad = False
    for item in value:
        text = spelled(item)
        date = cell.read(text) if fits(cell, item) and text else BAD
        if date is BAD:
            bad = True
            hint = hint_for(cell, text)
            problems.append(
                Problem(SETTINGS, setting.row, setting.key, shown(text), expected, hint=hint)
            )
        else:
            dates.add(date)
    return BAD if bad else tuple(sorted(dates))  # type: ignore[type-var]


def _share(key: str, text: str) -> str:
    """Return the percentage that ``5%`` stands for, in a setting that is one."""
    bare = narrowed(text).strip().removesuffix("%")
    return bare if key.endswith(PERCENT_ENDING) else text


def _in_list(text: str) -> list[str]:
    """Return the items of a list in a cell; lines and commas part them as well."""
    return [item for item in _BETWEEN.split(narrowed(text).strip()) if item]


def _horizon(
    found: Mapping[str, RawSetting], values: Mapping[str, object], problems: list[Problem]
) -> Horizon | None:
    start, days = values.get("start"), values.get("days", Settings.model_fields["days"].default)
    if not (isinstance(start, Date) and isinstance(days, int)):
        return None  # reported already
    if start > Date.max - timedelta(days):
        problems.append(_blame(found["start"], Message("计划期应在公元 9999 年内结束")))
        return None
    return Horizon(start, days)


def _resolve_holidays(
    setting: RawSetting, horizon: Horizon, values: dict[str, Any], problems: list[Problem]
) -> None:
    """Put the horizon's days off and make-up days in the place of ``auto``."""
    try:
        off = days_off(horizon.start, horizon.days)
        made_up = make_up_days(horizon.start, horizon.days)
    except UnknownYearError as error:
        expected = Message(
            "法定日历里没有 {year} 年的放假和调休安排，请改为逐日列出 holidays 和 workdays",
            {"year": error.year},
        )
        problems.append(_blame(setting, expected))
        return
    values["holidays"] = off
    given = values.get("workdays", ())
    if given is not BAD:
        values["workdays"] = tuple(sorted({*given, *made_up}))


def _blame(setting: RawSetting, expected: Message, hint: Message | None = None) -> Problem:
    value = shown(spelled(setting.value))
    return Problem(SETTINGS, setting.row, setting.key, value, expected, hint=hint)
