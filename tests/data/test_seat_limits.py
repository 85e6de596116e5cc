"""Our own table of seat limits: read, checked, written, and part of the digest."""

import zipfile
from pathlib import Path

import pytest

from data.case_archive import read_case_archive, write_case_archive
from data.case_checker import rechecked
from data.case_reader import read_case
from data.case_writer import write_case_folder, write_case_workbook
from models.case import SeatLimit
from models.errors import CaseError
from tests.scheduler import small_case as small

LIMITS = (SeatLimit("TN", 3), SeatLimit("V1-T.230720.AM.S1", 0))


def limited(*limits: SeatLimit) -> object:
    return rechecked(small.CASE.model_copy(update={"seat_limits": limits}))


def test_a_case_without_limits_keeps_its_digest(tmp_path: Path) -> None:
    plain = rechecked(small.CASE)
    # As it was before there was such a table.
    assert plain.digest == "185cbd414df9e3ef411c88db64b178d7a1531eb289dbf0377f3e0c4e0f9e093a"
    write_case_folder(plain, tmp_path)
    assert not (tmp_path / "x_seat_limits.csv").exists()
    (tmp_path / "x_seat_limits.csv").write_text("session_id,seats\n", encoding="utf-8")
    assert read_case(tmp_path) == plain


def test_limits_go_through_every_form_and_count_in_the_digest(tmp_path: Path) -> None:
    case = limited(*LIMITS[::-1])
    assert case.seat_limits == LIMITS
    assert case.digest != rechecked(small.CASE).digest
    write_case_folder(case, tmp_path / "case")
    assert (tmp_path / "case" / "x_seat_limits.csv").read_text(encoding="utf-8") == (
        "session_id,seats\nTN,3\nV1-T.230720.AM.S1,0\n"
    )
    assert read_case(tmp_path / "case") == case
    for chinese in (True, False):
        write_case_workbook(case, tmp_path / "case.xlsx", chinese=chinese)
        assert read_case(tmp_path / "case.xlsx") == case
    write_case_archive(case, tmp_path / "case.zip")
    assert "x_seat_limits.csv" in zipfile.ZipFile(tmp_path / "case.zip").namelist()
    assert read_case_archive(tmp_path / "case.zip") == case


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("session_id,seats\nTN,3\nTN,4\n", 3, "session_id"),
        ("session_id,seats\n-TN,3\n", 2, "session_id"),
        ("session_id,seats\nTN,-1\n", 2, "seats"),
        ("session_id,seats\nTN,\n", 2, "seats"),
        ("session_id\nTN\n", None, "seats"),
        ("session_id,seats,most\nTN,1,2\n", None, "most"),
    ],
)
def test_what_is_wrong_is_reported(tmp_path: Path, text: str, row: int | None, column: str) -> None:
    write_case_folder(rechecked(small.CASE), tmp_path)
    (tmp_path / "x_seat_limits.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as refusal:
        read_case(tmp_path)
    (problem,) = refusal.value.problems
    assert (problem.table, problem.row, problem.column) == ("x_seat_limits", row, column)


def test_tables_of_the_office_are_still_passed_over(tmp_path: Path) -> None:
    write_case_folder(limited(*LIMITS), tmp_path)
    (tmp_path / "x_notes.csv").write_text("anything\n1\n", encoding="utf-8")
    assert read_case(tmp_path).seat_limits == LIMITS
