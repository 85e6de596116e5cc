"""One case in a process of its own, from the outside: started, listened to, stopped.

Whatever happens to that process (killed, out of memory, crashed in a library) happens to this
case alone, and all the memory that it took is given back when it ends.

The two sides speak by lines. To the process goes the request, as one JSON object; later a line
``stop`` asks for the best plan so far, and the end of its input tells it to give up, as the
death of this side does too. From the process come ``models.request.CaseMessage``s.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Final

from pydantic import ValidationError

from models.progress import Progress
from models.request import CaseAnswer, CaseMessage, CaseRequest

POLL_SECONDS: Final = 0.2
PROGRESS_SECONDS: Final = 1.0
"""Between two reports of progress that tell of no new stage."""
GRACE_SECONDS: Final = 10.0
"""For a process that was told to give up, to clear away what it has begun to write."""
ROOT: Final = str(Path(__file__).resolve().parent.parent)


class Stop(IntEnum):
    """What is asked of cases that are at work; each asks for more than the one before."""

    NO = 0
    GENTLY = 1
    """Come to an end with the best plan so far; begin nothing new."""
    AT_ONCE = 2
    """Give up, and leave nothing behind."""


class CaseLostError(Exception):
    """The process of a case ended without an answer.

    ``exit_code`` is negative for a signal; ``detail`` is the last line that the process wrote to
    stderr, if any.
    """

    def __init__(self, exit_code: int, detail: str = "") -> None:
        super().__init__(exit_code, detail)  # as its arguments, so that it can be pickled
        self.exit_code = exit_code
        self.detail = detail


class NotBegunError(Exception):
    """A stop was asked for before this case began."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """The answer of a case, and the seconds from the start of its process to its end."""

    answer: CaseAnswer
    seconds: float


Tell = Callable[[Progress | None], None]
"""Told ``None`` when the case begins, then of its progress."""


def run_case(
    module: str, request: CaseRequest, tell: Tell, stop: Callable[[], Stop]
) -> CaseOutcome:
    """Run ``python -m module`` for a case and return its answer.

    Raises
    ------
    CaseLostError
        if the process ended without an answer.
    NotBegunError
        if a stop was asked for before the process was started.
    """
    if stop() > Stop.NO:
        raise NotBegunError
    began = time.monotonic()
    tell(None)
    with _CaseProcess(module, request) as process:
        answer = _listen(process, tell, stop)
    if answer is None:
        raise CaseLostError(process.exit_code, process.last_words)
    return CaseOutcome(answer, time.monotonic() - began)


def _listen(process: "_CaseProcess", tell: Tell, stop: Callable[[], Stop]) -> CaseAnswer | None:
    """Wait for the answer, handing progress and stops on; ``None`` if there is none."""
    asked, give_up_at = Stop.NO, float("inf")
    stage, told_at = "", float("-inf")
    answer: CaseAnswer | None = None
    while time.monotonic() < give_up_at:
        if (now := stop()) > asked:
            asked = now
            process.ask(asked)
            if asked is Stop.AT_ONCE:
                give_up_at = time.monotonic() + GRACE_SECONDS
        try:
            message = process.messages.get(timeout=POLL_SECONDS)
        except queue.Empty:
            continue
        if message is None:
            break
        answer = message.answer or answer
        step = message.progress
        if step and (step.stage != stage or time.monotonic() - told_at >= PROGRESS_SECONDS):
            stage, told_at = step.stage, time.monotonic()
            tell(step)
    return answer


class _CaseProcess:
    """The process; ``messages`` ends with ``None``.

    ``exit_code`` and ``last_words``, the last line of its stderr, are known after the block.
    """

    def __init__(self, module: str, request: CaseRequest) -> None:
        self.messages: queue.Queue[CaseMessage | None] = queue.Queue()
        self.exit_code = 0
        self.last_words = ""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)
        path = os.pathsep.join(part for part in (ROOT, os.environ.get("PYTHONPATH", "")) if part)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, "PYTHONPATH": path},
            # Ctrl-C at the terminal is heard by this side alone; and whatever the process
            # starts can be found when it is killed itself.
            process_group=0,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._send(json.dumps(request.as_json()))

    def __enter__(self) -> "_CaseProcess":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """See that neither the process nor any that it started is left."""
        self._kill_all()
        self.exit_code = self._process.wait()
        self._reader.join()
        self._stderr.seek(0)
        lines = self._stderr.read().decode(errors="replace").strip().splitlines()
        self.last_words = lines[-1] if lines else ""
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def ask(self, stop: Stop) -> None:
        """Pass a stop on."""
        if stop is Stop.GENTLY:
            self._send("stop")
        elif self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended; its messages end, too
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        """Hand messages over until the process closes its side; what is none is passed over."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with contextlib.suppress(ValidationError):
                self.messages.put(CaseMessage.model_validate_json(line))
        self.messages.put(None)

    def _kill_all(self) -> None:
        """Let a process that has closed its side end by itself; then kill what is left."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if self._reader.is_alive() else GRACE_SECONDS)
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
