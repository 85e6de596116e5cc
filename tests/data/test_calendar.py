"""The statutory calendar against the notices, copied by hand."""

from datetime import date

import pytest

from data.calendar import UnknownYearError, days_off, make_up_days
from tests.support.statutory_days import DAYS_OFF, MAKE_UP_DAYS


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_days_off_and_make_up_days_are_those_of_the_notices(year: int) -> None:
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    off = days_off(date(year, 1, 1), length)
    assert off == tuple(sorted(day for day in DAYS_OFF if day.year == year))
    worked = make_up_days(date(year, 1, 1), length)
    assert worked == tuple(sorted(day for day in MAKE_UP_DAYS if day.year == year))


@pytest.mark.parametrize("year", [2000, 2027, 2028, 9998])
def test_a_year_without_a_notice_is_refused(year: int) -> None:
    with pytest.raises(UnknownYearError) as caught:
        days_off(date(year, 7, 1), 7)
    assert caught.value.year == year
    with pytest.raises(UnknownYearError):
        make_up_days(date(year, 7, 1), 7)


def test_each_year_of_the_horizon_must_be_known() -> None:
    assert days_off(date(2025, 12, 29), 7) == tuple(date(2026, 1, day) for day in (1, 2, 3))
    with pytest.raises(UnknownYearError):
        days_off(date(2026, 12, 31), 2)
