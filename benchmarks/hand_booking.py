"""Booking as at a counter: in order of rank, each takes the best seat that is still free.

Best is what has the fewest points of delay and travel. Nobody gives a seat back, so whoever is
left without one found all that he accepts full of better-ranked people: rule B5.
"""

from collections.abc import Collection, Sequence

from benchmarks.hand_demand import PARTS_BY_NEED, CandidateType
from benchmarks.hand_facts import Facts, Person
from benchmarks.hand_sessions import Offer


def choices(facts: Facts, row: CandidateType, offers: Sequence[Offer]) -> list[Offer]:
    """Offers that such candidates accept and are entitled to, the best for them first."""
    parts = PARTS_BY_NEED[row.need]
    good: list[tuple[float, int]] = []
    for index, offer in enumerate(offers):
        runs = [session.run for session in offer.sessions]
        if offer.need != row.need or len(runs) != len(parts):
            continue
        if all(
            run.date in row.dates[part] and row.accepts(facts, run.facility, run.slot_id)
            for part, run in zip(parts, runs, strict=True)
        ):
            days = sum((run.date - facts.settings.start).days for run in runs)
            km = facts.km(row.district, runs[0].facility.venue_id)
            good.append((2 * days + km / 5, index))
    return [offers[index] for _, index in sorted(good)]


def book(
    people: Sequence[Person],
    type_by_person: Sequence[int],
    choices_by_type: Sequence[Sequence[Offer]],
    seated: Collection[str],
) -> dict[str, Offer]:
    """The offer that each gets, by candidate; ``people`` come in order of rank, and those who
    are ``seated`` already are passed over.
    """
    first_by_type = [0] * len(choices_by_type)
    offer_by_person: dict[str, Offer] = {}
    for person, index in zip(people, type_by_person, strict=True):
        if person.candidate_id in seated:
            continue
        wanted = choices_by_type[index]
        place = first_by_type[index]
        while place < len(wanted) and wanted[place].is_full:
            place += 1
        first_by_type[index] = place
        if place < len(wanted):
            wanted[place].taken += 1
            offer_by_person[person.candidate_id] = wanted[place]
    return offer_by_person
