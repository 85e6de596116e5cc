"""What published sessions that share a limit give up of it beyond what is forced (P1, score.md).

Which of them give the forced seats up is left to the model, and costs nothing. What is charged
for is what could be given back beside what is kept: 50 points a seat, and 250 more for as many as
could be given back to those who had booked them, were nothing else given back.
"""

from collections.abc import Mapping, Sequence

from solvers.instance import Columns, Instance
from solvers.linear import LinearModel
from solvers.opportunities import Offer
from solvers.shares import Limit, groups_of, is_nested

CUT_POINTS_BOOKED = 300
CUT_POINTS_UNBOOKED = 50
Terms = list[tuple[int, float]]


class SharedCutRows:
    """Adds the rows of shared limits to a model that has the offers' seats and cuts."""

    def __init__(
        self, instance: Instance, model: LinearModel, columns: Columns, *, cuts_allowed: bool
    ) -> None:
        self._instance = instance
        self._model = model
        self._columns = columns
        for group in groups_of(instance.limits):
            self._charge(group, cuts_allowed)

    def _charge(self, group: Sequence[Limit], cuts_allowed: bool) -> None:
        """What is given up in a group of limits, and for how much.

        Where a link crosses them, a seat of it may be forced twice: then this is a lower bound.
        """
        m, c, offers = self._model, self._columns, self._instance.offers
        members = sorted({k for limit in group for k in limit.offers})
        for k in members:
            self._unbooked_first(offers[k])
        seats: dict[int, Terms] = {k: [(cut, 1.0) for cut in c.cuts[k][:2]] for k in members}
        booked: dict[int, Terms] = {k: [(c.cuts[k][1], 1.0)] for k in members}
        forced, nested = sum(limit.forced for limit in group), is_nested(group)
        most = max(0, sum(offers[k].retained for k in members) - forced)
        given_up = m.column(CUT_POINTS_UNBOOKED, upper=most if cuts_allowed else 0, integer=False)
        m.row([(given_up, 1), *_less(seats)], lower=-forced)
        if not (nested or cuts_allowed):
            self._fits_back(given_up, group, seats)
        c.shared[members[0]].append(given_up)
        held = sum(offers[k].locked for k in members)
        if held:
            dear = CUT_POINTS_BOOKED - CUT_POINTS_UNBOOKED
            displaced = m.column(dear, upper=min(most, held), integer=False)
            m.row([(displaced, 1), *_less(booked)], lower=-forced)
            m.row([(displaced, 1), (given_up, -1)], lower=-_unbooked_left(group, offers))
            if nested:
                self._fits_back(displaced, group, booked)
            c.shared[members[0]].append(displaced)

    def _unbooked_first(self, offer: Offer) -> None:
        """Booked seats of an offer are cut only where it has no other."""
        m, n, booked = self._model, self._columns.seats[offer.index], offer.locked
        if not booked:
            return
        cut, most = self._columns.cuts[offer.index][1], m.upper[n]
        any_booked = m.column(0, upper=1)
        m.row([(cut, 1), (any_booked, -booked)], upper=0)
        m.row([(n, 1), (cut, 1), (any_booked, most - booked)], upper=most)
        self._columns.shared[offer.index].append(any_booked)

    def _fits_back(self, least: int, group: Sequence[Limit], cuts: Mapping[int, Terms]) -> None:
        """A column is at least the most of some cuts that fits back beside what is kept.

        That is a largest flow, so the smallest of what covers every offer: all of its own cuts,
        or the room that is left in a limit around it. Which of them is smallest, columns say.
        """
        m, offers, shared = self._model, self._instance.offers, self._columns.shared
        total: Terms = [(least, 1.0)]
        covers: dict[int, Terms] = {}
        for k, cut in cuts.items():
            most = sum(m.upper[column] for column, _ in cut)
            counts = m.column(0, upper=1)
            size = m.column(0, upper=most, integer=False)
            m.row([(size, 1), *_less({k: cut}), (counts, -most)], lower=-most)
            total.append((size, -1.0))
            covers[k] = [(counts, 1.0)]
            shared[k] += [counts, size]
        for limit in group:
            counts = m.column(0, upper=1)
            room = m.column(0, upper=limit.seats, integer=False)
            before = sum(offers[k].retained for k in limit.offers)
            kept = [(cut, -1.0) for k in limit.offers for cut in self._columns.cuts[k][:2]]
            m.row([(room, 1), *kept, (counts, -limit.seats)], lower=-before)
            total.append((room, -1.0))
            for k in limit.offers:
                covers[k].append((counts, 1.0))
            shared[limit.offers[0]] += [counts, room]
        for cover in covers.values():
            m.row(cover, lower=1)
        m.row(total, lower=0)


def _less(terms: Mapping[int, Terms]) -> Terms:
    return [(column, -value) for own in terms.values() for column, value in own]


def _unbooked_left(group: Sequence[Limit], offers: Sequence[Offer]) -> int:
    """Most seats that nobody had booked among those given up beyond what is forced."""
    left = {k: offers[k].retained - offers[k].locked for limit in group for k in limit.offers}
    for limit in group if is_nested(group) else ():
        inside = max(0, sum(left[k] for k in limit.offers) - limit.forced)
        left.update(dict.fromkeys(limit.offers, 0))
        left[limit.offers[0]] = inside
    return sum(left.values())
