"""Every example of the page on scenarios, and every ready-made scenario, does what it says."""

import re
from pathlib import Path

import pytest

from cli.scenario_case import changed_case
from data.scenario_in import read_scenario, read_sweep
from data.toml_schema import keys_of
from models.case import Case
from models.changes import PolicyValues
from models.scenario import CHANGE_BY_KIND, Scenario
from support.scenarios import changed_tables, sample

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
READY = sorted((ROOT / "benchmarks" / "scenarios").glob("[0-9]*.toml"))
GRID = ROOT / "benchmarks" / "scenarios" / "grid-capacity.toml"


def case_of_page() -> Case:
    """The case that the page speaks of; fewer candidates do."""
    return sample("peak", 2_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files of the page lie."""
    (table,) = re.findall(r"^```csv\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "more.csv").write_text(table, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_can_be_applied(folder: Path, text: str) -> None:
    (folder / "a.toml").write_text(text, encoding="utf-8")
    case = case_of_page()
    if "[[axis]]" in text:
        sweep = read_sweep(folder / "a.toml")
        assert len(sweep) == 18
        scenarios = [point.scenario for point in sweep.points()]
    else:
        scenarios = [read_scenario(folder / "a.toml")]
        assert scenarios[0].changes
    for scenario in scenarios:
        after = changed_case(case, scenario)
        assert bool(changed_tables(case, after)) == bool(scenario.changes)


def test_each_change_of_the_examples_does_something(folder: Path) -> None:
    for text in EXAMPLES:
        if "[[axis]]" in text:
            continue
        (folder / "a.toml").write_text(text, encoding="utf-8")
        scenario = read_scenario(folder / "a.toml")
        case = case_of_page()
        for change in scenario.changes:
            after = changed_case(case, Scenario(name="x", changes=(change,)))
            assert changed_tables(case, after), change
            case = after


def test_every_kind_has_an_example_and_every_key_is_named() -> None:
    kinds = set(re.findall(r'^kind = "(\w+)"', "\n".join(EXAMPLES), flags=re.MULTILINE))
    assert kinds == set(CHANGE_BY_KIND)
    for kind, schema in CHANGE_BY_KIND.items():
        for key in keys_of(schema) if schema is not PolicyValues else ():
            assert re.search(rf"\b{key}\b", PAGE), f"{kind}: {key}"


def test_the_twelve_are_there() -> None:
    assert len(READY) == 12


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_a_ready_made_scenario_changes_a_case(path: Path) -> None:
    scenario = read_scenario(path)
    assert scenario.name == path.stem
    assert scenario.description
    case = case_of_page()
    assert changed_tables(case, changed_case(case, scenario))


def test_the_ready_made_grid_has_sixty_scenarios() -> None:
    sweep = read_sweep(GRID)
    digests = {changed_case(case_of_page(), point.scenario).digest for point in sweep.points()}
    assert len(sweep) == len(digests) == 60


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_comes_through_json_as_it_was(folder: Path, text: str) -> None:
    (folder / "a.toml").write_text(text, encoding="utf-8")
    if "[[axis]]" in text:
        scenarios = [point.scenario for point in read_sweep(folder / "a.toml").points()]
    else:
        scenarios = [read_scenario(folder / "a.toml")]
    for scenario in scenarios:
        back = Scenario.from_json(scenario.to_json())
        assert back == scenario
        for before, after in zip(scenario.changes, back.changes, strict=True):
            assert before.model_fields_set | {"kind"} == after.model_fields_set | {"kind"}
            assert getattr(before, "rows", ()) == getattr(after, "rows", ())
