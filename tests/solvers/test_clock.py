"""The clock: what is left of the limit, and a word to stop."""

import threading

import pytest

from solvers.clock import Clock


def test_time_is_left_until_it_is_not():
    clock = Clock(1_000)
    assert 0 <= clock.elapsed() < 1_000
    assert 0 < clock.left() <= 1_000
    assert not clock.over()
    assert clock.deadline == pytest.approx(clock.started + 1_000)
    assert Clock(0).over()
    assert Clock(0).left() == 0
    assert Clock(-5).left() == 0


def test_what_is_reserved_ends_the_search_earlier_and_never_later():
    clock = Clock(1_000)
    clock.reserve(400)
    assert clock.deadline == pytest.approx(clock.started + 600)
    clock.reserve(100)
    assert clock.deadline == pytest.approx(clock.started + 600)
    clock.reserve(2_000)
    assert clock.over()
    assert clock.left() == 0


def test_stop_is_obeyed_at_once():
    stop = threading.Event()
    clock = Clock(1_000, stop)
    assert not clock.over()
    stop.set()
    assert clock.over()
    assert clock.left() == 0
    assert clock.stop is stop
