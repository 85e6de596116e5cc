"""One planner on one case: what it was asked, what it gave, what the audit says of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.metering import Cost

KIND: Final = "entry"

Event = tuple[float, float | None, float | None]
"""Seconds since the case was read, score and bound; ``None`` while not known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one planner made of one case.

    Attributes
    ----------
    limit_seconds
        of wall time after reading, as the planner was told.
    score
        by the audit; ``None`` where there is no plan.
    bound
        that the planner has proven for every plan of the case; ``None`` where it proves none.
    broken
        violations that the audit finds, by rule; ``score`` where the plan claims another score.
    skipped
        why the planner did not run; empty if it did.
    note
        what a reader of the table should know.
    events
        the planner's own word on the way; a peer's score leaves rule B5 out until its last event.
    """

    case: str
    candidates: int
    planner: str
    title: str
    seed: int
    limit_seconds: float
    score: int | None = None
    bound: float | None = None
    broken: Mapping[str, int] = field(default_factory=dict)
    cost: Cost | None = None
    skipped: str = ""
    note: str = ""
    events: tuple[Event, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether there is a plan and nothing is wrong with it."""
        return self.score is not None and not self.broken

    @property
    def verdict(self) -> str:
        """The audit's, in a word or a few."""
        if self.skipped:
            return f"skipped: {self.skipped}"
        if self.broken:
            return "breaks " + ", ".join(f"{rule} {count}x" for rule, count in self.broken.items())
        if self.score is not None:
            return "clean"
        if self.cost is not None and self.cost.is_out_of_time:
            return "no plan in time"
        return "no plan" if self.cost is None else f"no plan, exit {self.cost.exit_code}"

    @property
    def first_seconds(self) -> float | None:
        """Seconds to the first plan that offers anything; ``None`` where no event tells."""
        scores = [(seconds, score) for seconds, score, _ in self.events if score is not None]
        if not scores:
            return None
        empty = scores[0][1] if self.planner in EMPTY_START else None
        return next((seconds for seconds, score in scores if score != empty), None)

    def as_line(self) -> str:
        """Return it as a line of JSON."""
        return json.dumps({"kind": KIND} | asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Entry":
        """Return what ``as_line`` has written."""
        known = {key: value for key, value in row.items() if key != "kind"}
        cost = known.pop("cost")
        events = tuple((a, b, c) for a, b, c in known.pop("events"))
        return cls(**known, cost=None if cost is None else Cost(**cost), events=events)


EMPTY_START: Final = ("cpsat", "highs", "scip", "timefold")
"""Planners whose first event is the empty plan that they are given."""


@dataclass(frozen=True, slots=True)
class Session:
    """A file of results: the machine's description, and the entries."""

    machine: str
    entries: tuple[Entry, ...]


def read_lines(paths: Iterable[Path]) -> Session:
    """Read files of JSON lines; the machine is that of the first."""
    machine, entries = "", []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["kind"] == KIND:
                entries.append(Entry.of(row))
            elif row["kind"] == "machine" and not machine:
                machine = row["text"]
    return Session(machine, tuple(entries))
