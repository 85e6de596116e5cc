"""The one model as a MIP in HiGHS, started from the empty plan."""

import math
import sys

import highspy
import numpy as np

from benchmarks.peers.command import Answer, Effort, Report, run
from benchmarks.peers.one_model import OneModel


def solve(model: OneModel, effort: Effort, report: Report) -> Answer:
    """Solve with HiGHS's defaults, but to the end: no gap is good enough."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", effort.threads)
    highs.setOptionValue("random_seed", effort.seed)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.999)  # all points are integers
    highs.passModel(_program(model))
    start = highspy.HighsSolution()
    start.col_value = [float(value) for value in model.start]
    highs.setSolution(start)
    highs.HandleUserInterrupt = False
    highs.cbMipImprovingSolution.subscribe(
        lambda event: report(
            event.data_out.mip_primal_bound, _finite(event.data_out.mip_dual_bound)
        )
    )
    highs.setOptionValue("time_limit", effort.seconds)
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    solution = list(highs.getSolution().col_value) if found else None
    return Answer(solution, _finite(info.mip_dual_bound))


def _program(model: OneModel) -> "highspy.HighsLp":
    lp = highspy.HighsLp()
    lp.num_col_ = model.column_count
    lp.num_row_ = model.row_count
    lp.offset_ = float(model.constant)
    lp.col_cost_ = np.asarray(model.points, dtype=float)
    lp.col_lower_ = np.asarray(model.lows, dtype=float)
    lp.col_upper_ = np.asarray(model.highs, dtype=float)
    inf = highspy.kHighsInf
    lp.row_lower_ = np.asarray([-inf if low is None else low for low in model.row_lows], float)
    lp.row_upper_ = np.asarray([inf if high is None else high for high in model.row_highs], float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.asarray(model.row_starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.asarray(model.columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.asarray(model.values, dtype=float)
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    lp.integrality_ = [kinds[whole] for whole in model.whole]
    return lp


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


if __name__ == "__main__":
    sys.exit(run("highs", solve))
