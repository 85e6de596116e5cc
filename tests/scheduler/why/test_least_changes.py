"""Changes that would serve somebody are applied to the case or the plan, and so is one step less.

Whether he is served then is asked of the planner's booking stage, on the changed case.
"""

from collections import Counter
from datetime import timedelta

import pytest

from models.case import Case
from scheduler.why.candidate import candidate_answer
from scheduler.why.scene import PARTS, Scene
from solvers.entitlement import entitled_days, has_priority
from support.random_cases import random_case
from support.random_published import random_published_case
from support.replanned import random_scene, served_by_rank, with_wishes

SEEDS = range(150)
MOMENT = timedelta(microseconds=1)


def scenes():
    for make in (random_case, random_published_case):
        for seed in SEEDS:
            scene = random_scene(make, seed)
            if scene is not None:
                yield seed, scene


def unserved(scene: Scene):
    for person in scene.people.persons:
        if person.order not in scene.seated:
            yield person.candidate_id, person.who


@pytest.fixture(scope="module")
def answers():
    """Scene, candidate and answer of everybody unserved in many random plans."""
    found = [
        (scene, who, candidate_answer(scene, name))
        for _, scene in scenes()
        for name, who in unserved(scene)
    ]
    assert len(found) > 300
    return found


def test_each_change_serves_him_and_a_step_less_does_not(answers):
    met: Counter[str] = Counter()
    for scene, who, answer in answers:
        name, case, tables = answer.candidate_id, scene.case, scene.tables
        assert name not in served_by_rank(case, tables)
        for change in answer.changes:
            met[change.kind] += 1
            if change.kind in ("slot", "distance", "slot_distance", "anything"):
                wishes = {"slots": (*who.slots, *change.slots) if change.slots else who.slots}
                wishes["max_km"] = who.max_km if change.max_km is None else change.max_km
                after = with_wishes(case, name, **wishes)
                if after is None:
                    continue
                assert name in served_by_rank(after, tables), change
                if change.max_km is not None:
                    less = with_wishes(case, name, **{**wishes, "max_km": change.max_km - 0.1})
                    assert name not in served_by_rank(less, tables), change
            elif change.kind in ("seats", "open"):
                index = offer_at(scene, change.place)
                needed = int(change.message.values["before"]) + 1
                assert change.seats >= needed
                assert change.kind == "open" or change.seats == needed
                assert name in served_by_rank(case, tables, {index: needed}), change
                assert name not in served_by_rank(case, tables, {index: needed - 1}), change
    assert min(met[k] for k in ("slot", "distance", "seats", "open", "priority", "wait")) >= 5, met


def offer_at(scene: Scene, place) -> int:
    return next(
        o.index
        for o in scene.instance.offers
        if scene.place(o.index).label == place.label and scene.place(o.index).need == place.need
    )


def test_what_is_not_named_does_not_serve_him(answers):
    met: Counter[str] = Counter()
    for scene, who, answer in answers:
        if answer.reason == "B1":
            continue
        name, case, tables = answer.candidate_id, scene.case, scene.tables
        named = {s for c in answer.changes if c.kind == "slot" for s in c.slots}
        subjects = PARTS[who.need]
        slots = {s.slot_id for s in case.slots if s.subject in subjects}
        for slot in slots - named - set(who.slots) if who.slots else ():
            after = with_wishes(case, name, slots=(*who.slots, slot))
            if after is not None:
                met["slot"] += 1
                assert name not in served_by_rank(after, tables)
        if not any(c.kind == "distance" for c in answer.changes) and who.max_km is not None:
            after = with_wishes(case, name, max_km=5000.0)
            if after is not None:
                met["distance"] += 1
                assert name not in served_by_rank(after, tables)
        wider = with_wishes(case, name, max_km=None, slots=())
        if wider is not None and name in served_by_rank(wider, tables):
            met["wider"] += 1
            kinds = {c.kind for c in answer.changes}
            assert kinds & {"slot", "distance", "slot_distance", "anything"}
    assert min(met.values()) >= 5, met


def with_priority(case: Case, name: str, who) -> Case | None:
    """The case with priority for one candidate; his entitled dates stay as they are."""
    limit = case.settings.start + timedelta(days=183)
    expiry = min(who.lp_expiry or limit, limit)
    return with_wishes(case, name, lp_expiry=expiry, priority_used=False)


def test_priority_serves_him_exactly_where_it_is_named(answers):
    met: Counter[bool] = Counter()
    for scene, who, answer in answers:
        name, case = answer.candidate_id, scene.case
        displaced = scene.person(name) in scene.displaced
        if answer.reason == "B1" or displaced or who.lp_expiry is None:
            continue
        if has_priority(case.settings.start, who):
            continue
        after = with_priority(case, name, who)
        if after is None:
            continue
        named = any(c.kind == "priority" for c in answer.changes)
        assert (name in served_by_rank(after, scene.tables)) == named
        met[named] += 1
    assert min(met[True], met[False]) >= 5, met


def test_the_cutoff_is_where_rank_begins_to_help(answers):
    met: Counter[bool] = Counter()
    for scene, who, answer in answers:
        queue = answer.queue
        if queue is None or answer.reason == "B1" or queue.standing.displaced:
            continue  # whoever is displaced would rather have kept his seat by a better rank
        cutoff, name = queue.cutoff, answer.candidate_id
        met[cutoff is None] += 1
        if cutoff is None:
            first = with_priority(scene.case, name, who)
            if first is not None:
                first = with_wishes(first, name, rank_time=who.rank_time - timedelta(days=9_000))
                assert first is None or name not in served_by_rank(first, scene.tables)
            continue
        mine = queue.standing
        if cutoff.displaced or mine.priority != cutoff.priority:
            continue
        for step, served in ((-MOMENT, True), (MOMENT, False)):
            after = with_wishes(scene.case, name, rank_time=cutoff.since + step)
            if after is not None:
                met[served] += 1
                assert (name in served_by_rank(after, scene.tables)) == served
    assert min(met[True], met[False]) >= 5, met


def test_the_next_date_is_the_first_on_which_the_whole_need_is_allowed(answers):
    met: Counter[str] = Counter()
    for scene, who, answer in answers:
        after = scene.case.settings.start + timedelta(days=scene.case.settings.days)
        date = answer.next_date
        waits = [c.date for c in answer.changes if c.kind == "wait"]
        assert waits == ([date] if answer.reason == "B1" and date else [])
        if date is None:
            met["never"] += 1
            for days in (0, 30, 200, 1_500):
                assert not entitled_on(scene.case, who, after + timedelta(days=days))
            continue
        met["at once" if date == after else "later"] += 1
        assert entitled_on(scene.case, who, date)
        if date > after:
            assert not entitled_on(scene.case, who, date - timedelta(days=1))
    assert min(met.values()) >= 5, met


def entitled_on(case: Case, who, date) -> bool:
    """Whether the planner lets him sit all parts on a date."""
    settings = case.settings.model_copy(update={"start": date, "days": 1})
    then = case.model_copy(update={"settings": settings})
    return all(
        first <= last for first, last in (entitled_days(then, who, p) for p in PARTS[who.need])
    )
