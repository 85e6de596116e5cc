"""The benchmark of workbooks writes the same cells in each way, and says what it took."""

import json
from pathlib import Path

import openpyxl
import pytest

from benchmarks import books
from benchmarks.books import main
from data.case_reader import read_case
from data.plan_folder import write_plan
from data.samples import write_sample
from scheduler.plan import PlanOptions, make_plan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("books")
    write_sample("tiny", root / "case")
    case = read_case(root / "case")
    plan = make_plan(case, PlanOptions(time_limit_seconds=10, gap=0.9))
    write_plan(root / "plan", case, plan, workbooks=False)
    return root / "plan"


def test_says_what_each_way_took(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--repeat", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["repeat"] == 1
    assert report["books"] > 4
    assert report["cells"] > 500
    assert [way["name"] for way in report["taken"]] == [
        "paikao",
        "openpyxl, plain",
        "XlsxWriter, plain",
    ]
    for way in report["taken"]:
        assert way["wall"] > 0
        assert way["megabytes"] > 0


def test_prints_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--repeat", "1"]) == 0
    assert "filled cells" in capsys.readouterr().out


def test_plain_books_hold_the_same_values(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, list[object]] = {}
    original = books._timed

    def timed(name, out, write, repeat):
        taken = original(name, out, write, repeat)
        file = next(file for file in sorted(out.iterdir()) if "_A_" in file.name)
        book = openpyxl.load_workbook(file)
        kept[name] = [
            cell.value
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        return taken

    monkeypatch.setattr(books, "_timed", timed)
    assert main([str(folder), "--repeat", "1"]) == 0
    assert kept["openpyxl, plain"] == kept["paikao"] == kept["XlsxWriter, plain"]
    assert len(kept["paikao"]) > 50
