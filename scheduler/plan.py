"""Planning a case: the engine's solution made into tables, audited, and given its proof."""

import importlib
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from models.case import Case
from models.errors import AuditError, NoPlanError
from models.plan import Plan, PlanInfo
from models.progress import Listener, Progress
from scheduler.audit import judge
from scheduler.changes import changes_of
from scheduler.tables import tables_of
from solvers.clock import Clock
from solvers.engine import Engine
from solvers.solution import Search


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How to plan.

    Attributes
    ----------
    time_limit_seconds
        for everything after reading, the audit included.
    seed
        of all random draws.
    deterministic
        equal cases, seeds and options give equal tables, as long as the limit is not reached.
    gap
        stop once (score - bound) / score is at most this fraction.
    workers
        processor cores to use.
    reserve_seconds
        part of the limit that the caller keeps for himself, to write the plan.
    prove_changes
        of what was published: prove how few duties and bookings could change.
    fewest_changes
        end with the roster that changes least of the published one, though it cost some points.
    no_cuts
        refuse to cut a published session for want of examiners.
    """

    time_limit_seconds: float = 60.0
    seed: int = 0
    deterministic: bool = False
    gap: float = 0.0
    workers: int = 2
    no_cuts: bool = False
    reserve_seconds: float = 0.0
    prove_changes: bool = False
    fewest_changes: bool = False


def _quiet(_: Progress) -> None:
    """Listen to nothing."""


def make_plan(
    case: Case,
    options: PlanOptions,
    listener: Listener | None = None,
    stop: threading.Event | None = None,
) -> Plan:
    """Plan a case.

    Parameters
    ----------
    listener
        told of every step; called in this thread.
    stop
        once set, the best plan so far is returned.

    Raises
    ------
    InfeasibleError
        if it is proven that no plan keeps the rules (only under ``no_cuts``).
    NoPlanError
        if the time did not suffice for any plan.
    AuditError
        if the finished plan breaks a rule: a fault of the engine, never handed out.
    """
    tell = listener or _quiet
    clock = Clock(options.time_limit_seconds, stop)
    search = Search(
        options.seed,
        options.deterministic,
        options.gap,
        options.workers,
        options.no_cuts,
        options.reserve_seconds,
        prove_changes=options.prove_changes,
        fewest_changes=options.fewest_changes,
    )
    solution = Engine(case, search, clock, tell).run()
    if solution is None:
        raise NoPlanError(f"no plan within {options.time_limit_seconds:g} s")
    began = clock.elapsed()
    score = solution.outcome.score
    gap = (score - solution.bound) / max(1, score)
    tell(Progress("audit", began, score, float(solution.bound), gap))
    tables = tables_of(case, solution)
    verdict = judge(case, tables)
    if verdict.violations:
        raise AuditError(verdict.violations)
    score = verdict.score.total
    info = PlanInfo(
        case_digest=case.digest,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        engine_version=engine_version(),
        seed=options.seed,
        status="optimal" if solution.bound >= score else "feasible",
        score=score,
        bound=float(solution.bound),
        gap=(score - solution.bound) / max(1, score),
        score_parts=verdict.score,
        kpis=verdict.kpis,
        seconds={**solution.seconds, "audit": clock.elapsed() - began},
        peak_rss_mb=peak_rss_mb(),
        changes=changes_of(case, tables, solution.fewest),
    )
    return Plan(tables=tables, info=info)


def engine_version() -> str:
    """Version of the installed distribution."""
    try:
        return version("paikao")
    except PackageNotFoundError:
        return "unknown"


def peak_rss_mb() -> float:
    """Largest resident memory of this process or one of its ended children, in MB.

    0 where the system does not tell (Windows has no ``resource``).
    """
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return 0.0
    scale = 1e6 if sys.platform == "darwin" else 1e3
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return float(max(resource.getrusage(w).ru_maxrss for w in who) / scale)
