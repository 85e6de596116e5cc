"""A city cut into regions: neighbours together, and each thing in one of them."""

from collections import Counter
from dataclasses import replace

import pytest

from models.case import Case, Unit
from models.plan import Session
from solvers.allotment import NOWHERE, region_by_examiner, region_by_person
from solvers.region_case import RegionCases
from solvers.regions import Size, count_of, divide, expected_size
from support.random_cases import random_case
from support.random_published import random_published_case
from tests.scheduler.small_case import examiner
from tests.solvers.parts import Parts
from tests.solvers.test_greedy import greedy

MAKERS = [random_case, random_published_case]


def waiting_of(parts: Parts) -> list[int]:
    booked = parts.accountant.published.all_booked()
    return [p.order for p in parts.people.persons if p.order not in booked]


class Cut:
    """A case in regions, as a greedy plan of it suggests."""

    def __init__(self, case: Case, regions: int) -> None:
        self.parts = parts = Parts(case)
        self.outcome = parts.accountant.carry_out(greedy(parts))
        self.by_venue = divide(parts.instance, regions)
        self.examiners = region_by_examiner(
            parts.instance, parts.market, self.by_venue, self.outcome
        )
        types = parts.market.types(parts.people, waiting_of(parts))
        seated = self.outcome.seating.offer_by_person
        self.persons = region_by_person(
            parts.instance, parts.market, parts.people, self.by_venue, types, seated
        )
        cut = RegionCases(case, parts.people, self.by_venue, self.examiners, self.persons)
        self.cases = [cut.of(k) for k in range(count_of(self.by_venue))]


def several(make, seeds):
    """Cases of more than one region."""
    for seed in seeds:
        case = make(seed)
        if len(case.venues) > 1:
            cut = Cut(case, len(case.venues))
            if len(cut.cases) > 1:
                yield cut


def on_a_map(*places: tuple[float, float]) -> Case:
    """A random case with a venue at each of these places, and all its facilities at each venue."""
    case = next(c for c in map(random_case, range(20)) if c.facilities)
    venues = tuple(
        replace(case.venues[0], venue_id=f"V{k}", lat=lat, lon=lon)
        for k, (lat, lon) in enumerate(places)
    )
    facilities = tuple(
        replace(f, facility_id=f"{f.facility_id}-{v.venue_id}", venue_id=v.venue_id)
        for v in venues
        for f in case.facilities
    )
    return case.model_copy(
        update={"venues": venues, "facilities": facilities, "closures": (), "conflicts": ()}
    )


def test_neighbours_are_in_one_region():
    towns = [(36.0, 117.0), (36.0, 119.0), (38.0, 117.0), (38.0, 119.0)]
    places = [(lat + d, lon + d) for d in (0.0, 0.05, 0.1) for lat, lon in towns]
    instance = Parts(on_a_map(*places)).instance
    regions = divide(instance, 4)
    by_town = [{regions[f"V{k}"] for k in range(town, 12, 4)} for town in range(4)]
    assert sorted(by_town, key=min) == [{0}, {1}, {2}, {3}]
    assert divide(instance, 4) == regions
    assert {count_of(divide(instance, n)) for n in range(1, 30)} == set(range(1, 13))
    sizes = Counter(divide(instance, 5).values())
    assert set(sizes.values()) <= {2, 3}


def test_a_published_link_is_not_parted():
    case = on_a_map((36.0, 117.0), (36.0, 118.0), (36.0, 119.0))
    place = {f.venue_id: f.facility_id for f in case.facilities}

    def half(venue_id: str, subject: str) -> Session:
        return Session(
            f"s-{venue_id}", place[venue_id], venue_id, case.settings.start, "AM",
            subject, "linked", "link", 5, 1, "new",
        )  # fmt: skip

    linked = case.model_copy(update={"published": (half("V0", "S2"), half("V2", "S3"))})
    regions = divide(Parts(linked).instance, 3)
    assert regions["V0"] == regions["V2"] != regions["V1"]


def test_as_few_regions_as_keep_within_the_columns():
    assert Size(100, 0).regions_of(100) == 1
    assert Size(100, 0).regions_of(25) == 2
    assert Size(0, 100).regions_of(25) == 4
    assert Size(100, 100).regions_of(50) == 3


@pytest.mark.parametrize("seed", range(0, 30, 3))
def test_the_expected_size_is_about_the_models(seed):
    parts = Parts(random_published_case(seed))
    types = parts.market.types(parts.people, waiting_of(parts))
    size = expected_size(parts.instance, parts.market, parts.people, types)
    columns = len(parts.relaxation.arrays.cost)
    assert columns / 2 - 10 <= size.columns <= 2 * columns + 10


@pytest.mark.parametrize("make", MAKERS)
def test_regions_have_each_thing_once(make):
    seen: Counter[str] = Counter()
    for cut in several(make, range(60)):
        case, cases = cut.parts.case, cut.cases
        for table in ("venues", "facilities", "examiners", "availability", "published", "booked"):
            rows = [row for part in cases for row in getattr(part, table)]
            assert sorted(map(repr, rows)) == sorted(map(repr, getattr(case, table))), table
            seen[table] += len(rows)
        everybody = [Parts(part).people.persons for part in cases]
        assert sum(map(len, everybody)) == int((cut.persons != NOWHERE).sum())
        for part, persons in zip(cases, everybody, strict=True):
            assert {b.candidate_id for b in part.booked} <= {p.candidate_id for p in persons}
        seen["cohorts"] += sum(len(part.cohorts) for part in cases)
    wanted = {"venues", "facilities", "examiners", "availability", "cohorts"}
    wanted |= {"published", "booked"} if make is random_published_case else set()
    assert all(seen[name] > 2 for name in wanted), seen


def test_a_units_reserves_are_shared_out():
    case = on_a_map((36.0, 117.0), (38.0, 119.0)).model_copy(
        update={
            "units": (Unit("借调", 4), Unit("随便", None)),
            "examiners": tuple(
                examiner(f"R{k}", "S3", kind="reserve", unit="借调") for k in range(7)
            ),
        }
    )
    parts = Parts(case)
    where = [0, 0, 1, 1, 1, 1, 1]
    persons = region_by_person(
        parts.instance, parts.market, parts.people, {"V0": 0, "V1": 1}, [], {}
    )
    cut = RegionCases(case, parts.people, {"V0": 0, "V1": 1}, where, persons)
    caps = [[u.max_released_per_day for u in cut.of(k).units] for k in (0, 1)]
    assert caps == [[1, None], [3, None]]
