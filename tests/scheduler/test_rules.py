"""Each rule: the small plan keeps it, and a mutation breaks it and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from models.case import Availability, Case, Closure, Conflict
from models.plan import Tables
from scheduler.audit import RULES, audit
from scheduler.audit.page import page
from tests.scheduler.small_case import (
    CASE,
    MON,
    TABLES,
    TUE,
    WED,
    added,
    book,
    candidate,
    pool,
    run,
    session,
    with_policy,
    with_rows,
    with_settings,
)

Mutation = Callable[[Case, Tables], tuple[Case, Tables]]
BROKEN: dict[str, list[Mutation]] = {}


def breaks(rule_id: str) -> Callable[[Mutation], Mutation]:
    def register(mutation: Mutation) -> Mutation:
        BROKEN.setdefault(rule_id, []).append(mutation)
        return mutation

    return register


def broken_rules(case: Case, tables: Tables) -> set[str]:
    return {violation.rule for violation in audit(case, tables)}


@breaks("T1")
def holiday(case, tables):
    return with_settings(case, holidays=(TUE,)), tables


@breaks("T1")
def make_up_day_at_a_holiday(case, tables):
    return with_settings(case, holidays=(TUE,), workdays=(TUE,)), tables


@breaks("T1")
def weekend(case, tables):
    saturday = date(2023, 7, 22)
    tables = with_rows(tables, "runs", {"V2-R": {"date": saturday}})
    tables = with_rows(tables, "sessions", {"V": {"date": saturday}})
    duties = tuple(
        replace(row, date=saturday) if row.venue_id == "V2" else row for row in tables.duties
    )
    case = added(case, "availability", Availability("R1", saturday, available=True))
    return case, tables.model_copy(update={"duties": duties})


@breaks("T1")
def slot_of_another_subject(case, tables):
    case = case.model_copy(
        update={"slots": tuple(r for r in case.slots if (r.slot_id, r.subject) != ("AM", "S4"))}
    )
    return case, tables


@breaks("T1")
def beyond_the_horizon(case, tables):
    case = with_settings(case, days=2)
    case = case.model_copy(update={"published": (), "booked": ()})
    return case, with_rows(tables, "sessions", {"TP": {"status": "new"}})


@breaks("T2")
def no_lights(case, tables):
    return with_rows(case, "facilities", {"V1-T": {"night": False}}), tables


@breaks("T3")
def too_late(case, tables):
    return with_policy(case, publish_lead_days=12), tables


@breaks("T4")
def facility_closed(case, tables):
    return added(case, "closures", Closure(facility_id="V2-R", date=TUE)), tables


@breaks("T4")
def venue_closed_for_a_slot(case, tables):
    return added(case, "closures", Closure(venue_id="V1", date=MON, slot_id="NIGHT")), tables


@breaks("T4")
def all_units_away(case, tables):
    rows = [Closure(facility_id="V1-R", date=MON, slot_id="PM", units_lost=n) for n in (1, 2)]
    return added(case, "closures", *rows), tables


@breaks("C1")
def units_away(case, tables):
    return added(case, "closures", Closure(venue_id="V1", date=MON, units_lost=2)), tables


@breaks("C1")
def closures_add_up(case, tables):
    rows = [Closure(facility_id="V1-F", date=MON, slot_id=s, units_lost=1) for s in (None, "AM")]
    return added(case, "closures", *rows), tables


@breaks("C2")
def slow(case, tables):
    return with_rows(case, "facilities", {"V1-F": {"minutes": 130}}), tables


@breaks("C3")
def few_starts(case, tables):
    return with_rows(case, "facilities", {"V1-F": {"routes": 3, "headway_min": 125}}), tables


@breaks("C4")
def over_the_daily_maximum(case, tables):
    return with_rows(case, "facilities", {"V1-F": {"daily_max": 3}}), tables


@breaks("C5")
def too_small(case, tables):
    return with_policy(case, min_session_seats=3), tables


@breaks("C6")
def overbooked(case, tables):
    return case, with_rows(tables, "sessions", {"F": {"seats": 1}})


@breaks("C6")
def no_priority_seats(case, tables):
    return case, with_rows(tables, "sessions", {"F": {"priority_seats": 0}})


@breaks("C7")
def wrong_class(case, tables):
    return with_rows(case, "facilities", {"V2-R": {"classes": ("C2",)}}), tables


@breaks("E1")
def one_post_more(case, tables):
    return case, with_rows(tables, "runs", {"V2-R": {"posts": 3}})


@breaks("E2")
def no_standby(case, tables):
    duties = tuple(r for r in tables.duties if (r.examiner_id, r.date) != ("R1", MON))
    return case, tables.model_copy(update={"duties": duties})


@breaks("E2")
def no_draw(case, tables):
    return case, with_rows(tables, "duties", {"E4": None})


@breaks("E2")
def idle_pool(case, tables):
    return case, added(tables, "duties", *pool("V1 21 AM", "field", "small", "", "E3 E4"))


@breaks("E2")
def posts_filled_by_standby(case, tables):
    return case, with_rows(tables, "duties", {"E3": {"role": "standby"}})


@breaks("E3")
def subject_not_held(case, tables):
    return with_rows(case, "examiners", {"E3": {"subjects": ("S3",)}}), tables


@breaks("E3")
def class_group_not_held(case, tables):
    return with_rows(case, "examiners", {"E8": {"class_groups": ("small",)}}), tables


@breaks("E4")
def away(case, tables):
    return added(case, "availability", Availability("E3", MON, available=False)), tables


@breaks("E4")
def slot_beats_day(case, tables):
    rows = (
        Availability("E3", MON, "AM", available=False),
        Availability("E3", MON, available=True),
    )
    return added(case, "availability", *rows), tables


@breaks("E4")
def reserve_not_asked(case, tables):
    return case.model_copy(update={"availability": ()}), tables


@breaks("E4")
def conflict(case, tables):
    return added(case, "conflicts", Conflict("E7", "V1")), tables


@breaks("E4")
def two_duties_at_once(case, tables):
    """Theory at 8:30-11:30 and field at 8:00-12:00, in slots of one name."""
    case = with_rows(case, "examiners", {"E3": {"subjects": ("S1", "S2")}})
    tables = added(tables, "runs", run("V1-F 19 AM", 1, 1))
    tables = added(tables, "sessions", session("F2", "V1-F 19 AM", "S2", 2))
    tables = added(tables, "duties", *pool("V1 19 AM", "field", "small", "E4", "E3"))
    return case, added(tables, "duties", *pool("V1 19 AM", "theory", "*", "", "E3"))


@breaks("E4")
def two_venues_on_a_date(case, tables):
    tables = added(tables, "runs", run("V2-R 17 AM", 1, 2))
    tables = added(tables, "sessions", session("V0", "V2-R 17 AM", "S3", 2))
    return case, added(tables, "duties", *pool("V2 17 AM", "road", "small", "E5 E6", "R1"))


@breaks("E5")
def too_many_slots_a_day(case, tables):
    case = with_rows(case, "examiners", {"E3": {"subjects": ("S2", "S3")}})
    case = with_policy(case, max_slots_per_day=1)
    return case, added(tables, "duties", *pool("V1 17 PM", "road", "small", "", "E3"))


@breaks("E5")
def too_many_slots_in_the_horizon(case, tables):
    return with_rows(case, "examiners", {"E5": {"max_slots": 1}}), tables


@breaks("E5")
def no_day_off(case, tables):
    return with_policy(case, max_days_per_7=1), tables


@breaks("E6")
def short_rest(case, tables):
    return with_policy(case, min_rest_hours=16), tables


@breaks("E7")
def reserve_too_often(case, tables):
    return with_policy(case, reserve_max_days=1), tables


@breaks("E7")
def unit_stripped(case, tables):
    return with_rows(case, "units", {"大队": {"max_released_per_day": 0}}), tables


@breaks("E7")
def reserve_in_the_field(case, tables):
    case = added(case, "availability", Availability("R1", WED, available=True))
    changes = {"R1": {"subjects": ("S2", "S3"), "class_groups": ("small", "heavy")}}
    case = with_rows(case, "examiners", changes)
    return case, added(tables, "duties", *pool("V1 19 PM", "field", "heavy", "", "R1"))


@breaks("E8")
def session_named_after_an_examiner(case, tables):
    tables = with_rows(tables, "sessions", {"F": {"session_id": "E3"}})
    bookings = tuple(
        replace(row, session_id="E3") if row.session_id == "F" else row for row in tables.bookings
    )
    return case, tables.model_copy(update={"bookings": bookings})


@breaks("B1")
def permit_too_young(case, tables):
    return with_rows(case, "candidates", {"B1": {"lp_date": date(2023, 7, 3)}}), tables


@breaks("B1")
def passed_already(case, tables):
    return with_rows(case, "candidates", {"B1": {"passed": ("S1", "S2")}}), tables


@breaks("B1")
def part_of_a_pair(case, tables):
    return with_rows(case, "candidates", {"G1": {"s3_bookings": 5}}), tables


@breaks("B2")
def too_far(case, tables):
    return with_rows(case, "candidates", {"B1": {"district": "乙区", "max_km": 34.0}}), tables


@breaks("B2")
def wrong_time_of_day(case, tables):
    return with_rows(case, "candidates", {"B1": {"slots": ("PM",)}}), tables


@breaks("B3")
def half_a_pair(case, tables):
    bookings = tuple(r for r in tables.bookings if (r.candidate_id, r.part) != ("G1", "S3"))
    return case, tables.model_copy(update={"bookings": bookings})


@breaks("B3")
def two_seats(case, tables):
    tables = with_rows(tables, "sessions", {"TN": {"seats": 4}})
    case = with_rows(case, "facilities", {"V1-T": {"minutes": 45}})
    return case, added(tables, "bookings", *book("TN", "S1", "A3"))


@breaks("B4")
def short_gap(case, tables):
    return with_policy(case, linked_min_gap_min=61), tables


@breaks("B4")
def unequal_parts(case, tables):
    return case, with_rows(tables, "sessions", {"FL": {"seats": 3}})


@breaks("B4")
def open_seat_taken_as_linked(case, tables):
    """G1 and B1 change places."""
    return case, _swapped(tables, ("FL", "G1"), ("F", "B1"))


@breaks("B5")
def free_seat(case, tables):
    return case, with_rows(tables, "sessions", {"TP": {"seats": 4, "status": "raised"}})


@breaks("B5")
def passed_over(case, tables):
    return with_rows(case, "candidates", {"A4": {"rank_time": datetime(2023, 7, 11)}}), tables


@breaks("B5")
def priority_passed_over(case, tables):
    row = replace(case.cohorts[0], lp_expiry=date(2023, 8, 1))
    return case.model_copy(update={"cohorts": (row,)}), tables


@breaks("B5")
def pair_passed_over(case, tables):
    late = candidate("G3", need="S23", rank_time=datetime(2023, 6, 1))
    case = case.model_copy(update={"candidates": (*case.candidates, late)})
    return case, added(
        tables, "unserved", replace(tables.unserved[2], candidate_id="G3", need="S23")
    )


@breaks("P1")
def wrong_status(case, tables):
    return case, with_rows(tables, "sessions", {"TP": {"status": "raised"}})


@breaks("P1")
def published_elsewhere(case, tables):
    row = replace(case.published[0], slot_id="PM")
    return case.model_copy(update={"published": (row,)}), tables


@breaks("P1")
def never_published(case, tables):
    return case, added(tables, "sessions", session("X", "V1-T 20 AM", "S1", 0, status="closed"))


@breaks("P2")
def moved(case, tables):
    return case, _swapped(tables, ("TP", "A1"), ("TN", "A4"))


@breaks("D1")
def forgotten(case, tables):
    return case, with_rows(tables, "unserved", {"B3": None})


@breaks("D1")
def wrong_reason(case, tables):
    return case, with_rows(tables, "unserved", {"B3": {"reason": "full"}})


@breaks("D1")
def listed_twice(case, tables):
    return case, added(tables, "unserved", tables.unserved[0])


@breaks("D1")
def served_and_unserved(case, tables):
    return case, added(tables, "unserved", replace(tables.unserved[2], candidate_id="A5"))


@breaks("D1")
def run_without_a_session(case, tables):
    case = with_policy(case, min_session_seats=1)
    case = case.model_copy(
        update={"published": (*case.published, session("Y", "V1-T 20 AM", "S1", 1))}
    )
    tables = added(tables, "sessions", session("Y", "V1-T 20 AM", "S1", 0, status="closed"))
    tables = added(tables, "runs", run("V1-T 20 AM", 1, 1))
    return case, added(tables, "duties", *pool("V1 20 AM", "theory", "*", "E1", "E2"))


@breaks("D1")
def unknown_candidate(case, tables):
    return case, added(tables, "unserved", replace(tables.unserved[0], candidate_id="Z"))


@breaks("D1")
def venue_of_another_facility(case, tables):
    return case, with_rows(tables, "sessions", {"F": {"venue_id": "V3"}})


@breaks("D1")
def id_too_long(case, tables):
    long_id = "F" * 65
    tables = with_rows(tables, "sessions", {"F": {"session_id": long_id}})
    bookings = tuple(
        replace(row, session_id=long_id) if row.session_id == "F" else row
        for row in tables.bookings
    )
    return case, tables.model_copy(update={"bookings": bookings})


@breaks("D2")
def county_venue(case, tables):
    return with_rows(case, "venues", {"V1": {"kind": "county"}}), tables


def _swapped(tables, one, other):
    """Two candidates, each (session, candidate), who change places."""
    change = {one: other[0], other: one[0]}
    bookings = tuple(
        replace(row, session_id=change.get((row.session_id, row.candidate_id), row.session_id))
        for row in tables.bookings
    )
    return tables.model_copy(update={"bookings": bookings})


def test_small_plan_keeps_every_rule():
    assert audit(CASE, TABLES) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_each_rule_has_a_mutation_that_breaks_it_alone(rule):
    mutations = BROKEN.get(rule.rule_id, [])
    assert mutations, f"no mutation breaks {rule.rule_id}"
    for mutation in mutations:
        found = broken_rules(*mutation(CASE, TABLES))
        assert found == {rule.rule_id}, f"{mutation.__name__}: {found}"


def test_violations_are_sentences_that_name_their_objects():
    for mutations in BROKEN.values():
        for mutation in mutations:
            for violation in audit(*mutation(CASE, TABLES)):
                text = violation.message.render()
                assert "{" not in text
                assert violation.where
                assert str(next(iter(violation.message.values.values()))) in text


def test_catalogue_is_complete_and_in_order():
    ids = [rule.rule_id for rule in RULES]
    numbers = {"T": 4, "C": 7, "E": 8, "B": 5, "P": 2, "D": 2}
    assert ids == [f"{letter}{n}" for letter, most in numbers.items() for n in range(1, most + 1)]
    assert all(
        rule.title and rule.title_en and rule.sentence and rule.sentence_en for rule in RULES
    )


def test_page_of_rules_is_up_to_date(pytestconfig):
    written = (pytestconfig.rootpath / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == page(), "run python -m scheduler.audit.page"
