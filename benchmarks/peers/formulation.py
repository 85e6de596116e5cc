"""The whole case as one integer linear model: what a modeller writes down in a day.

Candidates are counted by group, examiners are named. Every rule is a row but B5, which is kept
afterwards, when candidates are booked by rank. So without published sessions the model is a
relaxation of the problem, and its bound one for every plan.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from benchmarks.hand_facts import Facts, Person
from benchmarks.hand_roster import Pool
from benchmarks.peers.groups import Group, booking_points, groups_of, unserved_points
from benchmarks.peers.one_model import OneModel
from benchmarks.peers.openings import Possible
from benchmarks.peers.roster_rows import add_roster

CUT_BOOKED: Final = 300
CUT_FREE: Final = 50


@dataclass(slots=True)
class Formulation:
    """The model, and which column means what.

    Attributes
    ----------
    units, seats
        column of each opening and of each block.
    duties
        column of each examiner in each pool in which he may be.
    flows
        columns of each group, by the block that its candidates sit in.
    """

    model: OneModel
    possible: Possible
    groups: list[Group]
    group_by_person: list[int]
    units: list[int]
    seats: list[int]
    duties: dict[tuple[str, Pool], int]
    flows: list[dict[int, int]]

    @property
    def is_relaxation(self) -> bool:
        """Whether no plan of the case is better than the model's bound: nothing is published.

        Where it is, the model fixes how sessions share what is left, and estimates what
        displaced candidates cost.
        """
        blocks = self.possible.blocks
        return not self.possible.closed and not any(block.published for block in blocks)


def formulate(facts: Facts, everybody: list[Person]) -> Formulation:
    """Write the model for a case; ``everybody`` in order of rank."""
    possible = Possible(facts, everybody)
    kept = {name for block in possible.blocks for name in block.booked[: block.kept]}
    waiting = [person for person in everybody if person.candidate_id not in kept]
    groups, group_by_person = groups_of(facts, possible, waiting)
    model = OneModel()
    opens, units, posts = _add_runs(facts, model, possible)
    seats, kept_booked = _add_seats(model, possible, _loss_by_block(facts, possible, everybody))
    _add_capacity(facts, model, possible, opens, units, seats)
    _add_venues(facts, model, possible, opens)
    pools: dict[Pool, list[int]] = defaultdict(list)
    for index, opening in enumerate(possible.openings):
        facility = opening.facility
        group = facts.group(facility)
        pool = (facility.venue_id, opening.date, opening.slot_id, facility.kind, group)
        pools[pool].append(index)
    duties = add_roster(facts, model, list(pools))
    _add_pools(facts, model, pools, duties, opens, posts)
    flows = _add_flows(model, groups, seats, kept_booked)
    _count_kept(facts, model, possible, everybody)
    return Formulation(model, possible, groups, group_by_person, units, seats, duties, flows)


def _add_runs(
    facts: Facts, model: OneModel, possible: Possible
) -> tuple[list[int], list[int], list[int]]:
    """Whether each opening runs, with how many units, and their posts (C1, E1)."""
    opens, units, posts = [], [], []
    for opening in possible.openings:
        facility = opening.facility
        theory = facility.kind == "theory"
        night = 40 if facts.is_night(facility.kind, opening.slot_id) else 0
        run = model.column(1, (30 if theory else 20) + night)
        running = model.column(opening.units, 0 if theory else 1)
        most_posts = max(facility.min_examiners, -(-opening.units // facility.units_per_examiner))
        post = model.column(most_posts)
        model.row([(running, 1), (run, -opening.units)], high=0)
        model.row([(running, 1), (run, -1)], low=0)
        model.row([(post, facility.units_per_examiner), (running, -1)], low=0)
        model.row([(post, 1), (run, -max(1, facility.min_examiners))], low=0)
        opens.append(run)
        units.append(running)
        posts.append(post)
    return opens, units, posts


def _loss_by_block(facts: Facts, possible: Possible, everybody: list[Person]) -> dict[int, int]:
    """What it costs, on the mean, that a booked candidate of a block has no seat.

    Displaced candidates rank first and take somebody else's seat, if not one of their own; the
    model does not follow them, and takes that as if they were left out.
    """
    by_name = {person.candidate_id: person for person in everybody}
    found: dict[int, int] = {}
    for index, block in enumerate(possible.blocks):
        places = [possible.openings[place] for place in block.openings]
        losses = [
            unserved_points(facts, by_name[name])
            - booking_points(facts, by_name[name].demand.district, places)
            for name in block.booked[: block.kept]
        ]
        if losses:
            found[index] = max(0, round(sum(losses) / len(losses)))
    return found


def _add_seats(
    model: OneModel, possible: Possible, loss_by_block: dict[int, int]
) -> tuple[list[int], dict[int, int]]:
    """Seats of each block; of published ones, what is cut (P1). Returns also, by block, the
    column of booked seats that are cut.
    """
    seats: list[int] = []
    cut_booked: dict[int, int] = {}
    for index, block in enumerate(possible.blocks):
        seat = model.column(block.seats)
        seats.append(seat)
        if block.published:
            free = block.promised - block.kept
            cut_free = model.column(free, CUT_FREE, start=free)
            loss = CUT_BOOKED + loss_by_block.get(index, 0)
            cut = model.column(block.kept, loss, start=block.kept)
            model.row([(seat, 1), (cut_free, 1), (cut, 1)], low=block.promised)
            cut_booked[index] = cut
    return seats, cut_booked


def _add_capacity(
    facts: Facts,
    model: OneModel,
    possible: Possible,
    opens: list[int],
    units: list[int],
    seats: list[int],
) -> None:
    """Seats of a run and of a date within C2 to C4, and no fewer than C5 asks for."""
    by_opening: dict[int, list[int]] = defaultdict(list)
    by_day: dict[tuple[str, object], list[int]] = defaultdict(list)
    for index, block in enumerate(possible.blocks):
        for place in block.openings:
            by_opening[place].append(seats[index])
            opening = possible.openings[place]
            by_day[opening.facility.facility_id, opening.date].append(seats[index])
    for place, opening in enumerate(possible.openings):
        inside = [(column, 1) for column in by_opening[place]]
        per_unit = facts.seats_per_unit(opening.facility, opening.slot_id)
        model.row([*inside, (units[place], -per_unit)], high=0)
        model.row([*inside, (opens[place], -opening.seats)], high=0)
        if not opening.is_published:
            least = facts.policy.min_session_seats
            model.row([*inside, (opens[place], -least)], low=0)
    for (facility_id, _), columns in by_day.items():
        model.row([(column, 1) for column in columns], high=facts.facilities[facility_id].daily_max)


def _add_venues(facts: Facts, model: OneModel, possible: Possible, opens: list[int]) -> None:
    """The rent of a venue on each date on which it runs."""
    rents: dict[tuple[str, object], int] = {}
    for opening, run in zip(possible.openings, opens, strict=True):
        cost = facts.venues[opening.facility.venue_id].day_cost
        key = opening.facility.venue_id, opening.date
        if cost:
            if key not in rents:
                rents[key] = model.column(1, cost)
            model.row([(run, 1), (rents[key], -1)], high=0)


def _add_pools(
    facts: Facts,
    model: OneModel,
    pools: dict[Pool, list[int]],
    duties: dict[tuple[str, Pool], int],
    opens: list[int],
    posts: list[int],
) -> None:
    """Heads for the posts, with standby, and enough for a draw (E2)."""
    heads: dict[Pool, list[tuple[int, int]]] = defaultdict(list)
    for (_, pool), column in duties.items():
        heads[pool].append((column, 1))
    for pool, places in pools.items():
        percent = facts.policy.standby_pct if pool[3] == "road" else Decimal(0)
        asked = 1 + Fraction(percent) / 100
        model.row(
            [
                *((column, asked.denominator) for column, _ in heads[pool]),
                *((posts[place], -asked.numerator) for place in places),
            ],
            low=0,
        )
        for place in places:
            model.row([*heads[pool], (opens[place], -facts.policy.min_draw_pool)], low=0)


def _add_flows(
    model: OneModel, groups: list[Group], seats: list[int], cut_booked: dict[int, int]
) -> list[dict[int, int]]:
    """Each candidate sits in a block or is left out; no more sit than there are seats (C6)."""
    flows: list[dict[int, int]] = []
    takers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for group in groups:
        columns: dict[int, int] = {}
        for block, points in group.points_by_block.items():
            most = min(group.size, model.highs[seats[block]])
            columns[block] = model.column(most, points, whole=False)
            takers[block].append((columns[block], 1))
        flows.append(columns)
        left = [
            model.column(count, points if group.is_entitled else 0, whole=False, start=count)
            for points, count in sorted(group.unserved.items())
        ]
        terms = [(column, 1) for column in (*columns.values(), *left)]
        model.row(terms, low=group.size, high=group.size)
    for block, seat in enumerate(seats):
        terms = [*takers[block], (seat, -1)]
        if block in cut_booked:
            kept = model.highs[cut_booked[block]]
            model.row([*terms, (cut_booked[block], -1)], high=-kept)
        else:
            model.row(terms, high=0)
    return flows


def _count_kept(facts: Facts, model: OneModel, possible: Possible, everybody: list[Person]) -> None:
    """Add the points of bookings that are there already."""
    district = {person.candidate_id: person.demand.district for person in everybody}
    for block in possible.blocks:
        places = [possible.openings[place] for place in block.openings]
        for name in block.booked[: block.kept]:
            model.constant += booking_points(facts, district[name], places)
