"""A referee of clashes that shares nothing with the engine: whether rules and rows can all hold.

Everything is tried: seats of each session, then the duty lists that each examiner may have, one
examiner after the other. Written from the rules' text and the members' meaning (docs/clash.md),
reading the tables of the case alone. For small cases.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date as Date
from itertools import product
from typing import Final, NamedTuple

from benchmarks.clash_referee_staff import MOST_WAYS, SUBJECT, NotJudgedError, Pool, Staff
from models.case import Case, Facility
from models.clash import Member
from models.plan import Session

SATURDAY: Final = 5
GROUP: Final = {"C1": "small", "C2": "small", "D": "moto", "*": "*"}


class Run(NamedTuple):
    """A facility, date and slot."""

    facility_id: str
    date: Date
    slot_id: str


class Referee:
    """Judges sets of members of one case."""

    def __init__(self, case: Case, *, in_full: bool) -> None:
        self.case = case
        self.policy = case.settings.policy
        self.in_full = in_full
        self.venues = {v.venue_id: v for v in case.venues}
        self.facilities = {f.facility_id: f for f in case.facilities}
        self.sessions = {s.session_id: s for s in case.published}
        self.staff = Staff(case)
        self.slots: Collection[tuple[str, str]] = {(s.slot_id, s.subject) for s in case.slots}

    def holds(self, members: Collection[Member]) -> bool:
        """Whether all of the members can hold at once.

        Raises
        ------
        NotJudgedError
            if there is too much to try, or a link shares a limit that cuts.
        """
        chosen = frozenset(members)
        needs = {tuple(sorted(n.items())) for n in self._needs(chosen)}
        return any(self.staff.staffed(chosen, dict(need)) for need in sorted(needs))

    def _needs(self, m: frozenset[Member]) -> Iterator[dict[Pool, int]]:
        """Heads by pool, for each way to seat what is promised."""
        groups = [
            tuple(self.sessions[name] for name in member.rows)
            for member in m
            if member.rule == "P1"
        ]
        short = any(x.rule == "C5" for x in m)
        least = self.policy.min_session_seats
        units, ranges = [], []
        for group in groups:
            own = self._units_of(group)
            promised = self._promised(group)
            for unit in own:
                low = promised if len(own) == 1 else 0
                high = unit[0].seats if len(own) > 1 else promised
                units.append(unit)
                ranges.append(range(low, high + (least if short and high < least else 0) + 1))
        if math.prod(map(len, ranges)) > MOST_WAYS:
            raise NotJudgedError
        for seats in product(*ranges):
            by_unit = dict(zip(units, seats, strict=True))
            if any(
                sum(min(by_unit[u], u[0].seats) for u in self._units_of(group))
                < self._promised(group)
                for group in groups
            ):
                continue
            need = self._need(m, by_unit)
            if need is not None:
                yield need

    def _units_of(self, group: tuple[Session, ...]) -> list[tuple[Session, ...]]:
        """What has one number of seats: a session, or a link's two."""
        links: dict[str, list[Session]] = defaultdict(list)
        for s in group:
            links[s.link_id or s.session_id].append(s)
        return [tuple(sorted(v, key=lambda s: s.subject)) for _, v in sorted(links.items())]

    def _barred(self, run: Run, m: frozenset[Member]) -> bool:
        """Whether no new session may be added to a run."""
        f = self.facilities[run.facility_id]
        there = {
            s.subject for s in self.sessions.values() if _run_of(s) == run and s.quota == "open"
        }
        subjects = {"theory": {"S1", "S4"}, "field": {"S2"}, "road": {"S3"}}[f.kind]
        every = {x for x in subjects if (run.slot_id, x) in self.slots}
        if not every - there:
            return True
        late = (run.date - self.case.settings.plan_date).days < self.policy.publish_lead_days
        return late and any(x.rule == "T3" for x in m)

    def _promised(self, group: tuple[Session, ...]) -> int:
        """Seats that a promise names: as published, or what T and C rules leave."""
        units = self._units_of(group)
        if self.in_full:
            return sum(u[0].seats for u in units)
        if len(units) == 1 and len(units[0]) > 1:
            if any(self._shares(s) for s in units[0]):
                raise NotJudgedError
            return min(self._left(s) for s in units[0])
        by_run: dict[Run, list[Session]] = defaultdict(list)
        for s in group:
            by_run[_run_of(s)].append(s)
        f = self.facilities[group[0].facility_id]
        total = sum(
            min(sum(s.seats for s in found if not self._timeless(s)), self._room(run))
            for run, found in by_run.items()
        )
        return min(total, f.daily_max)

    def _timeless(self, s: Session) -> bool:
        """T1: whether the subject has no such slot."""
        return (s.slot_id, s.subject) not in self.slots

    def _shares(self, s: Session) -> bool:
        """Whether others want seats of the same run or date, of which there are not enough."""
        around = [x for x in self.sessions.values() if (x.facility_id, x.date) == _run_of(s)[:2]]
        here = [x for x in around if x.slot_id == s.slot_id]
        over = sum(x.seats for x in around) > self.facilities[s.facility_id].daily_max
        crowded = sum(x.seats for x in here) > self._room(_run_of(s))
        return (over and len(around) > 1) or (crowded and len(here) > 1)

    def _left(self, s: Session) -> int:
        f = self.facilities[s.facility_id]
        return min(s.seats, self._room(_run_of(s)), f.daily_max)

    def _room(self, run: Run) -> int:
        """Most seats of a run (T1, T2, T4, C1-C3)."""
        f = self.facilities[run.facility_id]
        if self._shut(f, run):
            return 0
        units = f.units - sum(n for _, n in self._lost(f, run))
        minutes = self._minutes(f, run)
        seats = max(0, units) * (minutes // f.minutes)
        if f.routes is not None and f.headway_min is not None:
            seats = min(seats, f.routes * (minutes // f.headway_min))
        return seats

    def _shut(self, f: Facility, run: Run) -> list[Member]:
        """T1, T2, T4: what shuts a run."""
        found = []
        if run.date in self.case.settings.holidays:
            found.append(Member("T1", "holiday", (str(run.date),)))
        weekend = run.date.weekday() >= SATURDAY
        if weekend and not found and not self.venues[f.venue_id].weekend:
            found.append(Member("T1", "weekend", (f.venue_id, str(run.date))))
        if self.staff.slots[run.slot_id, SUBJECT[f.kind]].night and not f.night:
            found.append(Member("T2", "night", (f.facility_id,)))
        for row in self._closures(f, run):
            if row[1] is None:
                found.append(row[0])
        return found

    def _lost(self, f: Facility, run: Run) -> list[tuple[Member, int]]:
        return [(member, n) for member, n in self._closures(f, run) if n is not None]

    def _closures(self, f: Facility, run: Run) -> list[tuple[Member, int | None]]:
        found = []
        for c in self.case.closures:
            mine = f.facility_id == c.facility_id or f.venue_id == c.venue_id
            if mine and c.date == run.date and c.slot_id in (None, run.slot_id):
                rows = (
                    c.facility_id or c.venue_id or "",
                    str(c.date),
                    *((c.slot_id,) if c.slot_id else ()),
                )
                found.append((Member("T4", "closure", rows), c.units_lost))
        return found

    def _minutes(self, f: Facility, run: Run) -> int:
        start, end = self.staff.span(Pool(f.venue_id, run.date, run.slot_id, f.kind, ""))
        return int((end - start).total_seconds()) // 60

    def _need(
        self, m: frozenset[Member], by_unit: dict[tuple[Session, ...], int]
    ) -> dict[Pool, int] | None:
        """Heads by pool for these seats; ``None`` where a member forbids them."""
        seats: dict[Run, int] = defaultdict(int)
        cut: set[Run] = set()
        for unit, n in by_unit.items():
            for s in unit:
                if n and Member("T1", "slot", (s.slot_id, s.subject)) in m and self._timeless(s):
                    return None
                seats[_run_of(s)] += n
                if n < s.seats:
                    cut.add(_run_of(s))
        promised = {s.session_id for unit in by_unit for s in unit}
        for s in self.sessions.values():
            if s.session_id not in promised:
                cut.add(_run_of(s))
        posts: dict[Pool, int] = defaultdict(int)
        by_date: dict[tuple[str, Date], int] = defaultdict(int)
        for run, n in seats.items():
            if not n:
                continue
            f = self.facilities[run.facility_id]
            least = self.policy.min_session_seats
            if n < least and run not in cut and any(x.rule == "C5" for x in m):
                if self._barred(run, m):
                    return None
                n = least  # by a new session
            units = self._fewest_units(m, f, run, n)
            if units is None:
                return None
            by_date[f.facility_id, run.date] += n
            pool = Pool(f.venue_id, run.date, run.slot_id, f.kind, GROUP[f.classes[0]])
            needed = max(f.min_examiners, math.ceil(units / f.units_per_examiner))
            posts[pool] += needed if Member("E1", "posts", (f.facility_id,)) in m else 0
        for (name, _), n in by_date.items():
            over = n > self.facilities[name].daily_max
            if over and Member("C4", "daily_max", (name,)) in m:
                return None
        return {pool: self._heads(m, pool, n) for pool, n in posts.items()}

    def _fewest_units(self, m: frozenset[Member], f: Facility, run: Run, n: int) -> int | None:
        if m.intersection(self._shut(f, run)):
            return None
        minutes = self._minutes(f, run)
        units = 1
        if Member("C2", "minutes", (f.facility_id,)) in m:
            each = minutes // f.minutes
            if each == 0:
                return None
            units = math.ceil(n / each)
        if f.routes and f.headway_min and Member("C3", "routes", (f.facility_id,)) in m:
            most = f.routes * (minutes // f.headway_min)
            if n > most:
                return None
        if Member("C1", "units", (f.facility_id,)) in m:
            lost = {(k, row): n for k, (row, n) in enumerate(self._lost(f, run)) if row in m}
            if units > f.units - sum(lost.values()):
                return None
        return units

    def _heads(self, m: frozenset[Member], pool: Pool, posts: int) -> int:
        demands = {x.what for x in m if x.rule == "E2"}
        heads = posts if "posts" in demands else 0
        if "standby" in demands and pool.kind == "road":
            heads += math.ceil(self.policy.standby_pct * posts / 100)
        return max(heads, self.policy.min_draw_pool if "draw" in demands else 0)


def _run_of(s: Session) -> Run:
    return Run(s.facility_id, s.date, s.slot_id)
