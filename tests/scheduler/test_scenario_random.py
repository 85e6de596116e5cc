"""Random changes on random cases: a case in order comes out, or a refusal that says where."""

import random
from decimal import Decimal

import pytest

from data.case_checker import rechecked
from models import change_limits as limits
from models import changes as kinds
from models.case import Case
from models.errors import ScenarioError
from models.scenario import CHANGE_BY_KIND
from support.random_cases import random_case
from support.scenarios import by
from tests.scheduler import small_case as small


def change_of(kind: str, case: Case, dice: random.Random) -> object:
    """A change that may or may not fit the case."""
    facility = dice.choice(case.facilities)
    venue = dice.choice(case.venues)
    day = dice.randint(1, case.settings.days)
    number = dice.choice((1, 1, 2, 5))
    match kind:
        case "demand":
            need = (dice.choice(("S1", "S2", "S3", "S4", "S23")),) if dice.random() < 0.5 else ()
            return kinds.Demand(factor=Decimal(dice.choice(("0", "0.4", "1.5", "3"))), need=need)
        case "candidates":
            model = small.candidate("NEW1", district=case.districts[0].district)
            return kinds.Candidates(file="f.csv", rows=(model,))
        case "closed":
            return kinds.Closed(venue_id=(venue.venue_id,), first=day, last=case.settings.days)
        case "units_lost":
            return kinds.UnitsLost(facility_id=(facility.facility_id,), units=number, last=day)
        case "units_added":
            return kinds.UnitsAdded(facility_kind=(facility.kind,), largest=1, units=number)
        case "approved":
            return limits.Approved(facility_kind=(facility.kind,), percent=50 * number)
        case "new_venue":
            draft = kinds.FacilityDraft(facility_id="NEW-1", like=facility.facility_id)
            return kinds.NewVenue(
                venue_id="NEW", district=venue.district, venue_kind="city", facility=(draft,)
            )
        case "new_facility":
            like = facility.facility_id
            return kinds.NewFacility(facility_id="NEW-2", venue_id=venue.venue_id, like=like)
        case "new_slot":
            slot = dice.choice(case.slots)
            return kinds.NewSlot(
                slot_id="NEW", subject=(slot.subject,), start=slot.end, end=slot.end.replace(23)
            )
        case "weekend":
            return kinds.Weekend(open=dice.random() < 0.7, day=dice.choice((None, "sunday")))
        case "night":
            return kinds.Night(open=dice.random() < 0.5)
        case "absent":
            return kinds.Absent(all_but=number, first=day, seed=dice.randint(0, 9))
        case "more_reserves":
            return kinds.MoreReserves(number=number)
        case "reserve_days":
            return kinds.ReserveDays(days=number, released_per_day=number)
        case "more_slots":
            return limits.MoreSlots(number=number, examiner_kind=dice.choice((None, "resident")))
        case "policy":
            return kinds.PolicyValues(linked_max_gap_days=number, linked_same_venue=False)
        case _:
            return kinds.PlanDate(date=case.settings.plan_date)


@pytest.mark.parametrize("kind", sorted(CHANGE_BY_KIND))
def test_random_changes_make_cases_in_order(kind: str) -> None:
    applied, refused = 0, []
    for seed in range(30):
        dice = random.Random(f"{kind} {seed}")
        published = seed % 3 == 0
        case = by(small.CASE) if published else rechecked(random_case(seed))
        others = dice.choices(sorted(CHANGE_BY_KIND), k=dice.randint(0, 2))
        made = tuple(change_of(name, case, dice) for name in (*others, kind))
        try:
            after = by(case, *made, base=small.TABLES if published else None)
        except ScenarioError as error:
            refused.append(error.problems)
            continue
        applied += 1
        assert rechecked(after) == after
    assert applied >= 5
    for problems in refused:
        assert problems
        assert all((problem.column or "").startswith("change.") for problem in problems)
