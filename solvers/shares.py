"""Limits that several published sessions share, and that leave fewer seats than they have (P1).

Any split of what is left will do, so none is settled here: what is forced is counted for all of
them together, as score.md has it, seats without a booking first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from solvers.opportunities import Offer, RunOption


@dataclass(frozen=True, slots=True)
class Limit:
    """A run, or a facility's date, and the published offers in it (their indices, ascending).

    ``place`` is facility and day. ``seats`` are left to the offers together; ``forced`` of what
    each alone could keep have to go, beyond what runs force where this is a date.
    """

    place: tuple[str, int]
    offers: tuple[int, ...]
    seats: int
    forced: int


def shared_limits(offers: Iterable[Offer], runs: Sequence[RunOption]) -> list[Limit]:
    """Limits that force several published offers to give seats up: runs, then dates."""
    in_run: dict[int, list[Offer]] = defaultdict(list)
    on_date: dict[tuple[str, int], dict[int, None]] = defaultdict(dict)
    for o in offers:
        for k in o.runs if o.published else ():
            in_run[k].append(o)
            on_date[runs[k].facility.facility_id, runs[k].day][k] = None
    limits, dates = [], []
    for place, ks in on_date.items():
        left = 0
        for k in ks:
            seats = sum(o.retained for o in in_run[k])
            left += min(seats, runs[k].seats_max)
            limits.append(_limit(place, in_run[k], runs[k].seats_max, seats))
        members = [o for k in ks for o in in_run[k]]
        daily_max = next(runs[k].facility.daily_max for k in ks)
        dates.append(_limit(place, members, daily_max, left))
    return [limit for limit in limits + dates if limit.forced > 0]


def _limit(place: tuple[str, int], offers: Sequence[Offer], seats: int, before: int) -> Limit:
    return Limit(place, tuple(sorted(o.index for o in offers)), seats, before - seats)


def groups_of(limits: Sequence[Limit]) -> list[list[Limit]]:
    """Limits in groups that have no offer in common, runs before dates."""
    groups: list[list[Limit]] = []
    for limit in limits:
        met = [g for g in groups if any(set(limit.offers) & set(other.offers) for other in g)]
        groups = [g for g in groups if g not in met]
        groups.append([*(other for g in met for other in g), limit])
    return groups


def is_nested(group: Sequence[Limit]) -> bool:
    """Whether the limits of a group are those of one facility's date: no link crosses them."""
    return len({limit.place for limit in group}) == 1


def room_beside(
    offer: Offer, seats: Sequence[int], offers: Sequence[Offer], limits: Sequence[Limit]
) -> int:
    """Seats that a published offer could have back beside what the others keep of theirs."""
    back = offer.retained - seats[offer.index]
    for limit in limits:
        if offer.index in limit.offers:
            kept = sum(min(seats[k], offers[k].retained) for k in limit.offers)
            back = min(back, limit.seats - kept)
    return max(0, back)


def one_split(offers: Sequence[Offer], limits: Sequence[Limit]) -> list[int]:
    """Seats of each published offer in one split of what is left, unbooked seats cut first."""
    seats = [o.retained for o in offers]
    for limit in limits:
        over = sum(seats[k] for k in limit.offers) - limit.seats
        for floor in ([o.locked for o in offers], [0] * len(offers)):
            for k in sorted(limit.offers, key=lambda k: (offers[k].quota == "linked", k)):
                cut = max(0, min(over, seats[k] - floor[k]))
                seats[k] -= cut
                over -= cut
    for k in sorted({k for limit in limits for k in limit.offers}):
        seats[k] += room_beside(offers[k], seats, offers, limits)
    return seats


def cut_beyond(
    offers: Sequence[Offer], limits: Sequence[Limit], seats: Sequence[int]
) -> tuple[int, int]:
    """Seats cut beyond what is forced that nobody had booked, and that somebody had.

    What a limit forces is taken out of the cuts of its offers, unbooked seats before booked ones
    and links before open offers, which may serve two limits at once.
    """
    free, booked, forced = {}, {}, dict.fromkeys(range(len(offers)), 0)
    for o in offers:
        cut = max(0, o.retained - seats[o.index]) if o.published else 0
        free[o.index] = min(cut, o.retained - o.locked)
        booked[o.index] = cut - free[o.index]
    for limit in sorted(limits, key=lambda limit: len(limit.offers)):
        order = sorted(limit.offers, key=lambda k: offers[k].quota != "linked")
        need = sum(offers[k].retained for k in order) - limit.seats - sum(forced[k] for k in order)
        for cuts in (free, booked):
            for k in order:
                taken = max(0, min(need, cuts[k]))
                cuts[k] -= taken
                forced[k] += taken
                need -= taken
    return sum(free.values()), sum(booked.values())
