"""The referee on time, place, capacity and links: rules T, C, E1, B4 and P1, literally."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from support.referee_facts import GROUP, SUBJECTS, Facts, Row, Tables, day, items

Broken = tuple[str, str]
RunKey = tuple[str, str, str]


class Timetable:
    """The runs and sessions of a plan beside the case they are for."""

    def __init__(self, facts: Facts, plan: Tables) -> None:
        self.facts = facts
        self.plan = plan
        self.sessions = {row["session_id"]: row for row in plan["sessions"]}
        self.runs = {run_key(row) for row in plan["runs"]}

    @cached_property
    def open_sessions(self) -> list[Row]:
        """Sessions with seats."""
        return [row for row in self.plan["sessions"] if int(row["seats"]) > 0]

    def meaning(self, row: Row) -> tuple[object, ...]:
        """What a session ID stands for: run, subject, quota and the other part's run."""
        others = [other for other in self.links.get(row["link_id"], []) if other is not row]
        return (*run_key(row), row["subject"], row["quota"], *map(run_key, others[:1]))

    @cached_property
    def seats_by_run(self) -> dict[RunKey, int]:
        """Seats of all sessions of a run."""
        found: dict[RunKey, int] = defaultdict(int)
        for row in self.open_sessions:
            found[run_key(row)] += int(row["seats"])
        return found

    @cached_property
    def links(self) -> dict[str, list[Row]]:
        """Sessions by link."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.plan["sessions"]:
            if row["quota"] == "linked" or row["link_id"]:
                found[row["link_id"]].append(row)
        return found


def run_key(row: Row) -> RunKey:
    """Facility, date and slot of a run or a session."""
    return row["facility_id"], row["date"], row["slot_id"]


def seat_limits(facts: Facts, key: RunKey) -> tuple[int, int] | None:
    """What C2 and C3 leave: seats a unit, seats by routes. ``None``: no such slot."""
    facility = facts.facilities[key[0]]
    slot = facts.slot(key[2], facility["kind"])
    if slot is None:
        return None
    minutes = slot[1] - slot[0]
    by_routes = 10**9
    if facility.get("routes"):
        by_routes = int(facility["routes"]) * (minutes // int(facility["headway_min"]))
    return minutes // int(facility["minutes"]), by_routes


def seats_left(facts: Facts, key: RunKey) -> int:
    """Seats that T1, T2, T4 and C1-C3 leave to a run."""
    facility_id, when, slot_id = key
    facility = facts.facilities[facility_id]
    limits = seat_limits(facts, key)
    if limits is None or not facts.open_day(facility["venue_id"], day(when)):
        return 0
    if _dark(facts, key) or facts.closed(facility_id, day(when), slot_id):
        return 0
    units = max(0, facts.units_left(facility_id, day(when), slot_id))
    return min(units * limits[0], limits[1])


def _dark(facts: Facts, key: RunKey) -> bool:
    facility = facts.facilities[key[0]]
    slot = facts.slot(key[2], facility["kind"])
    return slot is not None and slot[2] and facility.get("night", "") != "true"


def judge_sessions(table: Timetable) -> Iterator[Broken]:
    """Yield what is broken among runs and sessions."""
    for run in table.plan["runs"]:
        yield from _judge_run(table, run)
    yield from _judge_days(table)
    for row in table.plan["sessions"]:
        yield from _judge_session(table, row)
    for sid in table.facts.published:
        if sid not in table.sessions:
            yield "P1", f"{sid} is gone"
    for link_id, rows in table.links.items():
        yield from _judge_link(table.facts, link_id, rows)


def _judge_run(table: Timetable, run: Row) -> Iterator[Broken]:
    facts, key = table.facts, run_key(run)
    facility_id, when, slot_id = key
    facility = facts.facilities[facility_id]
    limits = seat_limits(facts, key)
    if limits is None or not facts.open_day(facility["venue_id"], day(when)):
        yield "T1", f"{key}"
    if _dark(facts, key):
        yield "T2", f"{key}"
    left = facts.units_left(facility_id, day(when), slot_id)
    closed = left <= 0 or facts.closed(facility_id, day(when), slot_id)
    if closed:
        yield "T4", f"{key}"
    units, seats = int(run["units"]), table.seats_by_run.get(key, 0)
    if units < 1 or (units > left and not closed):
        yield "C1", f"{key} {units} units"
    if limits and seats > units * limits[0]:
        yield "C2", f"{key} {seats} seats"
    if limits and seats > limits[1]:
        yield "C3", f"{key} {seats} seats"
    cut = any(
        run_key(row) == key
        and row["session_id"] in facts.published
        and int(row["seats"]) < int(facts.published[row["session_id"]]["seats"])
        for row in table.plan["sessions"]
    )
    if seats < facts.policy["min_session_seats"] and not cut:
        yield "C5", f"{key} {seats} seats"
    if seats == 0:
        yield "D1", f"{key} has no seats"
    if int(run["posts"]) != posts_due(facts, run):
        yield "E1", f"{key} {run['posts']} posts"


def posts_due(facts: Facts, run: Row) -> int:
    """E1: posts of a run by its units."""
    facility = facts.facilities[run["facility_id"]]
    by_units = math.ceil(int(run["units"]) / int(facility["units_per_examiner"]))
    return max(int(facility["min_examiners"]), by_units)


def _judge_days(table: Timetable) -> Iterator[Broken]:
    seats_by_day: dict[tuple[str, str], int] = defaultdict(int)
    for (facility_id, when, _), seats in table.seats_by_run.items():
        seats_by_day[facility_id, when] += seats
    for (facility_id, when), seats in seats_by_day.items():
        if seats > int(table.facts.facilities[facility_id]["daily_max"]):
            yield "C4", f"{facility_id} {when} {seats} seats"


def _judge_session(table: Timetable, row: Row) -> Iterator[Broken]:
    facts, sid, seats = table.facts, row["session_id"], int(row["seats"])
    facility = facts.facilities[row["facility_id"]]
    if seats:
        if run_key(row) not in table.runs:
            yield "D1", f"{sid} has no run"
        known = facts.slot(row["slot_id"], facility["kind"])  # else T1 says so of the run
        if known and (row["slot_id"], row["subject"]) not in facts.slots:
            yield "T1", f"{sid} no such slot"
    if row["subject"] not in SUBJECTS[facility["kind"]]:
        yield "C7", f"{sid} {row['subject']}"
    if int(row["priority_seats"]) != facts.percent_of("priority_pct", seats):
        yield "C6", f"{sid} {row['priority_seats']} priority seats"
    before = facts.published.get(sid)
    if before is None:
        early = (day(row["date"]) - facts.plan_date).days < facts.policy["publish_lead_days"]
        if seats and early:
            yield "T3", f"{sid} on {row['date']}"
        if row["status"] != "new" or seats == 0:
            yield "P1", f"{sid} is {row['status']}, but was never published"
        return
    same = ("facility_id", "venue_id", "date", "slot_id", "subject", "quota", "link_id")
    if any(row[name] != before.get(name, "") for name in same):
        yield "P1", f"{sid} is not what was published"
    if row["status"] != _status(seats, int(before["seats"])):
        yield "P1", f"{sid} {before['seats']} -> {seats} is called {row['status']}"


def _status(seats: int, before: int) -> str:
    if seats == 0:
        return "closed"
    if seats == before:
        return "kept"
    return "raised" if seats > before else "cut"


def _judge_link(facts: Facts, link_id: str, rows: list[Row]) -> Iterator[Broken]:
    by_subject = {row["subject"]: row for row in rows if row["quota"] == "linked"}
    if not link_id or len(rows) != 2 or set(by_subject) != {"S2", "S3"}:
        yield "B4", f"link {link_id} is no pair"
        return
    first, second = by_subject["S2"], by_subject["S3"]
    if first["seats"] != second["seats"]:
        yield "B4", f"link {link_id} {first['seats']} and {second['seats']} seats"
    if int(first["seats"]) and not link_fits(facts, run_key(first), run_key(second)):
        yield "B4", f"link {link_id} does not fit in time or place"


def link_fits(facts: Facts, first: RunKey, second: RunKey) -> bool:
    """Whether an S2 run and an S3 run can be the parts of a link (B4)."""
    venues = {facts.facilities[key[0]]["venue_id"] for key in (first, second)}
    if facts.policy["linked_same_venue"] and len(venues) > 1:
        return False
    days = (day(second[1]) - day(first[1])).days
    if days > facts.policy["linked_max_gap_days"]:
        return False
    before, after = facts.slots.get((first[2], "S2")), facts.slots.get((second[2], "S3"))
    if before is None or after is None:
        return True  # T1 says so
    gap_minutes = 24 * 60 * days + after[0] - before[1]
    return bool(gap_minutes >= facts.policy["linked_min_gap_min"])


def class_fits(facts: Facts, vehicle_class: str, facility_id: str) -> bool:
    """C7 for a candidate: the class is among the facility's."""
    classes = items(facts.facilities[facility_id]["classes"])
    return "*" in classes or vehicle_class in classes


def group_of(facts: Facts, facility_id: str) -> str:
    """The class group of a facility's draw pool; ``*`` for theory."""
    facility = facts.facilities[facility_id]
    if facility["kind"] == "theory":
        return "*"
    return GROUP[items(facility["classes"])[0]]


def next_day(when: str) -> str:
    """The date after a date cell, as a cell."""
    return (date.fromisoformat(when) + timedelta(days=1)).isoformat()
