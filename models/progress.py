"""Progress of long work, as events: whoever listens decides how to draw them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of planning.

    ``stage``: one of ``read``, ``types``, ``relaxation``, ``timetable``, ``bookings``,
    ``improve``, ``repair``, ``audit``, ``write``; of the search for a clash: ``where``,
    ``shrink``, ``smallest``, ``proof``; of advice: ``bottlenecks``, ``levers``,
    ``resolve``. ``seconds`` since the work began. ``score`` of
    the best plan so far and ``bound`` in points, ``gap`` as a fraction; ``None`` while not known.
    A city in several regions: the ``part`` that is planned, from 1, of how many ``parts``.
    """

    stage: str
    seconds: float
    score: int | None = None
    bound: float | None = None
    gap: float | None = None
    note: str = ""
    part: int = 0
    parts: int = 0


Listener = Callable[[Progress], None]
