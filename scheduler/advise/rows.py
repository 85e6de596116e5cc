"""Which row of the relaxation is which: told from the columns that stand in it.

``solvers.dispatch`` and ``solvers.roster`` state the rules; here is only read what they wrote.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from scheduler.advise.week import Week
from solvers.linear import IntArray

OPENS, UNITS, SEATS, MISSING, EXAMINER, CUT = 1, 2, 3, 4, 5, 6


@dataclass(slots=True)
class Rows:
    """Row indices by what they bind.

    Attributes
    ----------
    units
        seats of a run <= units x seats of a unit (C2), by run.
    seats
        seats of a run <= the most that it can seat (C1 to C4), by run.
    most
        a published offer that is not cut has at most what its runs seat, by offer (P1).
    daily
        seats of a date <= the approved maximum (C4), by facility and day.
    heads
        heads of a pool = posts and standby (E2), by pool.
    own
        all rows of one examiner alone (E4 to E7, fairness), by examiner.
    slots
        his slots in the horizon (E5), by examiner.
    days
        his dates in seven (E5, E7), by examiner.
    released
        reserves of a unit on a date (E7), by unit and day.
    columns
        columns of one examiner alone, by examiner.
    """

    units: dict[int, int] = field(default_factory=dict)
    seats: dict[int, int] = field(default_factory=dict)
    most: dict[int, int] = field(default_factory=dict)
    daily: dict[tuple[str, int], int] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    own: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    slots: dict[int, int] = field(default_factory=dict)
    days: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    released: dict[tuple[str, int], int] = field(default_factory=dict)
    columns: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def find_rows(week: Week) -> Rows:
    """Read the rows of timetable and duties."""
    return _Reader(week).rows


class _Reader:
    def __init__(self, week: Week) -> None:
        self._week = week
        self._inst = week.instance
        self._arrays = week.relaxation.dispatch_arrays
        self.rows = Rows()
        c, count = week.relaxation.columns, len(self._arrays.cost)
        self._kind = np.zeros(count, dtype=np.int64)
        self._index = np.full(count, -1, dtype=np.int64)
        self._day = np.full(count, -1, dtype=np.int64)
        for kind, columns in ((OPENS, c.opens), (UNITS, c.units), (SEATS, c.seats)):
            self._kind[columns] = kind
            self._index[columns] = np.arange(len(columns))
        self._kind[[cuts[2] for cuts in c.cuts.values() if len(cuts) > 2]] = CUT
        self._kind[c.missing] = MISSING
        self._index[c.missing] = np.arange(len(c.missing))
        self._duties: dict[int, int] = defaultdict(int)
        for duty, column in zip(self._inst.duties, c.duty, strict=True):
            self._examiner_column(column, duty.examiner)
            self._duties[duty.examiner] += 1
        for (examiner, day, _), column in c.at_venue.items():
            self._examiner_column(column, examiner)
            self._day[column] = day
        for row in range(len(self._arrays.row_lower)):
            self._read(row)

    def _examiner_column(self, column: int, examiner: int) -> None:
        self._kind[column] = EXAMINER
        self._index[column] = examiner
        self.rows.columns[examiner].add(column)

    def _read(self, row: int) -> None:
        a = self._arrays
        columns = a.columns[a.starts[row] : a.starts[row + 1]]
        kinds = self._kind[columns]
        if MISSING in kinds:
            self.rows.heads[int(self._index[columns[kinds == MISSING]][0])] = row
        elif EXAMINER in kinds:
            self._read_examiner(row, columns, kinds)
        elif SEATS in kinds:
            self._read_seats(row, columns, kinds)

    def _read_seats(self, row: int, columns: IntArray, kinds: IntArray) -> None:
        upper = self._arrays.row_upper[row]
        if (kinds == SEATS).all() and np.isfinite(upper):
            offer = self._inst.offers[int(self._index[columns[0]])]
            runs = [self._inst.runs[k] for k in offer.runs]
            others = [self._inst.offers[int(k)].runs for k in self._index[columns]]
            shared = next(
                r
                for r in runs
                if all(self._on(r.facility.facility_id, r.day, other) for other in others)
                and r.facility.daily_max == upper
            )
            self.rows.daily[shared.facility.facility_id, shared.day] = row
        elif CUT in kinds and np.isfinite(upper):
            self.rows.most[int(self._index[columns[kinds == SEATS]][0])] = row
        elif UNITS in kinds:
            self.rows.units[int(self._index[columns[kinds == UNITS]][0])] = row
        elif OPENS in kinds and upper == 0:
            self.rows.seats[int(self._index[columns[kinds == OPENS]][0])] = row

    def _on(self, facility_id: str, day: int, runs: tuple[int, ...]) -> bool:
        found = (self._inst.runs[k] for k in runs)
        return any(r.facility.facility_id == facility_id and r.day == day for r in found)

    def _read_examiner(self, row: int, columns: IntArray, kinds: IntArray) -> None:
        mine = columns[kinds == EXAMINER]
        examiners = set(self._index[mine].tolist())
        if len(examiners) > 1:
            first = self._inst.case.examiners[int(self._index[mine[0]])]
            self.rows.released[first.unit, int(self._day[mine[0]])] = row
            return
        (examiner,) = examiners
        self.rows.own[examiner].append(row)
        self.rows.columns[examiner].update(columns.tolist())
        a, who = self._arrays, self._inst.case.examiners[examiner]
        if len(mine) < len(columns) or (a.values[a.starts[row] : a.starts[row + 1]] != 1).any():
            return
        days = set(self._day[columns].tolist())
        if days == {-1}:
            if a.row_upper[row] == who.max_slots and len(columns) == self._duties[examiner]:
                self.rows.slots[examiner] = row
        elif -1 not in days and len(days) > 1:
            self.rows.days[examiner].append(row)
