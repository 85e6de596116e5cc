"""Answers to "why": frozen schemas, one a kind of question, with the sentences that go with them.

A ``Message`` is Chinese source text; whoever shows an answer translates it. No answer names a
candidate other than the one asked about.
"""

from dataclasses import dataclass
from datetime import date as Date
from typing import Literal

from models.errors import Message
from models.plan import ScoreParts
from models.words import Need, SessionStatus

Checked = Literal["law", "rerun", "exact", "at_least", "price"]
"""How a figure was come by.

``law``: read off the dates that B1 asks for. ``rerun``: the booking stage was run again with the
change, and with one step less. ``exact``: the difference of two plans, everything else staying as
it is. ``at_least``: the same for one way of using what is added; another may gain more.
``price``: a dual of the linear relaxation, in which the whole week may be planned anew.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where seats are or could be: a session, or the two sessions of a link (S2, then S3).

    ``name`` is the ID of the session or link, empty where the plan has none. The tuples have one
    entry a part.
    """

    name: str
    need: Need
    facility_ids: tuple[str, ...]
    venue_ids: tuple[str, ...]
    dates: tuple[Date, ...]
    slot_ids: tuple[str, ...]
    seats: int

    @property
    def label(self) -> str:
        """FACILITY@DATE@SLOT of each part, joined with ``+``."""
        rows = zip(self.facility_ids, self.dates, self.slot_ids, strict=True)
        return "+".join(f"{facility}@{date}@{slot}" for facility, date, slot in rows)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a run may have at most by a rule, and what it has.

    ``rule`` is the rule's ID, followed by ``:`` and what of it where a rule has several parts;
    ``demand`` where it is no rule, but nobody is left who would come; ``office`` where the office
    wants no more seats (`models.case.SeatLimit`).
    """

    rule: str
    used: int
    most: int
    message: Message


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change is worth: points of the score that it saves, and candidates it serves more.

    Negative points: it would cost. ``seats``: how many were added, and where, if it is one place.
    """

    what: Message
    checked: Checked
    points: float
    served: int
    seats: int = 0
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """Examiners with the skill of a draw pool, by what keeps them out of it.

    ``needed`` and ``there``: heads of the pool as planned. ``counts``: (rule, examiners) in the
    order of the rules; ``free``: who could be called up as the plan stands.
    """

    pool: str
    needed: int
    there: int
    skilled: int
    free: int
    counts: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """Why a place has seats, no more of them, or none.

    ``binds``: rules that leave no further seat, or none at all. ``demand``: how many more people
    would be served there by rank, were there seats without end. ``without``: the score's parts
    if it were closed, less those of the plan. ``worths``: one seat more, and all that could be.
    """

    place: Place
    status: SessionStatus | None
    booked: int
    priority: int
    kept: int
    limits: tuple[Limit, ...]
    binds: tuple[Limit, ...]
    heads: tuple[Heads, ...]
    demand: int
    without: ScoreParts | None
    without_served: int
    worths: tuple[Worth, ...]


@dataclass(frozen=True, slots=True)
class FacilityUse:
    """A facility over the horizon: possible and open slots, seats offered and possible.

    ``binds``: how many of its possible slots are bound by which rule (``demand``: nobody left
    who would come; ``office``: the office wants no more seats;
    ``worth``: nothing binds, but it would cost more than it saves).
    """

    facility_id: str
    possible: int
    open: int
    seats: int
    seats_possible: int
    binds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class VenueAnswer:
    """What a venue does in a plan, what binds there and what more of it would be worth."""

    venue_id: str
    dates_open: tuple[Date, ...]
    dates_shut: tuple[Date, ...]
    day_cost: int
    facilities: tuple[FacilityUse, ...]
    without: ScoreParts | None
    without_served: int
    worths: tuple[Worth, ...]


@dataclass(frozen=True, slots=True)
class ExaminerDate:
    """A date of an examiner: the duties, or what keeps him at home.

    ``rules``: rules that bar him from every pool of his skill on that date; empty with ``idle``:
    he could be called up. ``pools``: those open to him.
    """

    date: Date
    venue_id: str
    slots: tuple[str, ...]
    rules: tuple[str, ...]
    pools: int


@dataclass(frozen=True, slots=True)
class ExaminerAnswer:
    """Why an examiner is called up as he is, and what one more day of him would be worth."""

    examiner_id: str
    kind: str
    duties: int
    standby: int
    nights: int
    dates: tuple[ExaminerDate, ...]
    limits: tuple[Limit, ...]
    conflicts: tuple[str, ...]
    points: int
    worth: Worth | None


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """How often a rule binds in a plan, and where (IDs, most frequent first; not all of many)."""

    rule: str
    title: str
    title_en: str
    sentence: str
    sentence_en: str
    article: str
    count: int
    unit: Message
    where: tuple[str, ...]
    worths: tuple[Worth, ...]
