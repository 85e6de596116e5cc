"""Random small changes of small plans in force: could any plan have been better?

For each number a small case is drawn and planned, its plan is taken as published, one or two
changes are drawn, and the changed case is planned as ``paikao whatif`` does. The audit judges the
plan; a search that tries everything says what the best plan would have been. Every second number
is also repaired with the fewest changes, every fourth without cuts.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))  # the exhaustive search

from benchmarks.machine import Machine
from benchmarks.repair_record import Trial
from benchmarks.repair_report import report
from benchmarks.repair_trial import try_number


def main() -> None:
    """Try so many numbers; exit code 1 where anything does not agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500, help="how many (default 500)")
    parser.add_argument("--first", type=int, default=0, help="first number (default 0)")
    parser.add_argument("--seed", type=int, default=1, help="of all draws (default 1)")
    parser.add_argument("--lines", type=Path, help="a JSON line a case; those there are not rerun")
    args = parser.parse_args()
    done = {trial.number: trial for trial in read_lines(args.lines) if trial.seed == args.seed}
    trials = []
    for number in range(args.first, args.first + args.cases):
        trial = done.get(number)
        if trial is None:
            trial = try_number(args.seed, number)
            write_line(args.lines, trial)
        for text in trial.wrong:
            print(f"seed {trial.seed}, number {number}: {text}", file=sys.stderr, flush=True)
        trials.append(trial)
    print(Machine.here())
    print(report(trials))
    if any(trial.wrong for trial in trials):
        raise SystemExit(1)


def read_lines(path: Path | None) -> Iterator[Trial]:
    """The trials of a file; a line that was torn while being written is passed over."""
    if path is None or not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.endswith("}"):
            fields = json.loads(line)
            lists = {name: tuple(fields[name]) for name in ("again", "changed", "judged", "wrong")}
            yield Trial(**{**fields, **lists})


def write_line(path: Path | None, trial: Trial) -> None:
    """Add a trial to a file, behind a torn line if there is one."""
    if path is not None:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        torn = not f"\n{before}".endswith("\n")
        with path.open("a", encoding="utf-8") as stream:
            stream.write("\n" * torn + json.dumps(asdict(trial), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
