"""Types and gates against a plain computation for each person."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from models.case import Case, Demand
from scheduler.audit.entitlement import in_window, need_windows
from solvers.demand import Market, People, points_of
from solvers.entitlement import entitled_days, unserved_points
from solvers.geography import great_circle_km, round_half_up
from solvers.opportunities import Offer
from solvers.sites import accepts_run, need_of, offer_place
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.scheduler.small_case import CASE, FRESH, candidate, cohort
from tests.solvers.parts import Parts


def plain_points(parts: Parts, who: Demand, offer: Offer) -> int | None:
    """Travel and delay of a person in an offer; ``None`` where he does not accept it."""
    case, inst = parts.case, parts.instance
    if need_of(offer) != who.need or (offer.quota == "linked" and len(offer.runs) == 1):
        return None
    windows = need_windows(who, case.settings.policy.booking_close_days)
    district = next(d for d in case.districts if d.district == who.district)
    trips: dict[tuple[str, date], float] = {}
    delay = 0
    for k, window in zip(offer.runs, windows, strict=True):
        r = inst.runs[k]
        km = case.settings.policy.road_factor * great_circle_km(
            district.lat, district.lon, r.venue.lat, r.venue.lon
        )
        accepted = in_window(window, r.date)
        accepted &= "*" in r.facility.classes or who.vehicle_class in r.facility.classes
        accepted &= not who.slots or r.slot_id in who.slots
        accepted &= who.max_km is None or km <= who.max_km
        if not accepted:
            return None
        trips[r.venue.venue_id, r.date] = km
        delay += 2 * (r.date - case.settings.start).days
    return delay + sum(round_half_up(km / 5) for km in trips.values())


@pytest.mark.parametrize("make", [random_case, random_published_case])
def test_types_accept_what_each_person_accepts(make):
    seen: Counter[str] = Counter()
    for seed in range(60):
        parts = Parts(make(seed))
        offers, persons = parts.instance.offers, parts.people.persons
        order = list(range(len(persons)))
        types = parts.market.types(parts.people, order)
        type_of = {p: t for t in types for p in t.members}
        assert sum(len(t.members) for t in types) == len(type_of)
        for person in persons:
            plain = {
                o.index: points
                for o in offers
                if (points := plain_points(parts, person.who, o)) is not None
            }
            t = type_of.get(person.order)
            found: dict[int, int] = {}
            for g, travel in t.gates.items() if t else ():
                gate = parts.market.gates[g]
                assert gate.need == person.who.need
                for o, delay in zip(gate.offers, gate.delays, strict=True):
                    assert o not in found, "two ways to one offer"
                    found[o] = travel + delay
            assert found == plain, (make.__name__, seed, person.candidate_id)
            seen["accepts"] += bool(plain)
            seen["accepts nothing"] += not plain
            seen["linked"] += bool(plain) and person.who.need == "S23"
        for t in types:
            assert t.members == sorted(t.members)
            seen["shared type"] += len(t.members) > 1
    assert min(seen[name] for name in ("accepts", "accepts nothing", "linked", "shared type")) > 5


def test_entitled_in_the_horizon_as_each_date_says():
    for seed in range(60):
        parts = Parts(random_case(seed))
        s = parts.case.settings
        days = [s.start + timedelta(n) for n in range(s.days)]
        for person in parts.people.persons:
            windows = need_windows(person.who, s.policy.booking_close_days)
            entitled = any(all(in_window(w, day) for w in windows) for day in days)
            assert parts.market.window_in_horizon(person.who) == entitled


def test_rank_order():
    soon = date(2023, 12, 1)
    people = People(
        CASE.model_copy(
            update={
                "candidates": (
                    candidate("K2", **FRESH),
                    candidate("K10", **FRESH),
                    candidate("K3", rank_time=datetime(2023, 6, 16, 23)),
                    candidate("K4", lp_expiry=soon, rank_time=datetime(2023, 7, 1)),
                    candidate("K5", lp_expiry=soon, priority_used=True),
                    candidate("d", **FRESH),
                    candidate("b", **FRESH),
                ),
                "cohorts": (cohort(11, **FRESH), cohort(1, **FRESH)),
            }
        )
    )
    names = [p.candidate_id for p in people.persons]
    assert names[:2] == ["K4", "K3"]
    assert names[2:6] == ["K10", "K2", "K5", "b"]
    assert names[6:] == [*(f"c1#{n}" for n in range(1, 12)), "c2#1", "d"]
    assert [p.order for p in people.persons] == list(range(len(names)))
    assert people.index_by_id["K10"] == 2


def test_points_of_people():
    parts = Parts(random_case(3))
    start = parts.case.settings.start
    members = [p.order for p in parts.people.persons][::-1]
    assert points_of(parts.people, members).tolist() == [
        unserved_points(start, parts.people.persons[k].who) for k in members
    ]


def test_members_keep_the_order_given():
    case: Case = CASE.model_copy(
        update={"candidates": tuple(candidate(f"K{n}", **FRESH) for n in range(4)), "cohorts": ()}
    )
    parts = Parts(case)
    (alike,) = parts.market.types(parts.people, [2, 0, 3, 1])
    assert alike.members == [2, 0, 3, 1]
    assert parts.market.types(parts.people, []) == []


def test_a_link_with_one_part_in_the_horizon_takes_nobody_new():
    offer = Parts(CASE).instance.offers[0]
    runs = Parts(CASE).instance.runs
    half = replace(offer, runs=offer.runs[:1], quota="linked", subject="S2")
    market = Market(CASE, runs, [half])
    who = candidate("X", need="S23")
    assert market.gates_of(who) == {}
    assert len(offer_place(half, runs)) == 2


def test_the_farthest_kilometre_is_still_accepted():
    parts = Parts(CASE)
    who = next(c for c in CASE.candidates if c.need == "S1")
    anywhere = replace(who, max_km=None, slots=())
    rooms = {r.venue.venue_id for r in parts.instance.runs if "S1" in r.subjects}
    exact, district = max(
        (parts.market.km(d.district, venue), d.district) for d in CASE.districts for venue in rooms
    )
    anywhere = replace(anywhere, district=district)
    at = parts.market.gates_of(replace(anywhere, max_km=exact))
    below = parts.market.gates_of(replace(anywhere, max_km=exact - 1e-6))
    assert set(below) < set(at)
    assert at == parts.market.gates_of(anywhere)


def partition(types, market):
    """Who is alike, and what they accept, whatever the gates' numbers are."""
    return {
        (
            tuple(t.members),
            frozenset((market.gates[g].offers, travel) for g, travel in t.gates.items()),
        )
        for t in types
    }


@pytest.mark.parametrize("seed", range(25))
def test_types_found_before_change_nothing(seed: int) -> None:
    """A market that has typed others before gives what one does that has not."""
    parts, fresh = Parts(random_case(seed)), Parts(random_case(seed))
    everybody = list(range(len(parts.people.persons)))
    some = random.Random(seed).sample(everybody, len(everybody) // 2)
    parts.market.types(parts.people, everybody)
    again = parts.market.types(parts.people, some)
    once = fresh.market.types(fresh.people, some)
    assert partition(again, parts.market) == partition(once, fresh.market)
    assert [t.members for t in again] == [t.members for t in once]
    assert [t.need for t in again] == [t.need for t in once]


@pytest.mark.parametrize("seed", range(25))
def test_people_of_a_kind_accept_the_same(seed: int) -> None:
    parts = Parts(random_published_case(seed))
    kinds = parts.market.kinds(parts.people)
    assert kinds is parts.market.kinds(parts.people)
    assert kinds.by_person.tolist()[0] == 0
    assert set(kinds.by_person.tolist()) == set(range(len(kinds.examples)))
    entitled = kinds.entitled
    for person, kind in zip(parts.people.persons, kinds.by_person, strict=True):
        example = kinds.examples[kind]
        assert parts.market.gates_of(person.who) == parts.market.gates_of(example)
        assert parts.market.window(person.who) == kinds.windows[kind]
        assert entitled[person.order] == parts.market.window_in_horizon(person.who)


def town() -> Case:
    """Some case with several candidates who could be served."""
    for seed in range(100):
        case = random_case(seed)
        parts = Parts(case)
        if len(case.candidates) > 4 and len(parts.market.types(parts.people, range(4))) > 1:
            return case.model_copy(update={"cohorts": ()})
    raise AssertionError("no such case")


def test_kinds_are_those_of_the_people_asked_for() -> None:
    case = town()
    parts = Parts(case)
    few = People(case.model_copy(update={"candidates": case.candidates[:2]}))
    assert len(parts.market.kinds(parts.people).by_person) == len(parts.people.persons)
    assert len(parts.market.kinds(few).by_person) == 2
    again, once = parts.market, Parts(case).market
    assert partition(again.types(few, range(2)), again) == partition(
        once.types(few, range(2)), once
    )


def test_work_grows_with_kinds_not_with_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many of everybody: not one more look at entitled days or at a gate."""
    asked = Counter[str]()

    def counted(name: str, real):
        def call(*args):
            asked[name] += 1
            return real(*args)

        return call

    monkeypatch.setattr("solvers.demand.entitled_days", counted("days", entitled_days))
    monkeypatch.setattr("solvers.demand.accepts_run", counted("runs", accepts_run))
    case = town()
    twice = tuple(
        replace(c, candidate_id=f"{c.candidate_id}-{k}") for c in case.candidates for k in (1, 2)
    )
    looks = []
    for candidates in (case.candidates, twice):
        asked.clear()
        parts = Parts(case.model_copy(update={"candidates": candidates}))
        assert parts.market.types(parts.people, range(len(candidates)))
        looks.append(dict(asked))
    assert looks[0] == looks[1]
    assert min(looks[0].values()) > 0
