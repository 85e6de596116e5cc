"""Which neighbourhood is next, and how large."""

import random

import pytest

from solvers.arms import (
    FIRST_SIZE,
    LARGE_FIRST_SIZE,
    SMALL_COLUMNS,
    SMALLEST_SIZE,
    Arm,
    arms_of,
    chosen,
    first_size,
)
from solvers.neighbourhoods import Neighbourhoods
from tests.scheduler.small_case import CASE
from tests.solvers.parts import Parts


def arm(size: float = 20.0, rate: float = 1.0) -> Arm:
    made = Arm("theory", guided=True, size=size, most=100)
    made.rate = rate
    return made


def test_there_is_a_guided_arm_and_another_for_each_half():
    relaxation = Parts(CASE).relaxation
    draws = Neighbourhoods(relaxation, relaxation.arrays.cost, 0)
    arms = arms_of(draws, 10**6)
    assert [(a.half, a.guided) for a in arms] == [
        (half, guided) for guided in (True, False) for half in draws.halves()
    ]
    assert [a.size for a in arms] == [draws.size_of(a.half) for a in arms]


@pytest.mark.parametrize(
    ("gap", "columns", "size"),
    [
        (0.05, SMALL_COLUMNS, 65.0),
        (0.01, SMALL_COLUMNS, FIRST_SIZE),
        (0.50, SMALL_COLUMNS, LARGE_FIRST_SIZE),
        (0.50, SMALL_COLUMNS + 1, FIRST_SIZE),
    ],
)
def test_first_neighbourhoods_are_large_where_much_is_to_be_gained_in_a_small_model(
    gap, columns, size
):
    assert first_size(gap, columns) == pytest.approx(size)


def test_what_is_solved_at_once_grows_and_what_finds_nothing_shrinks():
    a = arm(20)
    a.resize(1.0, optimal=True, found=False)
    assert a.size == 60
    a.resize(5.0, optimal=True, found=True)
    assert a.size == 90
    a.resize(5.0, optimal=True, found=True)
    assert a.size == 100  # all there are
    a.resize(12.0, optimal=False, found=True)
    assert a.size == 100
    a.resize(12.0, optimal=False, found=False)
    assert a.size == pytest.approx(70)
    for _ in range(20):
        a.resize(12.0, optimal=False, found=False)
    assert a.size == SMALLEST_SIZE


def test_what_is_believed_of_an_arm_follows_what_it_gains():
    a = arm(rate=100.0)
    a.learn(400, 2.0)
    assert a.rate == pytest.approx(0.3 * 100 + 0.7 * 200)
    a.learn(0, 2.0)
    assert a.rate == pytest.approx(17)
    a.forget()
    a.learn(30, 2.0)
    assert a.rate == 15


def test_untried_arms_come_first_unless_they_are_at_work():
    tried, untried = arm(rate=5.0), arm(rate=float("inf"))
    chance = random.Random(0)
    assert chosen([tried, untried], [], chance) is untried
    assert {id(chosen([tried, untried], [untried], chance)) for _ in range(30)} == {
        id(tried),
        id(untried),
    }
    assert chosen([], [], chance) is None


def test_arms_are_drawn_by_what_they_gain_and_none_is_given_up():
    good, poor = arm(rate=100.0), arm(rate=0.0)
    chance = random.Random(0)
    drawn = [chosen([good, poor], [], chance) for _ in range(1000)]
    share = sum(a is good for a in drawn) / 1000
    assert 0.8 < share < 0.95
