"""What has been promised: the published sessions of the horizon, and how many seats of them count.

Where several open sessions share what closures, units, routes or the approved maximum leave, any
split of it will do (P1), so they are one promise: so many seats together. A link that shares such
a limit is held to one split, which cuts unbooked seats first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date

from models.case import Case
from models.clash import Member
from models.plan import Session
from solvers.clash import rules
from solvers.offers import find_offers
from solvers.opportunities import Offer, RunOption, find_runs
from solvers.shares import one_split, shared_limits

PlaceKey = tuple[str, Date, str]
"""Facility, date, slot."""
PARTS_OF_A_LINK = 2


@dataclass(frozen=True, slots=True)
class Item:
    """An open session, or the two of a link, whose seats are alike.

    ``before`` are its published seats; it may have ``most`` (more than before, so that a run is not
    too small).
    """

    index: int
    sessions: tuple[Session, ...]
    before: int
    most: int

    @property
    def linked(self) -> bool:
        """Whether it is a link."""
        return self.sessions[0].quota == "linked"


@dataclass(frozen=True, slots=True)
class Promise:
    """Items that keep so many of their published seats together (P1)."""

    index: int
    items: tuple[int, ...]
    seats: int
    member: Member


@dataclass(frozen=True, slots=True)
class Promises:
    """All of a case.

    ``broken_into`` are the places that lose a whole session whatever is done (C5 does not hold).
    """

    items: tuple[Item, ...]
    promises: tuple[Promise, ...]
    broken_into: frozenset[PlaceKey]


def key_of(session: Session) -> PlaceKey:
    """Where a session takes place."""
    return session.facility_id, session.date, session.slot_id


def find_promises(case: Case, *, in_full: bool) -> Promises:
    """What is promised.

    Parameters
    ----------
    in_full
        whether what T1, T2, T4 and C1-C4 do not leave is promised as well.
    """
    runs, _ = find_runs(case)
    found, gone = find_offers(case, runs)
    offers = [o for o in found if o.published]
    if in_full:
        offers += gone
        return _numbered(case, offers, [((k,), o.seats_before) for k, o in enumerate(offers)])
    split = one_split(offers, shared_limits(offers, runs))
    shares: list[tuple[tuple[int, ...], int]] = []
    for group in _sharing(runs, offers):
        if all(offers[k].quota == "open" for k in group):
            shares.append((tuple(group), sum(split[k] for k in group)))
        else:
            shares.extend(((k,), split[k]) for k in group)
    broken = frozenset(key_of(s) for o in gone for s in o.published)
    return _numbered(case, offers, [(ks, n) for ks, n in shares if n > 0], broken)


def _whole(offer: Offer) -> bool:
    """Whether all parts of it lie in the horizon, so that it can be raised."""
    return offer.quota == "open" or len(offer.published) == PARTS_OF_A_LINK


def _most(offer: Offer, most: int) -> int:
    """Seats that it may have, no more than ``most``: as published if it cannot be raised."""
    if not _whole(offer):
        return offer.seats_before
    return most if offer.limit is None else min(most, offer.limit)


def _numbered(
    case: Case,
    offers: Sequence[Offer],
    shares: Iterable[tuple[tuple[int, ...], int]],
    broken: frozenset[PlaceKey] = frozenset(),
) -> Promises:
    more = case.settings.policy.min_session_seats
    items = tuple(
        Item(k, o.published, o.seats_before, _most(o, o.seats_before + more))
        for k, o in enumerate(offers)
    )
    promises = tuple(
        Promise(n, ks, seats, rules.kept(tuple(s for k in ks for s in items[k].sessions)))
        for n, (ks, seats) in enumerate(shares)
    )
    return Promises(items, promises, broken)


def _sharing(runs: Sequence[RunOption], offers: Sequence[Offer]) -> list[list[int]]:
    """Offers grouped by the limits that cut them: of a run, or of a facility's date."""
    room: dict[object, int] = {}
    within: dict[object, list[int]] = defaultdict(list)
    for k, offer in enumerate(offers):
        for index in offer.runs:
            r = runs[index]
            date_key = (r.facility.facility_id, r.date)
            room[index], room[date_key] = r.seats_max, r.facility.daily_max
            within[index].append(k)
            within[date_key].append(k)
    group = list(range(len(offers)))
    for key, members in within.items():
        if sum(offers[k].seats_before for k in members) > room[key]:
            joined = {group[k] for k in members}
            first = min(joined)
            group = [first if g in joined else g for g in group]
    found: dict[int, list[int]] = defaultdict(list)
    for k, g in enumerate(group):
        found[g].append(k)
    return list(found.values())
