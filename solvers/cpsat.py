"""The only place that knows CP-SAT: models in, decisions out, its parameters and its quirks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from solvers.linear import Arrays, FloatArray, IntArray

UNBOUNDED = 2**40
POLL_SECONDS = 0.05
SUM_LIMIT = 2**31
"""Rows with larger sums can go wrong unnoticed in OR-Tools 9.15 (google/or-tools #5293)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What CP-SAT found: values of all columns (or ``None``), and what it is sure of."""

    x: IntArray | None
    objective: float
    proven_optimal: bool
    proven_infeasible: bool


class JudgeModel:
    """A linear integer model in CP-SAT.

    Built once; bounds, objective and hint are set anew for each solve. Coefficients and finite
    bounds are integers.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._model = cp_model.CpModel()
        self._lower = arrays.lower.astype(np.int64)
        self._upper = arrays.upper.astype(np.int64)
        proto = self._model.proto
        for low, high in zip(self._lower.tolist(), self._upper.tolist(), strict=True):
            proto.variables.add().domain.extend([low, high])
        starts, columns = arrays.starts.tolist(), arrays.columns.tolist()
        values = arrays.values.astype(np.int64).tolist()
        for row in range(len(arrays.row_lower)):
            first, last = starts[row], starts[row + 1]
            linear = proto.constraints.add().linear
            linear.vars.extend(columns[first:last])
            linear.coeffs.extend(values[first:last])
            low, high = arrays.row_lower[row], arrays.row_upper[row]
            linear.domain.extend(
                [
                    int(low) if np.isfinite(low) else -UNBOUNDED,
                    int(high) if np.isfinite(high) else UNBOUNDED,
                ]
            )
        sums = (
            np.abs(arrays.values)
            * np.maximum(np.abs(self._lower), np.abs(self._upper))[arrays.columns]
        )
        totals = np.add.reduceat(sums, arrays.starts[:-1]) if len(sums) else np.zeros(1)
        self.within_limits = bool(np.max(totals, initial=0.0) < SUM_LIMIT)

    def solve(
        self,
        *,
        lower: FloatArray,
        upper: FloatArray,
        cost: FloatArray,
        hint: FloatArray | None,
        seconds: float,
        workers: int,
        seed: int,
        deterministic: bool,
        stopped: Callable[[], bool],
        presolve: bool = True,
    ) -> Verdict:
        """Minimise ``cost`` within bounds.

        Parameters
        ----------
        seconds
            time limit; under ``deterministic`` it counts CP-SAT's deterministic seconds, with
            one worker, so that equal calls give equal answers.
        """
        proto = self._model.proto
        low, high = lower.astype(np.int64), upper.astype(np.int64)
        for k in np.flatnonzero((low != self._lower) | (high != self._upper)).tolist():
            proto.variables[k].domain[0] = int(low[k])
            proto.variables[k].domain[1] = int(high[k])
        self._lower, self._upper = low, high
        costs = np.rint(cost).astype(np.int64)
        priced = np.flatnonzero(costs).tolist()
        proto.objective.vars.clear()
        proto.objective.coeffs.clear()
        proto.objective.vars.extend(priced)
        proto.objective.coeffs.extend(costs[priced].tolist())
        proto.solution_hint.vars.clear()
        proto.solution_hint.values.clear()
        if hint is not None:
            proto.solution_hint.vars.extend(range(len(hint)))
            proto.solution_hint.values.extend(np.rint(hint).astype(np.int64).tolist())
        solver = cp_model.CpSolver()
        p = solver.parameters
        p.random_seed = seed
        p.cp_model_presolve = presolve
        p.catch_sigint_signal = False  # the solver would leave the process with no handler
        if deterministic:
            p.num_workers = 1
            p.max_deterministic_time = seconds
        else:
            p.num_workers = workers
            p.max_time_in_seconds = max(0.05, seconds)
        status = solve_watched(solver, self._model, stopped)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        x = np.fromiter(solver.response_proto.solution, dtype=np.int64) if found else None
        return Verdict(
            x,
            solver.objective_value if found else float("inf"),
            status == cp_model.OPTIMAL,
            status == cp_model.INFEASIBLE,
        )


def solve_watched(
    solver: cp_model.CpSolver, model: cp_model.CpModel, stopped: Callable[[], bool]
) -> cp_model.CpSolverStatus:
    """Solve in a thread, so that a wish to stop is heard at any time."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(solver.solve, model)
        try:
            while not future.done():
                wait([future], timeout=POLL_SECONDS)
                if stopped():
                    solver.stop_search()
        except BaseException:
            solver.stop_search()  # else the pool would wait for its end
            raise
        return future.result()
