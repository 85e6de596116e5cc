"""Who is served: by need, district and class, and candidate by candidate."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, get_args

from models.case import Case
from models.comparison import (
    CandidateChange,
    CandidateChanges,
    CandidateFate,
    GroupChange,
    GroupKind,
    GroupRow,
    Tally,
)
from models.plan import Tables
from models.words import NEEDS, VEHICLE_CLASSES, Need, Reason, VehicleClass
from scheduler.compare.sessions import Timetable, matched

Group = tuple[Need, str, VehicleClass]
"""Need, district and class of a candidate."""

KINDS: Final[tuple[GroupKind, ...]] = ("need", "district", "vehicle_class")
"""What the places of a `Group` are called."""

FATES: Final[tuple[CandidateFate, ...]] = ("wins", "loses", "moves")
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)

_GROUP_OF: Final = attrgetter("need", "district", "vehicle_class")


class Roll:
    """The candidates of a case, cohorts spelled out, by ID."""

    def __init__(self, case: Case) -> None:
        groups = map(_GROUP_OF, case.candidates)
        ids = map(attrgetter("candidate_id"), case.candidates)
        self.group_by_id: dict[str, Group] = dict(zip(ids, groups, strict=True))
        for row, cohort in enumerate(case.cohorts, start=1):
            names = (f"c{row}#{number}" for number in range(1, cohort.count + 1))
            self.group_by_id.update(dict.fromkeys(names, _GROUP_OF(cohort)))
        self.sizes = Counter(self.group_by_id.values())


class Seating:
    """Who of a roll has which sessions in a plan, and why the others have none."""

    def __init__(self, roll: Roll, tables: Tables) -> None:
        self.roll = roll
        known = roll.group_by_id
        sessions: dict[str, tuple[str, ...]] = {}
        for booking in tables.bookings:
            name = booking.candidate_id
            if name in known:
                sessions[name] = (*sessions.get(name, ()), booking.session_id)
        self.sessions_by_id: Mapping[str, tuple[str, ...]] = sessions
        self.reason_by_id: Mapping[str, Reason] = {
            row.candidate_id: row.reason
            for row in tables.unserved
            if row.candidate_id in known and row.candidate_id not in sessions
        }
        self.served = Counter(known[name] for name in sessions)
        self.reasons = Counter((known[name], why) for name, why in self.reason_by_id.items())


def group_rows(seatings: Sequence[Seating]) -> tuple[GroupRow, ...]:
    """Return the tallies of every need, district and class that has candidates in any plan."""
    return tuple(
        GroupRow(kind, key, tuple(_tally(seating, place, key) for seating in seatings))
        for place, kind in enumerate(KINDS)
        for key in _keys(place, [group for seating in seatings for group in seating.roll.sizes])
    )


def _keys(place: int, groups: Sequence[Group]) -> list[str]:
    """Return the needs (districts, classes) of some groups, in the order of the contract."""
    found = {group[place] for group in groups}
    usual: Sequence[str] = (NEEDS, sorted(found), VEHICLE_CLASSES)[place]
    return [key for key in usual if key in found]


def _tally(seating: Seating, place: int, key: str) -> Tally:
    candidates = sum(count for group, count in seating.roll.sizes.items() if group[place] == key)
    served = sum(count for group, count in seating.served.items() if group[place] == key)
    reasons: dict[Reason, int] = dict.fromkeys(REASONS, 0)
    for (group, reason), count in seating.reasons.items():
        if group[place] == key:
            reasons[reason] += count
    return Tally(candidates, served, candidates - served, reasons)


def candidate_changes(
    before: Seating, after: Seating, times_before: Timetable, times_after: Timetable
) -> CandidateChanges:
    """Compare the seats of the candidates whom both rolls know as the same."""
    fates = dict(_fates(before, after, times_before, times_after))
    one, other = before.sessions_by_id, after.sessions_by_id
    alone_before, alone_after = _alone(before, after), _alone(after, before)
    rows = [
        _row(name, fate, before, after)
        for fate in FATES
        for name in sorted(name for name, found in fates.items() if found == fate)
    ]
    shifts: Counter[int] = Counter()
    for name, fate in fates.items():
        if fate == "moves":
            then, now = times_before.last_date(one[name]), times_after.last_date(other[name])
            shifts[(now > then) - (now < then)] += 1
    counts = Counter(fates.values())
    common_served = len(one.keys() - alone_before)
    return CandidateChanges(
        common=len(before.roll.group_by_id) - len(alone_before),
        only_before=len(alone_before),
        only_after=len(alone_after),
        served_only_before=len(one.keys() & alone_before),
        served_only_after=len(other.keys() & alone_after),
        wins=counts["wins"],
        loses=counts["loses"],
        moves=counts["moves"],
        earlier=shifts[-1],
        later=shifts[1],
        kept=common_served - counts["loses"] - counts["moves"],
        groups=_group_changes(rows),
        rows=tuple(rows),
    )


def _alone(seating: Seating, other: Seating) -> frozenset[str]:
    """Return whom the other roll does not know, or knows as somebody else."""
    if seating.roll is other.roll:
        return frozenset()
    known = other.roll.group_by_id
    return frozenset(
        name for name, group in seating.roll.group_by_id.items() if known.get(name) != group
    )


def _fates(
    before: Seating, after: Seating, times_before: Timetable, times_after: Timetable
) -> Iterator[tuple[str, CandidateFate]]:
    """Yield everybody known to both rolls whose seat changed, by ID."""
    one, other = before.sessions_by_id, after.sessions_by_id
    alone = _alone(before, after)
    twins = {id_after: twin for twin, id_after in matched(times_before, times_after)}
    for name, sessions in one.items():
        if name in alone:
            continue
        found = other.get(name)
        if found is None:
            yield name, "loses"
        elif set(sessions) != {twins.get(session_id) for session_id in found}:
            yield name, "moves"
    for name in other.keys() - one.keys():
        if name in before.roll.group_by_id and name not in alone:
            yield name, "wins"


def _row(name: str, fate: CandidateFate, before: Seating, after: Seating) -> CandidateChange:
    need, district, vehicle_class = before.roll.group_by_id[name]
    left_out = {"wins": before, "loses": after}.get(fate)
    return CandidateChange(
        fate=fate,
        candidate_id=name,
        need=need,
        vehicle_class=vehicle_class,
        district=district,
        sessions_before=before.sessions_by_id.get(name, ()),
        sessions_after=after.sessions_by_id.get(name, ()),
        reason=None if left_out is None else left_out.reason_by_id.get(name),
    )


def _group_changes(rows: Sequence[CandidateChange]) -> tuple[GroupChange, ...]:
    """Count the rows by need, district and class."""
    counts: dict[Group, Counter[CandidateFate]] = defaultdict(Counter)
    for row in rows:
        counts[row.need, row.district, row.vehicle_class][row.fate] += 1
    found = []
    for place, kind in enumerate(KINDS):
        for key in _keys(place, list(counts)):
            total: Counter[CandidateFate] = Counter()
            for group, count in counts.items():
                if group[place] == key:
                    total.update(count)
            found.append(GroupChange(kind, key, *(total[fate] for fate in FATES)))
    return tuple(found)
