"""Whether members can hold together, asked of CP-SAT."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from models.clash import Member
from solvers.clash.encoding import Encoding, Keeping
from solvers.clash.question import Question
from solvers.clock import Clock
from solvers.cpsat import solve_watched

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
LEAST_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """``holds`` is ``None`` where the time did not suffice.

    ``keeping`` shows how they hold; ``refused`` are members at choice that cannot hold together
    with those enforced; ``on`` are the wanted members that hold, ``missing`` heads by pool.
    """

    holds: bool | None
    keeping: Keeping | None = None
    refused: tuple[Member, ...] = ()
    on: frozenset[Member] = frozenset()
    missing: Mapping[int, int] | None = None


class Oracle:
    """Asks about one question's members; once the clock is over, nothing is known any more."""

    def __init__(self, question: Question, clock: Clock, *, seed: int, workers: int) -> None:
        self.question = question
        self.clock = clock
        self._seed = seed
        self._workers = workers
        self.asked = 0

    def ask(
        self,
        members: Iterable[Member],
        at_choice: Collection[Member] = (),
        *,
        seconds: float = float("inf"),
        presolve: bool = True,
    ) -> Answer:
        """Whether members hold, together with all of those ``at_choice``."""
        if self.clock.over():
            return Answer(None)
        encoding = Encoding(self.question, members, at_choice)
        member_by_index = {x.index: m for m, x in encoding.literals.items()}
        encoding.rows.cp.add_assumptions([encoding.literals[m] for m in sorted(at_choice)])
        workers = 1 if at_choice else self._workers
        status, solver = self._solve(encoding, seconds, workers, presolve=presolve)
        if status in FOUND:
            return Answer(True, encoding.keeping(solver.value))
        if status != cp_model.INFEASIBLE:
            return Answer(None)
        named = solver.sufficient_assumptions_for_infeasibility() if at_choice else ()
        return Answer(False, refused=tuple(sorted(member_by_index[k] for k in named)))

    def most(self, members: Iterable[Member], wanted: Collection[Member], seconds: float) -> Answer:
        """Make as many of the wanted members hold as can be found in time, beside ``members``."""
        if self.clock.over():
            return Answer(None)
        encoding = Encoding(self.question, members, wanted)
        literals = list(encoding.literals.values())
        encoding.rows.cp.maximize(cp_model.LinearExpr.sum(literals))
        for x in literals:
            encoding.rows.cp.add_hint(x, 1)
        status, solver = self._solve(encoding, seconds, self._workers)
        if status in FOUND:
            on = frozenset(m for m, x in encoding.literals.items() if solver.boolean_value(x))
            return Answer(True, encoding.keeping(solver.value), on=on)
        return Answer(False if status == cp_model.INFEASIBLE else None)

    def fewest_missing(self, members: Iterable[Member], seconds: float) -> Answer:
        """The fewest heads that would have to be added for members to hold, by pool."""
        if self.clock.over():
            return Answer(None)
        encoding = Encoding(self.question, members, heads_may_miss=True)
        lack = encoding.missing
        encoding.rows.cp.minimize(cp_model.LinearExpr.sum(list(lack.values())))
        status, solver = self._solve(encoding, seconds, self._workers)
        if status != cp_model.OPTIMAL:
            return Answer(False if status == cp_model.INFEASIBLE else None)
        missing = {k: solver.value(x) for k, x in lack.items()}
        return Answer(True, missing={k: n for k, n in missing.items() if n})

    def _solve(
        self, encoding: Encoding, seconds: float, workers: int, *, presolve: bool = True
    ) -> tuple[cp_model.CpSolverStatus, cp_model.CpSolver]:
        self.asked += 1
        solver = cp_model.CpSolver()
        p = solver.parameters
        p.random_seed = self._seed
        p.num_workers = workers
        p.cp_model_presolve = presolve
        p.catch_sigint_signal = False
        p.max_time_in_seconds = max(LEAST_SECONDS, min(seconds, self.clock.left()))
        return solve_watched(solver, encoding.rows.cp, self.clock.over), solver
