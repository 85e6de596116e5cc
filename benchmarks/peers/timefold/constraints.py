"""The rules as Timefold's constraint streams.

Hard are the rules of time, capacity and examiners. What a draw pool lacks in heads is soft, at a
price of the pool's own: if it were hard, no party could be placed before its examiners and no
examiner before his party, and nothing would ever open. Runs that still lack somebody in the end
are made smaller when the plan is carried out.
"""

from typing import Final

from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

from benchmarks.peers.timefold.domain import Call, OpeningFact, Party, PoolFact

DAY_MINUTES: Final = 1_440
NIGHT_PAIR: Final = 3
RESERVE_PAIR: Final = 2
WINDOW_DAYS: Final = 7


def units_of(opening: OpeningFact, seats: int) -> int:
    """Fewest units that serve so many seats."""
    return (seats + opening.per_unit - 1) // opening.per_unit


def posts_of(opening: OpeningFact, seats: int) -> int:
    """Rule E1."""
    units = (seats + opening.per_unit - 1) // opening.per_unit
    posts = (units + opening.units_per_examiner - 1) // opening.units_per_examiner
    return max(posts, opening.least_posts)


def heads_of(pool: PoolFact, posts: int) -> int:
    """Rule E2."""
    standby = (posts * pool.standby_per_10000 + 9_999) // 10_000
    return max(posts + standby, pool.least)


def clash(one: Call, other: Call) -> bool:
    """Whether two calls of an examiner on one date exclude each other (E4)."""
    first, second = one.post.pool, other.post.pool  # type: ignore[union-attr]
    return first.venue != second.venue or (first.start < second.end and second.start < first.end)


def is_tired(late: Call, early: Call) -> bool:
    """Whether there is too little rest between two calls on following dates (E6)."""
    start = early.post.pool.start  # type: ignore[union-attr]
    end = late.post.pool.end  # type: ignore[union-attr]
    return start + DAY_MINUTES - end < late.rest_minutes


def excess_days(dates: set[int], most: int) -> int:
    """Duty dates beyond the most of any seven days, summed over all such windows."""
    total = 0
    for first in range(28):
        count = 0
        for date in dates:
            if first <= date < first + 7:
                count += 1
        if count > most:
            total += count - most
    return total


def _runs(factory: ConstraintFactory):  # type: ignore[no-untyped-def]
    """Openings with the seats taken in them."""
    alone = factory.for_each(Party).map(
        lambda party: party.choice.block.first, lambda party: party.size
    )
    linked = (
        factory.for_each(Party)
        .filter(lambda party: party.choice.block.second is not None)
        .map(lambda party: party.choice.block.second, lambda party: party.size)
    )
    return alone.concat(linked).group_by(
        lambda opening, size: opening, ConstraintCollectors.sum(lambda opening, size: size)
    )


def _missing_heads(factory: ConstraintFactory):  # type: ignore[no-untyped-def]
    """Pools with the heads that their runs need, less those called."""
    needed = (
        _runs(factory)
        .group_by(
            lambda opening, seats: opening.pool,
            ConstraintCollectors.sum(lambda opening, seats: posts_of(opening, seats)),
        )
        .map(lambda pool, posts: pool, lambda pool, posts: heads_of(pool, posts))
    )
    called = factory.for_each(Call).map(lambda call: call.post.pool, lambda call: -1)
    return needed.concat(called).group_by(
        lambda pool, heads: pool, ConstraintCollectors.sum(lambda pool, heads: heads)
    )


@constraint_provider  # type: ignore[untyped-decorator]
def rules(factory: ConstraintFactory) -> list[Constraint]:
    """All of them."""
    hard, soft = HardSoftScore.ONE_HARD, HardSoftScore.ONE_SOFT
    return [
        _runs(factory)
        .filter(lambda opening, seats: seats > opening.seats)
        .penalize(hard, lambda opening, seats: seats - opening.seats)
        .as_constraint("C1-C3 seats of a run"),
        _runs(factory)
        .group_by(
            lambda opening, seats: opening.facility_day,
            lambda opening, seats: opening.daily_max,
            ConstraintCollectors.sum(lambda opening, seats: seats),
        )
        .filter(lambda day, most, seats: seats > most)
        .penalize(hard, lambda day, most, seats: seats - most)
        .as_constraint("C4 seats of a date"),
        factory.for_each_unique_pair(
            Call,
            Joiners.equal(lambda call: call.examiner),
            Joiners.equal(lambda call: call.date),
        )
        .filter(clash)
        .penalize(hard)
        .as_constraint("E4 one venue, one duty at a time"),
        factory.for_each(Call)
        .group_by(
            lambda call: call.examiner,
            lambda call: call.date,
            lambda call: call.most_slots_a_day,
            ConstraintCollectors.count(),
        )
        .filter(lambda examiner, date, most, count: count > most)
        .penalize(hard, lambda examiner, date, most, count: count - most)
        .as_constraint("E5 slots of a date"),
        factory.for_each(Call)
        .group_by(
            lambda call: call.examiner, lambda call: call.most_slots, ConstraintCollectors.count()
        )
        .filter(lambda examiner, most, count: count > most)
        .penalize(hard, lambda examiner, most, count: count - most)
        .as_constraint("E5 slots in all"),
        factory.for_each(Call)
        .group_by(
            lambda call: call.examiner,
            lambda call: call.most_days,
            ConstraintCollectors.to_set(lambda call: call.date),
        )
        .filter(lambda examiner, most, dates: excess_days(dates, most) > 0)
        .penalize(hard, lambda examiner, most, dates: excess_days(dates, most))
        .as_constraint("E5 E7 dates in seven days"),
        factory.for_each(Call)
        .join(
            Call,
            Joiners.equal(lambda call: call.examiner),
            Joiners.equal(lambda call: call.date + 1, lambda call: call.date),
        )
        .filter(is_tired)
        .penalize(hard)
        .as_constraint("E6 rest"),
        factory.for_each(Call)
        .filter(lambda call: call.is_reserve == 1)
        .group_by(
            lambda call: call.unit_day,
            lambda call: call.unit_cap,
            ConstraintCollectors.count_distinct(lambda call: call.examiner),
        )
        .filter(lambda day, cap, count: count > cap)
        .penalize(hard, lambda day, cap, count: count - cap)
        .as_constraint("E7 released by a unit"),
        _missing_heads(factory)
        .filter(lambda pool, missing: missing > 0)
        .penalize(soft, lambda pool, missing: pool.missing_head * missing)
        .as_constraint("E2 heads of a pool"),
        factory.for_each_including_unassigned(Party)
        .filter(lambda party: party.choice is None)
        .penalize(soft, lambda party: party.unserved)
        .as_constraint("unserved"),
        factory.for_each(Party)
        .penalize(soft, lambda party: party.size * party.choice.points)
        .as_constraint("delay and travel"),
        _runs(factory)
        .penalize(
            soft,
            lambda opening, seats: opening.points + opening.unit_points * units_of(opening, seats),
        )
        .as_constraint("runs"),
        _runs(factory)
        .filter(lambda opening, seats: opening.rent > 0)
        .group_by(lambda opening, seats: opening.venue_day, lambda opening, seats: opening.rent)
        .penalize(soft, lambda day, rent: rent)
        .as_constraint("venues"),
        factory.for_each(Call)
        .penalize(soft, lambda call: call.post.points)
        .as_constraint("duties"),
        factory.for_each(Call)
        .filter(lambda call: call.post.pool.night == 1)
        .group_by(lambda call: call.examiner, ConstraintCollectors.count())
        .filter(lambda examiner, nights: nights > 1)
        .penalize(soft, lambda examiner, nights: NIGHT_PAIR * nights * (nights - 1) // 2)
        .as_constraint("fairness of nights"),
        factory.for_each(Call)
        .filter(lambda call: call.is_reserve == 1)
        .group_by(
            lambda call: call.examiner,
            ConstraintCollectors.count_distinct(lambda call: call.date),
        )
        .filter(lambda examiner, days: days > 1)
        .penalize(soft, lambda examiner, days: RESERVE_PAIR * days * (days - 1) // 2)
        .as_constraint("fairness of reserves"),
    ]
