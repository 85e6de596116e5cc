"""The report's figures, counted by hand for the small case."""

from dataclasses import replace
from datetime import date, time

import pytest

from models.case import Closure
from models.report import ReasonRow, StatusRow
from models.report_staff import Spread, StaffKind, UnitRow
from models.words import VEHICLE_CLASSES
from scheduler.report import make_report
from scheduler.report.waiting import tail
from support.reports import plan_of, report_of
from tests.scheduler import small_case as small

MON, TUE, WED = small.MON, small.TUE, small.WED


@pytest.fixture(scope="module")
def report():
    return report_of()


def test_the_plan_is_found_sound(report):
    assert (report.broken, report.false_claims) == ((), ())
    assert report.rules_checked > 20
    assert report.kpis == plan_of().plan.info.kpis
    assert report.gap == pytest.approx(0.01)


def test_needs(report):
    rows = [(r.need, r.candidates, r.served, r.waiting, r.not_entitled) for r in report.needs]
    assert rows == [
        ("S1", 7, 6, 1, 0),
        ("S2", 6, 4, 1, 1),
        ("S3", 4, 4, 0, 0),
        ("S4", 2, 2, 0, 0),
        ("S23", 2, 2, 0, 0),
    ]
    assert report.waiting == 2


def test_board(report):
    (week,) = report.weeks
    assert week.dates == tuple(date(2023, 7, day) for day in range(17, 24))
    assert [(s.slot_id, s.start, s.end, s.night) for s in week.slots] == [
        ("AM", time(8), time(12), False),
        ("PM", time(13), time(17), False),
        ("NIGHT", time(18), time(21), True),
    ]
    cells = {
        (row.venue_id, cell.date, cell.slot_id): (cell.seats, cell.booked, cell.posts, cell.standby)
        for row in week.rows
        for cell in row.cells
        if cell.state == "run"
    }
    assert cells == {
        ("V1", MON, "AM"): (4, 4, 1, 1),
        ("V1", MON, "PM"): (4, 4, 2, 1),
        ("V1", MON, "NIGHT"): (3, 3, 1, 1),
        ("V2", TUE, "AM"): (2, 2, 2, 1),
        ("V1", WED, "AM"): (5, 5, 1, 1),
        ("V1", WED, "PM"): (2, 2, 1, 1),
    }
    assert [(row.venue_id, row.seats, row.booked) for row in week.rows] == [
        ("V1", 18, 18),
        ("V2", 2, 2),
    ]


def test_the_sessions_of_a_cell(report):
    cell = report.weeks[0].rows[0].cells[0]
    assert [
        (s.facility_id, s.subject, s.quota, s.units, s.seats, s.booked) for s in cell.sessions
    ] == [
        ("V1-F", "S2", "open", 2, 2, 2),
        ("V1-F", "S2", "linked", 2, 2, 2),
    ]
    assert cell.sessions[0].classes == ("C1", "C2")


def test_why_nothing_runs_in_a_cell():
    shut = Closure(venue_id="V2", date=MON)
    case = small.added(small.CASE, "closures", shut)
    rows = {row.venue_id: row for row in report_of(case).weeks[0].rows}
    states = {(c.date.day, c.slot_id): c.state for c in rows["V2"].cells}
    assert states[17, "AM"] == states[17, "PM"] == "shut"
    assert states[17, "NIGHT"] == "idle", "V2 has nothing that could run at night, shut or not"
    assert states[18, "AM"] == "run"
    assert states[19, "AM"] == "idle"
    assert states[22, "AM"] == "off", "a Saturday"


def test_days_are_cut_into_weeks():
    weeks = report_of(small.with_settings(small.CASE, days=16)).weeks
    assert [len(week.dates) for week in weeks] == [7, 7, 2]
    assert sum(row.seats for week in weeks for row in week.rows) == 20


def test_districts_and_venues(report):
    rows = [
        (r.district, r.candidates, r.served, r.waiting, r.not_entitled, r.seats, r.mean_km)
        for r in report.districts
    ]
    assert rows == [("甲区", 18, 16, 1, 1, 18, 0.0), ("乙区", 3, 2, 1, 0, 2, 0.0)]
    spots = [(v.venue_id, v.seats, v.booked, v.runs, v.night_runs) for v in report.venues]
    assert spots == [("V1", 18, 18, 5, 1), ("V2", 2, 2, 1, 0)]


def test_hours(report):
    assert len(report.hours) == 7 * 13
    loads = {(row.date, row.hour): row for row in report.hours}
    assert loads[MON, 8].candidates == {"S1": 0.0, "S2": 1.0, "S3": 0.0, "S4": 0.0}
    assert loads[MON, 8].examiners == 2.0
    assert loads[MON, 12].examiners == 0.0
    assert (loads[MON, 13].candidates["S3"], loads[MON, 13].examiners) == (1.0, 3.0)
    half = loads[WED, 8]
    assert half.candidates["S1"] == pytest.approx(0.5), "half an hour of three, for three people"
    assert half.candidates["S4"] == pytest.approx(1 / 3)
    assert half.examiners == 1.0
    assert sum(sum(row.candidates.values()) for row in report.hours) == pytest.approx(20)


def test_staff(report):
    resident, reserve = report.staff.kinds
    assert resident == StaffKind("resident", 8, 8, 12, 12, 2, 2, 2, 1, 33.33, 0, 0.0, 1)
    assert reserve == StaffKind("reserve", 1, 1, 2, 2, 0, 0, 2, 0, 100.0, 0, 0.0, 0)
    assert report.staff.duties == (
        Spread("resident", 1, 4),
        Spread("resident", 2, 4),
        Spread("reserve", 2, 1),
    )
    assert report.staff.nights == (
        Spread("resident", 0, 6),
        Spread("resident", 1, 2),
        Spread("reserve", 0, 1),
    )
    assert report.staff.units == (
        UnitRow("大队", 0, 1, 1, 2, 2, 0, 1, 1),
        UnitRow("考试科", 8, 0, 8, 12, 12, 2, 0, None),
    )
    assert report.staff.standby == 6


def test_waiting(report):
    bins = [(row.first, row.last, row.before, row.after) for row in report.wait_bins]
    assert bins == [
        (0, 7, 2, 1),
        (8, 14, 0, 0),
        (15, 30, 18, 1),
        (31, 60, 0, 0),
        (61, 90, 0, 0),
        (91, None, 1, 1),
    ]
    everybody = report.waits[0]
    assert (everybody.need, everybody.people_before, everybody.people_after) == (None, 21, 3)
    assert (everybody.mean_before, everybody.mean_after) == (31.48, 48.0)
    assert (everybody.p90_before, everybody.p90_after) == (30, 107)
    assert (everybody.over_60_before, everybody.over_60_after) == (1, 1)
    assert [row.need for row in report.waits[1:]] == ["S1", "S2", "S3", "S4", "S23"]


@pytest.mark.parametrize(
    ("days", "expected"), [([], 0), ([5], 5), (list(range(1, 11)), 9), (list(range(1, 12)), 10)]
)
def test_nine_in_ten(days, expected):
    assert tail(days) == expected


def test_reasons(report):
    assert report.reasons[:2] == (
        ReasonRow("S1", {"B1": 0, "no_offer": 0, "full": 1}),
        ReasonRow("S2", {"B1": 1, "no_offer": 1, "full": 0}),
    )
    assert len(report.reasons) == 5


def test_what_binds(report):
    rooms = {row.kind: row for row in report.binding.rooms}
    assert (rooms["theory"].run, rooms["field"].run, rooms["road"].run) == (2, 2, 2)
    assert (rooms["theory"].seats, rooms["field"].seats, rooms["road"].seats) == (8, 6, 6)
    assert (rooms["theory"].waiting, rooms["field"].waiting, rooms["road"].waiting) == (1, 1, 0)
    rules = {row.rule: row.count for row in report.binding.rules}
    assert rules["T1"] == 4, "two venues, two days of a weekend"
    assert rules["P1"] == 1


def test_what_was_published(report):
    found = report.publication
    assert found.statuses == (
        StatusRow("new", 8, 17, 0),
        StatusRow("kept", 1, 3, 3),
        StatusRow("raised", 0, 0, 0),
        StatusRow("cut", 0, 0, 0),
        StatusRow("closed", 0, 0, 0),
    )
    assert found.lines == ()
    assert (found.counts.sessions_opened, found.counts.bookings_new) == (8, 16)


def test_a_published_session_that_is_raised_has_a_line():
    published = small.with_rows(small.CASE, "published", {"TP": {"seats": 2}})
    tables = small.with_rows(small.TABLES, "sessions", {"TP": {"status": "raised"}})
    (line,) = report_of(published, tables).publication.lines
    assert (line.status, line.facility_id, line.seats_published, line.seats) == (
        "raised",
        "V1-T",
        2,
        3,
    )


def test_lines_of_a_date_follow_the_hours():
    published = small.with_rows(
        small.CASE, "published", {"TP": {"seats": 2, "slot_id": "PM"}}
    ).published[0]
    night = replace(published, session_id="TN", slot_id="NIGHT")
    case = small.CASE.model_copy(update={"published": (night, published)})
    tables = small.TABLES.model_copy(
        update={"sessions": tuple(replace(row, status="raised") for row in case.published)}
    )
    lines = report_of(case, tables).publication.lines
    assert [line.slot_id for line in lines] == ["PM", "NIGHT"]


def test_nothing_was_published():
    case = small.CASE.model_copy(update={"published": (), "booked": ()})
    assert report_of(case).publication is None


def test_a_plan_that_breaks_a_rule_says_so():
    duties = tuple(duty for duty in small.TABLES.duties if duty.examiner_id != "E3")
    report = report_of(tables=small.TABLES.model_copy(update={"duties": duties}))
    assert "E2" in {row.rule for row in report.broken}
    assert report.binding is None


def test_a_false_plan_json_is_told_apart():
    kpis = plan_of().plan.info.kpis
    told = kpis.model_copy(update={"served": 21, "served_by_need": {"S1": 9}})
    report = report_of(kpis=told, bound=1e9)
    assert set(report.false_claims) >= {"kpis.served", "kpis.served_by_need.S1", "bound"}
    assert "kpis.candidates" not in report.false_claims
    assert report.kpis == kpis
    assert report.gap == 0.0


def test_a_comparison_names_nobody():
    tables = small.TABLES.model_copy(
        update={
            "bookings": tuple(row for row in small.TABLES.bookings if row.candidate_id != "A5"),
            "duties": tuple(row for row in small.TABLES.duties if row.examiner_id != "E8"),
        }
    )
    report = make_report(plan_of(), plan_of(tables=tables))
    (change,) = report.comparison.changes
    assert (change.candidates.wins, change.duties.gained) == (1, 1)
    text = report.comparison.model_dump_json()
    people = {row.candidate_id for row in small.CASE.candidates}
    people |= {row.examiner_id for row in small.CASE.examiners}
    people -= {*VEHICLE_CLASSES}  # B1 is a reason, besides
    assert len(people) > 15
    for name in people:
        assert f'"{name}"' not in text


def test_a_plan_of_nothing():
    case = small.CASE.model_copy(update={"published": (), "booked": ()})
    tables = small.TABLES.model_copy(
        update=dict.fromkeys(("runs", "sessions", "duties", "bookings"), ())
    )
    report = report_of(case, tables)
    assert report.hours == ()
    assert report.weeks[0].slots == ()
    assert (report.kpis.served, report.staff.kinds[0].called) == (0, 0)
