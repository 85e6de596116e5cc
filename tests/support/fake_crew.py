"""Stands in for the processes of cases: answers at once, as a test says."""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from models.request import CaseAnswer, CaseRequest
from scheduler.case_run import CaseLostError, CaseOutcome, NotBegunError, Stop
from scheduler.many import Step

Act = Callable[[CaseRequest], CaseAnswer]


class Crew:
    """Does for each case what ``acts`` says for its name; ``requests`` came in this order."""

    lost_errors: tuple[type[Exception], ...] = ()

    def __init__(self, module: str, processes: int) -> None:
        self.steps: Any = queue.SimpleQueue()
        self.processes = processes
        self.module = module
        self.asked = Stop.NO
        Crew.last = self

    last: Crew
    acts: dict[str, Act]
    requests: list[CaseRequest]

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def submit(self, request: CaseRequest) -> Future[CaseOutcome]:
        self.requests.append(request)
        future: Future[CaseOutcome] = Future()
        if self.asked:
            future.set_exception(NotBegunError())
            return future
        self.steps.put(Step(request.name, None))
        try:
            future.set_result(CaseOutcome(self.acts[request.name](request), 2.5))
        except (CaseLostError, NotBegunError, ConnectionError) as error:
            future.set_exception(error)
        return future

    def ask(self, stop: Stop) -> None:
        self.asked = stop


def engaged(monkeypatch: pytest.MonkeyPatch) -> type[Crew]:
    """Put the stand-in where the command looks for who does the work."""
    Crew.acts, Crew.requests, Crew.lost_errors = {}, [], ()
    monkeypatch.setattr("scheduler.many.LocalCrew", Crew)
    return Crew


def failed(code: int, kind: str, line: str) -> Act:
    return lambda _request: CaseAnswer(exit_code=code, kind=kind, lines=(line, "more"))


def lost(_request: CaseRequest) -> CaseAnswer:
    raise CaseLostError(-9)


def not_begun(_request: CaseRequest) -> CaseAnswer:
    raise NotBegunError
