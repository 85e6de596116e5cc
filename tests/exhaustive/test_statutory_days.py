"""The project's calendar against the State Council's notices, copied by hand."""

from datetime import date

from data.calendar import days_off
from support.statutory_days import DAYS_OFF, MAKE_UP_DAYS


def test_calendar_agrees_with_the_notices():
    years = range(2023, 2027)
    found = {when for year in years for when in days_off(date(year, 1, 1), 365)}
    assert found == {when for when in DAYS_OFF if when.year in years}


def test_days_off_include_the_weekend_days_of_a_span():
    assert date(2024, 9, 15) in DAYS_OFF  # a Sunday, named by the notice
    assert date(2024, 9, 14) in MAKE_UP_DAYS
    assert not DAYS_OFF & MAKE_UP_DAYS
    assert all(when.weekday() >= 5 for when in MAKE_UP_DAYS)
