"""Booking by rank: as many as can sit together, nobody passed over, seats as the model wished."""

import itertools
import random

from benchmarks.peers.booking import book_by_rank


def most_served(group_by_person: list[int], room: list[int], accepted: list[dict[int, int]]) -> int:
    """By trying every seat for everybody."""
    best = 0
    for choice in itertools.product([None, *range(len(room))], repeat=len(group_by_person)):
        fits = all(
            block is None or block in accepted[group]
            for block, group in zip(choice, group_by_person, strict=True)
        )
        if fits and all(choice.count(block) <= room[block] for block in range(len(room))):
            best = max(best, sum(block is not None for block in choice))
    return best


def test_serves_the_most_and_passes_nobody_over() -> None:
    moved = 0
    for seed in range(150):
        dice = random.Random(seed)
        room = [dice.randint(0, 2) for _ in range(3)]
        accepted = [
            {block: dice.randint(0, 9) for block in range(3) if dice.random() < 0.6}
            for _ in range(3)
        ]
        wanted = [
            {block: dice.randint(0, 2) for block in row if dice.random() < 0.5} for row in accepted
        ]
        persons = [dice.randrange(3) for _ in range(dice.randint(1, 6))]
        booked = book_by_rank(persons, room, accepted, wanted)
        assert all(
            block in accepted[g]
            for g, block in zip(persons, booked, strict=True)
            if block is not None
        )
        taken = [booked.count(block) for block in range(3)]
        assert all(count <= seats for count, seats in zip(taken, room, strict=True))
        served = [block is not None for block in booked]
        assert sum(served) == most_served(persons, room, accepted), seed
        for place, group in enumerate(persons):
            if not served[place]:
                assert all(taken[block] == room[block] for block in accepted[group])
                later = [booked[n] for n in range(place + 1, len(persons))]
                assert not any(block in accepted[group] for block in later if block is not None)
        first_free = [min(((row[b], b) for b in row), default=(0, None))[1] for row in accepted]
        moved += any(
            block is not None and block != first_free[group]
            for group, block in zip(persons, booked, strict=True)
        )
    assert moved > 30


def test_takes_the_seats_that_the_model_had_in_mind() -> None:
    cheap_and_dear = [{0: 1, 1: 5}]
    assert book_by_rank([0, 0], [2, 2], cheap_and_dear, [{}]) == [0, 0]
    assert sorted(filter(None, book_by_rank([0, 0], [2, 2], cheap_and_dear, [{1: 2}]))) == [1, 1]


def test_makes_room_along_a_chain() -> None:
    accepted = [{0: 1, 1: 2}, {1: 1, 2: 2}, {0: 1}]
    assert book_by_rank([0, 1, 2], [1, 1, 1], accepted, [{}, {}, {}]) == [1, 2, 0]
