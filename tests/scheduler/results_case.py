"""Two venues and people in a few lines, for results."""

from datetime import date, datetime, time

from models.case import Candidate, Case, Cohort, District, Facility, Settings, Slot, Venue
from models.words import Need, VehicleClass

START = date(2023, 7, 17)


def person(name: str, need: Need, vehicle_class: VehicleClass, used: int = 0) -> Candidate:
    """Return a candidate who has booked S2 so often."""
    theory = need == "S1"
    return Candidate(
        need=need,
        vehicle_class=vehicle_class,
        district="甲区",
        school="某驾校",
        rank_time=datetime(2023, 6, 1, 9),
        lp_date=None if theory else date(2023, 5, 2),
        lp_expiry=None if theory else date(2026, 5, 2),
        passed=() if theory else ("S1",),
        last_s2=None,
        last_s3=None,
        s2_bookings=used,
        s3_bookings=0,
        priority_used=False,
        max_km=None,
        slots=(),
        candidate_id=name,
    )


def case_with(people: tuple[Candidate, ...], cohorts: tuple[Cohort, ...] = ()) -> Case:
    """Return a case of two venues, a theory room each and a field."""

    def room(venue_id: str) -> Facility:
        return Facility(
            f"{venue_id}-T", venue_id, "theory", ("*",), 100, 60,
            daily_max=900, units_per_examiner=50, min_examiners=1,
        )  # fmt: skip

    field = Facility(
        "V2-F", "V2", "field", ("C1",), 4, 20, daily_max=90, units_per_examiner=4, min_examiners=1
    )
    return Case(
        settings=Settings(city="小城", start=START, plan_date=date(2023, 7, 6)),
        districts=(District("甲区", 36.6, 117.0),),
        slots=(
            Slot("AM", "S1", time(8, 30), time(11, 30)),
            Slot("AM", "S2", time(8), time(12)),
            Slot("PM", "S2", time(13), time(17)),
        ),
        venues=tuple(Venue(f"V{n}", f"考场{n}", "甲区", 36.6, 117.0, "city") for n in (1, 2)),
        facilities=(field, room("V1"), room("V2")),
        examiners=(),
        candidates=people,
        cohorts=cohorts,
        digest="0" * 64,
    )
