"""Clashes of cases by hand: each reason alone, what is proven, and what a lack of time leaves."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from models.case import Case, Closure, Conflict, Unit
from models.clash import Clash, Member
from models.errors import SolverError, UndecidedError
from models.plan import Session
from solvers.clash import find
from solvers.clash.find import Search, find_clash
from solvers.clash.oracle import Answer
from solvers.clock import Clock
from support.clash_case import MONDAY, TUESDAY, absent, clash_case, examiner, facility, session


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """However busy the machine is, HiGHS gets to its answer."""
    monkeypatch.setattr(find, "HIGHS_SECONDS", 300.0)
    monkeypatch.setattr(find, "PROOF_SECONDS", 300.0)


def clash_of(case: Case, *, in_full: bool = False) -> Clash | None:
    return find_clash(case, Search(in_full=in_full, workers=2), Clock(600.0), lambda _: None)


def found(case: Case, *, in_full: bool = False) -> Clash:
    clash = clash_of(case, in_full=in_full)
    assert clash is not None
    assert clash.minimal
    assert clash.smallest
    assert clash.engines == ("cp-sat", "cp-sat-plain", "highs")
    return clash


def names(clash: Clash) -> set[str]:
    return {" ".join((m.rule, m.what, *m.rows)) for m in clash.members}


P1 = "P1 session F1.0311.AM.S3"
POSTS = {P1, "E1 posts F1", "E2 posts"}
DRAW = {P1, "E2 draw policy.min_draw_pool"}
"""Two examiners are asked for by the draw alone, which names fewer rules than the posts do."""


def test_no_clash_where_all_can_be_kept():
    assert clash_of(clash_case()) is None
    assert clash_of(clash_case(), in_full=True) is None


def test_no_clash_where_nothing_is_published():
    assert clash_of(clash_case(published=())) is None


def test_too_few_examiners_at_all_is_a_matter_of_the_draw():
    clash = found(clash_case(examiners=(examiner("E1"),)))
    assert names(clash) == DRAW
    assert [(s.venue_id, s.slot_id, s.heads) for s in clash.shortage] == [("V1", "AM", 1)]
    assert clash.reliefs == ((Member("E2", "draw", ("policy.min_draw_pool",)), 1),)
    assert clash.promised == (4,)
    assert clash.others is False


def test_posts_clash_where_the_draw_does_not():
    case = clash_case(policy={"min_draw_pool": 1}, examiners=(examiner("E1"),))
    assert names(found(case)) == POSTS


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"availability": (absent("E1"),)}, {"E4 absent E1 2024-03-11"}),
        ({"availability": (absent("E2", slot="AM"),)}, {"E4 absent E2 2024-03-11 AM"}),
        ({"conflicts": (Conflict("E1", "V1"),)}, {"E4 conflict E1 V1"}),
        (
            {"examiners": (examiner("E1"), examiner("E2", subjects=("S1", "S2")))},
            {"E3 skill road small"},
        ),
        (
            {"examiners": (examiner("E1"), examiner("E2", class_groups=("moto",)))},
            {"E3 skill road small"},
        ),
        ({"examiners": (examiner("E1"), examiner("E2", kind="reserve"))}, {"E4 unnamed"}),
        ({"examiners": (examiner("E1"), examiner("E2", max_slots=0))}, {"E5 max_slots E2"}),
    ],
)
def test_who_cannot_come(fields, reason):
    assert names(found(clash_case(**fields))) == DRAW | reason


def reserves(*, limit: int | None = None, days: int = 3) -> Case:
    people = (examiner("E1", kind="reserve"), examiner("E2", kind="reserve"))
    here = tuple(replace(absent(e.examiner_id), available=True) for e in people)
    return clash_case(
        examiners=people,
        availability=here,
        units=(Unit("一大队", limit),),
        policy={"reserve_max_days": days},
    )


def test_reserves_of_a_unit():
    clash = found(reserves(limit=1))
    assert names(clash) == DRAW | {"E7 released 一大队"}
    assert (Member("E7", "released", ("一大队",)), 2) in clash.reliefs


def test_dates_of_a_reserve():
    clash = found(reserves(days=0))
    assert names(clash) == DRAW | {"E7 days policy.reserve_max_days"}
    assert (Member("E7", "days", ("policy.reserve_max_days",)), 1) in clash.reliefs


def test_reserves_are_for_the_road():
    people = (examiner("E1"), examiner("E2", kind="reserve"))
    case = clash_case(
        examiners=people,
        availability=(replace(absent("E2"), available=True),),
        facilities=(facility("F1", "field"),),
        published=(session("F1", subject="S2"),),
    )
    assert "E7 road" in names(found(case))


def test_standby():
    case = clash_case(policy={"standby_pct": 50})
    clash = found(case)
    assert names(clash) == POSTS | {"E2 standby policy.standby_pct"}
    assert (Member("E2", "standby", ("policy.standby_pct",)), 0) in clash.reliefs


AGAIN = "P1 session F1.0311.PM.S3"


def test_slots_of_a_date():
    case = clash_case(
        published=(session("F1"), session("F1", slot="PM")), policy={"max_slots_per_day": 1}
    )
    clash = found(case)
    assert names(clash) == DRAW | {AGAIN, "E5 per_day policy.max_slots_per_day"}
    assert (Member("E5", "per_day", ("policy.max_slots_per_day",)), 2) in clash.reliefs


def test_two_venues_on_a_date():
    case = clash_case(
        facilities=(facility("F1"), facility("F2", venue_id="V2")),
        published=(session("F1"), session("F2", venue_id="V2", slot="PM")),
    )
    assert names(found(case)) == DRAW | {"P1 session F2.0311.PM.S3", "E4 venue"}


def test_two_things_at_a_time():
    case = clash_case(
        facilities=(facility("F1"), facility("F2", "field")),
        published=(session("F1"), session("F2", subject="S2")),
    )
    assert names(found(case)) == DRAW | {"P1 session F2.0311.AM.S2", "E4 overlap"}


def test_days_of_a_week_and_a_clash_over_two_dates():
    case = clash_case(
        published=(session("F1"), session("F1", TUESDAY)), policy={"max_days_per_7": 1}
    )
    clash = found(case)
    assert names(clash) == DRAW | {"P1 session F1.0312.AM.S3", "E5 per_week policy.max_days_per_7"}


def test_rest_after_a_night():
    case = clash_case(
        facilities=(facility("F1", night=True),),
        published=(session("F1", slot="NIGHT"), session("F1", TUESDAY)),
        policy={"min_rest_hours": Decimal("11.5")},
    )
    clash = found(case)
    both = {"P1 session F1.0311.NIGHT.S3", "P1 session F1.0312.AM.S3"}
    assert names(clash) == both | {"E2 draw policy.min_draw_pool", "E6 rest policy.min_rest_hours"}
    assert (Member("E6", "rest", ("policy.min_rest_hours",)), 11) in clash.reliefs


def small(**fields) -> Case:
    """Four seats where nine are wanted; F1 takes eight by its cars."""
    return clash_case(policy={"min_session_seats": 9}, **fields)


def test_a_run_that_cannot_be_as_large_as_it_should():
    clash = found(small())
    assert names(clash) == {
        P1,
        "C5 seats policy.min_session_seats",
        "C1 units F1",
        "C2 minutes F1",
    }
    assert (Member("C5", "seats", ("policy.min_session_seats",)), 8) in clash.reliefs
    assert clash.shortage == ()


def test_a_run_that_may_grow_but_for_its_routes_or_its_date():
    routed = facility("F1", units=9, routes=1, headway_min=30)
    assert "C3 routes F1" in names(found(small(facilities=(routed,))))
    approved = facility("F1", units=9, daily_max=8)
    assert "C4 daily_max F1" in names(found(small(facilities=(approved,))))
    assert clash_of(small(facilities=(facility("F1", units=9),))) is None


def half_a_link() -> tuple[Session, ...]:
    """A link whose other part lies before the horizon: its seats are what they are."""
    before = MONDAY - timedelta(days=1)
    fields = {"quota": "linked", "link_id": "L"}
    return (
        session("F2", before, "PM", "S2", session_id="L.S2", **fields),
        session("F1", session_id="L.S3", **fields),
    )


def test_no_new_session_in_time_to_fill_a_run():
    fields = {
        "facilities": (facility("F1", units=9), facility("F2", "field")),
        "published": half_a_link(),
    }
    assert names(found(small(**fields))) == {
        "P1 session L.S3",
        "C5 seats policy.min_session_seats",
        "T3 lead policy.publish_lead_days",
    }
    early = small(**fields, settings={"plan_date": MONDAY - timedelta(days=10)})
    assert clash_of(early) is None


CLOSED = Closure(None, "F1", date=MONDAY, slot_id="AM", reason="检修")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"settings": {"holidays": (MONDAY,)}}, {"T1 holiday 2024-03-11"}),
        ({"closures": (CLOSED,)}, {"T4 closure F1 2024-03-11 AM"}),
        (
            {"closures": (Closure("V1", None, date=MONDAY),)},
            {"T4 closure V1 2024-03-11"},
        ),
        (
            {"closures": (replace(CLOSED, units_lost=1),), "published": (session("F1", seats=5),)},
            {"T4 closure F1 2024-03-11 AM", "C1 units F1", "C2 minutes F1"},
        ),
        ({"published": (session("F1", seats=9),)}, {"C1 units F1", "C2 minutes F1"}),
        ({"facilities": (facility("F1", daily_max=3),)}, {"C4 daily_max F1"}),
    ],
)
def test_what_the_law_takes_away_clashes_in_full_only(fields, reason):
    case = clash_case(**fields)
    assert clash_of(case) is None
    (promise,) = {m for m in names(found(case, in_full=True)) if m.startswith("P1")}
    assert names(found(case, in_full=True)) == {promise} | reason


def test_dark_and_weekend_clash_in_full():
    night = clash_case(published=(session("F1", slot="NIGHT", seats=3),))
    assert names(found(night, in_full=True)) == {"P1 session F1.0311.NIGHT.S3", "T2 night F1"}
    saturday = MONDAY - timedelta(days=2)
    weekend = clash_case(published=(session("F1", saturday),), settings={"start": saturday})
    assert names(found(weekend, in_full=True)) == {
        "P1 session F1.0309.AM.S3",
        "T1 weekend V1 2024-03-09",
    }


def test_a_subject_without_the_slot():
    case = clash_case(
        facilities=(facility("F1", "theory"),),
        published=(session("F1", subject="S1"), session("F1", subject="S4")),
    )
    case = case.model_copy(
        update={"slots": tuple(s for s in case.slots if (s.slot_id, s.subject) != ("AM", "S4"))}
    )
    assert clash_of(case) is None
    assert names(found(case, in_full=True)) == {"P1 session F1.0311.AM.S4", "T1 slot AM S4"}


def shared(**fields) -> Case:
    """Morning and afternoon of four seats each, of which the approved maximum leaves four."""
    return clash_case(
        facilities=(facility("F1", daily_max=4),),
        published=(session("F1"), session("F1", slot="PM")),
        **fields,
    )


@pytest.mark.parametrize("slot", ["AM", "PM"])
def test_any_split_of_what_is_left_will_do(slot):
    assert clash_of(shared(availability=(absent("E1", slot=slot),))) is None


def test_sessions_that_share_what_is_left_are_one_promise():
    clash = found(shared(availability=(absent("E1"),)))
    assert "P1 session F1.0311.AM.S3 F1.0311.PM.S3" in names(clash)
    assert clash.promised == (4,)


def twice() -> Case:
    """Monday and Tuesday each lack an examiner; on Tuesday two sessions do."""
    return clash_case(
        facilities=(facility("F1"), facility("F2")),
        published=(session("F1"), session("F1", TUESDAY), session("F2", TUESDAY, "PM")),
        examiners=(examiner("E1"),),
    )


def test_others_are_told_of_and_equal_cases_give_equal_answers():
    clash = found(twice())
    assert clash.others is True
    assert len(clash.members) == 2
    assert clash == found(twice())


def test_a_stop_before_anything_is_known_is_no_answer():
    stop = threading.Event()
    stop.set()
    case = clash_case(examiners=(examiner("E1"),))
    with pytest.raises(UndecidedError):
        find_clash(case, Search(), Clock(60.0, stop), lambda _: None)


def test_an_answer_that_does_not_come_is_no_answer(monkeypatch):
    monkeypatch.setattr(find.Oracle, "ask", lambda *_args, **_more: Answer(None))
    with pytest.raises(UndecidedError):
        clash_of(clash_case(examiners=(examiner("E1"),)))


def test_a_stop_leaves_a_clash_that_is_not_called_minimal():
    stop = threading.Event()

    def tell(event):
        if event.stage == "shrink":
            stop.set()

    clash = find_clash(twice(), Search(workers=2), Clock(60.0, stop), tell)
    assert clash is not None
    assert not clash.minimal
    assert not clash.smallest
    assert {"P1 session F1.0311.AM.S3", "E2 draw policy.min_draw_pool"} <= names(clash)


def test_proofs_that_contradict_each_other_are_a_fault(monkeypatch):
    monkeypatch.setattr(find, "refused_by_highs", lambda *_: False)
    with pytest.raises(SolverError, match="does not confirm"):
        clash_of(clash_case(examiners=(examiner("E1"),)))


def test_a_roster_that_breaks_what_it_should_keep_is_a_fault(monkeypatch):
    monkeypatch.setattr(find.Witness, "broken", lambda _self, members: tuple(sorted(members))[:1])
    with pytest.raises(SolverError, match="breaks"):
        clash_of(clash_case(examiners=(examiner("E1"),)))
