"""Calling up examiners one by one: what is forgotten on the way would never be free again."""

import random

import pytest

from solvers.instance import Instance
from solvers.shifts import Shifts
from support.random_cases import random_case


class Plainly(Shifts):
    """Asks every option of a pool each time."""

    def _first_free(self, pool: int, most: int) -> list[int]:
        given = set(self.duties())
        free = [k for k in self._options[pool] if k not in given and self._is_free(k)]
        forgotten = [k for k in self._options[pool] if k not in free]
        self._options[pool] = [*free, *forgotten]
        return free[: max(0, most)]


@pytest.mark.parametrize("seed", range(40))
def test_calls_up_whom_asking_everybody_would(seed: int) -> None:
    instance = Instance.of(random_case(seed))
    draw = random.Random(seed)
    quick, plain = Shifts(instance), Plainly(instance)
    for _ in range(6 * len(instance.pools)):
        pool, heads = draw.randrange(len(instance.pools)), draw.randint(1, 4)
        assert quick.heads_possible(pool, 99) == plain.heads_possible(pool, 99)
        assert quick.call_up(pool, heads) == plain.call_up(pool, heads)
        assert quick.duties() == plain.duties()


def test_the_sample_runs_out_of_examiners() -> None:
    refused = called = 0
    for seed in range(40):
        instance = Instance.of(random_case(seed))
        shifts = Shifts(instance)
        for pool in range(len(instance.pools)):
            done = shifts.call_up(pool, 2)
            called += done
            refused += not done
    assert refused > 20
    assert called > 20


def test_counts_no_further_than_asked() -> None:
    instance = Instance.of(random_case(1))
    shifts = Shifts(instance)
    most = [shifts.heads_possible(pool, 99) for pool in range(len(instance.pools))]
    assert max(most) > 1
    for pool, heads in enumerate(most):
        assert shifts.heads_possible(pool, 1) == min(1, heads)
        assert shifts.heads_possible(pool, 0) == 0


def test_one_duty_is_given_once() -> None:
    given = refused = 0
    for seed in range(20):
        instance = Instance.of(random_case(seed))
        quick, again = Shifts(instance), Shifts(instance)
        for pool in range(len(instance.pools)):
            quick.call_up(pool, 2)
        for option in quick.duties():
            assert again.give(option)
            assert not again.give(option)
            given += 1
        assert again.duties() == quick.duties()
        left = set(range(len(instance.duties))).difference(quick.duties())
        refused += sum(not again.give(option) for option in sorted(left))
    assert given > 20
    assert refused > 20
