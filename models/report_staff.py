"""The report's figures of examiners: counts by kind and unit, nobody by name or number."""

from pydantic import BaseModel
from pydantic.dataclasses import dataclass

from models.comparison import ROW, TABLE
from models.words import ExaminerKind


@dataclass(frozen=True, slots=True, config=ROW)
class StaffKind:
    """Examiners of a kind: how many there are, are called, and what they do.

    ``busiest_quarter_pct``: percent of the kind's duties that the busiest quarter (rounded up)
    of those called has. ``nights_12m_most``: nights of the last 12 months and this plan together.
    """

    kind: ExaminerKind
    examiners: int
    called: int
    duties: int
    days: int
    nights: int
    on_nights: int
    most_duties: int
    most_nights: int
    busiest_quarter_pct: float
    nights_12m_least: int
    nights_12m_median: float
    nights_12m_most: int


@dataclass(frozen=True, slots=True, config=ROW)
class Spread:
    """How many examiners of a kind have so many duties (nights) in the plan."""

    kind: ExaminerKind
    number: int
    examiners: int


@dataclass(frozen=True, slots=True, config=ROW)
class UnitRow:
    """A unit's examiners and what they are called up for; days are examiner-days."""

    unit: str
    residents: int
    reserves: int
    called: int
    duties: int
    days: int
    nights: int
    most_released: int
    release_limit: int | None


class Staff(BaseModel):
    """The examiners' load, by kind, by unit and as distributions, never by name."""

    model_config = TABLE

    kinds: tuple[StaffKind, ...]
    duties: tuple[Spread, ...]
    nights: tuple[Spread, ...]
    units: tuple[UnitRow, ...]
    standby: int
