"""What the relaxation says of single places and people, and whom a plan leaves out."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from models.case import Case
from models.plan import Tables
from models.words import SUBJECTS_BY_KIND, FacilityKind, Need
from scheduler.advise.week import Week
from solvers.demand import Market, People
from solvers.linear import FloatArray


@dataclass(slots=True)
class Worth:
    """Where more would be worth most.

    Attributes
    ----------
    rent
        points that the seats of a slot are worth, on the average, by facility; examiners and
        whatever else they take are not paid for.
    slot_points
        points of one more slot of an examiner, by his ID; 0 where his limit does not bind.
    unit_points
        points of one more unit, by facility.
    left_out
        entitled candidates without a seat, by need.
    left_out_by_district
        the same by district.
    """

    rent: dict[str, float] = field(default_factory=dict)
    slot_points: dict[str, float] = field(default_factory=dict)
    unit_points: dict[str, float] = field(default_factory=dict)
    left_out: Counter[Need] = field(default_factory=Counter)
    left_out_by_district: Counter[str] = field(default_factory=Counter)

    def venue_rent(self, case: Case, venue_id: str) -> float:
        """Points of a slot of all facilities of a venue."""
        return sum(
            self.rent.get(f.facility_id, 0.0) for f in case.facilities if f.venue_id == venue_id
        )

    def left_out_of(self, kind: FacilityKind) -> int:
        """Entitled candidates without a seat who need a kind of facility."""
        needs = {*SUBJECTS_BY_KIND[kind], *(() if kind == "theory" else ("S23",))}
        return sum(count for need, count in self.left_out.items() if need in needs)


def rents(week: Week, seat_points: FloatArray) -> dict[str, float]:
    """Points that the seats of a slot are worth, by facility, on the average of its runs."""
    best: dict[int, float] = defaultdict(float)
    for offer in week.instance.offers:
        for k in offer.runs:
            best[k] = max(best[k], float(seat_points[offer.index]))
    found: dict[str, list[float]] = defaultdict(list)
    for run in week.instance.runs:
        found[run.facility.facility_id].append(best[run.index] * run.seats_max)
    return {facility_id: sum(points) / len(points) for facility_id, points in found.items()}


def left_out(case: Case, people: People, tables: Tables) -> tuple[Counter[Need], Counter[str]]:
    """Entitled candidates without a seat in a plan, by need and by district."""
    market = Market(case, [], [])
    by_need: Counter[Need] = Counter()
    by_district: Counter[str] = Counter()
    for row in tables.unserved:
        who = people.persons[people.index_by_id[row.candidate_id]].who
        if market.window_in_horizon(who):
            by_need[who.need] += 1
            by_district[who.district] += 1
    return by_need, by_district
