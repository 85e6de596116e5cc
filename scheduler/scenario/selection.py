"""Which dates, facilities and venues a change speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date as Date
from datetime import timedelta

from models.case import Case, Facility, Venue
from models.change_parts import Facilities, Span, Venues
from models.errors import Message
from models.words import SUBJECTS_BY_KIND
from scheduler.scenario.refusal import all_there, refuse


def dates_of(case: Case, span: Span) -> list[Date]:
    """Return the dates of the horizon in ``span``, in order; at least one.

    Raises
    ------
    RefusedError
        If none is, or a day has a number that the horizon does not have.
    """
    settings = case.settings
    end = settings.start + timedelta(days=settings.days - 1)
    first = settings.start if span.first is None else _date(case, "from", span.first)
    if span.last is not None:
        last = _date(case, "to", span.last)
    else:
        last = end if span.first is None else first
    if last < first:
        refuse("to", last, Message("to 不得早于 from（{first}）", {"first": str(first)}))
    low, high = max(first, settings.start), min(last, end)
    if low > high:
        expected = Message(
            "应与计划期 {start} 至 {end} 有重叠", {"start": str(settings.start), "end": str(end)}
        )
        refuse("from" if span.first is not None else "to", first, expected)
    return [low + timedelta(days=number) for number in range((high - low).days + 1)]


def facilities_of(case: Case, place: Facilities) -> list[Facility]:
    """Return the facilities that ``place`` means, by ID; at least one.

    Raises
    ------
    RefusedError
        If it names what is not there, or none is left.
    """
    all_there(
        "facility_id",
        place.facility_id,
        "facilities.facility_id",
        {facility.facility_id for facility in case.facilities},
    )
    found = [
        facility
        for facility in _facilities_by_kind(case, place)
        if not place.facility_id or facility.facility_id in place.facility_id
    ]
    if place.largest is not None:
        found.sort(key=lambda facility: (-facility.units, facility.facility_id))
        found = found[: place.largest]
    if not found:
        refuse(None, None, Message("应至少选中一个设施，而没有设施符合全部条件"))
    return sorted(found, key=lambda facility: facility.facility_id)


def venues_of(case: Case, place: Venues, among: Iterable[Venue]) -> list[Venue]:
    """Return the venues that ``place`` means out of ``among``, by ID; at least one.

    Raises
    ------
    RefusedError
        If it names what is not there, or none is left.
    """
    wanted = {facility.venue_id for facility in _facilities_by_kind(case, place, among)}
    found = [venue for venue in among if venue.venue_id in wanted]
    if not found:
        refuse(None, None, Message("应至少选中一个考场，而没有考场符合全部条件"))
    return sorted(found, key=lambda venue: venue.venue_id)


def slots_of(case: Case, facility: Facility) -> set[str]:
    """Return the slots in which a facility's subjects are examined."""
    subjects = SUBJECTS_BY_KIND[facility.kind]
    return {slot.slot_id for slot in case.slots if slot.subject in subjects}


def _facilities_by_kind(
    case: Case, place: Venues, among: Iterable[Venue] | None = None
) -> list[Facility]:
    """Return the facilities of the wanted kinds at the venues that ``place`` means."""
    venue_ids = {venue.venue_id for venue in case.venues}
    all_there("venue_id", place.venue_id, "venues.venue_id", venue_ids)
    all_there(
        "district", place.district, "districts.district", {row.district for row in case.districts}
    )
    wanted = {
        venue.venue_id
        for venue in (case.venues if among is None else among)
        if (not place.venue_id or venue.venue_id in place.venue_id)
        and (not place.district or venue.district in place.district)
        and (not place.venue_kind or venue.kind in place.venue_kind)
    }
    found = [
        facility
        for facility in case.facilities
        if facility.venue_id in wanted
        and (not place.facility_kind or facility.kind in place.facility_kind)
    ]
    if place.largest_venues is None:
        return found
    units = _units_by_venue(found)
    ranked = sorted(units, key=lambda venue_id: (-units[venue_id], venue_id))
    largest = set(ranked[: place.largest_venues])
    return [facility for facility in found if facility.venue_id in largest]


def _units_by_venue(facilities: Iterable[Facility]) -> Mapping[str, int]:
    units: dict[str, int] = defaultdict(int)
    for facility in facilities:
        units[facility.venue_id] += facility.units
    return units


def _date(case: Case, key: str, day: Date | int) -> Date:
    if isinstance(day, Date):
        return day
    if day > case.settings.days:
        refuse(key, day, Message("计划期只有 {days} 天", {"days": case.settings.days}))
    return case.settings.start + timedelta(days=day - 1)
