"""Neighbourhoods: which columns a sub-solve may change, the rest stays as it is.

A neighbourhood belongs to one half of the problem (theory rooms; fields and roads), which
share little, so that two of them can be searched side by side. It is a set of (venue, date)
cells, drawn by date, by venue or at random, until enough runs are free in them. A **guided**
one frees only the runs on which the incumbent and the relaxation disagree.

Source of the guided ones: RINS (Danna, Rothberg, Le Pape, "Exploring relaxation induced
neighborhoods to improve MIP solutions", Mathematical Programming 102, 2005).
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solvers.linear import FloatArray, IntArray
from solvers.relaxation import PRACTICE, THEORY, Relaxation

SHARED = "shared"
AGREED = 0.3
"""A run on whose opening incumbent and relaxation differ by less is left as it is."""
LOOSE_SHARE = 0.1
"""Share of the agreed runs that a guided neighbourhood frees all the same."""
Mask = NDArray[np.bool_]
Cell = tuple[str, int]


def half_of(kind: str) -> str:
    """The half of the problem that a kind of facility belongs to."""
    return THEORY if kind == "theory" else PRACTICE


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Columns that a sub-solve may change.

    ``names`` are those of them that say which examiner serves where, and what a fair roster
    costs; they may be left fractional first, and settled once the timetable stands. ``flows``
    are seats and whatever else follows from the integers.
    """

    cells: frozenset[Cell]
    free: Mask
    names: Mask
    flows: Mask


@dataclass(slots=True)
class _Cell:
    """A venue on a date: its runs, its duties and what else is decided there."""

    runs: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)


class _Flows:
    """Which flows a change of some runs can concern: those of everybody who could sit there."""

    def __init__(self, relaxation: Relaxation) -> None:
        arrays = relaxation.arrays
        first = len(relaxation.dispatch_arrays.cost)
        rows = len(arrays.row_lower)
        row_of_entry = np.repeat(np.arange(rows), np.diff(arrays.starts))
        of_flows = arrays.columns >= first
        seat = np.zeros(rows, dtype=bool)
        seat[relaxation.seat_rows] = True
        at_seats = seat[row_of_entry]
        self._columns = arrays.columns[of_flows & ~at_seats]
        self._rows = row_of_entry[of_flows & ~at_seats]
        self._size, self._row_count = len(arrays.cost), rows
        offer_of_row = np.full(rows, -1)
        offer_of_row[relaxation.seat_rows] = np.arange(len(relaxation.seat_rows))
        self._into = arrays.columns[of_flows & at_seats]
        self._offers = offer_of_row[row_of_entry[of_flows & at_seats]]
        offers = relaxation.instance.offers
        self._run_of = np.array([k for o in offers for k in o.runs], dtype=np.int64)
        self._offer_of = np.array([o.index for o in offers for _ in o.runs], dtype=np.int64)

    def reaching(self, runs: Mask) -> Mask:
        """Flows of those who could sit in an offer of these runs, wherever they sit now."""
        here = np.zeros(len(self._run_of) and int(self._offer_of.max()) + 1, dtype=bool)
        here[self._offer_of[runs[self._run_of]]] = True
        flows = np.zeros(self._size, dtype=bool)
        flows[self._into[here[self._offers]]] = True
        for _ in range(3):  # gates behind the offers, types behind the gates, their other gates
            rows = np.zeros(self._row_count, dtype=bool)
            rows[self._rows[flows[self._columns]]] = True
            flows[self._columns[rows[self._rows]]] = True
        return flows


class Neighbourhoods:
    """Draws neighbourhoods over a relaxation.

    Parameters
    ----------
    seed
        of the draws; the same seed gives the same sequence.

    Attributes
    ----------
    guide
        another solution, for guided neighbourhoods: of the relaxation to begin with.
    all_names
        every column that says which examiner serves where.
    """

    def __init__(self, relaxation: Relaxation, guide: FloatArray, seed: int) -> None:
        self._random = random.Random(seed)
        self.guide = guide
        arrays, c, inst = relaxation.arrays, relaxation.columns, relaxation.instance
        self._opens = np.array(c.opens, dtype=np.int64)
        self._run_columns: list[IntArray] = [
            np.array(
                [
                    c.units[r.index],
                    c.posts[r.index],
                    *c.levels[r.index],
                ],
                dtype=np.int64,
            )
            for r in inst.runs
        ]
        block = np.full(len(arrays.cost), SHARED, dtype=object)
        block[len(arrays.cost) - len(relaxation.flow_blocks) :] = relaxation.flow_blocks
        self._cells: dict[str, dict[Cell, _Cell]] = {
            THEORY: defaultdict(_Cell),
            PRACTICE: defaultdict(_Cell),
        }
        for r in inst.runs:
            half = half_of(r.facility.kind)
            block[c.opens[r.index]] = half
            block[self._run_columns[r.index]] = half
            self._cells[half][r.venue.venue_id, r.day].runs.append(r.index)
        for o in inst.offers:
            half = half_of(inst.runs[o.runs[0]].facility.kind)
            cuts, shared = c.cuts.get(o.index, []), c.shared.get(o.index, [])
            block[[c.seats[o.index], *cuts, *shared]] = half
            for k in o.runs:
                cell = self._cells[half][inst.runs[k].venue.venue_id, inst.runs[k].day]
                cell.others.extend((*cuts[2:], *shared))
        for p in inst.pools:
            half = half_of(p.kind)
            block[c.standby[p.index]] = half
            self._cells[half][p.venue_id, p.day].others.append(c.standby[p.index])
        self._place_names(relaxation, block)
        self._other = {THEORY: block == PRACTICE, PRACTICE: block == THEORY}
        self._flows_of = _Flows(relaxation)
        self._without_flows = np.arange(len(arrays.cost)) < len(relaxation.dispatch_arrays.cost)
        self._continuous = ~arrays.integer
        self._continuous[c.seats] = True
        self._costs_of_names = ~arrays.integer & (block == SHARED)
        self.all_names: Mask = np.zeros(len(arrays.cost), dtype=bool)
        self.all_names[[*c.duty, *c.at_venue.values()]] = True

    def _place_names(self, relaxation: Relaxation, block: NDArray[np.object_]) -> None:
        """Put duties and examiners' dates into the cells; a date may belong to both halves."""
        c, inst = relaxation.columns, relaxation.instance
        halves_at: dict[tuple[int, int, str], dict[str, None]] = defaultdict(dict)
        for d in inst.duties:
            p = inst.pools[d.pool]
            half = half_of(p.kind)
            block[c.duty[d.index]] = half
            self._cells[half][p.venue_id, p.day].names.append(c.duty[d.index])
            halves_at[d.examiner, p.day, p.venue_id][half] = None
        for (e, day, venue), k in c.at_venue.items():
            halves = list(halves_at[e, day, venue])
            for half in halves:
                self._cells[half][venue, day].names.append(k)
            if len(halves) == 1:
                block[k] = halves[0]

    def halves(self) -> list[str]:
        """The halves in which there is anything to decide."""
        return [half for half, cells in self._cells.items() if cells]

    def size_of(self, half: str) -> int:
        """Runs that could be freed in a half."""
        return sum(len(cell.runs) for cell in self._cells[half].values())

    def any_left(self, half: str, taken: Sequence[frozenset[Cell]]) -> bool:
        """Whether there is a cell of a half that is not taken."""
        return len(frozenset[Cell]().union(*taken)) < len(self._cells[half])

    def draw(
        self,
        half: str,
        size: int,
        x: FloatArray,
        taken: Sequence[frozenset[Cell]] = (),
        *,
        guided: bool,
    ) -> Neighbourhood:
        """A neighbourhood of ``x`` with about ``size`` free runs, none in a cell that is taken.

        Seats of the half are free, and the flows of all who could sit in a free run; the other
        half is fixed as a whole. Units and posts of an open run in a drawn cell are free even
        where the run itself is not.
        """
        free = self._continuous.copy()
        names = np.zeros_like(free)
        count = 0
        drawn: set[Cell] = set()
        others = frozenset[Cell]().union(*taken)
        for name in self._order(half):
            if name in others:
                continue
            drawn.add(name)
            cell = self._cells[half][name]
            for k in cell.runs:
                loose = not guided or self._disagrees(k, x)
                count += loose
                free[self._opens[k]] |= loose
                if loose or x[self._opens[k]] > 0.5:
                    free[self._run_columns[k]] = True
            free[cell.others] = True
            names[cell.names] = True
            if count >= size:
                break
        mine = ~self._other[half]
        free = (self._without_flows & free) | names | self._flows_of.reaching(free[self._opens])
        free &= mine
        return Neighbourhood(
            frozenset(drawn), free, (names & free) | self._costs_of_names, self._continuous & mine
        )

    def _disagrees(self, run: int, x: FloatArray) -> bool:
        k = self._opens[run]
        return abs(self.guide[k] - x[k]) > AGREED or self._random.random() < LOOSE_SHARE

    def _order(self, half: str) -> list[Cell]:
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
