"""A solution of the one model made into a plan: seats and duties as solved, bookings by rank."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.hand_facts import Facts, people
from benchmarks.hand_roster import Pool, Roster
from benchmarks.hand_sessions import Offer, SessionPlan, session_name, trim
from benchmarks.hand_tables import tables_of
from benchmarks.hand_timetable import RunPlan, Timetable
from benchmarks.peers.booking import book_by_rank
from benchmarks.peers.formulation import Formulation
from benchmarks.peers.groups import groups_of
from benchmarks.peers.openings import Block
from models.plan import Session, Tables
from models.words import Reason, SessionStatus


@dataclass(frozen=True, slots=True)
class Decision:
    """What a peer has decided.

    Attributes
    ----------
    units, seats
        of each opening and each block of the formulation.
    duties
        examiners by pool.
    flows
        of each group, how many sit in which block: a wish, for rank comes first.
    """

    units: list[int]
    seats: list[int]
    duties: dict[Pool, list[str]]
    flows: list[dict[int, int]]


def decide(written: Formulation, solution: Sequence[float]) -> Decision:
    """Read a solution of the model, to the nearest integers."""
    values = [round(value) for value in solution]
    duties: dict[Pool, list[str]] = defaultdict(list)
    for (name, pool), column in written.duties.items():
        if values[column]:
            duties[pool].append(name)
    return Decision(
        [values[column] for column in written.units],
        [values[column] for column in written.seats],
        duties,
        [{block: values[column] for block, column in row.items()} for row in written.flows],
    )


def carry_out(facts: Facts, written: Formulation, decision: Decision) -> Tables:
    """The plan of a decision: booked by rank, and without what nobody needs."""
    timetable = _timetable(facts, written, decision)
    offers, offer_by_block = _offers(timetable, written, decision)
    got, displaced = _kept(written, decision, offer_by_block)
    everybody = people(facts, displaced)
    waiting = [person for person in everybody if person.candidate_id not in got]
    groups, group_by_person = written.groups, written.group_by_person
    flows = decision.flows
    if displaced:
        flow_by_key = dict(zip((row.key for row in groups), flows, strict=True))
        groups, group_by_person = groups_of(facts, written.possible, waiting)
        flows = [flow_by_key.get(row.key, {}) for row in groups]
    room = [
        offer_by_block[block].seats - offer_by_block[block].taken if block in offer_by_block else 0
        for block in range(len(written.possible.blocks))
    ]
    accepted = [row.points_by_block for row in groups]
    reasons: dict[str, Reason] = {}
    booked = book_by_rank(group_by_person, room, accepted, flows)
    for person, index, block in zip(waiting, group_by_person, booked, strict=True):
        if block is not None:
            got[person.candidate_id] = offer_by_block[block]
            offer_by_block[block].taken += 1
            continue
        group = groups[index]
        offered = any(row in offer_by_block for row in group.points_by_block)
        reasons[person.candidate_id] = (
            "B1" if not group.is_entitled else "full" if offered else "no_offer"
        )
    _lower_raised(written, offer_by_block)
    trim(timetable, offers)
    _send_home(timetable)
    return tables_of(timetable, offers, everybody, got, reasons)


def _timetable(facts: Facts, written: Formulation, decision: Decision) -> Timetable:
    """Runs with their posts and heads; the dearest heads come last and are sent home first."""
    timetable = Timetable(facts)
    has_seats = {
        place
        for block, seats in zip(written.possible.blocks, decision.seats, strict=True)
        if seats
        for place in block.openings
    }
    for index, (opening, units) in enumerate(
        zip(written.possible.openings, decision.units, strict=True)
    ):
        if index in has_seats:
            run = RunPlan(
                opening.facility,
                opening.date,
                opening.slot_id,
                units,
                published=opening.is_published,
            )
            timetable.runs[run.place] = run
            pool = timetable.pool(opening.facility, opening.date, opening.slot_id)
            timetable.posts[pool] += timetable.posts_for(opening.facility, units)
    points = written.model.points
    for pool, names in decision.duties.items():
        names.sort(key=lambda name: (points[written.duties[name, pool]], name))
        timetable.roster.call(pool, names)
    return timetable


def _offers(
    timetable: Timetable, written: Formulation, decision: Decision
) -> tuple[list[Offer], dict[int, Offer]]:
    """All sessions as offers, those closed included, and the offers with seats by their block."""
    offers: list[Offer] = []
    by_block: dict[int, Offer] = {}
    openings = written.possible.openings
    for index, block in enumerate(written.possible.blocks):
        seats = decision.seats[index]
        if not seats and not block.published:
            continue
        runs = []
        for place in block.openings:
            row = openings[place]
            closed = RunPlan(row.facility, row.date, row.slot_id, 0, published=True)
            runs.append(timetable.runs.get(row.place, closed))
        if block.published:
            sessions = _published(runs, block.published, seats)
        else:
            sessions = _new(block, runs, seats)
        offers.append(Offer(block.need, sessions))
        if seats:
            by_block[index] = offers[-1]
    for unit in written.possible.closed:
        facilities = [timetable.facts.facilities[session.facility_id] for session in unit]
        runs = [
            RunPlan(facility, session.date, session.slot_id, 0, published=True)
            for facility, session in zip(facilities, unit, strict=True)
        ]
        need = "S23" if unit[0].link_id else unit[0].subject
        offers.append(Offer(need, _published(runs, unit, 0)))
    return offers, by_block


def _new(block: Block, runs: Sequence[RunPlan], seats: int) -> tuple[SessionPlan, ...]:
    if len(runs) == 1:
        name = session_name(runs[0], block.subjects[0])
        return (SessionPlan(name, runs[0], block.subjects[0], "", seats),)
    link = session_name(runs[0], "S2", runs[1])
    return tuple(
        SessionPlan(f"{link}-{subject[1]}", run, subject, link, seats)
        for run, subject in zip(runs, block.subjects, strict=True)
    )


def _published(
    runs: Sequence[RunPlan], unit: Sequence[Session], seats: int
) -> tuple[SessionPlan, ...]:
    return tuple(
        SessionPlan(
            session.session_id,
            run,
            session.subject,
            session.link_id,
            seats,
            _status(session.seats, seats),
        )
        for run, session in zip(runs, unit, strict=True)
    )


def _status(before: int, seats: int) -> SessionStatus:
    if not seats:
        return "closed"
    if seats == before:
        return "kept"
    return "cut" if seats < before else "raised"


def _kept(
    written: Formulation, decision: Decision, offer_by_block: dict[int, Offer]
) -> tuple[dict[str, Offer], frozenset[str]]:
    """Who keeps a booked seat, and who loses it: the worst-ranked beyond what is left (P2)."""
    got: dict[str, Offer] = {}
    displaced: set[str] = set()
    for index, block in enumerate(written.possible.blocks):
        stay = min(len(block.booked), decision.seats[index])
        for name in block.booked[:stay]:
            got[name] = offer_by_block[index]
        if stay:
            offer_by_block[index].taken = stay
        displaced.update(block.booked[stay:])
    displaced.update(written.possible.displaced)
    return got, frozenset(displaced)


def _lower_raised(written: Formulation, offer_by_block: dict[int, Offer]) -> None:
    """A published session that was raised for more than came goes back, as far as promised."""
    for index, offer in offer_by_block.items():
        block = written.possible.blocks[index]
        if block.published:
            for row, session in zip(offer.sessions, block.published, strict=True):
                row.seats = min(row.seats, max(offer.taken, block.promised))
                row.status = _status(session.seats, row.seats)


def _send_home(timetable: Timetable) -> None:
    """No more heads than each pool needs; pools whose runs are gone need none."""
    roster: Roster = timetable.roster
    for pool, names in roster.heads.items():
        needed = timetable.heads_for(pool, timetable.posts.get(pool, 0))
        roster.release(pool, max(0, len(names) - needed))
