"""paikao and its peers, side by side: same cases, same machine, every plan judged by the audit.

Each planner runs as a command of its own, one after the other, each peer in an environment of its
own. Results are printed as tables and kept as JSON lines, from which ``benchmarks.render`` and
``benchmarks.picture`` make pages again without running anything.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from benchmarks.cases import add_case_arguments, cases_of
from benchmarks.contest import HAND, PAIKAO, TITLES, Arena, Terms, contest
from benchmarks.entries import Entry, Session
from benchmarks.environments import CACHE
from benchmarks.machine import Machine
from benchmarks.ranking import matches, report

FAILED_EXIT: Final = 5


def run(
    options: argparse.Namespace, folder: Path, parser: argparse.ArgumentParser
) -> Iterator[Entry]:
    """Let every planner asked for plan every case, case by case."""
    cache = None if options.here else options.cache
    for named in cases_of(parser, options, folder):
        arena = Arena(named, named.read())
        for planner in options.planner or TITLES:
            seeds = range(options.seeds) if planner == PAIKAO else range(1)
            factor = 1.0 if planner in (PAIKAO, HAND) else options.peer_factor
            for seed in seeds:
                terms = Terms(options.time_limit * factor, options.threads, seed, cache)
                yield contest(arena, planner, terms)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite and print its tables.

    Returns 0, or 5 where paikao or a peer gave a plan that breaks a rule, paikao or the hand
    planner gave none, or a bound contradicts a score. A peer that is skipped or finds nothing is
    no failure. A case that is refused ends the program with 2.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.seeds < 1 or options.threads < 1 or options.time_limit <= 0:
        parser.error("--seeds and --threads: at least 1; --time-limit: more than 0")
    machine = str(Machine.here())
    entries: list[Entry] = []
    with tempfile.TemporaryDirectory(prefix="paikao-samples-") as name:
        lines = options.lines
        _keep(lines, json.dumps({"kind": "machine", "text": machine}))
        for entry in run(options, Path(name), parser):
            entries.append(entry)
            _keep(lines, entry.as_line())
    print(report(Session(machine, tuple(entries))))
    contradicted = any(match.contradictions for match in matches(entries))
    return FAILED_EXIT if contradicted or any(map(_has_failed, entries)) else 0


def _has_failed(entry: Entry) -> bool:
    if entry.skipped:
        return False
    return not entry.is_clean if entry.planner in (PAIKAO, HAND) else bool(entry.broken)


def _keep(file: IO[str] | None, line: str) -> None:
    if file is not None:
        file.write(line + "\n")
        file.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suite", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument(
        "--planner", action="append", choices=tuple(TITLES), help="may be repeated; default all"
    )
    parser.add_argument(
        "--time-limit", type=float, default=60.0, metavar="S", help="seconds after reading (60)"
    )
    parser.add_argument(
        "--peer-factor",
        type=float,
        default=1.0,
        metavar="X",
        help="peers get so many times that (1)",
    )
    parser.add_argument(
        "--seeds",
        type=int,
        default=1,
        metavar="N",
        help="paikao's runs a case; medians are shown (1)",
    )
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="for each planner (2)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--cache", type=Path, default=CACHE, metavar="DIR", help="peers' environments (.bench)"
    )
    where.add_argument(
        "--here",
        action="store_true",
        help="run peers in this environment, where it has what they need",
    )
    parser.add_argument(
        "--lines", type=argparse.FileType("a", encoding="utf-8"), metavar="FILE",
        help="add the results to this file as JSON lines",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
