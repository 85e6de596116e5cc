"""Plans of random cases whose bookings the booking stage made; and who it serves after a change."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from models.case import Candidate, Case, Demand
from models.plan import Tables
from scheduler.tables import tables_of
from scheduler.why.scene import Scene
from solvers.bookings import book
from solvers.decision import Decision, Outcome
from solvers.locks import in_rank_order
from solvers.solution import Solution
from support.exhaustive_space import TooLargeError
from support.random_plans import random_tables
from support.sources import Seeded


def tables_from(scene: Scene, outcome: Outcome) -> Tables:
    """The tables of an outcome."""
    solution = Solution(scene.instance, scene.people, scene.accountant, outcome, 0, {})
    return tables_of(scene.case, solution)


def random_scene(make: Any, seed: int) -> Scene | None:
    """A random case with a random timetable, booked by rank; ``None`` if it is too large."""
    case = make(seed)
    try:
        tables = random_tables(Seeded(10**6 + seed), case)
    except TooLargeError:
        return None
    scene = Scene(case, tables)
    outcome = scene.accountant.carry_out(scene.decision)
    return Scene(case, tables_from(scene, outcome))


def served_by_rank(
    case: Case, tables: Tables, more: Mapping[int, int] | None = None
) -> frozenset[str]:
    """IDs of all who have a seat when the booking stage deals out the seats of a plan.

    Parameters
    ----------
    more
        further seats by offer index.
    """
    scene = Scene(case, tables)
    seats = {o: n + (more or {}).get(o, 0) for o, n in enumerate(scene.seats)}
    published, persons = scene.accountant.published, scene.people.persons
    locked = published.locked(seats)
    order = in_rank_order(case, scene.people, locked.displaced, published.all_booked())
    free = {o: n - len(locked.by_offer.get(o, ())) for o, n in seats.items()}
    types = scene.market.types(scene.people, order)
    seating = book(scene.market, scene.people, types, order, free)
    kept = {p for people in locked.by_offer.values() for p in people}
    seated = {*seating.offer_by_person, *kept}
    return frozenset(persons[p].candidate_id for p in seated)


def with_wishes(case: Case, candidate_id: str, **changes: Any) -> Case | None:
    """The case with one candidate changed; of a cohort only its last member can be."""
    rows = tuple(
        replace(c, **changes) if c.candidate_id == candidate_id else c for c in case.candidates
    )
    if rows != case.candidates or any(c.candidate_id == candidate_id for c in rows):
        return case.model_copy(update={"candidates": rows})
    number, _, last = candidate_id.removeprefix("c").partition("#")
    cohort = case.cohorts[int(number) - 1]
    if len(case.cohorts) > 1 or int(last) != cohort.count:
        return None
    shared = {f.name: getattr(cohort, f.name) for f in fields(Demand)} | changes
    out = Candidate(candidate_id=candidate_id, **shared)
    left = (replace(cohort, count=cohort.count - 1),) if cohort.count > 1 else ()
    return case.model_copy(update={"candidates": (*rows, out), "cohorts": left})


def carried_out(scene: Scene, seats: Mapping[int, int]) -> Tables:
    """The tables of a plan with these seats by offer instead, its duties as they are."""
    decision = Decision(tuple(seats.get(o, n) for o, n in enumerate(scene.seats)), scene.duties)
    return tables_from(scene, scene.accountant.carry_out(decision))
