"""Shares of small numbers, told honestly: a rate with its interval.

Wilson's score interval: E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", Journal of the American Statistical Association 22 (1927), 209-212.
Unlike the usual rate plus or minus, it stays within 0 and 1 and does not call three of three
certain.
"""

from math import sqrt
from typing import Final

from models.results import Share

_Z: Final = 1.959963984540054
"""Standard deviations that hold 95 % of a normal distribution."""
_Z_APART: Final = 2.326347874040841
"""The same for 98 %. Two such intervals of one share miss each other once in a thousand times."""


def share(count: int, of: int) -> Share:
    """Return ``count`` of ``of`` with its interval."""
    if of == 0:
        return Share(count=count, of=of, rate=None, low=None, high=None)
    low, high = wilson(count, of)
    return Share(count=count, of=of, rate=count / of, low=low, high=high)


def wilson(count: float, of: float, z: float = _Z) -> tuple[float, float]:
    """Return the interval of the share of which ``count`` of ``of > 0`` were seen.

    ``z`` standard deviations wide: by default 95 %.
    """
    rate = count / of
    spread = z * z / of
    middle = (rate + spread / 2) / (1 + spread)
    half = z * sqrt(rate * (1 - rate) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, min(rate, middle - half)), min(1.0, max(rate, middle + half))


def apart(one: Share, other: Share) -> bool:
    """Whether two shares differ by more than chance, where some hundred are looked at."""
    if not (one.of and other.of):
        return False
    one_low, one_high = wilson(one.count, one.of, _Z_APART)
    other_low, other_high = wilson(other.count, other.of, _Z_APART)
    return one_high < other_low or other_high < one_low
