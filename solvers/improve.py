"""Improvement: neighbourhood after neighbourhood, two searches side by side.

A search fixes all but the free columns of its neighbourhood and solves the rest as a MIP,
flows included, in a HiGHS process, in up to three steps: the timetable, while examiners may
still be split; then, the timetable fixed, who of them serves where; and, if the other search
has meanwhile changed the incumbent, the flows of both together. What comes out becomes the
incumbent if it keeps every row and costs less.
"""

import enum
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from solvers.arms import Arm, arms_of, chosen, first_size
from solvers.clock import Clock
from solvers.highs import HighsProcess, SolverStoppedError
from solvers.incumbent import LEAST_GAIN, Incumbent
from solvers.linear import Arrays, FloatArray, IntArray, Reply, restricted
from solvers.neighbourhoods import Cell, Mask, Neighbourhood, Neighbourhoods

INTEGRAL = 1e-6
SAME = 1e-7
TIMETABLE_GAP = 3e-5
NAMES_GAP = 1e-5
SEARCHES = 2
SEARCH_SECONDS = 12.0
NAMES_SECONDS = 5.0
DETERMINISTIC_NODES = 1
DETERMINISTIC_ROUNDS = 6
DETERMINISTIC_SIZE = 30


class _Step(enum.Enum):
    TIMETABLE = enum.auto()
    NAMES = enum.auto()
    FLOWS = enum.auto()


@dataclass(slots=True)
class _Search:
    """A process and what it works on."""

    process: HighsProcess
    arm: Arm
    hood: Neighbourhood | None = None
    step: _Step = _Step.TIMETABLE
    base: FloatArray | None = None
    found: FloatArray | None = None
    kept: IntArray | None = None
    began: float = 0.0
    mixed: bool = False
    """Whether what is found has been joined with what the other search found: flows are due."""
    own: FloatArray | None = None
    """What was found, before it was joined."""


class Improver:
    """Searches neighbourhoods until the clock is over or ``enough`` says so.

    Parameters
    ----------
    spawn
        makes a HiGHS process that holds the model with its flows.
    incumbent
        improved in place.
    searches
        how many side by side as of now, at least one and no more than two; asked again and again.
    gap
        share of the incumbent's points that there may be to gain at once.
    """

    def __init__(
        self,
        arrays: Arrays,
        spawn: Callable[[], HighsProcess],
        draws: Neighbourhoods,
        incumbent: Incumbent,
        clock: Clock,
        *,
        searches: Callable[[], int],
        gap: float,
        deterministic: bool,
        seed: int = 0,
    ) -> None:
        self._arrays = arrays
        self._split_names = replace(arrays, integer=arrays.integer & ~draws.all_names)
        self._draws = draws
        self._incumbent = incumbent
        self._clock = clock
        self._deterministic = deterministic
        self._random = random.Random(seed)
        self._most = searches
        first = DETERMINISTIC_SIZE if deterministic else first_size(gap, len(arrays.cost))
        self._arms = arms_of(draws, first)
        self._searches: list[_Search] = []
        try:
            for _ in self._arms[:SEARCHES]:
                self._searches.append(_Search(spawn(), self._arms[0]))
        except BaseException:
            self._close()
            raise

    def run(self, improved: Callable[[], None], enough: Callable[[], bool]) -> None:
        """Search; ``improved`` is called after each improvement of the incumbent."""
        try:
            if self._deterministic:
                self._run_in_rounds(improved, enough)
            else:
                self._run_side_by_side(improved, enough)
        except SolverStoppedError:
            return
        finally:
            self._close()

    def begin_anew(self) -> None:
        """Forget what neighbourhoods have gained: incumbent or guide are others now."""
        for arm in self._arms:
            arm.forget()

    def _close(self) -> None:
        for search in self._searches:
            search.process.close()

    def _run_in_rounds(self, improved: Callable[[], None], enough: Callable[[], bool]) -> None:
        """The same searches whatever the machine's speed: rounds, merged in a fixed order."""
        for number in range(DETERMINISTIC_ROUNDS):
            if self._clock.over() or enough():
                return
            for k, search in enumerate(self._searches):
                arm = self._arms[(number * SEARCHES + k) % len(self._arms)]
                taken = self._taken(arm.half)
                self._start(search, arm if self._draws.any_left(arm.half, taken) else None)
            for search in self._searches:
                before = self._incumbent.points
                while search.hood is not None:
                    self._advance(search, search.process.wait(self._clock.deadline))
                if self._incumbent.points < before:
                    improved()

    def _run_side_by_side(self, improved: Callable[[], None], enough: Callable[[], bool]) -> None:
        while self._searches and not self._clock.over() and not enough():
            for search in self._searches[: max(1, self._most())]:
                if search.hood is None:
                    self._start(search, self._choose())
                elif search.process.ready(0.02):
                    before = self._incumbent.points
                    self._advance(search, search.process.wait(self._clock.deadline))
                    if self._incumbent.points < before:
                        improved()

    def _choose(self) -> Arm | None:
        """The next arm; ``None`` where all cells are taken by the other search."""
        arms = [a for a in self._arms if self._draws.any_left(a.half, self._taken(a.half))]
        busy = [s.arm for s in self._searches if s.hood is not None]
        return chosen(arms, busy, self._random)

    def _taken(self, half: str) -> list[frozenset[Cell]]:
        """What the searches at work in a half have taken of it."""
        return [s.hood.cells for s in self._searches if s.hood is not None and s.arm.half == half]

    def _start(self, search: _Search, arm: Arm | None) -> None:
        if arm is None:
            return
        x = self._incumbent.x
        hood = self._draws.draw(
            arm.half, int(arm.size), x, self._taken(arm.half), guided=arm.guided
        )
        search.arm, search.hood, search.mixed = arm, hood, False
        search.began = self._clock.elapsed()
        rounded = self._round(x.copy())
        self._solve(search, _Step.TIMETABLE, hood.free, rounded, SEARCH_SECONDS, start=True)

    def _solve(
        self,
        search: _Search,
        step: _Step,
        free: Mask,
        x: FloatArray,
        seconds: float,
        *,
        start: bool = False,
    ) -> None:
        """Begin to solve the free columns, the others fixed at ``x``."""
        timetable = step is _Step.TIMETABLE
        arrays = self._split_names if timetable else self._arrays
        smaller, kept = restricted(arrays, free, x)
        search.step, search.found, search.kept = step, x, kept
        search.base = self._incumbent.x
        search.process.load(smaller)
        if self._deterministic:
            deadline, nodes = self._clock.deadline, DETERMINISTIC_NODES
        else:
            deadline, nodes = self._clock.now() + min(seconds, self._clock.left()), 2**31 - 1
        gap = TIMETABLE_GAP if timetable else NAMES_GAP
        search.process.start_mip(deadline, gap, nodes, x[kept] if start else None)

    def _advance(self, search: _Search, reply: Reply) -> None:
        """Take a step's answer and begin the next step, or end the search."""
        assert search.hood is not None
        assert search.base is not None
        assert search.found is not None
        incumbent, timetable = self._incumbent, search.step is _Step.TIMETABLE
        before = incumbent.points
        least = incumbent.points_of(search.base) - LEAST_GAIN if timetable else np.inf
        found = reply.x is not None and reply.objective < least
        if timetable and not self._deterministic:
            took = self._clock.elapsed() - search.began
            search.arm.resize(took, optimal=reply.optimal, found=found)
        going = found and self._go_on(search, search.hood, reply)
        if not (going or self._go_alone(search, search.hood)):
            self._end(search, before - incumbent.points)

    def _go_on(self, search: _Search, hood: Neighbourhood, reply: Reply) -> bool:
        """Go on from what a step has found: to the next step, or to the incumbent (``False``)."""
        assert search.found is not None
        assert search.base is not None
        incumbent, x = self._incumbent, search.found.copy()
        x[search.kept] = reply.x
        overtaken = search.base is not incumbent.x
        if overtaken:
            search.own = x if search.own is None else search.own
            x = np.where(np.abs(x - search.base) > SAME, x, incumbent.x)
            search.mixed = True
        x = self._round(x)
        done = search.step is _Step.FLOWS
        if not done and (overtaken or (search.step is _Step.TIMETABLE and self._split(x))):
            self._solve(search, _Step.NAMES, hood.names, x, NAMES_SECONDS)
        elif not done and search.mixed:
            self._solve(search, _Step.FLOWS, hood.flows, x, NAMES_SECONDS)
        else:
            incumbent.take(x)
            return False
        return True

    def _go_alone(self, search: _Search, hood: Neighbourhood) -> bool:
        """Go back to what was found before it was joined, if that alone is still better.

        Two searches may want the same examiner; then joining them finds nobody, or gains nothing.
        """
        own, search.own, incumbent = search.own, None, self._incumbent
        if own is None or incumbent.points_of(own) >= incumbent.points - LEAST_GAIN:
            return False
        search.mixed = False
        self._solve(search, _Step.NAMES, hood.names, self._round(own), NAMES_SECONDS)
        return True

    def _split(self, x: FloatArray) -> bool:
        """Whether anybody serves in part only."""
        names = x[self._draws.all_names]
        return bool(np.any(np.abs(names - np.rint(names)) > INTEGRAL))

    def _round(self, x: FloatArray) -> FloatArray:
        """Without the noise of floating-point integers; names are left alone."""
        whole = self._split_names.integer
        x[whole] = np.rint(x[whole])
        return x

    def _end(self, search: _Search, gain: float) -> None:
        search.arm.learn(gain, max(0.1, self._clock.elapsed() - search.began))
        search.hood = search.base = search.found = search.kept = search.own = None
