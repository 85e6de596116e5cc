"""Next week's figures: whom to expect again, and how many will not come.

A venue's book says how many of a session failed, not who. So each person who was booked there
returns with the same likelihood: those who failed or did not come, of all who were booked. Where
a session was not reported, the share of its like (subject and class group) stands in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from datetime import time as Time
from statistics import median_high, median_low

from models.case import Cohort, Demand
from models.plan import Session
from models.results import Estimate, Outlook, OutlookRow, SessionResult
from models.words import GROUP_BY_CLASS, ClassGroup, Subject, VehicleClass
from scheduler.audit.entitlement import MOST_BOOKINGS
from scheduler.results.booked import Booked
from scheduler.results.shares import wilson

_Group = tuple[Subject, ClassGroup]
_Key = tuple[Subject, VehicleClass, str]
_PLACES = 6
"""Decimal places to which shared-out counts are kept."""


@dataclass(slots=True)
class _Tally:
    """What became of the people of a subject and class group; shared out, so not whole."""

    booked: int = 0
    reported: int = 0
    absent: float = 0.0
    failed: float = 0.0
    exact: bool = True

    @property
    def returning(self) -> float:
        """Those who sit again."""
        return self.absent + self.failed

    def expected(self, seen: float) -> Estimate | None:
        """Return how many of all booked this comes to, where ``seen`` of the reported are it."""
        rest = self.booked - self.reported
        if not self.reported:
            return None
        seen = min(max(seen, 0.0), float(self.reported))
        low, high = wilson(seen, self.reported)
        likely = seen + rest * seen / self.reported
        return Estimate(
            likely=round(likely, _PLACES),
            low=round(seen + rest * low, _PLACES),
            high=round(seen + rest * high, _PLACES),
        )


@dataclass(slots=True)
class _Returning:
    """People alike who are expected to sit again, with the weight of each."""

    weight: float = 0.0
    people: list[Demand] = field(default_factory=list)
    last: DateTime = DateTime.min


def outlook_of(booked: Booked, found: Mapping[str, SessionResult]) -> Outlook:
    """Return what to expect, given the results ``found`` by session."""
    tallies = _tallies(booked, found)
    returning: dict[_Key, _Returning] = defaultdict(_Returning)
    exhausted = 0.0
    for session in booked.sessions:
        at = _end(booked, session)
        result = found.get(session.session_id)
        for person in booked.people_by_session[session.session_id]:
            likely = _likelihood(result, tallies, session, person, booked)
            if likely <= 0:
                continue
            if _bookings(person, session.subject) >= MOST_BOOKINGS:
                exhausted += likely
                continue
            key = (session.subject, person.vehicle_class, person.district)
            group = returning[key]
            group.weight += likely
            group.people.append(person)
            group.last = max(group.last, at)
    rows = tuple(_row(key, tally) for key, tally in sorted(tallies.items()))
    return Outlook(
        rows=rows, cohorts=tuple(_cohorts(returning)), exhausted=round(exhausted, _PLACES)
    )


def _tallies(booked: Booked, found: Mapping[str, SessionResult]) -> dict[_Group, _Tally]:
    tallies: dict[_Group, _Tally] = defaultdict(_Tally)
    for session in booked.sessions:
        groups = booked.groups(session)
        result = found.get(session.session_id)
        for group, heads in groups.items():
            tally = tallies[session.subject, group]
            tally.booked += heads
            if result is not None:
                part = heads / booked.count(session)
                tally.reported += heads
                tally.absent += part * result.absent
                tally.failed += part * result.failed
                tally.exact &= len(groups) == 1
    return dict(tallies)


def _likelihood(
    result: SessionResult | None,
    tallies: Mapping[_Group, _Tally],
    session: Session,
    person: Demand,
    booked: Booked,
) -> float:
    """Return how likely somebody booked into a session sits its subject again."""
    if result is not None:
        return (result.absent + result.failed) / booked.count(session)
    tally = tallies[session.subject, _group(person)]
    return tally.returning / tally.reported if tally.reported else 0.0


def _row(key: _Group, tally: _Tally) -> OutlookRow:
    return OutlookRow(
        subject=key[0],
        group=key[1],
        booked=tally.booked,
        reported=tally.reported,
        counted=tally.exact,
        absent=round(tally.absent, _PLACES),
        failed=round(tally.failed, _PLACES),
        no_shows=tally.expected(tally.absent),
        resits=tally.expected(tally.returning),
    )


def _cohorts(returning: Mapping[_Key, _Returning]) -> Iterable[Cohort]:
    """Yield a cohort for each kind of people, in key order, whole numbers that add up."""
    subjects: dict[Subject, list[_Key]] = defaultdict(list)
    for key in sorted(returning):
        subjects[key[0]].append(key)
    for keys in subjects.values():
        counts = _rounded([returning[key].weight for key in keys])
        for key, count in zip(keys, counts, strict=True):
            if count:
                yield _cohort(key, returning[key], count)


def _rounded(weights: Sequence[float]) -> list[int]:
    """Round to whole numbers whose sum is the rounded sum (largest remainders)."""
    counts = [int(weight) for weight in weights]
    short = round(sum(weights)) - sum(counts)
    largest = sorted(range(len(weights)), key=lambda at: (counts[at] - weights[at], at))
    for at in largest[: max(0, short)]:
        counts[at] += 1
    return counts


def _cohort(key: _Key, group: _Returning, count: int) -> Cohort:
    """Make a cohort that is entitled where its people are: what differs is taken cautiously."""
    subject, vehicle_class, district = key
    people = group.people
    dates = [person.lp_date for person in people if person.lp_date]
    ends = [person.lp_expiry for person in people if person.lp_expiry]
    first, *others = (frozenset(person.passed) for person in people)
    passed = first.intersection(*others) - {subject}
    bookings = median_high(_bookings(person, subject) for person in people)
    return Cohort(
        need=subject,
        vehicle_class=vehicle_class,
        district=district,
        school="",
        rank_time=group.last,
        lp_date=max(dates, default=None) if subject != "S1" else None,
        lp_expiry=median_low(ends) if ends and subject != "S1" else None,
        passed=tuple(sorted(passed)),
        last_s2=group.last.date() if subject == "S2" else None,
        last_s3=group.last.date() if subject == "S3" else None,
        s2_bookings=bookings if subject == "S2" else 0,
        s3_bookings=bookings if subject == "S3" else 0,
        priority_used=False,
        max_km=None,
        slots=(),
        count=count,
    )


def _bookings(person: Demand, subject: Subject) -> int:
    """Return how many bookings somebody has used after this one; 0 where they are not limited."""
    used = {"S2": person.s2_bookings, "S3": person.s3_bookings}
    return used[subject] + 1 if subject in used else 0


def _group(person: Demand) -> ClassGroup:
    return GROUP_BY_CLASS[person.vehicle_class]


def _end(booked: Booked, session: Session) -> DateTime:
    ends = {(slot.slot_id, slot.subject): slot.end for slot in booked.case.slots}
    return DateTime.combine(session.date, ends.get((session.slot_id, session.subject), Time(17)))
