"""The price of a seat against the relaxation solved with that seat given."""

import time
from dataclasses import replace

import numpy as np
import pytest

from scheduler.why import explain_session
from scheduler.why.prices import relaxation_of, seat_prices
from scheduler.why.scene import Scene
from solvers.highs import HighsProcess
from support.random_cases import random_case
from support.replanned import random_scene
from tests.scheduler.small_case import CASE, TABLES


def lp_value(arrays) -> float:
    with HighsProcess(arrays, 0, lambda: False) as process:
        reply = process.lp(time.monotonic() + 30)
    assert reply.optimal
    return reply.objective


def test_a_price_is_never_less_than_what_the_seat_saves():
    positive = 0
    for seed in range(12):
        scene = random_scene(random_case, seed)
        if scene is None or not scene.instance.offers:
            continue
        prices = seat_prices(scene)
        relaxation = relaxation_of(scene)
        value = lp_value(relaxation.arrays)
        index = int(np.argmax(prices))
        upper = relaxation.arrays.row_upper.copy()
        upper[relaxation.seat_rows[index]] += 1
        given = lp_value(replace(relaxation.arrays, row_upper=upper))
        assert value - given == pytest.approx(prices[index]) or value - given < prices[index]
        assert min(prices) >= 0
        positive += prices[index] > 1
    assert positive >= 3


def test_a_session_is_priced_on_request():
    (answer,) = explain_session(CASE, TABLES, "TN", prices=True)
    assert [w.checked for w in answer.worths] == ["exact", "exact", "price"]
    index = next(k for k, n in enumerate(seat_prices(Scene(CASE, TABLES))) if n >= 0)
    assert index == 0
