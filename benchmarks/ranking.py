"""Results of the suite as tables: a case, its planners, the gap of each to the best bound."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.contest import TITLES, measured
from benchmarks.entries import Entry, Session
from benchmarks.metering import Cost
from benchmarks.table import markdown

HEADER: Final = (
    "planner", "limit s", "score", "of hand", "gap", "own bound", "first plan s",
    "wall s", "CPU s", "MB", "audit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A planner's entries on one case, one for each seed: figures are medians.

    ``score`` is ``None`` where one of the seeds gave no plan or one that breaks a rule.
    """

    planner: str
    entries: tuple[Entry, ...]

    @property
    def score(self) -> float | None:
        """Median of the scores."""
        scores = [entry.score for entry in self.entries if entry.is_clean]
        if len(scores) < len(self.entries):
            return None
        return _median(score for score in scores if score is not None)

    @property
    def bound(self) -> float | None:
        """The best bound that any of the runs has proven."""
        return max((entry.bound for entry in self.entries if entry.bound is not None), default=None)

    @property
    def first_seconds(self) -> float | None:
        """Median of the seconds to the first plan."""
        return _median(e.first_seconds for e in self.entries if e.first_seconds is not None)

    @property
    def cost(self) -> Cost | None:
        """Medians of wall and CPU seconds and of memory."""
        costs = [entry.cost for entry in self.entries if entry.cost is not None]
        if not costs:
            return None
        return Cost(
            exit_code=max(cost.exit_code for cost in costs),
            wall_seconds=statistics.median(cost.wall_seconds for cost in costs),
            cpu_seconds=statistics.median(cost.cpu_seconds for cost in costs),
            memory_mb=statistics.median(cost.memory_mb for cost in costs),
            message="",
        )

    @property
    def verdict(self) -> str:
        """What the audit says of all of them, with the number of seeds where there are several."""
        words = dict.fromkeys(
            filter(None, (text for entry in self.entries for text in (entry.verdict, entry.note)))
        )
        seeds = f" ({len(self.entries)} seeds)" if len(self.entries) > 1 else ""
        return "; ".join(words) + seeds


@dataclass(frozen=True, slots=True)
class Match:
    """All planners on one case."""

    case: str
    candidates: int
    standings: tuple[Standing, ...]

    @property
    def bound(self) -> float | None:
        """The best bound known in this run, whoever proved it."""
        return max((s.bound for s in self.standings if s.bound is not None), default=None)

    @property
    def contradictions(self) -> list[str]:
        """Planners whose bound lies above a clean score: one of the two is wrong."""
        least = min(
            (
                e.score
                for s in self.standings
                for e in s.entries
                if e.is_clean and e.score is not None
            ),
            default=None,
        )
        if least is None:
            return []
        return [s.planner for s in self.standings if s.bound is not None and s.bound > least]

    def table(self) -> str:
        """Return the planners as a table, in the order of ``TITLES``."""
        return markdown(HEADER, [self._cells(standing) for standing in self.standings])

    def _cells(self, standing: Standing) -> tuple[str, ...]:
        hand = next((s.score for s in self.standings if s.planner == "hand"), None)
        score, bound, first = standing.score, self.bound, standing.first_seconds
        return (
            TITLES[standing.planner],
            f"{standing.entries[0].limit_seconds:g}" if standing.planner != "hand" else "",
            "" if score is None else f"{score:,.0f}",
            "" if score is None or not hand else f"{100 * score / hand:.1f} %",
            "" if score is None or bound is None else f"{100 * gap(score, bound):.2f} %",
            "" if standing.bound is None else f"{standing.bound:,.0f}",
            "" if first is None else f"{first:.1f}",
            *measured(standing.cost),
            standing.verdict,
        )


def gap(score: float, bound: float) -> float:
    """The gap of a score, as a fraction of it."""
    return (score - bound) / max(1.0, score)


def matches(entries: Iterable[Entry]) -> list[Match]:
    """Sort entries by case, in the order in which cases first appear, and by planner."""
    by_case: dict[str, dict[str, list[Entry]]] = {}
    for entry in entries:
        by_case.setdefault(entry.case, {}).setdefault(entry.planner, []).append(entry)
    return [
        Match(
            case,
            max(entry.candidates for rows in planners.values() for entry in rows),
            tuple(Standing(name, tuple(planners[name])) for name in TITLES if name in planners),
        )
        for case, planners in by_case.items()
    ]


def report(session: Session) -> str:
    """Return everything as Markdown: the machine, then a table a case."""
    parts = [session.machine] if session.machine else []
    for match in matches(session.entries):
        parts.append(f"### {match.case}, {match.candidates:,} candidates")
        parts.append(match.table())
        if match.bound is not None:
            parts.append(f"Best bound of this run: {match.bound:,.0f}.")
        parts.extend(
            f"Wrong: the bound of {TITLES[name]} lies above a score."
            for name in match.contradictions
        )
    return "\n\n".join(parts)


def overview(session: Session) -> str:
    """Return one table, a row a case: the score of each planner, and paikao's gap.

    Empty where there are no entries.
    """
    found = matches(session.entries)
    if not found:
        return ""
    names = [n for n in TITLES if any(s.planner == n for match in found for s in match.standings)]
    header = ("case", "candidates", *(TITLES[name] for name in names), "best bound", "paikao's gap")
    return markdown(header, [_overview_row(match, names) for match in found])


def _overview_row(match: Match, names: Sequence[str]) -> tuple[str, ...]:
    by_name = {standing.planner: standing for standing in match.standings}
    scores = []
    for name in names:
        standing = by_name.get(name)
        if standing is None:
            scores.append("")
        elif standing.score is None:
            scores.append(standing.verdict)
        else:
            scores.append(f"{standing.score:,.0f}")
    own = by_name.get("paikao")
    known = own is not None and own.score is not None and match.bound is not None
    return (
        match.case,
        f"{match.candidates:,}",
        *scores,
        "" if match.bound is None else f"{match.bound:,.0f}",
        f"{100 * gap(own.score, match.bound):.2f} %"
        if known and own is not None and own.score is not None and match.bound is not None
        else "",
    )


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return statistics.median(found) if found else None
