"""What a venue does in a plan, what binds there, and what more of it would be worth."""

from collections import Counter
from datetime import date as Date
from datetime import timedelta

from models.case import Case, Facility
from models.errors import Message, QuestionError
from models.plan import Tables
from models.why import FacilityUse, VenueAnswer, Worth
from scheduler.why.marginal import APPROVED, ROUTE, UNIT, Marginal
from scheduler.why.room import OFFICE
from scheduler.why.scene import Scene
from scheduler.why.worth import Ledger
from solvers.opportunities import RunOption

DEMAND, WORTH, LEFT = "demand", "worth", "left"
"""What else than a rule leaves a slot as it is: nobody would come; it would not pay; the search."""
BEST_SEATS = 3


def explain_venue(case: Case, tables: Tables, venue_id: str) -> VenueAnswer:
    """What a venue does, what binds in its facilities, and what one more of each is worth.

    Raises
    ------
    QuestionError
        if there is no such venue, or the plan is not one of the case.
    """
    return venue_answer(Scene(case, tables), venue_id)


def venue_answer(scene: Scene, venue_id: str) -> VenueAnswer:
    """The same, for a plan and a case already side by side."""
    venue = scene.facts.venues.get(venue_id)
    if venue is None:
        raise QuestionError(Message("数据里没有考场 {name}。", {"name": venue_id}))
    ledger = Ledger(scene)
    marginal = Marginal(scene, ledger)
    facilities = [f for f in scene.case.facilities if f.venue_id == venue_id]
    runs = [r for r in scene.instance.runs if r.venue.venue_id == venue_id]
    here = {
        o.index
        for o in scene.instance.offers
        if scene.seats[o.index] and any(r.venue.venue_id == venue_id for r in scene.parts_of(o))
    }
    without = ledger.close(sorted(here)) if here else None
    dates = [scene.case.settings.start + timedelta(days=k) for k in range(scene.case.settings.days)]
    running = {r.date for r in runs if ledger.room.used[r.index]}
    return VenueAnswer(
        venue_id=venue_id,
        dates_open=tuple(sorted(running)),
        dates_shut=tuple(d for d in dates if _shut(scene, venue_id, d)),
        day_cost=venue.day_cost,
        facilities=tuple(_use(ledger, marginal, f, runs) for f in facilities),
        without=None if without is None else ledger.difference(without),
        without_served=0 if without is None else ledger.gain(without).served,
        worths=tuple(_worths(scene, ledger, marginal, facilities, runs)),
    )


def _shut(scene: Scene, venue_id: str, date: Date) -> bool:
    """Whether no facility of a venue could run on a date."""
    return not any(r.venue.venue_id == venue_id and r.date == date for r in scene.instance.runs)


def _use(
    ledger: Ledger, marginal: Marginal, facility: Facility, runs: list[RunOption]
) -> FacilityUse:
    mine = [r for r in runs if r.facility.facility_id == facility.facility_id]
    by_day: Counter[int] = Counter()
    for r in mine:
        by_day[r.day] += r.seats_max
    binds = Counter(bound_by(ledger, marginal, r) for r in mine)
    return FacilityUse(
        facility_id=facility.facility_id,
        possible=len(mine),
        open=sum(ledger.room.used[r.index] > 0 for r in mine),
        seats=sum(ledger.room.used[r.index] for r in mine),
        seats_possible=sum(min(facility.daily_max, seats) for seats in by_day.values()),
        binds=tuple(sorted(binds.items())),
    )


def bound_by(ledger: Ledger, marginal: Marginal, run: RunOption) -> str:
    """What leaves a slot of a facility without further seats: a rule's ID, or one of the above.

    Capacity is looked at first, then demand, then examiners, then what it would cost.
    """
    room = ledger.room
    index = marginal.alone(run)
    offers = marginal.offers(run)
    least = 1 if index is None else room.least_to_open(index)
    limits = room.limits(run)
    if room.left(run) < least:
        tight = min(limits, key=lambda limit: limit.most - limit.used)
        return tight.rule
    if not offers:
        return DEMAND
    if index is None:
        index = offers[0]
        least = room.least_to_open(index)
    if marginal.demand(index) < least:
        return "C5"
    if room.left_in(index) < least:
        return OFFICE if room.office_limits(index) else "B4"
    if room.lacks_heads({index: least}):
        return "E2"
    outcome = ledger.raise_seats({index: least})
    if outcome is None:
        return "E2"
    return LEFT if ledger.gain(outcome).points > 0 else WORTH


def _worths(
    scene: Scene,
    ledger: Ledger,
    marginal: Marginal,
    facilities: list[Facility],
    runs: list[RunOption],
) -> list[Worth]:
    """The best single seats, one more unit, route and approved seat, one more head."""
    found = []
    best: dict[tuple[str, str], int] = {}
    for r in runs:
        for index in marginal.offers(r)[:1]:
            key = (r.facility.facility_id, r.slot_id)
            if key not in best or marginal.demand(index) > marginal.demand(best[key]):
                best[key] = index
    for index in dict.fromkeys(best.values()):
        gain = ledger.booking_gain({index: 1})
        text = Message("{place} 多 1 个席位（只算考生一侧）", {"place": scene.place(index).label})
        found.append(Worth(text, "exact", gain.points, gain.served, 1, scene.place(index)))
    found = sorted(found, key=lambda w: -w.points)[:BEST_SEATS]
    for f in facilities:
        rules = (UNIT, APPROVED) if f.routes is None else (UNIT, ROUTE, APPROVED)
        found.extend(marginal.one_more(f, rule) for rule in rules)
    pools = dict.fromkeys(r.pool for r in runs if ledger.room.used[r.index])
    heads = [marginal.worth_of_head(scene.instance.pools[p]) for p in pools]
    heads = [worth for worth in heads if worth.points > 0]
    return found + sorted(heads, key=lambda w: -w.points)[:BEST_SEATS]
