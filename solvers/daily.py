"""What a facility can seat on one date, by the posts of its runs: where the daily maximum bites.

A facility's approved maximum is rarely a whole number of posts' seats. Fractions of posts reach it
all the same, and where examiners are scarce these fractions are dear. Total seats are at most a
function of total posts, which are whole; that function's concave envelope is a row for each of its
segments, valid for every plan (mixed-integer rounding, Nemhauser & Wolsey 1990, is the case of
equal steps).
"""

from collections.abc import Sequence
from itertools import pairwise

from solvers.opportunities import RunOption

Corner = tuple[int, int]
"""Posts, and the most seats that so many can hold."""


def segments(runs: Sequence[RunOption], daily_max: int) -> list[tuple[Corner, Corner]]:
    """Return the rising segments of the envelope, from left to right; none if nothing is cut off.

    Parameters
    ----------
    runs
        what could run at one facility on one date.
    daily_max
        seats that the facility is approved for on a date (C4).
    """
    if sum(r.seats_max for r in runs) <= daily_max:
        return []
    most = [0]
    for r in runs:
        most = _with(most, _seats_by_posts(r))
    corners = _envelope([(posts, min(seats, daily_max)) for posts, seats in enumerate(most)])
    return [(left, right) for left, right in pairwise(corners) if right[1] > left[1]]


def _seats_by_posts(r: RunOption) -> list[int]:
    """Most seats of a run with each number of posts; none before it has its least."""
    found = [0] * (r.posts(r.units_max) + 1)
    for units in range(1, r.units_max + 1):
        found[r.posts(units)] = min(r.seats_max, units * r.seats_per_unit)
    return found


def _with(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Most seats of two runs together, with each number of posts."""
    found = [0] * (len(one) + len(other) - 1)
    for i, seats in enumerate(one):
        for j, more in enumerate(other):
            found[i + j] = max(found[i + j], seats + more)
    return found


def _envelope(points: Sequence[Corner]) -> list[Corner]:
    """Return the corners of the least concave function on or above the points (Andrew 1979)."""
    corners: list[Corner] = []
    for x, y in points:
        while len(corners) > 1:
            (x0, y0), (x1, y1) = corners[-2:]
            if (y1 - y0) * (x - x0) > (y - y0) * (x1 - x0):
                break
            corners.pop()
        corners.append((x, y))
    return corners
