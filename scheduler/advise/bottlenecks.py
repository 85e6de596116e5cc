"""The bottlenecks of a week: what one more of each is worth, dearest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.advice import EVERY_RESOURCE, Bottleneck, Figures
from scheduler.advise.gifts import Gift, Solved, with_gifts
from scheduler.advise.resources import all_gifts
from scheduler.advise.rows import find_rows
from scheduler.advise.week import Week, solve
from solvers.highs import HighsProcess
from solvers.linear import Arrays, FloatArray

ASKED = 14
"""Gifts that the relaxation is solved again for, those first that the duals say are dearest."""
EACH = 4
"""At most so many of them of one kind."""
LEAST_POINTS = 0.5


@dataclass(frozen=True, slots=True)
class Prices:
    """The relaxation of a week, solved.

    Attributes
    ----------
    seat_points
        by offer: what one more seat is worth.
    slot_points
        by examiner's ID: what one more slot of his is worth, where he has a limit.
    unit_points
        by facility: what one more unit is worth.
    """

    figures: Figures
    seat_points: FloatArray
    slot_points: dict[str, float]
    unit_points: dict[str, float]
    bottlenecks: tuple[Bottleneck, ...]


def price(week: Week, seed: int, stopped: Callable[[], bool]) -> Prices | None:
    """Solve the relaxation and price one more of everything; ``None`` if there was no time."""
    arrays = week.relaxation.arrays
    with HighsProcess(arrays, seed, stopped) as process:
        reply = solve(process)
        if reply is None or reply.x is None or reply.dual is None:
            return None
        base = week.figures(reply)
        solved = Solved.of(arrays, reply.x, reply.dual)
        rows = find_rows(week)
        given = all_gifts(week, rows, solved)
        gifts = _dearest(given, solved)
        found = [
            _bottleneck(gift, gain, solved)
            for gift, gain in ask(week, process, arrays, gifts, base)
            if -gain.score >= LEAST_POINTS
        ]
    found.sort(key=lambda bottleneck: -bottleneck.points)
    examiners = week.case.examiners
    return Prices(
        figures=base,
        seat_points=week.relaxation.prices(reply.dual),
        slot_points={
            examiners[k].examiner_id: max(0.0, -float(solved.dual[row]))
            for k, row in rows.slots.items()
        },
        unit_points={
            str(gift.what.values["facility"]): solved.worth(gift)
            for gift in given
            if gift.resource == "units"
        },
        bottlenecks=tuple(found),
    )


def _dearest(gifts: list[Gift], solved: Solved) -> list[Gift]:
    """The dearest gifts by the duals, few of each kind."""
    chosen: list[Gift] = []
    worth = [solved.worth(gift) for gift in gifts]
    for k in sorted(range(len(gifts)), key=lambda k: (-worth[k], k)):
        alike = sum(gift.resource == gifts[k].resource for gift in chosen)
        if worth[k] >= LEAST_POINTS and alike < EACH and len(chosen) < ASKED:
            chosen.append(gifts[k])
    return chosen


def ask(
    week: Week, process: HighsProcess, arrays: Arrays, gifts: list[Gift], base: Figures
) -> Iterator[tuple[Gift, Figures]]:
    """Open one gift after the other and yield what the relaxation gains; end when time does."""
    wider, columns = with_gifts(arrays, gifts)
    process.load(wider)
    for gift, opening in zip(gifts, columns, strict=True):
        process.upper = wider.upper.copy()
        process.upper[opening] = 1
        process.upper[np.array(gift.doubled, dtype=np.int64)] *= 2
        for column, amount in gift.raised:
            process.upper[column] += amount
        reply = solve(process)
        if reply is None:
            return
        yield gift, week.figures(reply).less(base)


def _bottleneck(gift: Gift, gain: Figures, solved: Solved) -> Bottleneck:
    return Bottleneck(
        resource=gift.resource,
        what=gift.what,
        points=-gain.score,
        served=max(0.0, gain.served),
        first_order=solved.worth(gift),
        where=solved.where(gift, EVERY_RESOURCE, LEAST_POINTS),
    )
