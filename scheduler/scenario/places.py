"""Changes of venues, facilities and slots."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from typing import Any, Final

from models.case import Case, Closure, Facility, Slot, Venue
from models.change_limits import Approved
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
from models.errors import Message
from scheduler.scenario.refusal import Refusal, RefusedError, all_there, refuse
from scheduler.scenario.selection import dates_of, facilities_of, slots_of, venues_of

MOST_UNITS: Final = 10_000
MOST_DAILY: Final = 100_000

_WEEKDAY: Final = {"saturday": 5, "sunday": 6}
_SATURDAY: Final = 5


def close(case: Case, change: Closed) -> Case:
    """Close the facilities for the dates, or for slots of them."""
    return _with_closures(case, change, facilities_of(case, change), None)


def lose_units(case: Case, change: UnitsLost) -> Case:
    """Take units away from each facility for the dates, or for slots of them.

    Raises
    ------
    RefusedError
        Also if one has fewer units than that.
    """
    facilities = facilities_of(case, change)
    for facility in facilities:
        if facility.units < change.units:
            values: dict[str, str | int | float] = {
                "facility": facility.facility_id,
                "units": facility.units,
            }
            refuse("units", change.units, Message("设施 {facility} 只有 {units} 个单位", values))
    return _with_closures(case, change, facilities, change.units)


def _with_closures(
    case: Case, change: Closed | UnitsLost, facilities: Iterable[Facility], lost: int | None
) -> Case:
    """Add a closure for each facility, date and slot in which it could run."""
    all_there("slot_id", change.slot_id, "slots.slot_id", {slot.slot_id for slot in case.slots})
    closures = [
        Closure(
            facility_id=facility.facility_id,
            date=date,
            slot_id=slot_id,
            units_lost=lost,
            reason=change.reason,
        )
        for facility in facilities
        for date in dates_of(case, change)
        for slot_id in change.slot_id or (None,)
        if slot_id is None or slot_id in slots_of(case, facility)
    ]
    if not closures:
        expected = Message("所选的设施应有在这个时段开考的科目，而一个也没有")
        refuse("slot_id", "|".join(change.slot_id), expected)
    return case.model_copy(update={"closures": (*case.closures, *closures)})


def add_units(case: Case, change: UnitsAdded) -> Case:
    """Add units to each facility; its approved maximum stays unless a new one is given."""
    grown = {}
    for facility in facilities_of(case, change):
        units = facility.units + change.units
        if units > MOST_UNITS:
            refuse(
                "units", change.units, Message("一个设施至多 {most} 个单位", {"most": MOST_UNITS})
            )
        daily_max = change.daily_max or facility.daily_max
        grown[facility.facility_id] = replace(facility, units=units, daily_max=daily_max)
    return _with_facilities(case, grown)


def approve(case: Case, change: Approved) -> Case:
    """Set the approved daily maximum of each facility, in percent of its own rounded down."""
    approved = {}
    for facility in facilities_of(case, change):
        daily_max = change.daily_max or facility.daily_max * (change.percent or 100) // 100
        if not 1 <= daily_max <= MOST_DAILY:
            values: dict[str, str | int | float] = {
                "facility": facility.facility_id,
                "most": MOST_DAILY,
            }
            expected = Message("设施 {facility} 的核定日最大量应为 1 到 {most}", values)
            refuse("percent", change.percent, expected)
        approved[facility.facility_id] = replace(facility, daily_max=daily_max)
    return _with_facilities(case, approved)


def open_at_night(case: Case, change: Night) -> Case:
    """Let facilities run in night slots, or not; unless named, those that have one.

    Raises
    ------
    RefusedError
        Also if no subject of a facility that is to open has a night slot.
    """
    nights = {slot.slot_id for slot in case.slots if slot.night}
    chosen = facilities_of(case, change)
    fitting = [row for row in chosen if slots_of(case, row) & nights or not change.open]
    if not fitting or (change.facility_id and len(fitting) < len(chosen)):
        lacking = next(row for row in chosen if row not in fitting)
        subjects = sorted({slot.subject for slot in case.slots if slot.night})
        expected = Message(
            "{kind} 设施的科目应有夜考时段；有夜考时段的科目：{subjects}",
            {"kind": lacking.kind, "subjects": " ".join(subjects) or "—"},
        )
        hint = Message("先用一项 kind = new_slot 的改动加一个 night = true 的时段")
        refuse("facility_id", lacking.facility_id, expected, hint)
    changed = {row.facility_id: replace(row, night=change.open) for row in fitting}
    return _with_facilities(case, changed)


def _with_facilities(case: Case, changed: dict[str, Facility]) -> Case:
    facilities = tuple(changed.get(row.facility_id, row) for row in case.facilities)
    return case.model_copy(update={"facilities": facilities})


def open_at_weekends(case: Case, change: Weekend) -> Case:
    """Open venues at weekends, or no longer.

    Without ``venue_id``, those are meant that are not yet as they are to be. Opened for one day
    of the weekend, a venue that was shut is closed on the other; shut on one day, it is closed
    on that.
    """
    among = [venue for venue in case.venues if change.venue_id or venue.weekend != change.open]
    chosen = venues_of(case, change, among)
    closed_days = _closed_days(case, change)
    closures = [
        Closure(venue_id=venue.venue_id, date=date)
        for venue in chosen
        if venue.weekend != change.open
        for date in closed_days
    ]
    one_day_less = change.day is not None and not change.open
    chosen_ids = set() if one_day_less else {venue.venue_id for venue in chosen}
    venues = tuple(
        replace(venue, weekend=change.open) if venue.venue_id in chosen_ids else venue
        for venue in case.venues
    )
    return case.model_copy(update={"venues": venues, "closures": (*case.closures, *closures)})


def _closed_days(case: Case, change: Weekend) -> list[Date]:
    """Return the dates of a weekend on which the change's venues stay shut."""
    if change.day is None:
        return []
    settings = case.settings
    dates = (settings.start + timedelta(days=number) for number in range(settings.days))
    return [
        date
        for date in dates
        if date.weekday() >= _SATURDAY
        and date not in settings.workdays
        and (date.weekday() == _WEEKDAY[change.day]) != change.open
    ]


def add_slot(case: Case, change: NewSlot) -> Case:
    """Add a slot for each subject."""
    rows = (
        Slot(change.slot_id, subject, change.start, change.end, night=change.night)
        for subject in change.subject
    )
    return case.model_copy(update={"slots": (*case.slots, *rows)})


def add_venue(case: Case, change: NewVenue) -> Case:
    """Add a venue with its facilities."""
    district_by_name = {row.district: row for row in case.districts}
    all_there("district", [change.district], "districts.district", district_by_name)
    district = district_by_name[change.district]
    venue = Venue(
        venue_id=change.venue_id,
        name=change.name,
        district=change.district,
        lat=district.lat if change.lat is None else change.lat,
        lon=district.lon if change.lon is None else change.lon,
        kind=change.venue_kind,
        weekend=change.weekend,
        day_cost=change.day_cost,
    )
    facilities = [
        _facility(case, draft, change.venue_id, f"facility.{number}.")
        for number, draft in enumerate(change.facility, start=1)
    ]
    update: dict[str, Any] = {
        "venues": (*case.venues, venue),
        "facilities": (*case.facilities, *facilities),
    }
    return case.model_copy(update=update)


def add_facility(case: Case, change: NewFacility) -> Case:
    """Add a facility to a venue that is there."""
    all_there(
        "venue_id", [change.venue_id], "venues.venue_id", {row.venue_id for row in case.venues}
    )
    facility = _facility(case, change, change.venue_id, "")
    return case.model_copy(update={"facilities": (*case.facilities, facility)})


_COLUMN_BY_KEY: Final = {
    "facility_kind": "kind",
    "classes": "classes",
    "units": "units",
    "minutes": "minutes",
    "routes": "routes",
    "headway_min": "headway_min",
    "daily_max": "daily_max",
    "units_per_examiner": "units_per_examiner",
    "min_examiners": "min_examiners",
    "night": "night",
}
_MAY_LACK: Final = frozenset({"routes", "headway_min", "night"})


def _facility(case: Case, draft: FacilityDraft, venue_id: str, where: str) -> Facility:
    """Return the facility that a draft means; ``where`` stands before its keys in refusals."""
    values: dict[str, Any] = {}
    if draft.like is not None:
        model_by_id = {row.facility_id: row for row in case.facilities}
        all_there(f"{where}like", [draft.like], "facilities.facility_id", model_by_id)
        model = model_by_id[draft.like]
        values = {column: getattr(model, column) for column in _COLUMN_BY_KEY.values()}
    for key, column in _COLUMN_BY_KEY.items():
        given = getattr(draft, key)
        if given is not None and given != ():
            values[column] = given
    if values.get("kind") == "theory":
        values.setdefault("classes", ("*",))
    missing = [
        key
        for key, column in _COLUMN_BY_KEY.items()
        if key not in _MAY_LACK and column not in values
    ]
    if missing:
        hint = Message("或用 like 指明照哪个设施")
        expected = Message("应有这一项")
        raise RefusedError(*(Refusal(where + key, None, expected, hint) for key in missing))
    return Facility(facility_id=draft.facility_id, venue_id=venue_id, **values)
