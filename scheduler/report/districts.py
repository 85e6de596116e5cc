"""Demand and seats by district, and the venues as points on the map."""

from collections import Counter, defaultdict

from models.report import DistrictRow, VenueSpot
from scheduler.audit.points import trips
from scheduler.audit.view import View


def district_rows(view: View) -> tuple[DistrictRow, ...]:
    """Return a row a district, in the order of the case."""
    everybody = Counter(person.demand.district for person in view.roll.values())
    left = Counter(person.demand.district for person in view.unserved)
    not_entitled = Counter(
        view.roll[row.candidate_id].demand.district
        for row in view.tables.unserved
        if row.reason == "B1" and row.candidate_id in view.roll
    )
    seats: Counter[str] = Counter()
    for spot in venue_spots(view):
        seats[spot.district] += spot.seats
    km: dict[str, list[float]] = defaultdict(list)
    for trip in trips(view):
        km[view.roll[trip.candidate_id].demand.district].append(trip.km)
    return tuple(
        DistrictRow(
            district=row.district,
            lat=row.lat,
            lon=row.lon,
            candidates=everybody[row.district],
            served=everybody[row.district] - left[row.district],
            waiting=left[row.district] - not_entitled[row.district],
            not_entitled=not_entitled[row.district],
            seats=seats[row.district],
            mean_km=sum(km[row.district]) / len(km[row.district]) if km[row.district] else 0.0,
        )
        for row in view.case.districts
    )


def venue_spots(view: View) -> tuple[VenueSpot, ...]:
    """Return a row a venue, in the order of the case."""
    seats: Counter[str] = Counter()
    booked: Counter[str] = Counter()
    for session in view.tables.sessions:
        venue_id = view.venue_of(session)
        seats[venue_id] += session.seats
        booked[venue_id] += len(view.bookings_by_session.get(session.session_id, ()))
    runs: Counter[str] = Counter()
    nights: Counter[str] = Counter()
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is not None:
            slot = view.facts.slot(facility.kind, run.slot_id)
            runs[facility.venue_id] += 1
            nights[facility.venue_id] += slot is not None and slot.night
    return tuple(
        VenueSpot(
            venue_id=row.venue_id,
            name=row.name,
            kind=row.kind,
            district=row.district,
            lat=row.lat,
            lon=row.lon,
            seats=seats[row.venue_id],
            booked=booked[row.venue_id],
            runs=runs[row.venue_id],
            night_runs=nights[row.venue_id],
        )
        for row in view.case.venues
    )
