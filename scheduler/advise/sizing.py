"""How much of a lever serves so many more, by the relaxation."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from models.advice import Figures
from scheduler.advise.lever import Lever

TRIES = 7
LEAPS = 4
"""Tries after which the highest rung is tried, if none has been enough."""
CLOSE = 0.03
"""A rung that serves at most this share more than was asked for is as good as the least."""


LEAST_BEND = 0.2
MOST_POWER = 20.0
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Sized:
    """A rung and what the relaxation gains by it."""

    lever: Lever
    rung: int
    gain: Figures
    reaches: bool


def size(lever: Lever, asked: float, gain_of: Callable[[int], Figures | None]) -> Sized | None:
    """The least rung found that serves ``asked`` more; the best one if none does.

    Gains grow with rungs, more slowly the higher they are: so the next rung to try lies on a
    power of the rung through the two that enclose what is asked, or through the last two.

    Parameters
    ----------
    gain_of
        solves the relaxation at a rung; ``None`` once there is no time.
    """
    known: dict[int, Figures] = {}
    rung = 1
    while rung not in known and len(known) < TRIES:
        gain = gain_of(rung)
        if gain is None:
            break
        known[rung] = gain
        rung = _next(lever, asked, {n: figures.served for n, figures in known.items()}, len(known))
    enough = [n for n, figures in known.items() if figures.served >= asked]
    if enough:
        return Sized(lever, min(enough), known[min(enough)], reaches=True)
    if not known:
        return None
    best = max(known, key=lambda n: (known[n].served, -n))
    return Sized(lever, best, known[best], reaches=False)


def _next(lever: Lever, asked: float, served: dict[int, float], tries: int) -> int:
    """The rung to try next; one that is known already ends the search."""
    low = max((n for n, gain in served.items() if gain < asked), default=0)
    high = min((n for n, gain in served.items() if gain >= asked), default=0)
    if high and (high - low <= 1 or served[high] <= asked * (1 + CLOSE)):
        return high
    below = sorted((n for n in served if n <= low and served[n] > 0), reverse=True)[:2]
    near = [low] if high and low in below else below
    points = [*near, high] if high else near[::-1]
    if not points or low >= lever.most or (not high and tries >= LEAPS):
        return high or lever.most
    rung = _where_enough(asked, [(n, served[n]) for n in points])
    return min(rung, high) if high else min(lever.most, max(rung, low + 1))


def _where_enough(asked: float, points: list[tuple[int, float]]) -> int:
    """Where a power of the rung, through the last two points, is ``asked``; through one: linear."""
    n, gain = points[-1]
    bend = 1.0
    if len(points) > 1 and points[-2][1] < gain:
        bend = math.log(gain / points[-2][1]) / math.log(n / points[-2][0])
    power = math.log(asked / gain) / max(bend, LEAST_BEND)
    return math.ceil(n * math.exp(min(power, MOST_POWER)) - ROUNDING)
