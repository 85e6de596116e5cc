"""Demand: candidates who are alike but for their rank, as types, and the gates they accept.

A **gate** is what a candidate can accept as a whole: a facility in a slot of the day (for S23
a pair of them and the days between), for an interval of entitled days. Every offer lies behind
the gates of its facility and slot whose interval holds its day. So a type needs one arc a
gate, not one an offer, and travel sits on the first arc, delay on the second.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.case import Case, Demand
from models.words import Need, Subject
from solvers.entitlement import entitled_days, has_priority, unserved_points
from solvers.geography import RoadKm
from solvers.opportunities import Offer, RunOption
from solvers.sites import Site, accepts_run, find_sites

Window = tuple[int, ...]
"""(first day, last day) of the one part, or of S2 and then S3."""
IntArray = NDArray[np.int64]

_WINDOW_FIELDS = attrgetter(
    *("need", "vehicle_class", "lp_date", "lp_expiry", "passed"),
    *("last_s2", "last_s3", "s2_bookings", "s3_bookings"),
)
_TASTE_FIELDS = attrgetter("need", "vehicle_class", "district", "max_km", "slots")


class Person(NamedTuple):
    """A candidate as the planner sees him. ``order`` is his rank, 0 first, among all."""

    candidate_id: str
    who: Demand
    order: int
    points: int


@dataclass(slots=True)
class CandidateType:
    """Candidates who accept the same gates at the same cost. ``gates`` is not to be changed.

    ``members`` are person indices, best rank first; ``points`` their unserved points, in the
    same order. ``gates`` maps a gate's index to the travel points of passing it.
    """

    need: Need
    gates: dict[int, int]
    members: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gate:
    """Index, need, the offers behind it, and the delay points of each."""

    index: int
    need: Need
    offers: tuple[int, ...]
    delays: tuple[int, ...]


class People:
    """Everybody in the case, cohorts expanded, in rank order (B5) but for displaced ones.

    ``points`` are the unserved points of each, in that order.
    """

    def __init__(self, case: Case) -> None:
        start = case.settings.start
        rows: list[tuple[str, Demand, tuple[str, int, int]]] = [
            (c.candidate_id, c, (c.candidate_id, 0, 0)) for c in case.candidates
        ]
        for number, cohort in enumerate(case.cohorts, start=1):
            rows.extend(
                (f"c{number}#{k}", cohort, ("c", number, k)) for k in range(1, cohort.count + 1)
            )
        rows.sort(key=itemgetter(2))  # candidates and cohorts are in order: one merging of two
        ordinary = np.array([not has_priority(start, who) for _, who, _ in rows], dtype=np.bool_)
        times = np.array([who.rank_time for _, who, _ in rows], dtype="datetime64[us]")
        by_rank = (rows[k] for k in np.lexsort((times, ordinary)).tolist())  # stable
        self.persons = [
            Person(name, who, order, unserved_points(start, who))
            for order, (name, who, _) in enumerate(by_rank)
        ]
        self.points: IntArray = np.fromiter((p.points for p in self.persons), dtype=np.int64)
        self.index_by_id = {p.candidate_id: p.order for p in self.persons}


class Kinds(NamedTuple):
    """People who accept the same and are entitled on the same days are of one kind.

    ``by_person``: the kind of each person; ``examples``: what one of each kind wants;
    ``windows``: entitled days of each kind, ``None`` where there are none.
    """

    by_person: IntArray
    examples: list[Demand]
    windows: list[Window | None]

    @property
    def entitled(self) -> NDArray[np.bool_]:
        """Whether each person is entitled on a day of the horizon (B1)."""
        some = np.array([window is not None for window in self.windows], dtype=np.bool_)
        return some[self.by_person]


class Market:
    """Gates of a case: what can be accepted, and by whom.

    Parameters
    ----------
    case, runs, offers
        the case, its possible runs and its possible offers.
    """

    def __init__(self, case: Case, runs: list[RunOption], offers: list[Offer]) -> None:
        self.case = case
        self.runs = runs
        self.offers = offers
        self.km = RoadKm(case)
        self.gates: list[Gate] = []
        self._gate_index: dict[tuple[int, Window], int | None] = {}
        self._accepted: dict[tuple[object, ...], tuple[tuple[Site, int], ...]] = {}
        self._windows: dict[tuple[object, ...], Window | None] = {}
        self._near: dict[tuple[Need, str, float | None], list[Site]] = {}
        self._trip_points: dict[str, dict[str, int]] = {}
        self._sites = find_sites(runs, offers)
        self._people: People | None = None
        self._kinds = Kinds(np.zeros(0, dtype=np.int64), [], [])
        self._type_of_kind: IntArray = np.zeros(0, dtype=np.int64)
        self._type_by_gates: dict[tuple[object, ...], int] = {}
        self._gates_of_type: list[tuple[Need, dict[int, int]]] = []

    def window(self, who: Demand) -> Window | None:
        """Entitled days of the need: one interval, S2's and S3's for S23; ``None`` if never."""
        key = _WINDOW_FIELDS(who)
        if key not in self._windows:
            parts: tuple[Subject, ...] = ("S2", "S3") if who.need == "S23" else (who.need,)
            days = [entitled_days(self.case, who, part) for part in parts]
            never = any(first > last for first, last in days)
            self._windows[key] = None if never else tuple(d for pair in days for d in pair)
        return self._windows[key]

    def window_in_horizon(self, who: Demand) -> bool:
        """Whether he is entitled to his need on at least one date of the horizon (B1)."""
        return self.window(who) is not None

    def kinds(self, people: People) -> Kinds:
        """The kinds of everybody, numbered from 0 in rank order; found once for all calls."""
        if self._people is not people:
            by_key: dict[tuple[object, ...], int] = {}
            by_person = np.empty(len(people.persons), dtype=np.int64)
            examples: list[Demand] = []
            for k, person in enumerate(people.persons):
                who = person.who
                kind = by_key.setdefault((*_TASTE_FIELDS(who), self.window(who)), len(examples))
                if kind == len(examples):
                    examples.append(who)
                by_person[k] = kind
            self._people = people
            self._kinds = Kinds(by_person, examples, [self.window(who) for who in examples])
            self._type_of_kind = np.full(len(examples), -1, dtype=np.int64)
        return self._kinds

    def _accepts(self, who: Demand) -> tuple[tuple[Site, int], ...]:
        """Sites accepted (B2, C7) with the travel points of each."""
        key = _TASTE_FIELDS(who)
        if key not in self._accepted:
            points = self._points_from(who.district)
            self._accepted[key] = tuple(
                (site, sum(points[venue_id] for venue_id in site.trips))
                for site in self._within_reach(who)
                if all(accepts_run(who, r) for r in site.parts)
            )
        return self._accepted[key]

    def _within_reach(self, who: Demand) -> list[Site]:
        """Sites of a need that are near enough, whatever the class and the slot."""
        key = (who.need, who.district, who.max_km)
        if key not in self._near:
            most = who.max_km
            far: set[str] = set()
            if most is not None:
                venues = (v.venue_id for v in self.case.venues)
                far = {venue_id for venue_id in venues if self.km(who.district, venue_id) > most}
            self._near[key] = [s for s in self._sites[who.need] if far.isdisjoint(s.trips)]
        return self._near[key]

    def _points_from(self, district: str) -> dict[str, int]:
        """Travel points of a trip from a district to each venue."""
        if district not in self._trip_points:
            self._trip_points[district] = {
                v.venue_id: self.km.candidate_points(district, v.venue_id) for v in self.case.venues
            }
        return self._trip_points[district]

    def _gate(self, site: Site, need: Need, window: Window) -> int | None:
        """Index of the gate at a site for an interval; ``None`` if no offer lies behind it."""
        key = (site.index, window)
        if key not in self._gate_index:
            behind = []
            for offer in site.offers:
                days = [self.runs[k].day for k in offer.runs]
                if all(window[2 * i] <= day <= window[2 * i + 1] for i, day in enumerate(days)):
                    behind.append((offer.index, 2 * sum(days)))
            self._gate_index[key] = len(self.gates) if behind else None
            if behind:
                offers, delays = zip(*behind, strict=True)
                self.gates.append(Gate(len(self.gates), need, offers, delays))
        return self._gate_index[key]

    def gates_of(self, who: Demand) -> dict[int, int]:
        """Gates that a candidate accepts and is entitled to, with travel points."""
        window = self.window(who)
        if window is None:
            return {}
        found = {}
        for site, travel in self._accepts(who):
            index = self._gate(site, who.need, window)
            if index is not None:
                found[index] = travel
        return found

    def types(self, people: People, order: Iterable[int]) -> list[CandidateType]:
        """Group people into types.

        Parameters
        ----------
        order
            person indices, best rank first; members keep that order.

        Returns
        -------
        Types in order of their first member. People who accept no offer are in none.
        """
        chosen = np.fromiter(order, dtype=np.int64)
        number = self._type_numbers(self.kinds(people), chosen)
        by_type = np.argsort(number, kind="stable")
        numbers, first, counts = np.unique(number, return_index=True, return_counts=True)
        ends = np.cumsum(counts)
        found = []
        for k in np.argsort(first):
            need, gates = self._gates_of_type[numbers[k]]
            if gates:
                members = chosen[by_type[ends[k] - counts[k] : ends[k]]].tolist()
                found.append(CandidateType(need, gates, members))
        return found

    def _type_numbers(self, kinds: Kinds, chosen: IntArray) -> IntArray:
        """Type of each of the people chosen; kinds not met before get theirs in that order."""
        here = kinds.by_person[chosen]
        met, first = np.unique(here, return_index=True)
        for kind in met[np.argsort(first)]:
            if self._type_of_kind[kind] < 0:
                who = kinds.examples[kind]
                gates = self.gates_of(who)
                alike = (who.need, *sorted(gates.items()))
                number = self._type_by_gates.setdefault(alike, len(self._gates_of_type))
                if number == len(self._gates_of_type):
                    self._gates_of_type.append((who.need, gates))
                self._type_of_kind[kind] = number
        return self._type_of_kind[here]


def points_of(people: People, members: Iterable[int]) -> IntArray:
    """Unserved points of people, in the order given."""
    return people.points[np.fromiter(members, dtype=np.int64)]
