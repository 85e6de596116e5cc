"""What stands in the way of further seats: units, routes, the approved maximum, examiners."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from models.errors import Message
from models.why import Limit
from scheduler.why.scene import Scene
from solvers.opportunities import Pool, RunOption
from solvers.shifts import Shifts

OFFICE: Final = "office"
"""In place of a rule: the office wants no more seats there."""


def office_limit(place: str, used: int, most: int) -> Limit:
    """Return what the office wants somewhere at most, and how many seats there are."""
    return Limit(
        OFFICE, used, most, Message("{place}：席位上限（x_seat_limits）", {"place": place})
    )


@dataclass(frozen=True, slots=True)
class CallUp:
    """Duties with which more seats are staffed, and what is missing where they cannot be."""

    duties: tuple[int, ...]
    missing: tuple[Limit, ...]


class Room:
    """The room that a plan leaves in its runs, and the examiners that it leaves free.

    Attributes
    ----------
    used
        seats of each run, by run index.
    units
        units in operation of each run; 0 where it does not run.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._policy = scene.case.settings.policy
        inst = scene.instance
        self.used = [0] * len(inst.runs)
        for offer in inst.offers:
            for k in offer.runs:
                self.used[k] += scene.seats[offer.index]
        self.units = [0] * len(inst.runs)
        for row in scene.tables.runs:
            index = scene.run_at.get((row.facility_id, row.date, row.slot_id))
            if index is not None:
                self.units[index] = row.units
        self._by_day: dict[tuple[str, int], int] = defaultdict(int)
        for r in inst.runs:
            self._by_day[r.facility.facility_id, r.day] += self.used[r.index]
        self._heads: dict[int, int] = defaultdict(int)
        for k in scene.duties:
            self._heads[inst.duties[k].pool] += 1

    def limits(self, run: RunOption) -> tuple[Limit, ...]:
        """Seats of a run, or of its facility's date, against C1 with C2, C3 and C4."""
        used, f = self.used[run.index], run.facility
        length = run.end - run.start
        place = f"{f.facility_id} {run.date} {run.slot_id}"
        found = [
            Limit(
                "C2",
                used,
                run.units_max * run.seats_per_unit,
                Message(
                    "{place}：{units} 个单位可用，每个可考 {each} 人",
                    {"place": place, "units": run.units_max, "each": run.seats_per_unit},
                ),
            )
        ]
        if f.routes is not None and f.headway_min is not None:
            text = Message(
                "{place}：路线 {routes} 条，每 {headway} 分钟发一车",
                {"place": place, "routes": f.routes, "headway": f.headway_min},
            )
            found.append(Limit("C3", used, f.routes * (length // f.headway_min), text))
        text = Message(
            "{facility} {date}：核定日最大量", {"facility": f.facility_id, "date": str(run.date)}
        )
        by_day = self._by_day[f.facility_id, run.day]
        return (*found, Limit("C4", by_day, f.daily_max, text))

    def office_limits(self, index: int) -> tuple[Limit, ...]:
        """Seats of an offer against what the office wants there at most, if it says so."""
        most = self._scene.instance.offers[index].limit
        if most is None:
            return ()
        place = self._scene.place(index).label
        return (office_limit(place, self._scene.seats[index], most),)

    def left(self, run: RunOption) -> int:
        """Further seats that C1 to C4 leave in a run."""
        return max(0, min(limit.most - limit.used for limit in self.limits(run)))

    def left_in(self, index: int) -> int:
        """Further seats that C1 to C4 and the office leave in an offer."""
        here = [limit.most - limit.used for limit in self.office_limits(index)]
        parts = self._scene.parts_of(self._scene.instance.offers[index])
        return max(0, min([self.left(r) for r in parts] + here))

    def least_to_open(self, index: int) -> int:
        """Fewest further seats of an offer that C5 lets its runs have."""
        least = self._policy.min_session_seats
        runs = self._scene.parts_of(self._scene.instance.offers[index])
        return max(1, *(least - self.used[r.index] for r in runs))

    def binds_for(self, index: int, seats: int) -> tuple[Limit, ...]:
        """What stands in the way of so many further seats of an offer; examiners come last."""
        runs = self._scene.parts_of(self._scene.instance.offers[index])
        limits = [*self.office_limits(index), *(x for r in runs for x in self.limits(r))]
        full = [x for x in limits if x.used + seats > x.most]
        return tuple(full) or self.call_up({index: seats}).missing

    def call_up(self, more: Mapping[int, int]) -> CallUp:
        """Staff further seats (by offer) with the cheapest examiners who are still free."""
        needed = self.heads_for(more)
        short = {p: heads for p, heads in needed.items() if heads > self._heads[p]}
        if not short:
            return CallUp(self._scene.duties, ())
        shifts = self.shifts()
        missing = []
        for pool, heads in short.items():
            possible = shifts.heads_possible(pool, heads)
            if not shifts.call_up(pool, heads):
                missing.append(
                    _missing(self._scene.instance.pools[pool], heads, min(possible, heads - 1))
                )
        return CallUp(shifts.duties(), tuple(missing))

    def heads_for(self, more: Mapping[int, int]) -> dict[int, int]:
        """Heads (E1, E2) of each pool that further seats concern, with these seats."""
        inst = self._scene.instance
        units = list(self.units)
        added: dict[int, int] = defaultdict(int)
        for index, seats in more.items():
            for k in inst.offers[index].runs:
                added[k] += seats
        for k, seats in added.items():
            units[k] = max(units[k], inst.runs[k].units_for(self.used[k] + seats))
        needed = self._scene.accountant.heads_needed(tuple(units))
        return {p: needed[p][1] for p in dict.fromkeys(inst.runs[k].pool for k in added)}

    def lacks_heads(self, more: Mapping[int, int]) -> bool:
        """Whether some pool could not get the heads that further seats need, even alone."""
        return any(
            heads > self._heads[pool] and self._asked.heads_possible(pool, heads) < heads
            for pool, heads in self.heads_for(more).items()
        )

    @cached_property
    def _asked(self) -> Shifts:
        """Shifts that are asked and never added to."""
        return self.shifts()

    def shifts(self) -> Shifts:
        """The duties of the plan, to be added to."""
        shifts = Shifts(self._scene.instance)
        for k in self._scene.duties:
            shifts.give(k)
        return shifts

    def heads(self, pool: int) -> tuple[int, int]:
        """Heads that a pool needs by E1 and E2, and those it has."""
        needed = self._scene.accountant.heads_needed(tuple(self.units))
        return needed.get(pool, (0, 0))[1], self._heads[pool]


def pool_name(pool: Pool) -> str:
    """What a pool is called: venue, date, slot, kind, class group."""
    return f"{pool.venue_id} {pool.date} {pool.slot_id} {pool.kind} {pool.group}"


def _missing(pool: Pool, needed: int, possible: int) -> Limit:
    text = Message(
        "抽签池 {pool}：需 {needed} 人，已有和还能抽调的共 {possible} 人",
        {"pool": pool_name(pool), "needed": needed, "possible": possible},
    )
    return Limit("E2", needed, possible, text)
