"""From the engine's solution to the tables of a plan."""

import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from operator import attrgetter

from models.case import Case
from models.plan import Booking, Duty, Run, Session, Tables, Unserved
from models.session_names import free_name, link_name, open_name, part_name, place_name
from models.words import Reason, SessionStatus, Subject
from solvers.opportunities import Offer, RunOption
from solvers.solution import Solution


def tables_of(case: Case, solution: Solution) -> Tables:
    """The tables of a plan, each in key order."""
    names = _SessionNames(case, solution.instance.runs)
    sessions = _sessions(case, solution, names)
    seats = sorted(_bookings(solution, names))
    return Tables(
        runs=tuple(sorted(_runs(solution), key=lambda r: (r.date, r.slot_id, r.facility_id))),
        sessions=tuple(
            sorted(sessions, key=lambda s: (s.date, s.slot_id, s.facility_id, s.session_id))
        ),
        duties=tuple(sorted(_duties(case, solution), key=_duty_key)),
        bookings=tuple(Booking(name, session_id, part) for name, part, session_id in seats),
        unserved=tuple(sorted(_unserved(solution), key=attrgetter("candidate_id"))),
    )


def _duty_key(d: Duty) -> tuple[object, ...]:
    return (d.date, d.slot_id, d.venue_id, d.kind, d.class_group, d.role, d.examiner_id)


def _runs(solution: Solution) -> list[Run]:
    return [
        Run(r.facility.facility_id, r.date, r.slot_id, units, r.posts(units))
        for r, units in zip(solution.instance.runs, solution.outcome.units, strict=True)
        if units
    ]


class _SessionNames:
    """Session and link IDs: those published, else made of what makes a session the same."""

    def __init__(self, case: Case, runs: list[RunOption]) -> None:
        self._runs = runs
        self._taken = {s.session_id for s in case.published} | {s.link_id for s in case.published}

    def _place(self, index: int) -> str:
        run = self._runs[index]
        return place_name(run.facility.facility_id, run.date, run.slot_id)

    def link(self, offer: Offer) -> str:
        """Link ID of a linked offer."""
        if offer.published:
            return offer.published[0].link_id
        return free_name(link_name(list(map(self._place, offer.runs))), self._taken)

    def session(self, offer: Offer, part: int) -> str:
        """Session ID of a part (0, or 1 for the S3 part of a link) of an offer."""
        if offer.published:
            return offer.published[part].session_id
        if offer.quota == "open":
            name = open_name(self._place(offer.runs[0]), offer.subject)
        else:
            name = part_name(link_name(list(map(self._place, offer.runs))), part)
        return free_name(name, self._taken)


def _status(offer: Offer, seats: int) -> SessionStatus:
    if not offer.published:
        return "new"
    if seats == 0:
        return "closed"
    if seats < offer.seats_before:
        return "cut"
    return "raised" if seats > offer.seats_before else "kept"


def _sessions(case: Case, solution: Solution, names: _SessionNames) -> list[Session]:
    share = Fraction(case.settings.policy.priority_pct)
    found: list[Session] = []
    for offer in (*solution.instance.offers, *solution.instance.gone):
        seats = solution.outcome.seats[offer.index] if offer.index >= 0 else 0
        if seats == 0 and not offer.published:
            continue
        priority = math.ceil(share * seats / 100)
        status = _status(offer, seats)
        if offer.published:
            found.extend(
                Session(
                    s.session_id, s.facility_id, s.venue_id, s.date, s.slot_id, s.subject,
                    s.quota, s.link_id, seats, priority, status,
                )
                for s in offer.published
            )  # fmt: skip
            continue
        link = names.link(offer) if offer.quota == "linked" else ""
        for part, k in enumerate(offer.runs):
            r = solution.instance.runs[k]
            subject = offer.subject if offer.quota == "open" else ("S2", "S3")[part]
            found.append(
                Session(
                    names.session(offer, part), r.facility.facility_id, r.venue.venue_id, r.date,
                    r.slot_id, subject, offer.quota, link, seats, priority, status,
                )
            )  # fmt: skip
    return found


def _duties(case: Case, solution: Solution) -> list[Duty]:
    """Duties with roles: standby goes to those with the most duties of late, then by ID."""
    inst = solution.instance
    by_pool: dict[int, list[int]] = defaultdict(list)
    for k in solution.outcome.duties:
        by_pool[inst.duties[k].pool].append(inst.duties[k].examiner)
    needed = solution.accountant.heads_needed(solution.outcome.units)
    duties = []
    for index, examiners in by_pool.items():
        pool, (posts, _) = inst.pools[index], needed[index]
        ordered = sorted(
            (case.examiners[e] for e in examiners), key=lambda e: (e.duties_12m, e.examiner_id)
        )
        for rank, e in enumerate(ordered):
            duties.append(
                Duty(
                    e.examiner_id, pool.date, pool.slot_id, pool.venue_id, pool.kind, pool.group,
                    "post" if rank < posts else "standby",
                )
            )  # fmt: skip
    return duties


def _bookings(solution: Solution, names: _SessionNames) -> Iterator[tuple[str, Subject, str]]:
    """Candidate, part and session of each booking."""
    offers, persons = solution.instance.offers, solution.people.persons
    seated = dict(solution.outcome.seating.offer_by_person)
    for held_in, locked in solution.outcome.locked.by_offer.items():
        seated.update(dict.fromkeys(locked, held_in))
    session_ids: dict[int, list[tuple[Subject, str]]] = {}
    for person, index in seated.items():
        if index not in session_ids:
            offer = offers[index]
            parts: tuple[Subject, ...] = (
                ("S2", "S3") if offer.quota == "linked" else (offer.subject,)
            )
            session_ids[index] = [
                (part, names.session(offer, k)) for k, part in enumerate(parts[: len(offer.runs)])
            ]
        for part, session_id in session_ids[index]:
            yield persons[person].candidate_id, part, session_id


def _unserved(solution: Solution) -> list[Unserved]:
    """Everybody without a seat; what he could have had are the sessions that are offered."""
    market, outcome = solution.accountant.market, solution.outcome
    seated = set(outcome.seating.offer_by_person)
    for locked in outcome.locked.by_offer.values():
        seated.update(locked)
    offered = {k for k, n in enumerate(outcome.seats) if n}
    kinds = market.kinds(solution.people)
    reasons: dict[int, Reason] = {}
    found = []
    for person, kind in zip(solution.people.persons, kinds.by_person.tolist(), strict=True):
        if person.order in seated:
            continue
        if kind not in reasons:
            who = kinds.examples[kind]
            gates = market.gates_of(who)
            some = any(not offered.isdisjoint(market.gates[gate].offers) for gate in gates)
            reasons[kind] = "B1" if kinds.windows[kind] is None else "full" if some else "no_offer"
        found.append(Unserved(person.candidate_id, person.who.need, reasons[kind]))
    return found
