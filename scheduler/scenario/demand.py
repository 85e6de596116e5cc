"""Changes of demand: more, fewer, or other candidates."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime as DateTime
from decimal import Decimal
from itertools import accumulate
from operator import attrgetter
from typing import Any, Final, TypeVar

from models.case import Booked, Candidate, Case, Cohort
from models.case import Demand as Wish
from models.changes import Candidates, Demand
from models.errors import Message
from scheduler.scenario.order import fresh_id, rounded, spread
from scheduler.scenario.refusal import all_there, refuse

MOST_IN_COHORT: Final = 1_000_000

Row = TypeVar("Row", bound=Wish)


def scale_demand(case: Case, change: Demand) -> Case:
    """Multiply those whom the change means, candidates and cohorts apart.

    Everybody is there as often as the factor's whole part says, and as many once more as its
    fraction asks for, spread evenly over needs, classes, districts and ranks. Of two factors
    the larger has every candidate that the smaller has. Who is dropped loses his booking.

    Raises
    ------
    RefusedError
        If a district is not there or nobody is meant.
    """
    known = {row.district for row in case.districts}
    all_there("district", change.district, "districts.district", known)
    candidates = _meant(change, case.candidates)
    cohorts = _meant(change, case.cohorts)
    if not candidates and not cohorts:
        refuse(None, None, Message("应至少选中一名考生，而没有考生符合全部条件"))
    if candidates:
        case = _scale_candidates(case, change, candidates)
    return _scale_cohorts(case, change, cohorts) if cohorts else case


def add_candidates(case: Case, change: Candidates) -> Case:
    """Add the rows of the change's file."""
    return case.model_copy(update={"candidates": (*case.candidates, *change.rows)})


def _meant(change: Demand, rows: Iterable[Row]) -> list[Row]:
    """Return whom the change means, alike ones side by side."""
    found = [
        row
        for row in rows
        if (not change.need or row.need in change.need)
        and (not change.vehicle_class or row.vehicle_class in change.vehicle_class)
        and (not change.district or row.district in change.district)
    ]
    return sorted(found, key=attrgetter("need", "vehicle_class", "district", "rank_time"))


def _scale_candidates(case: Case, change: Demand, meant: Sequence[Candidate]) -> Case:
    whole, once_more = _parts(change.factor, len(meant))
    extra = spread(meant)[:once_more]
    if not whole:
        return _without(case, set(map(id, meant)) - set(map(id, extra)))
    models = [*meant] * (whole - 1) + extra
    taken = {row.candidate_id for row in case.candidates}
    clones = _clones(models, [fresh_id(row.candidate_id, taken) for row in models])
    if change.rank_time is not None:
        _fill(clones, "rank_time", [change.rank_time] * len(clones))
    return case.model_copy(update={"candidates": (*case.candidates, *clones)})


def _parts(factor: Decimal, count: int) -> tuple[int, int]:
    """Return how often everybody is there, and how many once more."""
    whole = int(factor)
    return whole, rounded((factor - whole) * count)


def _without(case: Case, dropped: set[int]) -> Case:
    """Leave out the candidates of those identities, and their bookings."""
    gone = {row.candidate_id for row in case.candidates if id(row) in dropped}
    return case.model_copy(
        update={
            "candidates": tuple(row for row in case.candidates if id(row) not in dropped),
            "booked": tuple(row for row in case.booked if row.candidate_id not in gone),
        }
    )


def _clones(models: Sequence[Candidate], names: Sequence[str]) -> list[Candidate]:
    """Return copies under other names, column by column: a hundred thousand are soon made.

    The schema need not look at them again, since it has seen their models.
    """
    clones: list[Candidate] = [object.__new__(Candidate) for _ in models]
    for field in fields(Candidate):
        _fill(clones, field.name, list(map(attrgetter(field.name), models)))
    _fill(clones, "candidate_id", names)
    return clones


def _fill(clones: Sequence[Candidate], column: str, values: Sequence[Any]) -> None:
    deque(map(getattr(Candidate, column).__set__, clones, values), maxlen=0)


def _scale_cohorts(case: Case, change: Demand, meant: Sequence[Cohort]) -> Case:
    """Scale counts so that their sum is right; who is new has the highest numbers."""
    counts: dict[int, int] = {}
    before = 0
    for row in meant:
        after = before + row.count
        counts[id(row)] = rounded(change.factor * after) - rounded(change.factor * before)
        before = after
    if max(counts.values()) > MOST_IN_COHORT:
        expected = Message("一个汇总行至多 {most} 人", {"most": MOST_IN_COHORT})
        refuse("factor", change.factor, expected)
    if change.rank_time is not None:
        return _with_later_cohorts(case, meant, counts, change.rank_time)
    sizes = [counts.get(id(row), row.count) for row in case.cohorts]
    kept = tuple(
        row if size == row.count else replace(row, count=size)
        for row, size in zip(case.cohorts, sizes, strict=True)
        if size
    )
    return case.model_copy(update={"cohorts": kept, "booked": _still_booked(case.booked, sizes)})


def _with_later_cohorts(
    case: Case, meant: Sequence[Cohort], counts: dict[int, int], rank_time: DateTime
) -> Case:
    """Add who is new as cohorts of their own, so that nobody's row number changes."""
    later = tuple(
        replace(row, count=counts[id(row)] - row.count, rank_time=rank_time)
        for row in meant
        if counts[id(row)] > row.count
    )
    return case.model_copy(update={"cohorts": (*case.cohorts, *later)})


def _still_booked(booked: Iterable[Booked], sizes: Sequence[int]) -> tuple[Booked, ...]:
    """Return the bookings of who is still there, under the number that his cohort's row has now."""
    row_now = list(accumulate(int(size > 0) for size in sizes))
    kept = []
    for booking in booked:
        row, sign, member = booking.candidate_id.removeprefix("c").partition("#")
        cohort = booking.candidate_id.startswith("c") and sign and row.isdigit()
        if not (cohort and member.isdigit() and 1 <= int(row) <= len(sizes)):
            kept.append(booking)
        elif int(member) <= sizes[int(row) - 1]:
            name = f"c{row_now[int(row) - 1]}#{member}"
            kept.append(
                booking if name == booking.candidate_id else replace(booking, candidate_id=name)
            )
    return tuple(kept)
