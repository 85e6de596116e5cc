"""CP-SAT's adapter: proven answers are told from unfinished ones."""

import threading

import numpy as np
import pytest

from solvers.cpsat import SUM_LIMIT, JudgeModel, Verdict
from solvers.linear import Arrays, LinearModel
from tests.solvers.test_highs import hard, knapsack


def ask(arrays: Arrays, **changes: object) -> Verdict:
    words: dict[str, object] = {
        "lower": arrays.lower,
        "upper": arrays.upper,
        "cost": arrays.cost,
        "hint": None,
        "seconds": 20.0,
        "workers": 1,
        "seed": 0,
        "deterministic": True,
        "stopped": threading.Event().is_set,
    }
    return JudgeModel(arrays).solve(**(words | changes))  # type: ignore[arg-type]


def integral() -> Arrays:
    """The market split without its slack: integers only, and no answer in sight."""
    arrays = hard()
    return Arrays(
        np.zeros_like(arrays.cost),
        arrays.lower,
        np.where(arrays.integer, arrays.upper, 0),
        np.ones_like(arrays.integer),
        arrays.starts,
        arrays.columns,
        arrays.values,
        arrays.row_lower,
        arrays.row_upper,
        0.0,
    )


def test_optimum():
    verdict = ask(knapsack())
    assert verdict.proven_optimal
    assert not verdict.proven_infeasible
    assert verdict.x is not None
    assert verdict.x.tolist() == [1, 1, 0]
    assert verdict.objective == pytest.approx(-9)


@pytest.mark.parametrize("presolve", [True, False])
def test_infeasible(presolve):
    verdict = ask(knapsack(), lower=np.ones(3), presolve=presolve)
    assert verdict.proven_infeasible
    assert verdict.x is None
    assert verdict.objective == float("inf")


def test_unknown_is_neither():
    verdict = ask(integral(), seconds=0.05)
    assert verdict.x is None
    assert not verdict.proven_infeasible
    assert not verdict.proven_optimal


def test_a_word_to_stop_is_heard():
    stop = threading.Event()
    stop.set()
    verdict = ask(integral(), seconds=600.0, deterministic=False, stopped=stop.is_set)
    assert not verdict.proven_infeasible
    assert not verdict.proven_optimal


def test_bounds_objective_and_hint_are_set_anew():
    arrays = knapsack()
    model = JudgeModel(arrays)

    def solve(lower: list[int], upper: list[int], cost: list[int], hint: list[int] | None):
        verdict = model.solve(
            lower=np.array(lower, float),
            upper=np.array(upper, float),
            cost=np.array(cost, float),
            hint=None if hint is None else np.array(hint, float),
            seconds=5.0,
            workers=1,
            seed=0,
            deterministic=True,
            stopped=threading.Event().is_set,
        )
        assert verdict.proven_optimal
        assert verdict.x is not None
        return verdict.x.tolist()

    assert solve([0, 0, 0], [0, 1, 1], [-5, -4, -3], [1, 1, 1]) == [0, 1, 1]
    assert solve([0, 0, 0], [1, 1, 1], [-5, -4, -3], None) == [1, 1, 0]
    assert solve([0, 0, 0], [1, 1, 1], [5, 4, 3], [1, 1, 0]) == [0, 0, 0]
    assert solve([0, 0, 1], [1, 1, 1], [-5, -4, 0], None) == [1, 0, 1]


def test_rows_too_large_for_the_solver_are_noticed():
    assert JudgeModel(knapsack()).within_limits
    m = LinearModel()
    m.row([(m.column(0, upper=2), float(SUM_LIMIT // 2))], upper=SUM_LIMIT)
    assert not JudgeModel(m.arrays()).within_limits
    assert JudgeModel(LinearModel().arrays()).within_limits
