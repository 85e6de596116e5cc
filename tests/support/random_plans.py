"""Random plans that keep the rules, good or bad: for judges to agree on, and to publish."""

from models.case import Case
from models.plan import Tables
from support.exhaustive_seats import Seating
from support.exhaustive_space import PoolKey, Space
from support.exhaustive_staff import Schedule, Staff
from support.exhaustive_tables import build_tables
from support.sources import Source


def random_tables(source: Source, case: Case) -> Tables:
    """The tables of a random plan that keeps the rules.

    Starting from nothing, seats are added here and there; what cannot be staffed or breaks a
    limit is taken back. Examiners are the cheapest, seats go by rank to whoever finds one.
    """
    space = Space(case)
    staff = Staff(space)
    seats = dict.fromkeys(range(len(space.offers)), 0)
    schedules = staffed(space, staff, seats)
    for j, offer in enumerate(space.offers):
        if offer.published and source.chance(70):
            seats, schedules = _try(
                space, staff, seats, schedules, {j: min(offer.before, offer.most)}
            )
    for _ in range(4):
        if space.offers:
            j = source.integer(0, len(space.offers) - 1)
            more = source.integer(1, max(1, space.offers[j].most + 1))
            seats, schedules = _try(space, staff, seats, schedules, {j: seats[j] + more})
    return build_tables(space, staff, seats, schedules or [], _seating(source, space, seats))


def _try(
    space: Space,
    staff: Staff,
    seats: dict[int, int],
    schedules: list[Schedule] | None,
    change: dict[int, int],
) -> tuple[dict[int, int], list[Schedule] | None]:
    changed = seats | change
    called = staffed(space, staff, changed)
    return (changed, called) if called is not None else (seats, schedules)


def staffed(space: Space, staff: Staff, seats: dict[int, int]) -> list[Schedule] | None:
    """A call-up for the seats; ``None`` where they break a rule."""
    total = dict.fromkeys(range(len(space.spots)), 0)
    exempt = set()
    for j, number in seats.items():
        for i in space.offers[j].spots:
            total[i] += number
            if number < space.offers[j].before:
                exempt.add(i)
    by_day: dict[tuple[object, ...], int] = {}
    posts: dict[PoolKey, int] = {}
    for i, number in total.items():
        spot = space.spots[i]
        day = spot.key[:2]
        by_day[day] = by_day.get(day, 0) + number
        short = number < space.policy.min_session_seats and i not in exempt
        if number > spot.cap or by_day[day] > spot.facility.daily_max or (number and short):
            return None
        if number:
            posts[spot.pool] = posts.get(spot.pool, 0) + spot.posts(number)
    found = staff.cheapest([(pool, staff.heads(pool, n)) for pool, n in posts.items()])
    return found[1] if found else None


def _seating(source: Source, space: Space, seats: dict[int, int]) -> Seating:
    seating: Seating = {}
    displaced: set[int] = set()
    left = dict(seats)
    for j, offer in enumerate(space.offers):
        for i in offer.booked[: seats[j]]:
            seating[i] = j
            left[j] -= 1
        displaced.update(offer.booked[seats[j] :])
    queue = [i for i in range(len(space.people)) if i not in seating]
    queue.sort(key=lambda i: (i not in displaced, *space.people[i].rank))
    for i in queue:
        free = [j for j, n in left.items() if n and i in space.offers[j].wanted]
        seating[i] = None
        if free:
            seat = seating[i] = source.choice(free)
            left[seat] -= 1
    return seating
