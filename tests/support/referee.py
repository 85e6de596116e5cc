"""A second judge of plans, written from the contract alone, slow and literal.

It shares no code with the project and works on rows of text. From the shell it reads a case
folder and a plan folder by itself::

    python tests/support/referee.py CASE_FOLDER PLAN_FOLDER

and ends with 1 if a rule is broken or a score part differs from ``plan.json``.
"""

import csv
import json
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.referee_bookings import Desk, judge_bookings
from support.referee_duties import judge_duties
from support.referee_facts import Facts, Tables
from support.referee_score import score_parts
from support.referee_sessions import Timetable, judge_sessions

KEYS = {
    "runs": ("facility_id", "date", "slot_id"),
    "sessions": ("session_id",),
    "unserved": ("candidate_id",),
}


@dataclass(frozen=True)
class Verdict:
    """What is broken, as (rule, where); the points by part, ``None`` if they make no sense."""

    broken: tuple[tuple[str, str], ...]
    parts: dict[str, int] | None

    @property
    def rules(self) -> frozenset[str]:
        """IDs of the broken rules."""
        return frozenset(rule for rule, _ in self.broken)

    @property
    def score(self) -> int:
        """Sum of the parts."""
        return sum((self.parts or {}).values())


def judge(facts: Facts, plan: Tables) -> Verdict:
    """Judge the tables of a plan (rows of text) for a case."""
    broken = []
    for name, columns in KEYS.items():
        count = Counter(tuple(row[column] for column in columns) for row in plan[name])
        broken += [("D1", f"{name} {key}") for key, times in count.items() if times > 1]
    table = Timetable(facts, plan)
    twins = Counter(table.meaning(row) for row in table.open_sessions)
    broken += [("D1", f"{key} twice") for key, times in twins.items() if times > 1]
    for row in plan["sessions"]:
        if facts.facilities[row["facility_id"]]["venue_id"] != row["venue_id"]:
            broken.append(("D1", f"{row['session_id']} is not at {row['venue_id']}"))
    desk = Desk(table)
    broken += [*judge_sessions(table), *judge_duties(table), *judge_bookings(desk)]
    people, sessions = facts.people, table.sessions
    sound = all(
        row["candidate_id"] in people and row["session_id"] in sessions for row in plan["bookings"]
    ) and all(row["candidate_id"] in people for row in plan["unserved"])
    return Verdict(tuple(broken), score_parts(desk) if sound else None)


def read_tables(folder: Path) -> Tables:
    """The CSV tables of a folder, ``x_`` columns and empty rows left out."""
    tables: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = [
                {key.strip(): (value or "").strip() for key, value in row.items() if key}
                for row in csv.DictReader(file)
                if any(row.values())
            ]
    return tables


def main(case_folder: Path, plan_folder: Path) -> int:
    """Judge a plan folder and say what is found."""
    settings: dict[str, Any] = tomllib.loads((case_folder / "settings.toml").read_text("utf-8"))
    facts = Facts(read_tables(case_folder), settings)
    verdict = judge(facts, read_tables(plan_folder))
    info = json.loads((plan_folder / "plan.json").read_text("utf-8"))
    lines = [f"{rule}: {count}" for rule, count in Counter(r for r, _ in verdict.broken).items()]
    lines += [f"{rule} {where}" for rule, where in verdict.broken[:50]]
    said = info["score_parts"]
    differing = [
        f"{name}: {points}, plan.json has {said[name]}"
        for name, points in (verdict.parts or {}).items()
        if points != said[name]
    ]
    if verdict.parts and verdict.score != info["score"]:
        differing.append(f"score: {verdict.score}, plan.json has {info['score']}")
    gap = (info["score"] - info["bound"]) / max(1, info["score"])
    if abs(gap - info["gap"]) > 1e-9:
        differing.append(f"gap: {gap}, plan.json has {info['gap']}")
    lines += [*differing, f"score {verdict.score} {verdict.parts}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if verdict.broken or differing or verdict.parts is None else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
