"""The landing: CP-SAT turns what a dive or a neighbourhood found into a decision, and judges.

Its model states every rule on time, capacity, examiners and published plans; nothing becomes
a plan that it does not accept.
"""

import numpy as np

from models.errors import InfeasibleError
from solvers.clock import Clock
from solvers.cpsat import JudgeModel
from solvers.decision import Decision, Outcome
from solvers.dive import Landing
from solvers.linear import FloatArray, IntArray
from solvers.relaxation import Relaxation

LANDING_SECONDS = 5.0
PROMISE_SHARE = 0.4
LEAST_SEAT_POINTS = 150.0
"""A seat that the dive fills is worth at least about what leaving its candidate out costs."""
JUDGE_SECONDS = 4.0


class Judge:
    """CP-SAT over the dispatch model of a relaxation."""

    def __init__(
        self, relaxation: Relaxation, *, workers: int, seed: int, deterministic: bool, clock: Clock
    ) -> None:
        self._relaxation = relaxation
        self._arrays = relaxation.dispatch_arrays
        self._model = JudgeModel(self._arrays)
        self._workers = workers
        self._seed = seed
        self._deterministic = deterministic
        self._clock = clock

    def land(self, landing: Landing) -> Decision | None:
        """The dive's decision; if it did not land, the best one with its examiners and prices."""
        if landing.landed:
            return self.decision(landing.x)
        c, inst = self._relaxation.columns, self._relaxation.instance
        size = len(self._arrays.cost)
        x = landing.x[:size]
        lower, upper = self._arrays.lower.copy(), self._arrays.upper.copy()
        for k in (*c.duty, *c.at_venue.values(), *c.opens):
            upper[k] = np.ceil(x[k] - 1e-6)
        cost = self._arrays.cost.copy()
        prices = self._relaxation.prices(landing.dual)
        for o in inst.offers:
            k = c.seats[o.index]
            cost[k] -= max(prices[o.index], LEAST_SEAT_POINTS * len(o.runs))
            upper[k] = min(upper[k], np.ceil(x[k] - 1e-6))
            if o.published:
                upper[k] = max(upper[k], min(self._arrays.upper[k], o.retained))
        verdict = self._model.solve(
            lower=lower,
            upper=upper,
            cost=cost,
            hint=np.clip(np.floor(x + 1e-6), lower, upper),
            seconds=min(LANDING_SECONDS, max(0.1, self._clock.left())),
            workers=self._workers,
            seed=self._seed,
            deterministic=self._deterministic,
            stopped=self._clock.over,
        )
        return None if verdict.x is None else self.decision(verdict.x.astype(np.float64))

    def any_decision(self) -> Decision | None:
        """Any decision that keeps the rules, found by CP-SAT alone; ``None`` if none was found.

        Raises
        ------
        InfeasibleError
            if it is proven, with presolve and without it, that there is none.
        """
        for presolve in (True, False):
            verdict = self._model.solve(
                lower=self._arrays.lower,
                upper=self._arrays.upper,
                cost=np.zeros_like(self._arrays.cost),
                hint=None,
                seconds=max(0.1, PROMISE_SHARE * self._clock.left()),
                workers=self._workers,
                seed=self._seed,
                deterministic=self._deterministic,
                stopped=self._clock.over,
                presolve=presolve,
            )
            if verdict.x is not None:
                return self.decision(verdict.x.astype(np.float64))
            if not verdict.proven_infeasible:
                return None
        raise InfeasibleError("published sessions cannot all be staffed", ("P1", "E2"))

    def decision(self, x: FloatArray) -> Decision:
        """Read a decision off the columns; seats are rounded down."""
        c = self._relaxation.columns
        seats = np.floor(x[c.seats] + 1e-6).astype(int).tolist() if c.seats else []
        duties = np.flatnonzero(x[c.duty] > 0.5).tolist() if c.duty else []
        return Decision(tuple(seats), tuple(duties))

    def accepts(self, outcome: Outcome) -> bool:
        """Whether the model has a solution with exactly these seats, units and duties.

        ``True`` where it says so; a proven refusal is asked for again without presolve.
        """
        lower, upper = self._fixed(outcome)
        for presolve in (True, False):
            verdict = self._model.solve(
                lower=lower,
                upper=upper,
                cost=np.zeros_like(self._arrays.cost),
                hint=None,
                seconds=JUDGE_SECONDS,
                workers=1,
                seed=self._seed,
                deterministic=self._deterministic,
                stopped=lambda: False,
                presolve=presolve,
            )
            if verdict.x is not None:
                return True
            if not verdict.proven_infeasible:
                return False
        return False

    def _fixed(self, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
        c = self._relaxation.columns
        lower, upper = self._arrays.lower.copy(), self._arrays.upper.copy()

        def fix(columns: list[int], values: IntArray) -> None:
            lower[columns] = values
            upper[columns] = values

        units = np.array(outcome.units, dtype=np.int64)
        fix(c.opens, np.minimum(units, 1))
        fix(c.units, units)
        fix(c.seats, np.array(outcome.seats, dtype=np.int64))
        on = np.zeros(len(c.duty), dtype=np.int64)
        on[list(outcome.duties)] = 1
        fix(c.duty, on)
        return lower, upper
