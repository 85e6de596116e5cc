"""Many cities side by side: samples of different seeds, planned by one ``paikao plan --many``.

Each plan is judged by the audit afterwards; that and making the samples are not in the figures.
"""

import argparse
import csv
import dataclasses
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import Machine
from benchmarks.metering import Cost, measure
from benchmarks.table import markdown
from data.case_reader import read_case
from data.plan_folder import read_plan
from data.samples import KINDS, write_sample
from data.summary import SUMMARY_FILE
from models.errors import PlanFolderError
from scheduler.audit import judge

ROOT: Final = Path(__file__).parents[1]
FAILED_EXIT: Final = 5
HEADER: Final = ("city", "candidates", "served", "score", "bound", "gap", "seconds", "tries")


@dataclass(frozen=True, slots=True)
class City:
    """What became of one city.

    Attributes
    ----------
    score, bound, served
        ``None`` where there is no plan.
    seconds, tries
        as the summary tells.
    fault
        rules that the plan breaks, or what the summary says where there is none.
    """

    name: str
    candidates: int
    score: int | None
    bound: float | None
    served: int | None
    seconds: str
    tries: str
    fault: str

    @property
    def gap_pct(self) -> float | None:
        """Gap between score and bound, in percent of the score."""
        if self.score is None or self.bound is None:
            return None
        return 100 * (self.score - self.bound) / max(1, self.score)

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        gap = self.gap_pct
        return (
            self.name,
            f"{self.candidates:,}",
            "" if self.served is None else f"{self.served:,}",
            self.fault or f"{self.score:,}",
            "" if self.bound is None else f"{self.bound:,.0f}",
            "" if gap is None else f"{gap:.2f} %",
            self.seconds,
            self.tries,
        )

    def as_json(self) -> dict[str, Any]:
        """Return all of it, for a script."""
        return dataclasses.asdict(self) | {"gap_pct": self.gap_pct}


def make_cities(folder: Path, kind: str, sizes: Sequence[int], first_seed: int) -> list[str]:
    """Write a sample for each size, seeds counting from ``first_seed``; return their names."""
    names = [f"city-{number:02}" for number in range(1, len(sizes) + 1)]
    for place, (name, size) in enumerate(zip(names, sizes, strict=True)):
        write_sample(kind, folder / name, size, first_seed + place)
    return names


def sizes_of(candidates: int, cities: int) -> list[int]:
    """Return as equal parts as can be; they add up to ``candidates``."""
    least, more = divmod(candidates, cities)
    return [least + (place < more) for place in range(cities)]


def plan_cities(cases: Path, out: Path, extra: Sequence[str]) -> Cost:
    """Plan all of them by one command."""
    command = ["-m", "cli", "--lang", "en", "plan", "--many", str(cases), "--out", str(out)]
    return measure([sys.executable, *command, *extra], ROOT)


def look_at(name: str, candidates: int, case: Path, out: Path) -> City:
    """Judge the plan of a city."""
    with (out / SUMMARY_FILE).open(encoding="utf-8-sig", newline="") as file:
        (row,) = [row for row in csv.reader(file) if row[0] == name]
    *_rest, seconds, _memory, tries, _code, result = row
    try:
        plan = read_plan(out / name)
    except PlanFolderError:
        return City(name, candidates, None, None, None, seconds, tries, result)
    verdict = judge(read_case(case), plan.tables)
    broken = list(dict.fromkeys(violation.rule for violation in verdict.violations))
    if verdict.score.total != plan.info.score:
        broken.append("score")
    return City(
        name,
        candidates,
        verdict.score.total,
        plan.info.bound,
        verdict.kpis.served,
        seconds,
        tries,
        "breaks " + " ".join(broken) if broken else "",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Make cities, plan them, print one table and what the whole took.

    Returns 0, or 5 where a city has no plan or one that breaks a rule.
    """
    options = _parser().parse_args(arguments)
    machine = Machine.here()
    sizes = sizes_of(options.candidates, options.cities)
    extra = ["--time-limit", f"{options.time_limit}"]
    for name in ("processes", "workers", "gap", "cluster"):
        if (value := getattr(options, name)) is not None:
            extra += [f"--{name}", str(value)]
    if options.no_workbooks:
        extra.append("--no-workbooks")
    with tempfile.TemporaryDirectory(prefix="paikao-cities-", dir=options.folder) as name:
        cases, out = Path(name) / "cases", Path(name) / "plans"
        names = make_cities(cases, options.kind, sizes, options.seed)
        cost = plan_cities(cases, out, extra)
        if not (out / SUMMARY_FILE).exists():
            print(cost.message, file=sys.stderr)
            return FAILED_EXIT
        cities = [
            look_at(city, size, cases / city, out) for city, size in zip(names, sizes, strict=True)
        ]
    if options.json:
        report = {
            "machine": dataclasses.asdict(machine),
            "options": extra,
            "cost": dataclasses.asdict(cost),
            "cities": [city.as_json() for city in cities],
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}; {' '.join(extra)}\n")
        print(markdown(HEADER, [city.cells() for city in cities]))
        print(f"\n{_closing_line(cities, cost)}")
    return 0 if all(city.score is not None and not city.fault for city in cities) else FAILED_EXIT


def _closing_line(cities: Sequence[City], cost: Cost) -> str:
    gaps = [city.gap_pct for city in cities if city.gap_pct is not None]
    worst = f"gap at most {max(gaps):.2f} %" if gaps else "no plan at all"
    return (
        f"{len(gaps)} of {len(cities)} cities, {sum(city.candidates for city in cities):,} "
        f"candidates: {cost.wall_seconds:.1f} s wall, {cost.cpu_seconds:.1f} s CPU, "
        f"{cost.memory_mb:,.0f} MB at most; {worst}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cities", description=__doc__)
    parser.add_argument("--cities", type=_count, default=16, metavar="N", help="how many (16)")
    parser.add_argument(
        "--candidates", type=_count, default=500_000, metavar="N", help="of all cities (500000)"
    )
    parser.add_argument("--kind", choices=KINDS, default="peak", help="kind of week (peak)")
    parser.add_argument("--seed", type=_count, default=1, metavar="N", help="of the first city (1)")
    parser.add_argument(
        "--time-limit", type=float, default=60.0, metavar="S", help="of each city, seconds (60)"
    )
    parser.add_argument("--processes", type=_count, metavar="N", help="cities at once")
    parser.add_argument("--workers", type=_count, metavar="N", help="threads of each city")
    parser.add_argument("--gap", metavar="GAP", help="stop each city at this gap")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    parser.add_argument("--no-workbooks", action="store_true", help="tables only")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to work (temporary)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
