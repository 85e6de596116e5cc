"""Two searches that want the same examiner: what is lost when what they found is joined."""

import threading

import numpy as np

from solvers.clock import Clock
from solvers.highs import HighsProcess
from solvers.improve import Improver
from solvers.incumbent import Incumbent
from solvers.linear import Arrays, LinearModel
from solvers.neighbourhoods import Neighbourhood
from tests.solvers.test_highs import never


def one_examiner_for_two() -> Arrays:
    """Two rooms stay shut, for 10 points and 8, unless the only examiner serves there."""
    m = LinearModel()
    shut = [m.column(10, upper=1), m.column(8, upper=1)]
    serves = [m.column(upper=1), m.column(upper=1)]
    for k in range(2):
        m.row([(shut[k], 1.0), (serves[k], 1.0)], lower=1)
    m.row([(serves[0], 1.0), (serves[1], 1.0)], upper=1)
    return m.arrays()


class Halves:
    """A neighbourhood for each half: its own columns, all of them."""

    all_names = np.array([False, False, True, True])

    def halves(self) -> list[str]:
        return ["theory", "practice"]

    def size_of(self, half: str) -> int:
        return 1

    def any_left(self, half: str, taken: list[object]) -> bool:
        return not taken

    def draw(self, half, size, x, taken, *, guided) -> Neighbourhood:
        free = np.zeros(4, dtype=bool)
        free[[0, 2] if half == "theory" else [1, 3]] = True
        none = np.zeros(4, dtype=bool)
        return Neighbourhood(frozenset({(half, 0)}), free, free & self.all_names, none)


def test_what_cannot_be_joined_replaces_what_is_worse():
    arrays = one_examiner_for_two()
    incumbent = Incumbent(arrays, np.array([1.0, 1.0, 0.0, 0.0]))
    spawned: list[HighsProcess] = []

    class Late(HighsProcess):
        """Answers after the other search has changed the incumbent."""

        def ready(self, seconds: float = 0.0) -> bool:
            return incumbent.points < 18 and super().ready(seconds)

    def spawn() -> HighsProcess:
        spawned.append((HighsProcess if spawned else Late)(arrays, 0, never))
        return spawned[-1]

    seen: list[float] = []
    improver = Improver(
        arrays,
        spawn,
        Halves(),
        incumbent,
        Clock(10, threading.Event()),
        searches=lambda: 2,
        gap=0.0,
        deterministic=False,
    )
    improver.run(lambda: seen.append(incumbent.points), lambda: incumbent.points <= 8)
    # the field opens first; the theory room, which gains more, takes its examiner away again
    assert seen == [10, 8]
    assert incumbent.x.tolist() == [0, 1, 1, 0]
