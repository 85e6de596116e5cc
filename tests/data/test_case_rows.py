"""Rows are built without a second look at their cells: the schema would have said the same."""

from dataclasses import fields
from pathlib import Path

import pytest

from data.case_reader import read_case
from data.case_writer import write_case_folder
from data.layout import SCHEMA_BY_TABLE, rows_in
from data.samples import write_sample
from models.case import Case
from support.random_published import random_published_case


def checked(case: Case) -> int:
    """Number of rows that the schema accepts as they are."""
    count = 0
    for table, schema in SCHEMA_BY_TABLE.items():
        for row in rows_in(case, table):
            assert type(row) is schema
            assert schema(**{field.name: getattr(row, field.name) for field in fields(row)}) == row
            count += 1
    return count


def test_a_sample_s_rows_are_what_the_schema_makes(tmp_path: Path) -> None:
    write_sample("offpeak", tmp_path / "case", 500)
    assert checked(read_case(tmp_path / "case")) > 900


@pytest.mark.parametrize("seed", range(10))
def test_random_rows_are_what_the_schema_makes(seed: int, tmp_path: Path) -> None:
    case = random_published_case(seed)
    write_case_folder(case, tmp_path / "case")
    found = read_case(tmp_path / "case")
    assert checked(found) > 20
    assert all(getattr(found, table) == getattr(case, table) for table in ("candidates", "cohorts"))


def test_rows_stay_frozen(tmp_path: Path) -> None:
    write_sample("tiny", tmp_path / "case", 5)
    row = read_case(tmp_path / "case").candidates[0]
    with pytest.raises(AttributeError):
        row.district = "elsewhere"  # type: ignore[misc]
    assert hash(row) == hash(type(row)(**{f.name: getattr(row, f.name) for f in fields(row)}))
