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
    return [_with_what_is_left(offer, runs) for offer in offers], gone


def _with_what_is_left(offer: Offer, runs: list[RunOption]) -> Offer:
    """What C1-C4 leave of a published offer, were the others in its runs to give way."""
    most = min(min(runs[k].seats_max, runs[k].facility.daily_max) for k in offer.runs)
    return replace(
        offer, retained=min(offer.retained, most), locked=min(offer.locked, offer.retained, most)
    )
