"""From a solution to tables: names that last and fit, and order."""

from dataclasses import replace

from models.case import ID_MAX_LENGTH, Case
from scheduler.audit import audit
from scheduler.plan import PlanOptions, make_plan
from support.random_cases import random_case, sealed

OPTIONS = PlanOptions(time_limit_seconds=10.0, deterministic=True)


def with_long_names(case: Case) -> Case:
    name = {
        f.facility_id: f.facility_id + "x" * (ID_MAX_LENGTH - len(f.facility_id))
        for f in case.facilities
    }
    facilities = tuple(replace(f, facility_id=name[f.facility_id]) for f in case.facilities)
    closures = tuple(
        replace(c, facility_id=name[c.facility_id]) if c.facility_id else c for c in case.closures
    )
    return sealed(case.model_copy(update={"facilities": facilities, "closures": closures}))


def test_names_fit_however_long_the_facilities_are_called():
    seen = 0
    for seed in range(12):
        case = with_long_names(random_case(seed))
        tables = make_plan(case, OPTIONS).tables
        assert not audit(case, tables)
        names = [s.session_id for s in tables.sessions] + [s.link_id for s in tables.sessions]
        assert all(len(name) <= ID_MAX_LENGTH for name in names)
        ids = [s.session_id for s in tables.sessions]
        assert len(ids) == len(set(ids))
        seen += len(ids)
    assert seen > 10


def test_a_session_fed_back_keeps_its_name():
    seen = 0
    for seed in range(12):
        case = random_case(seed)
        first = make_plan(case, OPTIONS).tables
        again = sealed(case.model_copy(update={"published": first.sessions}))
        second = make_plan(again, OPTIONS).tables
        before = {s.session_id: s for s in first.sessions}
        after = {s.session_id: s for s in second.sessions}
        assert set(before) <= set(after)
        for name, session in before.items():
            assert replace(after[name], seats=0, priority_seats=0, status="kept") == replace(
                session, seats=0, priority_seats=0, status="kept"
            )
        seen += len(before)
    assert seen > 10


def test_rows_come_in_key_order():
    tables = make_plan(random_case(5), OPTIONS).tables
    keys = [(b.candidate_id, b.part) for b in tables.bookings]
    assert keys == sorted(keys)
    sessions = [(s.date, s.slot_id, s.facility_id) for s in tables.sessions]
    assert sessions == sorted(sessions)
