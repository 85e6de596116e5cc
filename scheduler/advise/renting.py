"""Levers of places: a rented venue with what those who are left out need, more units of our own."""

from collections.abc import Iterator

from models.case import ID_MAX_LENGTH, Case, Facility
from models.changes import FacilityDraft, NewVenue, UnitsAdded
from models.errors import Message
from models.words import FacilityKind
from scheduler.advise.lever import Lever, Rung
from scheduler.advise.worth import Worth

DAY_COST = 350
"""Points a date where the case hires no venue yet."""
STEPS = 10
"""Rungs of one venue: tenths of the facilities that it is modelled on."""
VENUES = 3
UNIT_LAPS = 5
LEAST_POINTS = 0.5
KINDS: tuple[FacilityKind, ...] = ("theory", "field", "road")


def rented(case: Case, worth: Worth) -> Iterator[Lever]:
    """Venues rented where most are left out, modelled on the facilities with the dearest seats.

    A rung is a tenth of a venue: its seats and cars, and its approved maximum.
    """
    models = _models(case, worth)
    districts = [name for name, _ in worth.left_out_by_district.most_common(VENUES)]
    if not models or not districts:
        return
    day_cost = max((v.day_cost for v in case.venues), default=0) or DAY_COST
    taken = {v.venue_id for v in case.venues} | {f.facility_id for f in case.facilities}

    def rung(n: int) -> Rung:
        count = -(-n // STEPS)
        tenths = [min(STEPS, n - STEPS * k) for k in range(count)]
        changes = tuple(
            _venue(taken, districts[k], tenths[k], k + 1, models, day_cost) for k in range(count)
        )
        rented_units = sum(draft.units or 0 for venue in changes for draft in venue.facility)
        title = Message(
            "租用考场 {count} 处（{places}），机位和车辆共 {units}",
            {"count": count, "places": " ".join(districts[:count]), "units": rented_units},
        )
        needs = (
            Message("依法公开租用，每处每日 {cost} 分", {"cost": day_cost}),
            Message("核定日最大量须核定（第五十四条）"),
        )
        return Rung(title, changes, needs)

    yield Lever("rented", STEPS * len(districts), rung)


def _models(case: Case, worth: Worth) -> list[Facility]:
    """The facility with the dearest seats of each kind and classes that somebody waits for."""
    best: dict[tuple[str, tuple[str, ...]], Facility] = {}
    for f in case.facilities:
        rent = worth.rent.get(f.facility_id, 0.0)
        key = (f.kind, f.classes)
        known = worth.rent.get(best[key].facility_id, 0.0) if key in best else 0.0
        if rent > known and worth.left_out_of(f.kind):
            best[key] = f
    return sorted(best.values(), key=lambda f: (KINDS.index(f.kind), f.facility_id))


def _venue(
    taken: set[str],
    district: str,
    tenths: int,
    number: int,
    models: list[Facility],
    day_cost: int,
) -> NewVenue:
    venue_id = _fresh(f"RENT{number}", taken)
    return NewVenue(
        venue_id=venue_id,
        name=f"租用考场{number}（推演）",
        district=district,
        venue_kind="social",
        day_cost=day_cost,
        facility=tuple(
            FacilityDraft(
                facility_id=_fresh(f"{venue_id}-{place}", taken),
                like=model.facility_id,
                units=_tenths(model.units, tenths),
                daily_max=_tenths(model.daily_max, tenths),
            )
            for place, model in enumerate(models, start=1)
        ),
    )


def _tenths(whole: int, tenths: int) -> int:
    return max(1, -(-whole * tenths // STEPS))


def _fresh(name: str, taken: set[str]) -> str:
    """An ID like ``name`` that nothing has; which one follows from the case alone."""
    while name in taken:
        name = f"{name}.2"[-ID_MAX_LENGTH:]
    return name


def units(case: Case, worth: Worth) -> Iterator[Lever]:
    """More cars or seats of our own: a rung is one, at the facility where it is worth most.

    After one for each, the next lap gives each another; approved maxima stay.
    """
    order = sorted(
        (name for name, points in worth.unit_points.items() if points >= LEAST_POINTS),
        key=lambda name: (-worth.unit_points[name], name),
    )
    if not order:
        return

    def rung(n: int) -> Rung:
        laps, rest = divmod(n, len(order))
        groups = ((laps + 1, order[:rest]), (laps, order[rest:]))
        changes = tuple(
            UnitsAdded(facility_id=tuple(sorted(names)), units=number)
            for number, names in groups
            if number and names
        )
        title = Message(
            "增加车辆或机位 {number} 个：{count} 个设施",
            {"number": n, "count": min(n, len(order))},
        )
        return Rung(title, changes, (Message("场地容得下，车辆和设备到位"),))

    yield Lever("units", UNIT_LAPS * len(order), rung)
