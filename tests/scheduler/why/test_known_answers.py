"""A case small enough to know every answer: each kind of reason and of what binds."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from models.case import Availability, Closure, Conflict, SeatLimit, Unit
from models.errors import QuestionError
from scheduler.audit import RULES, audit
from scheduler.why import (
    explain_all,
    explain_candidate,
    explain_examiner,
    explain_rule,
    explain_session,
    explain_venue,
)
from scheduler.why.room import OFFICE
from scheduler.why.scene import Scene
from scheduler.why.session import DEMAND
from support.replanned import tables_from
from tests.scheduler.small_case import (
    CASE,
    FRESH,
    MON,
    TABLES,
    WED,
    added,
    book,
    candidate,
    cohort,
    examiner,
    session,
    with_policy,
    with_rows,
    with_settings,
)

THU = date(2023, 7, 20)


def test_the_plan_keeps_the_rules():
    assert not audit(CASE, TABLES)


def test_every_reason_of_the_plan():
    found = {r.candidate_id: r for r in explain_all(CASE, TABLES)}
    assert set(found) == {"B3", "B4", "c1#2"}
    assert (found["B3"].reason, found["B3"].causes) == ("B1", ("S2:wait",))
    assert (found["B4"].reason, found["B4"].causes) == ("no_offer", ("class", "distance"))
    full = found["c1#2"]
    assert (full.reason, full.sessions, full.seats, full.proven) == ("full", 2, 6, True)
    assert full.worst.since == datetime(2023, 7, 10)


def condition(answer, part: str):
    """The only condition of a part that is not met."""
    (found,) = (e for e in answer.entitlement if e.part == part)
    (unmet,) = (c for c in found.conditions if not c.met)
    return unmet


@pytest.mark.parametrize(
    ("changes", "code", "next_date"),
    [
        ({"lp_date": date(2023, 7, 10)}, "wait", date(2023, 7, 25)),
        ({"last_s2": date(2023, 7, 11)}, "retry", date(2023, 7, 26)),
        ({"lp_expiry": date(2023, 7, 16)}, "expiry", None),
        ({"s2_bookings": 5}, "bookings", None),
        ({"passed": ()}, "needs_S1", None),
        ({"passed": ("S1", "S2")}, "passed", None),
    ],
)
def test_each_condition_of_b1(changes, code, next_date):
    case = with_rows(CASE, "candidates", {"B3": {"lp_date": date(2023, 3, 1), **changes}})
    answer = explain_candidate(case, TABLES, "B3")
    assert answer.reason == "B1"
    assert condition(answer, "S2").code == code
    assert answer.next_date == next_date
    assert [c.date for c in answer.changes] == ([next_date] if next_date else [])


def test_conditions_of_s4_and_of_a_class_without_s3():
    for passed, vehicle, code in (
        (("S1", "S2"), "C1", "needs_S3"),
        (("S1", "S3"), "C1", "needs_S2"),
    ):
        case = added(CASE, "candidates", candidate("X", need="S4", passed=passed))
        assert condition(explain_candidate(case, TABLES, "X"), "S4").code == code, vehicle
    case = added(CASE, "candidates", candidate("X", need="S3", vehicle_class="C6"))
    assert condition(explain_candidate(case, TABLES, "X"), "S3").code == "class"


def test_dates_that_never_meet_are_both_named():
    changes = {"lp_date": date(2023, 7, 7), "lp_expiry": date(2023, 7, 21)}
    case = with_rows(CASE, "candidates", {"B3": changes})
    answer = explain_candidate(case, TABLES, "B3")
    assert answer.reason == "B1"
    assert all(c.met for e in answer.entitlement for c in e.conditions)
    (reason,) = (r for r in explain_all(case, TABLES) if r.candidate_id == "B3")
    assert reason.causes == ("S2:wait", "S2:expiry")


def test_both_parts_of_s23_are_told():
    late = candidate("X", need="S23", lp_date=date(2023, 7, 1))
    answer = explain_candidate(added(CASE, "candidates", late), TABLES, "X")
    assert answer.reason == "B1"
    assert [(e.part, e.first) for e in answer.entitlement] == [("S2", MON), ("S3", None)]
    assert answer.next_date == date(2023, 8, 5)


def test_the_way_to_the_only_field_is_what_he_lacks():
    answer = explain_candidate(CASE, TABLES, "B4")
    (change,) = answer.changes
    assert (change.kind, change.max_km) == ("distance", 34.9)
    assert change.message.values["venues"] == "V1"


def test_one_of_a_cohort_is_one_seat_short():
    answer = explain_candidate(CASE, TABLES, "c1#2")
    assert answer.holders.seats == 6
    assert (answer.holders.kept, answer.holders.ordinary, answer.holders.before) == (2, 4, 4)
    assert (answer.queue.place, answer.queue.waiting, answer.queue.rivals) == (5, 5, 0)
    assert [(c.kind, c.seats, c.binds) for c in answer.changes] == [("seats", 1, ())]
    assert answer.changes[0].place.label == "V1-T@2023-07-19@AM"


def test_seats_for_those_before_him_count_too():
    more = cohort(3, **FRESH, rank_time=datetime(2023, 7, 9))
    case = added(CASE, "cohorts", more)
    tables = rebooked(Scene(case, TABLES))
    answer = explain_candidate(case, tables, "c1#2")
    assert answer.queue.rivals == 3
    assert answer.queue.cutoff.since == datetime(2023, 7, 9)
    assert next(c for c in answer.changes if c.kind == "seats").seats == 4


def rebooked(scene: Scene):
    """The plan with the bookings that follow from its seats."""
    return tables_from(scene, scene.accountant.carry_out(scene.decision))


def test_a_slot_or_a_slot_and_a_distance():
    late = candidate("X", **FRESH, slots=("PM",), rank_time=datetime(2023, 1, 1))
    answer = explain_candidate(added(CASE, "candidates", late), TABLES, "X")
    assert (answer.reason, answer.lost[0].message.text) == ("no_offer", "不在他可考的时段")
    assert {c.slots for c in answer.changes if c.kind == "slot"} == {("AM",), ("NIGHT",)}
    far = replace(late, district="乙区", max_km=1.0)
    answer = explain_candidate(added(CASE, "candidates", far), TABLES, "X")
    kinds = {(c.kind, c.slots) for c in answer.changes}
    assert {("slot_distance", ("AM",)), ("slot_distance", ("NIGHT",))} <= kinds
    assert not any(kind in ("slot", "distance") for kind, _ in kinds)


def test_priority_where_it_would_do():
    case = with_rows(
        added(CASE, "candidates", candidate("X", need="S3", rank_time=datetime(2023, 7, 1))),
        "facilities",
        {},
    )
    answer = explain_candidate(case, TABLES, "X")
    assert answer.reason == "full"
    assert "priority" in {c.kind for c in answer.changes}
    late = replace(case.candidates[-1], lp_expiry=MON + timedelta(days=100), priority_used=True)
    case = case.model_copy(update={"candidates": (*case.candidates[:-1], late)})
    assert "priority" in {c.kind for c in explain_candidate(case, TABLES, "X").changes}


def test_a_seat_that_moving_others_would_free():
    """TN takes A4, who would take either; X takes nights alone, and TP has a free seat."""
    x = candidate("X", **FRESH, slots=("NIGHT",), rank_time=datetime(2023, 7, 20))
    case = added(CASE, "candidates", x)
    case = case.model_copy(update={"cohorts": ()})
    bookings = tuple(b for b in TABLES.bookings if b.candidate_id not in ("c1#1", "A3", "A4", "A5"))
    bookings = (*bookings, *book("TN", "S1", "A3 A4 A5"))
    tables = TABLES.model_copy(update={"bookings": tuple(sorted(bookings, key=str))})
    answer = explain_candidate(case, tables, "X")
    assert (answer.reason, [c.kind for c in answer.changes]) == ("full", ["rebook"])


def test_kept_displaced_and_cheapest_seats():
    kept = explain_candidate(CASE, TABLES, "A1")
    assert kept.served
    assert kept.seat.kept
    assert kept.queue is None
    near = explain_candidate(CASE, TABLES, "A4").seat
    assert (near.points, near.cheapest) == (0, None)
    far = explain_candidate(CASE, TABLES, "A3").seat
    assert far.place.name == "TP"
    assert far.points == 4
    assert (far.cheapest.name, far.cheapest_points, far.cheapest_costs) == ("TN", 0, 0)


def test_a_stranger_is_not_compared_with_anybody():
    with pytest.raises(QuestionError) as caught:
        explain_candidate(CASE, TABLES, "A0")
    text = caught.value.message.render()
    assert "A0" in text
    assert not any(c.candidate_id in text.replace("A0", "") for c in CASE.candidates)


def rules(answer) -> set[str]:
    return {limit.rule for limit in answer.binds}


def test_what_shuts_a_place():
    shut = {
        "V2-R@2023-07-22@AM": "T1",
        "V1-H@2023-07-18@AM": "T4",
        "V1-R@2023-07-18@AM": "C1",
    }
    case = CASE.model_copy(
        update={
            "closures": (
                Closure(facility_id="V1-H", date=date(2023, 7, 18)),
                Closure(facility_id="V1-R", date=date(2023, 7, 18), units_lost=3),
            )
        }
    )
    for name, rule in shut.items():
        (answer,) = explain_session(case, TABLES, name)
        assert rules(answer) == {rule}, name
        assert answer.place.seats == 0
    dark = with_rows(CASE, "facilities", {"V1-T": {"night": False}})
    dark_tables = TABLES.model_copy(
        update={
            "sessions": tuple(s for s in TABLES.sessions if s.slot_id != "NIGHT"),
            "runs": tuple(r for r in TABLES.runs if r.slot_id != "NIGHT"),
            "duties": tuple(d for d in TABLES.duties if d.slot_id != "NIGHT"),
            "bookings": tuple(b for b in TABLES.bookings if b.session_id != "TN"),
        }
    )
    (answer,) = explain_session(dark, dark_tables, "V1-T@2023-07-17@NIGHT")
    assert rules(answer) == {"T2"}
    soon = with_settings(CASE, plan_date=date(2023, 7, 12))
    only_published = TABLES.model_copy(
        update={
            "sessions": tuple(s for s in TABLES.sessions if s.session_id == "TP"),
            "runs": (),
            "duties": (),
            "bookings": (),
        }
    )
    (answer,) = explain_session(soon, only_published, "V1-F@2023-07-18@AM")
    assert rules(answer) == {"T3"}


def test_what_leaves_no_further_seat():
    (answer,) = explain_session(CASE, TABLES, "L")
    assert rules(answer) == {DEMAND}
    assert answer.without.total == answer.without.unserved == 640
    tight = with_rows(CASE, "facilities", {"V1-T": {"daily_max": 5}})
    (answer,) = explain_session(tight, TABLES, "TP")
    assert rules(answer) == {"C4"}
    tight = with_rows(CASE, "facilities", {"V1-T": {"units": 2, "minutes": 60, "daily_max": 60}})
    tight = with_policy(tight, min_session_seats=2)
    small = TABLES.model_copy(
        update={
            "sessions": tuple(
                replace(s, seats=6 if s.session_id == "TN" else s.seats) for s in TABLES.sessions
            )
        }
    )
    (answer,) = explain_session(tight, small, "TN")
    assert rules(answer) >= {"C2"}
    routed = with_rows(CASE, "facilities", {"V1-F": {"routes": 1, "headway_min": 60}})
    crowd = added(routed, "candidates", candidate("X", need="S2", rank_time=datetime(2023, 7, 20)))
    (answer,) = explain_session(crowd, TABLES, "F")
    assert rules(answer) == {"C3"}
    assert answer.demand == 1


def test_a_run_that_nobody_would_fill_and_one_without_examiners():
    found = explain_session(CASE, TABLES, "V1-T@2023-07-18@NIGHT")
    theory = next(a for a in found if a.place.need == "S1")
    assert rules(theory) == {"C5", "E2"}
    (heads,) = theory.heads
    assert [(c.rule, c.used) for c in heads.counts] == [("E6:rest", 2)]
    assert (heads.skilled, heads.free) == (2, 0)
    assert theory.demand == 1


def test_a_seat_that_would_pay_is_said_to():
    (answer,) = explain_session(CASE, TABLES, "TN")
    assert not answer.binds
    assert [(w.points, w.served) for w in answer.worths] == [(114, 1), (114, 1)]


def test_a_seat_that_the_office_does_not_want_is_no_oversight():
    def limited(seats: int):
        limit = SeatLimit("V1-T.230717.NIGHT.S1", seats)
        return CASE.model_copy(update={"seat_limits": (limit,)})

    (answer,) = explain_session(limited(3), TABLES, "TN")
    assert [(b.rule, b.used, b.most) for b in answer.binds] == [(OFFICE, 3, 3)]
    assert [w.seats for w in answer.worths] == [1]
    (answer,) = explain_session(limited(4), TABLES, "TN")
    assert not answer.binds
    shut = SeatLimit("V1-T.230720.AM.S1", 0), SeatLimit("V1-T.230720.AM.S4", 0)
    case = CASE.model_copy(update={"seat_limits": shut})
    (answer,) = explain_session(case, TABLES, "V1-T@2023-07-20@AM")
    assert rules(answer) == {OFFICE}


def test_a_limited_place_is_counted_as_such_at_its_venue():
    limit = SeatLimit("V1-T.230717.NIGHT.S1", 3)
    answer = explain_venue(CASE.model_copy(update={"seat_limits": (limit,)}), TABLES, "V1")
    (binds,) = (dict(use.binds) for use in answer.facilities if use.facility_id == "V1-T")
    (free,) = (
        dict(use.binds)
        for use in explain_venue(CASE, TABLES, "V1").facilities
        if use.facility_id == "V1-T"
    )
    assert (binds[OFFICE], binds.get("B4", 0)) == (1, free.get("B4", 0))


def test_a_night_for_one_costs_more_than_it_saves():
    case = with_policy(CASE, min_session_seats=1, min_rest_hours=0)
    found = explain_session(case, TABLES, "V1-T@2023-07-18@NIGHT")
    answer = next(a for a in found if a.place.need == "S1")
    alone, whole = answer.worths
    assert not answer.binds
    assert (alone.points, alone.served) == (112, 1)
    assert whole.points < alone.points


def test_each_way_to_keep_an_examiner_out_of_a_pool():
    """The road morning of V2 on Tuesday, and who else could come."""

    def barred(case, name: str = "ZZ") -> dict[str, int]:
        (answer,) = explain_session(case, TABLES, "V")
        return {c.rule: c.used for c in answer.heads[0].counts}

    helper = examiner("ZZ", "S3")
    free = added(CASE, "examiners", helper)
    assert barred(CASE) == {}
    assert barred(free) == {}
    away = Availability("ZZ", date(2023, 7, 18), available=False)
    assert barred(added(free, "availability", away)) == {"E4:absent": 1}
    assert barred(added(free, "conflicts", Conflict("ZZ", "V2"))) == {"E4:conflict": 1}
    idle = added(CASE, "examiners", replace(helper, max_slots=0))
    assert barred(idle) == {"E5:slots": 1}
    reserve = examiner("ZZ", "S3", kind="reserve", unit="大队")
    here = Availability("ZZ", date(2023, 7, 18), available=True)
    assert barred(added(added(CASE, "examiners", reserve), "availability", here)) == {"E7:unit": 1}
    loose = added(added(CASE, "examiners", reserve), "availability", here)
    loose = loose.model_copy(update={"units": (Unit("大队", 2), Unit("考试科"))})
    assert barred(loose) == {}
    assert barred(with_policy(loose, reserve_max_days=2)) == {}


def test_a_venue_in_figures():
    answer = explain_venue(CASE, TABLES, "V2")
    assert answer.dates_open == (date(2023, 7, 18),)
    assert answer.dates_shut == (date(2023, 7, 22), date(2023, 7, 23))
    (use,) = answer.facilities
    assert (use.possible, use.open, use.seats, use.binds) == (10, 1, 2, (("demand", 10),))
    assert answer.without.venues == -50
    assert answer.without.total == 217
    assert answer.without_served == -2


def test_an_examiner_and_his_limits():
    answer = explain_examiner(CASE, TABLES, "R1")
    assert (answer.kind, answer.duties, answer.standby, answer.nights) == ("reserve", 2, 1, 0)
    assert [d.venue_id for d in answer.dates[:3]] == ["V1", "V2", ""]
    found = {(x.rule, x.message.text): (x.used, x.most) for x in answer.limits}
    assert found[("E7", "应急保障考试员连续七日内值勤日")] == (2, 3)
    assert found[("E7", "所属单位抽调已满的日数（每日至多 {cap} 人）")] == (2, 7)
    assert answer.worth is None
    away = added(CASE, "availability", Availability("E1", WED, available=False))
    free = added(away, "examiners", examiner("E9", "S1"))
    tables = TABLES.model_copy(
        update={
            "duties": tuple(
                replace(d, examiner_id="E9") if (d.examiner_id, d.date) == ("E1", WED) else d
                for d in TABLES.duties
            )
        }
    )
    answer = explain_examiner(free, tables, "E1")
    assert answer.dates[2].rules == ("E4:absent",)


def test_rules_are_counted_and_every_rule_has_an_answer():
    counts = {rule.rule_id: explain_rule(CASE, TABLES, rule.rule_id).count for rule in RULES}
    assert counts["T1"] == 4
    assert counts["B1"] == counts["B5"] == 1
    assert counts["P1"] == 1
    assert counts["P2"] == 2
    assert counts["C6"] == 8
    assert counts["E8"] == counts["D1"] == counts["D2"] == 0
    assert explain_rule(CASE, TABLES, "c4").rule == "C4"


@pytest.mark.parametrize(
    ("explain", "name"),
    [
        (explain_session, "nowhere"),
        (explain_session, "V9-T@2023-07-17@AM"),
        (explain_session, "V1-T@2023-07-17"),
        (explain_session, "V1-T@17@AM"),
        (explain_session, "V1-T@2023-08-17@AM"),
        (explain_session, "V1-F@2023-07-17@NIGHT"),
        (explain_venue, "V9"),
        (explain_examiner, "E0"),
        (explain_rule, "Z1"),
    ],
)
def test_what_is_not_there(explain, name):
    with pytest.raises(QuestionError) as caught:
        explain(CASE, TABLES, name)
    assert name.split("@")[0] in caught.value.message.render() or "2023-08-17" in name


def test_bookings_of_strangers_or_in_sessions_unknown_are_refused():
    for rows in (book("TN", "S1", "nobody"), book("nowhere", "S1", "A5")):
        with pytest.raises(QuestionError, match="paikao audit"):
            explain_all(CASE, added(TABLES, "bookings", *rows))


def test_a_plan_of_another_case_is_refused():
    foreign = added(TABLES, "sessions", session("ZZ", "V2-R 22 AM", "S3", 2))
    with pytest.raises(QuestionError, match="paikao audit"):
        explain_all(CASE, foreign)


def test_no_answer_names_another_candidate():
    names = {c.candidate_id for c in CASE.candidates} | {"c1#1", "c1#2"}
    names -= {rule.rule_id for rule in RULES}  # which some of them are called like
    assert len(names) > 10
    for name in sorted(names):
        told = repr(explain_candidate(CASE, TABLES, name)).replace(f"'{name}'", "")
        assert not any(f"'{other}'" in told for other in names - {name})
    for rule in ("B1", "B2", "B5", "P2"):
        told = repr(explain_rule(CASE, TABLES, rule))
        assert not any(f"'{other}'" in told for other in names)


def test_a_thursday_long_after_is_as_good_as_any():
    assert explain_session(CASE, TABLES, f"V1-H@{THU}@PM")[0].place.seats == 0
