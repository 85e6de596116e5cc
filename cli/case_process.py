"""``python -m cli.case_process``: the process of one case among many, for ``paikao plan --many``.

``scheduler.case_run`` starts it and says how the two speak.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, BinaryIO, Final

from cli.collector import collect_rarely
from cli.exits import Exit
from cli.failures import describe
from cli.interrupts import AbandonedError
from cli.words import Words

if TYPE_CHECKING:
    from models.progress import Progress
    from models.request import CaseAnswer, CaseMessage, CaseRequest

INPUT: Final = 0
OUTPUT: Final = 1
REPEAT_SECONDS: Final = 0.5
GRACE_SECONDS: Final = 5.0
"""To clear away what was begun, after being told to give up."""


class Teller:
    """A display that tells the other side."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._lock = threading.Lock()

    def show(self, event: Progress) -> None:
        """Tell of a step."""
        from models.request import CaseMessage

        self._tell(CaseMessage(progress=event))

    def note(self, text: str) -> None:
        """Tell nothing: who asked for a stop knows of it."""

    def answer(self, answer: CaseAnswer) -> None:
        """Tell how it ended."""
        from models.request import CaseMessage

        self._tell(CaseMessage(answer=answer))

    def _tell(self, message: CaseMessage) -> None:
        line = message.model_dump_json(exclude_none=True) + "\n"
        try:
            with self._lock:
                self._output.write(line.encode())
                self._output.flush()
        except OSError:  # nobody listens any more; the end of the input says what to do
            return


def main() -> None:
    """Take the request, plan, answer; the exit code is 0 wherever there is an answer."""
    collect_rarely()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell ignores it
    teller = Teller(_own_output())
    request, rest = _request()
    abandoned = False
    try:
        threading.Thread(target=_obey, args=(rest,), daemon=True).start()
        answer = _planned(request, teller)
    except BaseException as error:  # noqa: BLE001 - each is an answer, as at cli.boundary.Boundary
        abandoned = isinstance(error, AbandonedError)
        answer = _failed(error, request)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    teller.answer(answer)
    if abandoned:  # the engine's thread is still at work
        os._exit(Exit.ABORTED)


def _own_output() -> BinaryIO:
    """Return a stream to the other side that no library can print into."""
    output = os.fdopen(os.dup(OUTPUT), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, OUTPUT)
    os.close(nowhere)
    return output


def _request() -> tuple[CaseRequest, bytes]:
    """Return the request, and what was read behind its line.

    Raises
    ------
    SystemExit
        if there is none.
    """
    from models.request import CaseRequest

    text = b""
    while b"\n" not in text:
        part = os.read(INPUT, 65_536)
        if not part:
            sys.exit(int(Exit.INPUT))
        text += part
    line, _, rest = text.partition(b"\n")
    return CaseRequest(**json.loads(line)), rest


def _obey(rest: bytes) -> None:
    """Turn what the other side says into Ctrl-C: once for its line, twice for its end."""
    if rest or os.read(INPUT, 65_536):
        _thread.interrupt_main()
        while os.read(INPUT, 65_536):
            pass
        _thread.interrupt_main()
    else:
        _thread.interrupt_main()
        time.sleep(REPEAT_SECONDS)
        _thread.interrupt_main()
    time.sleep(GRACE_SECONDS)
    os._exit(Exit.ABORTED)


def _planned(request: CaseRequest, teller: Teller) -> CaseAnswer:
    from cli.planning import plan_case
    from models.request import CaseAnswer

    made = plan_case(request, _words(request), teller)
    return CaseAnswer(
        exit_code=Exit.DONE,
        info=made.plan.info,
        files=tuple(file.name for file in made.files),
        stopped=made.stopped,
    )


def _failed(error: BaseException, request: CaseRequest) -> CaseAnswer:
    from models.request import CaseAnswer

    failure = describe(error, _words(request))
    return CaseAnswer(
        exit_code=failure.code,
        kind="memory" if isinstance(error, MemoryError) else failure.kind,
        lines=tuple(failure.lines),
        details=dict(failure.data),
    )


def _words(request: CaseRequest) -> Words:
    return Words(request.terminal, request.paper)


if __name__ == "__main__":
    main()
