"""The five top-level names are ours: no other distribution provides them."""

import importlib.util
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("cli", "data", "models", "scheduler", "solvers")


@pytest.mark.parametrize("name", NAMES)
def test_no_other_distribution_provides_the_name(name):
    assert set(packages_distributions().get(name, [])) <= {"paikao"}


@pytest.mark.parametrize("name", NAMES)
def test_the_imported_files_are_ours(name):
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).resolve() == (ROOT / name / "__init__.py").resolve()
    assert list(spec.submodule_search_locations or ()) == [str(ROOT / name)]
