"""Absences, reserves, units, policy, the day of planning."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.case import Availability, Case, Examiner
from models.changes import Absent, MoreReserves, PlanDate, PolicyValues, ReserveDays
from models.plan import Tables
from support.scenarios import by, changed_tables, refusals, sample
from tests.scheduler import small_case as small

WEEK = sample("peak", 100)
DATES = [WEEK.settings.start + timedelta(days=n) for n in range(7)]


def attendance(case: Case) -> set[tuple[str, date, str]]:
    """Who is available when, as tables.md has it."""
    words = {(row.examiner_id, row.date, row.slot_id): row.available for row in case.availability}

    def comes(row: Examiner, when: date, slot: str) -> bool:
        day = words.get((row.examiner_id, when, None), row.kind == "resident")
        return words.get((row.examiner_id, when, slot), day)

    return {
        (row.examiner_id, when, slot)
        for row in case.examiners
        for when in DATES
        for slot in ("AM", "PM", "NIGHT")
        if comes(row, when, slot)
    }


def lost(before: Case, after: Case) -> set[tuple[str, date, str]]:
    assert attendance(after) <= attendance(before)
    return attendance(before) - attendance(after)


def reserves(case: Case) -> set[str]:
    return {row.examiner_id for row in case.examiners if row.kind == "reserve"}


def came(case: Case, names: Iterable[str]) -> set[str]:
    return {name for name, _, _ in attendance(case) if name in set(names)}


def test_an_absent_examiner_is_away_on_those_dates_and_no_others() -> None:
    everyone = {row.examiner_id for row in WEEK.examiners}
    after = by(WEEK, Absent(examiner_id=tuple(sorted(everyone)), first=DATES[1], last=DATES[2]))
    assert changed_tables(WEEK, after) == {"availability"}
    assert lost(WEEK, after) == {row for row in attendance(WEEK) if row[1] in DATES[1:3]}


def test_an_absence_may_be_of_a_slot() -> None:
    after = by(WEEK, Absent(examiner_kind="reserve", slot_id=("AM", "NIGHT"), first=3))
    names = reserves(WEEK)
    assert lost(WEEK, after) == {
        row for row in attendance(WEEK) if row[0] in names and row[1] == DATES[2] and row[2] != "PM"
    }
    assert lost(WEEK, after)


def test_a_unit_is_absent() -> None:
    unit = {row.examiner_id for row in WEEK.examiners if row.unit == "城西考试中队"}
    after = by(WEEK, Absent(unit=("城西考试中队",)))
    assert {name for name, _, _ in lost(WEEK, after)} == came(WEEK, unit) != set()


def drawn(change: Absent) -> set[str]:
    return {name for name, _, _ in lost(WEEK, by(WEEK, change))}


def test_some_are_drawn_by_seed() -> None:
    pool = came(WEEK, reserves(WEEK))
    five = drawn(Absent(examiner_kind="reserve", number=5))
    assert len(five) == 5
    assert five <= pool
    assert five == drawn(Absent(examiner_kind="reserve", number=5, seed=1))
    assert five != drawn(Absent(examiner_kind="reserve", number=5, seed=2))
    assert five < drawn(Absent(examiner_kind="reserve", number=10))
    assert five == drawn(Absent(examiner_kind="reserve", all_but=len(pool) - 5))


def test_all_but_some_are_drawn() -> None:
    pool = came(WEEK, reserves(WEEK))
    assert drawn(Absent(examiner_kind="reserve", all_but=0)) == pool
    assert drawn(Absent(examiner_kind="reserve", all_but=len(pool) + 1)) == set()
    twenty = pool - drawn(Absent(examiner_kind="reserve", all_but=20))
    forty = pool - drawn(Absent(examiner_kind="reserve", all_but=40))
    assert len(twenty) == 20
    assert twenty < forty


def test_a_draw_is_among_those_who_would_come() -> None:
    case = by(WEEK, Absent(examiner_kind="reserve", all_but=3, first=2))
    there = {name for name, when, _ in attendance(case) if when == DATES[1]} & reserves(case)
    after = by(case, Absent(examiner_kind="reserve", number=len(there), first=2))
    assert {name for name, _, _ in lost(case, after)} == there
    assert refusals(case, Absent(examiner_kind="reserve", number=len(there) + 1, first=2)) == [
        ("change.1.number", str(len(there) + 1))
    ]


def test_a_draw_may_be_among_those_on_duty() -> None:
    base = small.TABLES
    change = Absent(number=2, on_duty=True, first=2)
    after = by(small.CASE, change, base=base)
    away = {row.examiner_id for row in after.availability if not row.available}
    on_duty = {row.examiner_id for row in base.duties if row.date == small.TUE}
    assert len(away) == 2
    assert away <= on_duty
    assert len(after.published_duties) == len(base.duties)
    assert refusals(by(small.CASE), change) == [("change.1.number", "2")]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (Absent(examiner_id=("P001", "P9999")), [("examiner_id", "P9999")]),
        (Absent(unit=("城西中队",)), [("unit", "城西中队")]),
        (Absent(unit=("城西考试中队",), examiner_kind="reserve"), [("unit", None)]),
        (Absent(examiner_id=("P001",), slot_id=("EVE",)), [("slot_id", "EVE")]),
        (Absent(examiner_id=("P001",), first=8), [("from", "8")]),
        (MoreReserves(number=1, unit=("城西考试中队",)), [("unit", "城西考试中队")]),
        (ReserveDays(released_per_day=1, unit=("无",)), [("unit", "无")]),
        (PlanDate(date=WEEK.settings.plan_date - timedelta(days=1)), [("date", None)]),
    ],
)
def test_what_is_not_there_is_refused(change: object, refused: list[tuple[str, str]]) -> None:
    found = refusals(WEEK, change)
    assert [column for column, _ in found] == [f"change.1.{key}" for key, _ in refused]
    assert all(value in (None, got) for (_, value), (_, got) in zip(refused, found, strict=True))


def test_reserves_are_added_like_those_there_are() -> None:
    after = by(WEEK, MoreReserves(number=150))
    assert changed_tables(WEEK, after) == {"examiners", "availability", "units"}
    before = {row.examiner_id: row for row in WEEK.examiners}
    new = [row for row in after.examiners if row.examiner_id not in before]
    assert len(new) == 150
    assert len({row.name for row in new}) == 150
    assert {row.name for row in new}.isdisjoint(row.name for row in WEEK.examiners)
    times = defaultdict(set)
    for name, when, slot in attendance(after):
        times[name].add((when, slot))
    for row in new:
        model = before[row.examiner_id.partition(".")[0]]
        assert replace(row, examiner_id=model.examiner_id, name=model.name) == model
        assert times[row.examiner_id] == times[model.examiner_id] != set()


def test_a_unit_with_more_reserves_releases_more() -> None:
    after = by(WEEK, MoreReserves(number=20))
    before = {row.unit: row.max_released_per_day for row in WEEK.units}
    old = {row.examiner_id for row in WEEK.examiners}
    for row in after.units:
        more = sum(new.unit == row.unit for new in after.examiners if new.examiner_id not in old)
        was = before[row.unit]
        assert row.max_released_per_day == (None if was is None else was + more)
        assert more <= 3  # spread evenly over the sixteen units
    assert changed_tables(WEEK, by(WEEK, MoreReserves(number=1, raise_released=False))) == {
        "examiners",
        "availability",
    }


def test_reserves_are_added_to_a_unit() -> None:
    after = by(WEEK, MoreReserves(number=3, unit=("特勤大队",)))
    old = {row.examiner_id for row in WEEK.examiners}
    assert {row.unit for row in after.examiners if row.examiner_id not in old} == {"特勤大队"}


def test_a_reserve_who_never_comes_is_no_model() -> None:
    case = by(WEEK, Absent(examiner_kind="reserve", all_but=0))
    assert refusals(case, MoreReserves(number=1)) == [("change.1.unit", None)]


def test_reserves_serve_more_days_and_units_release_more() -> None:
    after = by(WEEK, ReserveDays(days=5))
    assert after.settings.policy.reserve_max_days == 5
    assert changed_tables(WEEK, after) == {"settings"}
    limits = {row.unit: row.max_released_per_day for row in WEEK.units}
    after = by(WEEK, ReserveDays(released_per_day=9, unit=("特勤大队",)))
    assert {row.unit: row.max_released_per_day for row in after.units} == limits | {"特勤大队": 9}
    after = by(WEEK, ReserveDays(no_release_limit=True))
    assert {row.max_released_per_day for row in after.units} == {None}


def test_units_that_nobody_listed_can_be_limited() -> None:
    case = by(small.CASE.model_copy(update={"units": ()}))
    after = by(case, ReserveDays(released_per_day=0, unit=("大队",)))
    assert {row.unit: row.max_released_per_day for row in after.units} == {
        "大队": 0,
        "考试科": None,
    }


def test_policy_values_are_set_and_the_others_stay() -> None:
    change = PolicyValues(min_rest_hours=Decimal("10.5"), linked_same_venue=True)
    case = by(small.with_policy(small.CASE, max_days_per_7=4))
    after = by(case, change)
    assert after.settings.policy.min_rest_hours == Decimal("10.5")
    assert after.settings.policy.max_days_per_7 == 4
    assert after.settings.policy.min_session_seats == 2
    assert changed_tables(case, after) == {"settings"}


def test_a_policy_that_published_links_do_not_keep_is_refused() -> None:
    tables: Tables = small.TABLES
    change = PolicyValues(linked_min_gap_min=300)
    assert by(small.CASE, change).settings.policy.linked_min_gap_min == 300
    assert refusals(small.CASE, change, base=tables) == [("change.1.slot_id", "PM")]


def test_the_day_of_planning_moves_on() -> None:
    later = WEEK.settings.plan_date + timedelta(days=2)
    after = by(WEEK, PlanDate(date=later))
    assert after.settings.plan_date == later
    assert changed_tables(WEEK, after) == {"settings"}


def test_a_word_for_a_day_goes_with_the_words_for_its_slots() -> None:
    words = (
        Availability("R1", small.MON, available=True),
        Availability("R1", small.MON, "AM", available=True),
    )
    case = by(small.CASE.model_copy(update={"availability": words}))
    after = by(case, Absent(examiner_id=("R1",), first=1))
    assert after.availability == (Availability("R1", small.MON, available=False),)
