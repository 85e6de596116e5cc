"""Published bookings (P2): who keeps his seat, and who is displaced when seats are cut."""

from collections import defaultdict

from models.case import Case
from solvers.demand import People
from solvers.geography import RoadKm
from solvers.instance import Instance
from solvers.relaxation import Locked


class PublishedBookings:
    """The bookings in force, by published offer, best rank first."""

    def __init__(self, instance: Instance, people: People) -> None:
        self._instance = instance
        self._people = people
        self._km = RoadKm(instance.case)
        offer_by_session = {s.session_id: o.index for o in instance.offers for s in o.published}
        gone = {s.session_id for o in instance.gone for s in o.published}
        found: dict[int, set[int]] = defaultdict(set)
        lost: set[int] = set()
        for b in instance.case.booked:
            person = people.index_by_id[b.candidate_id]
            if b.session_id in offer_by_session:
                found[offer_by_session[b.session_id]].add(person)
            elif b.session_id in gone:
                lost.add(person)
        self.by_offer = {o: sorted(persons) for o, persons in sorted(found.items())}
        self._lost = lost

    def locked(self, seats: dict[int, int]) -> Locked:
        """Who stays and who is displaced when each offer has so many seats.

        Parameters
        ----------
        seats
            seats by offer index; an offer not named has none.
        """
        stay: dict[int, list[int]] = {}
        displaced = set(self._lost)
        for offer, persons in self.by_offer.items():
            room = seats.get(offer, 0)
            stay[offer] = persons[:room]
            displaced.update(persons[room:])
        points = {o: [self._points(o, p) for p in persons] for o, persons in stay.items()}
        return Locked(stay, points, sorted(displaced))

    def all_booked(self) -> set[int]:
        """Everybody with a booking in force, displaced or not."""
        return self._lost.union(*self.by_offer.values())

    def _points(self, offer: int, person: int) -> int:
        """Delay and travel of a booking in an offer."""
        runs = [self._instance.runs[k] for k in self._instance.offers[offer].runs]
        district = self._people.persons[person].who.district
        trips = {(r.venue.venue_id, r.day) for r in runs}
        travel = sum(self._km.candidate_points(district, venue) for venue, _ in trips)
        return travel + sum(2 * r.day for r in runs)


def in_rank_order(case: Case, people: People, displaced: list[int], booked: set[int]) -> list[int]:
    """Everybody without a seat, as they are served: the displaced first, then by rank."""
    away = booked.union(displaced)
    return [*displaced, *(k for k in range(len(people.persons)) if k not in away)]
