"""Cases to try scenarios on, and the way from a text to a changed case."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from cli.scenario_case import changed_case
from data.case_reader import read_case
from data.samples import write_sample
from data.scenario_in import read_scenario
from models.case import Case
from models.errors import Problem, ScenarioError
from models.scenario import Scenario


@cache
def sample(kind: str = "tiny", candidates: int | None = None) -> Case:
    """The sample of a kind, read."""
    with TemporaryDirectory() as folder:
        write_sample(kind, Path(folder) / "case", candidates)
        return read_case(Path(folder) / "case")


def by(case: Case, *changes: Any, base: Any = None) -> Case:
    """The case after changes."""
    return changed_case(case, Scenario(name="试", changes=changes), base)


def by_text(case: Case, folder: Path, text: str) -> Case:
    """The case after the changes of a file."""
    return changed_case(case, read_scenario(written(folder, text)))


def written(folder: Path, text: str) -> Path:
    path = folder / "surge.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusals(case: Case, *changes: Any, base: Any = None) -> list[tuple[str | None, str | None]]:
    """Column and value of each problem with the changes."""
    with pytest.raises(ScenarioError) as refused:
        by(case, *changes, base=base)
    return [(problem.column, problem.value) for problem in refused.value.problems]


def text_problems(folder: Path, text: str) -> tuple[Problem, ...]:
    """The problems of a file."""
    with pytest.raises(ScenarioError) as refused:
        read_scenario(written(folder, text))
    return refused.value.problems


def changed_tables(before: Case, after: Case) -> set[str]:
    """Names of the fields in which two cases differ, the digest aside."""
    names = set(Case.model_fields) - {"digest"}
    return {name for name in names if getattr(before, name) != getattr(after, name)}
