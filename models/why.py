"""Answers to "why": frozen schemas, one a kind of question, with the sentences that go with them.

A ``Message`` is Chinese source text; whoever shows an answer translates it. No answer names a
candidate other than the one asked about.
"""

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Literal

from models.errors import Message
from models.plan import ScoreParts
from models.words import Need, Reason, SessionStatus, Subject

Checked = Literal["law", "rerun", "exact", "at_least", "price"]
"""How a figure was come by.

``law``: read off the dates that B1 asks for. ``rerun``: the booking stage was run again with the
change, and with one step less. ``exact``: the difference of two plans, everything else staying as
it is. ``at_least``: the same for one way of using what is added; another may gain more.
``price``: a dual of the linear relaxation, in which the whole week may be planned anew.
"""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of entitlement to a part (B1), and whether it is ever met in the horizon.

    ``since`` and ``until``: the exam dates on which it holds, ``None`` without such a limit. A
    condition without dates that is not met is met on no date.
    """

    code: str
    met: bool
    since: Date | None
    until: Date | None
    message: Message


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Entitlement to one part: dates of the horizon (first and last), and the conditions."""

    part: Subject
    first: Date | None
    last: Date | None
    conditions: tuple[Condition, ...]


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
class Standing:
    """A place in the order of B5 without a name."""

    displaced: bool
    priority: bool
    since: DateTime


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has the seats that somebody would take, in numbers.

    ``kept``: bookings of an earlier plan (P2), outside the comparison of B5. Of the others:
    ``displaced``, ``priority`` and ``ordinary`` add up; ``before`` of them rank before him.
    ``worst`` is the last of them by rank.
    """

    seats: int
    kept: int
    displaced: int
    priority: int
    ordinary: int
    before: int
    worst: Standing | None


@dataclass(frozen=True, slots=True)
class Queue:
    """His place in the queue of his need.

    ``waiting``: everybody of his need without a kept booking; ``place`` counts from 1.
    ``unserved_before``: those of them without a seat who rank before him; ``rivals``: those of
    these who accept, and are entitled to, at least one session that he accepts.
    ``cutoff``: whoever stands before this in the queue, and accepts what he accepts, has a seat;
    ``None`` where no place in it would help.
    """

    waiting: int
    place: int
    standing: Standing
    unserved_before: int
    rivals: int
    cutoff: Standing | None


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
class Change:
    """One change that would serve a candidate, with nothing else changed.

    ``kind``: ``wait`` (to be entitled), ``rebook`` (the seats of the plan suffice), ``slot``,
    ``distance``, ``slot_distance`` (both), ``anything`` (all slots, any distance), ``priority``,
    ``seats`` (more of them in a session), ``open`` (a session that the plan has not).
    ``least``: the least value of what is changed (``seats`` or ``max_km``, km in steps of 0.1).
    ``binds``: what stands in the way of such seats; empty where nothing does.
    """

    kind: str
    checked: Checked
    message: Message
    date: Date | None = None
    slots: tuple[str, ...] = ()
    max_km: float | None = None
    place: Place | None = None
    seats: int = 0
    binds: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """The seat somebody has. ``kept``: from an earlier plan (P2). Points of travel and delay.

    ``cheapest``: the place that would cost him least of those he accepts, and what the plan would
    cost more if he had it (``None`` where that would leave somebody else without a seat).
    """

    place: Place
    kept: bool
    displaced: bool
    points: int
    cheapest: Place | None
    cheapest_points: int
    cheapest_costs: int | None


@dataclass(frozen=True, slots=True)
class CandidateAnswer:
    """Why a candidate has no seat, or this one. ``accepted``: places with seats."""

    candidate_id: str
    need: Need
    served: bool
    reason: Reason | None
    entitlement: tuple[Entitlement, ...]
    next_date: Date | None
    offered: int
    accepted: tuple[Place, ...]
    lost: tuple[Limit, ...]
    holders: Holders | None
    queue: Queue | None
    seat: Seat | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """Why an unserved candidate has no seat, in short.

    ``causes``: of B1 the codes of the conditions not met, of ``no_offer`` what left no session
    over (``class``, ``distance``, ``slot``, ``date``, ``none``). Of ``full``: ``sessions`` (or
    links) and ``seats`` that he accepts and is entitled to, and the worst standing served there.
    ``proven``: every one of these seats is taken by somebody who ranks before him or is kept.
    """

    candidate_id: str
    need: Need
    reason: Reason
    causes: tuple[str, ...]
    sessions: int
    seats: int
    worst: Standing | None
    proven: bool


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
