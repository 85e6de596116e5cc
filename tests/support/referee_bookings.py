"""The referee on candidates: rules B1 to B5, C6, C7 and P2, literally.

A *seat* here is what a need asks for: a session, or for S23 the two sessions of a link.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from support.referee_facts import WAIT_DAYS, Facts, Person, Row, day, items
from support.referee_sessions import Broken, Timetable, class_fits

Seat = tuple[Row, ...]


def entitled(facts: Facts, person: Person, part: str, when: date) -> bool:
    """B1 for one part on one date."""
    row, passed = person.row, items(person.row.get("passed", ""))
    if part in passed:
        return False
    if part == "S1":
        return True
    if when > day(row["lp_expiry"]):
        return False
    if part == "S4":
        return "S2" in passed and (person.vehicle_class == "C6" or "S3" in passed)
    wait = WAIT_DAYS[part].get(person.vehicle_class)
    if wait is None or "S1" not in passed:
        return False
    close = when - timedelta(days=facts.policy["booking_close_days"])
    last = row.get("last_s2" if part == "S2" else "last_s3", "")
    used = int(row["s2_bookings" if part == "S2" else "s3_bookings"] or 0)
    return (
        day(row["lp_date"]) + timedelta(days=wait) <= close
        and (not last or day(last) + timedelta(days=10) <= close)
        and used < 5
    )


class Desk:
    """The bookings of a plan beside the case they are for."""

    def __init__(self, table: Timetable) -> None:
        self.table = table
        self.facts = table.facts
        self.rows_by_person: dict[str, list[Row]] = defaultdict(list)
        for row in table.plan["bookings"]:
            self.rows_by_person[row["candidate_id"]].append(row)
        self.locked, self.displaced = self._published_bookings()
        self._accepted: dict[tuple[str, ...], list[tuple[str, Seat]]] = {}

    def _published_bookings(self) -> tuple[set[tuple[str, str]], set[str]]:
        """P2: bookings (candidate, session) that are kept, and who is displaced."""
        kept: set[tuple[str, str]] = set()
        displaced: set[str] = set()
        booked: dict[str, list[Person]] = defaultdict(list)
        for row in self.facts.tables["booked"]:
            if row["session_id"] in self.facts.published:
                booked[row["session_id"]].append(self.facts.people[row["candidate_id"]])
        for sid, people in booked.items():
            people.sort(key=lambda person: person.rank)
            seats = len(people)
            if sid in self.table.sessions:
                seats = int(self.table.sessions[sid]["seats"])
            kept.update((person.candidate_id, sid) for person in people[:seats])
            displaced.update(person.candidate_id for person in people[seats:])
        return {pair for pair in kept if pair[0] not in displaced}, displaced

    def rank(self, person: Person) -> tuple[Any, ...]:
        """B5's rank, the displaced first (P2)."""
        return (person.candidate_id not in self.displaced, *person.rank)

    @cached_property
    def dates_by_person(self) -> dict[str, dict[str, frozenset[date]]]:
        """For each person and part the dates on which he is entitled."""
        return {
            person.candidate_id: {
                part: frozenset(
                    when for when in self.facts.dates if entitled(self.facts, person, part, when)
                )
                for part in person.parts
            }
            for person in self.facts.people.values()
        }

    def ever_entitled(self, person: Person) -> bool:
        """Whether he could be booked on some date (S23: both parts on some dates)."""
        return all(self.dates_by_person[person.candidate_id].values())

    @cached_property
    def seats_by_need(self) -> dict[str, list[tuple[str, Seat]]]:
        """Seats that exist, with their key (session or link), by need."""
        found: dict[str, list[tuple[str, Seat]]] = defaultdict(list)
        for row in self.table.open_sessions:
            if row["quota"] == "open":
                found[row["subject"]].append((row["session_id"], (row,)))
        for link_id, rows in self.table.links.items():
            parts = sorted(rows, key=lambda row: row["subject"])
            if len(parts) == 2 and all(int(row["seats"]) > 0 for row in parts):
                found["S23"].append((link_id, tuple(parts)))
        return found

    def accepted(self, person: Person) -> list[tuple[str, Seat]]:
        """Seats of his need that he accepts (B2) and whose facilities suit his class (C7)."""
        row = person.row
        names = ("district", "max_km", "slots")
        key = (person.need, person.vehicle_class, *(row.get(name, "") for name in names))
        if key not in self._accepted:
            self._accepted[key] = [
                (name, seat)
                for name, seat in self.seats_by_need[person.need]
                if all(self.accepts(person, part) and self.suits(person, part) for part in seat)
            ]
        return self._accepted[key]

    def accepts(self, person: Person, session: Row) -> bool:
        """B2 for one session."""
        row, slots = person.row, items(person.row.get("slots", ""))
        if slots and session["slot_id"] not in slots:
            return False
        venue_id = self.facts.facilities[session["facility_id"]]["venue_id"]
        limit = row.get("max_km", "")
        return not limit or self.facts.km(row["district"], venue_id) <= float(limit)

    def suits(self, person: Person, session: Row) -> bool:
        """C7 for one session."""
        return class_fits(self.facts, person.vehicle_class, session["facility_id"])

    def wanted(self, person: Person) -> list[tuple[str, Seat]]:
        """Seats that he accepts and is entitled to."""
        dates = self.dates_by_person[person.candidate_id]
        return [
            (name, seat)
            for name, seat in self.accepted(person)
            if all(
                day(part["date"]) in dates[part["subject"]]
                or (
                    day(part["date"]) not in self.facts.dates
                    and entitled(self.facts, person, part["subject"], day(part["date"]))
                )
                for part in seat
            )
        ]


def judge_bookings(desk: Desk) -> Iterator[Broken]:
    """Yield what is broken among bookings and those left out."""
    table = desk.table
    count = Counter(row["session_id"] for row in table.plan["bookings"])
    for sid, booked in count.items():
        if sid not in table.sessions:
            yield "D1", f"{sid} does not exist"
        elif booked > int(table.sessions[sid]["seats"]):
            yield "C6", f"{sid} {booked} bookings"
    for name, rows in desk.rows_by_person.items():
        if name not in desk.facts.people:
            yield "D1", f"{name} is nobody"
        else:
            yield from _judge_person(desk, desk.facts.people[name], rows)
    for name, sid in sorted(desk.locked):
        if not any(row["session_id"] == sid for row in desk.rows_by_person.get(name, [])):
            yield "P2", f"{name} loses {sid}"
    yield from _judge_unserved(desk, count)


def _judge_person(desk: Desk, person: Person, rows: list[Row]) -> Iterator[Broken]:
    name, sessions = person.candidate_id, desk.table.sessions
    if sorted(row["part"] for row in rows) != sorted(person.parts):
        yield "B3", f"{name} has {[row['part'] for row in rows]} for {person.need}"
    known = [row for row in rows if row["session_id"] in sessions]
    for row in known:
        session = sessions[row["session_id"]]
        if session["subject"] != row["part"]:
            yield "D1", f"{name} {row['part']} in {session['session_id']}"
        if not desk.suits(person, session):
            yield "C7", f"{name} {person.vehicle_class} in {session['session_id']}"
        if (session["quota"] == "linked") != (person.need == "S23"):
            yield "B4", f"{name} {person.need} in {session['session_id']}"
        if (name, row["session_id"]) in desk.locked:
            continue
        if not entitled(desk.facts, person, session["subject"], day(session["date"])):
            yield "B1", f"{name} on {session['date']}"
        if not desk.accepts(person, session):
            yield "B2", f"{name} in {session['session_id']}"
    if person.need == "S23" and len({sessions[row["session_id"]]["link_id"] for row in known}) > 1:
        yield "B4", f"{name} sits in two links"


def _judge_unserved(desk: Desk, count: Counter[str]) -> Iterator[Broken]:
    people, sessions = desk.facts.people, desk.table.sessions
    listed = Counter(row["candidate_id"] for row in desk.table.plan["unserved"])
    for name, times in listed.items():
        if times > 1 or name in desk.rows_by_person or name not in people:
            yield "D1", f"{name} is listed as unserved"
    for name in people:
        if name not in listed and name not in desk.rows_by_person:
            yield "D1", f"{name} is missing"
    worst: dict[str, Any] = {}
    for row in desk.table.plan["bookings"]:
        name, sid = row["candidate_id"], row["session_id"]
        if sid in sessions and name in people and (name, sid) not in desk.locked:
            worst[sid] = max(worst.get(sid, (False,)), desk.rank(people[name]))
    said = {row["candidate_id"]: row for row in desk.table.plan["unserved"]}
    for person in people.values():
        if person.candidate_id in desk.rows_by_person:
            continue
        wanted = desk.wanted(person)
        reason = "full" if wanted else "no_offer"
        if not desk.ever_entitled(person):
            reason = "B1"
        row = said.get(person.candidate_id, {"need": person.need, "reason": reason})
        if row["reason"] != reason or row["need"] != person.need:
            yield "D1", f"{person.candidate_id} {row['need']} {row['reason']}, not {reason}"
        own = desk.rank(person)
        for name, seat in wanted:
            if any(worst.get(part["session_id"], (False,)) > own for part in seat):
                yield "B5", f"{person.candidate_id} envies {name}"
            if all(count[part["session_id"]] < int(part["seats"]) for part in seat):
                yield "B5", f"{person.candidate_id} finds a free seat in {name}"
