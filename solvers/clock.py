"""The time a plan may take, and who may end it early."""

import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Deadlines in ``time.monotonic`` seconds, and the wish to stop."""

    started: float
    deadline: float
    stop: threading.Event

    @classmethod
    def of(cls, seconds: float, stop: threading.Event | None = None) -> "Clock":
        """A clock that starts now and runs ``seconds``."""
        now = time.monotonic()
        return cls(now, now + seconds, stop or threading.Event())

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def left(self) -> float:
        """Seconds to the deadline, 0 when told to stop."""
        return 0.0 if self.stop.is_set() else max(0.0, self.deadline - time.monotonic())

    def over(self) -> bool:
        """Whether the time is up or somebody said stop."""
        return self.left() <= 0
