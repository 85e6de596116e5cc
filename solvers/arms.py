"""Which kind of neighbourhood is searched next, and how large: by what each has gained lately."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from solvers.neighbourhoods import Neighbourhoods

FIRST_SIZE, LARGE_FIRST_SIZE = 15.0, 100.0
SMALL_COLUMNS, RUNS_PER_GAP = 45_000, 2.6
"""A model of so few columns, an ordinary week's, begins with 2.6 runs for each squared percent of
gap, up to the large size: where much is to be gained, large neighbourhoods gain most at once."""
SMALLEST_SIZE = 8
GROW, GROW_FAST, SHRINK = 1.5, 3.0, 0.7
QUICK_SECONDS, AT_ONCE_SECONDS = 6.0, 1.5
MEMORY = 0.3
"""Weight of the past in what a kind of neighbourhood is believed to gain a second."""
MEMORY_OF_NOTHING = 0.1
"""The same after a search that gained nothing."""
LEAST_CHANCE = 0.15
UNTRIED = float("inf")


@dataclass(slots=True, eq=False)
class Arm:
    """A kind of neighbourhood: its size next time, and the points it gains in a second."""

    half: str
    guided: bool
    size: float
    most: float
    """Runs that there are to be freed."""
    rate: float = UNTRIED

    def forget(self) -> None:
        """Count as untried: what is searched is another solution now."""
        self.rate = UNTRIED

    def learn(self, gain: float, seconds: float) -> None:
        """Take note of a search's gain, in points."""
        rate = gain / seconds
        memory = MEMORY if gain > 0 else MEMORY_OF_NOTHING
        self.rate = rate if self.rate == UNTRIED else memory * self.rate + (1 - memory) * rate

    def resize(self, seconds: float, *, optimal: bool, found: bool) -> None:
        """Solved at once: larger next time. Nothing found in its time: smaller."""
        if optimal and seconds < QUICK_SECONDS:
            grow = GROW_FAST if seconds < AT_ONCE_SECONDS else GROW
            self.size = min(self.most, self.size * grow)
        elif not optimal and not found:
            self.size = max(min(SMALLEST_SIZE, self.most), self.size * SHRINK)


def arms_of(draws: Neighbourhoods, first_size: float) -> list[Arm]:
    """The kinds of neighbourhoods there are: guided or not, of each half."""
    return [
        Arm(half, guided, min(first_size, draws.size_of(half)), draws.size_of(half))
        for guided in (True, False)
        for half in draws.halves()
    ]


def first_size(gap: float, columns: int) -> float:
    """Runs to be freed at first, where ``gap`` is what there may be to gain.

    Parameters
    ----------
    gap
        share of the incumbent's points.
    columns
        of the whole model.
    """
    if columns > SMALL_COLUMNS:
        return FIRST_SIZE
    return min(LARGE_FIRST_SIZE, max(FIRST_SIZE, RUNS_PER_GAP * (100 * gap) ** 2))


def chosen(arms: Sequence[Arm], busy: Sequence[Arm], chance: random.Random) -> Arm | None:
    """Choose an arm, the more probable the more it has gained lately; untried ones first.

    ``busy`` are those at work; ``None`` where there are no arms.
    """
    if not arms:
        return None
    for arm in arms:
        if arm.rate == UNTRIED and arm not in busy:
            return arm
    rates = [0.0 if arm.rate == UNTRIED else arm.rate for arm in arms]
    least = LEAST_CHANCE * max(*rates, 1e-9)
    return chance.choices(arms, [max(rate, least) for rate in rates])[0]
