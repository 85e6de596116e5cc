"""The rung that serves so many more, found in few tries."""

from collections.abc import Callable

import pytest

from models.advice import Figures
from models.errors import Message
from scheduler.advise.lever import Lever, Rung
from scheduler.advise.sizing import CLOSE, TRIES, Sized, size


def sized(
    served: Callable[[int], float], asked: float, most: int, until: int = TRIES
) -> tuple[Sized | None, list[int]]:
    tried: list[int] = []

    def gain(rung: int) -> Figures | None:
        tried.append(rung)
        assert 1 <= rung <= most
        return Figures(served(rung), 0.0, 0.0) if len(tried) <= until else None

    lever = Lever("night", most, lambda n: Rung(Message(str(n)), ()))
    return size(lever, asked, gain), tried


@pytest.mark.parametrize("asked", [1, 7, 50, 333, 990])
@pytest.mark.parametrize("bend", [1.0, 0.8, 0.5])
def test_the_least_rung_that_is_enough_or_one_nearly_as_good(asked: float, bend: float) -> None:
    def served(rung: int) -> float:
        return 10 * rung**bend

    most = 20_000
    found, tried = sized(served, asked, most)
    assert len(tried) <= TRIES
    assert len(set(tried)) == len(tried)
    assert found is not None
    assert found.reaches
    assert served(found.rung) >= asked
    least = next(n for n in range(1, most + 1) if served(n) >= asked)
    assert found.rung == least or served(found.rung) <= asked * (1 + CLOSE)


def test_rungs_of_equal_gain_are_found_exactly() -> None:
    found, tried = sized(lambda rung: 88.0 * rung, 1_097, 100)
    assert found is not None
    assert found.rung == 13
    assert tried == [1, 13]


def test_what_cannot_be_reached_gives_what_it_reaches() -> None:
    found, tried = sized(lambda rung: min(rung, 30), 100, 80)
    assert found is not None
    assert not found.reaches
    assert found.gain.served == 30
    assert 80 in tried or max(tried) >= 30


def test_a_first_rung_without_gain_is_not_the_end() -> None:
    found, tried = sized(lambda rung: 0.0 if rung < 4 else 100.0 + rung, 90, 12)
    assert found is not None
    assert found.reaches
    assert 12 in tried


def test_no_gain_at_all() -> None:
    found, tried = sized(lambda rung: 0.0, 10, 12)
    assert found is not None
    assert not found.reaches
    assert tried == [1, 12]


def test_what_is_known_when_time_ends_is_used() -> None:
    nothing, _ = sized(lambda rung: rung, 10, 12, until=0)
    assert nothing is None
    found, _ = sized(lambda rung: rung, 10, 12, until=1)
    assert found is not None
    assert (found.rung, found.reaches) == (1, False)
