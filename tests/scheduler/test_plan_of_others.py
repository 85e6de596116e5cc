"""A plan that other hands made and published keeps the rules of the case it was made for."""

from collections import Counter

import pytest

from data.case_reader import read_case
from models.plan import Booking, Run, Tables, Unserved
from scheduler.audit import audit, score
from scheduler.audit.facts import Facts, slot_minutes
from scheduler.audit.lookup import run_key
from scheduler.audit.pools import posts_needed


@pytest.fixture(scope="module")
def week(pytestconfig):
    """The case of a week in July, and the one three days later in which its plan is in force."""
    folder = pytestconfig.rootpath.parent / "shared" / "cases"
    if not (folder / "published-1").is_dir():
        pytest.skip("the shared cases are not here")
    return read_case(folder / "peak-1"), read_case(folder / "published-1")


@pytest.fixture(scope="module")
def plan(week):
    """The published plan, its runs worked out from their seats; who has cancelled is left out."""
    case, later = week
    facts = Facts(case)
    seats = Counter()
    for session in later.published:
        seats[run_key(session)] += session.seats
    runs = []
    for key, number in seats.items():
        facility = facts.facilities[key.facility_id]
        slot = facts.slot(facility.kind, key.slot_id)
        units = -(-number // (slot_minutes(slot) // facility.minutes))
        runs.append(Run(*key, units, posts_needed(facility, units)))
    times = {row.candidate_id: row.rank_time for row in later.candidates}
    people = tuple(row for row in case.candidates if times.get(row.candidate_id) == row.rank_time)
    names = {row.candidate_id for row in people}
    booked = [row for row in later.booked if row.candidate_id in names]
    served = {row.candidate_id for row in booked}
    tables = Tables(
        runs=tuple(runs),
        sessions=later.published,
        duties=later.published_duties,
        bookings=tuple(Booking(row.candidate_id, row.session_id, row.part) for row in booked),
        unserved=tuple(
            Unserved(row.candidate_id, row.need, "full")
            for row in people
            if row.candidate_id not in served
        ),
    )
    return case.model_copy(update={"candidates": people}), tables


def test_keeps_every_rule_but_for_the_seats_of_those_who_cancelled(plan):
    case, tables = plan
    found = audit(case, tables)
    reasons = {v.message.values["got"] for v in found if v.rule == "D1"}
    assert {violation.rule for violation in found} <= {"B5", "D1"}
    assert reasons <= {"full"}  # the reasons were not published, so the fixture makes them up
    full = {row.session_id: row.seats for row in tables.sessions}
    for row in tables.bookings:
        full[row.session_id] -= 1
    links = {row.link_id: row.session_id for row in tables.sessions if row.link_id}
    envied = {violation.where for violation in found if violation.rule == "B5"}
    assert envied
    assert all(full[links.get(name, name)] > 0 for name in envied)


def test_nothing_is_cut_or_changed_where_it_stays_as_it_is(week, plan):
    _, later = week
    _, tables = plan
    parts = score(later, tables)
    assert (parts.cuts, parts.changes) == (0, 0)


def test_closing_everything_costs_what_was_not_closed_anyway(week):
    _, later = week
    parts = score(later, Tables())
    booked = Counter(row.session_id for row in later.booked)
    shut = {row.venue_id for row in later.closures if row.venue_id}
    most = sum(
        300 * booked[row.session_id] + 50 * (row.seats - booked[row.session_id])
        for row in later.published
        if not (row.quota == "linked" and row.subject == "S3")
    )
    assert shut
    assert 0 < parts.cuts < most
    assert parts.changes == 5 * len(later.published_duties)
