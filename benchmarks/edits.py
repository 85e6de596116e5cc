"""Workbook out, random edits by hand, workbook in: is every edit applied or reported?

For each batch the city's workbook of a plan is edited (`edit_moves`), saved by openpyxl, read back,
and what comes of it judged by a referee that shares nothing with the import (`edit_referee`).
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import openpyxl

from benchmarks.edit_hand import Hand, Move
from benchmarks.edit_moves import move
from benchmarks.edit_referee import Referee
from benchmarks.table import markdown
from cli.planning import checked_rules
from cli.settled_edits import settle
from data.case_reader import read_case
from data.digest import with_digest
from data.edits import read_edits
from data.edits.contradictions import Origin
from data.plan_case import case_of_plan, plan_of_case
from data.samples import write_sample
from data.workbooks import city_book_bytes
from models.case import Case
from models.plan import Plan
from scheduler.in_force import in_force
from scheduler.plan import PlanOptions, make_plan

EDITS: Final = 1_000
A_BATCH: Final = 8
SECONDS_A_PLAN: Final = 20.0


class Trial:
    """Edits of one plan's workbook, batch by batch."""

    def __init__(self, case: Case, plan: Plan, folder: Path) -> None:
        self.case, self.plan, self.folder = case, plan, folder
        self._book = folder / "book.xlsx"
        content = city_book_bytes(case, plan, "zh", rules=checked_rules("zh"))
        self._book.write_bytes(content)
        untouched, changes = self._import(self._book)
        if untouched is None or changes:
            raise RuntimeError("an unedited workbook is not imported as it is")
        self._referee = Referee(case, plan, untouched)
        self.seconds: list[float] = []

    def batch(self, seed: int, size: int) -> tuple[list[Move], list[str]]:
        """Make ``size`` moves, import, and return the moves with what is wrong."""
        book = openpyxl.load_workbook(self._book)
        hand = Hand(book, self.case, self.plan, random.Random(seed))
        while len(hand.moves) < size:
            move(hand)
        hand.finish()
        edited = self.folder / "edited.xlsx"
        book.save(edited)
        origin = Origin(self.case, self.plan.tables, keep=False)
        began = time.perf_counter()
        found = read_edits(edited, self.case, self.plan, checked_rules)
        settled = settle(origin, found, edited.name)
        self.seconds.append(time.perf_counter() - began)
        return hand.moves, self._referee.judge(hand.moves, settled.problems, settled.case)

    def _import(self, path: Path) -> tuple[Case | None, int]:
        origin = Origin(self.case, self.plan.tables, keep=False)
        found = read_edits(path, self.case, self.plan, checked_rules)
        settled = settle(origin, found, path.name)
        return settled.case, len(settled.changes) + len(settled.problems)


def trial_of(folder: Path, home: Path) -> Trial:
    """Return the trial of a plan folder; ``home`` is for what is written."""
    case = case_of_plan(folder)
    home.mkdir()
    return Trial(case, plan_of_case(folder, case), home)


def sample_trials(folder: Path) -> list[Trial]:
    """Return a small week, and the same with every other open session in force."""
    write_sample("tiny", folder / "case", seed=1)
    case = read_case(folder / "case")
    options = PlanOptions(time_limit_seconds=SECONDS_A_PLAN)
    plan = make_plan(case, options)
    sessions = tuple(row for row in plan.tables.sessions[::2] if row.quota == "open")
    named = {row.session_id for row in sessions}
    bookings = tuple(row for row in plan.tables.bookings if row.session_id in named)
    kept = plan.tables.model_copy(update={"sessions": sessions, "bookings": bookings})
    later = with_digest(in_force(case, kept))
    found = []
    for name, each, made in (("first", case, plan), ("later", later, make_plan(later, options))):
        home = folder / name
        home.mkdir()
        found.append(Trial(each, made, home))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the batches and print what became of the edits; 5 where one was lost or gone wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--batch", type=int, default=A_BATCH)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plan", type=Path, action="append", default=[], help="plan folders")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    total, seed = 0, asked.seed
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        found = [trial_of(path, home / f"{at}") for at, path in enumerate(asked.plan)]
        found = found or sample_trials(home)
        while total < asked.edits:
            moves, faults = found[seed % len(found)].batch(seed, asked.batch)
            wrong += [f"batch {seed}: {fault}" for fault in faults]
            for move in moves:
                fate = "nothing" if move.must == "nothing" else "applied"
                counts.setdefault(move.kind, Counter())["reported" if move.reported else fate] += 1
            total += len(moves)
            seed += 1
        seconds = sorted(second for trial in found for second in trial.seconds)
    report = {
        "edits": total,
        "applied": sum(count["applied"] for count in counts.values()),
        "reported": sum(count["reported"] for count in counts.values()),
        "said nothing new": sum(count["nothing"] for count in counts.values()),
        "wrong": wrong,
        "seconds_median": seconds[len(seconds) // 2],
        "seconds_most": seconds[-1],
        "by_kind": {kind: dict(count) for kind, count in sorted(counts.items())},
    }
    if asked.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        fates = ("applied", "reported", "nothing")
        rows = [
            [kind, *(str(count[fate]) for fate in fates)] for kind, count in sorted(counts.items())
        ]
        print(markdown(("edit", *fates), rows))
        print(f"{total} edits, {len(wrong)} lost or wrong")
        print(f"an import took {report['seconds_median']:.2f} s, at most {seconds[-1]:.2f} s")
        for fault in wrong:
            print(fault)
    return 5 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
