"""The report's week board: venues by days by slots."""

from datetime import date as Date
from datetime import time as Time
from typing import Literal

from pydantic import BaseModel
from pydantic.dataclasses import dataclass

from models.comparison import ROW, TABLE
from models.words import Quota, SessionStatus, Subject, VenueKind

CellState = Literal["run", "idle", "shut", "off"]
"""Of a venue's slot: something runs, nothing does, a closure forbids it, the calendar does."""


@dataclass(frozen=True, slots=True, config=ROW)
class BoardSession:
    """Seats offered in a venue's slot, and how many of them are taken.

    ``units`` in operation and their vehicle ``classes``: those of the facility's run.
    """

    facility_id: str
    subject: Subject
    quota: Quota
    classes: tuple[str, ...]
    units: int
    seats: int
    booked: int
    priority_seats: int
    status: SessionStatus


@dataclass(frozen=True, slots=True, config=ROW)
class BoardCell:
    """A venue's slot on a date; heads of its draw pools as ``posts`` and ``standby``."""

    date: Date
    slot_id: str
    state: CellState
    night: bool
    seats: int
    booked: int
    posts: int
    standby: int
    sessions: tuple[BoardSession, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class BoardRow:
    """A venue's week: cells by date, then slot, in the order of the board."""

    venue_id: str
    name: str
    kind: VenueKind
    district: str
    cells: tuple[BoardCell, ...]
    seats: int
    booked: int


@dataclass(frozen=True, slots=True, config=ROW)
class BoardSlot:
    """A column of each day: when its first subject starts and its last ends."""

    slot_id: str
    start: Time
    end: Time
    night: bool


class BoardWeek(BaseModel):
    """Up to seven days of the horizon: venues by days by slots.

    ``slots``: those that the plan has sessions in, in the order of the day.
    """

    model_config = TABLE

    dates: tuple[Date, ...]
    slots: tuple[BoardSlot, ...]
    rows: tuple[BoardRow, ...]
