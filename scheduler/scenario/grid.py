"""A grid of scenarios tried on a case, so that what is wrong is known before any is planned."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from models.case import Case
from models.errors import Message, Problem, ScenarioError
from models.plan import Tables
from models.scenario import Option, Point, Scenario, Sweep
from scheduler.scenario.apply import apply

_CHANGE: Final = re.compile(r"^change\.(\d+)")


def refused(case: Case, sweep: Sweep, base: Tables | None = None) -> list[Problem]:
    """Return what cannot be applied of the scenarios of a grid, in the order of the file.

    What scenarios begin with in common is applied once, so that a grid takes little more time
    than its longest axis; an option that is refused is not combined with those of later axes.
    Nothing is checked as `data.case_checker` would.

    Parameters
    ----------
    base
        A plan of ``case`` that is taken as published before anything changes.
    """
    trial = _Trial(sweep)
    common = Scenario(
        name=sweep.name, changes=sweep.changes, lines=sweep.lines, source=sweep.source
    )
    try:
        start = apply(case, common, base).case
    except ScenarioError as error:
        return list(error.problems)
    trial.walk(start, ())
    return trial.problems()


def in_grid(sweep: Sweep, point: Point, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems of a point's scenario with the keys that its changes have in the file."""
    keys = sweep.keys(point)

    def key(match: re.Match[str]) -> str:
        return keys[int(match[1]) - 1]

    return [
        problem
        if problem.column is None
        else replace(problem, column=_CHANGE.sub(key, problem.column))
        for problem in problems
    ]


@dataclass
class _Found:
    """A problem, how often it was met, and by which labels of earlier axes it first was."""

    problem: Problem
    times: int
    labels: tuple[str, ...]


class _Trial:
    """Applies option after option, axis by axis."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._found: dict[tuple[object, ...], _Found] = {}
        self._tried: Counter[str] = Counter()

    def walk(self, case: Case, labels: tuple[str, ...]) -> None:
        """Apply each option of the next axis to a case, and what follows it."""
        if len(labels) == len(self._sweep.axes):
            return
        for place, option in enumerate(self._sweep.axes[len(labels)].options, 1):
            path = f"axis.{len(labels) + 1}.option.{place}"
            self._tried[path] += 1
            changed = self._applied(case, option, path, labels)
            if changed is not None:
                self.walk(changed, (*labels, option.label))

    def _applied(
        self, case: Case, option: Option, path: str, labels: tuple[str, ...]
    ) -> Case | None:
        if not option.changes:
            return case
        scenario = Scenario(
            name=option.label,
            changes=option.changes,
            lines=option.lines,
            source=self._sweep.source,
        )
        try:
            return apply(case, scenario).case
        except ScenarioError as error:
            for problem in error.problems:
                self._note(replace(problem, column=f"{path}.{problem.column}"), labels)
            return None

    def _note(self, problem: Problem, labels: tuple[str, ...]) -> None:
        expected = problem.expected
        key = (problem.column, problem.value, expected.text, *expected.values.values())
        found = self._found.setdefault(key, _Found(problem, 0, labels))
        found.times += 1

    def problems(self) -> list[Problem]:
        """Return the problems, each once, in the order of the file.

        One that only some combinations of options have says so, unless it has a better hint.
        """
        told = [
            replace(found.problem, hint=self._only_with(found.labels))
            if found.problem.hint is None and found.times < self._tried[_option_of(found.problem)]
            else found.problem
            for found in self._found.values()
        ]
        return sorted(told, key=lambda problem: problem.row or 0)

    def _only_with(self, labels: tuple[str, ...]) -> Message:
        axes = self._sweep.axes[: len(labels)]
        named = " ".join(f"{axis.name}={label}" for axis, label in zip(axes, labels, strict=True))
        return Message("只在某些组合中如此，如 {labels}", {"labels": named})


def _option_of(problem: Problem) -> str:
    """Return the dotted key of the option in which a problem is."""
    return ".".join((problem.column or "").split(".")[:4])
