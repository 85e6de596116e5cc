"""Whether paikao keeps its time limit: many runs over mixed cases and limits, each plan judged.

The overrun of a run is the wall time of the whole command, less what it took to read the case,
less the limit. The start and the end of the interpreter count as overrun, so the true one is a
few tenths of a second smaller. Runs are kept as JSON lines; those that the file holds already are
not run again, so a series may be interrupted.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.cases import NamedCase, add_case_arguments, cases_of
from benchmarks.machine import Machine
from benchmarks.own_run import OwnRun, plan_alone
from benchmarks.table import markdown
from models.case import Case

FAILED_EXIT: Final = 5
KIND: Final = "limit"
LIMITS: Final = (5.0, 10.0, 30.0, 60.0)
MOST_OVERRUN: Final = 2.0
HEADER: Final = (
    "limit s", "runs", "overrun median s", "worst s", "over 2 s", "clean plans", "no plan",
    "plan lost", "broken",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LimitRun:
    """A run under a time limit.

    Attributes
    ----------
    found
        whether an event told of a plan.
    broken
        rules that the plan breaks.
    """

    case: str
    limit_seconds: float
    seed: int
    exit_code: int
    overrun_seconds: float
    read_seconds: float
    found: bool
    has_plan: bool
    broken: tuple[str, ...]

    @property
    def key(self) -> tuple[str, float, int]:
        """What makes a run another one."""
        return self.case, self.limit_seconds, self.seed

    @property
    def is_lost(self) -> bool:
        """Whether a plan was found and none is there."""
        return self.found and not self.has_plan

    @classmethod
    def of(cls, case: str, limit_seconds: float, seed: int, run: OwnRun) -> "LimitRun":
        """Put together what a run gave."""
        return cls(
            case,
            limit_seconds,
            seed,
            run.cost.exit_code,
            round(run.cost.wall_seconds - run.read_seconds - limit_seconds, 3),
            round(run.read_seconds, 3),
            run.first_seconds is not None,
            run.info is not None,
            run.broken,
        )


def schedule(cases: int, limits: Sequence[float], runs: int) -> list[tuple[int, float, int]]:
    """Return runs as (case, limit, seed): each case under each limit, then with the next seed."""
    pairs = [(case, limit) for limit in limits for case in range(cases)]
    return [(*pairs[number % len(pairs)], number // len(pairs)) for number in range(runs)]


def table(runs: Sequence[LimitRun]) -> str:
    """Return a row a limit, and one for all."""
    rows = []
    for limit in sorted({run.limit_seconds for run in runs}):
        rows.append(_row(f"{limit:g}", [run for run in runs if run.limit_seconds == limit]))
    rows.append(_row("all", runs))
    return markdown(HEADER, rows)


def _row(name: str, runs: Sequence[LimitRun]) -> tuple[str, ...]:
    overruns = sorted(run.overrun_seconds for run in runs)
    return (
        name,
        f"{len(runs)}",
        f"{overruns[len(overruns) // 2]:.2f}" if runs else "",
        f"{overruns[-1]:.2f}" if runs else "",
        f"{sum(seconds > MOST_OVERRUN for seconds in overruns)}",
        f"{sum(run.has_plan and not run.broken for run in runs)}",
        f"{sum(not run.has_plan and not run.found for run in runs)}",
        f"{sum(run.is_lost for run in runs)}",
        f"{sum(bool(run.broken) for run in runs)}",
    )


def read_runs(path: Path) -> dict[tuple[str, float, int], LimitRun]:
    """Read the runs that a file of JSON lines holds; none where it does not exist."""
    if not path.exists():
        return {}
    runs = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.pop("kind") == KIND:
            run = LimitRun(**row | {"broken": tuple(row["broken"])})
            runs[run.key] = run
    return runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing of the series; print the table.

    Returns 0, or 5 where a run overran by more than two seconds, lost a plan or broke a rule.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limits", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="in all (200)")
    parser.add_argument(
        "--limit", type=float, action="append", metavar="S", help="may be repeated; 5 10 30 60"
    )
    parser.add_argument(
        "--lines", type=Path, required=True, metavar="FILE", help="JSON lines, read and added to"
    )
    options = parser.parse_args(arguments)
    limits = options.limit or LIMITS
    with tempfile.TemporaryDirectory(prefix="paikao-limits-") as name:
        folder = Path(name)
        named = cases_of(parser, options, folder)
        planned = schedule(len(named), limits, options.runs)
        runs = _series(named, planned, options.lines)
    print(f"{Machine.here()}\n")
    print(table(runs))
    bad = any(run.overrun_seconds > MOST_OVERRUN or run.is_lost or run.broken for run in runs)
    return FAILED_EXIT if bad else 0


def _series(
    named: Sequence[NamedCase], planned: Sequence[tuple[int, float, int]], lines: Path
) -> list[LimitRun]:
    done = read_runs(lines)
    read: Mapping[int, Case] = {}
    for number, limit, seed in planned:
        if (named[number].name, limit, seed) in done:
            continue
        if number not in read:
            read = {number: named[number].read()}
        print(f"{named[number].name}: {limit:g} s, seed {seed}", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="paikao-limit-") as folder:
            found = plan_alone(
                named[number].path, read[number], Path(folder), limit, ["--seed", f"{seed}"]
            )
        run = LimitRun.of(named[number].name, limit, seed, found)
        done[run.key] = run
        with lines.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"kind": KIND} | asdict(run), ensure_ascii=False) + "\n")
    keys = [(named[number].name, limit, seed) for number, limit, seed in planned]
    return [done[key] for key in keys]


if __name__ == "__main__":
    sys.exit(main())
