"""The shared cases: what is broken is named as expected, and both forms are one case."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.case_reader import read_case
from data.case_writer import write_case_folder, write_case_workbook
from tests.support.office_files import place, problems_of

CASES = Path(__file__).parents[3] / "shared" / "cases"
BROKEN = CASES / "broken"
EXPECTED: dict[str, Any] = (
    json.loads((BROKEN / "expected.json").read_text(encoding="utf-8"))
    if (BROKEN / "expected.json").is_file()
    else {}
)
GOOD = ("tiny-1", "cohorts-1", pytest.param("published-1", marks=pytest.mark.slow))

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="no ../shared/cases here")


@needs_cases
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_broken_case_does_as_expected(name: str) -> None:
    expected = [
        (
            error["table"],
            error["row"],
            error["column"],
            None if error["value"] is None else str(error["value"]),
            error["rule"],
        )
        for error in EXPECTED[name]["errors"]
    ]
    found = [place(problem) for problem in problems_of(BROKEN / name)]
    assert set(expected) <= set(found)
    assert bool(found) == (EXPECTED[name]["expect"] == "error")
    if "consequence" not in EXPECTED[name].get("note", "") and name != "col-twice":
        assert sorted(map(str, found)) == sorted(map(str, expected))


@needs_cases
def test_a_workbook_is_the_same_case_as_its_folder() -> None:
    folder, workbook = read_case(CASES / "offpeak-1"), read_case(CASES / "workbook-1.xlsx")
    assert workbook == folder
    assert workbook.digest == folder.digest
    assert len(folder.candidates) == 10_500


@needs_cases
@pytest.mark.parametrize("name", GOOD)
def test_a_case_written_and_read_back_is_the_same(name: str, tmp_path: Path) -> None:
    case = read_case(CASES / name)
    write_case_folder(case, tmp_path / name)
    assert read_case(tmp_path / name) == case
    write_case_workbook(case, tmp_path / "case.xlsx")
    assert read_case(tmp_path / "case.xlsx") == case


@needs_cases
def test_the_feast_week_has_its_days_off() -> None:
    settings = read_case(CASES / "holiday-1").settings
    assert [day.isoformat() for day in settings.holidays] == [
        "2024-09-15",
        "2024-09-16",
        "2024-09-17",
    ]
    assert [day.isoformat() for day in settings.workdays] == ["2024-09-14"]
