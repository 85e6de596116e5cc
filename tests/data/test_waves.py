"""Arrival waves: nobody is left out, nobody waits all day, no unit has two people at once."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.workbooks.waves import (
    LEAD_MINUTES,
    LONGEST_MINUTES,
    STEP_MINUTES,
    Pace,
    arrival_waves,
    turn_minutes,
)

PACES = st.builds(
    Pace,
    units=st.integers(1, 60),
    minutes=st.integers(1, 120),
    routes=st.none() | st.integers(1, 8),
    headway_minutes=st.integers(1, 15),
)
SESSIONS = st.lists(st.integers(0, 150), max_size=4)
START = 8 * 60
UNHURRIED = settings(deadline=None)


def waves(sessions, pace, start=START):
    return [
        (wave.session, wave.number, clock(wave.arrive_minute), wave.seats)
        for wave in arrival_waves(sessions, start, pace)
    ]


def clock(minute):
    return f"{minute // 60}:{minute % 60:02d}"


def test_a_theory_room_has_a_wave_a_sitting():
    assert waves([114], Pace(48, 60), 8 * 60 + 30) == [
        (0, 1, "8:10", 48),
        (0, 2, "9:10", 48),
        (0, 3, "10:10", 18),
    ]


def test_the_next_session_fills_the_sitting_that_is_not_full():
    assert waves([114, 30], Pace(48, 60), 8 * 60 + 30)[2:] == [
        (0, 3, "10:10", 18),
        (1, 1, "10:10", 30),
    ]


def test_two_rounds_on_the_field_come_together():
    # 10 cars, 18 minutes: 20 people in 36 minutes.
    assert waves([45], Pace(10, 18)) == [(0, 1, "7:40", 20), (0, 2, "8:15", 20), (0, 3, "8:50", 5)]


def test_slow_classes_come_a_round_at_a_time():
    assert waves([5], Pace(2, 60)) == [(0, 1, "7:40", 2), (0, 2, "8:40", 2), (0, 3, "9:40", 1)]


def test_routes_hold_starts_apart():
    assert turn_minutes(7, Pace(100, 30, routes=2, headway_minutes=4)) == [0, 0, 4, 4, 8, 8, 12]


def test_a_free_unit_is_not_enough_where_the_route_is_taken():
    assert turn_minutes(4, Pace(1, 2, routes=1, headway_minutes=5)) == [0, 5, 10, 15]


def test_a_wave_of_the_small_hours_is_not_asked_to_come_the_day_before():
    (wave,) = arrival_waves([3], 10, Pace(3, 20))
    assert (wave.arrive_minute, wave.begin_minute) == (0, 10)


@pytest.mark.parametrize("sessions", [[], [0], [0, 0]])
def test_no_seats_no_waves(sessions):
    assert arrival_waves(sessions, START, Pace(3, 20)) == []


@UNHURRIED
@given(SESSIONS, PACES)
def test_the_waves_of_a_session_add_up_to_its_seats(sessions, pace):
    found = arrival_waves(sessions, START, pace)
    seats = Counter()
    for wave in found:
        assert wave.seats > 0
        seats[wave.session] += wave.seats
    assert [seats[at] for at in range(len(sessions))] == sessions
    for at in range(len(sessions)):
        numbers = [wave.number for wave in found if wave.session == at]
        assert numbers == list(range(1, len(numbers) + 1))


@UNHURRIED
@given(SESSIONS, PACES)
def test_nobody_waits_longer_than_said_nor_comes_late(sessions, pace):
    turns = turn_minutes(sum(sessions), pace)
    place = 0
    for wave in arrival_waves(sessions, START, pace):
        mine = [START + turn for turn in turns[place : place + wave.seats]]
        place += wave.seats
        assert mine[0] == wave.begin_minute >= wave.arrive_minute + LEAD_MINUTES
        assert max(mine) - wave.arrive_minute == wave.wait_minutes
        assert wave.wait_minutes < LEAD_MINUTES + STEP_MINUTES + LONGEST_MINUTES
        assert wave.arrive_minute % STEP_MINUTES == 0
    assert place == len(turns)


@UNHURRIED
@given(st.integers(0, 300), PACES)
def test_turns_keep_to_units_and_routes(count, pace):
    turns = turn_minutes(count, pace)
    assert turns == sorted(turns)
    for index, turn in enumerate(turns):
        busy = sum(other > turn - pace.minutes for other in turns[: index + 1])
        assert busy <= pace.units
        if pace.routes is not None:
            started = sum(other > turn - pace.headway_minutes for other in turns[: index + 1])
            assert started <= pace.routes


@UNHURRIED
@given(st.integers(1, 20), st.integers(1, 60), st.integers(1, 10))
def test_whole_rounds_end_when_the_units_have_done_them(units, minutes, rounds):
    turns = turn_minutes(units * rounds, Pace(units, minutes))
    assert turns[-1] + minutes == rounds * minutes
