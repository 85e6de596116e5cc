"""How long all workbooks of a plan take, beside the same cells written plainly by two libraries.

Plainly: every value in its cell, no format, width, merge, page or formula's result; openpyxl in its
write-only mode and XlsxWriter with constant memory, the fastest that each of them has.
"""

import argparse
import dataclasses
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl
import xlsxwriter
from pydantic import SecretStr

from benchmarks.machine import Machine
from benchmarks.table import markdown
from data.plan_case import case_of_plan
from data.plan_folder import read_plan
from data.workbooks import write_workbooks
from models.case import Case
from models.plan import Plan

HEADER: Final = ("written by", "wall s", "CPU s", "MB")
BYTES_PER_MB: Final = 1_000_000

Sheet = tuple[str, list[list[Any]]]
"""A sheet's name and its rows of values."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one way of writing took: medians of wall and CPU seconds, and the size of its files."""

    name: str
    wall: float
    cpu: float
    megabytes: float

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        return (self.name, f"{self.wall:.2f}", f"{self.cpu:.2f}", f"{self.megabytes:.2f}")


@dataclass(frozen=True, slots=True)
class Report:
    """How many books, sheets and filled cells there are, and what each way of writing took."""

    books: int
    sheets: int
    cells: int
    taken: list[Taken]


def measure(case: Case, plan: Plan, repeat: int, password: str = "") -> Report:
    """Write all books of a plan in each way, ``repeat`` times."""
    with tempfile.TemporaryDirectory(prefix="paikao-books-") as name:
        folder = Path(name)
        ours = folder / "ours"
        taken = [_timed("paikao", ours, lambda out: write_workbooks(case, plan, out), repeat)]
        if password:
            word = SecretStr(password)

            def sealed(out: Path) -> object:
                return write_workbooks(case, plan, out, password=word)

            taken.append(_timed("paikao, encrypted", folder / "sealed", sealed, repeat))
        books = {file.name: _sheets(file) for file in sorted(ours.iterdir())}
        ways = {"openpyxl, plain": _with_openpyxl, "XlsxWriter, plain": _with_xlsxwriter}
        for label, write in ways.items():

            def plainly(out: Path, write: Callable[[Path, list[Sheet]], None] = write) -> None:
                for book, sheets in books.items():
                    write(out / book, sheets)

            taken.append(_timed(label, folder / label, plainly, repeat))
    every = [rows for sheets in books.values() for _name, rows in sheets]
    filled = sum(cell is not None for rows in every for row in rows for cell in row)
    return Report(len(books), len(every), filled, taken)


def _timed(name: str, out: Path, write: Callable[[Path], object], repeat: int) -> Taken:
    walls, processors = [], []
    out.mkdir()
    for _time in range(repeat):
        for file in out.iterdir():
            file.unlink()
        gc.collect()
        wall, processor = time.perf_counter(), time.process_time()
        write(out)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    size = sum(file.stat().st_size for file in out.iterdir())
    return Taken(name, statistics.median(walls), statistics.median(processors), size / BYTES_PER_MB)


def _sheets(file: Path) -> list[Sheet]:
    """Return a book's sheets with everything that stands in their cells."""
    book = openpyxl.load_workbook(file, read_only=True)
    found = [
        (sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)])
        for sheet in book.worksheets
    ]
    book.close()
    return found


def _with_openpyxl(file: Path, sheets: list[Sheet]) -> None:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)


def _with_xlsxwriter(file: Path, sheets: list[Sheet]) -> None:
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(str(file), options)
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.books", description=__doc__)
    parser.add_argument("plan", type=Path, help="a plan folder that keeps its case")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="medians of N")
    parser.add_argument("--encrypted", action="store_true", help="also under a password")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    if options.repeat < 1:
        parser.error("--repeat: at least 1")
    machine = Machine.here()
    case, plan = case_of_plan(options.plan), read_plan(options.plan)
    report = measure(case, plan, options.repeat, "benchmark" if options.encrypted else "")
    if options.json:
        found = {"machine": dataclasses.asdict(machine), "repeat": options.repeat}
        print(json.dumps({**found, **dataclasses.asdict(report)}, ensure_ascii=False))
        return 0
    print(f"{machine}; medians of {options.repeat}")
    print(f"{report.books} books, {report.sheets} sheets, {report.cells:,} filled cells\n")
    print(markdown(HEADER, [row.cells() for row in report.taken]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
