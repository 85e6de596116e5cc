"""The statutory calendar of mainland China: days off and make-up working days.

The ``holidays`` library knows the feasts and the days that the State Council's yearly notice
trades against them. A Saturday or Sunday next to a day off belongs to the feast as well and is
off by the same notice, unless it is a make-up day, or the notice says of the feast that it
merely joins the weekend. For a year whose notice the library does not have it answers with the
statutory feasts alone; such a year, told by its lack of make-up days, is refused here.
"""

from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta
from functools import cache
from typing import Final

import holidays

AUTO: Final = "auto"

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5

_FREE_WEEKENDS: Final = frozenset(
    Date.fromisoformat(text)
    for text in (
        *("2014-05-31", "2014-06-01", "2014-09-06", "2014-09-07"),
        *("2015-04-04", "2015-05-02", "2015-05-03", "2015-06-21", "2015-09-26"),
        *("2016-01-02", "2016-01-03", "2016-04-02", "2016-04-03", "2016-04-30", "2016-12-31"),
        *("2017-04-29", "2017-04-30", "2017-12-30", "2017-12-31"),
        *("2018-06-16", "2018-06-17", "2018-09-22", "2018-09-23"),
        *("2019-04-06", "2019-04-07", "2019-06-08", "2019-06-09", "2019-09-14", "2019-09-15"),
        *("2023-12-30", "2023-12-31", "2024-06-08", "2024-06-09"),
    )
)
"""Weekend days beside a feast that its notice does not give: 与周末连休, or 补休 after it."""


class UnknownYearError(LookupError):
    """The calendar has no notice for ``year``."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no notice for {year}")
        self.year = year


def days_off(start: Date, days: int) -> tuple[Date, ...]:
    """Return the days off among ``days`` dates from ``start``, in order.

    Raises
    ------
    UnknownYearError
        If the notice for one of the years is not known.
    """
    return tuple(
        day
        for day in _horizon(start, days)
        if day in _feasts(day.year) or (day.weekday() >= _SATURDAY and _joins_a_feast(day))
    )


def make_up_days(start: Date, days: int) -> tuple[Date, ...]:
    """Return the weekend days that are worked among ``days`` dates from ``start``, in order.

    Raises
    ------
    UnknownYearError
        If the notice for one of the years is not known.
    """
    return tuple(day for day in _horizon(start, days) if day in _worked(day.year))


def _horizon(start: Date, days: int) -> Iterator[Date]:
    """Yield the dates, sure that the calendar knows their years."""
    dates = [start + index * _DAY for index in range(days)]
    for year in sorted({day.year for day in dates}):
        if not any(day.year == year for day in _worked(year)):
            raise UnknownYearError(year)
    yield from dates


def _joins_a_feast(day: Date) -> bool:
    """Whether the weekend day ``day`` is given with a feast that it lies beside."""
    if day in _FREE_WEEKENDS or day in _worked(day.year):
        return False
    neighbours = [day - _DAY, day + _DAY]
    other = day + _DAY if day.weekday() == _SATURDAY else day - _DAY
    if other not in _worked(other.year):
        neighbours += [other - _DAY, other + _DAY]
    return any(near in _feasts(near.year) for near in neighbours)


@cache
def _feasts(year: int) -> frozenset[Date]:
    return frozenset(holidays.country_holidays("CN", years=year))


@cache
def _worked(year: int) -> frozenset[Date]:
    # A make-up day in December may stand in the notice for the year that follows.
    around = holidays.country_holidays("CN", years=[year, year + 1])
    return frozenset(day for day in around.weekend_workdays if day.year == year)
