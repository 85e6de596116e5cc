"""A grid tried on a case: every problem of every scenario, each once, by its place in the file."""

from pathlib import Path

import pytest

from cli.scenario_case import changed_case, check_sweep
from data.scenario_in import read_sweep
from models.case import Case
from models.errors import Problem, ScenarioError
from models.scenario import Scenario, Sweep
from scheduler.scenario import grid as module
from scheduler.scenario.grid import refused
from support.scenarios import sample

GRID = """
[[change]]
kind = "demand"
factor = 1.5
[[axis]]
name = "need"
option = [
  { label = "a" },
  { label = "b", change = [{ kind = "demand", need = "S1", factor = 2 }] },
  { label = "c", change = [{ kind = "demand", need = "S4", factor = 3 }] },
]
[[axis]]
name = "place"
[[axis.option]]
label = "as is"
[[axis.option]]
label = "changed"
[[axis.option.change]]
kind = "closed"
slot_id = "PM"
[[axis.option.change]]
kind = "night"
venue_id = "A"
"""


def grid_of(tmp_path: Path, text: str) -> Sweep:
    (tmp_path / "grid.toml").write_text(text, encoding="utf-8")
    return read_sweep(tmp_path / "grid.toml")


def problems(case: Case, sweep: Sweep) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as error:
        check_sweep(case, sweep)
    return error.value.problems


def test_a_grid_that_can_be_applied_is(tmp_path: Path) -> None:
    sweep = grid_of(tmp_path, GRID)
    check_sweep(sample(), sweep)
    assert not refused(sample(), sweep)
    for point in sweep.points():
        assert changed_case(sample(), point.scenario).candidates


def test_each_problem_is_told_once_by_its_key_and_line(tmp_path: Path) -> None:
    text = GRID.replace('"PM"', '"PN"').replace('venue_id = "A"', 'venue_id = "ZZ"')
    found = problems(sample(), grid_of(tmp_path, text.replace('need = "S4"', 'district = "X"')))
    assert [(p.table, p.row, p.column, p.value) for p in found] == [
        ("grid.toml", 10, "axis.1.option.3.change.1.district", "X"),
        ("grid.toml", 20, "axis.2.option.2.change.1.slot_id", "PN"),
        ("grid.toml", 23, "axis.2.option.2.change.2.venue_id", "ZZ"),
    ]
    assert not any(p.hint is not None and "组合" in p.hint.text for p in found)


def test_what_all_have_in_common_is_told_alone(tmp_path: Path) -> None:
    text = GRID.replace("factor = 1.5", 'factor = 1.5\ndistrict = "X"')
    (problem,) = problems(sample(), grid_of(tmp_path, text))
    assert (problem.row, problem.column) == (5, "change.1.district")


NEW = """
[[axis]]
name = "first"
option = [
  { label = "there" },
  { label = "gone", change = [{ kind = "demand", factor = 0 }] },
]
[[axis]]
name = "second"
option = [
  { label = "plain" },
  { label = "more", change = [{ kind = "demand", factor = 2 }] },
]
"""


def test_what_only_some_combinations_break_says_which(tmp_path: Path) -> None:
    (problem,) = problems(sample(), grid_of(tmp_path, NEW))
    assert problem.column == "axis.2.option.2.change.1"
    assert problem.hint is not None
    assert problem.hint.values == {"labels": "first=gone"}


def test_what_the_tables_check_is_found_for_every_option(tmp_path: Path) -> None:
    """A duplicate is nothing that applying sees; the option is in none of the first scenario."""
    (tmp_path / "more.csv").write_text(
        "candidate_id,need,vehicle_class,district,school,rank_time,lp_date,lp_expiry,passed\n"
        f"{sample().candidates[0].candidate_id},S1,C1,{sample().districts[0].district},,"
        "2023-06-28T09:00:00,,,\n",
        encoding="utf-8",
    )
    text = GRID.replace(
        'kind = "closed"\nslot_id = "PM"', 'kind = "candidates"\nfile = "more.csv"'
    ).replace("factor = 1.5", "factor = 1")
    sweep = grid_of(tmp_path, text)
    assert not refused(sample(), sweep)
    found = problems(sample(), sweep)
    assert {p.column for p in found} == {"axis.2.option.2.change.1.candidate_id"}
    assert {p.row for p in found} == {18}
    assert len(found) == 1


def test_common_beginnings_are_applied_once(tmp_path: Path, monkeypatch) -> None:
    applied = []

    def counting(case: Case, scenario: Scenario, base: object = None) -> object:
        applied.append(len(scenario.changes))
        return apply(case, scenario, base)

    apply = module.apply
    monkeypatch.setattr(module, "apply", counting)
    assert not refused(sample(), grid_of(tmp_path, GRID))
    assert sorted(applied) == [1, 1, 1, 2, 2, 2]  # common, two of the first axis, one of the second


def test_a_cover_has_every_option_and_keys_are_those_of_the_file(tmp_path: Path) -> None:
    sweep = grid_of(tmp_path, GRID)
    covered = list(sweep.cover())
    assert len(covered) == 3
    for axis in sweep.axes:
        labels = {point.labels[axis.name] for point in covered}
        assert labels == {option.label for option in axis.options}
    everything = {tuple(point.labels.items()): point for point in sweep.points()}
    for point in covered:
        assert everything[tuple(point.labels.items())] == point
        assert len(sweep.keys(point)) == len(point.scenario.changes)
    last = list(sweep.points())[-1]
    assert sweep.keys(last) == (
        "change.1",
        "axis.1.option.3.change.1",
        "axis.2.option.2.change.1",
        "axis.2.option.2.change.2",
    )
