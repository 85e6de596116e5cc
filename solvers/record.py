"""The record of a search: the best outcome so far, the bound, and who is told of them."""

from collections.abc import Callable

from models.progress import Listener, Progress
from solvers.clock import Clock
from solvers.decision import Accountant, Decision, Outcome
from solvers.landing import Judge
from solvers.linear import FloatArray
from solvers.relaxation import integer_bound

CLOSING_TRIES = 3.5
"""Closing (last bookings, tables, audit) takes about this many times one evaluation."""


class Record:
    """Carries decisions out, keeps the best outcome that the judge accepts, and the bound.

    Parameters
    ----------
    gap
        (score - bound) / score at which it is ``enough``.
    reserve_seconds
        what the caller needs of the clock after the search, the closing not counted.
    """

    def __init__(
        self, clock: Clock, listener: Listener, gap: float, reserve_seconds: float
    ) -> None:
        self._clock = clock
        self._listener = listener
        self._gap = gap
        self._reserve_seconds = reserve_seconds
        self._closing = 0.0
        self.best: Outcome | None = None
        self.bound = 0
        self.evaluated_at = 0.0

    def appoint(self, accountant: Accountant, judge: Judge) -> None:
        """Name those who carry out and judge; before the first decision."""
        self.appoint_check(accountant, judge.accepts)
        self._judge = judge

    def appoint_check(self, accountant: Accountant, accepts: Callable[[Outcome], bool]) -> None:
        """Name who carries out, and what judges where there is no model: ``take`` is not used."""
        self._accountant = accountant
        self._accepts = accepts

    def take(self, x: FloatArray) -> None:
        """Try the decision that stands in the columns of a model."""
        self.try_decision(self._judge.decision(x))

    def try_decision(self, decision: Decision) -> Outcome:
        """Carry a decision out and keep it if it is the best so far; what came of it."""
        began = self._clock.elapsed()
        outcome = self._accountant.carry_out(decision)
        better = self.best is None or outcome.score < self.best.score
        if better and self._accepts(outcome):
            self.best = outcome
            self.tell("improve")
        self.evaluated_at = self._clock.elapsed()
        self._reserve(self.evaluated_at - began)
        return outcome

    def prefer(self, decision: Decision, better: Callable[[Outcome, Outcome], bool]) -> None:
        """Keep a decision's outcome, duties as they are, if it is better in this sense."""
        assert self.best is not None
        outcome = self._accountant.carry_out(decision, trim_duties=False)
        if better(outcome, self.best) and self._accepts(outcome):
            self.best = outcome

    def _reserve(self, took: float) -> None:
        """Keep time for the closing, as evaluations show how fast the machine is.

        The first one runs alone, as the closing does; later ones share the cores with searches.
        """
        tries = CLOSING_TRIES if self._closing == 0 else CLOSING_TRIES / 3
        self._closing = max(self._closing, tries * took)
        self._clock.reserve(self._closing + self._reserve_seconds)

    def raise_bound(self, bound: float) -> None:
        """Note a proven lower bound of the score of every plan."""
        self.bound = max(self.bound, integer_bound(bound))
        self.tell("relaxation")

    def gap(self) -> float | None:
        """(score - bound) / score of the best outcome; ``None`` before the first."""
        if self.best is None:
            return None
        return (self.best.score - self.bound) / max(1, self.best.score)

    def enough(self) -> bool:
        """Whether the gap asked for is reached."""
        gap = self.gap()
        return gap is not None and gap <= self._gap

    def tell(self, stage: str, note: str = "", *, part: int = 0, parts: int = 0) -> None:
        """Tell the listener where the search is; ``part`` of ``parts`` if it is in parts."""
        score = None if self.best is None else self.best.score
        now, bound = self._clock.elapsed(), float(self.bound)
        self._listener(Progress(stage, now, score, bound, self.gap(), note, part, parts))
