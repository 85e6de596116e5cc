"""What a facility's date seats by its posts, against all combinations of its runs' units."""

import random
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from solvers.daily import segments
from solvers.dispatch import DispatchModel
from solvers.highs import HighsProcess
from solvers.instance import Instance
from solvers.opportunities import RunOption
from tests.scheduler.small_case import CASE
from tests.solvers.test_highs import never, soon
from tests.solvers.test_opportunities import facility_changed


def run(units: int, each: int, per: int, least: int, seats_max: int) -> RunOption:
    facility = SimpleNamespace(units_per_examiner=per, min_examiners=least)
    return RunOption(
        index=0,
        facility=facility,
        venue=None,
        day=0,
        date=None,
        slot_id="AM",
        start=0,
        end=0,
        night=False,
        subjects=(),
        units_max=units,
        seats_per_unit=each,
        seats_max=min(seats_max, units * each),
        pool=0,
    )


def choices(runs: list[RunOption]) -> set[tuple[int, int]]:
    """Posts and seats of every choice of units, a run closed or not."""
    found = set()
    for units in product(*(range(r.units_max + 1) for r in runs)):
        pairs = list(zip(runs, units, strict=True))
        posts = sum(r.posts(n) for r, n in pairs if n)
        found.add((posts, sum(min(r.seats_max, n * r.seats_per_unit) for r, n in pairs)))
    return found


def test_nothing_where_the_daily_maximum_does_not_bite() -> None:
    assert segments([run(10, 3, 5, 1, 99), run(10, 3, 5, 1, 99)], 60) == []


def test_a_hundred_places_three_slots_and_eight_hundred_a_day() -> None:
    """Nine posts of ninety seats each reach 800; eight hold 720, not 800 in eight and 8/9."""
    runs = [run(100, 3, 30, 2, 300) for _ in range(3)]
    found = segments(runs, 800)
    assert found[-1] == ((8, 720), (9, 800))
    assert found[0][0] == (0, 0)


@pytest.mark.parametrize("seed", range(60))
def test_no_choice_lies_above_and_every_corner_is_one(seed: int) -> None:
    rng = random.Random(seed)
    runs = [
        run(rng.randint(1, 9), rng.randint(1, 5), rng.randint(1, 4), rng.randint(1, 3), 30)
        for _ in range(rng.randint(1, 3))
    ]
    daily_max = rng.randint(1, max(1, sum(r.seats_max for r in runs) - 1))
    made = {(posts, min(seats, daily_max)) for posts, seats in choices(runs)}
    found = segments(runs, daily_max)
    assert bool(found) == (sum(r.seats_max for r in runs) > daily_max)
    for (posts, held), (more, then) in found:
        assert {(posts, held), (more, then)} <= made
        for others, seats in made:
            assert (more - posts) * (seats - held) <= (then - held) * (others - posts)


@pytest.mark.parametrize(("tight", "best"), [(True, 30 - 25), (False, 50 - 25 * 50 / 30)])
def test_a_maximum_of_fifty_seats_takes_two_whole_posts_of_thirty(tight: bool, best: float) -> None:
    """A post costs 25 seats: one alone pays, five thirds of one would pay more."""
    instance = Instance.of(facility_changed(CASE, "V1-T", daily_max=50))
    dispatch = DispatchModel(instance, tight=tight)
    arrays, c = dispatch.model.arrays(), dispatch.columns
    here = {r.index for r in instance.runs if (r.facility.facility_id, r.day) == ("V1-T", 0)}
    cost = np.zeros(len(arrays.cost))
    cost[[c.seats[o.index] for o in instance.offers if o.runs[0] in here]] = -1
    cost[[c.posts[k] for k in here]] = 25
    upper = arrays.upper.copy()
    upper[c.missing] = instance.heads_max
    with HighsProcess(replace(arrays, cost=cost, upper=upper, offset=0.0), 0, never) as process:
        assert process.lp(soon()).objective == pytest.approx(-best)
