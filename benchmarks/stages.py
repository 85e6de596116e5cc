"""What everything around the search takes, stage by stage: seconds and memory of one process.

Reading, typing, the greedy plan, its bookings, tables, audit and files: all of `paikao plan` but
the linear programs. What grows with candidates is here; each stage should grow as they do.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from benchmarks.cases import NamedCase, add_case_arguments, cases_of
from benchmarks.machine import Machine
from benchmarks.table import markdown
from cli.collector import collect_rarely
from data.plan_folder import write_plan
from models.case import Case
from models.plan import Plan, PlanInfo, Tables
from scheduler.audit import Verdict, judge
from scheduler.plan import engine_version, peak_rss_mb
from scheduler.tables import tables_of
from solvers.decision import Accountant
from solvers.demand import Market, People
from solvers.greedy import Greedy
from solvers.instance import Instance
from solvers.locks import in_rank_order
from solvers.solution import Solution

HEADER: Final = ("stage", "wall s", "CPU s", "MB at the end", "MB at most so far")
STATUS: Final = Path("/proc/self/status")

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Stage:
    """Wall and CPU seconds of a stage; memory in units of 10**6 bytes, ``None`` where unknown."""

    name: str
    wall_seconds: float
    cpu_seconds: float
    memory_mb: float | None
    peak_mb: float

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        return (
            self.name,
            f"{self.wall_seconds:.1f}",
            f"{self.cpu_seconds:.1f}",
            "" if self.memory_mb is None else f"{self.memory_mb:,.0f}",
            f"{self.peak_mb:,.0f}",
        )


class Watch:
    """Takes the time of stages, one after the other."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    def take(self, name: str, work: Callable[[], Found]) -> Found:
        """Do the work of a stage and note what it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        self.stages.append(Stage(name, wall, cpu, _memory_mb(), peak_rss_mb()))
        return found


def time_stages(named: NamedCase, folder: Path) -> list[Stage]:
    """Go through all stages with one case; the plan is written to ``folder``.

    Raises
    ------
    ValueError
        if the audit finds fault with the plan.
    """
    watch = Watch()
    case = watch.take("reading and checks", named.read)
    instance = watch.take("what could run", lambda: Instance.of(case))
    people = watch.take("people by rank", lambda: People(case))
    market = Market(case, instance.runs, instance.offers)
    accountant = watch.take("kinds", lambda: Accountant(instance, market, people))
    published = accountant.published
    locked = published.locked({o.index: o.retained for o in instance.offers})
    waiting = in_rank_order(case, people, locked.displaced, published.all_booked())
    types = watch.take("types and gates", lambda: market.types(people, waiting))
    decision = watch.take("greedy", lambda: Greedy(instance, market, people, types).decide())
    outcome = watch.take("bookings and score", lambda: accountant.carry_out(decision))
    solution = Solution(instance, people, accountant, outcome, 0, {})
    tables = watch.take("tables", lambda: tables_of(case, solution))
    verdict = watch.take("audit", lambda: judge(case, tables))
    if verdict.violations or verdict.score.total != outcome.score:
        raise ValueError(f"{named.name}: the audit finds fault with the greedy plan")
    plan = _plan(case, tables, verdict)
    out = folder / "plan"
    watch.take("writing tables", lambda: write_plan(out, case, plan, workbooks=False))
    watch.take("writing all", lambda: write_plan(out, case, plan))
    return watch.stages


def _plan(case: Case, tables: Tables, verdict: Verdict) -> Plan:
    score = verdict.score.total
    info = PlanInfo(
        case_digest=case.digest,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        engine_version=engine_version(),
        seed=0,
        status="feasible",
        score=score,
        bound=0.0,
        gap=1.0 if score else 0.0,
        score_parts=verdict.score,
        kpis=verdict.kpis,
        seconds={},
        peak_rss_mb=peak_rss_mb(),
    )
    return Plan(tables=tables, info=info)


def _memory_mb() -> float | None:
    """Memory that this process holds now, where the system tells."""
    if not STATUS.exists():
        return None
    line = next(x for x in STATUS.read_text(encoding="ascii").splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one case; print a table, or one object with ``--json``.

    Returns 0. A case that is refused ends the program with 2.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    machine = Machine.here()
    collect_rarely()
    with tempfile.TemporaryDirectory(prefix="paikao-stages-") as name:
        named, *others = cases_of(parser, options, Path(name))
        if others:
            parser.error("one case at a time: memory is that of the whole process")
        stages = time_stages(named, Path(name))
    if options.json:
        report = {
            "machine": dataclasses.asdict(machine),
            "case": named.name,
            "stages": [dataclasses.asdict(stage) for stage in stages],
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}; {named.name}\n")
        print(markdown(HEADER, [stage.cells() for stage in stages]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
