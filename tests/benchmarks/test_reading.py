"""The reading benchmark reads both forms of a case, and the same case in both."""

import json
from pathlib import Path

import pytest

from benchmarks.cases import NamedCase
from benchmarks.reading import main, time_reading
from data.case_reader import read_case
from data.case_writer import write_case_workbook
from data.samples import write_sample


def test_reads_a_folder_in_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sample", "tiny", "--repeat", "2", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    (found,) = report["cases"]
    assert report["repeat"] == 2
    assert (found["case"], found["candidates"]) == ("tiny sample", 60)
    for form in ("csv", "workbook"):
        assert found[form]["wall"] > 0
        assert found[form]["cpu"] > 0


def test_reads_a_workbook_in_both_forms(tmp_path: Path) -> None:
    write_sample("tiny", tmp_path / "case", 20)
    book = tmp_path / "office.xlsx"
    write_case_workbook(read_case(tmp_path / "case"), book)
    found = time_reading(NamedCase("office", book), repeat=1)
    assert found.candidates == 20
    assert found.csv.wall > 0


def test_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sample", "tiny:9", "--sample", "offpeak:9", "--repeat", "1"]) == 0
    head, _, table = capsys.readouterr().out.partition("\n\n")
    assert head.endswith("; medians of 1")
    assert len(table.splitlines()) == 4


def test_counts_from_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--sample", "tiny", "--repeat", "0"])
    assert stop.value.code == 2
    assert "--repeat" in capsys.readouterr().err


def test_two_forms_that_differ_are_no_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample("tiny", tmp_path / "case", 9)
    write_sample("tiny", tmp_path / "other", 8)
    other = read_case(tmp_path / "other")
    monkeypatch.setattr(
        "benchmarks.reading.write_case_workbook", lambda _, path: write_case_workbook(other, path)
    )
    with pytest.raises(ValueError, match="other form"):
        time_reading(NamedCase("case", tmp_path / "case"), repeat=1)
