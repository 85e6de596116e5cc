"""How long a case takes to be read and checked, as a folder of CSV tables and as a workbook."""

import argparse
import dataclasses
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.cases import NamedCase, add_case_arguments, cases_of
from benchmarks.machine import Machine
from benchmarks.table import markdown
from data.case_reader import read_case
from data.case_writer import write_case_folder, write_case_workbook
from models.case import Case

HEADER: Final = (
    "case",
    "candidates",
    "CSV wall s",
    "CSV CPU s",
    "workbook wall s",
    "workbook CPU s",
)


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall and CPU seconds of one reading, or their medians over several."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A case in both forms; ``candidates`` are its rows, cohorts counted once."""

    case: str
    candidates: int
    csv: Seconds
    workbook: Seconds

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        figures = (self.csv.wall, self.csv.cpu, self.workbook.wall, self.workbook.cpu)
        return (self.case, f"{self.candidates:,}", *(f"{seconds:.2f}" for seconds in figures))


def time_reading(named: NamedCase, repeat: int) -> Reading:
    """Read a case ``repeat`` times in either form; the form that is not there is made first.

    Raises
    ------
    ValueError
        If the two forms do not read as the same case.
    """
    case = named.read()
    with tempfile.TemporaryDirectory(prefix="paikao-reading-") as name:
        made = Path(name) / ("case" if named.is_workbook else "case.xlsx")
        if named.is_workbook:
            write_case_folder(case, made)
            folder, workbook = made, named.path
        else:
            write_case_workbook(case, made)
            folder, workbook = named.path, made
        if read_case(made) != case:
            raise ValueError(f"{named.name} reads otherwise in its other form")
        return Reading(
            case=named.name,
            candidates=len(case.candidates) + len(case.cohorts),
            csv=_median(_seconds(lambda: read_case(folder)) for _ in range(repeat)),
            workbook=_median(_seconds(lambda: read_case(workbook)) for _ in range(repeat)),
        )


def _seconds(read: Callable[[], Case]) -> Seconds:
    gc.collect()  # what the reading before left behind is not to be swept up in this one
    wall, cpu = time.perf_counter(), time.process_time()
    read()
    return Seconds(time.perf_counter() - wall, time.process_time() - cpu)


def _median(runs: Iterable[Seconds]) -> Seconds:
    found = list(runs)
    return Seconds(
        statistics.median(run.wall for run in found), statistics.median(run.cpu for run in found)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Time the cases given; print one table, or one object with ``--json``.

    Returns 0. A case that is refused ends the program with 2.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="readings a form (5)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if options.repeat < 1:
        parser.error("--repeat: at least 1")
    machine = Machine.here()
    with tempfile.TemporaryDirectory(prefix="paikao-samples-") as folder:
        found = [
            time_reading(named, options.repeat) for named in cases_of(parser, options, Path(folder))
        ]
    if options.json:
        report = {
            "machine": dataclasses.asdict(machine),
            "repeat": options.repeat,
            "cases": [dataclasses.asdict(reading) for reading in found],
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}; medians of {options.repeat}\n")
        print(markdown(HEADER, [reading.cells() for reading in found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
