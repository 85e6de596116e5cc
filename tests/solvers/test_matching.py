"""Who is served, against one augmenting path a candidate, and how little work it takes."""

import random

import pytest

from solvers.demand import CandidateType, Gate
from solvers.matching import Matching


class Hall:
    """Types, gates and offers at random, with far fewer seats than would suit everybody."""

    def __init__(self, seed: int, people: int = 60) -> None:
        draw = random.Random(seed)
        offers = range(draw.randint(4, 12))
        self.seats = {o: draw.randint(1, 6) for o in offers if draw.random() < 0.9}
        self.gates = {}
        for g in range(draw.randint(5, 15)):
            behind = tuple(sorted(draw.sample(offers, draw.randint(1, 3))))
            self.gates[g] = Gate(g, "S1", behind, tuple(0 for _ in behind))
        self.types = [
            CandidateType("S1", dict.fromkeys(draw.sample(range(len(self.gates)), 2), 0))
            for _ in range(draw.randint(5, 20))
        ]
        self.order = [draw.randrange(len(self.types)) for _ in range(people)]

    def served(self) -> list[int]:
        matching = Matching(self.types, self.gates, self.seats)
        matching.serve(self.order)
        return matching.served


def plainly_served(hall: Hall) -> list[int]:
    """Seat by seat: each candidate takes one, if need be from somebody who finds another."""
    seats = [(o, k) for o, n in hall.seats.items() for k in range(n)]
    reach = [
        {s for g in t.gates for s in seats if s[0] in hall.gates[g].offers} for t in hall.types
    ]
    sitting: dict[tuple[int, int], int] = {}

    def seat(person: int, tried: set[tuple[int, int]]) -> bool:
        for place in sorted(reach[hall.order[person]] - tried):
            tried.add(place)
            if place not in sitting or seat(sitting[place], tried):
                sitting[place] = person
                return True
        return False

    served = [0] * len(hall.types)
    for person, t in enumerate(hall.order):
        served[t] += seat(person, set())
    return served


@pytest.mark.parametrize("seed", range(60))
def test_serves_whom_single_paths_serve(seed: int) -> None:
    hall = Hall(seed)
    assert hall.served() == plainly_served(hall)


def test_the_sample_has_moves_and_refusals() -> None:
    """Were nobody moved or turned away, the comparison above would say little."""
    moved = refused = 0
    for seed in range(60):
        hall = Hall(seed)
        refused += sum(hall.served()) < len(hall.order)
        watched = Watched(hall)
        watched.serve(hall.order)
        moved += watched.found > 0
    assert refused > 10
    assert moved > 10


class Watched(Matching):
    """Counts the searches, and those that found a way."""

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall.types, hall.gates, hall.seats)
        self.searches = self.found = 0

    def _search(self, t: int) -> None:
        self.searches += 1
        before = sum(self.served)
        super()._search(t)
        self.found += sum(self.served) - before


@pytest.mark.parametrize("seed", range(20))
def test_each_type_fails_once_however_many_come(seed: int) -> None:
    hall = Hall(seed, people=5_000)
    watched = Watched(hall)
    watched.serve(hall.order)
    assert sum(watched.served) < 5_000
    assert watched.searches - watched.found <= len(hall.types)


def test_who_finds_a_seat_is_not_searched_for() -> None:
    hall = Hall(0, people=5_000)
    hall.seats = dict.fromkeys(hall.seats, 5_000)
    watched = Watched(hall)
    watched.serve(hall.order)
    reachable = [
        any(o in hall.seats for g in t.gates for o in hall.gates[g].offers) for t in hall.types
    ]
    assert sum(watched.served) == sum(reachable[t] for t in hall.order)
    assert watched.found == 0


def test_nothing_is_asked_of_an_empty_hall() -> None:
    matching = Matching([CandidateType("S1", {0: 1})], {0: Gate(0, "S1", (0,), (0,))}, {})
    matching.serve([0, 0])
    assert matching.served == [0]
