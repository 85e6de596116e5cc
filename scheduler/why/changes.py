"""The least that would serve somebody: one change each, tried by serving by rank once more.

Every change here is found by running the booking stage of the planner (`scheduler.why.turns`)
with the change, and with one step less of it; nothing is estimated. All but ``wait`` leave the
timetable, the duties and everybody else's wishes as they are. ``seats`` and ``open`` also name
the rules that stand in the way of the further seats.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date as Date
from datetime import datetime as DateTime

from models.case import Cohort, Demand
from models.errors import Message
from models.why_candidate import Change
from scheduler.why.entitled import next_date
from scheduler.why.room import Room
from scheduler.why.scene import PARTS, Scene
from scheduler.why.turns import Turns
from solvers.demand import Person
from solvers.entitlement import has_priority
from solvers.sites import need_of

KM_STEPS = 10
"""Steps of a kilometre in which distances are told."""
MOST_KM = 5_000
SEAT_PLACES = 6
"""Places whose further seats are looked into, those with the fewest seats needed."""


def least_changes(scene: Scene, turns: Turns, room: Room, person: int) -> tuple[Change, ...]:
    """Changes that would serve an unserved person, each the least of its kind.

    In this order: waiting, moving others, a slot, a distance, both, anything, priority, seats.
    """
    who = scene.people.persons[person].who
    if scene.market.window(who) is None:
        return tuple(_waiting(next_date(scene.case, who)))
    if turns.admits(person):
        return (_REBOOK,)
    wishes = _Wishes(scene, turns, person)
    found = [*wishes.slots(), *wishes.distances()]
    if not found:
        found = [*wishes.both()]
    return (*found, *_priority(scene, turns, person), *_seats(scene, turns, room, person))


_REBOOK = Change(
    "rebook",
    "rerun",
    Message("现有席位即可：把排序在前的人换到他们同样接受的空位，他就有座"),
)


def _waiting(date: Date | None) -> Iterator[Change]:
    if date is not None:
        text = Message(
            "等到 {date}：本期之后，从这一天起他对全部需求具备资格",
            {"date": str(date)},
        )
        yield Change("wait", "law", text, date=date)


class _Wishes:
    """One person's wishes, widened step by step."""

    def __init__(self, scene: Scene, turns: Turns, person: int) -> None:
        self._turns = turns
        self._person = person
        self._who = scene.people.persons[person].who
        subjects = PARTS[self._who.need]
        known = dict.fromkeys(s.slot_id for s in scene.case.slots if s.subject in subjects)
        self._slots = [s for s in known if self._who.slots and s not in self._who.slots]
        self._steps: dict[int, tuple[str, ...]] = {}
        if self._who.max_km is not None:
            self._steps = _km_steps(scene, self._who)

    def _admitted(self, who: Demand) -> bool:
        return self._turns.admits(self._person, who)

    def slots(self) -> Iterator[Change]:
        """One more slot of the day, each tried."""
        for slot in self._slots:
            if self._admitted(replace(self._who, slots=(*self._who.slots, slot))):
                text = Message("多接受一个时段 {slot}（其余意愿不变）", {"slot": slot})
                yield Change("slot", "rerun", text, slots=(slot,))

    def distances(self) -> Iterator[Change]:
        """The least further distance, in tenths of a kilometre."""
        tenths = self._least_tenths(self._who)
        if tenths is not None:
            yield self._change("distance", tenths, ())

    def both(self) -> Iterator[Change]:
        """A slot and a distance, where neither alone would do; then everything there is."""
        found = []
        for slot in self._slots:
            tenths = self._least_tenths(replace(self._who, slots=(*self._who.slots, slot)))
            if tenths is not None:
                found.append(self._change("slot_distance", tenths, (slot,)))
        yield from found
        several = len(self._slots) > 1
        if not found and several:
            anytime = replace(self._who, slots=())
            if self._admitted(anytime):
                text = Message("任何时段都接受（距离不变）")
                yield Change("anything", "rerun", text, slots=tuple(self._slots))
            elif (tenths := self._least_tenths(anytime)) is not None:
                yield self._change("anything", tenths, tuple(self._slots))

    def _least_tenths(self, who: Demand) -> int | None:
        """The least distance that would do, in tenths of a km; ``None`` if none does."""
        steps = sorted(self._steps)
        if not steps or not self._admitted(_reaching(who, steps[-1])):
            return None
        low, high = 0, len(steps) - 1
        while low < high:
            middle = (low + high) // 2
            if self._admitted(_reaching(who, steps[middle])):
                high = middle
            else:
                low = middle + 1
        return steps[low]

    def _change(self, kind: str, tenths: int, slots: tuple[str, ...]) -> Change:
        km, now = tenths / KM_STEPS, self._who.max_km or 0.0
        values: dict[str, str | int | float] = {
            "km": f"{km:g}",
            "more": f"{km - now:.1f}",
            "venues": "、".join(self._steps[tenths]),
            "slots": "、".join(slots),
        }
        text = Message("可接受距离由现在再加 {more} 公里，到 {km} 公里（可到 {venues}）", values)
        if slots:
            text = Message(
                "多接受时段 {slots}，并且可接受距离再加 {more} 公里，到 {km} 公里（可到 {venues}）",
                values,
            )
        return Change(kind, "rerun", text, slots=slots, max_km=km)


def _reaching(who: Demand, tenths: int) -> Demand:
    return replace(who, max_km=tenths / KM_STEPS)


def _km_steps(scene: Scene, who: Demand) -> dict[int, tuple[str, ...]]:
    """Distances at which further venues come into reach, in tenths of a km, and those venues."""
    found: dict[int, list[str]] = {}
    most = who.max_km or 0.0
    for venue in scene.case.venues:
        km = scene.market.km(who.district, venue.venue_id)
        if most < km <= MOST_KM:
            tenths = math.ceil(km * KM_STEPS)
            tenths += tenths / KM_STEPS < km  # what a float of it comes to is what B2 compares
            found.setdefault(tenths, []).append(venue.venue_id)
    return {tenths: tuple(venues) for tenths, venues in found.items()}


def _priority(scene: Scene, turns: Turns, person: int) -> Iterator[Change]:
    """Whether priority would do: a question of where he would stand in the queue."""
    persons, start = scene.people.persons, scene.case.settings.start
    who = persons[person].who
    if who.lp_expiry is None or has_priority(start, who) or person in scene.displaced:
        return
    mine = _turn(persons[person])
    ahead = sum(
        other in scene.displaced
        or (has_priority(start, persons[other].who) and _turn(persons[other]) < mine)
        for other in turns.order
    )
    if turns.admits(person, place=ahead):
        text = Message("若属优先预约（有效期临近且未用过优先）即可安排；普通排序轮不到他")
        yield Change("priority", "rerun", text)


def _turn(person: Person) -> tuple[DateTime, str, int, int]:
    """Place within a class of priority (B5): ``rank_time``, then the ID, a cohort's by numbers."""
    if isinstance(person.who, Cohort):
        row, _, number = person.candidate_id.removeprefix("c").partition("#")
        return person.who.rank_time, "c", int(row), int(number)
    return person.who.rank_time, person.candidate_id, 0, 0


def _seats(scene: Scene, turns: Turns, room: Room, person: int) -> Iterator[Change]:
    """Further seats where he would sit: as many as people before him need, and one for him."""
    needed = _needed(scene, turns, person)
    for index in _fewest(scene, room, needed):
        offer = scene.instance.offers[index]
        open_now = scene.seats[index] > 0
        seats = needed[index] if open_now else max(needed[index], room.least_to_open(index))
        values: dict[str, str | int | float] = {
            "place": scene.place(index).label,
            "need": need_of(offer),
            "seats": seats,
            "before": needed[index] - 1,
        }
        text = Message(
            "{place}（{need}）加 {seats} 个席位：其中 {before} 个归排序在他之前的人", values
        )
        if not open_now:
            text = Message(
                "{place}（{need}）开考 {seats} 个席位：愿去且排序在他之前的有 {before} 人", values
            )
        yield Change(
            "seats" if open_now else "open",
            "rerun",
            text,
            place=scene.place(index),
            seats=seats,
            binds=room.binds_for(index, seats),
        )


def _needed(scene: Scene, turns: Turns, person: int) -> dict[int, int]:
    """The least further seats by offer, those of a published session that is cut reckoned apart.

    The first seats that such a session is given back belong to those who had booked them (P2).
    """
    needed = turns.seats_needed(person)
    for index in needed:
        low, high = 0, scene.cut(index)
        if high == 0:
            continue
        restored = _given_back(scene, person, index, high)
        if restored is not None:
            needed[index] = high + restored
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if _given_back(scene, person, index, middle) is None:
                high = middle
            else:
                low = middle
        needed[index] = high
    return needed


def _given_back(scene: Scene, person: int, index: int, seats: int) -> int | None:
    """Seats that he needs beyond so many given back; ``None`` if these serve him."""
    then = scene.with_seats({index: seats})
    if person in then.kept:
        return None
    turns = Turns(then, scene.people.persons[person].who.need)
    return None if turns.admits(person) else turns.seats_needed(person)[index]


def _fewest(scene: Scene, room: Room, needed: dict[int, int]) -> Sequence[int]:
    """One offer a facility, the fewest seats needed first.

    Of a facility's offers with the same number: one that has room for them, then one that is
    open, then the earliest.
    """

    def key(index: int) -> tuple[int, bool, bool, int]:
        cramped = room.left_in(index) < needed[index]
        return needed[index], cramped, scene.seats[index] == 0, index

    best: dict[tuple[str, ...], int] = {}
    for index in sorted(needed, key=key):
        best.setdefault(scene.place(index).facility_ids, index)
    return list(best.values())[:SEAT_PLACES]
