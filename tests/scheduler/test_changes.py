"""Changes against what was published, counted by hand and held against the score."""

import threading

import pytest

from models.plan import Changes
from scheduler.audit import score
from scheduler.changes import changes_of
from scheduler.in_force import in_force
from scheduler.plan import PlanOptions, make_plan
from support.random_published import random_published_case
from tests.scheduler.small_case import CASE, TABLES

NOTHING = Changes(
    sessions_opened=0,
    sessions_raised=0,
    sessions_cut=0,
    sessions_closed=0,
    duties_dropped=0,
    duties_added=0,
    bookings_moved=0,
    bookings_lost=0,
    bookings_new=0,
)


def test_a_plan_changes_nothing_of_itself():
    assert changes_of(in_force(CASE, TABLES), TABLES) == NOTHING


def test_nothing_published_nothing_changed():
    case = CASE.model_copy(update={"published": (), "booked": (), "published_duties": ()})
    assert changes_of(case, TABLES) is None


def test_each_kind_of_change():
    case = in_force(CASE, TABLES)
    gone, cut, raised, *others = TABLES.sessions
    left = list(others)
    moved, lost, *stay = sorted({b.candidate_id for b in TABLES.bookings})
    elsewhere = {moved: left[0].session_id}
    tables = TABLES.model_copy(
        update={
            "sessions": (
                type(cut)(**{**fields_of(cut), "seats": cut.seats - 1}),
                type(raised)(**{**fields_of(raised), "seats": raised.seats + 2}),
                type(gone)(**{**fields_of(gone), "session_id": "neu"}),
                *left,
            ),
            "duties": TABLES.duties[1:],
            "bookings": tuple(
                type(b)(b.candidate_id, elsewhere.get(b.candidate_id, b.session_id), b.part)
                for b in TABLES.bookings
                if b.candidate_id != lost
            ),
        }
    )
    assert stay
    found = changes_of(case, tables)
    assert found is not None
    assert (found.sessions_opened, found.sessions_closed) == (1, 1)
    assert (found.sessions_cut, found.sessions_raised) == (1, 1)
    assert (found.duties_dropped, found.duties_added, found.duties) == (1, 0, 1)
    assert (found.bookings_moved, found.bookings_lost, found.displaced) == (1, 1, 2)


def fields_of(row):
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


@pytest.mark.parametrize("seed", range(8))
def test_duties_are_counted_as_the_score_counts_them(seed):
    case = random_published_case(seed)
    options = PlanOptions(10.0, deterministic=True)
    base = make_plan(case, options, stop=threading.Event())
    found = changes_of(case, base.tables)
    if case.published_duties:
        assert found is not None
        assert 5 * found.duties == score(case, base.tables).changes
    booked = {b.candidate_id for b in case.booked}
    if found is not None:
        now = {b.candidate_id for b in base.tables.bookings}
        assert found.bookings_lost == len(booked - now)
        assert found.bookings_new == len(now - booked)
    assert base.info.changes == found
