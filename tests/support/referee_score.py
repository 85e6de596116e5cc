"""The referee's score: every part of the score page, literally."""

import math
from collections import Counter, defaultdict

from support.referee_bookings import Desk
from support.referee_cuts import cut_points
from support.referee_duties import night_of, on_horizon, pool_key
from support.referee_facts import Facts, Row, day

PARTS = (
    "unserved",
    "delay",
    "travel",
    "runs",
    "venues",
    "duties",
    "fairness",
    "cuts",
    "changes",
)


def half_up(value: float) -> int:
    """Round half up."""
    return math.floor(value + 0.5)


def score_parts(desk: Desk) -> dict[str, int]:
    """Points by part."""
    facts, plan = desk.facts, desk.table.plan
    parts = dict.fromkeys(PARTS, 0)
    for row in plan["unserved"]:
        person = facts.people[row["candidate_id"]]
        if desk.ever_entitled(person):
            points = 100 + 2 * min(60, person.waiting_days) + (150 if person.priority else 0)
            parts["unserved"] += len(person.parts) * points
    for name, rows in desk.rows_by_person.items():
        sessions = [desk.table.sessions[row["session_id"]] for row in rows]
        trips = [(row["venue_id"], row["date"]) for row in sessions]
        if facts.people[name].need == "S23":
            trips = list(set(trips))
        district = facts.people[name].row["district"]
        parts["travel"] += sum(half_up(facts.km(district, venue) / 5) for venue, _ in trips)
        parts["delay"] += sum(2 * (day(row["date"]) - facts.start).days for row in sessions)
    venue_days: set[tuple[str, str]] = set()
    for run in plan["runs"]:
        facility = facts.facilities[run["facility_id"]]
        slot = facts.slot(run["slot_id"], facility["kind"])
        parts["runs"] += 30 if facility["kind"] == "theory" else 20 + int(run["units"])
        parts["runs"] += 40 if slot and slot[2] else 0
        venue_days.add((facility["venue_id"], run["date"]))
    for venue_id, _ in venue_days:
        parts["venues"] += int(facts.venues[venue_id].get("day_cost") or 0)
    _score_duties(facts, plan["duties"], parts)
    parts["cuts"] = cut_points(desk)
    parts["changes"] = _changes(facts, plan["duties"])
    return parts


def _score_duties(facts: Facts, duties: list[Row], parts: dict[str, int]) -> None:
    nights: Counter[str] = Counter()
    dates: dict[str, set[str]] = defaultdict(set)
    for row in duties:
        examiner = facts.examiners[row["examiner_id"]]
        night = night_of(facts, row)
        parts["duties"] += 4 if examiner["kind"] == "resident" else 12
        parts["duties"] += 6 if night else 0
        parts["duties"] += half_up(facts.km(examiner["district"], row["venue_id"]) / 10)
        nights[row["examiner_id"]] += night
        if examiner["kind"] == "reserve":
            dates[row["examiner_id"]].add(row["date"])
    parts["fairness"] = sum(3 * n * (n - 1) // 2 for n in nights.values())
    parts["fairness"] += sum(len(own) * (len(own) - 1) for own in dates.values())


def _changes(facts: Facts, duties: list[Row]) -> int:
    before = {
        (row["examiner_id"], *pool_key(row))
        for row in facts.tables["published_duties"]
        if on_horizon(facts, row)
    }
    if not before:
        return 0
    after = {(row["examiner_id"], *pool_key(row)) for row in duties}
    busy = {(key[0], key[2]) for key in before}
    new = [key for key in after - before if (key[0], key[2]) not in busy]
    return 5 * (len(before - after) + len(new))
