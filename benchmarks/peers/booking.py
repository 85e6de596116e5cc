"""Booking by rank (B5) once the seats stand, as near to a model's flows as rank allows.

Each candidate in turn keeps a seat if there is room, if need be by moving others who can sit
elsewhere; nobody who has a seat loses it. So whoever is left out finds all that he accepts full
of better-ranked people.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence


class SeatCounter:
    """Seats by block, and how many of each group sit where.

    Parameters
    ----------
    room
        free seats of each block.
    accepted
        blocks that each group accepts, with the points of sitting there.
    wanted
        how many of each group a model would put into each block.
    """

    def __init__(
        self,
        room: Sequence[int],
        accepted: Sequence[Mapping[int, int]],
        wanted: Sequence[Mapping[int, int]],
    ) -> None:
        self._room = list(room)
        self._accepted = [
            sorted(
                (block for block in row if room[block] > 0), key=lambda block: (row[block], block)
            )
            for row in accepted
        ]
        self._wanted = [
            deque((block, count) for block, count in sorted(row.items()) if count > 0)
            for row in wanted
        ]
        self._sitting: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._is_hopeless = [False] * len(accepted)

    def seat(self, group: int) -> bool:
        """Seat one more of the group, if there is any way to."""
        if self._is_hopeless[group]:
            return False
        block = self._planned(group)
        if block is None:
            block = next((row for row in self._accepted[group] if self._room[row]), None)
        if block is not None:
            self._room[block] -= 1
            self._sitting[block][group] += 1
            return True
        return self._make_room(group)

    def blocks_of(self, groups: int) -> list[list[int]]:
        """For each group the blocks that its members have, one entry a member."""
        found: list[list[int]] = [[] for _ in range(groups)]
        for block in sorted(self._sitting):
            for group, count in sorted(self._sitting[block].items()):
                found[group].extend([block] * count)
        return found

    def _planned(self, group: int) -> int | None:
        """The next seat that the model had in mind, if it is still free."""
        wanted = self._wanted[group]
        while wanted:
            block, count = wanted.popleft()
            if self._room[block]:
                if count > 1:
                    wanted.appendleft((block, count - 1))
                return block
        return None

    def _make_room(self, group: int) -> bool:
        """Move people along a chain that ends at a free seat, found breadth first."""
        came_from: dict[int, tuple[int, int]] = {}
        reached = {group}
        queue = self._enter(group, -1, came_from)
        while queue:
            block = queue.popleft()
            for other, count in self._sitting[block].items():
                if count and other not in reached:
                    reached.add(other)
                    for further in self._enter(other, block, came_from):
                        if self._room[further]:
                            self._move(further, came_from)
                            return True
                        queue.append(further)
        for other in reached:
            self._is_hopeless[other] = True
        return False

    def _enter(self, group: int, block: int, came_from: dict[int, tuple[int, int]]) -> deque[int]:
        """Blocks that are reached first by moving one of the group out of ``block``."""
        new = [row for row in self._accepted[group] if row not in came_from]
        came_from.update(dict.fromkeys(new, (group, block)))
        return deque(new)

    def _move(self, block: int, came_from: Mapping[int, tuple[int, int]]) -> None:
        self._room[block] -= 1
        while block >= 0:
            group, before = came_from[block]
            self._sitting[block][group] += 1
            if before >= 0:
                self._sitting[before][group] -= 1
            block = before


def book_by_rank(
    group_by_person: Iterable[int],
    room: Sequence[int],
    accepted: Sequence[Mapping[int, int]],
    wanted: Sequence[Mapping[int, int]],
) -> list[int | None]:
    """The block of each person, ``None`` for those left out; persons come in order of rank."""
    counter = SeatCounter(room, accepted, wanted)
    order = list(group_by_person)
    is_served = [counter.seat(group) for group in order]
    blocks = [deque(row) for row in counter.blocks_of(len(accepted))]
    return [
        blocks[group].popleft() if served else None
        for group, served in zip(order, is_served, strict=True)
    ]
