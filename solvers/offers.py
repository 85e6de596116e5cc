"""The sessions that could be offered in the runs that could take place: open ones and links
(B4, T3), and the published ones with what the rules of time, place and capacity leave (P1).
"""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from models.case import Case
from models.plan import Session
from models.session_names import free_name, link_name, open_name, part_name, place_name
from solvers.opportunities import MINUTES_PER_DAY, Offer, RunOption


def _links(case: Case, runs: list[RunOption]) -> list[tuple[int, int]]:
    """Pairs of a field and a road run that may form a link (B4), in order."""
    policy = case.settings.policy
    field = [r for r in runs if r.facility.kind == "field"]
    road_by_day: dict[int, list[RunOption]] = defaultdict(list)
    for r in runs:
        if r.facility.kind == "road":
            road_by_day[r.day].append(r)
    pairs = []
    for a in field:
        for day in range(a.day, a.day + policy.linked_max_gap_days + 1):
            for b in road_by_day.get(day, ()):
                if policy.linked_same_venue and a.venue.venue_id != b.venue.venue_id:
                    continue
                gap = (b.day - a.day) * MINUTES_PER_DAY + b.start - a.end
                if gap < policy.linked_min_gap_min:
                    continue
                if set(a.facility.classes) & set(b.facility.classes):
                    pairs.append((a.index, b.index))
    return pairs


def find_offers(case: Case, runs: list[RunOption]) -> tuple[list[Offer], list[Offer]]:
    """All offers that could be made, and the published ones that nothing is left of.

    Returns
    -------
    offers
        indexed from 0: published ones with ``retained`` > 0 first, then the new ones.
    gone
        published offers of which T1, T2, T4 and C1-C4 leave no seat (index -1).
    """
    published, gone = _published(case, runs)
    taken = {(o.runs, o.subject, o.quota) for o in published}
    plan_date, lead = case.settings.plan_date, case.settings.policy.publish_lead_days
    in_time = {r.index for r in runs if (r.date - plan_date).days >= lead}
    offers = list(published)
    for r in runs:
        if r.index not in in_time:
            continue
        for subject in r.subjects:
            if ((r.index,), subject, "open") not in taken:
                offers.append(Offer(0, (r.index,), subject, "open"))
    for pair in _links(case, [r for r in runs if r.index in in_time]):
        if (pair, "S2", "linked") not in taken:
            offers.append(Offer(0, pair, "S2", "linked"))
    return [replace(o, index=k) for k, o in enumerate(_limited(case, runs, offers))], gone


def _limited(case: Case, runs: list[RunOption], offers: list[Offer]) -> list[Offer]:
    """Offers with the office's limits; without those of which it wants no seat at all.

    What has been published keeps its seats all the same (P1).
    """
    if not case.seat_limits:
        return offers
    limits = {limit.session_id: limit.seats for limit in case.seat_limits}
    taken = {s.session_id for s in case.published} | {s.link_id for s in case.published}
    left = []
    for offer in offers:
        names = {s.session_id for s in offer.published} or _names(offer, runs, taken)
        found = [limits[name] for name in names if name in limits]
        if not found:
            left.append(offer)
        elif offer.published or min(found) > 0:
            left.append(replace(offer, limit=max(offer.seats_before, min(found))))
    return left


def _names(offer: Offer, runs: list[RunOption], taken: set[str]) -> set[str]:
    """What the sessions of a new offer will be called."""
    places = [
        place_name(runs[k].facility.facility_id, runs[k].date, runs[k].slot_id) for k in offer.runs
    ]
    if offer.quota == "open":
        return {free_name(open_name(places[0], offer.subject), taken)}
    return {free_name(part_name(link_name(places), part), taken) for part in (0, 1)}


def _groups(case: Case) -> list[list[Session]]:
    """Published sessions of the horizon: alone if open, by link if linked; closed ones left out."""
    s = case.settings
    last = s.start + timedelta(days=s.days - 1)
    open_ones: list[list[Session]] = []
    by_link: dict[str, list[Session]] = defaultdict(list)
    for session in case.published:
        if not s.start <= session.date <= last or session.status == "closed":
            continue
        if session.quota == "open":
            open_ones.append([session])
        else:
            by_link[session.link_id].append(session)
    return open_ones + [sorted(v, key=lambda x: x.subject) for v in by_link.values()]


def _published(case: Case, runs: list[RunOption]) -> tuple[list[Offer], list[Offer]]:
    run_at = {(r.facility.facility_id, r.date, r.slot_id): r for r in runs}
    booked: dict[str, int] = defaultdict(int)
    for b in case.booked:
        booked[b.session_id] += 1
    offers: list[Offer] = []
    gone: list[Offer] = []
    for sessions in _groups(case):
        found = [run_at.get((s.facility_id, s.date, s.slot_id)) for s in sessions]
        seats = min(s.seats for s in sessions)
        held = max(booked[s.session_id] for s in sessions)
        offer = Offer(
            -1,
            tuple(r.index for r in found if r is not None),
            sessions[0].subject,
            sessions[0].quota,
            tuple(sessions),
            seats,
            seats,
            held,
            held,
        )
        fits = all(
            r is not None and s.subject in r.subjects for r, s in zip(found, sessions, strict=True)
        )
        if not fits:
            gone.append(replace(offer, retained=0, locked=0))
        else:
            offers.append(offer)
    kept, sharing = _retained(runs, offers)
    left = [
        replace(
            offer, retained=seats, locked=min(offer.locked, seats), shares_forced_cut=k in sharing
        )
        for k, (offer, seats) in enumerate(zip(offers, kept, strict=True))
    ]
    return left, gone


def shared_runs(offers: list[Offer], runs: list[RunOption]) -> list[tuple[list[Offer], int]]:
    """Runs that have to cut published offers among which no other limit has to.

    Returns
    -------
    the published offers of each, and the seats that are left to them together.
    """
    held: dict[object, list[Offer]] = defaultdict(list)
    limits: dict[object, int] = {}
    for o in offers:
        for k in o.runs if o.published else ():
            day_key = (runs[k].facility.facility_id, runs[k].day)
            limits[k], limits[day_key] = runs[k].seats_max, runs[k].facility.daily_max
            held[k].append(o)
            held[day_key].append(o)
    over = {key for key, here in held.items() if sum(o.seats_before for o in here) > limits[key]}
    cutting: dict[int, int] = defaultdict(int)
    for key in over:
        for o in held[key]:
            cutting[o.index] += 1
    return [
        (held[key], limits[key])
        for key in limits
        if key in over
        and isinstance(key, int)
        and len(held[key]) > 1
        and all(cutting[o.index] == 1 for o in held[key])
    ]


def _retained(runs: list[RunOption], offers: list[Offer]) -> tuple[list[int], set[int]]:
    """What C1-C4 leave of the published offers: a maximal split, unbooked seats cut first.

    Returns
    -------
    seats of each offer, and the offers that share a limit which cuts.
    """
    limits: dict[object, int] = {}
    members: dict[object, list[int]] = defaultdict(list)
    for k, offer in enumerate(offers):
        for index in offer.runs:
            r = runs[index]
            day_key = (r.facility.facility_id, r.date)
            limits[index], limits[day_key] = r.seats_max, r.facility.daily_max
            members[index].append(k)
            members[day_key].append(k)
    seats = [o.seats_before for o in offers]
    sharing: set[int] = set()
    for key, limit in limits.items():
        over = sum(seats[k] for k in members[key]) - limit
        if len(members[key]) > 1 and sum(offers[k].seats_before for k in members[key]) > limit:
            sharing.update(members[key])
        for floor in ([o.locked for o in offers], [0] * len(offers)):
            for k in sorted(members[key], key=lambda k: (offers[k].quota == "linked", k)):
                cut = max(0, min(over, seats[k] - floor[k]))
                seats[k] -= cut
                over -= cut
    keys_of: dict[int, list[object]] = defaultdict(list)
    for key, ks in members.items():
        for k in ks:
            keys_of[k].append(key)
    for k, offer in enumerate(offers):
        room = min(limits[key] - sum(seats[j] for j in members[key]) for key in keys_of[k])
        seats[k] = min(offer.seats_before, seats[k] + max(0, room))
    return seats, sharing
