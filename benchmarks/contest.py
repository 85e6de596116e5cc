"""Lets one planner plan one case as a command of its own, and has the audit judge its plan."""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.cases import NamedCase
from benchmarks.entries import Entry, Event
from benchmarks.environments import PEER_BY_NAME, ROOT, PeerMissingError, interpreter
from benchmarks.metering import Cost, measure
from data.plan_folder import read_plan
from models.case import Case
from models.errors import PlanFolderError
from models.plan import Plan
from scheduler.audit import judge

PAIKAO: Final = "paikao"
HAND: Final = "hand"
TITLES: Final[Mapping[str, str]] = {
    PAIKAO: "paikao",
    HAND: "hand planner",
    **{name: peer.title for name, peer in PEER_BY_NAME.items()},
}
"""Planners in the order of tables, and how these call them."""

PATIENCE: Final = 1.5
PATIENCE_SECONDS: Final = 180
"""A planner is killed after so many times its limit, and these seconds for all that is outside."""

FLOAT_TOLERANCE: Final = 1e-6
"""Given away, as a fraction, of a bound that comes from floating-point code."""


@dataclass(frozen=True, slots=True)
class Arena:
    """A case that planners meet on, read once for the audit."""

    named: NamedCase
    case: Case

    @property
    def candidates(self) -> int:
        """People in the case."""
        return len(self.case.candidates) + sum(cohort.count for cohort in self.case.cohorts)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a planner is asked: seconds after reading, threads, seed; where environments are."""

    limit_seconds: float
    threads: int
    seed: int
    cache: Path | None


def contest(arena: Arena, planner: str, terms: Terms) -> Entry:
    """Run a planner on a case and judge what it gives."""
    print(f"{arena.named.name}: {TITLES[planner]}, seed {terms.seed}", file=sys.stderr)
    entry = Entry(
        case=arena.named.name,
        candidates=arena.candidates,
        planner=planner,
        title=TITLES[planner],
        seed=terms.seed,
        limit_seconds=terms.limit_seconds,
    )
    with tempfile.TemporaryDirectory(prefix="paikao-suite-") as name:
        folder = Path(name)
        try:
            command = _command(arena.named, planner, terms, folder)
        except PeerMissingError as missing:
            return replace(entry, skipped=str(missing))
        cost = measure(
            command,
            ROOT,
            output=folder / "printed.jsonl",
            most_seconds=terms.limit_seconds * PATIENCE + PATIENCE_SECONDS,
            environment=_environment(),
        )
        if cost.exit_code and not cost.is_out_of_time:
            print(cost.message, file=sys.stderr)
        found = _lines(folder / ("events.jsonl" if planner == PAIKAO else "printed.jsonl"))
        return _judged(arena, replace(entry, cost=cost), found, folder / "plan")


def _command(named: NamedCase, planner: str, terms: Terms, folder: Path) -> list[str]:
    case, out = str(named.path.resolve()), str(folder / "plan")
    if planner == HAND:
        return [sys.executable, "-m", "benchmarks.hand_planner", case, "--out", out]
    shared = ["--out", out, "--time-limit", f"{terms.limit_seconds:g}", "--seed", f"{terms.seed}"]
    if planner == PAIKAO:
        own = ["--workers", f"{terms.threads}", "--events", str(folder / "events.jsonl")]
        return [sys.executable, "-m", "cli", "plan", case, *shared, *own]
    peer = PEER_BY_NAME[planner]
    python = str(interpreter(peer, terms.cache))
    return [python, "-m", peer.module, case, *shared, "--threads", f"{terms.threads}"]


def _environment() -> dict[str, str]:
    """Environment of a command: the project's own modules are found from wherever Python is."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def _lines(path: Path) -> list[dict[str, Any]]:
    """Read what a planner has reported; a line that it was killed over is left out."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(row, dict):
            found.append(row)
    return found


def _judged(arena: Arena, entry: Entry, rows: Sequence[Mapping[str, Any]], folder: Path) -> Entry:
    """Add what the plan is worth; a command that failed has made no plan."""
    if entry.planner == PAIKAO:
        entry = replace(entry, events=_own_events(rows))
    elif entry.planner != HAND:
        entry = replace(entry, events=_peer_events(rows))
    if entry.cost is None or entry.cost.exit_code:
        return entry
    cannot = next((row["cannot"] for row in rows if "cannot" in row), None)
    if cannot is not None:
        return replace(entry, skipped=cannot)
    try:
        plan = read_plan(folder)
    except PlanFolderError as error:
        print(f"{entry.planner}: {error}", file=sys.stderr)
        return replace(entry, broken={"tables": 1})
    verdict = judge(arena.case, plan.tables)
    broken = Counter(violation.rule for violation in verdict.violations)
    if verdict.score != plan.info.score_parts or verdict.score.total != plan.info.score:
        broken["score"] += 1
    entry = replace(entry, score=verdict.score.total, broken=dict(broken))
    if entry.planner == HAND:
        return replace(entry, events=((_hand_seconds(plan), entry.score, None),))
    if entry.planner == PAIKAO:
        return replace(entry, bound=plan.info.bound)
    answer: Mapping[str, Any] = next((row["answer"] for row in rows if "answer" in row), {})
    bound = answer.get("bound")
    if bound is not None and bound <= 0:  # no score is below 0: nothing is proven
        bound = None
    return replace(
        entry,
        bound=None if bound is None else bound - abs(bound) * FLOAT_TOLERANCE,
        note="" if answer.get("found") else "no solution but the empty plan",
    )


def _hand_seconds(plan: Plan) -> float:
    return plan.info.seconds[HAND]


def _own_events(rows: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    """paikao's events, with seconds counted from the end of reading."""
    read = max((row["elapsed"] for row in rows if row["stage"] == "read"), default=0.0)
    return tuple(
        (round(row["elapsed"] - read, 3), row["score"], row["bound"])
        for row in rows
        if row["stage"] != "read"
    )


def _peer_events(rows: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    return tuple((row["seconds"], row["score"], row["bound"]) for row in rows if "seconds" in row)


def measured(cost: Cost | None) -> tuple[str, str, str]:
    """Wall and CPU seconds and memory as cells of a table; empty where nothing ran."""
    if cost is None:
        return "", "", ""
    return f"{cost.wall_seconds:.1f}", f"{cost.cpu_seconds:.1f}", f"{cost.memory_mb:,.0f}"
