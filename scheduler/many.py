"""Many cases side by side: each in a process of its own, each for itself.

A case whose process is lost (killed, out of memory) is tried again behind the others, which do
not notice. A case that is wrong in itself has its answer, and is not.
"""

import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol

from models.progress import Progress
from models.request import CaseAnswer, CaseRequest
from scheduler.case_run import CaseLostError, CaseOutcome, NotBegunError, Stop, run_case

MOST_TRIES: Final = 3
POLL_SECONDS: Final = 0.2
LOST_KINDS: Final = frozenset({"memory", "solver", "aborted"})
"""Kinds of answers that tell of trouble from outside, not of the case's own."""


@dataclass(frozen=True, slots=True)
class Step:
    """A case has begun (``progress`` is ``None``), or is so far."""

    name: str
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case ended for good.

    Attributes
    ----------
    answer
        ``None`` where every try was lost, or where it was not begun.
    seconds
        that the last try took; 0 where it gave no answer.
    tries
        how often it was begun; 0 if a stop came first.
    lost
        exit codes of the processes that were lost, negative for signals; ``None`` for one that
        was lost with the machine it was on.
    detail
        what the last process that was lost said last, if anything.
    """

    request: CaseRequest
    answer: CaseAnswer | None
    seconds: float
    tries: int
    lost: tuple[int | None, ...]
    detail: str = ""


class Crew(Protocol):
    """Where cases are worked on.

    Attributes
    ----------
    steps
        what happens there, in order.
    lost_errors
        what a future raises where the place itself is gone.
    """

    steps: "queue.SimpleQueue[Step]"
    lost_errors: tuple[type[Exception], ...]

    def submit(self, request: CaseRequest) -> Future[CaseOutcome]:
        """Put a case behind the others.

        The future raises ``CaseLostError``, ``NotBegunError`` or one of ``lost_errors``.
        """

    def ask(self, stop: Stop) -> None:
        """Ask all cases to stop."""


class LocalCrew:
    """Cases on this machine, so many at once.

    Parameters
    ----------
    module
        what the process of a case runs (``python -m``).
    processes
        cases at once.
    """

    lost_errors: tuple[type[Exception], ...] = ()

    def __init__(self, module: str, processes: int) -> None:
        self.steps: queue.SimpleQueue[Step] = queue.SimpleQueue()
        self._module = module
        self._stop = Stop.NO
        self._pool: Executor = ThreadPoolExecutor(processes, thread_name_prefix="case")

    def __enter__(self) -> "LocalCrew":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Leave no case at work."""
        self.ask(Stop.AT_ONCE)
        self._pool.shutdown(cancel_futures=True)

    def submit(self, request: CaseRequest) -> Future[CaseOutcome]:
        """Put a case behind the others; a thread waits for its process."""

        def tell(progress: Progress | None) -> None:
            self.steps.put(Step(request.name, progress))

        return self._pool.submit(run_case, self._module, request, tell, lambda: self._stop)

    def ask(self, stop: Stop) -> None:
        """Ask all cases to stop."""
        self._stop = max(self._stop, stop)


class Many:
    """Plans cases with a crew, each until it has an answer.

    Parameters
    ----------
    requests
        in the order in which they are to begin; names differ.
    retarget
        returns a request with its number of try in it, so that no two tries write to the same
        place: one whose process is out of reach may still be at work.
    listener
        told of every step; called in the thread that iterates.
    stop
        asked again and again. Cases at work are told of it, and no lost case is begun again.
    """

    def __init__(
        self,
        requests: Sequence[CaseRequest],
        crew: Crew,
        retarget: Callable[[CaseRequest, int], CaseRequest],
        listener: Callable[[Step], None],
        stop: Callable[[], Stop],
    ) -> None:
        self._requests: Mapping[str, CaseRequest] = {r.name: r for r in requests}
        self._crew = crew
        self._retarget = retarget
        self._listener = listener
        self._stop = stop
        self._asked = Stop.NO
        self._tries = dict.fromkeys(self._requests, 0)
        self._lost: dict[str, list[int | None]] = {name: [] for name in self._requests}
        self._detail = dict.fromkeys(self._requests, "")
        self._running: dict[Future[CaseOutcome], CaseRequest] = {}

    def run(self) -> Iterator[CaseResult]:
        """Yield each case as it ends."""
        for request in self._requests.values():
            self._begin(request)
        while self._running:
            if (stop := self._stop()) > self._asked:
                self._asked = stop
                self._crew.ask(stop)
            self._hear()
            for future in [future for future in self._running if future.done()]:
                result = self._end(self._running.pop(future), future)
                if result is not None:
                    yield result

    def _begin(self, request: CaseRequest) -> None:
        self._tries[request.name] += 1
        tried = self._retarget(request, self._tries[request.name])
        self._running[self._crew.submit(tried)] = tried

    def _hear(self) -> None:
        """Pass on what has happened, waiting a little for it."""
        timeout = POLL_SECONDS
        while True:
            try:
                step = self._crew.steps.get(timeout=timeout)
            except queue.Empty:
                return
            self._listener(step)
            timeout = 0.001

    def _end(self, request: CaseRequest, future: Future[CaseOutcome]) -> CaseResult | None:
        """Return how the case ended; ``None`` if it is tried again.

        Raises
        ------
        Exception
            what is no fault of a case: the program's own.
        """
        name = request.name
        try:
            outcome = future.result()
        except NotBegunError:
            return self._result(request, None, self._tries[name] - 1)
        except CaseLostError as error:
            code: int | None = error.exit_code
            self._detail[name] = error.detail
        except CancelledError:
            code = None
        except self._crew.lost_errors:
            code = None
        else:
            if outcome.answer.kind not in LOST_KINDS or not self._may_retry(name):
                return self._result(request, outcome, self._tries[name])
            code = outcome.answer.exit_code
        self._lost[name].append(code)
        if not self._may_retry(name):
            return self._result(request, None, self._tries[name])
        self._begin(self._requests[name])
        return None

    def _may_retry(self, name: str) -> bool:
        return self._asked is Stop.NO and self._tries[name] < MOST_TRIES

    def _result(self, request: CaseRequest, outcome: CaseOutcome | None, tries: int) -> CaseResult:
        return CaseResult(
            request,
            outcome.answer if outcome else None,
            outcome.seconds if outcome else 0.0,
            tries,
            tuple(self._lost[request.name]),
            self._detail[request.name],
        )
