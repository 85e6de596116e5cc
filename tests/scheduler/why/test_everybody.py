"""Everybody unserved has a reason, and others who look at the same plan say the same."""

from collections import Counter

from scheduler.audit import audit
from scheduler.audit.view import View
from scheduler.why import explain_all
from scheduler.why.candidate import candidate_answer
from scheduler.why.entitled import entitlements
from scheduler.why.scene import PARTS, Scene
from solvers.entitlement import entitled_days
from support.exhaustive_space import TooLargeError
from support.random_cases import random_case
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.replanned import random_scene, served_by_rank
from support.sources import Seeded

SEEDS = range(200)


def scenes():
    for make in (random_case, random_published_case):
        for seed in SEEDS:
            scene = random_scene(make, seed)
            if scene is not None:
                yield scene


def test_reasons_are_those_of_the_audit_and_proven():
    met: Counter[str] = Counter()
    for scene in scenes():
        assert not audit(scene.case, scene.tables)
        groups = View(scene.case, scene.tables).unserved_alike
        expected = {
            p.candidate_id: (g.reason, len(g.offers), sum(o.sessions[0].seats for o in g.offers))
            for g in groups
            for p in g.people
        }
        found = explain_all(scene.case, scene.tables)
        assert {r.candidate_id: (r.reason, r.sessions, r.seats) for r in found} == expected
        assert {(u.candidate_id, u.reason) for u in scene.tables.unserved} == {
            (r.candidate_id, r.reason) for r in found
        }
        assert all(r.proven for r in found)
        assert all(bool(r.causes) == (r.reason != "full") for r in found)
        met.update(r.reason for r in found)
    assert min(met[reason] for reason in ("B1", "no_offer", "full")) >= 50, met


def test_a_better_ranked_one_left_out_is_not_called_proven():
    unproven = 0
    for scene in scenes():
        bookings = scene.tables.bookings
        if not bookings or scene.case.booked:
            continue
        gone = bookings[0].candidate_id
        fewer = tuple(b for b in bookings if b.candidate_id != gone)
        tables = scene.tables.model_copy(update={"bookings": fewer})
        (reason,) = (r for r in explain_all(scene.case, tables) if r.candidate_id == gone)
        assert (reason.reason, reason.proven) == ("full", False)
        unproven += 1
    assert unproven >= 50


def test_conditions_leave_the_dates_of_the_planner():
    met: Counter[bool] = Counter()
    for scene in scenes():
        start = scene.case.settings.start
        for who in (*scene.case.candidates, *scene.case.cohorts):
            for part, found in zip(PARTS[who.need], entitlements(scene.case, who), strict=True):
                first, last = entitled_days(scene.case, who, part)
                met[first <= last] += 1
                if first > last:
                    assert found.first is None
                else:
                    assert ((found.first - start).days, (found.last - start).days) == (first, last)
    assert min(met.values()) >= 50


def test_a_seat_for_less_costs_the_others_what_is_said():
    """Whoever is given the cheapest seat he accepts, nobody is worse off than is said."""
    met: Counter[str] = Counter()
    for scene in scenes():
        for person in scene.people.persons:
            if person.order not in scene.seated:
                continue
            seat = candidate_answer(scene, person.candidate_id).seat
            met["kept" if seat.kept else "own"] += 1
            if seat.cheapest is None:
                continue
            assert seat.cheapest_points < seat.points
            met["dearer" if seat.cheapest_costs is None else "exact"] += 1
            assert seat.cheapest_costs is None or seat.cheapest_costs >= 0
    assert min(met.values()) >= 5, met


def test_plans_of_others_that_keep_the_rules_are_explained_too():
    """Whoever is left out though moving others would seat him is told so (none is, here)."""
    met = 0
    for make in (random_case, random_published_case):
        for seed in SEEDS:
            case = make(seed)
            try:
                tables = random_tables(Seeded(10**6 + seed), case)
            except TooLargeError:
                continue
            scene = Scene(case, tables)
            seated = served_by_rank(case, tables)
            for reason in explain_all(case, tables):
                assert reason.proven
                if reason.reason == "B1":
                    continue
                answer = candidate_answer(scene, reason.candidate_id)
                moving = [c.kind for c in answer.changes] == ["rebook"]
                assert moving == (reason.candidate_id in seated)
                met += 1
    assert met >= 500
