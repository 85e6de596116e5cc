"""Tables of what repairs of small random plans gave."""

import json
from collections import Counter
from collections.abc import Sequence

from benchmarks.repair_record import Trial
from benchmarks.table import markdown


def report(trials: Sequence[Trial]) -> str:
    """What was found, how much was really at stake, and what was changed."""
    return "\n\n".join((_found(trials), _stakes(trials), _proofs(trials), _kinds(trials)))


def _found(trials: Sequence[Trial]) -> str:
    done = [t for t in trials if t.score is not None and t.best is not None]
    rows = [
        ("cases", len(trials)),
        ("skipped: none could be searched", sum(not t.searched for t in trials)),
        ("made smaller for the search", sum(t.made_smaller > 0 for t in trials)),
        ("repaired", len(done)),
        ("as good as the best plan", sum(t.score == t.best for t in done)),
        ("worse", sum(worse(t) for t in done)),
        ("of these where sessions share what is left", sum(t.split for t in done if worse(t))),
        ("of these called optimal", sum(t.status == "optimal" for t in done if worse(t))),
        ("cases where sessions share what is left", sum(t.split for t in done)),
        ("repaired again with a longer limit", sum("repair" in t.again for t in trials)),
        ("called optimal", sum(t.status == "optimal" for t in done)),
        ("bound above the best plan", sum((t.bound or 0) > (t.best or 0) for t in done)),
        ("with anything wrong", sum(bool(t.wrong) for t in trials)),
    ]
    return _table("repairs", rows)


def worse(trial: Trial) -> bool:
    """Whether a better plan exists."""
    return trial.score is not None and trial.best is not None and trial.score > trial.best


def _stakes(trials: Sequence[Trial]) -> str:
    def some(*names: str) -> int:
        return sum(any(t.changes.get(name) for name in names) for t in trials)

    duties = "duties_dropped", "duties_added"
    rows = [
        ("candidates displaced", some("bookings_moved", "bookings_lost")),
        ("of these seated elsewhere", some("bookings_moved")),
        ("sessions cut or closed", some("sessions_cut", "sessions_closed")),
        ("sessions raised or opened", some("sessions_raised", "sessions_opened")),
        ("duties changed", some(*duties)),
        ("candidates newly seated", some("bookings_new")),
        ("anything changed", some(*(name for t in trials for name in t.changes))),
        ("a score other than before", sum(t.score not in (None, t.base_score) for t in trials)),
    ]
    return _table("cases in which the repair has", rows)


def _proofs(trials: Sequence[Trial]) -> str:
    shown = [t for t in trials if t.bound_duties is not None]
    bounds = [t for t in trials if "bounds" in t.judged]
    fewest = [t for t in trials if "fewest" in t.judged]
    cuts = [t for t in trials if "no cuts" in t.judged]
    rows = [
        ("bounds on changes proven", len(shown)),
        ("of these judged", len(bounds)),
        ("tight: displaced", sum(t.bound_displaced == t.least_displaced for t in bounds)),
        ("of these above 0", sum((t.least_displaced or 0) > 0 for t in bounds)),
        ("tight: duties changed", sum(t.bound_duties == t.least_duties for t in bounds)),
        ("of these above 0", sum((t.least_duties or 0) > 0 for t in bounds)),
        ("fewest changes judged", len(fewest)),
        ("of these above 0", sum((t.fewest_duties or 0) > 0 for t in fewest)),
        ("fewest changes not settled in time", sum(t.unsettled for t in trials)),
        ("no cuts judged", len(cuts)),
        ("infeasible for both", sum(_both_refuse(t) for t in cuts)),
        ("infeasible for one only", sum(_one_refuses(t) for t in cuts)),
    ]
    return _table("promises", rows)


def _both_refuse(trial: Trial) -> bool:
    return trial.score_without_cuts is None and trial.best_without_cuts is None


def _one_refuses(trial: Trial) -> bool:
    return (trial.score_without_cuts is None) != (trial.best_without_cuts is None)


def _kinds(trials: Sequence[Trial]) -> str:
    kinds = Counter(json.loads(change).get("kind", "") for t in trials for change in t.changed)
    return _table("changes drawn", sorted(kinds.items()))


def _table(title: str, rows: Sequence[tuple[str, int]]) -> str:
    return markdown((title, "number"), [(name, str(number)) for name, number in rows])
