"""The cheapest bookings that keep B5, for given seats of one need.

B5 looks at pairs only, so more than one set of people may be served. All of them are found by
going through the people in rank order: someone who finds a seat free must have one of those
that he wants (any), and only someone who finds none is left out. For if he is left out, every
seat he wants must be taken in the end by people who rank before him, so it is taken already;
and if all are taken already, nobody after him can give him cause for envy.
"""

from collections.abc import Sequence

from support.exhaustive_space import Offer, Person, TooLargeError

MOST_STATES = 20_000
Seating = dict[int, int | None]
"""Index of the offer by index of the person; ``None``: unserved."""


def cheapest_seating(
    people: Sequence[Person], need: str, offers: dict[int, Offer], seats: dict[int, int]
) -> tuple[int, Seating]:
    """Least points of unserved, delay and travel, and who sits where.

    ``offers`` and ``seats`` are those of the need, by the offer's index.
    """
    order = sorted(seats)
    fixed: Seating = {}
    displaced: set[int] = set()
    for j in order:
        fixed.update(dict.fromkeys(offers[j].booked[: seats[j]], j))
        displaced.update(offers[j].booked[seats[j] :])
    taken = tuple(sum(at == j for at in fixed.values()) for j in order)
    points = sum(offers[j].points[i] for i, j in fixed.items() if j is not None)
    queue = [i for i, person in enumerate(people) if person.demand.need == need and i not in fixed]
    queue.sort(key=lambda i: (i not in displaced, *people[i].rank))
    stages: list[dict[tuple[int, ...], tuple[int, tuple[int, ...], int | None]]] = []
    stages.append({taken: (points, taken, None)})
    for i in queue:
        wanted = [(k, j) for k, j in enumerate(order) if i in offers[j].wanted]
        fresh: dict[tuple[int, ...], tuple[int, tuple[int, ...], int | None]] = {}
        for state, (so_far, _, _) in stages[-1].items():
            free = [(k, j) for k, j in wanted if state[k] < seats[j]]
            moves: list[tuple[tuple[int, ...], int, int | None]] = [
                ((*state[:k], state[k] + 1, *state[k + 1 :]), offers[j].points[i], j)
                for k, j in free
            ]
            for after, more, choice in moves or [(state, people[i].points_unserved, None)]:
                if after not in fresh or fresh[after][0] > so_far + more:
                    fresh[after] = (so_far + more, state, choice)
        if len(fresh) > MOST_STATES:
            raise TooLargeError("too many ways to fill the seats")
        stages.append(fresh)
    state, (total, _, _) = min(stages[-1].items(), key=lambda item: item[1][0])
    seating = dict(fixed)
    for i, stage in zip(reversed(queue), reversed(stages[1:]), strict=True):
        _, previous, choice = stage[state]
        seating[i] = choice
        state = previous
    return total, seating
