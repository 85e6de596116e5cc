"""The smallest clash of all: implicit hitting sets.

A clash has a member in common with every *correction*, a set of members without which all others
hold. The cheapest set that hits the corrections known so far is a lower bound; if it cannot hold,
it is a smallest clash, else it shows one more correction (Ignatiev et al. 2015, "Smallest MUS
extraction with minimal hitting set dualization").
"""

from dataclasses import dataclass

from ortools.sat.python import cp_model

from models.clash import Member
from solvers.clash.oracle import Oracle
from solvers.clash.witness import Witness

WORTH = 1_000
"""Of a member; one session fewer breaks ties, as it costs one more."""
EXTEND_SECONDS = 0.3
"""To make a correction small; the smaller, the more it says."""
MOST_OPTIONS = 6_000
LEAST = 2
"""Promises without rules hold, and so do rules where nothing runs."""


@dataclass(frozen=True, slots=True)
class Smallest:
    """The cheapest clash known, and how few members any clash has at least."""

    members: frozenset[Member]
    least: int

    @property
    def proven(self) -> bool:
        """Whether no clash has fewer members."""
        return len(self.members) <= self.least


def cost_of(member: Member) -> int:
    """What a member costs in a clash."""
    return WORTH + (1 if member.rule == "P1" else 0)


def find_smallest(
    oracle: Oracle, everything: frozenset[Member], known: frozenset[Member], seconds: float
) -> Smallest:
    """Look for a cheaper clash than the one known among all members.

    Parameters
    ----------
    everything
        all members of the question.
    known
        a clash.
    """
    q = oracle.question
    if len(q.pools) * len(q.examiners) > MOST_OPTIONS:
        return Smallest(known, LEAST)
    order = sorted(everything)
    corrections: list[frozenset[Member]] = []
    least = LEAST
    deadline = oracle.clock.elapsed() + seconds
    while not oracle.clock.over() and oracle.clock.elapsed() < deadline:
        hitting, bound = _cheapest(order, corrections)
        least = max(least, -(-bound // (WORTH + 1)))
        if bound >= sum(map(cost_of, known)):
            return Smallest(known, len(known))
        holds, found = _corrections(oracle, hitting, everything, deadline)
        if holds is False:
            return Smallest(hitting, len(hitting))
        if not found:
            break
        corrections.extend(found)
    return Smallest(known, min(least, len(known)))


def _corrections(
    oracle: Oracle, hitting: frozenset[Member], everything: frozenset[Member], deadline: float
) -> tuple[bool | None, list[frozenset[Member]]]:
    """Whether a set holds; if so, corrections without any of it, no two with a common member."""
    holds: bool | None = None
    found: list[frozenset[Member]] = []
    while oracle.clock.elapsed() < deadline:
        answer = oracle.ask(hitting)
        holds = answer.holds if holds is None else holds
        if answer.keeping is None:
            break
        more = oracle.most(hitting, everything - hitting, EXTEND_SECONDS)
        if more.keeping is None:
            broken = Witness(oracle.question, answer.keeping).broken(everything)
            found.append(frozenset(broken) - hitting)
        else:
            found.append(everything - hitting - more.on)
        hitting |= found[-1]
    return holds, found


def _cheapest(
    order: list[Member], corrections: list[frozenset[Member]]
) -> tuple[frozenset[Member], int]:
    """The cheapest set with a member of each correction, and its cost."""
    model = cp_model.CpModel()
    x = {m: model.new_bool_var("") for m in order}
    for correction in corrections:
        model.add_bool_or([x[m] for m in sorted(correction)])
    model.minimize(cp_model.LinearExpr.weighted_sum(list(x.values()), [cost_of(m) for m in order]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        raise RuntimeError(f"hitting set: {solver.status_name(status)}")
    chosen = frozenset(m for m in order if solver.boolean_value(x[m]))
    return chosen, sum(map(cost_of, chosen))
