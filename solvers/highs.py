"""The near side of the HiGHS process: requests with a deadline, and a process that is always
stopped in the end.
"""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType

import numpy as np

from solvers.linear import Arrays, FloatArray, Reply

POLL_SECONDS = 0.05
GRACE_SECONDS = 0.3


class SolverStoppedError(Exception):
    """The solve was given up: its deadline passed, it was told to stop, or its process died."""


def _serve(connection: Connection) -> None:
    """Entry of the child process: only there may HiGHS be imported."""
    from solvers.highs_worker import serve

    serve(connection)


class HighsProcess:
    """HiGHS in a child process, holding one model.

    Parameters
    ----------
    arrays
        the model; integer columns matter to ``mip`` only.
    seed
        random seed of the engine.
    stopped
        asked while waiting; once it says yes, the wait ends in ``SolverStoppedError``.
    """

    def __init__(self, arrays: Arrays, seed: int, stopped: Callable[[], bool]) -> None:
        self.lower = arrays.lower.copy()
        self.upper = arrays.upper.copy()
        self._sent_lower = arrays.lower.copy()
        self._sent_upper = arrays.upper.copy()
        self._stopped = stopped
        context = multiprocessing.get_context("spawn")
        self._near, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far,), daemon=True)
        self._process.start()
        far.close()
        self._near.send(("load", arrays, seed))

    def __enter__(self) -> "HighsProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the process."""
        self._near.close()
        self._process.kill()
        self._process.join()

    def _push_bounds(self) -> None:
        changed = np.flatnonzero(
            (self.lower != self._sent_lower) | (self.upper != self._sent_upper)
        )
        if len(changed):
            self._near.send(("bounds", changed, self.lower[changed], self.upper[changed]))
            self._sent_lower[changed] = self.lower[changed]
            self._sent_upper[changed] = self.upper[changed]

    def start_lp(self, deadline: float) -> None:
        """Begin to solve the relaxation under the bounds as they are; ``wait`` for it."""
        self._push_bounds()
        self._near.send(("lp", max(0.01, deadline - time.monotonic())))

    def start_mip(
        self, deadline: float, gap: float, nodes: int = 2**31 - 1, start: FloatArray | None = None
    ) -> None:
        """Begin to solve with integrality; ``wait`` for it."""
        self._push_bounds()
        self._near.send(("mip", max(0.01, deadline - time.monotonic()), gap, nodes, start))

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether an answer is there, waiting up to ``seconds`` for it."""
        return self._near.poll(seconds)

    def wait(self, deadline: float) -> Reply:
        """The answer; a little grace after the deadline (``time.monotonic`` seconds)."""
        while not self._near.poll(POLL_SECONDS):
            late = time.monotonic() > deadline + GRACE_SECONDS
            if late or self._stopped() or not self._process.is_alive():
                self.close()
                raise SolverStoppedError
        try:
            reply = self._near.recv()
        except (EOFError, OSError) as error:
            raise SolverStoppedError from error
        assert isinstance(reply, Reply)
        return reply

    def lp(self, deadline: float) -> Reply:
        """Solve the relaxation under the bounds as they are."""
        self.start_lp(deadline)
        return self.wait(deadline)
