"""Ctrl-C while a plan is made: the first asks for the best plan so far, the second gives up.

The engine works in a thread of its own, so that the main thread, the only one that Python
runs signal handlers in, is free to hear the signal while a solver is deep in its search.
"""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

Result = TypeVar("Result")
POLL_SECONDS: Final = 0.1
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class AbandonedError(Exception):
    """Given up while the engine was at work: the process is to end without waiting for it."""


class Interrupts:
    """Whether a stop was ``asked`` for by a signal; ``stop`` tells the engine to come to an end."""

    def __init__(self) -> None:
        self.asked = False
        self.stop = threading.Event()

    def hear(self, _signal: int, _frame: FrameType | None) -> None:
        """Ask for the best plan so far; the second time, raise ``KeyboardInterrupt``."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.stop.set()

    def run(
        self, work: Callable[[], Result], on_stop: Callable[[], None], limit_seconds: float
    ) -> Result:
        """Run the work in a thread and return what it returns, or raise what it raises.

        ``on_stop`` is called once, here, when a stop is first asked for by a signal. Work that
        is not done after ``limit_seconds`` is asked to stop as well, silently.

        Raises
        ------
        AbandonedError
            At the second request; the thread is still at work then.
        """
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        future: Future[Result] = pool.submit(work)
        pool.shutdown(wait=False)
        deadline = time.monotonic() + limit_seconds
        told = done = False
        try:
            while not done:
                done = bool(wait([future], timeout=POLL_SECONDS).done)
                if self.asked and not told:
                    told = True
                    on_stop()
                if time.monotonic() > deadline:
                    self.stop.set()
        except KeyboardInterrupt:
            raise AbandonedError from None
        return future.result()


class PatientInterrupts(Interrupts):
    """The second request is only noted, in ``asked_again``; the third is not waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_again = False

    def hear(self, _signal: int, _frame: FrameType | None) -> None:
        """Note a request; the third time, raise ``KeyboardInterrupt``."""
        if self.asked_again:
            raise KeyboardInterrupt
        self.asked_again = self.asked
        self.asked = True
        self.stop.set()


Kind = TypeVar("Kind", bound=Interrupts)


@contextmanager
def listening(interrupts: Kind) -> Iterator[Kind]:
    """Hear Ctrl-C and a polite kill for as long as the block lasts.

    Nothing is heard outside the main thread, where Python allows no handlers, nor of a signal
    that the process was started to ignore.
    """
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    heard = [number for number in STOP_SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupts.hear) for number in heard}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
