"""The crew on other machines: a running Dask scheduler deals the cases out to its workers.

A worker does what a thread does here: it starts a process for each case and listens to it. Files
go by folders that all machines see under the same path; that is tried out before any case begins.
"""

import queue
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from distributed import Client, Event, KilledWorker, get_client, get_worker
from distributed import Future as Task

from models.errors import ClusterError, Message
from models.progress import Progress
from models.request import CaseRequest
from scheduler.case_run import CaseOutcome, Stop, run_case
from scheduler.many import Step

CONNECT_SECONDS: Final = 10
STOP_SECONDS: Final = 1.0
"""Between two questions of a worker to the scheduler whether it is to stop."""
DISTRIBUTION: Final = "paikao"
LOST_STATES: Final = ("closing", "closed")
"""Of a client that has given the scheduler up."""


class ClusterCrew:
    """Cases on the workers of a running Dask scheduler, one for each thread of a worker.

    Parameters
    ----------
    address
        of the scheduler, as ``tcp://host:8786``.
    module
        what the process of a case runs (``python -m``), installed there as well.

    Raises
    ------
    ClusterError
        if nobody answers there.
    """

    lost_errors: tuple[type[Exception], ...] = (KilledWorker,)

    def __init__(self, address: str, module: str) -> None:
        self.steps: queue.SimpleQueue[Step] = queue.SimpleQueue()
        self._module = module
        self._address = address
        self._topic = f"{DISTRIBUTION}-{secrets.token_hex(8)}"
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise self._error(
                Message("集群 {address} 应有 Dask scheduler 在运行；现在连不上")
            ) from error
        self._tasks: list[Task[CaseOutcome]] = []
        self._client.subscribe_topic(self._topic, self._hear)

    def __enter__(self) -> "ClusterCrew":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Leave no case at work."""
        self.ask(Stop.AT_ONCE)
        self._client.close()

    def check(self, seen: Sequence[Path], writable: Path | None) -> None:
        """Try out that every worker has this version of ours and sees the same files.

        Parameters
        ----------
        seen
            files and folders that are to be read.
        writable
            a folder that is to be written to; ``None`` where nothing is.

        Raises
        ------
        ClusterError
            if there are no workers, or one of them lacks something.
        """
        if not self._client.nthreads():
            raise self._error(
                Message(
                    "集群 {address} 应有 worker；现在一个也没有，请先启动：dask worker {address}"
                )
            )
        paths = [str(path) for path in seen]
        if writable is None:
            found = self._client.run(_probe, paths, "", on_error="return")
        else:
            token = writable / f"{secrets.token_hex(6)}.token"
            token.write_text(token.name, encoding="utf-8")
            try:
                found = self._client.run(_probe, paths, str(token), on_error="return")
            finally:
                token.unlink()
        ours = version(DISTRIBUTION)
        for worker, told in sorted(found.items()):
            if isinstance(told, BaseException):
                message = Message("集群的 worker {worker} 应装有 paikao；那里报告：{detail}")
                raise self._error(message, worker=worker, detail=f"{type(told).__name__}: {told}")
            theirs, missing = told
            if theirs != ours:
                message = Message("集群的 worker {worker} 应装有 paikao {ours}；那里是 {theirs}")
                raise self._error(message, worker=worker, ours=ours, theirs=theirs)
            if missing:
                message = Message(
                    "集群的 worker {worker} 应在同一路径看到 {path}，并能写入输出文件夹；"
                    "现在不能。请把数据和输出放在各机器路径相同的共享文件夹里"
                )
                raise self._error(message, worker=worker, path=missing)

    def submit(self, request: CaseRequest) -> Future[CaseOutcome]:
        """Put a case behind the others; a worker's thread waits for its process.

        Once the scheduler is lost for good, every future is cancelled.
        """
        future: Future[CaseOutcome] = Future()
        if not self._is_connected():
            future.set_exception(CancelledError())
            return future
        task = self._client.submit(
            _on_worker, self._module, request, self._topic, pure=False, priority=-len(self._tasks)
        )
        self._tasks.append(task)  # one that nobody holds is forgotten by the scheduler
        task.add_done_callback(lambda done: _pass_on(done, future))
        return future

    def ask(self, stop: Stop) -> None:
        """Ask all cases to stop."""
        for level in Stop:
            if Stop.NO < level <= stop and self._is_connected():
                Event(_event_name(self._topic, level), client=self._client).set()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take what a worker tells."""
        _time, told = event
        progress = told["progress"]
        self.steps.put(Step(told["name"], progress and Progress(**progress)))

    def _is_connected(self) -> bool:
        return self._client.status not in LOST_STATES

    def _error(self, message: Message, **values: str) -> ClusterError:
        return ClusterError(Message(message.text, {"address": self._address, **values}))


def _pass_on(task: "Task[CaseOutcome]", future: Future[CaseOutcome]) -> None:
    """Let a future end as a task has."""
    if task.status == "cancelled":
        future.set_exception(CancelledError())
    elif (error := task.exception()) is not None:
        future.set_exception(error)
    else:
        future.set_result(task.result())


def _event_name(topic: str, stop: Stop) -> str:
    return f"{topic}-{stop.name}"


def _probe(seen: Sequence[str], token: str) -> tuple[str, str]:
    """Return, on a worker, the version of ours there and the first path that will not do.

    ``token`` is a file beside which the worker is to be able to write; empty for none.
    """
    for path in seen:
        if not Path(path).exists():
            return version(DISTRIBUTION), path
    if not token:
        return version(DISTRIBUTION), ""
    place = Path(token)
    mine = place.with_suffix(f".{secrets.token_hex(6)}")
    try:
        if place.read_text(encoding="utf-8") != place.name:
            return version(DISTRIBUTION), str(place.parent)
        mine.touch()
        mine.unlink()
    except OSError:
        return version(DISTRIBUTION), str(place.parent)
    return version(DISTRIBUTION), ""


def _on_worker(module: str, request: CaseRequest, topic: str) -> CaseOutcome:
    """Run a case on a worker."""
    worker = get_worker()

    def tell(progress: Progress | None) -> None:
        told = {"name": request.name, "progress": progress and asdict(progress)}
        worker.log_event(topic, told)

    return run_case(module, request, tell, _stop_asker(topic))


def _stop_asker(topic: str) -> Callable[[], Stop]:
    """Return a function that asks the scheduler now and then."""
    client = get_client()
    events = {level: Event(_event_name(topic, level), client=client) for level in Stop if level}
    last, due = Stop.NO, 0.0

    def ask() -> Stop:
        nonlocal last, due
        if time.monotonic() >= due:
            last = max((level for level, event in events.items() if event.is_set()), default=last)
            due = time.monotonic() + STOP_SECONDS
        return last

    return ask
