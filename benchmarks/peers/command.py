"""The command that every peer with the one model is: read, write the model, solve, book, write.

Prints one JSON object a line: events while it works, ``{"seconds": ..., "score": ..., "bound":
...}``, and last ``{"answer": {...}}``. Seconds count from the end of reading, as paikao's time
limit does. The limit covers writing the model and solving; booking and writing come on top.
"""

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.hand_facts import Facts, people
from benchmarks.hand_planner import as_plan
from benchmarks.peers.decode import carry_out, decide
from benchmarks.peers.formulation import formulate
from benchmarks.peers.one_model import OneModel
from data.case_reader import read_case
from data.plan_folder import write_plan
from models.case import Case
from models.errors import CaseError
from models.plan import Tables

Report = Callable[[float | None, float | None], None]
"""Hears of a new score, a new bound or both, in points."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a solver may spend, handing it the model included.

    ``deadline`` is a value of ``time.monotonic()``.
    """

    deadline: float
    threads: int
    seed: int

    @property
    def seconds(self) -> float:
        """Seconds left, at least one."""
        return max(1.0, self.deadline - time.monotonic())


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver returns: its best solution, ``None`` if it has found none.

    ``bound`` holds for every solution of the model, the model's constant included.
    """

    solution: Sequence[float] | None
    bound: float | None


class Solve(Protocol):
    """How a peer solves the model."""

    def __call__(self, model: OneModel, effort: Effort, report: Report) -> Answer:
        """Solve within the effort and report what is found on the way."""


class Reporter:
    """Prints events, with the seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the case was read."""
        return time.monotonic() - self._began

    def __call__(self, score: float | None, bound: float | None) -> None:
        """Print an event."""
        self.line({"seconds": round(self.seconds, 3), "score": score, "bound": bound})

    def line(self, content: dict[str, object]) -> None:
        """Print an object."""
        print(json.dumps(content), flush=True)


def run(peer: str, solve: Solve, arguments: Sequence[str] | None = None) -> int:
    """Plan a case as this peer does; where its solver finds nothing, the empty plan stands.

    Returns 0. A case that is refused ends the program with 2.
    """
    parser = argument_parser(peer)
    options = parser.parse_args(arguments)
    case = read(parser, options)
    reporter = Reporter()
    facts = Facts(case)
    written = formulate(facts, people(facts))
    model = written.model
    built = reporter.seconds
    reporter(model.objective_of(model.start), None)
    deadline = time.monotonic() + options.time_limit - built
    answer = solve(model, Effort(deadline, options.threads, options.seed), reporter)
    solved = reporter.seconds
    found = model.start if answer.solution is None else answer.solution
    tables = carry_out(facts, written, decide(written, found))
    figures = {
        "found": model.objective_of(found) < model.objective_of(model.start),
        "objective": model.objective_of(found),
        "bound": answer.bound if written.is_relaxation else None,
        "columns": model.column_count,
        "rows": model.row_count,
        "model_seconds": round(built, 3),
        "solve_seconds": round(solved - built, 3),
    }
    return finish(peer, options, case, tables, reporter, figures)


def read(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Case:
    """Read the case; one that is refused ends the program with 2."""
    try:
        return read_case(options.case)
    except CaseError as error:
        parser.error(f"{options.case}: {error}; see paikao check")


def finish(
    peer: str,
    options: argparse.Namespace,
    case: Case,
    tables: Tables,
    reporter: Reporter,
    figures: Mapping[str, object],
) -> int:
    """Write the plan and print the answer; returns 0."""
    plan = as_plan(case, tables, round(reporter.seconds, 3), peer)
    reporter(plan.info.score, None)
    write_plan(options.out, case, plan, workbooks=False)
    reporter.line({"answer": figures})
    return 0


def argument_parser(peer: str) -> argparse.ArgumentParser:
    """The arguments that every peer takes."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.peers.{peer}")
    parser.add_argument("case", type=Path, help="case folder or workbook")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the plan to")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S", help="seconds (60)")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads (2)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed (0)")
    return parser
