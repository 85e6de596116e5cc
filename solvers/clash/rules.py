"""The members that a clash can have: a rule and the row or setting that it reads."""

from datetime import date as Date

from models.case import Closure, Facility
from models.clash import Member
from models.plan import Session

NEW_SESSIONS_AHEAD = Member("T3", "lead", ("policy.publish_lead_days",))
LEAST_SEATS = Member("C5", "seats", ("policy.min_session_seats",))
HEADS_OF_POSTS = Member("E2", "posts")
STANDBY = Member("E2", "standby", ("policy.standby_pct",))
DRAW = Member("E2", "draw", ("policy.min_draw_pool",))
ONE_VENUE_A_DATE = Member("E4", "venue")
ONE_DUTY_AT_A_TIME = Member("E4", "overlap")
RESERVES_WHEN_NAMED = Member("E4", "unnamed")
SLOTS_A_DAY = Member("E5", "per_day", ("policy.max_slots_per_day",))
DAYS_IN_SEVEN = Member("E5", "per_week", ("policy.max_days_per_7",))
REST = Member("E6", "rest", ("policy.min_rest_hours",))
RESERVES_ON_THE_ROAD = Member("E7", "road")
RESERVE_DAYS = Member("E7", "days", ("policy.reserve_max_days",))


def kept(sessions: tuple[Session, ...]) -> Member:
    """P1: published sessions keep their seats, together; a link's two parts alike."""
    return Member("P1", "session", tuple(sorted(s.session_id for s in sessions)))


def holiday(date: Date) -> Member:
    """T1: nothing runs on a holiday."""
    return Member("T1", "holiday", (str(date),))


def weekend(venue_id: str, date: Date) -> Member:
    """T1: a venue that does not open at weekends."""
    return Member("T1", "weekend", (venue_id, str(date)))


def no_slot(slot_id: str, subject: str) -> Member:
    """T1: the subject has no such slot."""
    return Member("T1", "slot", (slot_id, subject))


def unlit(facility: Facility) -> Member:
    """T2: a facility that does not run at night."""
    return Member("T2", "night", (facility.facility_id,))


def closed(row: Closure) -> Member:
    """T4: a closure, of all units or of some."""
    place = row.facility_id or row.venue_id or ""
    slots = (row.slot_id,) if row.slot_id else ()
    return Member("T4", "closure", (place, str(row.date), *slots))


def units(facility: Facility) -> Member:
    """C1: no more units than there are."""
    return Member("C1", "units", (facility.facility_id,))


def seats_of_units(facility: Facility) -> Member:
    """C2: seats within what the units in operation take."""
    return Member("C2", "minutes", (facility.facility_id,))


def seats_of_routes(facility: Facility) -> Member:
    """C3: seats within what the routes take."""
    return Member("C3", "routes", (facility.facility_id,))


def seats_of_a_date(facility: Facility) -> Member:
    """C4: seats of a date within the approved maximum."""
    return Member("C4", "daily_max", (facility.facility_id,))


def posts(facility: Facility) -> Member:
    """E1: posts of a facility's runs."""
    return Member("E1", "posts", (facility.facility_id,))


def skill(kind: str, group: str) -> Member:
    """E3: nobody in a pool without its subject and class group."""
    return Member("E3", "skill", (kind, group))


def absent(examiner_id: str, date: Date, slot_id: str | None) -> Member:
    """E4: a row that says an examiner is not available."""
    return Member("E4", "absent", (examiner_id, str(date), *((slot_id,) if slot_id else ())))


def barred(examiner_id: str, venue_id: str) -> Member:
    """E4: a conflict on file."""
    return Member("E4", "conflict", (examiner_id, venue_id))


def slots_of(examiner_id: str) -> Member:
    """E5: an examiner's most slots in the horizon."""
    return Member("E5", "max_slots", (examiner_id,))


def released(unit: str) -> Member:
    """E7: the most reserves that a unit releases on a date."""
    return Member("E7", "released", (unit,))
