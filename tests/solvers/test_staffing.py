"""Who could be on which duty, and the points of it."""

from dataclasses import replace

import pytest

from models.case import Availability, Case, Conflict
from models.plan import Duty
from solvers.instance import Instance
from solvers.staffing import Attendance
from tests.scheduler.small_case import CASE, MON, TUE, WED, examiner, with_policy

POST = Duty("E5", MON, "PM", "V1", "road", "small", "post")


def points(case: Case) -> dict[tuple[str, int, str, str, str, str], int]:
    """Points by examiner, day, slot, venue, kind and group."""
    inst = Instance.of(case)
    found = {}
    for d in inst.duties:
        p = inst.pools[d.pool]
        name = case.examiners[d.examiner].examiner_id
        found[name, p.day, p.slot_id, p.venue_id, p.kind, p.group] = d.points
    return found


def test_base_travel_and_night():
    found = points(CASE)
    assert found["E1", 0, "AM", "V1", "theory", "*"] == 4
    assert found["E1", 0, "NIGHT", "V1", "theory", "*"] == 4 + 6
    assert found["E5", 0, "PM", "V1", "road", "small"] == 4
    # 0.3 degrees of longitude at 36.6 north: 26.78 km, by road 34.8
    assert found["E5", 0, "PM", "V2", "road", "small"] == 4 + 3
    assert found["R1", 0, "PM", "V1", "road", "small"] == 12 + 3
    assert found["R1", 0, "PM", "V2", "road", "small"] == 12


def test_skills():
    found = {(name, kind, group) for name, _, _, _, kind, group in points(CASE)}
    assert {name for name, kind, _ in found if kind == "theory"} == {"E1", "E2"}
    assert {name for name, _, group in found if group == "heavy"} == {"E7", "E8"}
    assert {name for name, kind, _ in found if kind == "road"} == {"E5", "E6", "R1"}


def test_reserves_serve_on_the_road_only_and_only_when_named():
    able = examiner("R1", "S1", "S2", "S3", kind="reserve", class_groups=("small", "heavy"))
    case = CASE.model_copy(update={"examiners": (able,)})
    found = points(case)
    assert {kind for *_, kind, _ in found} == {"road"}
    assert {day for _, day, *_ in found} == {0, 1}
    assert points(with_policy(case, reserve_max_days=0)) == {}


@pytest.mark.parametrize("kind", ["resident", "reserve"])
def test_attendance(kind):
    who = examiner("X", "S3", kind=kind)
    rows = (
        Availability("X", MON, available=False),
        Availability("X", MON, "PM", available=True),
        Availability("X", TUE, available=True),
        Availability("X", TUE, "PM", available=False),
    )
    attends = Attendance(CASE.model_copy(update={"availability": rows}))
    assert not attends(who, MON, "AM")
    assert attends(who, MON, "PM")
    assert attends(who, TUE, "AM")
    assert not attends(who, TUE, "PM")
    assert attends(who, WED, "AM") == (kind == "resident")
    assert attends(replace(who, examiner_id="Y"), MON, "AM") == (kind == "resident")


def test_conflicts():
    barred = CASE.model_copy(update={"conflicts": (Conflict("E5", "V2"),)})
    gone = set(points(CASE)) - set(points(barred))
    assert gone
    assert {(name, venue) for name, _, _, venue, *_ in gone} == {("E5", "V2")}


def test_the_price_of_changes():
    case = CASE.model_copy(update={"published_duties": (POST,)})
    before, after = points(CASE), points(case)
    change = {key: after[key] - before[key] for key in after}
    assert change.pop(("E5", 0, "PM", "V1", "road", "small")) == -5
    same_date = {key: n for key, n in change.items() if key[:2] == ("E5", 0)}
    assert same_date
    assert set(same_date.values()) == {0}
    assert {n for key, n in change.items() if key not in same_date} == {5}
    assert Instance.of(case).published_duty_points == 5
    assert Instance.of(CASE).published_duty_points == 0


def test_published_duties_outside_the_horizon_do_not_count():
    far = replace(POST, date=MON.replace(day=10))
    assert Instance.of(CASE.model_copy(update={"published_duties": (far,)})).duties == (
        Instance.of(CASE).duties
    )
    both = CASE.model_copy(update={"published_duties": (POST, far)})
    assert Instance.of(both).published_duty_points == 5


def test_the_role_published_makes_no_difference():
    cases = [
        CASE.model_copy(update={"published_duties": (replace(POST, role=role),)})
        for role in ("post", "standby")
    ]
    assert points(cases[0]) == points(cases[1])
