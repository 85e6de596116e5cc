"""Drop one family of rows and the audit notices, with the ID of its rule.

Rows are told apart by the columns in them, not by where they were written. Each case is made
so that its family binds: with all rows, what pays most keeps the rules; without the family,
it does not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from models.case import Availability, Case, Unit
from solvers.cpsat import JudgeModel
from solvers.linear import Arrays, FloatArray
from tests.scheduler.small_case import (
    CASE,
    MON,
    examiner,
    with_policy,
    with_settings,
)
from tests.solvers.parts import Parts, solve

Row = dict[int, float]
Wanted = Callable[[Parts, FloatArray], None]


class Kinds:
    """What each column is, and the rows of a model by the kinds of columns in them."""

    def __init__(self, parts: Parts) -> None:
        c, inst = parts.columns, parts.instance
        self.parts = parts
        self.kind: dict[int, str] = {}
        for name in ("opens", "units", "posts", "seats", "standby", "duty", "missing"):
            self.kind.update(dict.fromkeys(getattr(c, name), name))
        self.kind.update({k: "levels" for ks in c.levels for k in ks})
        self.kind.update(dict.fromkeys(c.at_venue.values(), "at_venue"))
        self.kind.update(dict.fromkeys(c.venue_day.values(), "venue_day"))
        self.kind.update(dict.fromkeys(c.loose, "loose"))
        self.kind.update({k: "cuts" for ks in c.cuts.values() for k in ks})
        self.kind.update({k: "shared" for ks in c.shared.values() for k in ks})
        self.examiner = {k: e for (e, _, _), k in c.at_venue.items()}
        self.examiner.update({c.duty[d.index]: d.examiner for d in inst.duties})
        self.day = {k: day for (_, day, _), k in c.at_venue.items()}
        self.day.update({c.duty[d.index]: inst.pools[d.pool].day for d in inst.duties})

    def rows(self) -> Iterator[tuple[int, Row, float, float]]:
        a = self.parts.arrays
        for r in range(len(a.row_lower)):
            span = slice(a.starts[r], a.starts[r + 1])
            entries = zip(a.columns[span].tolist(), a.values[span].tolist(), strict=True)
            yield r, dict(entries), float(a.row_lower[r]), float(a.row_upper[r])

    def of(self, row: Row) -> frozenset[str]:
        return frozenset(self.kind.get(k, "other") for k in row)

    def examiners(self, row: Row) -> set[int]:
        return {self.examiner[k] for k in row}

    def days(self, row: Row) -> set[int]:
        return {self.day[k] for k in row}


Family = Callable[[Kinds, Row, float, float], bool]


def only(*names: str, upper: bool | None = None) -> Family:
    """Rows with just these kinds of columns, with an upper side or without."""

    def belongs(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
        side = upper is None or np.isfinite(most) == upper
        return kinds.of(row) == frozenset(names) and side

    return belongs


def posts_rows(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    names = kinds.of(row)
    return bool(names & {"posts", "levels"}) and names <= {"posts", "levels", "units", "opens"}


def one_venue(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    same = kinds.of(row) == {"at_venue"} and len(kinds.examiners(row)) == 1
    return same and len(kinds.days(row)) == 1


def week(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    same = kinds.of(row) == {"at_venue"} and len(kinds.examiners(row)) == 1
    return same and len(kinds.days(row)) > 1


def released(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    return kinds.of(row) == {"at_venue"} and len(kinds.examiners(row)) > 1


def one_at_a_time(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    return _slots_of_day(kinds, row, most) and min(row.values()) == -1


def slots_a_day(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    return _slots_of_day(kinds, row, most) and min(row.values()) < -1


def _slots_of_day(kinds: Kinds, row: Row, most: float) -> bool:
    return kinds.of(row) == {"duty", "at_venue"} and np.isfinite(most)


def rest(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    return kinds.of(row) == {"duty"} and len(kinds.days(row)) == 2 and most == 1


def max_slots(kinds: Kinds, row: Row, lower: float, most: float) -> bool:
    return kinds.of(row) == {"duty"} and most != 1


def day_only(case: Case, *facilities: str, days: int = 1) -> Case:
    """The small case with nothing published, few days and few facilities."""
    kept = tuple(f for f in case.facilities if f.facility_id in facilities)
    return with_settings(case, days=days).model_copy(
        update={"published": (), "booked": (), "facilities": kept, "cohorts": ()}
    )


def changed(case: Case, facility_id: str, **changes: object) -> Case:
    rows = tuple(
        replace(f, **changes) if f.facility_id == facility_id else f  # type: ignore[arg-type]
        for f in case.facilities
    )
    return case.model_copy(update={"facilities": rows})


def many_seats(parts: Parts, cost: FloatArray) -> None:
    cost[parts.columns.seats] = -1_000


def few_seats(parts: Parts, cost: FloatArray) -> None:
    """A run is wanted for itself, seats are not."""
    cost[parts.columns.opens] = -1_000
    cost[parts.columns.seats] = 10


def many_duties(parts: Parts, cost: FloatArray) -> None:
    """As many runs as can be staffed, and then as many heads."""
    cost[parts.columns.opens] = -100_000
    cost[parts.columns.duty] = -1_000


def many_units(parts: Parts, cost: FloatArray) -> None:
    cost[parts.columns.opens] = -1_000
    cost[parts.columns.units] = -1_000


@dataclass(frozen=True)
class Drop:
    """A family, the rule that it states, a case where it binds, and what is wanted there."""

    rule: str
    family: Family
    case: Case
    wanted: Wanted
    relaxed: Callable[[Parts, FloatArray], None] | None = field(default=None)


THEORY = day_only(CASE, "V1-T")
ROAD = day_only(CASE, "V1-R", "V2-R")
ALL_ROADS = day_only(CASE, "V1-R", "V2-R", days=7)
PRESENT = tuple(
    Availability(name, MON + timedelta(n), available=True)
    for name in ("R1", "R2")
    for n in range(7)
)
RESERVES = ALL_ROADS.model_copy(
    update={
        "examiners": (
            examiner("E5", "S3"),
            examiner("E6", "S3"),
            examiner("R1", "S3", kind="reserve", unit="大队"),
            examiner("R2", "S3", kind="reserve", unit="大队"),
        ),
        "availability": PRESENT,
        "units": (Unit("大队"),),
    }
)
MORNING = day_only(CASE, "V1-T", "V1-F").model_copy(
    update={
        "examiners": (examiner("E1", "S1", "S2"), examiner("E2", "S1", "S2")),
        "slots": tuple(s for s in CASE.slots if s.slot_id == "AM"),
    }
)


def more_units(parts: Parts, upper: FloatArray) -> None:
    upper[parts.columns.units] += 3


DROPS = {
    "units of a run": Drop(
        "C1", only("units", "opens", upper=True), THEORY, many_units, more_units
    ),
    "posts of a run": Drop(
        "E2",
        posts_rows,
        with_policy(changed(THEORY, "V1-T", units_per_examiner=1), min_draw_pool=1),
        many_seats,
    ),
    "seats of the units": Drop(
        "C2", only("seats", "units"), changed(THEORY, "V1-T", units_per_examiner=10), many_seats
    ),
    "seats of the routes": Drop(
        "C3",
        only("seats", "opens", upper=True),
        changed(day_only(CASE, "V1-F"), "V1-F", classes=("C1",), routes=1, headway_min=60),
        many_seats,
        lambda parts, upper: upper.__setitem__(parts.columns.seats, 60),
    ),
    "approved daily maximum": Drop(
        "C4",
        lambda kinds, row, *_: kinds.of(row) in ({"seats"}, {"seats", "posts", "loose"}),
        changed(THEORY, "V1-T", daily_max=31),
        many_seats,
    ),
    "least seats": Drop("C5", only("seats", "opens", upper=False), THEORY, few_seats),
    "heads of a pool": Drop("E2", only("duty", "missing", "posts", "standby"), THEORY, many_seats),
    "least draw pool": Drop(
        "E2", only("posts", "standby", "opens"), with_policy(THEORY, min_draw_pool=2), many_seats
    ),
    "standby on the road": Drop(
        "E2",
        lambda kinds, row, lower, most: (
            kinds.of(row) in ({"standby", "posts"}, {"standby", "opens"}) and not np.isfinite(most)
        ),
        with_policy(ROAD, standby_pct=Decimal(50)),
        many_seats,
    ),
    "one duty at a time": Drop("E4", one_at_a_time, MORNING, many_duties),
    "one venue a date": Drop("E4", one_venue, ROAD, many_duties),
    "slots a date": Drop("E5", slots_a_day, with_policy(THEORY, max_slots_per_day=2), many_duties),
    "slots in the horizon": Drop(
        "E5",
        max_slots,
        with_settings(THEORY, days=2).model_copy(
            update={"examiners": (examiner("E1", "S1", max_slots=3), examiner("E2", "S1"))}
        ),
        many_duties,
    ),
    "days in seven": Drop(
        "E5", week, with_policy(with_settings(THEORY, days=4), max_days_per_7=3), many_duties
    ),
    "rest": Drop(
        "E6",
        rest,
        with_policy(day_only(CASE, "V1-R", days=2), min_rest_hours=Decimal(16)),
        many_duties,
    ),
    "days of a reserve": Drop("E7", week, RESERVES, many_duties),
    "reserves of a unit": Drop(
        "E7",
        released,
        with_settings(RESERVES, days=1).model_copy(update={"units": (Unit("大队", 1),)}),
        many_duties,
    ),
}


def best(drop: Drop, *, dropped: bool) -> tuple[set[str], int]:
    """Rules broken by what pays most, and how many rows were left out."""
    parts = Parts(drop.case)
    arrays, kinds, out = parts.arrays, Kinds(parts), 0
    low, high = arrays.row_lower.copy(), arrays.row_upper.copy()
    if dropped:
        for r, row, lower, most in kinds.rows():
            if drop.family(kinds, row, lower, most):
                low[r], high[r] = -np.inf, np.inf
                out += 1
    upper = arrays.upper.copy()
    upper[np.isinf(upper)] = 1_000
    if drop.relaxed and dropped:
        drop.relaxed(parts, upper)
    cost = np.zeros_like(arrays.cost)
    drop.wanted(parts, cost)
    # of equals take those with the fewest heads: nobody stands idle
    cost[parts.columns.standby] += 1
    open_model: Arrays = replace(arrays, row_lower=low, row_upper=high, upper=upper)
    verdict = solve(JudgeModel(open_model), arrays.lower, upper, cost)
    assert verdict.x is not None
    choice = parts.choice_of(verdict.x.astype(float))
    assert any(choice.units)
    idle = parts.idle_pools(choice)
    kept = tuple(k for k in choice.duties if parts.instance.duties[k].pool not in idle)
    return parts.broken(replace(choice, duties=kept)), out


@pytest.mark.parametrize("name", DROPS)
def test_drop_one_family_and_the_audit_notices(name):
    drop = DROPS[name]
    broken, _ = best(drop, dropped=False)
    assert not broken
    broken, out = best(drop, dropped=True)
    assert out, "no such row in this case"
    assert drop.rule in broken
