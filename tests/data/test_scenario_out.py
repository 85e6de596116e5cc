"""Scenarios as files: what is written is read back, whatever stands in it."""

import random
from datetime import date, time
from decimal import Decimal

import pytest

from data.scenario_in import read_scenario
from data.scenario_out import scenario_text
from models.change_limits import Approved, MoreSlots
from models.changes import (
    Absent,
    Change,
    Closed,
    Demand,
    FacilityDraft,
    NewFacility,
    NewSlot,
    NewVenue,
    PlanDate,
    PolicyValues,
    UnitsAdded,
    Weekend,
)
from models.scenario import Scenario

CHANGES: tuple[Change, ...] = (
    Demand(factor=Decimal("1.25"), need=("S1", "S2"), district=("[[change]]", "乙#区", '甲"区\\')),
    Closed(venue_id=("V1",), first=date(2023, 7, 12), last=date(2023, 7, 13), reason="雨，\\n"),
    Closed(slot_id=("NIGHT",), first=3),
    NewVenue(
        venue_id="R",
        district="历下区",
        lat=36.5,
        lon=117.0,
        venue_kind="social",
        day_cost=350,
        facility=(
            FacilityDraft(facility_id="R-1", like="V-1", units=7),
            FacilityDraft(facility_id="R-2", facility_kind="field", classes=("C1",), night=True),
        ),
    ),
    NewFacility(facility_id="N-1", venue_id="V1", like="V-1"),
    NewSlot(slot_id="NIGHT", subject=("S2", "S3"), start=time(18), end=time(20, 30), night=True),
    Weekend(venue_id=("V1",), open=False, day="sunday"),
    UnitsAdded(facility_id=("F",), units=3),
    Approved(percent=137),
    Absent(number=5, seed=7, examiner_kind="reserve"),
    MoreSlots(number=2, examiner_id=("E1", "E2")),
    PolicyValues(standby_pct=Decimal("7.5"), linked_same_venue=False),
    PlanDate(date=date(2023, 7, 3)),
)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_written_is_read_back(tmp_path, seed):
    dice = random.Random(seed)
    changes = tuple(dice.sample(CHANGES, k=len(CHANGES)))
    scenario = Scenario(name='夜考 "1" \\ #', description="[[change]] = '", changes=changes)
    file = tmp_path / "a.toml"
    file.write_text(scenario_text(scenario, ["一行\n[[change]]\r\nkind = 1", ""]), "utf-8")
    found = read_scenario(file)
    assert found.changes == scenario.changes
    assert (found.name, found.description) == (scenario.name, scenario.description)


def test_remarks_stay_remarks():
    text = scenario_text(Scenario(name="x"), ["a\nname = 'y'", "\x1b[2J\u2028z"])
    assert [line[0] for line in text.splitlines()] == ["#", "#", "n"]
    assert "\x1b" not in text


def test_only_what_is_given_is_written():
    text = scenario_text(Scenario(name="x", changes=(UnitsAdded(units=1),)))
    assert text == 'name = "x"\n\n[[change]]\nkind = "units_added"\nunits = 1\n'
