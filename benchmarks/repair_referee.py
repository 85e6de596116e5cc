"""What a case allows, by trying everything: least points, fewest duties changed, fewest displaced.

It shares the search of ``tests/support`` and no line with the engine.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Final

from models.case import Booked, Case, Examiner
from models.plan import Booking, Tables
from support import exhaustive
from support.exhaustive_cuts import Cuts
from support.exhaustive_space import PoolKey, Space, TooLargeError
from support.exhaustive_staff import Schedule, Staff
from support.random_plans import staffed

MOST_STEPS: Final = 60_000
MOST_WAYS: Final = 10_000
PROHIBITIVE: Final = 10**6
"""Points a point of cuts costs where none are allowed."""


class NoCuts(Cuts):
    """Cuts beyond what is forced cost more than anything else could."""

    def points(self, seats: dict[int, int]) -> int:
        """Points for the seats (by offer) that are left."""
        return PROHIBITIVE * super().points(seats)


class CountedStaff(Staff):
    """Rosters that cost one point for each duty changed, and nothing else."""

    def _points(self, examiner: Examiner, own: Schedule) -> int:
        before = self.before.get(examiner.examiner_id, set())
        busy = {pool[1] for pool in before}
        new = set(own) - before
        return len(before - set(own)) + sum(pool[1] not in busy for pool in new)


def best_plan(case: Case) -> tuple[int, Tables]:
    """The least score of any plan, and a plan that has it.

    Raises
    ------
    TooLargeError
        if it would take too long.
    """
    return exhaustive.best_plan(case, MOST_STEPS)


def least_without_cuts(case: Case) -> int | None:
    """The least score of any plan that cuts no published seat for want of examiners.

    Raises
    ------
    TooLargeError
        if it would take too long.
    """
    search = exhaustive.Search(case, MOST_STEPS)
    search.cuts = NoCuts(search.space)
    search.run()
    if search.best is None:
        raise TooLargeError("no plan seen")
    return search.best.points if search.best.points < PROHIBITIVE else None


def fewest_duties(case: Case, tables: Tables) -> int:
    """Fewest duties changed in any roster for the runs of a plan, as score.md counts changes."""
    space = Space(case)
    staff = CountedStaff(space)
    posts: Counter[PoolKey] = Counter()
    for run in tables.runs:
        spot = space.spots[space.spot_by_key[run.facility_id, run.date, run.slot_id]]
        posts[spot.pool] += run.posts
    found = staff.cheapest((pool, staff.heads(pool, n)) for pool, n in posts.items())
    if found is None:
        raise TooLargeError("no roster for the runs of a plan that keeps the rules")
    return found[0]


def fewest_displaced(case: Case) -> int:
    """Fewest booked candidates who lose their seat in any plan of the case.

    Only published sessions need have seats: others bind examiners and room, and nobody booked
    could keep his seat for their sake but where C5 asks for more seats in his run.
    """
    space = Space(case)
    staff = Staff(space)
    ranges = {j: range(n + 1) for j, n in _most_seats(space).items()}
    if prod(map(len, ranges.values())) > MOST_WAYS:
        raise TooLargeError("too many ways to cut")
    ways = [dict(zip(ranges, way, strict=True)) for way in product(*ranges.values())]
    displaced = [
        len({i for j, n in way.items() for i in space.offers[j].booked[n:]}) for way in ways
    ]
    nothing = dict.fromkeys(range(len(space.offers)), 0)
    for number, way in sorted(zip(displaced, ways, strict=True), key=lambda pair: pair[0]):
        if staffed(space, staff, nothing | way) is not None:
            return number
    raise TooLargeError("no plan seen")


def _most_seats(space: Space) -> dict[int, int]:
    """By offer, the most seats that can help anybody booked to keep his."""
    least = space.policy.min_session_seats
    before: Counter[int] = Counter()
    for offer in space.offers:
        if offer.published:
            before.update(dict.fromkeys(offer.spots, offer.before))
    short = {i for i, seats in before.items() if seats < least}
    found = {}
    for j, offer in enumerate(space.offers):
        small = short.intersection(offer.spots)
        if offer.published or (small and offer.need != "S23"):
            most = max(offer.before, least if small else 0)
            found[j] = min(most, *(space.spots[i].cap for i in offer.spots))
    return found


def splits(case: Case) -> bool:
    """Whether several published sessions share a run or a day that leaves less than their seats."""
    space = Space(case)
    places = Cuts(space)
    return any(
        len(members) > 1 and sum(space.offers[j].before for j in members) > limit
        for members, limit in places.limits
    )


def counted_changes(case: Case, tables: Tables) -> dict[str, int]:
    """Changes of what was published, by the names of ``models.plan.Changes``."""
    before = {row.session_id: row.seats for row in case.published if row.seats}
    after = {row.session_id: row.seats for row in tables.sessions}
    moved = [(seats, after.get(name, 0)) for name, seats in before.items()]
    keys = ("examiner_id", "date", "slot_id", "venue_id", "kind", "class_group")
    had = {tuple(getattr(row, key) for key in keys) for row in case.published_duties}
    has = {tuple(getattr(row, key) for key in keys) for row in tables.duties}
    dates = {(who, date) for who, date, *_ in had}
    first, now = _seats(case.booked), _seats(tables.bookings)
    return {
        "sessions_opened": sum(n > 0 for name, n in after.items() if name not in before),
        "sessions_raised": sum(left > seats for seats, left in moved),
        "sessions_cut": sum(0 < left < seats for seats, left in moved),
        "sessions_closed": sum(left == 0 for _, left in moved),
        "duties_dropped": len(had - has),
        "duties_added": sum((who, date) not in dates for who, date, *_ in has - had),
        "bookings_moved": sum(now.get(who, own) != own for who, own in first.items()),
        "bookings_lost": len(first.keys() - now.keys()),
        "bookings_new": len(now.keys() - first.keys()),
    }


def _seats(rows: Iterable[Booked | Booking]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.candidate_id, set()).add(row.session_id)
    return found
