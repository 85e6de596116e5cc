"""The referee's reading of the score part ``cuts``.

A cut is forced as far as the seats could not be given back: ``beyond`` what T1, T2, T4 and
C1-C4 force is what fits back into the runs and days beside the published seats that were kept
(a link's pair counts once and needs room in both runs). So any split of what is left will do.
Seats without a booking are cut first, so booked ones are the first to be given back.
"""

from collections import Counter, defaultdict

from support.flow import Graph, largest_flow
from support.referee_bookings import Desk
from support.referee_facts import Facts
from support.referee_sessions import RunKey, run_key, seats_left


def cut_points(desk: Desk) -> int:
    """Points for published seats cut beyond what is forced."""
    facts, sessions = desk.facts, desk.table.sessions
    booked = Counter(row["session_id"] for row in facts.tables["booked"])
    kept, cut, booked_cut = {}, {}, {}
    for sid, row in facts.published.items():
        before = int(row["seats"])
        kept[sid] = min(before, int(sessions.get(sid, {"seats": "0"})["seats"]))
        cut[sid] = before - kept[sid]
        booked_cut[sid] = max(0, booked[sid] - kept[sid])
    if not any(cut.values()):
        return 0
    return 50 * _fits_back(facts, kept, cut) + 250 * _fits_back(facts, kept, booked_cut)


def _fits_back(facts: Facts, kept: dict[str, int], missing: dict[str, int]) -> int:
    """Most of the missing seats that fit in beside those kept.

    A flow: theory and field from day to run to session, road from session to run to day; a
    link joins a field run to a road run.
    """
    in_run: Counter[RunKey] = Counter()
    on_day: Counter[tuple[str, str]] = Counter()
    for sid, row in facts.published.items():
        in_run[run_key(row)] += kept[sid]
        on_day[run_key(row)[:2]] += kept[sid]
    graph: Graph = defaultdict(dict)
    for sid, row in facts.published.items():
        if not missing[sid]:
            continue
        key = run_key(row)
        facility = facts.facilities[key[0]]
        road = facility["kind"] == "road"
        near, far = ("sink", "source") if road else ("source", "sink")
        run, whole_day = f"run {key}", f"day {key[:2]}"
        offer = f"link {row['link_id']}" if row["quota"] == "linked" else far
        room_on_day = max(0, int(facility["daily_max"]) - on_day[key[:2]])
        room_in_run = max(0, seats_left(facts, key) - in_run[key])
        for a, b, limit in (
            (near, whole_day, room_on_day),
            (whole_day, run, room_in_run),
            (run, offer, missing[sid]),
        ):
            start, end = (b, a) if road else (a, b)
            more = graph[start].get(end, 0) if b == far else 0
            graph[start][end] = limit + more
    return largest_flow(graph)
