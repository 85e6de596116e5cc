"""Demand: candidates who are alike but for their rank, as types, and the gates they accept.

A **gate** is what a candidate can accept as a whole: a facility in a slot of the day (for S23
a pair of them and the days between), for an interval of entitled days. Every offer lies behind
the gates of its facility and slot whose interval holds its day. So a type needs one arc a
gate, not one an offer, and travel sits on the first arc, delay on the second.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from models.case import Case, Demand
from models.words import Need, Subject
from solvers.entitlement import entitled_days, has_priority, unserved_points
from solvers.geography import RoadKm
from solvers.opportunities import Offer, RunOption

Place = tuple[str, ...]
"""(facility, slot) or (field facility, slot, road facility, slot, days between)."""
Window = tuple[int, ...]
"""(first day, last day) of the one part, or of S2 and then S3."""


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate as the planner sees him. ``order`` is his rank, 0 first, among all."""

    candidate_id: str
    who: Demand
    order: int
    points: int


@dataclass(slots=True)
class CandidateType:
    """Candidates who accept the same gates at the same cost.

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
    """Everybody in the case, cohorts expanded, in rank order (B5) but for displaced ones."""

    def __init__(self, case: Case) -> None:
        start = case.settings.start
        rows: list[tuple[str, Demand, tuple[str, int, int]]] = [
            (c.candidate_id, c, (c.candidate_id, 0, 0)) for c in case.candidates
        ]
        for number, cohort in enumerate(case.cohorts, start=1):
            rows.extend(
                (f"c{number}#{k}", cohort, ("c", number, k)) for k in range(1, cohort.count + 1)
            )
        rows.sort(key=lambda row: (not has_priority(start, row[1]), row[1].rank_time, row[2]))
        self.persons = [
            Person(name, who, order, unserved_points(start, who))
            for order, (name, who, _) in enumerate(rows)
        ]
        self.index_by_id = {p.candidate_id: p.order for p in self.persons}


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
        self._gate_index: dict[tuple[Need, Place, Window], int | None] = {}
        self._accepted: dict[tuple[object, ...], tuple[tuple[Place, int], ...]] = {}
        self._windows: dict[tuple[object, ...], Window | None] = {}
        self._behind: dict[tuple[Need, Place], list[Offer]] = defaultdict(list)
        for offer in offers:
            if offer.quota == "linked" and len(offer.runs) == 1:
                continue
            self._behind[need_of(offer), offer_place(offer, runs)].append(offer)
        self._places: dict[Need, list[Place]] = defaultdict(list)
        for need, place in self._behind:
            self._places[need].append(place)

    def window(self, who: Demand) -> Window | None:
        """Entitled days of the need: one interval, S2's and S3's for S23; ``None`` if never."""
        key = (
            who.need,
            who.vehicle_class,
            who.lp_date,
            who.lp_expiry,
            who.passed,
            who.last_s2,
            who.last_s3,
            who.s2_bookings,
            who.s3_bookings,
        )
        if key not in self._windows:
            parts: tuple[Subject, ...] = ("S2", "S3") if who.need == "S23" else (who.need,)
            days = [entitled_days(self.case, who, part) for part in parts]
            never = any(first > last for first, last in days)
            self._windows[key] = None if never else tuple(d for pair in days for d in pair)
        return self._windows[key]

    def window_in_horizon(self, who: Demand) -> bool:
        """Whether he is entitled to his need on at least one date of the horizon (B1)."""
        return self.window(who) is not None

    def _accepts(self, who: Demand) -> tuple[tuple[Place, int], ...]:
        """Places accepted (B2, C7) with the travel points of each."""
        key = (who.need, who.vehicle_class, who.district, who.max_km, who.slots)
        if key not in self._accepted:
            found = []
            for place in self._places[who.need]:
                run_ids = self._behind[who.need, place][0].runs
                parts = [self.runs[k] for k in run_ids]
                if all(self._accepts_run(who, r) for r in parts):
                    found.append((place, self._travel(who.district, parts)))
            self._accepted[key] = tuple(found)
        return self._accepted[key]

    def _accepts_run(self, who: Demand, run: RunOption) -> bool:
        f = run.facility
        if f.kind != "theory" and who.vehicle_class not in f.classes:
            return False
        if who.slots and run.slot_id not in who.slots:
            return False
        return who.max_km is None or self.km(who.district, run.venue.venue_id) <= who.max_km

    def _travel(self, district: str, parts: list[RunOption]) -> int:
        trips = {(r.venue.venue_id, r.day) for r in parts}
        return sum(self.km.candidate_points(district, venue) for venue, _ in trips)

    def gate(self, need: Need, place: Place, window: Window) -> int | None:
        """Index of the gate at a place for an interval; ``None`` if no offer lies behind it."""
        key = (need, place, window)
        if key not in self._gate_index:
            behind = []
            for offer in self._behind[need, place]:
                days = [self.runs[k].day for k in offer.runs]
                if all(window[2 * i] <= day <= window[2 * i + 1] for i, day in enumerate(days)):
                    behind.append((offer.index, 2 * sum(days)))
            if behind:
                self._gate_index[key] = len(self.gates)
                self.gates.append(
                    Gate(
                        len(self.gates),
                        need,
                        tuple(o for o, _ in behind),
                        tuple(d for _, d in behind),
                    )
                )
            else:
                self._gate_index[key] = None
        return self._gate_index[key]

    def gates_of(self, who: Demand) -> dict[int, int]:
        """Gates that a candidate accepts and is entitled to, with travel points."""
        window = self.window(who)
        if window is None:
            return {}
        found = {}
        for place, travel in self._accepts(who):
            index = self.gate(who.need, place, window)
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
        by_key: dict[tuple[object, ...], CandidateType] = {}
        by_gates: dict[tuple[object, ...], CandidateType] = {}
        for index in order:
            who = people.persons[index].who
            key = (
                who.need,
                who.vehicle_class,
                who.district,
                who.max_km,
                who.slots,
                self.window(who),
            )
            if key not in by_key:
                gates = self.gates_of(who)
                alike = (who.need, *sorted(gates.items()))
                if alike not in by_gates:
                    by_gates[alike] = CandidateType(who.need, gates)
                by_key[key] = by_gates[alike]
            by_key[key].members.append(index)
        return [t for t in by_gates.values() if t.gates and t.members]


def points_of(people: People, members: Iterable[int]) -> np.ndarray:
    """Unserved points of people, in the order given."""
    return np.fromiter((people.persons[k].points for k in members), dtype=np.int64)
