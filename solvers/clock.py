"""The time a plan may take, and who may end it early."""

import threading
import time


class Clock:
    """Counts from its making; ``seconds`` later, less what is reserved, the work has to end.

    Parameters
    ----------
    seconds
        the limit.
    stop
        once set, the time is up at once.
    """

    def __init__(self, seconds: float, stop: threading.Event | None = None) -> None:
        self.started = time.monotonic()
        self.stop = stop or threading.Event()
        self._end = self.started + seconds
        self._reserved = 0.0

    @property
    def deadline(self) -> float:
        """When the search has to end, in ``time.monotonic`` seconds."""
        return self._end - self._reserved

    def reserve(self, seconds: float) -> None:
        """Keep at least so much of the limit for what comes after the search."""
        self._reserved = max(self._reserved, seconds)

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @staticmethod
    def now() -> float:
        """The moment, on the scale of ``deadline``."""
        return time.monotonic()

    @staticmethod
    def part(deadline: float, share: float) -> float:
        """When a share of the time from now to a deadline has passed."""
        now = time.monotonic()
        return now + share * max(0.0, deadline - now)

    def left(self) -> float:
        """Seconds to the deadline, 0 when told to stop."""
        return 0.0 if self.stop.is_set() else max(0.0, self.deadline - time.monotonic())

    def over(self) -> bool:
        """Whether the time is up or somebody said stop."""
        return self.left() <= 0
