"""Statistics of results: counted by hand, and next week's figures as a case can hold them."""

from dataclasses import fields, replace
from datetime import datetime, time

import pytest

from models.case import Cohort
from models.plan import Booking, Session, Tables
from models.results import SessionResult
from scheduler.audit.entitlement import need_windows
from scheduler.results import statistics_of
from scheduler.results.shares import apart, share, wilson
from tests.scheduler.results_case import case_with, person


def session(name, facility, date, slot, subject, seats, link=""):
    return Session(
        name, facility, facility[:2], date, slot, subject, "linked" if link else "open", link,
        seats, 1, "new",
    )  # fmt: skip


@pytest.fixture
def week():
    """Three sessions: a theory one of two groups, a field one, and one nobody reports."""
    people = (
        *(person(f"a{number}", "S1", "C1") for number in range(6)),
        *(person(f"b{number}", "S1", "B2") for number in range(4)),
        *(person(f"f{number}", "S2", "C1", used=number) for number in range(5)),
        *(person(f"g{number}", "S2", "C1") for number in range(5)),
    )
    case = case_with(people)
    first = case.settings.start
    sessions = (
        session("s1", "V1-T", first, "AM", "S1", 12),
        session("s2", "V2-F", first.replace(day=first.day + 1), "PM", "S2", 5),
        session("s3", "V2-F", first.replace(day=first.day + 2), "AM", "S2", 8),
        session("s4", "V2-F", first.replace(day=first.day + 2), "PM", "S2", 8),
    )
    where = {"a": "s1", "b": "s1", "f": "s2", "g": "s3"}
    bookings = tuple(
        Booking(row.candidate_id, where[row.candidate_id[0]], row.need) for row in people
    )
    return case, Tables(sessions=sessions, bookings=bookings)


RESULTS = (SessionResult("s1", 8, 2, 5, 3), SessionResult("s2", 5, 0, 3, 2))


def rows(found, by):
    return {row.key: row for row in found.rows if row.by == by}


def test_counts_by_hand(week):
    found = statistics_of(*week, RESULTS)
    everything = rows(found, "all")[""]
    assert (everything.sessions, everything.reported, everything.seats) == (3, 2, 17)
    assert (everything.booked, everything.present, everything.absent) == (15, 13, 2)
    assert (everything.passed, everything.failed) == (8, 5)
    assert (everything.show.count, everything.show.of) == (13, 15)
    assert everything.show.rate == 13 / 15
    assert (everything.pass_rate.count, everything.pass_rate.of) == (8, 13)
    assert (everything.fill, everything.use) == (15 / 17, 13 / 17)
    assert found.missing == ("s3",)
    assert list(rows(found, "venue")) == ["V1", "V2"]
    assert list(rows(found, "slot")) == ["AM", "PM"]
    assert rows(found, "slot")["AM"].sessions == 2
    assert rows(found, "slot")["AM"].booked == 10
    assert list(rows(found, "weekday")) == ["0", "1", "2"]
    assert rows(found, "weekday")["2"].reported == 0
    assert rows(found, "weekday")["2"].show.rate is None
    assert rows(found, "subject")["S2"].passed == 3
    assert rows(found, "venue_subject")["V2 S2"].failed == 2


def test_groups_add_up(week):
    found = statistics_of(*week, RESULTS)
    everything = rows(found, "all")[""]
    for by in ("venue", "subject", "weekday", "slot", "venue_subject"):
        for name in ("sessions", "reported", "seats", "booked", "present", "passed", "failed"):
            total = sum(getattr(row, name) for row in rows(found, by).values())
            assert total == getattr(everything, name), (by, name)


def test_groups_stand_in_the_order_of_the_case(week):
    case, tables = week
    slots = [row for row in case.slots if row.slot_id == "PM"] + [
        replace(row, slot_id="ZERO") for row in case.slots if row.slot_id == "AM"
    ]
    other = case.model_copy(update={"venues": case.venues[::-1], "slots": tuple(slots)})
    sessions = tuple(
        replace(row, slot_id="ZERO") if row.slot_id == "AM" else row for row in tables.sessions
    )
    found = statistics_of(other, tables.model_copy(update={"sessions": sessions}), RESULTS)
    assert list(rows(found, "venue")) == ["V2", "V1"]
    assert list(rows(found, "venue_subject")) == ["V2 S2", "V1 S1"]
    assert list(rows(found, "slot")) == ["ZERO", "PM"]


def test_next_week_by_hand(week):
    found = statistics_of(*week, RESULTS).outlook
    by_group = {(row.subject, row.group): row for row in found.rows}
    small, heavy = by_group["S1", "small"], by_group["S1", "heavy"]
    assert not small.counted
    assert (small.booked, small.reported) == (6, 6)
    assert (small.absent, small.failed) == pytest.approx((1.2, 1.8))
    assert (heavy.absent, heavy.failed) == pytest.approx((0.8, 1.2))
    field = by_group["S2", "small"]
    assert field.counted
    assert (field.booked, field.reported, field.failed) == (10, 5, 2)
    assert field.resits.likely == pytest.approx(4)
    assert 2 <= field.resits.low < 4 < field.resits.high <= 7
    assert field.no_shows.likely == 0
    assert field.no_shows.high > 0


def test_expected_resitters_are_whole_and_add_up(week):
    found = statistics_of(*week, RESULTS).outlook
    counts = {}
    for cohort in found.cohorts:
        assert isinstance(cohort, Cohort)
        counts[cohort.need, cohort.vehicle_class] = cohort.count
    assert counts[("S1", "C1")] + counts[("S1", "B2")] == 5
    # One of the field's people has used the fifth booking: 0.4 of a person.
    assert found.exhausted == pytest.approx(0.4)
    assert counts["S2", "C1"] == 4  # 5 x 0.4 - 0.4 + 5 x 0.4 = 3.6


def test_expected_resitters_may_sit_again(week):
    case, _tables = week
    found = statistics_of(*week, RESULTS).outlook
    (field,) = [item for item in found.cohorts if item.need == "S2"]
    last = case.settings.start.replace(day=case.settings.start.day + 2)
    assert field.rank_time == datetime.combine(last, time(12))
    assert field.last_s2 == last
    assert field.passed == ("S1",)
    ((first, end),) = need_windows(field, 5)
    assert first == last.toordinal() + 10 + 5
    assert end > first


def test_nothing_reported(week):
    found = statistics_of(*week, ())
    assert found.missing == ("s1", "s2", "s3")
    assert found.outlook.cohorts == ()
    assert all(row.resits is None for row in found.outlook.rows)
    assert len(found.advice) == 1


def test_missing_sessions_come_first_in_the_advice(week):
    found = statistics_of(*week, RESULTS)
    assert found.advice[0].values == {"count": 1, "venues": "V2"}


def test_wilson_as_published():
    """Newcombe (1998), table I: 81/263, 15/148, 0/20, 1/29."""
    for count, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


def test_shares():
    assert share(0, 0).rate is None
    assert share(3, 3).high == 1
    assert share(3, 3).low < 0.5
    assert apart(share(500, 1000), share(600, 1000))
    assert not apart(share(5, 10), share(6, 10))
    assert not apart(share(0, 0), share(6, 10))


def test_a_venue_that_stands_out_is_named():
    people = tuple(person(f"k{number}", "S1", "C1") for number in range(600))
    case = case_with(people)
    first = case.settings.start
    tables = Tables(
        sessions=(
            session("s1", "V1-T", first, "AM", "S1", 300),
            session("s2", "V2-T", first, "AM", "S1", 500),
        ),
        bookings=tuple(
            Booking(row.candidate_id, "s1" if at < 300 else "s2", "S1")
            for at, row in enumerate(people)
        ),
    )
    results = (SessionResult("s1", 290, 10, 250, 40), SessionResult("s2", 230, 70, 100, 130))
    texts = [message.render() for message in statistics_of(case, tables, results).advice]
    assert any("V2 到考率 76.7%" in text for text in texts)
    assert any("V2 S1 合格率 43.5%" in text for text in texts)
    assert any("V2 的席位只用了 46.0%（约满 60.0%）" in text for text in texts)
    assert not any("V1" in text for text in texts)
    assert any("S1：预计 250 人要再考（其中缺考 80 人）" in text for text in texts)


def test_cohort_members_are_known_by_their_row():
    like = person("x", "S1", "C2")
    columns = [item.name for item in fields(Cohort) if item.name != "count"]
    cohort = Cohort(**{name: getattr(like, name) for name in columns}, count=4)
    case = case_with((), (cohort,))
    tables = Tables(
        sessions=(session("s1", "V1-T", case.settings.start, "AM", "S1", 4),),
        bookings=tuple(Booking(f"c1#{number}", "s1", "S1") for number in range(1, 5)),
    )
    found = statistics_of(case, tables, (SessionResult("s1", 4, 0, 2, 2),))
    (row,) = found.outlook.cohorts
    assert (row.vehicle_class, row.count) == ("C2", 2)
