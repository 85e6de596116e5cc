"""A grid of scenarios on one case, by one ``paikao whatif --sweep``: seconds and gaps of each.

Every plan is judged by the audit before it is counted; whatever has no plan fails the benchmark.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.machine import Machine
from benchmarks.metering import Cost, measure
from benchmarks.table import markdown
from data.samples import KINDS, write_sample

ROOT: Final = Path(__file__).parents[1]
GRID: Final = Path("benchmarks") / "scenarios" / "grid-capacity.toml"
FAILED_EXIT: Final = 5
HEADER: Final = ("scenario", "entitled", "served", "score", "bound", "gap", "seconds", "tries")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scenario.

    ``plan`` is what ``plan.json`` would say, ``fault`` why there is none.
    """

    name: str
    plan: dict[str, Any] | None
    fault: str
    seconds: float
    tries: int

    @property
    def gap_pct(self) -> float | None:
        """Gap between score and bound, in percent of the score."""
        return None if self.plan is None else 100 * float(self.plan["gap"])

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        course = (f"{self.seconds:.1f}", str(self.tries))
        if self.plan is None:
            return (self.name, "", "", "no plan", "", "", *course)
        kpis = self.plan["kpis"]
        return (
            self.name,
            f"{kpis['entitled']:,}",
            f"{kpis['served']:,}",
            f"{self.plan['score']:,}",
            f"{self.plan['bound']:,.0f}",
            f"{self.gap_pct:.2f} %",
            *course,
        )


def sweep(case: Path, grid: Path, out: Path, extra: Sequence[str]) -> tuple[Cost, dict[str, Any]]:
    """Sweep a case; return what that took and what the command told."""
    told = out / "told.json"
    command = ["-m", "cli", "--lang", "en", "whatif", str(case), "--sweep", str(grid), "--json"]
    table = ["--out", str(out / "table.csv")]
    cost = measure([sys.executable, *command, *table, *extra], ROOT, output=told)
    try:
        return cost, json.loads(told.read_text(encoding="utf-8"))
    except ValueError:
        return cost, {}


def answers_of(told: dict[str, Any]) -> list[Answer]:
    """Return the scenarios of what the command told, in the order of the grid."""
    return [
        Answer(
            name=" ".join(f"{axis}={label}" for axis, label in row["labels"].items()),
            plan=row["plan"],
            fault="" if row["plan"] else row["message"],
            seconds=row["seconds"],
            tries=row["tries"],
        )
        for row in told.get("scenarios", [])
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Sweep, print one table and what the whole took.

    Returns 0, or 5 where a scenario has no plan.
    """
    options = _parser().parse_args(arguments)
    machine = Machine.here()
    extra = ["--time-limit", f"{options.time_limit:g}"]
    for name in ("processes", "workers", "gap", "base", "cluster", "picture"):
        if (value := getattr(options, name)) is not None:
            extra += [f"--{name}", str(value)]
    if options.replan:
        extra.append("--replan")
    with tempfile.TemporaryDirectory(prefix="paikao-sweep-", dir=options.folder) as name:
        case = options.case
        if case is None:
            case = Path(name) / "case"
            write_sample(options.kind, case, options.candidates)
        cost, told = sweep(case.resolve(), options.grid.resolve(), Path(name), extra)
    answers = answers_of(told)
    if not answers:
        print(told.get("message") or cost.message, file=sys.stderr)
        return FAILED_EXIT
    if options.json:
        report = {
            "machine": dataclasses.asdict(machine),
            "options": extra,
            "cost": dataclasses.asdict(cost),
            "scenarios": [dataclasses.asdict(answer) for answer in answers],
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}; {' '.join(extra)}\n")
        print(markdown(HEADER, [answer.cells() for answer in answers]))
        for fault in dict.fromkeys(answer.fault for answer in answers if answer.fault):
            print(f"\nno plan: {fault}")
        print(f"\n{_closing_line(answers, cost)}")
    return 0 if all(answer.plan is not None for answer in answers) else FAILED_EXIT


def _closing_line(answers: Sequence[Answer], cost: Cost) -> str:
    gaps = [answer.gap_pct for answer in answers if answer.gap_pct is not None]
    seconds = [answer.seconds for answer in answers]
    quality = "no plan at all"
    if gaps:
        quality = f"gap {median(gaps):.2f} % in the median, {max(gaps):.2f} % at most"
    return (
        f"{len(gaps)} of {len(answers)} scenarios: {cost.wall_seconds:.1f} s wall, "
        f"{cost.cpu_seconds:.1f} s CPU, {cost.memory_mb:,.0f} MB at most; "
        f"each {median(seconds):.1f} s in the median, {max(seconds):.1f} s at most; {quality}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("case", nargs="?", type=Path, metavar="CASE", help="a sample if left out")
    parser.add_argument("--kind", choices=KINDS, default="peak", help="of the sample (peak)")
    parser.add_argument("--candidates", type=int, metavar="N", help="of the sample")
    parser.add_argument(
        "--grid", type=Path, default=ROOT / GRID, metavar="FILE", help=f"({GRID.as_posix()})"
    )
    parser.add_argument("--base", type=Path, metavar="PLAN", help="a plan of CASE, as published")
    parser.add_argument("--replan", action="store_true", help="only compare with the base")
    parser.add_argument(
        "--time-limit", type=float, default=14.0, metavar="S", help="of each, seconds (14)"
    )
    parser.add_argument("--processes", type=int, metavar="N", help="scenarios at once")
    parser.add_argument("--workers", type=int, metavar="N", help="threads of each scenario")
    parser.add_argument("--gap", metavar="GAP", help="stop each scenario at this gap")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    parser.add_argument("--picture", type=Path, metavar="FILE", help=".png or .svg")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to work (temporary)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
