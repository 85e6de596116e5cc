"""Whatever stands in the tables, the judge reports and never raises."""

from dataclasses import fields
from datetime import date
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import words
from models.plan import Booking, Duty, Run, Session, Tables, Unserved
from scheduler.audit import judge
from tests.scheduler.small_case import CASE, TABLES, with_policy

ROWS: dict[str, Any] = {
    "runs": Run,
    "sessions": Session,
    "duties": Duty,
    "bookings": Booking,
    "unserved": Unserved,
}
PLACES = ["V1", "V2", "V9", "V1-F", "V1-R", "V1-T", "Z-Z", "AM", "PM", "NIGHT"]
PEOPLE = ["E1", "E3", "R1", "A1", "B1", "G1", "c1#1", "c1#2", "c1#3", "c9#1"]
IDS = st.sampled_from(["", "x y", "F", "FL", "RL", "TP", "TN", "L", *PLACES, *PEOPLE])
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.sampled_from([date(2023, 7, day) for day in range(16, 25)] + [date.min, date.max]),
    **dict.fromkeys(["units", "posts", "seats", "priority_seats"], st.integers(-5, 400)),
    **dict.fromkeys(["subject", "part"], st.sampled_from(get_args(words.Subject))),
    "quota": st.sampled_from(get_args(words.Quota)),
    "status": st.sampled_from(get_args(words.SessionStatus)),
    "kind": st.sampled_from(get_args(words.FacilityKind)),
    "class_group": st.sampled_from(get_args(words.PoolGroup)),
    "role": st.sampled_from(get_args(words.Role)),
    "need": st.sampled_from(get_args(words.Need)),
    "reason": st.sampled_from(get_args(words.Reason)),
}


def forged(kind: Any, cells: dict[str, Any]) -> Any:
    """A row past its schema's checks, as a table read by other hands might bring it."""
    row = object.__new__(kind)
    for name, value in cells.items():
        object.__setattr__(row, name, value)
    return row


@st.composite
def mutated(draw: st.DrawFn) -> Tables:
    """The small plan with rows dropped, doubled, changed in some cells or made up."""
    tables = {}
    for name, kind in ROWS.items():
        names = [field.name for field in fields(kind)]
        rows = [row for row in getattr(TABLES, name) if draw(st.integers(0, 9)) > 0]
        if rows:
            rows += draw(st.lists(st.sampled_from(rows), max_size=2))
        for index in range(len(rows)):
            if draw(st.integers(0, 5)) == 0:
                cells = {column: getattr(rows[index], column) for column in names}
                column = draw(st.sampled_from(names))
                cells[column] = draw(COLUMNS.get(column, IDS))
                rows[index] = forged(kind, cells)
        for _ in range(draw(st.integers(0, 2))):
            cells = {column: draw(COLUMNS.get(column, IDS)) for column in names}
            rows.append(forged(kind, cells))
        tables[name] = tuple(rows)
    return Tables.model_construct(**tables)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=mutated(), published=mutated(), same_venue=st.booleans())
def test_never_raises(tables, published, same_venue):
    case = with_policy(CASE, linked_same_venue=same_venue, linked_max_gap_days=2)
    verdict = judge(case, tables)
    for violation in verdict.violations:
        assert "{" not in violation.message.render()
    case = case.model_copy(
        update={"published": published.sessions, "published_duties": published.duties}
    )
    judge(case, tables)


def test_a_plan_of_nothing_says_who_is_missing():
    found = judge(CASE, Tables()).violations
    people = {violation.where for violation in found if violation.rule == "D1"}
    assert people == {row.candidate_id for row in CASE.candidates} | {"c1#1", "c1#2"}
    assert {violation.rule for violation in found} == {"D1", "P1", "P2"}
