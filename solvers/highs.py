"""The near side of the HiGHS process: requests with a deadline, and a process that is always
stopped in the end.
"""

import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np

from models.errors import SolverError
from solvers.linear import Arrays, FloatArray, Reply

POLL_SECONDS = 0.05
GRACE_SECONDS = 0.3
STDERR_TAIL = 500


class SolverStoppedError(Exception):
    """The solve was given up: its deadline passed, or it was told to stop."""


class SolverDiedError(SolverError):
    """The process ended by itself; the message is the end of what it wrote."""


class HighsProcess:
    """HiGHS in a process of its own, holding one model.

    Parameters
    ----------
    arrays
        the model; integer columns matter to ``start_mip`` only.
    seed
        random seed of the engine.
    stopped
        asked while waiting; once it says yes, the wait ends in ``SolverStoppedError``.
    """

    def __init__(self, arrays: Arrays, seed: int, stopped: Callable[[], bool]) -> None:
        self._seed = seed
        self._stopped = stopped
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close)
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "solvers.highs_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._replies: queue.Queue[Reply | None] = queue.Queue()
        self._reply: Reply | None = None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.load(arrays)

    def load(self, arrays: Arrays) -> None:
        """Hold this model instead of the one before."""
        self.lower = arrays.lower.copy()
        self.upper = arrays.upper.copy()
        self._sent_lower = arrays.lower.copy()
        self._sent_upper = arrays.upper.copy()
        self._send(("load", arrays, self._seed))

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
        """Stop the process; may be called again."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue

    def _read(self) -> None:
        """Hand replies over until the process ends; ``None`` says that it has."""
        assert self._process.stdout is not None
        try:
            while True:
                self._replies.put(pickle.load(self._process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError, ValueError):
            self._replies.put(None)

    def _send(self, request: tuple[object, ...]) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(request, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except (BrokenPipeError, OSError) as error:
            raise self._died() from error

    def _died(self) -> SolverDiedError:
        self._process.kill()
        code = self._process.wait()
        self._stderr.seek(0)
        text = self._stderr.read().decode(errors="replace")[-STDERR_TAIL:]
        return SolverDiedError(f"the HiGHS process ended with {code}: {text}")

    def _push_bounds(self) -> None:
        changed = np.flatnonzero(
            (self.lower != self._sent_lower) | (self.upper != self._sent_upper)
        )
        if len(changed):
            self._send(("bounds", changed, self.lower[changed], self.upper[changed]))
            self._sent_lower[changed] = self.lower[changed]
            self._sent_upper[changed] = self.upper[changed]

    def start_lp(self, deadline: float) -> None:
        """Begin to solve the relaxation under the bounds as they are; ``wait`` for it."""
        self._push_bounds()
        self._send(("lp", max(0.01, deadline - time.monotonic())))

    def start_mip(
        self,
        deadline: float,
        gap: float,
        nodes: int = 2**31 - 1,
        start: FloatArray | None = None,
        *,
        proof: bool = False,
    ) -> None:
        """Begin to solve with integrality; ``wait`` for it.

        For a ``proof`` the bound is all that is wanted: no time goes into solutions.
        """
        self._push_bounds()
        self._send(("mip", max(0.01, deadline - time.monotonic()), gap, nodes, start, proof))

    def ready(self, seconds: float = 0.0) -> bool:
        """Whether an answer is there, waiting up to ``seconds`` for it.

        Raises
        ------
        SolverDiedError
            if the process has ended instead.
        """
        if self._reply is not None:
            return True
        try:
            self._reply = self._replies.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return False
        if self._reply is None:
            raise self._died()
        return True

    def wait(self, deadline: float) -> Reply:
        """The answer; a little grace after the deadline (``time.monotonic`` seconds).

        Raises
        ------
        SolverStoppedError
            after the deadline, or when told to stop; the process is gone then.
        SolverDiedError
            if the process has ended by itself.
        """
        while not self.ready(POLL_SECONDS):
            if time.monotonic() > deadline + GRACE_SECONDS or self._stopped():
                self.close()
                raise SolverStoppedError
        reply, self._reply = self._reply, None
        assert reply is not None
        return reply

    def lp(self, deadline: float) -> Reply:
        """Solve the relaxation under the bounds as they are."""
        self.start_lp(deadline)
        return self.wait(deadline)
