"""The dates that are planned, as far as the reading of a case needs them."""

from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Horizon:
    """``days`` dates from ``start``."""

    start: Date
    days: int

    def __contains__(self, date: object) -> bool:
        return isinstance(date, Date) and timedelta(0) <= date - self.start < timedelta(self.days)
