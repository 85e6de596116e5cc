"""The duty roster of a hand planner: calls the nearest examiner who may come.

Rules E2 to E7 are asked for every single duty, so that the roster keeps them at all times.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date as Date
from datetime import timedelta
from typing import Final

from benchmarks.hand_facts import Facts
from models.case import Case, Examiner
from models.plan import Duty
from models.words import ExaminerSubject, FacilityKind, PoolGroup, Role

SUBJECT_BY_KIND: Final[dict[FacilityKind, ExaminerSubject]] = {
    "theory": "S1",
    "field": "S2",
    "road": "S3",
}
Pool = tuple[str, Date, str, FacilityKind, PoolGroup]
"""Venue, date, slot, kind and class group: who is drawn from together."""
Stint = tuple[int, int, str]
"""Start and end of a duty in minutes of the day, and its venue."""


class Roster:
    """Who is called up so far, by pool."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        case = facts.case
        self._examiners = {row.examiner_id: row for row in case.examiners}
        self._availability = _availability(case)
        self._conflicts = {(row.examiner_id, row.venue_id) for row in case.conflicts}
        self._cap = {row.unit: row.max_released_per_day for row in case.units}
        self._stints: dict[tuple[str, Date], list[Stint]] = defaultdict(list)
        self._dates: dict[str, dict[Date, int]] = defaultdict(lambda: defaultdict(int))
        self._slots: dict[str, int] = defaultdict(int)
        self._released: dict[tuple[str, Date], int] = defaultdict(int)
        self.heads: dict[Pool, list[str]] = {}

    def nearest(self, pool: Pool) -> list[str]:
        """Examiners who may join the pool, nearest first, of those the least used first."""
        venue_id, date, *_ = pool
        fitting: list[tuple[bool, int, bool, int, int, str]] = []
        for examiner in self._examiners.values():
            if self.may_join(examiner.examiner_id, pool):
                name = examiner.examiner_id
                away = not self._stints.get((name, date))
                km = round(self._facts.km(examiner.district, venue_id))
                reserve = examiner.kind == "reserve"
                fitting.append((away, km, reserve, self._slots[name], examiner.duties_12m, name))
        fitting.sort()
        return self._within_caps((name for *_, name in fitting), date)

    def call(self, pool: Pool, names: Iterable[str]) -> None:
        """Put these examiners into the pool."""
        for name in names:
            self._book(name, pool, 1)
            self.heads.setdefault(pool, []).append(name)

    def release(self, pool: Pool, count: int) -> None:
        """Take the last called out of the pool."""
        for _ in range(count):
            self._book(self.heads[pool].pop(), pool, -1)

    def may_join(self, name: str, pool: Pool) -> bool:
        """Whether the examiner holds what the pool asks and can come."""
        examiner = self._examiners[name]
        _, _, _, kind, group = pool
        holds = SUBJECT_BY_KIND[kind] in examiner.subjects
        return holds and group in (*examiner.class_groups, "*") and self._may_join(examiner, pool)

    def duties(self, posts: dict[Pool, int]) -> tuple[Duty, ...]:
        """The duties table; the first called of a pool hold its posts, the rest stand by."""
        rows: list[Duty] = []
        for pool, names in self.heads.items():
            venue_id, date, slot_id, kind, group = pool
            for place, name in enumerate(names):
                role: Role = "post" if place < posts[pool] else "standby"
                rows.append(Duty(name, date, slot_id, venue_id, kind, group, role))
        return tuple(sorted(rows, key=lambda row: (row.examiner_id, row.date, row.slot_id)))

    def _book(self, name: str, pool: Pool, sign: int) -> None:
        venue_id, date, slot_id, kind, _ = pool
        stint = (*self._facts.hours(kind, slot_id), venue_id)
        stints = self._stints[name, date]
        examiner = self._examiners[name]
        before = bool(stints)
        if sign > 0:
            stints.append(stint)
        else:
            stints.remove(stint)
        self._slots[name] += sign
        if before != bool(stints):
            self._dates[name][date] = int(bool(stints))
            if examiner.kind == "reserve":
                self._released[examiner.unit, date] += sign

    def _may_join(self, examiner: Examiner, pool: Pool) -> bool:
        venue_id, date, slot_id, kind, _ = pool
        policy = self._facts.policy
        name = examiner.examiner_id
        if not self._available(examiner, date, slot_id) or (name, venue_id) in self._conflicts:
            return False
        stints = self._stints.get((name, date), [])
        if len(stints) >= policy.max_slots_per_day:
            return False
        if examiner.max_slots is not None and self._slots[name] >= examiner.max_slots:
            return False
        start, end = self._facts.hours(kind, slot_id)
        if any(venue != venue_id or (s < end and start < e) for s, e, venue in stints):
            return False
        if not self._rested(name, date, start, end):
            return False
        if examiner.kind == "reserve":
            if kind != "road":
                return False
            cap = self._cap.get(examiner.unit)
            if not stints and cap is not None and self._released[examiner.unit, date] >= cap:
                return False
        if stints:
            return True
        most = policy.max_days_per_7
        if examiner.kind == "reserve":
            most = min(most, policy.reserve_max_days)
        return self._days_around(name, date) < most

    def _within_caps(self, names: Iterable[str], date: Date) -> list[str]:
        """The first of these whom their units can spare together on the date."""
        released: dict[str, int] = defaultdict(int)
        spared: list[str] = []
        for name in names:
            examiner = self._examiners[name]
            cap = self._cap.get(examiner.unit)
            if examiner.kind == "reserve" and cap is not None and not self._stints[name, date]:
                if released[examiner.unit] + self._released[examiner.unit, date] >= cap:
                    continue
                released[examiner.unit] += 1
            spared.append(name)
        return spared

    def _available(self, examiner: Examiner, date: Date, slot_id: str) -> bool:
        by_slot = self._availability.get((examiner.examiner_id, date), {})
        return by_slot.get(slot_id, by_slot.get(None, examiner.kind == "resident"))

    def _rested(self, name: str, date: Date, start: int, end: int) -> bool:
        """Enough hours since the day before and until the day after (E6)."""
        least = float(self._facts.policy.min_rest_hours) * 60
        day = timedelta(days=1)
        before = self._stints.get((name, date - day))
        after = self._stints.get((name, date + day))
        if before and start + 1440 - max(stint[1] for stint in before) < least:
            return False
        return not after or min(stint[0] for stint in after) + 1440 - end >= least

    def _days_around(self, name: str, date: Date) -> int:
        """Most duty dates, this one left out, in any seven days of the horizon around it."""
        on_duty = self._dates[name]
        windows = range(-6, 1)
        return max(
            sum(on_duty.get(date + timedelta(days=first + n), 0) for n in range(7))
            for first in windows
        )


def _availability(case: Case) -> dict[tuple[str, Date], dict[str | None, bool]]:
    """Availability by examiner and date: slot (``None`` = all day) to whether he can come."""
    table: dict[tuple[str, Date], dict[str | None, bool]] = defaultdict(dict)
    for row in case.availability:
        table[row.examiner_id, row.date][row.slot_id] = row.available
    return table
