"""What came of a plan's sessions (考试结果): what venues fill in, and what it comes to.

Counts are people unless the name says otherwise. A venue's book knows no candidates, so a
result is four counts a session.
"""

from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass

from models.case import Cohort
from models.errors import Message
from models.words import ClassGroup, Subject

ROW = ConfigDict(extra="forbid", strict=True)
FROZEN = ConfigDict(frozen=True, extra="forbid", strict=True)

Grouping = Literal["all", "venue", "subject", "weekday", "slot", "venue_subject"]
"""By what sessions are counted together."""

GROUPINGS: Final[tuple[Grouping, ...]] = get_args(Grouping)

SMALL: Final = 30
"""Below so many, a share is to be read with its interval only."""


@dataclass(frozen=True, slots=True, config=ROW)
class SessionResult:
    """What came of one session; it adds up: ``present + absent`` booked, and so on.

    ``remark`` is free text and stays in the office.
    """

    session_id: str
    present: int = Field(ge=0)
    absent: int = Field(ge=0)
    passed: int = Field(ge=0)
    failed: int = Field(ge=0)
    remark: str = ""


class Share(BaseModel):
    """``count`` of ``of``, with the interval in which the true share lies (95 %, Wilson).

    ``rate``, ``low`` and ``high`` are fractions; ``None`` where ``of`` is 0.
    """

    model_config = FROZEN

    count: int
    of: int
    rate: float | None
    low: float | None
    high: float | None


class ResultRow(BaseModel):
    """Sessions that are counted together.

    Attributes
    ----------
    by, key
        by what, and which: an ID, a subject, a weekday (``0`` is Monday), a venue's ID and a
        subject with a blank between; empty for all.
    sessions, reported
        sessions with bookings, and those of them whose result is known. All below is of these.
    seats, booked
        seats offered and seats taken.
    show, pass_rate
        present of booked, passed of present.
    fill, use
        booked and present, of the seats: fractions; ``None`` where there are no seats.
    """

    model_config = FROZEN

    by: Grouping
    key: str
    sessions: int
    reported: int
    seats: int
    booked: int
    present: int
    absent: int
    passed: int
    failed: int
    show: Share
    pass_rate: Share
    fill: float | None
    use: float | None


class Estimate(BaseModel):
    """A number of people that is expected, and the interval it should lie in."""

    model_config = FROZEN

    likely: float
    low: float
    high: float


class OutlookRow(BaseModel):
    """What is to be expected of a subject and class group, this week's bookings as a measure.

    Attributes
    ----------
    booked, reported
        people booked in all sessions, and in those whose result is known.
    counted
        whether every session was of one group, so that the counts are exact. Otherwise (a
        theory room has all groups) they are shared out as the bookings were.
    absent, failed
        of the reported.
    no_shows, resits
        expected of all booked: those counted, and of the rest what their like came to. Those
        who did not come count as resits too: they sit again (Art. 46). ``None`` where nothing
        like it was reported.
    """

    model_config = FROZEN

    subject: Subject
    group: ClassGroup
    booked: int
    reported: int
    counted: bool
    absent: float
    failed: float
    no_shows: Estimate | None
    resits: Estimate | None


class Outlook(BaseModel):
    """Next week's figures.

    Attributes
    ----------
    cohorts
        expected resitters as a table that a case can hold: likely numbers of people by need,
        vehicle class and district. School, distance and slots are left open.
    exhausted
        people expected to have used up the five bookings of S2 or S3: not among the cohorts.
    """

    model_config = ConfigDict(**FROZEN, revalidate_instances="never")

    rows: tuple[OutlookRow, ...]
    cohorts: tuple[Cohort, ...]
    exhausted: float


class Statistics(BaseModel):
    """What the results of a plan come to.

    Attributes
    ----------
    rows
        all sessions together, then by each other grouping, in the order of `GROUPINGS`.
    missing
        sessions with bookings whose result is not known, in the order of the plan.
    advice
        what stands out, in words.
    """

    model_config = ConfigDict(**FROZEN, arbitrary_types_allowed=True)

    rows: tuple[ResultRow, ...]
    missing: tuple[str, ...]
    outlook: Outlook
    advice: tuple[Message, ...]
