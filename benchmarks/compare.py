"""paikao against the hand planner, case by case, one after the other, both judged by the audit.

Each planner runs as a command of its own, reading and writing included, so that neither warms
anything up for the other and what it takes is its own.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.cases import NamedCase, add_case_arguments, cases_of
from benchmarks.machine import Machine
from benchmarks.metering import Cost, measure
from benchmarks.table import markdown
from data.plan_folder import read_plan
from models.case import Case
from models.errors import PlanFolderError
from scheduler.audit import judge

ROOT: Final = Path(__file__).parents[1]
FAILED_EXIT: Final = 5
HEADER: Final = (
    "case", "candidates", "hand", "paikao", "ratio", "bound", "gap", "wall s", "CPU s", "MB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """What one planner made of one case.

    Attributes
    ----------
    score
        by the audit, in points; ``None`` where there is no plan.
    bound
        as the plan gives it, 0 where nothing is proven.
    broken
        IDs of the rules that the plan breaks, and ``score`` where the plan gives another score
        than the audit.
    """

    cost: Cost
    score: int | None
    bound: float
    broken: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is a plan and nothing is wrong with it."""
        return self.score is not None and not self.broken

    @property
    def fault(self) -> str:
        """What is wrong, in a word or two; empty if nothing is."""
        if self.broken:
            return "breaks " + " ".join(self.broken)
        return "" if self.score is not None else f"exit {self.cost.exit_code}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both planners on one case."""

    case: str
    candidates: int
    hand: Result
    paikao: Result

    @property
    def ratio_pct(self) -> float | None:
        """paikao's score in percent of the hand planner's; ``None`` where one is missing."""
        if not self.hand.score or self.paikao.score is None:
            return None
        return 100 * self.paikao.score / self.hand.score

    @property
    def gap_pct(self) -> float | None:
        """Gap between paikao's score and its bound, in percent of the score."""
        score = self.paikao.score
        return None if score is None else 100 * (score - self.paikao.bound) / max(1, score)

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        cost = self.paikao.cost
        return (
            self.case,
            f"{self.candidates:,}",
            _score_or_fault(self.hand),
            _score_or_fault(self.paikao),
            "" if self.ratio_pct is None else f"{self.ratio_pct:.1f} %",
            f"{self.paikao.bound:,.0f}",
            "" if self.gap_pct is None else f"{self.gap_pct:.2f} %",
            f"{cost.wall_seconds:.1f}",
            f"{cost.cpu_seconds:.1f}",
            f"{cost.memory_mb:,.0f}",
        )

    def as_json(self) -> dict[str, Any]:
        """Return all of it, for a script."""
        return dataclasses.asdict(self) | {"ratio_pct": self.ratio_pct, "gap_pct": self.gap_pct}


def compare(named: NamedCase, limit_seconds: float) -> Comparison:
    """Let both planners plan a case, the hand planner first, and judge both plans."""
    case = named.read()
    path = str(named.path.resolve())
    people = len(case.candidates) + sum(cohort.count for cohort in case.cohorts)
    with tempfile.TemporaryDirectory(prefix="paikao-compare-") as name:
        hand, paikao = Path(name) / "hand", Path(name) / "paikao"
        by_hand = ["benchmarks.hand_planner", path, "--out", str(hand)]
        by_paikao = ["cli", "plan", path, "--out", str(paikao), "--time-limit", f"{limit_seconds}"]
        return Comparison(
            case=named.name,
            candidates=people,
            hand=_result(case, _run(named, by_hand), hand),
            paikao=_result(case, _run(named, by_paikao), paikao),
        )


def _run(named: NamedCase, module: Sequence[str]) -> Cost:
    print(f"{named.name}: {module[0]}", file=sys.stderr)
    cost = measure([sys.executable, "-m", *module], ROOT)
    if cost.exit_code:
        print(cost.message, file=sys.stderr)
    return cost


def _result(case: Case, cost: Cost, folder: Path) -> Result:
    """Judge what a planner has written; a command that failed has made no plan."""
    if cost.exit_code:
        return Result(cost, None, 0.0, ())
    try:
        plan = read_plan(folder)
    except PlanFolderError as error:
        print(f"{folder.name}: {error}", file=sys.stderr)
        return Result(cost, None, 0.0, ("tables",))
    verdict = judge(case, plan.tables)
    broken = dict.fromkeys(violation.rule for violation in verdict.violations)
    if verdict.score != plan.info.score_parts or verdict.score.total != plan.info.score:
        broken["score"] = None
    return Result(cost, verdict.score.total, plan.info.bound, tuple(broken))


def _score_or_fault(result: Result) -> str:
    return result.fault or f"{result.score:,}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare on the cases given; print one table, or one object with ``--json``.

    Returns 0, or 5 where a planner gave no plan or one that breaks a rule. A case that is
    refused ends the program with 2.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument(
        "--time-limit", type=float, default=60.0, metavar="S", help="paikao's, seconds (60)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    machine = Machine.here()
    with tempfile.TemporaryDirectory(prefix="paikao-samples-") as folder:
        found = [
            compare(named, options.time_limit) for named in cases_of(parser, options, Path(folder))
        ]
    if options.json:
        report = {
            "machine": dataclasses.asdict(machine),
            "time_limit_seconds": options.time_limit,
            "cases": [comparison.as_json() for comparison in found],
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}; time limit {options.time_limit:g} s\n")
        print(markdown(HEADER, [comparison.cells() for comparison in found]))
    clean = all(c.hand.is_clean and c.paikao.is_clean for c in found)
    return 0 if clean else FAILED_EXIT


if __name__ == "__main__":
    sys.exit(main())
