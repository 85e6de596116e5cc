"""Demand times a factor, and candidates added: who is there, under what name, with what booking."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from models.case import Booked, Case, Cohort
from models.changes import Candidates, Demand
from support.scenarios import by, changed_tables, refusals, sample
from tests.scheduler import small_case as small

LATER = datetime(2023, 6, 30, 12)


def ids(case: Case) -> set[str]:
    return {row.candidate_id for row in case.candidates}


def original(candidate_id: str) -> str:
    return candidate_id.partition(".")[0]


@pytest.mark.parametrize("factor", ["0", "0.01", "0.5", "0.99", "1", "1.3", "2", "2.5", "7"])
def test_the_factor_is_kept_and_nothing_else_changes(factor: str) -> None:
    case = sample()
    changed = by(case, Demand(factor=Decimal(factor)))
    assert len(changed.candidates) == int(len(case.candidates) * Decimal(factor) + Decimal("0.5"))
    assert changed_tables(case, changed) <= {"candidates"}
    models = {row.candidate_id: row for row in case.candidates}
    for row in changed.candidates:
        model = models[original(row.candidate_id)]
        assert replace(row, candidate_id=model.candidate_id) == model


def test_a_factor_of_one_is_no_change() -> None:
    assert by(sample(), Demand(factor=Decimal(1))) == sample()


def test_a_larger_factor_has_everybody_whom_a_smaller_one_has() -> None:
    case = sample("offpeak", 700)
    smaller: set[str] = set()
    for factor in ("0", "0.3", "0.31", "0.9", "1", "1.1", "1.5", "2", "2.2", "3"):
        larger = ids(by(case, Demand(factor=Decimal(factor))))
        assert smaller <= larger
        smaller = larger


def test_the_factor_holds_in_every_corner() -> None:
    case = sample("offpeak", 4_000)
    for factor in (Decimal("0.4"), Decimal("1.4")):
        changed = by(case, Demand(factor=factor))
        for corner in (
            lambda row: row.need,
            lambda row: row.district,
            lambda row: row.vehicle_class,
            lambda row: row.rank_time.isocalendar()[:2],
        ):
            before = Counter(map(corner, case.candidates))
            after = Counter(map(corner, changed.candidates))
            for name, count in before.items():
                assert abs(after[name] - factor * count) <= 2 + 2 * count**0.5, name


def test_only_those_are_multiplied_who_are_meant() -> None:
    case = sample()
    change = Demand(
        factor=Decimal(3), need=("S1", "S4"), vehicle_class=("C1",), district=("东城区",)
    )
    changed = by(case, change)

    def meant(row: object) -> bool:
        return (
            row.need in ("S1", "S4")  # type: ignore[attr-defined]
            and row.vehicle_class == "C1"  # type: ignore[attr-defined]
            and row.district == "东城区"  # type: ignore[attr-defined]
        )

    count = sum(map(meant, case.candidates))
    assert count
    assert sum(map(meant, changed.candidates)) == 3 * count
    assert len(changed.candidates) == len(case.candidates) + 2 * count


def test_clones_rank_right_behind_their_originals_or_later() -> None:
    case = sample()
    by_rank = sorted(
        by(case, Demand(factor=Decimal(3))).candidates,
        key=lambda row: (row.rank_time, row.candidate_id),
    )
    names = [row.candidate_id for row in by_rank]
    for place in range(0, len(names), 3):
        assert names[place + 1 : place + 3] == [f"{names[place]}.2", f"{names[place]}.3"]
    later = by(case, Demand(factor=Decimal(2), rank_time=LATER))
    assert {row.rank_time for row in later.candidates if "." in row.candidate_id} == {LATER}
    assert [row for row in later.candidates if "." not in row.candidate_id] == [*case.candidates]


def test_names_of_clones_are_new_and_short_enough() -> None:
    long = "K" * 64
    case = sample()
    first, second, *rest = case.candidates
    rows = (
        replace(first, candidate_id=long),
        replace(second, candidate_id=long[:62] + ".2"),
        *rest,
    )
    case = by(case.model_copy(update={"candidates": rows}))
    changed = by(case, Demand(factor=Decimal(2)), Demand(factor=Decimal(2)))
    assert len(ids(changed)) == 4 * len(rows)
    assert max(map(len, ids(changed))) == 64


def test_who_is_dropped_loses_his_booking_and_a_clone_has_none() -> None:
    case = by(small.CASE)
    none = by(case, Demand(factor=Decimal(0), need=("S1",)))
    assert none.booked == ()
    assert none.published == case.published
    assert none.cohorts == ()
    more = by(case, Demand(factor=Decimal(2), need=("S1",)))
    assert more.booked == case.booked


def test_nobody_meant_is_refused() -> None:
    assert refusals(sample(), Demand(factor=Decimal(2), need=("S1",), vehicle_class=("N",))) == [
        ("change.1", None)
    ]
    assert refusals(sample(), Demand(factor=Decimal(2), district=("东城", "甲区"))) == [
        ("change.1.district", "东城"),
        ("change.1.district", "甲区"),
    ]


def cohort_case() -> Case:
    """Cohorts of 1, 4, 2 and 7; of the second, two are booked, of the first and last one."""
    cohorts: tuple[Cohort, ...] = tuple(small.cohort(n, **small.FRESH) for n in (1, 4, 2, 7))
    booked = tuple(Booked(name, "TP", "S1") for name in ("c1#1", "c2#4", "c4#1"))
    return by(small.CASE.model_copy(update={"cohorts": cohorts, "booked": booked}))


@pytest.mark.parametrize("factor", ["1.1", "1.5", "2", "3.7"])
def test_counts_of_cohorts_are_scaled(factor: str) -> None:
    case = cohort_case()
    changed = by(case, Demand(factor=Decimal(factor), need=("S1",)))
    counts = [row.count for row in changed.cohorts]
    assert sum(counts) == int(14 * Decimal(factor) + Decimal("0.5"))
    for before, after in zip((1, 4, 2, 7), counts, strict=True):
        assert before <= after
        assert abs(after - before * Decimal(factor)) < 1
    assert changed.booked == case.booked


def test_later_members_are_cohorts_of_their_own() -> None:
    case = cohort_case()
    changed = by(case, Demand(factor=Decimal(2), need=("S1",), rank_time=LATER))
    assert changed.cohorts[:4] == case.cohorts
    assert sorted(row.count for row in changed.cohorts[4:]) == [1, 2, 4, 7]
    assert {row.rank_time for row in changed.cohorts[4:]} == {LATER}
    one_more = by(case, Demand(factor=Decimal("1.1"), need=("S1",), rank_time=LATER))
    assert [row.count for row in one_more.cohorts] == [1, 4, 2, 7, 1]


def test_bookings_follow_the_rows_that_move_up() -> None:
    case = cohort_case()
    changed = by(case, Demand(factor=Decimal("0.4"), need=("S1",)))
    counts = [row.count for row in changed.cohorts]
    assert sum(counts) == 6
    assert counts == [2, 1, 3]  # nobody is left of the first: the others move up
    assert changed.booked == (Booked("c3#1", "TP", "S1"),)  # c2#4 is gone, c4#1 is c3#1 now


def test_a_candidate_who_is_called_like_a_member_keeps_his_booking() -> None:
    case = small.CASE
    rows = tuple(
        replace(row, candidate_id="c9#1") if row.candidate_id == "A1" else row
        for row in case.candidates
    )
    booked = (Booked("c9#1", "TP", "S1"),)
    case = by(case.model_copy(update={"candidates": rows, "booked": booked}))
    assert by(case, Demand(factor=Decimal("0.5"), need=("S2", "S3"))).booked == booked


def test_a_cohort_has_its_limit() -> None:
    case = small.CASE.model_copy(update={"cohorts": (small.cohort(10_001, **small.FRESH),)})
    change = Demand(factor=Decimal(100), need=("S1",))
    assert refusals(by(case), change) == [("change.1.factor", "100")]


def test_candidates_are_added() -> None:
    case = sample()
    new = replace(case.candidates[0], candidate_id="ZZ1")
    changed = by(case, Candidates(file="more.csv", rows=(new,)))
    assert set(changed.candidates) - set(case.candidates) == {new}


def test_added_candidates_are_checked_like_those_of_the_table() -> None:
    case = sample()
    first = case.candidates[0]
    rows = (
        replace(first),
        replace(first, candidate_id="Z1", district="无"),
        replace(first, candidate_id="Z2", slots=("X",)),
    )
    found = refusals(case, Demand(factor=Decimal(1)), Candidates(file="more.csv", rows=rows))
    assert sorted(found, key=str) == [
        ("change.2.candidate_id", first.candidate_id),
        ("change.2.district", "无"),
        ("change.2.slots", "X"),
    ]
