"""Closures, units, venues, weekends, nights: what is in the tables afterwards."""

from datetime import date, time, timedelta

import pytest

from models.case import Case, Closure
from models.changes import (
    Closed,
    FacilityDraft,
    NewFacility,
    NewSlot,
    NewVenue,
    Night,
    UnitsAdded,
    UnitsLost,
    Weekend,
)
from support.scenarios import by, changed_tables, refusals, sample

FIRST, SECOND, THIRD = (date(2023, 7, day) for day in (11, 12, 13))  # the sample's horizon


def new_closures(before: Case, after: Case) -> set[tuple[str | None, date, str | None, int | None]]:
    assert changed_tables(before, after) <= {"closures", "venues"}
    assert set(before.closures) <= set(after.closures)
    return {
        (row.facility_id or row.venue_id, row.date, row.slot_id, row.units_lost)
        for row in set(after.closures) - set(before.closures)
    }


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        (
            Closed(venue_id=("A",), first=SECOND, last=THIRD),
            {
                (f, d, None, None)
                for f in ("A-T", "A-F1", "A-F2", "A-R1", "A-R2")
                for d in (SECOND, THIRD)
            },
        ),
        (Closed(facility_id=("B-T",), first=2), {("B-T", SECOND, None, None)}),
        (
            Closed(facility_id=("B-T",), first=date(2023, 1, 1), last=FIRST),
            {("B-T", FIRST, None, None)},
        ),
        (Closed(facility_id=("B-T",), last=2), {("B-T", d, None, None) for d in (FIRST, SECOND)}),
        (
            Closed(slot_id=("NIGHT",), first=3),
            {("A-T", THIRD, "NIGHT", None), ("B-T", THIRD, "NIGHT", None)},
        ),
        (
            Closed(venue_id=("C",), slot_id=("AM", "NIGHT"), last=1),
            {("C-F1", FIRST, "AM", None), ("C-R1", FIRST, "AM", None)},
        ),
        (
            Closed(district=("东城区", "西岭区"), facility_kind=("road",), first=1),
            {(f, FIRST, None, None) for f in ("A-R1", "A-R2", "C-R1")},
        ),
        (Closed(venue_kind=("county",), first=1), {("B-T", FIRST, None, None)}),
        (
            Closed(facility_kind=("field",), largest_venues=1, first=1),
            {(f, FIRST, None, None) for f in ("A-F1", "A-F2")},
        ),
        (Closed(largest=1, first=1), {("A-T", FIRST, None, None)}),
        (
            UnitsLost(facility_id=("A-T",), units=2, first=3),
            {("A-T", THIRD, None, 2)},
        ),
        (
            UnitsLost(facility_kind=("theory",), units=1, slot_id=("PM",), first=3),
            {("A-T", THIRD, "PM", 1), ("B-T", THIRD, "PM", 1)},
        ),
    ],
)
def test_what_is_closed(change: Closed | UnitsLost, closed: set[tuple[object, ...]]) -> None:
    case = sample()
    assert new_closures(case, by(case, change)) == closed


def test_the_reason_is_kept() -> None:
    after = by(sample(), Closed(facility_id=("B-T",), first=1, reason="=停电"))
    assert Closure(facility_id="B-T", date=FIRST, reason="=停电") in after.closures


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (Closed(venue_id=("A", "X"), facility_id=("A-T",)), [("venue_id", "X")]),
        (Closed(facility_id=("A-T1", "A")), [("facility_id", "A-T1"), ("facility_id", "A")]),
        (Closed(district=("无",)), [("district", "无")]),
        (Closed(slot_id=("EVE",)), [("slot_id", "EVE")]),
        (Closed(facility_kind=("road",), slot_id=("NIGHT",)), [("slot_id", "NIGHT")]),
        (Closed(venue_id=("B",), facility_kind=("road",)), [(None, None)]),
        (Closed(first=4), [("from", "4")]),
        (Closed(last=4), [("to", "4")]),
        (Closed(first=date(2023, 8, 1)), [("from", "2023-08-01")]),
        (Closed(last=date(2023, 7, 1)), [("to", "2023-07-01")]),
        (Closed(first=3, last=date(2023, 7, 12)), [("to", "2023-07-12")]),
        (UnitsLost(facility_id=("A-T",), units=4), [("units", "4")]),
        (UnitsAdded(facility_id=("A-T",), units=9_999), [("units", "9999")]),
    ],
)
def test_what_cannot_be_closed(
    change: object, refused: list[tuple[str | None, str | None]]
) -> None:
    expected = [("change.1" + ("" if k is None else f".{k}"), v) for k, v in refused]
    assert refusals(sample(), change) == expected


def test_units_are_added_for_good() -> None:
    case = sample()
    after = by(
        case,
        UnitsAdded(facility_kind=("road",), units=2),
        UnitsAdded(facility_id=("B-T",), units=1, daily_max=20),
    )
    before = {row.facility_id: row for row in case.facilities}
    for row in after.facilities:
        grown = 2 if row.kind == "road" else 1 if row.facility_id == "B-T" else 0
        assert row.units == before[row.facility_id].units + grown
    assert {row.daily_max for row in after.facilities if row.facility_id == "B-T"} == {20}
    assert changed_tables(case, after) == {"facilities"}


def test_a_venue_is_added_where_its_district_lies() -> None:
    case = sample()
    facilities = (
        FacilityDraft(facility_id="N-R", like="C-R1", units=4),
        FacilityDraft(
            facility_id="N-T",
            facility_kind="theory",
            units=5,
            minutes=60,
            daily_max=9,
            units_per_examiner=2,
            min_examiners=0,
        ),
    )
    after = by(
        case,
        NewVenue(
            venue_id="N", district="南河县", venue_kind="county", facility=facilities, weekend=True
        ),
    )
    assert changed_tables(case, after) == {"venues", "facilities"}
    venue = next(row for row in after.venues if row.venue_id == "N")
    assert (venue.lat, venue.lon, venue.kind, venue.weekend) == (36.38, 116.98, "county", True)
    road = next(row for row in after.facilities if row.facility_id == "N-R")
    model = next(row for row in after.facilities if row.facility_id == "C-R1")
    assert (road.units, road.venue_id, road.routes, road.night) == (4, "N", 1, False)
    assert (road.minutes, road.classes, road.daily_max) == (model.minutes, model.classes, 7)
    theory = next(row for row in after.facilities if row.facility_id == "N-T")
    assert (theory.classes, theory.routes, theory.night) == (("*",), None, False)


def draft(**values: object) -> FacilityDraft:
    return FacilityDraft(facility_id="N-1", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (NewFacility(facility_id="A-T", venue_id="A", like="B-T"), [("facility_id", "A-T")]),
        (NewFacility(facility_id="A-T2", venue_id="D", like="B-T"), [("venue_id", "D")]),
        (NewFacility(facility_id="A-T2", venue_id="A", like="D-T"), [("like", "D-T")]),
        (
            NewFacility(facility_id="A-T2", venue_id="A", facility_kind="theory", units=1),
            [
                (key, None)
                for key in ("minutes", "daily_max", "units_per_examiner", "min_examiners")
            ],
        ),
        (
            NewFacility(facility_id="B-F", venue_id="B", like="A-F1", classes=("B2",)),
            [("classes", "B2")],
        ),
        (
            NewFacility(facility_id="A-F", venue_id="A", like="A-F1", classes=("C9",)),
            [("classes", "C9")],
        ),
        (
            NewFacility(facility_id="A-F", venue_id="A", like="A-F1", facility_kind="theory"),
            [("classes", "C1|C5")],
        ),
        (
            NewVenue(
                venue_id="A", district="东城区", venue_kind="city", facility=(draft(like="A-T"),)
            ),
            [("venue_id", "A")],
        ),
        (
            NewVenue(
                venue_id="N", district="东城", venue_kind="city", facility=(draft(like="A-T"),)
            ),
            [("district", "东城")],
        ),
        (
            NewVenue(
                venue_id="N",
                district="东城区",
                venue_kind="city",
                facility=(draft(like="A-T"), FacilityDraft(facility_id="N-2", like="Q")),
            ),
            [("facility.2.like", "Q")],
        ),
        (
            NewVenue(
                venue_id="N",
                district="东城区",
                venue_kind="county",
                facility=(draft(like="A-F1", classes=("A1",)),),
            ),
            [("classes", "A1")],
        ),
    ],
)
def test_what_cannot_be_added(change: object, refused: list[tuple[str, str | None]]) -> None:
    assert refusals(sample(), change) == [(f"change.1.{key}", value) for key, value in refused]


def test_a_facility_may_be_added_to_a_venue_that_was_just_added() -> None:
    after = by(
        sample(),
        NewVenue(venue_id="N", district="东城区", venue_kind="city", facility=(draft(like="A-T"),)),
        NewFacility(facility_id="N-2", venue_id="N", like="N-1"),
        UnitsAdded(facility_id=("N-2",), units=1),
    )
    assert {row.facility_id for row in after.facilities if row.venue_id == "N"} == {"N-1", "N-2"}


WEEK = sample("peak", 100)  # Monday to Sunday
SATURDAY = WEEK.settings.start + timedelta(days=5)


def weekends(case: Case) -> set[str]:
    return {row.venue_id for row in case.venues if row.weekend}


def test_the_week_of_the_sample_has_one_weekend() -> None:
    assert WEEK.settings.start.weekday() == 0
    assert WEEK.settings.days == 7
    assert not WEEK.settings.workdays
    assert "LX" not in weekends(WEEK)
    assert "LW" in weekends(WEEK)


def test_a_venue_opens_at_weekends() -> None:
    after = by(WEEK, Weekend(venue_id=("LX", "LW")))
    assert weekends(after) == weekends(WEEK) | {"LX"}
    assert changed_tables(WEEK, after) == {"venues"}


def test_a_venue_opens_on_sundays_only() -> None:
    after = by(WEEK, Weekend(venue_id=("LX", "LW"), day="sunday"))
    assert weekends(after) == weekends(WEEK) | {"LX"}
    assert new_closures(WEEK, after) == {("LX", SATURDAY, None, None)}


def test_the_largest_venues_are_those_that_are_shut() -> None:
    after = by(WEEK, Weekend(facility_kind=("theory",), largest_venues=2))
    assert weekends(after) - weekends(WEEK) == {"LC", "TQ"}


def test_a_venue_no_longer_opens_at_weekends() -> None:
    assert weekends(by(WEEK, Weekend(open=False))) == set()
    after = by(WEEK, Weekend(venue_id=("LW", "LX"), open=False, day="saturday"))
    assert weekends(after) == weekends(WEEK)
    assert new_closures(WEEK, after) == {("LW", SATURDAY, None, None)}


def test_a_make_up_day_is_no_weekend() -> None:
    settings = WEEK.settings.model_copy(update={"workdays": (SATURDAY,)})
    case = by(WEEK.model_copy(update={"settings": settings}))
    assert new_closures(case, by(case, Weekend(venue_id=("LX",), day="sunday"))) == set()


def test_opening_what_is_open_is_refused() -> None:
    case = by(WEEK, Weekend())
    assert refusals(case, Weekend()) == [("change.1", None)]


def nights(case: Case) -> set[str]:
    return {row.facility_id for row in case.facilities if row.night}


def test_a_room_opens_at_night() -> None:
    case = sample()
    assert nights(case) == {"A-T"}
    assert nights(by(case, Night(facility_id=("B-T",)))) == {"A-T", "B-T"}
    assert nights(by(case, Night())) == {"A-T", "B-T"}
    assert nights(by(case, Night(open=False))) == set()


def test_a_field_opens_at_night_only_where_there_is_a_slot() -> None:
    case = sample()
    assert refusals(case, Night(facility_id=("B-T", "A-F1"))) == [("change.1.facility_id", "A-F1")]
    assert refusals(case, Night(facility_kind=("field",))) == [("change.1.facility_id", "A-F1")]
    slot = NewSlot(slot_id="NIGHT", subject=("S2",), start=time(18), end=time(21), night=True)
    after = by(case, slot, Night(facility_kind=("field",)))
    assert nights(after) == {"A-T", "A-F1", "A-F2", "C-F1"}


@pytest.mark.parametrize(
    ("slot", "refused"),
    [
        (NewSlot(slot_id="AM", subject=("S2",), start=time(19), end=time(20)), ("slot_id", "AM")),
        (
            NewSlot(slot_id="E", subject=("S2",), start=time(16), end=time(20)),
            ("start", "16:00:00"),
        ),
        (NewSlot(slot_id="E", subject=("S2",), start=time(20), end=time(19)), ("end", "19:00:00")),
        (
            NewSlot(slot_id="E", subject=("S2",), start=time(7), end=time(8, 30)),
            ("start", "08:00:00"),
        ),
    ],
)
def test_a_slot_that_does_not_fit_is_refused(slot: NewSlot, refused: tuple[str, str]) -> None:
    assert refusals(sample(), slot) == [(f"change.1.{refused[0]}", refused[1])]
