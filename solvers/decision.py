"""A decision and what follows from it: bookings, seats, units, posts, duties and the score."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvers.bookings import Seating, book
from solvers.demand import Market, People, points_of
from solvers.dispatch import NIGHT_RUN_POINTS, RUN_POINTS, UNIT_POINTS
from solvers.instance import Instance
from solvers.locks import PublishedBookings, in_rank_order
from solvers.relaxation import Locked
from solvers.roster import NIGHT_FAIRNESS, RESERVE_FAIRNESS, heads_of_posts
from solvers.shared_cuts import CUT_POINTS_BOOKED, CUT_POINTS_UNBOOKED
from solvers.shares import cut_beyond


@dataclass(frozen=True, slots=True)
class Decision:
    """What an engine decides: seats of each offer, and the duty options given (ascending)."""

    seats: tuple[int, ...]
    duties: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision carried out, with nothing left over.

    ``seats`` by offer, ``units`` by run (0: does not run), ``duties`` as option indices,
    ``score`` in points.
    """

    seats: tuple[int, ...]
    units: tuple[int, ...]
    duties: tuple[int, ...]
    seating: Seating
    locked: Locked
    score: int


class Accountant:
    """Carries decisions out and counts their points."""

    def __init__(self, instance: Instance, market: Market, people: People) -> None:
        self.instance = instance
        self.market = market
        self.people = people
        self.published = PublishedBookings(instance, people)
        self._booked = self.published.all_booked()
        self._points = np.where(market.kinds(people).entitled, people.points, 0)
        booked = np.fromiter(self._booked, dtype=np.int64)
        self._entitled_points = int(self._points.sum() - self._points[booked].sum())

    def carry_out(self, decision: Decision, *, trim_duties: bool = True) -> Outcome:
        """Book, trim what nobody needs, and count.

        Parameters
        ----------
        trim_duties
            send home whom no pool needs; else only whose pool does not run.

        Raises
        ------
        ValueError
            if a pool of the decision has fewer heads than its runs need.
        """
        inst = self.instance
        seats = dict(enumerate(decision.seats))
        locked = self.published.locked(seats)
        order = in_rank_order(inst.case, self.people, locked.displaced, self._booked)
        types = self.market.types(self.people, order)
        stay = {o: len(persons) for o, persons in locked.by_offer.items()}
        free = {o: n - stay.get(o, 0) for o, n in seats.items()}
        seating = book(self.market, self.people, types, order, free)
        taken: dict[int, int] = defaultdict(int, stay)
        for offer, count in Counter(seating.offer_by_person.values()).items():
            taken[offer] += count
        kept = self._trim_seats(decision.seats, taken)
        units = self._units(kept)
        duties = self._trim_duties(decision.duties, units, all_needed=not trim_duties)
        score = self._fixed_points(kept, units, duties, taken) + seating.points
        score += sum(sum(p) for p in locked.points.values())
        score += self._entitled_points
        score += int(self._points[locked.displaced].sum()) if locked.displaced else 0
        score -= int(points_of(self.people, seating.offer_by_person).sum())
        return Outcome(kept, units, duties, seating, locked, score)

    def _trim_seats(self, offered: tuple[int, ...], taken: dict[int, int]) -> tuple[int, ...]:
        """Seats that are booked, promised, or needed for a run of the least size (C5)."""
        inst = self.instance
        kept = []
        for o, n in zip(inst.offers, offered, strict=True):
            promised = min(n, o.retained) if o.published else 0
            kept.append(max(taken[o.index], promised))
        least = inst.case.settings.policy.min_session_seats
        by_run: dict[int, list[int]] = defaultdict(list)
        exempt: set[int] = {k for o in inst.gone for k in o.runs}
        for o in inst.offers:
            for k in o.runs:
                by_run[k].append(o.index)
            if o.published and kept[o.index] < o.seats_before:
                exempt.update(o.runs)
        before: list[int] = []
        while before != kept:  # seats kept in a link may open its other run
            before = list(kept)
            for k, offers in by_run.items():
                short = least - sum(kept[index] for index in offers)
                if short == least or short <= 0 or k in exempt:
                    continue
                for index in sorted(offers, key=lambda index: len(inst.offers[index].runs)):
                    more = max(0, min(short, offered[index] - kept[index]))
                    kept[index] += more
                    short -= more
        return tuple(kept)

    def _units(self, seats: tuple[int, ...]) -> tuple[int, ...]:
        total = [0] * len(self.instance.runs)
        for o in self.instance.offers:
            for k in o.runs:
                total[k] += seats[o.index]
        return tuple(
            r.units_for(n) if n else 0 for r, n in zip(self.instance.runs, total, strict=True)
        )

    def heads_needed(self, units: tuple[int, ...]) -> dict[int, tuple[int, int]]:
        """Posts and least heads of each pool that runs (E1, E2)."""
        policy = self.instance.case.settings.policy
        posts: dict[int, int] = defaultdict(int)
        for r, n in zip(self.instance.runs, units, strict=True):
            if n:
                posts[r.pool] += r.posts(n)
        kinds = self.instance.pools
        return {
            pool: (count, heads_of_posts(policy, kinds[pool].kind, count))
            for pool, count in posts.items()
        }

    def _trim_duties(
        self, duties: tuple[int, ...], units: tuple[int, ...], *, all_needed: bool
    ) -> tuple[int, ...]:
        """Send home whom no pool needs, the dearest first."""
        inst = self.instance
        by_pool: dict[int, list[int]] = defaultdict(list)
        for d in duties:
            by_pool[inst.duties[d].pool].append(d)
        needed = self.heads_needed(units)
        for pool, (_, heads) in needed.items():
            if len(by_pool[pool]) < heads:
                raise ValueError(f"pool {pool} has {len(by_pool[pool])} heads of {heads}")
        kept: list[int] = []
        for pool, here in by_pool.items():
            if pool not in needed:
                continue
            here.sort(key=lambda d: (inst.duties[d].points, d))
            least = len(here) if all_needed else needed[pool][1]
            kept.extend(here[:least])
            kept.extend(d for d in here[least:] if inst.duties[d].points < 0)
        return tuple(sorted(kept))

    def _fixed_points(
        self,
        seats: tuple[int, ...],
        units: tuple[int, ...],
        duties: tuple[int, ...],
        taken: dict[int, int],
    ) -> int:
        """Points of runs, venues, duties, fairness, cuts and changes."""
        inst = self.instance
        points = inst.published_duty_points
        hired: dict[tuple[str, int], int] = {}
        for r, n in zip(inst.runs, units, strict=True):
            if n:
                kind = r.facility.kind
                points += RUN_POINTS[kind] + UNIT_POINTS[kind] * n
                points += NIGHT_RUN_POINTS if r.night else 0
                hired[r.venue.venue_id, r.day] = r.venue.day_cost
        points += sum(hired.values())
        nights: dict[int, int] = defaultdict(int)
        dates: dict[int, set[int]] = defaultdict(set)
        for k in duties:
            d = inst.duties[k]
            points += d.points
            pool = inst.pools[d.pool]
            nights[d.examiner] += pool.night
            dates[d.examiner].add(pool.day)
        points += sum(NIGHT_FAIRNESS * n * (n - 1) // 2 for n in nights.values())
        for e, days in dates.items():
            if inst.case.examiners[e].kind == "reserve":
                points += RESERVE_FAIRNESS * len(days) * (len(days) - 1) // 2
        return points + self.cut_points(seats)

    def cut_points(self, seats: Sequence[int]) -> int:
        """What published seats cost that are cut beyond what is forced, by seats of each offer."""
        unbooked, booked = cut_beyond(self.instance.offers, self.instance.limits, seats)
        return CUT_POINTS_UNBOOKED * unbooked + CUT_POINTS_BOOKED * booked
