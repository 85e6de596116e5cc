"""What-if runs against a base plan, one after the other, each as a command of its own.

Every plan is judged by the audit again, from the folder that the command wrote (writing is not
in the seconds it tells of itself; ``wall s`` holds everything).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.environments import ROOT
from benchmarks.machine import Machine
from benchmarks.metering import measure
from benchmarks.table import markdown
from data.plan_case import case_of_plan
from data.plan_folder import read_plan
from models.plan import PlanInfo
from scheduler.audit import judge

SCENARIOS: Final = ROOT / "benchmarks" / "scenarios"
FAILED_EXIT: Final = 5
PATIENCE_SECONDS: Final = 600.0
HEADER: Final = (
    "scenario", "wall s", "score", "bound", "gap", "served", "sessions opened, raised, cut, closed",
    "duties changed", "proven", "displaced", "proven ", "audit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run gave; ``broken`` are rules that its plan breaks."""

    name: str
    wall_seconds: float
    info: PlanInfo | None
    broken: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is a plan and nothing is wrong with it."""
        return self.info is not None and not self.broken

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        if self.info is None:
            return (self.name, f"{self.wall_seconds:.1f}", *[""] * (len(HEADER) - 3), "no plan")
        info, changes = self.info, self.info.changes
        told = [""] * 5
        if changes is not None:
            counts = (
                changes.sessions_opened, changes.sessions_raised,
                changes.sessions_cut, changes.sessions_closed,
            )  # fmt: skip
            told = [
                ", ".join(map(str, counts)),
                f"{changes.duties:,}",
                _number(changes.fewest_duties),
                f"{changes.displaced:,}",
                _number(changes.fewest_displaced),
            ]
        return (
            self.name, f"{self.wall_seconds:.1f}", f"{info.score:,}", f"{info.bound:,.0f}",
            f"{info.gap:.2%}", f"{info.kpis.served:,}", *told,
            ", ".join(self.broken) or "clean",
        )  # fmt: skip


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def ask(case: Path, base: Path, scenario: Path, more: Sequence[str]) -> Answer:
    """Run one scenario and judge what comes of it."""
    with tempfile.TemporaryDirectory(prefix="paikao-whatif-") as name:
        out = Path(name) / "plan"
        command = [
            *(sys.executable, "-m", "cli", "whatif", str(case.resolve()), "--no-workbooks"),
            *("--base", str(base.resolve()), "--scenario", str(scenario.resolve())),
            *("--out", str(out), *more),
        ]
        cost = measure(command, ROOT, most_seconds=PATIENCE_SECONDS)
        if not out.is_dir():
            return Answer(scenario.stem, cost.wall_seconds, None, ())
        plan = read_plan(out)
        verdict = judge(case_of_plan(out), plan.tables)
    broken = sorted({v.rule_id for v in verdict.violations})
    if verdict.score.total != plan.info.score:
        broken.append("score")
    return Answer(scenario.stem, cost.wall_seconds, plan.info, tuple(broken))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table. Returns 0, or 5 where a plan is missing or breaks a rule."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whatif", description=__doc__)
    parser.add_argument("case", type=Path, metavar="CASE")
    parser.add_argument("base", type=Path, metavar="PLAN", help="a plan of the case")
    parser.add_argument(
        "--scenario", type=Path, action="append", metavar="FILE", help="default: the twelve"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead")
    options, more = parser.parse_known_args(arguments)
    answers = []
    if not options.json:
        print(f"{Machine.here()}; {' '.join(more) or 'default options'}\n", flush=True)
    for scenario in options.scenario or sorted(SCENARIOS.glob("[0-9]*.toml")):
        answer = ask(options.case, options.base, scenario, more)
        answers.append(answer)
        if options.json:
            info = None if answer.info is None else answer.info.model_dump(mode="json")
            told = {"name": answer.name, "wall_seconds": answer.wall_seconds, "plan": info}
            print(json.dumps({**told, "broken": answer.broken}), flush=True)
    if not options.json:
        print(markdown(HEADER, [answer.cells() for answer in answers]))
    return 0 if all(answer.is_clean for answer in answers) else FAILED_EXIT


if __name__ == "__main__":
    sys.exit(main())
