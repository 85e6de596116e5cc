"""Arrival waves: who comes when to a run, so that nobody waits all day.

A run serves its seats in one order, each seat on the unit that is free next. Seats whose turn
comes within the same half-hour or so arrive together, a little before the first of them begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SPAN_MINUTES: Final = 30
"""How long a wave's turns last, as near as whole rounds of the units allow."""
LONGEST_MINUTES: Final = 45
"""Turns of one wave begin less than this long after its first."""
LEAD_MINUTES: Final = 20
"""A wave is asked to come at least this long before its first turn."""
STEP_MINUTES: Final = 5
"""Times to come at are multiples of this."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run takes people: units at work, minutes a person, starts on the road.

    ``routes`` ``None``: no limit; else one start a route every ``headway_minutes``.
    """

    units: int
    minutes: int
    routes: int | None = None
    headway_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Wave:
    """A part of a session that arrives together.

    Attributes
    ----------
    session
        position of the session in the order in which the run serves them, from 0.
    number
        of the wave in its session, from 1.
    arrive_minute, begin_minute
        when to come, and when the first turn begins: minutes after midnight.
    seats
        how many people.
    wait_minutes
        longest time from arrival to the beginning of one's own turn.
    """

    session: int
    number: int
    arrive_minute: int
    begin_minute: int
    seats: int
    wait_minutes: int


def turn_minutes(count: int, pace: Pace) -> list[int]:
    """Return when each of ``count`` people begins: minutes after the run's start, ascending.

    A person begins as soon as a unit is free and, on the road, a route: so neither more than
    ``units`` are under way at once nor do more than ``routes`` start within a headway.
    """
    turns: list[int] = []
    for index in range(count):
        turn = turns[index - pace.units] + pace.minutes if index >= pace.units else 0
        if pace.routes is not None and index >= pace.routes:
            turn = max(turn, turns[index - pace.routes] + pace.headway_minutes)
        turns.append(max(turn, turns[-1]) if turns else turn)
    return turns


def arrival_waves(sessions: Sequence[int], start_minute: int, pace: Pace) -> list[Wave]:
    """Cut the sessions of a run into waves.

    Parameters
    ----------
    sessions
        seats of each session, in the order in which the run serves them.
    start_minute
        when the run starts, in minutes after midnight.

    Returns
    -------
    list[Wave]
        By session and number. The seats of a session's waves add up to its own; a session
        without seats has none.
    """
    turns = turn_minutes(sum(sessions), pace)
    rounds = max(1, round(SPAN_MINUTES / pace.minutes))
    most = rounds * pace.units
    waves: list[Wave] = []
    place = 0
    for session, seats in enumerate(sessions):
        number, first = 0, place
        for index in range(place + 1, place + seats + 1):
            full = index == place + seats
            if full or index - first == most or turns[index] - turns[first] >= LONGEST_MINUTES:
                number += 1
                begin, last = start_minute + turns[first], start_minute + turns[index - 1]
                arrive = max(0, (begin - LEAD_MINUTES) // STEP_MINUTES * STEP_MINUTES)
                waves.append(Wave(session, number, arrive, begin, index - first, last - arrive))
                first = index
        place += seats
    return waves
