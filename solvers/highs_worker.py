"""The process that holds HiGHS: it keeps one model, changes its bounds and solves it on demand.

HiGHS lives in a process of its own because its library cannot share one with OR-Tools 9.15
(both carry libhighs), and because a process can be stopped at any moment.
"""

import contextlib
import os
import pickle
import signal
import sys
import threading
import time
from typing import Any, BinaryIO

import highspy
import numpy as np

from solvers.linear import Arrays, FloatArray, IntArray, Reply

PARENT_POLL_SECONDS = 1.0


class _Holder:
    """The model inside the process, with its bounds as of now."""

    def __init__(self, arrays: Arrays, seed: int) -> None:
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._option("output_flag", False)
        self._option("random_seed", seed)
        self._option("threads", 1)
        self.highs.passModel(_lp_of(arrays))
        self.integer = np.flatnonzero(arrays.integer).astype(np.int32)
        self.is_mip = False

    def _option(self, name: str, value: object) -> None:
        self.highs.setOptionValue(name, value)

    def bounds(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Set the bounds of some columns."""
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def _integrality(self, on: bool) -> None:
        if on != self.is_mip and len(self.integer):
            kind = highspy.HighsVarType.kInteger if on else highspy.HighsVarType.kContinuous
            self.highs.changeColsIntegrality(
                len(self.integer), self.integer, np.full(len(self.integer), int(kind), np.uint8)
            )
        self.is_mip = on

    def lp(self, seconds: float) -> Reply:
        """Solve the relaxation, from the last basis where there is one."""
        self._integrality(False)
        self._option("time_limit", self.highs.getRunTime() + seconds)
        self.highs.run()
        return self._reply()

    def mip(
        self, seconds: float, gap: float, nodes: int, start: FloatArray | None, proof: bool
    ) -> Reply:
        """Solve with integrality, from a solution where one is given; for a ``proof``, look for
        no solutions on the way.
        """
        self._integrality(True)
        self._option("time_limit", self.highs.getRunTime() + seconds)
        self._option("mip_rel_gap", gap)
        self._option("mip_max_nodes", nodes)
        if proof:
            self._option("mip_heuristic_effort", 0.0)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            self.highs.setSolution(solution)
        self.highs.run()
        return self._reply()

    def _reply(self) -> Reply:
        status = self.highs.getModelStatus()
        info, solution = self.highs.getInfo(), self.highs.getSolution()
        shown = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return Reply(
            status == highspy.HighsModelStatus.kOptimal,
            status == highspy.HighsModelStatus.kInfeasible,
            info.objective_function_value,
            info.mip_dual_bound if self.is_mip else float("-inf"),
            np.array(solution.col_value) if shown else None,
            np.array(solution.row_dual) if solution.dual_valid else None,
        )


def _lp_of(a: Arrays) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(a.cost), len(a.row_lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = a.cost, a.lower, a.upper
    lp.row_lower_, lp.row_upper_, lp.offset_ = a.row_lower, a.row_upper, a.offset
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = a.starts, a.columns, a.values
    return lp


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer pickled requests, (verb, *arguments), until the other side closes."""
    holder: _Holder | None = None
    while True:
        try:
            verb, *arguments = pickle.load(requests)
        except EOFError:
            return
        if verb == "load":
            holder = _Holder(*arguments)
        elif holder is None:
            raise RuntimeError(f"{verb} before load")
        elif verb == "bounds":
            holder.bounds(*arguments)
        else:
            reply = holder.lp(*arguments) if verb == "lp" else holder.mip(*arguments)
            pickle.dump(reply, replies, pickle.HIGHEST_PROTOCOL)
            replies.flush()


def _end_with(parent: int) -> None:
    """End when whoever started this process has ended: nobody would take the answer."""
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    os._exit(1)


def main() -> None:
    """Serve standard input; what libraries print goes to standard error instead."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # The near side may be gone at any time: then there is nobody to tell.
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
