"""How paikao grows with candidates, venues and examiners: one run a point, each on its own case.

Candidates: the peak sample's venues and staff, more and more people. Venues: copies of that city
side by side, each with its people (``benchmarks.big_city``). Examiners: its staff thinned out or
doubled. Results are printed as a table and kept as JSON lines.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from benchmarks.big_city import make_big_city
from benchmarks.machine import Machine
from benchmarks.own_run import OwnRun, plan_alone
from benchmarks.staffing_scale import with_staff
from benchmarks.table import markdown
from data.case_reader import read_case
from data.samples import write_sample
from models.case import Case

FAILED_EXIT: Final = 5
KIND: Final = "growth"
AXES: Final = ("candidates", "venues", "examiners")
CANDIDATES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000)
COPIES: Final = (1, 3, 10)
"""Of the peak sample's 18 venues: 18, 54 and 180."""

STAFF_PERCENT: Final = (50, 100, 200, 400)
HEADER: Final = (
    "grows", "candidates", "venues", "examiners", "read s", "type s", "book s",
    "first plan s", "score", "gap", "wall s", "CPU s", "MB", "audit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A run on a case of some size. Seconds of stages are the engine's own, in all."""

    grows: str
    candidates: int
    venues: int
    examiners: int
    read_seconds: float
    type_seconds: float | None
    book_seconds: float | None
    first_seconds: float | None
    score: int | None
    gap: float | None
    wall_seconds: float
    cpu_seconds: float
    memory_mb: float
    verdict: str

    @classmethod
    def of(cls, grows: str, case: Case, run: OwnRun) -> "Point":
        """Put together what a run gave."""
        stages = run.info.seconds if run.info else {}
        verdict = "clean" if run.is_clean else "breaks " + " ".join(run.broken)
        return cls(
            grows,
            len(case.candidates) + sum(cohort.count for cohort in case.cohorts),
            len(case.venues),
            len(case.examiners),
            run.read_seconds,
            stages.get("types"),
            stages.get("bookings"),
            run.first_seconds,
            run.info.score if run.info else None,
            run.info.gap if run.info else None,
            run.cost.wall_seconds,
            run.cost.cpu_seconds,
            run.cost.memory_mb,
            verdict if run.info or run.broken else f"no plan, exit {run.cost.exit_code}",
        )

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        return (
            self.grows,
            f"{self.candidates:,}",
            f"{self.venues:,}",
            f"{self.examiners:,}",
            f"{self.read_seconds:.1f}",
            _seconds(self.type_seconds),
            _seconds(self.book_seconds),
            _seconds(self.first_seconds),
            "" if self.score is None else f"{self.score:,}",
            "" if self.gap is None else f"{100 * self.gap:.2f} %",
            f"{self.wall_seconds:.1f}",
            f"{self.cpu_seconds:.1f}",
            f"{self.memory_mb:,.0f}",
            self.verdict,
        )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def cases(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    """Make the case of each point when its turn has come; one is there at a time."""
    axes = options.axis or AXES
    if "candidates" in axes:
        for count in options.candidates or CANDIDATES:
            write_sample("peak", folder / f"people-{count}", count)
            yield "candidates", folder / f"people-{count}"
    city = folder / "city"
    write_sample("peak", city, options.people)
    if "venues" in axes:
        for copies in options.copies or COPIES:
            out = folder / f"copies-{copies}"
            make_big_city(city, out, copies)
            yield "venues", out
    if "examiners" in axes:
        for percent in options.staff or STAFF_PERCENT:
            out = folder / f"staff-{percent}"
            with_staff(city, out, percent)
            yield "examiners", out


def measure_point(grows: str, path: Path, limit_seconds: float) -> Point:
    """Plan one case."""
    print(f"{grows}: {path.name}", file=sys.stderr)
    case = read_case(path)
    with tempfile.TemporaryDirectory(prefix="paikao-growth-") as name:
        return Point.of(grows, case, plan_alone(path, case, Path(name), limit_seconds))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the points asked for; returns 0, or 5 where a run gave no clean plan."""
    parser = _parser()
    options = parser.parse_args(arguments)
    machine = str(Machine.here())
    _keep(options.lines, {"kind": "machine", "text": machine})
    points: list[Point] = []
    with tempfile.TemporaryDirectory(prefix="paikao-cases-") as name:
        for grows, path in cases(options, Path(name)):
            point = measure_point(grows, path, options.time_limit)
            points.append(point)
            _keep(options.lines, {"kind": KIND} | asdict(point))
    print(f"{machine}; time limit {options.time_limit:g} s\n")
    print(table(points))
    return 0 if all(point.verdict == "clean" for point in points) else FAILED_EXIT


def table(points: Sequence[Point]) -> str:
    """Return the points as a table."""
    return markdown(HEADER, [point.cells() for point in points])


def read_points(path: Path) -> list[Point]:
    """Read the points that a file of JSON lines holds."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Point(**row) for row in rows if row.pop("kind") == KIND]


def _keep(file: IO[str] | None, row: dict[str, object]) -> None:
    if file is not None:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        file.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--axis", action="append", choices=AXES, help="may be repeated; all")
    parser.add_argument("--candidates", type=int, action="append", metavar="N", help="a point")
    parser.add_argument("--copies", type=int, action="append", metavar="N", help="a point")
    parser.add_argument("--staff", type=int, action="append", metavar="PERCENT", help="a point")
    parser.add_argument(
        "--people", type=int, metavar="N", help="candidates of the city where venues or staff grow"
    )
    parser.add_argument(
        "--time-limit", type=float, default=60.0, metavar="S", help="a run, seconds (60)"
    )
    parser.add_argument(
        "--lines", type=argparse.FileType("a", encoding="utf-8"), metavar="FILE",
        help="add the results to this file as JSON lines",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
