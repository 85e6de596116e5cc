"""Candidates a hand planner need not tell apart: the same need, place, dates and slots."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as Date

from benchmarks.hand_facts import Facts, Person
from models.case import Facility
from models.words import Need, Subject

PARTS_BY_NEED: dict[Need, tuple[Subject, ...]] = {
    "S1": ("S1",),
    "S2": ("S2",),
    "S3": ("S3",),
    "S4": ("S4",),
    "S23": ("S2", "S3"),
}


@dataclass(slots=True)
class CandidateType:
    """Interchangeable candidates; ``left`` counts those for whom no seat is planned yet."""

    need: Need
    vehicle_class: str
    district: str
    max_km: float | None
    slots: tuple[str, ...]
    dates: dict[Subject, frozenset[Date]] = field(default_factory=dict)
    left: int = 0

    def accepts(self, facts: Facts, facility: Facility, slot_id: str) -> bool:
        """Whether the facility examines their class, and they can and will go there then (B2)."""
        if self.vehicle_class not in facility.classes and facility.classes != ("*",):
            return False
        if self.slots and slot_id not in self.slots:
            return False
        return self.max_km is None or facts.km(self.district, facility.venue_id) <= self.max_km

    @property
    def is_entitled(self) -> bool:
        """Whether they are entitled to each part on some date of the horizon."""
        return all(self.dates[part] for part in PARTS_BY_NEED[self.need])


def types_of(facts: Facts, everybody: Sequence[Person]) -> tuple[list[CandidateType], list[int]]:
    """The types, and the type of each person as an index into them."""
    types: list[CandidateType] = []
    index_by_key: dict[tuple[object, ...], int] = {}
    index_by_person: list[int] = []
    for person in everybody:
        demand = person.demand
        parts = PARTS_BY_NEED[demand.need]
        dates = tuple(
            tuple(date for date in facts.dates if facts.entitled(demand, part, date))
            for part in parts
        )
        key = (
            demand.need,
            demand.vehicle_class,
            demand.district,
            demand.max_km,
            demand.slots,
            dates,
        )
        index = index_by_key.setdefault(key, len(types))
        if index == len(types):
            types.append(
                CandidateType(
                    demand.need,
                    demand.vehicle_class,
                    demand.district,
                    demand.max_km,
                    demand.slots,
                    dict(zip(parts, map(frozenset, dates), strict=True)),
                )
            )
        types[index].left += 1
        index_by_person.append(index)
    return types, index_by_person


def count_left(
    types: Sequence[CandidateType], type_by_person: Sequence[int], seated: Sequence[bool]
) -> None:
    """Count of each type those who have no seat."""
    for row in types:
        row.left = 0
    for index, has_seat in zip(type_by_person, seated, strict=True):
        types[index].left += not has_seat
