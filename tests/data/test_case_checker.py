"""A case made in memory is checked as one from files is: the same problems, the same digest."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from data.case_checker import rechecked, rows_of, table_of
from data.case_reader import read_case
from data.case_writer import write_case_folder
from data.layout import SCHEMA_BY_TABLE, field_of, rows_in
from models.case import Availability, Case, Closure
from models.errors import CaseError, Problem
from support.random_cases import cases
from support.scenarios import sample
from tests.scheduler import small_case as small


@settings(max_examples=25, deadline=None)
@given(case=cases())
def test_a_case_is_the_one_that_its_files_hold(case: Case, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("case")
    write_case_folder(case, folder)
    read = read_case(folder)
    assert rechecked(case) == read
    assert rechecked(read) == read


def test_a_sample_comes_back_equal_to_itself() -> None:
    assert rechecked(sample()) == sample()


def test_the_order_of_rows_does_not_matter_but_for_cohorts() -> None:
    case = rechecked(small.CASE)
    names = {field_of(name) for name in SCHEMA_BY_TABLE} - {"cohorts"}
    mixed = case.model_copy(update={name: getattr(case, name)[::-1] for name in names})
    assert rechecked(mixed) == case
    cohorts = (small.cohort(1, **small.FRESH), small.cohort(2, **small.FRESH))
    one, other = (
        rechecked(case.model_copy(update={"cohorts": rows})) for rows in (cohorts, cohorts[::-1])
    )
    assert one.digest != other.digest


def test_saying_the_same_twice_is_saying_it_once() -> None:
    case = rechecked(small.CASE)
    twice = case.model_copy(update={"availability": (*case.availability, case.availability[0])})
    assert rechecked(twice) == case


def test_published_rows_outside_the_horizon_are_left_out() -> None:
    case = rechecked(small.CASE)
    away = replace(case.published[0], session_id="Z", date=date(2024, 1, 1))
    more = case.model_copy(update={"published": (*case.published, away)})
    assert rechecked(more) == case


SLOT = small.CASE.slots[0]


def spoiled(**tables: Any) -> Case:
    """The small case with rows added."""
    case = small.CASE
    return case.model_copy(
        update={name: (*getattr(case, name), *rows) for name, rows in tables.items()}
    )


@pytest.mark.parametrize(
    "case",
    [
        spoiled(candidates=small.CASE.candidates[2:4]),
        spoiled(candidates=[replace(small.CASE.candidates[0], candidate_id="Z", district="无")]),
        spoiled(candidates=[replace(small.CASE.candidates[9], candidate_id="Z", lp_date=None)]),
        spoiled(candidates=[replace(small.CASE.candidates[9], candidate_id="c1#2")]),
        spoiled(closures=[Closure(date=small.MON)]),
        spoiled(closures=[Closure(date=small.MON, venue_id="V1", slot_id="XX")]),
        spoiled(availability=[Availability("R1", small.MON, available=False)]),
        spoiled(booked=[replace(small.CASE.booked[0], candidate_id="nobody")]),
        spoiled(booked=[replace(small.CASE.booked[0], session_id="none")]),
        spoiled(published=[replace(small.CASE.published[0], session_id="T2", facility_id="V1-F")]),
        spoiled(published_duties=[replace(small.TABLES.duties[0], class_group="*")]),
        spoiled(facilities=[small.facility("V1-X", "field", "C1", "B2", routes=3)]),
        spoiled(slots=[replace(SLOT, slot_id="EVE", end=SLOT.start)]),
        spoiled(examiners=[small.examiner("Z", "S1", unit="旧")]),
    ],
)
def test_the_same_problems_are_found_as_in_files(case: Case, tmp_path: Path) -> None:
    """Files are written in the order of the rows, so row numbers agree as well."""
    write_case_folder(case, tmp_path)
    with pytest.raises(CaseError) as in_files:
        read_case(tmp_path)
    with pytest.raises(CaseError) as in_memory:
        rechecked(case)

    def place(problem: Problem) -> tuple[object, ...]:
        return problem.table, problem.row, problem.column, problem.expected.text, problem.rule

    assert list(map(place, in_memory.value.problems)) == list(map(place, in_files.value.problems))
    assert in_memory.value.problems


def test_rows_become_a_table_and_back() -> None:
    case = sample()
    for name in SCHEMA_BY_TABLE:
        rows = rows_in(case, name)
        table = table_of(name, rows)
        assert rows_of(table) == list(rows)
        assert len(table.texts[next(iter(table.texts))]) == len(rows)
    table = table_of("slots", case.slots)
    assert list(table.texts["start"])[:2] == [table.text("start", 0), table.text("start", 1)]
