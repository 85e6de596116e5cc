"""``paikao plan`` as a command of its own, with its events, for programs that measure it alone."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT
from benchmarks.metering import Cost, measure
from data.plan_folder import read_plan
from models.case import Case
from models.errors import PlanFolderError
from models.plan import PlanInfo
from scheduler.audit import judge

PATIENCE_SECONDS = 600.0
"""For reading, writing and whatever goes wrong, before the command is killed."""


@dataclass(frozen=True, slots=True)
class OwnRun:
    """What a run took and gave.

    Attributes
    ----------
    read_seconds
        from the start of the command to the end of reading, the interpreter's start left out.
    first_seconds, first_score
        of the first plan, seconds after reading; ``None`` where no event tells of a plan.
    info
        ``plan.json``; ``None`` where there is no plan.
    broken
        rules that the plan breaks, and ``score`` where it claims another one.
    """

    cost: Cost
    read_seconds: float
    first_seconds: float | None
    first_score: int | None
    info: PlanInfo | None
    broken: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is a plan and nothing is wrong with it."""
        return self.info is not None and not self.broken


def plan_alone(
    path: Path, case: Case, folder: Path, limit_seconds: float, more: Sequence[str] = ()
) -> OwnRun:
    """Plan a case with these options, in ``folder``, and judge the plan."""
    events, out = folder / "events.jsonl", folder / "plan"
    command = [
        *(sys.executable, "-m", "cli", "plan", str(path.resolve()), "--out", str(out)),
        *("--events", str(events), "--time-limit", f"{limit_seconds:g}", *more),
    ]
    cost = measure(command, ROOT, most_seconds=limit_seconds + PATIENCE_SECONDS)
    if cost.exit_code:
        print(cost.message, file=sys.stderr)
    rows = _rows(events)
    read = max((row["elapsed"] for row in rows if row["stage"] == "read"), default=0.0)
    first = next((row for row in rows if row["score"] is not None), None)
    info, broken = (None, ()) if cost.exit_code else _judged(case, out)
    return OwnRun(
        cost,
        read,
        None if first is None else first["elapsed"] - read,
        None if first is None else first["score"],
        info,
        broken,
    )


def _rows(events: Path) -> list[Mapping[str, Any]]:
    if not events.exists():
        return []
    return [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]


def _judged(case: Case, folder: Path) -> tuple[PlanInfo | None, tuple[str, ...]]:
    try:
        plan = read_plan(folder)
    except PlanFolderError as error:
        print(error, file=sys.stderr)
        return None, ("tables",)
    verdict = judge(case, plan.tables)
    broken = dict.fromkeys(violation.rule for violation in verdict.violations)
    if verdict.score.total != plan.info.score:
        broken["score"] = None
    return plan.info, tuple(broken)
