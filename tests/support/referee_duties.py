"""The referee on examiners: rules E2 to E7, literally."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from support.referee_facts import DUTY_SUBJECT, Facts, Row, day, items
from support.referee_sessions import Broken, Timetable, group_of, next_day, posts_due

PoolKey = tuple[str, str, str, str, str]


def judge_duties(table: Timetable) -> Iterator[Broken]:
    """Yield what is broken among duties."""
    facts = table.facts
    yield from _judge_pools(table)
    by_examiner: dict[str, list[Row]] = defaultdict(list)
    for row in table.plan["duties"]:
        by_examiner[row["examiner_id"]].append(row)
        yield from _judge_duty(facts, row)
    for examiner_id, rows in by_examiner.items():
        yield from _judge_examiner(facts, examiner_id, rows)
    yield from _judge_units(table)


def pool_key(row: Row) -> PoolKey:
    """The draw pool of a duty."""
    return row["venue_id"], row["date"], row["slot_id"], row["kind"], row["class_group"]


def _judge_pools(table: Timetable) -> Iterator[Broken]:
    facts = table.facts
    posts: Counter[PoolKey] = Counter()
    for run in table.plan["runs"]:
        facility = facts.facilities[run["facility_id"]]
        group = group_of(facts, run["facility_id"])
        key = (facility["venue_id"], run["date"], run["slot_id"], facility["kind"], group)
        posts[key] += posts_due(facts, run)
    heads: dict[str, Counter[PoolKey]] = {"post": Counter(), "standby": Counter()}
    for row in table.plan["duties"]:
        heads[row["role"]][pool_key(row)] += 1
    for key in {**posts, **heads["post"], **heads["standby"]}:
        post, standby = heads["post"][key], heads["standby"][key]
        if key not in posts:
            yield "E2", f"{key} has no run"
            continue
        if post != posts[key]:
            yield "E2", f"{key} {post} heads for {posts[key]} posts"
        if key[3] == "road" and standby < facts.percent_of("standby_pct", posts[key]):
            yield "E2", f"{key} {standby} standby"
        if post + standby < facts.policy["min_draw_pool"]:
            yield "E2", f"{key} {post + standby} heads"


def _judge_duty(facts: Facts, row: Row) -> Iterator[Broken]:
    examiner = facts.examiners[row["examiner_id"]]
    where = f"{row['examiner_id']} {pool_key(row)}"
    if DUTY_SUBJECT[row["kind"]] not in items(examiner["subjects"]):
        yield "E3", where
    elif row["kind"] == "theory":
        if row["class_group"] != "*":
            yield "E3", where
    elif row["class_group"] not in items(examiner["class_groups"]):
        yield "E3", where
    if not facts.available(row["examiner_id"], row["date"], row["slot_id"]):
        yield "E4", f"{where} is away"
    if any(
        conflict["examiner_id"] == row["examiner_id"] and conflict["venue_id"] == row["venue_id"]
        for conflict in facts.tables["conflicts"]
    ):
        yield "E4", f"{where} has a conflict"
    if examiner["kind"] == "reserve" and row["kind"] != "road":
        yield "E7", where


def _judge_examiner(facts: Facts, examiner_id: str, rows: list[Row]) -> Iterator[Broken]:
    examiner, policy = facts.examiners[examiner_id], facts.policy
    by_date: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_date[row["date"]].append(row)
    times = {
        when: [slot for row in own if (slot := facts.slot(row["slot_id"], row["kind"]))]
        for when, own in by_date.items()
    }
    for when, own in by_date.items():
        spans = sorted(times[when])
        if any(b[0] < a[1] for a, b in pairwise(spans)):
            yield "E4", f"{examiner_id} {when} two duties at a time"
        if len({row["venue_id"] for row in own}) > 1:
            yield "E4", f"{examiner_id} {when} two venues"
        slots = {(row["slot_id"], row["kind"]) for row in own}
        if len(slots) > policy["max_slots_per_day"]:
            yield "E5", f"{examiner_id} {when} {len(slots)} slots"
        after = next_day(when)
        if times[when] and times.get(after):
            rest = 24 * 60 - max(span[1] for span in times[when]) + min(t[0] for t in times[after])
            if Fraction(rest, 60) < facts.exact("min_rest_hours"):
                yield "E6", f"{examiner_id} {when} {rest} minutes of rest"
    in_all = {(row["date"], row["slot_id"], row["kind"]) for row in rows}
    if examiner.get("max_slots") and len(in_all) > int(examiner["max_slots"]):
        yield "E5", f"{examiner_id} {len(in_all)} slots"
    for first in facts.dates:
        week = [(first + timedelta(days=index)).isoformat() for index in range(7)]
        count = sum(when in by_date for when in week)
        if count > policy["max_days_per_7"]:
            yield "E5", f"{examiner_id} {count} days from {first}"
        if examiner["kind"] == "reserve" and count > policy["reserve_max_days"]:
            yield "E7", f"{examiner_id} {count} days from {first}"


def _judge_units(table: Timetable) -> Iterator[Broken]:
    facts = table.facts
    limits = {row["unit"]: row.get("max_released_per_day") for row in facts.tables["units"]}
    called: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table.plan["duties"]:
        examiner = facts.examiners[row["examiner_id"]]
        if examiner["kind"] == "reserve":
            called[examiner["unit"], row["date"]].add(row["examiner_id"])
    for (unit, when), names in called.items():
        limit = limits.get(unit)
        if limit and len(names) > int(limit):
            yield "E7", f"{unit} {when} {len(names)} reserves"


def night_of(facts: Facts, row: Row) -> bool:
    """Whether a duty is at night."""
    slot = facts.slot(row["slot_id"], row["kind"])
    return slot is not None and slot[2]


def on_horizon(facts: Facts, row: Row) -> bool:
    """Whether a row's date is one of the horizon."""
    return day(row["date"]) in facts.dates
