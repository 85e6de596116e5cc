"""What could run (T1, T2, T4, C1-C4): the borders, and exactly what the audit would let pass."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from models.case import Case, Closure, Slot
from models.plan import Duty, Run, Session, Tables
from models.words import SUBJECTS_BY_KIND
from scheduler.audit import audit
from solvers.instance import Instance
from solvers.opportunities import RunOption, UnitsLost, find_runs
from support.random_cases import random_case
from tests.scheduler.small_case import CASE, MON, TUE, with_settings

SAT, SUN = date(2023, 7, 22), date(2023, 7, 23)


def facility_changed(case: Case, facility_id: str, **changes: object) -> Case:
    rows = (
        replace(f, **changes) if f.facility_id == facility_id else f  # type: ignore[arg-type]
        for f in case.facilities
    )
    return case.model_copy(update={"facilities": tuple(rows)})


def run_of(case: Case, facility_id: str, when: date, slot_id: str) -> RunOption | None:
    runs, _ = find_runs(case)
    found = [
        r
        for r in runs
        if (r.facility.facility_id, r.date, r.slot_id) == (facility_id, when, slot_id)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def days_of(case: Case, facility_id: str) -> list[date]:
    runs, _ = find_runs(case)
    return sorted({r.date for r in runs if r.facility.facility_id == facility_id})


def test_weekdays_only_unless_the_venue_opens_at_weekends():
    week = [MON + timedelta(n) for n in range(7)]
    assert days_of(CASE, "V1-T") == week[:5]
    venues = (replace(CASE.venues[0], weekend=True), CASE.venues[1])
    at_weekends = CASE.model_copy(update={"venues": venues})
    assert days_of(at_weekends, "V1-T") == week
    assert days_of(at_weekends, "V2-R") == week[:5]


def test_make_up_days_and_holidays():
    assert SAT in days_of(with_settings(CASE, workdays=(SAT,)), "V1-T")
    assert SUN not in days_of(with_settings(CASE, workdays=(SAT,)), "V1-T")
    assert TUE not in days_of(with_settings(CASE, holidays=(TUE,)), "V1-T")
    both = with_settings(CASE, workdays=(SAT,), holidays=(SAT,))
    assert SAT not in days_of(both, "V1-T")
    venues = tuple(replace(v, weekend=True) for v in CASE.venues)
    closed = with_settings(CASE, holidays=(SAT,)).model_copy(update={"venues": venues})
    assert SAT not in days_of(closed, "V1-T")


def test_night_needs_a_facility_for_the_night():
    night = run_of(CASE, "V1-T", MON, "NIGHT")
    assert night is not None
    assert night.night
    assert run_of(facility_changed(CASE, "V1-T", night=False), "V1-T", MON, "NIGHT") is None


def test_a_slot_exists_for_each_subject_on_its_own():
    assert run_of(CASE, "V1-F", MON, "NIGHT") is None
    only_s4 = CASE.model_copy(
        update={"slots": tuple(s for s in CASE.slots if (s.slot_id, s.subject) != ("AM", "S1"))}
    )
    run = run_of(only_s4, "V1-T", MON, "AM")
    assert run is not None
    assert run.subjects == ("S4",)
    assert (run.start, run.end) == (8 * 60 + 30, 11 * 60 + 30)
    both = run_of(CASE, "V1-T", MON, "AM")
    assert both is not None
    assert both.subjects == ("S1", "S4")


def closing(**changes: object) -> Case:
    return CASE.model_copy(
        update={"closures": (Closure(**{"date": MON, **changes}),)}  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("closure", "left"),
    [
        ({"facility_id": "V1-T"}, None),
        ({"venue_id": "V1"}, None),
        ({"venue_id": "V1", "slot_id": "AM"}, None),
        ({"venue_id": "V1", "slot_id": "PM"}, 10),
        ({"venue_id": "V2"}, 10),
        ({"facility_id": "V1-T", "date": TUE}, 10),
        ({"facility_id": "V1-T", "units_lost": 0}, 10),
        ({"facility_id": "V1-T", "units_lost": 9}, 1),
        ({"facility_id": "V1-T", "units_lost": 10}, None),
        ({"facility_id": "V1-T", "units_lost": 11}, None),
        ({"venue_id": "V1", "units_lost": 4}, 6),
    ],
)
def test_closures(closure, left):
    run = run_of(closing(**closure), "V1-T", MON, "AM")
    assert (None if run is None else run.units_max) == left


def test_closures_add_up_for_the_slot_they_share():
    rows = (
        Closure("V1", None, date=MON, slot_id=None, units_lost=2),
        Closure(None, "V1-T", date=MON, slot_id="AM", units_lost=3),
        Closure(None, "V1-T", date=MON, slot_id="AM", units_lost=3),
        Closure(None, "V1-T", date=MON, slot_id="PM", units_lost=None),
    )
    lost = UnitsLost(CASE.model_copy(update={"closures": rows}))
    assert lost("V1-T", MON, "AM") == 8
    assert lost("V1-T", MON, "PM") is None
    assert lost("V1-T", MON, "NIGHT") == 2
    assert lost("V1-T", TUE, "AM") == 0
    assert lost("V1-H", MON, "AM") == 2
    assert lost("V2-R", MON, "AM") == 0


@pytest.mark.parametrize(
    ("changes", "per_unit", "seats"),
    [
        ({}, 6, 18),
        ({"minutes": 240}, 1, 3),
        ({"minutes": 241}, None, None),
        ({"minutes": 239}, 1, 3),
        ({"routes": 1, "headway_min": 20}, 6, 12),
        ({"routes": 1, "headway_min": 21}, 6, 11),
        ({"routes": 1, "headway_min": 241}, None, None),
        ({"daily_max": 17}, 6, 17),
        ({"units": 1}, 6, 6),
    ],
)
def test_seats_of_a_run(changes, per_unit, seats):
    base = {"minutes": 40, "routes": None, "headway_min": None}
    run = run_of(facility_changed(CASE, "V1-F", **(base | changes)), "V1-F", MON, "AM")
    assert (None if run is None else run.seats_per_unit) == per_unit
    assert (None if run is None else run.seats_max) == seats


def test_posts_and_units():
    run = run_of(CASE, "V1-R", MON, "PM")  # one unit each, at least two examiners
    assert run is not None
    assert [run.posts(n) for n in (1, 2, 3)] == [2, 2, 3]
    theory = run_of(CASE, "V1-T", MON, "AM")  # ten units each, at least one
    assert theory is not None
    assert [theory.posts(n) for n in (1, 10, 11)] == [1, 1, 2]
    assert [theory.units_for(n) for n in (0, 1, 3, 4, 30)] == [1, 1, 1, 2, 10]


def test_pools_gather_the_runs_of_a_group():
    runs, pools = find_runs(CASE)
    assert [p.index for p in pools] == list(range(len(pools)))
    for r in runs:
        p, f = pools[r.pool], r.facility
        assert (p.venue_id, p.day, p.slot_id, p.kind) == (f.venue_id, r.day, r.slot_id, f.kind)
        assert (p.start, p.end, p.night) == (r.start, r.end, r.night)
    groups = {p.group for p in pools if p.kind == "field"}
    assert groups == {"small", "heavy"}
    assert {p.group for p in pools if p.kind == "theory"} == {"*"}
    twin = (*CASE.facilities, replace(CASE.facilities[0], facility_id="V1-G"))
    more, same = find_runs(CASE.model_copy(update={"facilities": twin}))
    assert len(same) == len(pools)
    assert len(more) > len(runs)


def one_seat(case: Case, facility_id: str, when: date, slot: Slot) -> Tables:
    """One run with one unit and one seat, everything else left out."""
    venue_id = next(f.venue_id for f in case.facilities if f.facility_id == facility_id)
    place = (facility_id, venue_id, when, slot.slot_id, slot.subject)
    return Tables(
        runs=(Run(facility_id, when, slot.slot_id, 1, 1),),
        sessions=(Session("s", *place, "open", "", 1, 1, "new"),),
    )


def test_exactly_the_runs_and_sessions_that_the_audit_lets_pass():
    seen: Counter[object] = Counter()
    for seed in range(40):
        case = random_case(seed)
        inst = Instance.of(case)
        runs = {(r.facility.facility_id, r.date, r.slot_id) for r in inst.runs}
        offers = {
            (r.facility.facility_id, r.date, r.slot_id, o.subject)
            for o in inst.offers
            if o.quota == "open"
            for r in (inst.runs[o.runs[0]],)
        }
        start = case.settings.start
        for f in case.facilities:
            slots = [s for s in case.slots if s.subject in SUBJECTS_BY_KIND[f.kind]]
            for slot in slots:
                for day in range(-1, case.settings.days + 1):
                    when = start + timedelta(day)
                    key = (f.facility_id, when, slot.slot_id)
                    tables = one_seat(case, f.facility_id, when, slot)
                    rules = {v.rule for v in audit(case, tables)}
                    place = rules & {"T1", "T2", "T4", "C1", "C2", "C3", "C4"}
                    assert (key in runs) == (not place), (seed, key, place)
                    allowed = key in runs and "T3" not in rules
                    assert ((*key, slot.subject) in offers) == allowed, (seed, key)
                    seen.update(rules)
                    seen["allowed"] += allowed
    assert {"T1", "T2", "T3", "T4", "C2"} <= set(seen)
    assert seen["allowed"] >= 100


def test_exactly_the_duties_that_the_audit_lets_pass():
    seen: Counter[object] = Counter()
    for seed in range(40):
        case = random_case(seed)
        inst = Instance.of(case)
        given = {(d.examiner, d.pool) for d in inst.duties}
        for k, examiner in enumerate(case.examiners):
            for p in inst.pools:
                place = (p.date, p.slot_id, p.venue_id, p.kind, p.group, "post")
                tables = Tables(duties=(Duty(examiner.examiner_id, *place),))
                rules = {v.rule for v in audit(case, tables)} & {"E3", "E4", "E7"}
                if (k, p.index) in given:
                    assert rules <= {"E7"}, (seed, examiner, p)  # a unit that releases nobody
                else:
                    assert rules, (seed, examiner, p)
                seen.update(rules)
                seen["given"] += (k, p.index) in given
    assert {"E3", "E4", "E7"} <= set(seen)
    assert seen["given"] >= 100


def test_equal_cases_give_equal_indices():
    case = random_case(11)
    one, two = Instance.of(case), Instance.of(case.model_copy())
    assert (one.runs, one.pools, one.offers, one.duties) == (
        two.runs,
        two.pools,
        two.offers,
        two.duties,
    )
    assert [r.index for r in one.runs] == list(range(len(one.runs)))
    assert [o.index for o in one.offers] == list(range(len(one.offers)))
    assert [d.index for d in one.duties] == list(range(len(one.duties)))


def test_times_are_minutes_of_the_day():
    slots = tuple(
        replace(s, start=time(0), end=time(23, 59)) if s.slot_id == "AM" else s for s in CASE.slots
    )
    run = run_of(CASE.model_copy(update={"slots": slots}), "V1-F", MON, "AM")
    assert run is not None
    assert (run.start, run.end) == (0, 23 * 60 + 59)
