"""Plans side by side: every kind of change counted by hand, and what must always add up."""

from collections import Counter
from dataclasses import replace

import pytest

from models.case import SeatLimit, Unit
from models.comparison import (
    CandidateChange,
    DutyChange,
    ExaminerChange,
    GroupChange,
    Offer,
    PlanWithCase,
    RunChange,
    SessionChange,
    SettingChange,
    TableChange,
    Tally,
)
from models.plan import Booking, Plan, PlanInfo, Tables, Unserved
from scheduler.audit import judge
from scheduler.compare import compare
from support.random_cases import make_case
from support.random_plans import random_tables
from support.sources import Seeded
from tests.scheduler.small_case import (
    CASE,
    FRESH,
    MON,
    TABLES,
    TUE,
    WED,
    added,
    book,
    candidate,
    cohort,
    pool,
    run,
    session,
    with_policy,
    with_rows,
)


def planned(tables, case=CASE, name="plan"):
    """The tables as a plan of a case, with the figures that the judge finds."""
    verdict = judge(case, tables)
    score = verdict.score.total
    info = PlanInfo(
        case_digest=case.digest,
        created="",
        engine_version="",
        seed=0,
        status="feasible",
        score=score,
        bound=0.0,
        gap=1.0,
        score_parts=verdict.score,
        kpis=verdict.kpis,
        seconds={},
        peak_rss_mb=0.0,
    )
    return PlanWithCase(name, Plan(tables=tables, info=info), case)


def changes(before, after):
    """What a comparison of two plans, or tables of the small case, finds changed."""
    pair = [item if isinstance(item, PlanWithCase) else planned(item) for item in (before, after)]
    (found,) = compare(pair).changes
    return found


def of_other_case(**update):
    return CASE.model_copy(update={**update, "digest": "1" * 64})


def without(tables, table, *names):
    """The tables without the rows whose first field has one of these values."""
    rows = getattr(tables, table)
    key = next(iter(rows[0].__dataclass_fields__))
    kept = tuple(row for row in rows if getattr(row, key) not in names)
    assert len(kept) < len(rows)
    return tables.model_copy(update={table: kept})


# A plan against itself, and what the whole comparison holds


def test_a_plan_against_itself_shows_no_difference():
    found = changes(TABLES, TABLES)
    assert found.case.same
    assert (found.candidates.rows, found.candidates.groups) == ((), ())
    assert (found.candidates.kept, found.candidates.common) == (18, 21)
    assert (found.sessions.rows, found.sessions.kept) == ((), 9)
    assert (found.runs.rows, found.runs.kept) == ((), 6)
    assert (found.duties.rows, found.duties.people, found.duties.kept) == ((), (), 14)


def test_the_order_of_rows_makes_no_difference():
    turned = Tables(**{name: getattr(TABLES, name)[::-1] for name in Tables.model_fields})
    fewer = without(TABLES, "bookings", "A4", "B1")
    pair, other = [planned(TABLES), planned(fewer)], [planned(turned), planned(fewer)]
    assert compare(pair) == compare(other)


def test_each_plan_introduces_itself():
    other = planned(without(TABLES, "duties", "R1"), name="other")
    found = compare([planned(TABLES), other, other])
    assert [plan.name for plan in found.plans] == ["plan", "other", "other"]
    assert found.plans[1].info == other.plan.info
    assert (found.plans[0].city, found.plans[0].start, found.plans[0].days) == (
        "小城（模拟）",
        MON,
        7,
    )
    assert [change.after for change in found.changes] == [1, 2]
    assert compare([other]).changes == ()


def test_served_by_need_district_and_class():
    found = compare([planned(TABLES), planned(without(TABLES, "bookings", "B2"))])
    rows = {(row.by, row.key): row.tallies for row in found.groups}
    assert list(rows) == [
        ("need", "S1"),
        ("need", "S2"),
        ("need", "S3"),
        ("need", "S4"),
        ("need", "S23"),
        ("district", "乙区"),
        ("district", "甲区"),
        ("vehicle_class", "B2"),
        ("vehicle_class", "C1"),
        ("vehicle_class", "C2"),
    ]
    reasons = {"B1": 0, "no_offer": 0, "full": 1}
    assert rows["need", "S1"] == (Tally(7, 6, 1, reasons), Tally(7, 6, 1, reasons))
    assert [tally.served for tally in rows["need", "S2"]] == [4, 3]
    assert [tally.unserved for tally in rows["need", "S2"]] == [2, 3]
    assert rows["need", "S2"][1].unserved_by_reason == {"B1": 1, "no_offer": 1, "full": 0}
    assert [tally.served for tally in rows["vehicle_class", "C2"]] == [2, 1]
    assert rows["district", "乙区"] == (Tally(3, 2, 1, {"B1": 0, "no_offer": 1, "full": 0}),) * 2


def test_seats_by_subject_and_quota():
    fewer = with_rows(TABLES, "sessions", {"TN": {"seats": 0}, "R": {"seats": 1}})
    found = compare([planned(TABLES), planned(fewer)])
    rows = {(row.subject, row.quota): row.offers for row in found.offers}
    assert list(rows) == [
        ("S1", "open"),
        ("S2", "open"),
        ("S3", "open"),
        ("S4", "open"),
        ("S2", "linked"),
        ("S3", "linked"),
    ]
    assert rows["S1", "open"] == (Offer(2, 6, 6), Offer(1, 3, 3))
    assert rows["S3", "open"] == (Offer(2, 4, 4), Offer(2, 3, 4))
    assert rows["S2", "linked"] == (Offer(1, 2, 2),) * 2


# Candidates


def test_who_wins_loses_and_moves():
    """A4 gives his night seat to c1#2; A5 and A3 change places, so one is earlier, one later."""
    tables = without(TABLES, "bookings", "A4", "A5", "A3")
    tables = added(tables, "bookings", *book("TN", "S1", "c1#2 A3"), *book("TP", "S1", "A5"))
    tables = added(without(tables, "unserved", "c1#2"), "unserved", Unserved("A4", "S1", "full"))
    found = changes(TABLES, tables).candidates
    assert (found.wins, found.loses, found.moves, found.earlier, found.later) == (1, 1, 2, 1, 1)
    assert found.kept == 18 - 3
    who = ("S1", "C1", "甲区")
    assert found.rows == (
        CandidateChange("wins", "c1#2", *who, (), ("TN",), "full"),
        CandidateChange("loses", "A4", *who, ("TN",), (), "full"),
        CandidateChange("moves", "A3", *who, ("TP",), ("TN",), None),
        CandidateChange("moves", "A5", *who, ("TN",), ("TP",), None),
    )
    assert found.groups == (
        GroupChange("need", "S1", 1, 1, 2),
        GroupChange("district", "甲区", 1, 1, 2),
        GroupChange("vehicle_class", "C1", 1, 1, 2),
    )


def test_another_seat_for_one_part_is_a_move():
    tables = without(TABLES, "bookings", "G1")
    rows = (*book("FL", "S2", "G1"), *book("R", "S3", "G1"))
    found = changes(TABLES, added(tables, "bookings", *rows)).candidates
    assert [(row.fate, row.sessions_after) for row in found.rows] == [("moves", ("FL", "R"))]
    assert (found.earlier, found.later) == (0, 0)


def test_a_session_of_another_name_is_the_same_session():
    """The IDs of a plan by hand differ, facility, date, slot, subject and quota do not."""
    other = {row.session_id: f"x{row.session_id}" for row in TABLES.sessions}
    renamed = TABLES.model_copy(
        update={
            "sessions": tuple(
                replace(row, session_id=other[row.session_id], link_id=row.link_id and "xL")
                for row in TABLES.sessions
            ),
            "bookings": tuple(
                replace(row, session_id=other[row.session_id]) for row in TABLES.bookings
            ),
        }
    )
    found = changes(TABLES, renamed)
    assert found.sessions.kept == 9
    assert not found.sessions.rows
    assert not found.candidates.rows


def test_what_a_name_names_elsewhere_is_another_session():
    moved = with_rows(TABLES, "sessions", {"H": {"date": TUE}})
    found = changes(TABLES, moved)
    assert [(row.fate, row.date) for row in found.sessions.rows] == [
        ("opened", TUE),
        ("closed", WED),
    ]
    assert [(row.candidate_id, row.fate) for row in found.candidates.rows] == [
        ("H1", "moves"),
        ("H2", "moves"),
    ]
    assert found.candidates.earlier == 2


def test_two_sessions_alike_are_told_apart_by_their_names():
    twin = session("T5", "V1-T 19 AM", "S4", 7)
    before = added(TABLES, "sessions", twin)
    after = with_rows(before, "sessions", {"T4": {"seats": 5}})
    (row,) = changes(before, after).sessions.rows
    assert (row.session_id, row.seats_before, row.seats_after) == ("T4", 2, 5)
    # One of the two goes: it is the one whose name is gone.
    (row,) = changes(before, without(before, "sessions", "T4")).sessions.rows
    assert (row.session_id, row.fate, row.seats_before) == ("T4", "closed", 2)


def test_a_linked_pair_with_another_half_is_another_pair():
    later = with_rows(TABLES, "sessions", {"RL": {"slot_id": "AM"}})
    found = changes(TABLES, later).sessions
    assert (found.opened, found.closed, found.kept) == (2, 2, 7)


# Sessions, runs


def test_sessions_opened_closed_raised_and_cut():
    tables = with_rows(
        TABLES,
        "sessions",
        {"F": {"seats": 5}, "T4": {"seats": 1}, "H": {"seats": 0, "status": "closed"}, "V": None},
    )
    tables = added(tables, "sessions", session("N", "V2-R 18 PM", "S3", 9))
    found = changes(TABLES, tables).sessions
    assert (found.opened, found.closed, found.raised, found.cut, found.kept) == (1, 2, 1, 1, 5)
    assert (found.seats_opened, found.seats_closed, found.seats_raised, found.seats_cut) == (
        9,
        4,
        3,
        1,
    )
    assert [(row.fate, row.session_id) for row in found.rows] == [
        ("raised", "F"),
        ("closed", "V"),
        ("opened", "N"),
        ("cut", "T4"),
        ("closed", "H"),
    ]
    field = ("V1-F", "V1", MON, "AM", "S2", "open", "")
    assert found.rows[0] == SessionChange("raised", "F", *field, 2, 5, 2, 2)


def test_a_closed_session_that_opens_again_is_opened():
    closed = with_rows(TABLES, "sessions", {"H": {"seats": 0, "status": "closed"}})
    found = changes(closed, TABLES).sessions
    assert [(row.fate, row.seats_before, row.seats_after) for row in found.rows] == [
        ("opened", 0, 2)
    ]


def test_a_session_closed_in_both_is_none():
    closed = with_rows(TABLES, "sessions", {"H": {"seats": 0, "status": "closed"}})
    found = changes(closed, closed).sessions
    assert (found.kept, found.rows) == (8, ())


def test_a_session_in_both_goes_by_its_later_name():
    later = with_rows(TABLES, "sessions", {"H": {"session_id": "H2", "seats": 4}})
    (row,) = changes(TABLES, later).sessions.rows
    assert (row.fate, row.session_id) == ("raised", "H2")
    assert (row.booked_before, row.booked_after) == (2, 0)


def test_runs_opened_closed_and_with_other_units_and_posts():
    runs = (
        run("V1-F 17 AM", 3, 1),  # one more unit
        run("V1-H 19 PM", 1, 2),  # one more post
        run("V1-R 17 PM", 1, 2),
        run("V1-T 19 AM", 1, 1),  # one unit less
        run("V2-R 18 AM", 1, 2),
        run("V2-R 18 PM", 2, 4),  # opened; the theory night is closed
    )
    found = changes(TABLES, TABLES.model_copy(update={"runs": runs})).runs
    assert (found.opened, found.closed) == (1, 1)
    assert (found.more_units, found.fewer_units, found.reposted, found.kept) == (1, 1, 1, 2)
    assert found.rows == (
        RunChange("V1-F", MON, "AM", 2, 3, 1, 1),
        RunChange("V1-T", MON, "NIGHT", 1, 0, 1, 0),
        RunChange("V2-R", TUE, "PM", 0, 2, 0, 4),
        RunChange("V1-T", WED, "AM", 2, 1, 1, 1),
        RunChange("V1-H", WED, "PM", 1, 1, 1, 2),
    )


# Duties


def test_duties_gained_lost_moved_and_turned():
    """E5 goes from one road pool to another on Monday; E7 is off, E8 takes his post; E2 is new."""
    tables = TABLES.model_copy(
        update={
            "duties": (
                *pool("V1 17 AM", "field", "small", "E3", "E4"),
                *pool("V1 17 PM", "road", "small", "E6", "R1"),
                *pool("V2 17 PM", "road", "small", "E5", ""),
                *pool("V1 17 NIGHT", "theory", "*", "E1", "E2"),
                *pool("V2 18 AM", "road", "small", "E5 R1", "E6"),
                *pool("V1 18 AM", "theory", "*", "E2", ""),
                *pool("V1 19 AM", "theory", "*", "E1", "E2"),
                *pool("V1 19 PM", "field", "heavy", "E8", ""),
            )
        }
    )
    found = changes(TABLES, tables).duties
    assert (found.gained, found.lost, found.moved, found.roles_changed, found.kept) == (
        1,
        1,
        1,
        1,
        12,
    )
    assert found.people == (
        ExaminerChange("E2", before=2, after=3, gained=1, lost=0, moved=0, roles_changed=0),
        ExaminerChange("E5", before=2, after=2, gained=0, lost=0, moved=1, roles_changed=0),
        ExaminerChange("E7", before=1, after=0, gained=0, lost=1, moved=0, roles_changed=0),
        ExaminerChange("E8", before=1, after=1, gained=0, lost=0, moved=0, roles_changed=1),
    )
    (e2,) = pool("V1 18 AM", "theory", "*", "E2", "")
    (e5_before,) = pool("V1 17 PM", "road", "small", "E5", "")
    (e5_after,) = pool("V2 17 PM", "road", "small", "E5", "")
    (e7,) = pool("V1 19 PM", "field", "heavy", "E7", "")
    assert found.rows == (
        DutyChange("gained", e2),
        DutyChange("lost", e5_before),
        DutyChange("gained", e5_after),
        DutyChange("lost", e7),
    )


# Other cases


def test_a_case_with_more_candidates_is_told_and_they_are_counted_apart():
    case = of_other_case(
        candidates=(*CASE.candidates, candidate("Z1", **FRESH), candidate("Z2", **FRESH)),
        cohorts=(cohort(3, **_cohort_fields()),),
    )
    tables = without(TABLES, "bookings", "A4")
    tables = added(tables, "bookings", *book("TN", "S1", "Z1"))
    found = changes(planned(TABLES), planned(tables, case))
    assert not found.case.same
    assert found.case.settings == ()
    assert found.case.tables == (
        TableChange("candidates", 19, 21, 0, 2),
        TableChange("cohorts", 1, 1, 1, 1),
    )
    people = found.candidates
    assert (people.common, people.only_before, people.only_after) == (21, 0, 3)
    assert (people.served_only_before, people.served_only_after) == (0, 1)
    assert [(row.candidate_id, row.fate) for row in people.rows] == [("A4", "loses")]


def _cohort_fields():
    row = CASE.cohorts[0]
    return {name: getattr(row, name) for name in row.__dataclass_fields__ if name != "count"}


def test_a_number_that_means_somebody_else_is_no_move():
    """Cohorts go by row: with another district or need, c1#1 is another person."""
    fields = _cohort_fields() | {"district": "乙区"}
    case = of_other_case(cohorts=(cohort(2, **fields),))
    found = changes(planned(TABLES), planned(without(TABLES, "bookings", "c1#1"), case)).candidates
    assert (found.only_before, found.only_after, found.served_only_before) == (2, 2, 1)
    assert found.rows == ()


def test_a_row_twice_is_two_rows():
    case = of_other_case(units=(*CASE.units, CASE.units[0], Unit("新单位")))
    assert changes(planned(TABLES), planned(TABLES, case)).case.tables == (
        TableChange("units", 2, 4, 0, 2),
    )


def test_a_table_has_the_name_that_an_office_knows():
    case = of_other_case(seat_limits=(SeatLimit("TN", 2),))
    assert changes(planned(TABLES), planned(TABLES, case)).case.tables == (
        TableChange("x_seat_limits", 0, 1, 0, 1),
    )


def test_cases_are_the_same_if_their_digests_are():
    found = changes(planned(TABLES), planned(TABLES, of_other_case())).case
    assert (found.same, found.settings, found.tables) == (False, (), ())


def test_settings_that_differ_are_named_by_key():
    case = with_policy(CASE, min_session_seats=5, standby_pct=7).model_copy(
        update={"digest": "1" * 64}
    )
    case = case.model_copy(
        update={"settings": case.settings.model_copy(update={"holidays": (MON, TUE)})}
    )
    found = changes(planned(TABLES), planned(TABLES, case)).case
    assert found.settings == (
        SettingChange("holidays", "", "2023-07-17|2023-07-18"),
        SettingChange("policy.min_session_seats", "2", "5"),
        SettingChange("policy.standby_pct", "5", "7"),
    )
    assert found.tables == ()


def test_seats_of_people_unknown_to_the_case_are_passed_over():
    strange = (Booking("nobody", "TN", "S1"), Booking("A4", "none", "S1"))
    tables = added(without(TABLES, "bookings", "A4"), "bookings", *strange)
    tables = added(tables, "unserved", Unserved("nobody either", "S1", "full"))
    found = compare([planned(TABLES), planned(TABLES)]).groups
    other = compare([planned(TABLES), replace(planned(TABLES), plan=_plan(tables))])
    assert other.groups == found
    assert [(row.candidate_id, row.fate) for row in other.changes[0].candidates.rows] == [
        ("A4", "moves")
    ]


def test_somebody_seated_and_unserved_at_once_is_served():
    tables = added(TABLES, "unserved", Unserved("A4", "S1", "full"))
    groups = compare([planned(TABLES), replace(planned(TABLES), plan=_plan(tables))]).groups
    assert all(row.tallies[0] == row.tallies[1] for row in groups)


def _plan(tables):
    return Plan(tables=tables, info=planned(TABLES).plan.info)


# What always adds up


def session_count(tables):
    return sum(row.seats > 0 for row in tables.sessions)


def served(tables):
    return {row.candidate_id for row in tables.bookings}


def seats(tables):
    return sum(row.seats for row in tables.sessions)


@pytest.mark.parametrize("seed", range(60))
def test_random_plans_of_one_case_add_up(seed):
    source = Seeded(seed)
    case = make_case(source)
    one, other = random_tables(source, case), random_tables(source, case)
    pair = [planned(one, case), planned(other, case)]
    comparison = compare(pair)
    (found,) = comparison.changes
    people, sessions, runs, duties = found.candidates, found.sessions, found.runs, found.duties
    assert people.wins - people.loses == len(served(other)) - len(served(one))
    assert people.kept + people.moves + people.loses == len(served(one))
    assert people.kept + people.moves + people.wins == len(served(other))
    fates = Counter(row.fate for row in people.rows)
    assert fates == Counter(wins=people.wins, loses=people.loses, moves=people.moves)
    for by in ("need", "district", "vehicle_class"):
        rows = [row for row in people.groups if row.by == by]
        sums = [
            sum(column) for column in zip(*((r.wins, r.loses, r.moves) for r in rows), strict=True)
        ]
        assert sums in ([people.wins, people.loses, people.moves], [])
    assert sessions.opened - sessions.closed == session_count(other) - session_count(one)
    assert sessions.kept + sessions.raised + sessions.cut + sessions.closed == session_count(one)
    gained = sessions.seats_opened + sessions.seats_raised
    assert gained - sessions.seats_closed - sessions.seats_cut == seats(other) - seats(one)
    assert sum(row.seats_after - row.seats_before for row in sessions.rows) == gained - (
        sessions.seats_closed + sessions.seats_cut
    )
    assert runs.opened - runs.closed == len(other.runs) - len(one.runs)
    assert duties.gained - duties.lost == len(other.duties) - len(one.duties)
    assert duties.kept + duties.lost + duties.moved == len(one.duties)
    for row in duties.people:
        assert row.after - row.before == row.gained - row.lost
        assert row.after == sum(duty.examiner_id == row.examiner_id for duty in other.duties)
    for place, item in enumerate(pair):
        by_need = {
            row.key: row.tallies[place].served for row in comparison.groups if row.by == "need"
        }
        kpis = item.plan.info.kpis
        assert by_need == {need: kpis.served_by_need[need] for need in by_need}
        assert sum(by_need.values()) == kpis.served
        assert sum(row.offers[place].seats for row in comparison.offers) == kpis.seats
        for by in ("need", "district", "vehicle_class"):
            tallies = [row.tallies[place] for row in comparison.groups if row.by == by]
            assert sum(tally.candidates for tally in tallies) == kpis.candidates
            reasons = Counter()
            for tally in tallies:
                reasons.update(tally.unserved_by_reason)
                assert tally.unserved == sum(tally.unserved_by_reason.values())
            assert +reasons == +Counter(kpis.unserved_by_reason)


def test_random_plans_turned_round_give_the_opposite():
    """The sample must have seen every kind of change."""
    seen = Counter()
    for seed in range(120):
        source = Seeded(seed)
        case = make_case(source)
        pair = [planned(random_tables(source, case), case) for _ in range(2)]
        there, back = changes(*pair), changes(*pair[::-1])
        for one, other in (("wins", "loses"), ("moves", "moves"), ("earlier", "later")):
            assert getattr(there.candidates, one) == getattr(back.candidates, other)
            seen[one] += getattr(there.candidates, one)
        for one, other in (("opened", "closed"), ("raised", "cut"), ("kept", "kept")):
            assert getattr(there.sessions, one) == getattr(back.sessions, other)
            seen[one] += getattr(there.sessions, one)
        for one, other in (("gained", "lost"), ("moved", "moved")):
            assert getattr(there.duties, one) == getattr(back.duties, other)
            seen[one] += getattr(there.duties, one)
        assert [row.units_before for row in there.runs.rows] == [
            row.units_after for row in back.runs.rows
        ]
    assert min(seen.values()) >= 5, seen


def test_random_plans_of_two_cases_add_up():
    alone = 0
    for seed in range(120):
        source = Seeded(seed)
        case = make_case(source)
        cut = fewer_candidates(case, source)
        one, other = random_tables(source, case), random_tables(source, cut)
        people = changes(planned(one, case), planned(other, cut)).candidates
        difference = len(served(other)) - len(served(one))
        apart = people.served_only_after - people.served_only_before
        assert people.wins - people.loses + apart == difference
        assert people.only_after == 0
        alone += people.served_only_before
    assert alone > 10


def fewer_candidates(case, source):
    """The case without some of its candidates."""
    kept = tuple(row for row in case.candidates if source.chance(70))
    return case.model_copy(update={"candidates": kept, "booked": (), "digest": "2" * 64})
