"""Histories of made-up candidates, written backwards from the day that ranks them.

The ranking day is that of the last exam (of the application, for a first S1; 工作规范 art. 9).
Every booking in a history was entitled at its date by rule B1, and bookings of one subject lie
at least ten days apart (Art. 47) plus the five between closing and exam. Days count from the
start of the horizon. Tags as in ``data.sample_city``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.sample_dice import Dice, Quantiles, Weighted
from models.words import Need, Subject

FIELD_WAIT_DAYS: Final = 10  # [S] Art. 43, small cars
ROAD_WAIT_DAYS: Final[Mapping[str, int]] = {"C1": 30, "C2": 20, "C5": 20}  # [S] Art. 44
CLOSE_DAYS: Final = 5  # [S] 工作规范 art. 9
BOOKING_GAP_DAYS: Final = 10 + CLOSE_DAYS  # [S] Art. 47

# [D] failed bookings so far: pass rates of 65 % (field) and 60 % (road) a booking, of those
# who come; the last entry has used up all five (Art. 47).
_FIELD_FAILS: Final = Weighted(((0, 580), (1, 250), (2, 105), (3, 40), (4, 15), (5, 10)))
_ROAD_FAILS: Final = Weighted(((0, 500), (1, 275), (2, 125), (3, 62), (4, 25), (5, 13)))
_FAILS_BEFORE_PASS: Final = Weighted(((0, 58), (1, 25), (2, 11), (3, 6)))
_LINKED_BOOKINGS: Final = Weighted(
    (((0, 0), 890), ((1, 0), 40), ((2, 0), 15), ((1, 1), 50), ((5, 0), 5))
)
"""Failed bookings of (S2, S3) of those who now want the linked pair."""

_ROAD_FIRST_IN_100: Final = 15  # [G] go for S3 without having passed S2, as Art. 39 allows
_ROAD_PASSED_IN_100: Final = 3  # [G] passed S3 before S2
_S4_FIRST_IN_100: Final = 85  # [D] have not sat S4 yet
_STUDY_DAYS: Final = Quantiles((0, 0), (250, 4), (500, 14), (750, 34), (950, 80), (1000, 110))
"""[G] Days that candidates take beyond what the law makes them wait."""


@dataclass(slots=True)
class Past:
    """What a candidate's row says about his past; days from the start of the horizon."""

    rank_day: int
    lp_day: int | None = None
    passed: tuple[Subject, ...] = ()
    last_s2: int | None = None
    last_s3: int | None = None
    s2_bookings: int = 0
    s3_bookings: int = 0


def past_of(dice: Dice, need: Need, vehicle_class: str, rank_day: int) -> Past:
    """The history of someone whose ranking day this is, in good order by rule B1."""
    past = Past(rank_day, passed=("S1",))
    if need == "S1":
        past.passed = ()
    elif need == "S2":
        _ready_for_s2(dice, past, vehicle_class)
    elif need == "S3":
        _ready_for_s3(dice, past, vehicle_class)
    elif need == "S4":
        _ready_for_s4(dice, past, vehicle_class)
    else:
        _ready_for_s23(dice, past, vehicle_class)
    return past


def make_odd(dice: Dice, past: Past, need: Need) -> None:
    """Turn a history into one that is not entitled: a subject missing, or passed already."""
    if dice.percent(50):
        past.passed = ("S1", "S2") if need == "S4" else ()
    elif need == "S4":
        past.passed = ("S1", "S2", "S3", "S4")
    elif need == "S3":
        past.passed = (*past.passed, "S3")
        past.s3_bookings = max(1, past.s3_bookings)
    else:
        past.passed = ("S1", "S2", *past.passed[1:])
        past.s2_bookings = max(1, past.s2_bookings)


def _first(last: int, bookings: int) -> int:
    """Day of the first of some bookings, of which the last was on a day."""
    return last - BOOKING_GAP_DAYS * (bookings - 1)


def _permit(dice: Dice, s2_day: int | None, s3_day: int | None, vehicle_class: str) -> int:
    """Day of a permit with which the first bookings on these days were entitled."""
    latest = [day - FIELD_WAIT_DAYS - CLOSE_DAYS for day in (s2_day,) if day is not None]
    if s3_day is not None:
        latest.append(s3_day - ROAD_WAIT_DAYS[vehicle_class] - CLOSE_DAYS)
    return min(latest) - dice.draw(_STUDY_DAYS)


def _ready_for_s2(dice: Dice, past: Past, vehicle_class: str) -> None:
    """S2 not sat yet, or failed."""
    past.s2_bookings = dice.pick(_FIELD_FAILS)
    s2_day = s3_day = None
    if past.s2_bookings:
        past.last_s2 = past.rank_day
        s2_day = _first(past.rank_day, past.s2_bookings)
    if dice.percent(_ROAD_PASSED_IN_100):
        past.passed, past.s3_bookings = ("S1", "S3"), 1
        s3_day = past.rank_day if s2_day is None else past.rank_day - dice.between(1, 20)
    if s2_day is None and s3_day is None:
        past.lp_day = past.rank_day + 1
    else:
        past.lp_day = _permit(dice, s2_day, s3_day, vehicle_class)


def _ready_for_s3(dice: Dice, past: Past, vehicle_class: str) -> None:
    """S3 not sat yet, or failed; mostly S2 passed before."""
    past.s3_bookings = dice.pick(_ROAD_FAILS)
    s2_day = s3_day = None
    if past.s3_bookings:
        past.last_s3 = past.rank_day
        s3_day = _first(past.rank_day, past.s3_bookings)
    if not dice.percent(_ROAD_FIRST_IN_100):
        pass_day = past.rank_day if s3_day is None else s3_day - dice.between(1, 30)
        s2_day = _pass_field(dice, past, pass_day)
    if s2_day is None and s3_day is None:
        past.lp_day = past.rank_day + 1
    else:
        past.lp_day = _permit(dice, s2_day, s3_day, vehicle_class)


def _ready_for_s4(dice: Dice, past: Past, vehicle_class: str) -> None:
    """S2 and S3 passed; S4 not sat yet, or failed."""
    pass_day = past.rank_day
    if not dice.percent(_S4_FIRST_IN_100):
        pass_day -= dice.between(3, 20)
    fails = dice.pick(_FAILS_BEFORE_PASS)
    past.s3_bookings = fails + 1
    if fails:
        past.last_s3 = pass_day - BOOKING_GAP_DAYS
    s3_day = _first(pass_day, fails + 1)
    s2_day = _pass_field(dice, past, s3_day - dice.between(1, 30))
    past.passed = (*past.passed, "S3")
    past.lp_day = _permit(dice, s2_day, s3_day, vehicle_class)


def _ready_for_s23(dice: Dice, past: Past, vehicle_class: str) -> None:
    """Neither S2 nor S3 sat, or failed: S2 alone, or both as a pair."""
    past.s2_bookings, past.s3_bookings = dice.pick(_LINKED_BOOKINGS)
    if not past.s2_bookings:
        past.lp_day = past.rank_day + 1
        return
    past.last_s2 = past.rank_day
    s3_day = None
    if past.s3_bookings:
        past.last_s3 = s3_day = past.rank_day
    s2_day = _first(past.rank_day, past.s2_bookings)
    past.lp_day = _permit(dice, s2_day, s3_day, vehicle_class)


def _pass_field(dice: Dice, past: Past, pass_day: int) -> int:
    """S2 passed on a day, perhaps after failing; returns the day of the first booking."""
    fails = dice.pick(_FAILS_BEFORE_PASS)
    past.passed = (*past.passed, "S2")
    past.s2_bookings = fails + 1
    if fails:
        past.last_s2 = pass_day - BOOKING_GAP_DAYS
    return _first(pass_day, fails + 1)
