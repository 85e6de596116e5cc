"""The one model in CP-SAT, started from the empty plan as a complete hint."""

import sys

from ortools.sat.python import cp_model

from benchmarks.peers.command import Answer, Effort, Report, run
from benchmarks.peers.one_model import OneModel


def solve(model: OneModel, effort: Effort, report: Report) -> Answer:
    """Solve with a worker a thread; presolve finds the cliques in the rows.

    Eight workers on two cores without a hint gave 7.57 million points instead of 7.79 on the peak
    sample, where a plan by hand has 3.23: the difference decides nothing.
    """
    cp, columns = _program(model)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.num_workers = effort.threads
    solver.parameters.random_seed = effort.seed
    status = solver.solve(cp, _Listener(report))
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    solution = [solver.value(column) for column in columns] if found else None
    known = found or status == cp_model.UNKNOWN
    return Answer(solution, solver.best_objective_bound if known else None)


def _program(model: OneModel) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    cp = cp_model.CpModel()
    columns = [
        cp.new_int_var(low, high, "") for low, high in zip(model.lows, model.highs, strict=True)
    ]
    for number in range(model.row_count):
        entries = slice(model.row_starts[number], model.row_starts[number + 1])
        row = [columns[column] for column in model.columns[entries]]
        total = cp_model.LinearExpr.weighted_sum(row, model.values[entries])
        low, high = model.row_lows[number], model.row_highs[number]
        cp.add_linear_constraint(
            total,
            cp_model.INT_MIN if low is None else low,
            cp_model.INT_MAX if high is None else high,
        )
    cp.minimize(cp_model.LinearExpr.weighted_sum(columns, model.points) + model.constant)
    for column, value in zip(columns, model.start, strict=True):
        cp.add_hint(column, value)
    return cp, columns


class _Listener(cp_model.CpSolverSolutionCallback):
    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def on_solution_callback(self) -> None:
        """Pass on what a new solution is worth."""
        self._report(self.objective_value, self.best_objective_bound)


if __name__ == "__main__":
    sys.exit(run("cpsat", solve))
