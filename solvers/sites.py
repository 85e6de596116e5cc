"""Where candidates could sit: the places with offers, a facility in a slot of the day (for S23 a
pair of them and the days between), and what somebody asks of a run there.
"""

from collections import defaultdict
from dataclasses import dataclass

from models.case import Demand
from models.words import Need
from solvers.opportunities import Offer, RunOption

Place = tuple[str, ...]
"""(facility, slot) or (field facility, slot, road facility, slot, days between)."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place: one run of each part, the venues travelled to, and the offers there."""

    index: int
    place: Place
    parts: tuple[RunOption, ...]
    trips: tuple[str, ...]
    offers: list[Offer]


def offer_place(offer: Offer, runs: list[RunOption]) -> Place:
    """Where an offer's gates are: facility and slot of each part, and the days between."""
    if len(offer.runs) == 1:
        r = runs[offer.runs[0]]
        return (r.facility.facility_id, r.slot_id)
    a, b = (runs[k] for k in offer.runs)
    return (
        a.facility.facility_id,
        a.slot_id,
        b.facility.facility_id,
        b.slot_id,
        str(b.day - a.day),
    )


def need_of(offer: Offer) -> Need:
    """The need whose candidates sit in an offer (B4)."""
    return "S23" if offer.quota == "linked" else offer.subject


def find_sites(runs: list[RunOption], offers: list[Offer]) -> dict[Need, list[Site]]:
    """Places with offers, by need, in the order of their first offer."""
    found: dict[tuple[Need, Place], Site] = {}
    by_need: dict[Need, list[Site]] = defaultdict(list)
    for offer in offers:
        if offer.quota == "linked" and len(offer.runs) == 1:
            continue
        need, place = need_of(offer), offer_place(offer, runs)
        site = found.get((need, place))
        if site is None:
            parts = tuple(runs[k] for k in offer.runs)
            trips = {(r.venue.venue_id, r.day) for r in parts}
            site = Site(len(found), place, parts, tuple(v for v, _ in trips), [])
            found[need, place] = site
            by_need[need].append(site)
        site.offers.append(offer)
    return by_need


def accepts_run(who: Demand, run: RunOption) -> bool:
    """Whether a run's facility and slot suit (C7, B2), the distance apart."""
    f = run.facility
    if f.kind != "theory" and who.vehicle_class not in f.classes:
        return False
    return not who.slots or run.slot_id in who.slots
