"""The one model as a MIP in SCIP, started from the empty plan."""

import sys

from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model, quicksum

from benchmarks.peers.command import Answer, Effort, Report, run
from benchmarks.peers.one_model import OneModel


def solve(model: OneModel, effort: Effort, report: Report) -> Answer:
    """Solve with SCIP's defaults; it uses one core."""
    scip = Model()
    scip.hideOutput()
    scip.setParam("randomization/randomseedshift", effort.seed)
    columns = [
        scip.addVar(lb=low, ub=high, obj=points, vtype="I" if whole else "C")
        for low, high, points, whole in zip(
            model.lows, model.highs, model.points, model.whole, strict=True
        )
    ]
    for number in range(model.row_count):
        entries = range(model.row_starts[number], model.row_starts[number + 1])
        total = quicksum(model.values[place] * columns[model.columns[place]] for place in entries)
        low, high = model.row_lows[number], model.row_highs[number]
        if low is not None and low == high:
            scip.addCons(total == low)
        elif low is not None:
            scip.addCons(total >= low)
        elif high is not None:
            scip.addCons(total <= high)
    scip.addObjoffset(model.constant)
    start = scip.createSol()
    for column, value in zip(columns, model.start, strict=True):
        if value:
            scip.setSolVal(start, column, value)
    scip.addSol(start)
    scip.includeEventhdlr(_Listener(report), "listener", "reports new incumbents")
    scip.setParam("limits/time", effort.seconds)
    scip.optimize()
    solution = None
    if scip.getNSols():
        best = scip.getBestSol()
        solution = [scip.getSolVal(best, column) for column in columns]
    bound = scip.getDualbound()
    return Answer(solution, None if scip.isInfinity(abs(bound)) else bound)


class _Listener(Eventhdlr):  # type: ignore[misc]
    def __init__(self, report: Report) -> None:
        self._report = report

    def eventinit(self) -> None:
        """Ask for new incumbents."""
        self.model.catchEvent(SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexit(self) -> None:
        """Ask for nothing more."""
        self.model.dropEvent(SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexec(self, event: object) -> None:
        """Pass on what a new incumbent is worth."""
        bound = self.model.getDualbound()
        self._report(
            self.model.getPrimalbound(), None if self.model.isInfinity(abs(bound)) else bound
        )


if __name__ == "__main__":
    sys.exit(run("scip", solve))
