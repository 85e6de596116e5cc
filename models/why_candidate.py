"""Answers to "why" for candidates: entitlement, queue, who holds the seats, what would do."""

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime

from models.errors import Message
from models.why import Checked, Limit, Place
from models.words import Need, Reason, Subject


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
