"""The random cases are valid, repeatable, and varied enough to be worth anything."""

from collections import Counter

from hypothesis import HealthCheck, given, settings

from models.case import Case
from support.folders import write_case
from support.random_cases import cases, random_case
from support.random_published import published_cases, random_published_case

SEEDS = range(120)
CALM = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def test_reader_accepts_and_understands_every_random_case(tmp_path):
    from data.case_reader import read_case

    for seed in range(40):
        for make in (random_case, random_published_case):
            case = make(seed)
            folder = tmp_path / f"{make.__name__}-{seed}"
            write_case(case, folder)
            assert _content(read_case(folder)) == _content(case), (make.__name__, seed)


def _content(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in Case.model_fields if name != "digest"}


def test_same_seed_same_case():
    assert random_case(7) == random_case(7)
    assert random_published_case(7) == random_published_case(7)
    assert random_case(7).digest != random_case(8).digest


@CALM
@given(case=cases())
def test_hypothesis_draws_cases(case):
    assert case.candidates or case.cohorts
    assert len(case.digest) == 64


@CALM
@given(case=published_cases())
def test_hypothesis_draws_published_cases(case):
    assert {row.session_id for row in case.booked} <= {row.session_id for row in case.published}


def test_everything_occurs():
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        case, later = random_case(seed), random_published_case(seed)
        needs = {row.need for row in (*case.candidates, *case.cohorts)}
        seen.update(needs)
        seen.update(f"days {case.settings.days}" for _ in range(1))
        seen["cohorts"] += bool(case.cohorts)
        seen["holidays"] += bool(case.settings.holidays)
        seen["workdays"] += bool(case.settings.workdays)
        seen["closures"] += bool(case.closures)
        seen["part closures"] += any(row.units_lost for row in case.closures)
        seen["venue closures"] += any(row.venue_id for row in case.closures)
        seen["reserves"] += any(row.kind == "reserve" for row in case.examiners)
        seen["unit limits"] += any(row.max_released_per_day for row in case.units)
        seen["conflicts"] += bool(case.conflicts)
        seen["availability by slot"] += any(row.slot_id for row in case.availability)
        seen["night"] += any(row.night for row in case.slots)
        seen["routes"] += any(row.routes for row in case.facilities)
        seen["day costs"] += any(row.day_cost for row in case.venues)
        seen["max_km"] += any(row.max_km is not None for row in case.candidates)
        seen["two venues"] += not case.settings.policy.linked_same_venue
        seen["gap days"] += case.settings.policy.linked_max_gap_days > 0
        seen["heavy"] += any("B2" in row.classes for row in case.facilities)
        seen["published"] += bool(later.published)
        seen["published links"] += any(row.link_id for row in later.published)
        seen["booked"] += bool(later.booked)
        seen["published duties"] += bool(later.published_duties)
    rare = {name: number for name, number in seen.items() if number < 3}
    assert not rare
    assert {"S1", "S2", "S3", "S4", "S23", "days 1", "days 2", "days 3"} <= set(seen)
