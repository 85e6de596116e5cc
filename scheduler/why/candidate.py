"""Why a candidate has no seat, or the one he has."""

from models.case import Case
from models.plan import Tables
from models.why_candidate import CandidateAnswer, Queue, Seat
from scheduler.why.changes import least_changes
from scheduler.why.entitled import entitlements, next_date
from scheduler.why.everybody import reason_of
from scheduler.why.room import Room
from scheduler.why.scene import Scene
from scheduler.why.turns import Turns
from scheduler.why.wishes import accepted, holders, lost_limits, offered


def explain_candidate(case: Case, tables: Tables, candidate_id: str) -> CandidateAnswer:
    """Why a candidate has no seat and the least that would serve him; or why he has this seat.

    Raises
    ------
    QuestionError
        if there is no such candidate, or the plan is not one of the case.
    """
    return candidate_answer(Scene(case, tables), candidate_id)


def candidate_answer(scene: Scene, candidate_id: str) -> CandidateAnswer:
    """The same, for a plan and a case already side by side."""
    person = scene.person(candidate_id)
    who = scene.people.persons[person].who
    offers, lost = accepted(scene, who)
    served = person in scene.seated
    turns = Turns(scene, who.need)
    return CandidateAnswer(
        candidate_id=candidate_id,
        need=who.need,
        served=served,
        reason=None if served else reason_of(scene.market.window(who) is not None, offers),
        entitlement=entitlements(scene.case, who),
        next_date=next_date(scene.case, who),
        offered=len(offered(scene, who)),
        accepted=tuple(scene.place(o) for o in offers),
        lost=lost_limits(lost, sum(lost.values()) + len(offers)),
        holders=holders(scene, person, offers) if offers else None,
        queue=_queue(scene, turns, person, offers) if person in turns.place else None,
        seat=_seat(scene, turns, person) if served else None,
        changes=() if served else least_changes(scene, turns, Room(scene), person),
    )


def _queue(scene: Scene, turns: Turns, person: int, offers: list[int]) -> Queue:
    """His place among everybody of his need; the cutoff is found by serving by rank again."""
    place = turns.place[person]
    before = [p for p in turns.order[:place] if p not in scene.seated]
    gates_of, gates = turns.gates_of, scene.market.gates
    wanted = set(offers)
    rivals = 0
    known: dict[int, bool] = {}
    kinds = scene.market.kinds(scene.people)
    for p in before:
        kind = int(kinds.by_person[p])
        if kind not in known:
            known[kind] = any(not wanted.isdisjoint(gates[g].offers) for g in gates_of(p))
        rivals += known[kind]
    last = None if person in scene.seated else turns.last_place(person)
    ahead = None if last is None else [p for p in turns.order if p != person][last : last + 1]
    return Queue(
        waiting=len(turns.order),
        place=place + 1,
        standing=scene.standing(person),
        unserved_before=len(before),
        rivals=rivals,
        cutoff=scene.standing(ahead[0]) if ahead else None,
    )


def _seat(scene: Scene, turns: Turns, person: int) -> Seat:
    """The seat that somebody has, and what the cheapest one for him would cost the others."""
    mine = scene.seated[person]
    gates = scene.market.gates
    costs: dict[int, int] = {}
    for g, travel in turns.gates_of(person).items():
        for offer, delay in zip(gates[g].offers, gates[g].delays, strict=True):
            if scene.seats[offer]:
                costs[offer] = min(travel + delay, costs.get(offer, travel + delay))
    kept = person in scene.kept
    own = _points(scene, person, mine)
    cheapest, extra = None, None
    best = min(costs, key=lambda o: (costs[o], o), default=mine)
    if not kept and costs.get(best, own) < own:
        cheapest, extra = best, _extra_cost(turns, person, best, costs)
    return Seat(
        place=scene.place(mine),
        kept=kept,
        displaced=person in scene.displaced,
        points=own,
        cheapest=None if cheapest is None else scene.place(cheapest),
        cheapest_points=costs.get(best, own),
        cheapest_costs=extra,
    )


def _points(scene: Scene, person: int, index: int) -> int:
    """Travel and delay of a person in an offer."""
    runs = scene.parts_of(scene.instance.offers[index])
    district = scene.people.persons[person].who.district
    trips = {(r.venue.venue_id, r.day) for r in runs}
    travel = sum(scene.market.km.candidate_points(district, venue) for venue, _ in trips)
    return travel + sum(2 * r.day for r in runs)


def _extra_cost(turns: Turns, person: int, index: int, costs: dict[int, int]) -> int | None:
    """Travel and delay of all, were this seat his; ``None`` if somebody would lose his seat."""
    now = turns.seating({})
    then = turns.seating({index: -1}, without=person)
    if set(then.offer_by_person) != set(now.offer_by_person) - {person}:
        return None
    return then.points + costs[index] - now.points
