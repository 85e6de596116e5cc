"""What could run: every facility, date and slot in which the rules of time, place and capacity
(T1-T4, C1-C4) leave something, and the sessions that could be offered there.

Everything is indexed from 0 in the order of the case's tables, so that equal cases give equal
models.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date as Date
from datetime import time as Time
from datetime import timedelta

from models.case import Case, Closure, Facility, Slot, Venue
from models.plan import Session
from models.words import GROUP_BY_CLASS, SUBJECTS_BY_KIND, FacilityKind, PoolGroup, Quota, Subject

MINUTES_PER_DAY = 24 * 60


def minutes_of(time: Time) -> int:
    """Minutes since midnight."""
    return time.hour * 60 + time.minute


@dataclass(frozen=True, slots=True)
class RunOption:
    """A facility in a slot of a date.

    ``units_max`` units are left after closures; a unit seats ``seats_per_unit``; the run seats
    at most ``seats_max`` (C1-C4 together). ``start`` and ``end`` are minutes of the day.
    ``subjects`` are those that the slot exists for.
    """

    index: int
    facility: Facility
    venue: Venue
    day: int
    date: Date
    slot_id: str
    start: int
    end: int
    night: bool
    subjects: tuple[Subject, ...]
    units_max: int
    seats_per_unit: int
    seats_max: int
    pool: int

    def posts(self, units: int) -> int:
        """Examiner posts for ``units`` units in operation (E1)."""
        f = self.facility
        return max(f.min_examiners, -(-units // f.units_per_examiner))

    def units_for(self, seats: int) -> int:
        """Fewest units that offer ``seats`` seats (C2)."""
        return max(1, -(-seats // self.seats_per_unit))


@dataclass(frozen=True, slots=True)
class Pool:
    """A draw pool: venue, date, slot, kind and class group, with the runs it serves."""

    index: int
    venue_id: str
    day: int
    date: Date
    slot_id: str
    kind: FacilityKind
    group: PoolGroup
    start: int
    end: int
    night: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats that could be offered: one session, or the two sessions of a link.

    ``runs`` holds one run for an open offer, the S2 and the S3 part's for a linked one.
    For a published offer ``seats_before`` are its published seats and ``retained`` what T1,
    T2, T4 and C1-C4 leave of them at most: others may share it (`solvers.shares`). ``booked``
    candidates have a seat in it, of whom no more than ``locked`` can keep theirs.
    ``limit``: the office wants no more seats in it (``Case.seat_limits``).
    """

    index: int
    runs: tuple[int, ...]
    subject: Subject
    quota: Quota
    published: tuple[Session, ...] = ()
    seats_before: int = 0
    retained: int = 0
    booked: int = 0
    locked: int = 0
    limit: int | None = None

    @property
    def ceiling(self) -> int | None:
        """Seats that it has at most, whatever its runs would allow; ``None``: only they count."""
        if self.quota == "linked" and len(self.runs) == 1:
            return self.retained
        return self.limit


def horizon_dates(case: Case) -> list[Date]:
    """The dates of the horizon, in order."""
    s = case.settings
    return [s.start + timedelta(days=k) for k in range(s.days)]


def is_open(case: Case, venue: Venue, date: Date) -> bool:
    """Whether a venue may run on a date at all (T1)."""
    s = case.settings
    if date in s.holidays:
        return False
    return date.weekday() < 5 or venue.weekend or date in s.workdays


class UnitsLost:
    """Units that closures take from a facility in a slot (T4, C1); ``None`` means all."""

    def __init__(self, case: Case) -> None:
        by_venue: dict[str, list[str]] = defaultdict(list)
        for f in case.facilities:
            by_venue[f.venue_id].append(f.facility_id)
        self._rows: dict[tuple[str, Date], list[Closure]] = defaultdict(list)
        for c in case.closures:
            names = [c.facility_id] if c.facility_id else by_venue[c.venue_id or ""]
            for name in names:
                self._rows[name, c.date].append(c)

    def __call__(self, facility_id: str, date: Date, slot_id: str) -> int | None:
        """Units lost; rows for the same facility, date and slot add up."""
        lost = 0
        for c in self._rows.get((facility_id, date), ()):
            if c.slot_id is None or c.slot_id == slot_id:
                if c.units_lost is None:
                    return None
                lost += c.units_lost
        return lost


def slots_by_kind(case: Case) -> dict[str, dict[str, tuple[Slot, tuple[Subject, ...]]]]:
    """For each facility kind: slot ID -> its row (theory: S1's first) and its subjects."""
    table: dict[str, dict[str, tuple[Slot, tuple[Subject, ...]]]] = {}
    for kind, subjects in SUBJECTS_BY_KIND.items():
        rows: dict[str, list[Slot]] = defaultdict(list)
        for subject in subjects:
            for slot in case.slots:
                if slot.subject == subject:
                    rows[slot.slot_id].append(slot)
        table[kind] = {
            slot_id: (found[0], tuple(r.subject for r in found)) for slot_id, found in rows.items()
        }
    return table


def group_of(facility: Facility) -> PoolGroup:
    """Class group of the pools that serve a facility: ``*`` for theory."""
    if facility.kind == "theory":
        return "*"
    return GROUP_BY_CLASS[facility.classes[0]]  # type: ignore[index]


def find_runs(case: Case) -> tuple[list[RunOption], list[Pool]]:
    """All runs that could take place, by facility, date and slot, and their draw pools."""
    dates = horizon_dates(case)
    lost = UnitsLost(case)
    venue_by_id = {v.venue_id: v for v in case.venues}
    slots = slots_by_kind(case)
    runs: list[RunOption] = []
    pools: dict[tuple[str, int, str, str, str], Pool] = {}
    for f in case.facilities:
        venue = venue_by_id[f.venue_id]
        for day, date in enumerate(dates):
            if not is_open(case, venue, date):
                continue
            for slot_id, (slot, subjects) in slots[f.kind].items():
                if slot.night and not f.night:
                    continue
                away = lost(f.facility_id, date, slot_id)
                units = 0 if away is None else f.units - away
                start, end = minutes_of(slot.start), minutes_of(slot.end)
                per_unit = (end - start) // f.minutes
                if units <= 0 or per_unit <= 0:
                    continue
                seats = min(units * per_unit, f.daily_max)
                if f.routes is not None and f.headway_min is not None:
                    seats = min(seats, f.routes * ((end - start) // f.headway_min))
                if seats <= 0:
                    continue
                key = (f.venue_id, day, slot_id, f.kind, group_of(f))
                if key not in pools:
                    pools[key] = Pool(
                        len(pools),
                        f.venue_id,
                        day,
                        date,
                        slot_id,
                        f.kind,
                        group_of(f),
                        start,
                        end,
                        slot.night,
                    )
                runs.append(
                    RunOption(
                        len(runs),
                        f,
                        venue,
                        day,
                        date,
                        slot_id,
                        start,
                        end,
                        slot.night,
                        subjects,
                        units,
                        per_unit,
                        seats,
                        pools[key].index,
                    )
                )
    return runs, list(pools.values())
