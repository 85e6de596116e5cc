"""The capacity frontier (能力边界) of a grid of scenarios, as series ready to be drawn.

The first axis goes along the picture, each option of the second is a line, and each combination
of the others a panel.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """What a plan gives: entitled candidates, and those of them with a seat."""

    entitled: int
    served: int

    @property
    def unserved(self) -> int:
        """Entitled candidates without a seat."""
        return self.entitled - self.served


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a panel: for each place along the first axis, what is given, if it is known."""

    label: str
    services: tuple[Service | None, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The lines that share what they have on all axes from the third on.

    ``entitled``: for each place along the first axis the counts of entitled candidates, as many
    as differ: lines of their own, one where the other axes do not change them.
    """

    title: str
    lines: tuple[Line, ...]
    entitled: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """What is drawn.

    Attributes
    ----------
    title
        name of the grid.
    places
        along the first axis: its options' numbers if they all are and increase, else 0, 1, ….
    missing
        scenarios of which nothing is known.
    base
        what the plan gives that the scenarios start from, if there is one.
    """

    title: str
    along: str
    ticks: tuple[str, ...]
    places: tuple[float, ...]
    legend: str
    panels: tuple[Panel, ...]
    missing: int
    base: Service | None = None


def frontier(
    title: str,
    axes: Sequence[tuple[str, Sequence[str]]],
    services: Mapping[Labels, Service],
    base: Service | None = None,
) -> Frontier:
    """Put what the scenarios of a grid give in series.

    Parameters
    ----------
    axes
        name and labels of each.
    services
        by the labels on all axes; what is not there is left open.
    """
    along, ticks = axes[0]
    legend, labels = axes[1] if len(axes) > 1 else ("", ("",))
    others = axes[2:]
    panels = []
    for chosen in product(*(options for _name, options in others)):
        lines = tuple(
            Line(
                label, tuple(services.get((tick, *_second(axes, label), *chosen)) for tick in ticks)
            )
            for label in labels
        )
        named = zip((name for name, _options in others), chosen, strict=True)
        panels.append(
            Panel("  ".join(f"{name}={label}" for name, label in named), lines, _entitled(lines))
        )
    return Frontier(
        title=title,
        along=along,
        ticks=tuple(ticks),
        places=_places(ticks),
        legend=legend,
        panels=tuple(panels),
        missing=sum(line.services.count(None) for panel in panels for line in panel.lines),
        base=base,
    )


def _second(axes: Sequence[tuple[str, Sequence[str]]], label: str) -> Labels:
    return (label,) if len(axes) > 1 else ()


def _entitled(lines: Iterable[Line]) -> tuple[tuple[int | None, ...], ...]:
    """Return the courses of entitled counts that differ, gaps filled from where they agree."""
    courses: list[list[int | None]] = []
    for line in lines:
        mine = [None if service is None else service.entitled for service in line.services]
        for course in courses:
            if all(a == b or a is None or b is None for a, b in zip(course, mine, strict=True)):
                course[:] = [b if a is None else a for a, b in zip(course, mine, strict=True)]
                break
        else:
            courses.append(mine)
    return tuple(tuple(course) for course in courses)


def _places(ticks: Sequence[str]) -> tuple[float, ...]:
    """Return where options stand along the axis: by their numbers, or evenly."""
    try:
        numbers = [float(tick) for tick in ticks]
    except ValueError:
        numbers = []
    rising = all(a < b for a, b in pairwise(numbers))
    if numbers and rising and all(map(math.isfinite, numbers)):
        return tuple(numbers)
    return tuple(float(place) for place in range(len(ticks)))
