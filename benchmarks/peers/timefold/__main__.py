"""Local search by Timefold: parties of candidates and named examiners, rules as streams.

What is possible, and the points of it, are shared with the one model. Cases with published sessions
are beyond this peer: it says so and ends.
"""

import sys
from typing import Final

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    EnvironmentMode,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)

from benchmarks.hand_facts import Facts, people
from benchmarks.peers.command import Reporter, argument_parser, finish, read
from benchmarks.peers.decode import carry_out
from benchmarks.peers.formulation import formulate
from benchmarks.peers.timefold.constraints import rules
from benchmarks.peers.timefold.domain import Call, Party, Week
from benchmarks.peers.timefold.problem import Problem

CANNOT: Final = "cannot keep published sessions"
OPENING_SHARE: Final = 0.5
"""Of the time, with missing heads cheap, so that runs open at all."""


def main() -> int:
    """Plan a case; returns 0."""
    parser = argument_parser("timefold")
    options = parser.parse_args()
    case = read(parser, options)
    reporter = Reporter()
    if case.published:
        reporter.line({"cannot": CANNOT})
        return 0
    facts = Facts(case)
    written = formulate(facts, people(facts))
    reporter(written.model.objective_of(written.model.start), None)
    problem = Problem(facts, written)
    week = problem.week
    built = reporter.seconds
    left = max(1.0, options.time_limit - built)
    for seconds in (left * OPENING_SHARE, left * (1 - OPENING_SHARE)):
        week = _solve(week, seconds, options.seed)
        problem.make_heads_dear(week)
    solved = reporter.seconds
    tables = carry_out(facts, written, problem.decision(week))
    figures = {
        "found": any(party.choice is not None for party in week.parties),
        "bound": None,
        "timefold_score": str(week.score),
        "model_seconds": round(built, 3),
        "solve_seconds": round(solved - built, 3),
    }
    return finish("timefold", options, case, tables, reporter, figures)


def _solve(week: Week, seconds: float, seed: int) -> Week:
    """Construct what is not there yet, then search until the time is over.

    Copying the problem to Java and back takes its own time, which is not counted.
    """
    limit = TerminationConfig(spent_limit=Duration(milliseconds=int(1_000 * seconds)))
    config: SolverConfig[Week] = SolverConfig(
        solution_class=Week,
        entity_class_list=[Party, Call],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=rules
        ),
        termination_config=limit,
    )
    solved: Week = SolverFactory.create(config).build_solver().solve(week)
    return solved


if __name__ == "__main__":
    sys.exit(main())
