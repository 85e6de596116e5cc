"""What an engine is asked for, and what it gives back."""

from dataclasses import dataclass

from solvers.decision import Accountant, Outcome
from solvers.demand import People
from solvers.instance import Instance
from solvers.repair import Fewest


@dataclass(frozen=True, slots=True)
class Search:
    """How to search: see ``scheduler.plan.PlanOptions``.

    ``prove_changes``: whether to prove how few changes there could be, of what is published;
    ``fewest_changes``: and to end with the roster that has so few.
    ``proof``: whether to go on proving a bound while a large case is improved.
    """

    seed: int
    deterministic: bool
    gap: float
    workers: int
    no_cuts: bool
    reserve_seconds: float
    proof: bool = True
    prove_changes: bool = False
    fewest_changes: bool = False


@dataclass(frozen=True, slots=True)
class Solution:
    """The best outcome, the instance it refers to, and what is proven about it.

    ``fewest`` changes that are possible, where they were asked for and could be proven.
    """

    instance: Instance
    people: People
    accountant: Accountant
    outcome: Outcome
    bound: int
    seconds: dict[str, float]
    fewest: Fewest | None = None
