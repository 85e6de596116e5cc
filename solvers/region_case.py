"""The case of a region: its venues, with the examiners and the people allotted to it."""

from collections import Counter
from dataclasses import fields, replace

import numpy as np

from models.case import Candidate, Case, Cohort, Demand, Unit
from solvers.demand import IntArray, People

NO_COHORT = ".booked"
"""No name that is made of a cohort ends so."""
_SHARED = tuple(field.name for field in fields(Demand))


class RegionCases:
    """Cuts a case into those of its regions.

    Parameters
    ----------
    regions
        region by venue ID.
    examiners
        region of each examiner, in the order of the case.
    persons
        region of each person, by rank; negative: in none.
    """

    def __init__(
        self,
        case: Case,
        people: People,
        regions: dict[str, int],
        examiners: list[int],
        persons: IntArray,
    ) -> None:
        self._case = case
        self._people = people
        self._regions = regions
        self._examiners = examiners
        self._persons = persons
        self._booked = {b.candidate_id for b in case.booked}
        self._counted = {p.candidate_id for p in people.persons if isinstance(p.who, Cohort)}
        self._row_of = {id(cohort): k for k, cohort in enumerate(case.cohorts)}
        self._caps = self._shared_caps()

    def of(self, region: int) -> Case:
        """The case of a region; its digest is that of the whole."""
        case = self._case
        venues = {v for v, k in self._regions.items() if k == region}
        facilities = tuple(f for f in case.facilities if f.venue_id in venues)
        inside = {f.facility_id for f in facilities}
        examiners = tuple(
            e for e, k in zip(case.examiners, self._examiners, strict=True) if k == region
        )
        names = {e.examiner_id for e in examiners}
        published = tuple(s for s in case.published if s.facility_id in inside)
        sessions = {s.session_id for s in published}
        candidates, cohorts = self._demand(region)
        return case.model_copy(
            update={
                "venues": tuple(v for v in case.venues if v.venue_id in venues),
                "facilities": facilities,
                "examiners": examiners,
                "closures": tuple(
                    c for c in case.closures if c.venue_id in venues or c.facility_id in inside
                ),
                "units": tuple(
                    Unit(u.unit, self._caps.get((u.unit, region), u.max_released_per_day))
                    for u in case.units
                ),
                "availability": tuple(a for a in case.availability if a.examiner_id in names),
                "conflicts": tuple(
                    c for c in case.conflicts if c.examiner_id in names and c.venue_id in venues
                ),
                "candidates": candidates,
                "cohorts": cohorts,
                "published": published,
                "booked": tuple(
                    replace(b, candidate_id=self._name(b.candidate_id))
                    for b in case.booked
                    if b.session_id in sessions
                ),
            }
        )

    def _name(self, candidate_id: str) -> str:
        """What a booked person is called here: not as a region's cohorts call theirs anew."""
        return f"{candidate_id}{NO_COHORT}" if candidate_id in self._counted else candidate_id

    def _demand(self, region: int) -> tuple[tuple[Candidate, ...], tuple[Cohort, ...]]:
        """People of a region. What is left of a cohort is one; who is booked keeps his name."""
        found: list[Candidate] = []
        counts: Counter[int] = Counter()
        for k in np.flatnonzero(self._persons == region).tolist():
            person = self._people.persons[k]
            if isinstance(person.who, Candidate):
                found.append(person.who)
            elif person.candidate_id in self._booked:
                shared = {name: getattr(person.who, name) for name in _SHARED}
                found.append(Candidate(**shared, candidate_id=self._name(person.candidate_id)))
            else:
                counts[self._row_of[id(person.who)]] += 1
        found.sort(key=lambda c: c.candidate_id)
        cohorts = (replace(self._case.cohorts[row], count=counts[row]) for row in sorted(counts))
        return tuple(found), tuple(cohorts)

    def _shared_caps(self) -> dict[tuple[str, int], int]:
        """How many reserves a unit releases to each region a date (E7).

        A unit's limit is dealt out as its reserves are, the largest remainders first, so that
        all regions together keep it.
        """
        reserves: dict[str, Counter[int]] = {u.unit: Counter() for u in self._case.units}
        for e, region in zip(self._case.examiners, self._examiners, strict=True):
            if e.kind == "reserve" and e.unit in reserves:
                reserves[e.unit][region] += 1
        caps: dict[tuple[str, int], int] = {}
        for u in self._case.units:
            if u.max_released_per_day is None:
                continue
            here = reserves[u.unit]
            most, total = u.max_released_per_day, here.total()
            for region in set(self._regions.values()):
                caps[u.unit, region] = most * here[region] // max(1, total)
            left = most - sum(caps[u.unit, region] for region in here)
            by_rest = sorted(here, key=lambda r: (-(most * here[r] % total), r))
            for region in by_rest[:left]:
                caps[u.unit, region] += 1
        return caps
