"""Neighbourhoods: which columns a sub-solve may change, the rest stays as it is.

A neighbourhood belongs to one half of the problem (theory rooms; fields and roads), which
share little, so that two of them can be searched side by side. It is a set of (venue, day)
cells, drawn by day, by venue or at random, until enough duties are free.
"""

import random
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from solvers.relaxation import PRACTICE, THEORY, Relaxation

SHARED = "shared"
Mask = NDArray[np.bool_]


class Neighbourhoods:
    """Draws masks of free columns over a relaxation.

    Parameters
    ----------
    seed
        of the draws; the same seed gives the same sequence.
    """

    def __init__(self, relaxation: Relaxation, seed: int) -> None:
        self._random = random.Random(seed)
        arrays, c, inst = relaxation.arrays, relaxation.columns, relaxation.instance
        block = np.full(len(arrays.cost), SHARED, dtype=object)
        block[len(arrays.cost) - len(relaxation.flow_blocks) :] = relaxation.flow_blocks
        cells: dict[str, dict[tuple[str, int], list[int]]] = {
            THEORY: defaultdict(list),
            PRACTICE: defaultdict(list),
        }
        self._duties_in: dict[tuple[str, str, int], int] = defaultdict(int)
        for r in inst.runs:
            half = THEORY if r.facility.kind == "theory" else PRACTICE
            own = [c.opens[r.index], c.units[r.index], c.posts[r.index], *c.levels[r.index]]
            block[own] = half
            cells[half][r.venue.venue_id, r.day].extend(own)
        for o in inst.offers:
            half = THEORY if inst.runs[o.runs[0]].facility.kind == "theory" else PRACTICE
            cuts = c.cuts.get(o.index, [])
            block[[c.seats[o.index], *cuts]] = half
            for k in o.runs:
                cells[half][inst.runs[k].venue.venue_id, inst.runs[k].day].extend(cuts[2:])
        duties_at: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for p in inst.pools:
            half = THEORY if p.kind == "theory" else PRACTICE
            block[c.standby[p.index]] = half
            cells[half][p.venue_id, p.day].append(c.standby[p.index])
        for d in inst.duties:
            p = inst.pools[d.pool]
            half = THEORY if p.kind == "theory" else PRACTICE
            block[c.duty[d.index]] = half
            cells[half][p.venue_id, p.day].append(c.duty[d.index])
            self._duties_in[half, p.venue_id, p.day] += 1
            duties_at[d.examiner, p.day, p.venue_id].append(half)
        for (e, day, venue), k in c.at_venue.items():
            halves = set(duties_at[e, day, venue])
            for half in sorted(halves):
                cells[half][venue, day].append(k)
            if len(halves) == 1:
                block[k] = halves.pop()
        self._cells = {half: dict(found) for half, found in cells.items()}
        self._other = {THEORY: block == PRACTICE, PRACTICE: block == THEORY}
        self._integer = arrays.integer
        self._seats = np.array(c.seats, dtype=np.int64)

    def halves(self) -> list[str]:
        """The halves in which there is anything to decide."""
        return [half for half, cells in self._cells.items() if cells]

    def size_of(self, half: str) -> int:
        """Duties that could be given in a half."""
        return sum(n for (h, _, _), n in self._duties_in.items() if h == half)

    def draw(self, half: str, size: int) -> Mask:
        """Free columns of a neighbourhood with about ``size`` duties.

        All flows and seats of the half are free; the other half is fixed as a whole.
        """
        chosen: set[tuple[str, int]] = set()
        count = 0
        for cell in self._order(half):
            chosen.add(cell)
            count += self._duties_in[half, cell[0], cell[1]]
            if count >= size:
                break
        free = ~self._integer
        free[self._seats] = True
        for cell in chosen:
            free[self._cells[half][cell]] = True
        free &= ~self._other[half]
        return free

    def _order(self, half: str) -> list[tuple[str, int]]:
        """Cells in the order in which they are freed: neighbours in time or place together."""
        cells = list(self._cells[half])
        self._random.shuffle(cells)
        how = self._random.choice(("days", "venues", "mixed"))
        if how == "days":
            days = sorted({day for _, day in cells})
            first = self._random.choice(days)
            cells.sort(key=lambda cell: (cell[1] - first) % (max(days) + 1))
        elif how == "venues":
            venues = sorted({venue for venue, _ in cells})
            self._random.shuffle(venues)
            cells.sort(key=lambda cell: venues.index(cell[0]))
        return cells
