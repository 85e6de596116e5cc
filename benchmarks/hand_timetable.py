"""The timetable of a hand planner: day by day, day slots first, then the nights.

A run opens where enough people who have no seat yet would come, and with as many units as there
are examiners for; full runs are opened before half-empty ones. Pairs of S2 and S3 are set aside
on the same day, in proportion to who asks for them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Final

from benchmarks.hand_demand import CandidateType
from benchmarks.hand_facts import Facts, Place, percent_up
from benchmarks.hand_roster import Pool, Roster
from models.case import Facility, Venue
from models.words import Need, Subject

FILLS_IN_100: Final = (75, 40, 0)
"""How full a run must be to open, in percent of what it holds: round by round."""


@dataclass(slots=True)
class RunPlan:
    """A run: the facility, its units, and seats by subject that are open to all."""

    facility: Facility
    date: Date
    slot_id: str
    units: int
    seats: dict[Subject, int] = field(default_factory=dict)
    published: bool = False

    @property
    def place(self) -> Place:
        """Its key."""
        return self.facility.facility_id, self.date, self.slot_id


@dataclass(slots=True)
class Link:
    """Seats held in pairs in two runs of one venue: S2 first, then S3."""

    field: RunPlan
    road: RunPlan
    seats: int


class Timetable:
    """Runs, links and the roster that carries them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.roster = Roster(facts)
        self.runs: dict[Place, RunPlan] = {}
        self.links: list[Link] = []
        self.posts: dict[Pool, int] = defaultdict(int)
        self.seats_of_day: dict[tuple[str, Date], int] = defaultdict(int)
        self._types: Sequence[CandidateType] = ()
        self._takers: dict[tuple[str, str, Need], list[CandidateType]] = {}
        self._by_venue: dict[str, list[Facility]] = defaultdict(list)
        for facility in facts.case.facilities:
            self._by_venue[facility.venue_id].append(facility)

    def clear(self) -> None:
        """Start again from nothing."""
        self.roster = Roster(self.facts)
        self.runs.clear()
        self.posts.clear()
        self.seats_of_day.clear()

    def keep_run(self, facility: Facility, date: Date, slot_id: str, seats: int) -> None:
        """Put in a published run, whoever may examine there."""
        units = self.facts.units_for(facility, slot_id, seats)
        run = RunPlan(facility, date, slot_id, units, published=True)
        self.runs[run.place] = run
        self.posts[self.pool(facility, date, slot_id)] += self.posts_for(facility, units)
        self.seats_of_day[facility.facility_id, date] += seats

    def fill(self, types: Sequence[CandidateType]) -> None:
        """Open all that is worth opening for candidates of these types."""
        self._types = types
        lead = self.facts.policy.publish_lead_days
        dates = [
            date for date in self.facts.dates if (date - self.facts.settings.plan_date).days >= lead
        ]
        for night in (False, True):
            for fill in FILLS_IN_100:
                for date in dates:
                    for venue in sorted(
                        self.facts.case.venues, key=lambda row: (row.day_cost, row.venue_id)
                    ):
                        self._venue_day(venue, date, night, fill)

    def pool(self, facility: Facility, date: Date, slot_id: str) -> Pool:
        """The draw pool that a run of the facility is in."""
        group = self.facts.group(facility)
        return facility.venue_id, date, slot_id, facility.kind, group

    def posts_for(self, facility: Facility, units: int) -> int:
        """Rule E1."""
        return max(facility.min_examiners, -(-units // facility.units_per_examiner))

    def heads_for(self, pool: Pool, posts: int) -> int:
        """Rule E2."""
        if not posts:
            return 0
        standby = 0
        if pool[3] == "road":
            standby = percent_up(self.facts.policy.standby_pct, posts)
        return max(posts + standby, self.facts.policy.min_draw_pool)

    def open_run(
        self, facility: Facility, date: Date, slot_id: str, wanted: int
    ) -> tuple[RunPlan | None, int]:
        """Open with up to so many seats, and say how many; ``None`` where too few are left."""
        facts = self.facts
        daily = facility.daily_max - self.seats_of_day[facility.facility_id, date]
        units = facts.units(facility, date, slot_id)
        seats = min(wanted, daily, facts.most_seats(facility, slot_id, units) if units else 0)
        if seats < facts.policy.min_session_seats:
            return None, 0
        pool = self.pool(facility, date, slot_id)
        names = self.roster.nearest(pool)
        present = len(self.roster.heads.get(pool, ()))
        units = facts.units_for(facility, slot_id, seats)
        while units and self._missing(pool, facility, units, present) > len(names):
            units -= 1
        seats = min(seats, facts.most_seats(facility, slot_id, units)) if units else 0
        if seats < facts.policy.min_session_seats:
            return None, 0
        self.roster.call(pool, names[: max(0, self._missing(pool, facility, units, present))])
        self.posts[pool] += self.posts_for(facility, units)
        self.seats_of_day[facility.facility_id, date] += seats
        run = RunPlan(facility, date, slot_id, units)
        self.runs[run.place] = run
        return run, seats

    def shrink(self, place: Place, seats: int) -> None:
        """Leave a new run the units for so many seats, and send home whom it no longer needs."""
        run = self.runs[place]
        facility = run.facility
        pool = self.pool(facility, run.date, run.slot_id)
        self.posts[pool] -= self.posts_for(facility, run.units)
        if seats:
            run.units = self.facts.units_for(facility, run.slot_id, seats)
            self.posts[pool] += self.posts_for(facility, run.units)
        else:
            del self.runs[place]
        heads = self.roster.heads[pool]
        self.roster.release(pool, max(0, len(heads) - self.heads_for(pool, self.posts[pool])))

    def _missing(self, pool: Pool, facility: Facility, units: int, present: int) -> int:
        posts = self.posts[pool] + self.posts_for(facility, units)
        return self.heads_for(pool, posts) - present

    def _venue_day(self, venue: Venue, date: Date, night: bool, fill: int) -> None:
        if not night:
            for one, first_slot, other, second_slot in self._pairs(venue, date):
                self._open_pair(one, first_slot, other, second_slot, date, fill)
        for facility in self._by_venue[venue.venue_id]:
            for slot_id in self.facts.slot_ids(facility.kind):
                if self.facts.is_night(facility.kind, slot_id) != night:
                    continue
                if (facility.facility_id, date, slot_id) not in self.runs:
                    wanted = self._asked(facility, date, slot_id)
                    if self._worth_it(facility, date, slot_id, wanted, fill):
                        self._share_out(*self.open_run(facility, date, slot_id, wanted))

    def _pairs(self, venue: Venue, date: Date) -> Iterator[tuple[Facility, str, Facility, str]]:
        """A field and a road that examine the same class, in slots with the gap of B4 between."""
        fields = [row for row in self._by_venue[venue.venue_id] if row.kind == "field"]
        roads = [row for row in self._by_venue[venue.venue_id] if row.kind == "road"]
        gap = self.facts.policy.linked_min_gap_min
        for one in fields:
            for other in roads:
                if not set(one.classes) & set(other.classes):
                    continue
                for first in self.facts.slot_ids("field"):
                    later = [
                        slot
                        for slot in self.facts.slot_ids("road")
                        if self.facts.hours("road", slot)[0]
                        >= self.facts.hours("field", first)[1] + gap
                        and not self.facts.is_night("road", slot)
                    ]
                    free = (one.facility_id, date, first) not in self.runs
                    if later and free and (other.facility_id, date, later[0]) not in self.runs:
                        yield one, first, other, later[0]

    def _open_pair(
        self, one: Facility, first: str, other: Facility, second: str, date: Date, fill: int
    ) -> None:
        """Open both runs and set aside pairs by the share of those who ask for them."""
        linked = [
            row
            for row in self.takers(one, first, "S23")
            if row.left
            and row.accepts(self.facts, other, second)
            and date in row.dates["S2"]
            and date in row.dates["S3"]
        ]
        pairs = sum(row.left for row in linked)
        alone = self._asked(one, date, first), self._asked(other, date, second)
        if pairs < self.facts.policy.min_session_seats:
            return
        for facility, slot_id, asked in ((one, first, alone[0]), (other, second, alone[1])):
            if not self._worth_it(facility, date, slot_id, asked + pairs, fill):
                return
        field_run, field_seats = self.open_run(one, date, first, alone[0] + pairs)
        road_run, road_seats = self.open_run(other, date, second, alone[1] + pairs)
        if field_run is not None and road_run is not None:
            most = min(
                pairs,
                _share(field_seats, pairs, alone[0]),
                _share(road_seats, pairs, alone[1]),
            )
            self.links.append(Link(field_run, road_run, most))
            _seat(linked, most)
            field_seats -= most
            road_seats -= most
        self._share_out(field_run, field_seats)
        self._share_out(road_run, road_seats)

    def takers(self, facility: Facility, slot_id: str, need: Need) -> list[CandidateType]:
        """Types with this need who accept the facility and slot, the nearest first."""
        key = facility.facility_id, slot_id, need
        if key not in self._takers:
            self._takers[key] = sorted(
                (
                    row
                    for row in self._types
                    if row.need == need and row.accepts(self.facts, facility, slot_id)
                ),
                key=lambda row: self.facts.km(row.district, facility.venue_id),
            )
        return self._takers[key]

    def _asked(self, facility: Facility, date: Date, slot_id: str) -> int:
        """People without a seat who would come alone, not as a pair."""
        return sum(
            self._asked_for(facility, date, slot_id, subject)
            for subject in self.facts.subjects(facility.kind, slot_id)
        )

    def _asked_for(self, facility: Facility, date: Date, slot_id: str, subject: Subject) -> int:
        return sum(
            row.left
            for row in self.takers(facility, slot_id, subject)
            if date in row.dates[subject]
        )

    def _worth_it(
        self, facility: Facility, date: Date, slot_id: str, asked: int, fill: int
    ) -> bool:
        units = self.facts.units(facility, date, slot_id)
        if not units:
            return False
        full = self.facts.most_seats(facility, slot_id, units)
        return asked >= self.facts.policy.min_session_seats and asked * 100 >= full * fill

    def _share_out(self, run: RunPlan | None, seats: int) -> None:
        """Open seats by subject as they are asked for; the nearest count as seated."""
        if run is None:
            return
        facility, date, slot_id = run.facility, run.date, run.slot_id
        subjects = self.facts.subjects(facility.kind, slot_id)
        asked = [self._asked_for(facility, date, slot_id, subject) for subject in subjects]
        total = max(1, sum(asked))
        run.seats = {
            subject: seats * number // total
            for subject, number in zip(subjects, asked, strict=True)
        }
        run.seats[subjects[0]] += seats - sum(run.seats.values())
        for subject, number in run.seats.items():
            takers = self.takers(facility, slot_id, subject)
            _seat([row for row in takers if date in row.dates[subject]], number)


def _share(seats: int, pairs: int, alone: int) -> int:
    """Of so many seats, those for pairs, by the numbers who ask."""
    return seats * pairs // max(1, pairs + alone)


def _seat(takers: Sequence[CandidateType], seats: int) -> None:
    """Count the first of these as seated."""
    for row in takers:
        taken = min(row.left, seats)
        row.left -= taken
        seats -= taken
