"""Named examiners in the one model: who may stand in which pool, and the rules E4 to E7."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date as Date
from datetime import timedelta
from itertools import pairwise
from typing import Final

from benchmarks.hand_facts import Facts
from benchmarks.hand_roster import Pool, Roster
from benchmarks.peers.one_model import OneModel
from models.case import Examiner

NIGHT_PAIR: Final = 3
RESERVE_PAIR: Final = 2
CHANGE: Final = 5

Duty = tuple[Pool, int]
"""A pool, and the column of one examiner's duty in it."""


def add_roster(facts: Facts, model: OneModel, pools: Sequence[Pool]) -> dict[tuple[str, Pool], int]:
    """Add a column for each duty that may be, with the rows of each examiner; return them."""
    empty = Roster(facts)
    changes = _Changes(facts)
    duties: dict[tuple[str, Pool], int] = {}
    released: dict[tuple[str, Date], list[int]] = defaultdict(list)
    model.constant += changes.constant
    for examiner in facts.case.examiners:
        own: list[Duty] = []
        for pool in pools:
            if empty.may_join(examiner.examiner_id, pool):
                points = _points(facts, examiner, pool) + changes.points(examiner, pool)
                column = model.column(1, points)
                duties[examiner.examiner_id, pool] = column
                own.append((pool, column))
        if own:
            on_duty = _add_dates(facts, model, examiner, own)
            _add_nights(facts, model, own)
            if examiner.kind == "reserve":
                for date, columns in on_duty.items():
                    released[examiner.unit, date].extend(columns)
    caps = {row.unit: row.max_released_per_day for row in facts.case.units}
    for (unit, _), columns in released.items():
        cap = caps.get(unit)
        if cap is not None and cap < len(columns):
            model.row([(column, 1) for column in columns], high=cap)
    return duties


def _points(facts: Facts, examiner: Examiner, pool: Pool) -> int:
    venue_id, _, slot_id, kind, _ = pool
    points = 4 if examiner.kind == "resident" else 12
    points += 6 if facts.is_night(kind, slot_id) else 0
    return points + math.floor(facts.km(examiner.district, venue_id) / 10 + 0.5)


class _Changes:
    """Points for leaving the published roster, as a change of each duty's own points."""

    def __init__(self, facts: Facts) -> None:
        rows = [row for row in facts.case.published_duties if row.date in facts.dates]
        self._is_given = bool(facts.case.published_duties)
        self._same = {
            (row.examiner_id, (row.venue_id, row.date, row.slot_id, row.kind, row.class_group))
            for row in rows
        }
        self._dates = {(row.examiner_id, row.date) for row in rows}
        self.constant = CHANGE * len(rows)

    def points(self, examiner: Examiner, pool: Pool) -> int:
        """Back for a duty that stays, more for one on a date that was free."""
        if not self._is_given:
            return 0
        if (examiner.examiner_id, pool) in self._same:
            return -CHANGE
        return 0 if (examiner.examiner_id, pool[1]) in self._dates else CHANGE


def _add_dates(
    facts: Facts, model: OneModel, examiner: Examiner, own: Sequence[Duty]
) -> dict[Date, list[int]]:
    """One venue a date, no two duties at once, and the counts of E5 to E7.

    Returns the columns that say at which venue the examiner is, by date.
    """
    policy = facts.policy
    by_stay: dict[tuple[Date, str], list[Duty]] = defaultdict(list)
    for pool, column in own:
        by_stay[pool[1], pool[0]].append((pool, column))
    stays: dict[Date, list[int]] = defaultdict(list)
    for (date, _), duties in sorted(by_stay.items()):
        stay = model.column(1)
        stays[date].append(stay)
        if len(duties) > policy.max_slots_per_day:
            terms = [(column, 1) for _, column in duties]
            model.row([*terms, (stay, -policy.max_slots_per_day)], high=0)
        for clique in _cliques(facts, duties):
            model.row([*((column, 1) for column in clique), (stay, -1)], high=0)
    for columns in stays.values():
        if len(columns) > 1:
            model.row([(column, 1) for column in columns], high=1)
    if examiner.max_slots is not None and examiner.max_slots < len(own):
        model.row([(column, 1) for _, column in own], high=examiner.max_slots)
    _add_windows(facts, model, examiner, stays)
    _add_rest(facts, model, own)
    return stays


def _cliques(facts: Facts, duties: Sequence[Duty]) -> Iterable[list[int]]:
    """Largest sets of duties that all run at one moment."""
    hours = {column: facts.hours(pool[3], pool[2]) for pool, column in duties}
    found: list[set[int]] = []
    for moment in sorted({start for start, _ in hours.values()}):
        clique = {column for column, (start, end) in hours.items() if start <= moment < end}
        if not any(clique <= other for other in found):
            found = [other for other in found if not other <= clique]
            found.append(clique)
    return [sorted(clique) for clique in found]


def _add_windows(
    facts: Facts, model: OneModel, examiner: Examiner, stays: dict[Date, list[int]]
) -> None:
    """Duty dates in any seven days; for a reserve also their price."""
    most = facts.policy.max_days_per_7
    if examiner.kind == "reserve":
        most = min(most, facts.policy.reserve_max_days)
    last = max(1, len(facts.dates) - 6)
    for first in range(last):
        window = [column for date in facts.dates[first : first + 7] for column in stays[date]]
        days = sum(bool(stays[date]) for date in facts.dates[first : first + 7])
        if days > most:
            model.row([(column, 1) for column in window], high=most)
    if examiner.kind == "reserve":
        columns = [column for date in facts.dates for column in stays[date]]
        _add_steps(model, columns, sum(map(bool, stays.values())), RESERVE_PAIR)


def _add_rest(facts: Facts, model: OneModel, own: Sequence[Duty]) -> None:
    """A late duty and an early one on the next date exclude each other (E6)."""
    least = float(facts.policy.min_rest_hours) * 60
    by_hours: dict[Date, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    for pool, column in own:
        by_hours[pool[1]][facts.hours(pool[3], pool[2])].append(column)
    for date, following in pairwise(sorted(by_hours)):
        if following - date != timedelta(days=1):
            continue
        for (_, end), late in by_hours[date].items():
            for (start, _), early in by_hours[following].items():
                if start + 1_440 - end < least:
                    model.row([(column, 1) for column in (*late, *early)], high=1)


def _add_nights(facts: Facts, model: OneModel, own: Sequence[Duty]) -> None:
    """Each further night is dearer by the same."""
    nights = [(pool, column) for pool, column in own if facts.is_night(pool[3], pool[2])]
    dates = {(pool[1], pool[2]) for pool, _ in nights}
    _add_steps(model, [column for _, column in nights], len(dates), NIGHT_PAIR)


def _add_steps(model: OneModel, counted: Sequence[int], most: int, points: int) -> None:
    """The n-th of these costs n - 1 times the points: convex, so steps fill in order."""
    if most < 2:
        return
    steps = [(model.column(1, points * before, whole=False), -1) for before in range(1, most)]
    model.row([*((column, 1) for column in counted), *steps], high=1)
