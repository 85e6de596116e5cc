"""Many cases side by side, with a stand-in for the process of a case."""

from __future__ import annotations

import os
import pickle
import threading
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path

import pytest

from models.request import CaseRequest
from scheduler import case_run
from scheduler.case_run import CaseLostError, CaseOutcome, NotBegunError, Stop, run_case
from scheduler.many import MOST_TRIES, CaseResult, LocalCrew, Many, Step

SUPPORT = Path(__file__).parents[1] / "support"
FAKE = "fake_case"


@pytest.fixture(autouse=True)
def _fake_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let child processes find the stand-in."""
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))


class Told:
    """What a test hears and says."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.stop = Stop.NO
        self.stop_at: dict[str, Stop] = {}

    def hear(self, step: Step) -> None:
        self.steps.append(step)
        if step.progress is not None:
            self.stop = self.stop_at.get(step.name, self.stop)

    def begun(self) -> list[str]:
        return [step.name for step in self.steps if step.progress is None]


def retarget(request: CaseRequest, tries: int) -> CaseRequest:
    return replace(request, out=f"{request.name} {tries}")


def run(tmp_path: Path, names: list[str], told: Told, processes: int = 2) -> dict[str, CaseResult]:
    requests = [CaseRequest(name, str(tmp_path / name), "") for name in names]
    with LocalCrew(FAKE, processes) as crew:
        many = Many(requests, crew, retarget, told.hear, lambda: told.stop)
        return {result.request.name: result for result in many.run()}


def test_a_lost_process_costs_its_case_a_retry_and_the_others_nothing(tmp_path):
    told = Told()
    results = run(tmp_path, ["good-1", "killed_once", "good-2", "good-3"], told)
    assert {name: result.tries for name, result in results.items()} == {
        "good-1": 1, "killed_once": 2, "good-2": 1, "good-3": 1,
    }  # fmt: skip
    assert results["killed_once"].lost == (-9,)
    for name, result in results.items():
        assert result.answer is not None
        assert result.answer.lines == (f"{name} {result.tries}",)  # a place for each try
        assert result.seconds > 0
    # Lost in the first round, it comes again behind those who have not had theirs.
    assert told.begun()[-1] == "killed_once"


def test_a_case_that_is_wrong_in_itself_is_not_tried_again(tmp_path):
    told = Told()
    results = run(tmp_path, ["wrong", "good"], told)
    assert results["wrong"].tries == 1
    assert results["wrong"].answer is not None
    assert results["wrong"].answer.lines == ("bad tables",)
    assert sorted(told.begun()) == ["good", "wrong"]


@pytest.mark.parametrize(
    ("name", "code", "detail"), [("killed", -9, ""), ("crashing", 7, "no such library")]
)
def test_a_case_that_always_loses_its_process_is_given_up(tmp_path, name, code, detail):
    results = run(tmp_path, [name, "good"], Told())
    assert results[name].answer is None
    assert results[name].tries == MOST_TRIES
    assert results[name].lost == (code,) * MOST_TRIES
    assert results[name].detail == detail
    assert results["good"].tries == 1


def test_a_lack_of_memory_that_is_answered_is_tried_again(tmp_path):
    results = run(tmp_path, ["memory_once"], Told())
    assert results["memory_once"].tries == 2
    assert results["memory_once"].answer is not None
    assert results["memory_once"].answer.kind == "infeasible"


def test_what_is_no_message_is_passed_over(tmp_path):
    results = run(tmp_path, ["noisy"], Told())
    assert results["noisy"].answer is not None
    assert results["noisy"].answer.exit_code == 3


def test_progress_arrives(tmp_path):
    told = Told()
    run(tmp_path, ["good"], told)
    assert told.steps[0] == Step("good", None)
    assert told.steps[1].progress is not None
    assert told.steps[1].progress.stage == "improve"


def test_never_more_at_once_than_asked_for(tmp_path):
    told = Told()
    told.stop_at = {"patient-2": Stop.GENTLY}
    results = run(tmp_path, ["patient-1", "patient-2", "patient-3", "good"], told, processes=2)
    assert sorted(told.begun()) == ["patient-1", "patient-2"]
    assert {name: result.tries for name, result in results.items()} == {
        "patient-1": 1, "patient-2": 1, "patient-3": 0, "good": 0,
    }  # fmt: skip


def test_a_gentle_stop_reaches_those_at_work_and_nothing_new_begins(tmp_path):
    told = Told()
    told.stop_at = {"patient": Stop.GENTLY}
    results = run(tmp_path, ["patient", "good"], told, processes=1)
    assert results["patient"].answer is not None
    assert results["patient"].answer.lines == ("heard stop",)
    assert results["good"].answer is None
    assert results["good"].tries == 0
    assert results["good"].lost == ()


def test_after_a_stop_nothing_lost_is_tried_again(tmp_path):
    told = Told()
    told.stop = Stop.GENTLY

    class Losing:
        steps = LocalCrew(FAKE, 1).steps
        lost_errors = ()

        def submit(self, _request: CaseRequest) -> Future[CaseOutcome]:
            future: Future[CaseOutcome] = Future()
            future.set_exception(CaseLostError(-9))
            return future

        def ask(self, stop: Stop) -> None:
            pass

    many = Many([CaseRequest("a", "", "")], Losing(), retarget, told.hear, lambda: told.stop)
    (result,) = many.run()
    assert (result.tries, result.lost) == (1, (-9,))


@pytest.mark.parametrize("error", [CancelledError(), ConnectionError("gone")])
def test_a_case_whose_place_is_lost_is_tried_elsewhere(error):
    told = Told()

    class Fickle:
        steps = LocalCrew(FAKE, 1).steps
        lost_errors = (ConnectionError,)
        errors = [error, NotBegunError()]

        def submit(self, _request: CaseRequest) -> Future[CaseOutcome]:
            future: Future[CaseOutcome] = Future()
            future.set_exception(self.errors.pop(0))
            return future

        def ask(self, stop: Stop) -> None:
            pass

    many = Many([CaseRequest("a", "", "")], Fickle(), retarget, told.hear, lambda: told.stop)
    (result,) = many.run()
    assert (result.tries, result.lost) == (1, (None,))


def test_a_fault_of_the_program_is_not_taken_for_a_case_s(tmp_path):
    class Broken:
        steps = LocalCrew(FAKE, 1).steps
        lost_errors = ()

        def submit(self, _request: CaseRequest) -> Future[CaseOutcome]:
            future: Future[CaseOutcome] = Future()
            future.set_exception(KeyError("x"))
            return future

        def ask(self, stop: Stop) -> None:
            pass

    many = Many([CaseRequest("a", "", "")], Broken(), retarget, Told().hear, lambda: Stop.NO)
    with pytest.raises(KeyError):
        list(many.run())


def test_a_process_that_does_not_hear_is_killed_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(case_run, "GRACE_SECONDS", 0.3)
    told = Told()
    told.stop_at = {"deaf": Stop.AT_ONCE}
    results = run(tmp_path, ["deaf"], told)
    assert results["deaf"].answer is None
    assert results["deaf"].lost == (-9,)


def test_leaving_the_crew_ends_what_is_at_work(tmp_path, monkeypatch):
    monkeypatch.setattr(case_run, "GRACE_SECONDS", 0.3)
    with LocalCrew(FAKE, 1) as crew:
        future = crew.submit(CaseRequest("deaf", "", ""))
        waiting = crew.submit(CaseRequest("good", "", ""))
        assert crew.steps.get(timeout=30) == Step("deaf", None)
    assert isinstance(future.exception(), CaseLostError)
    assert waiting.cancelled() or isinstance(waiting.exception(), NotBegunError)


def test_not_begun_once_a_stop_is_asked_for():
    with pytest.raises(NotBegunError):
        run_case(FAKE, CaseRequest("good", "", ""), lambda _step: None, lambda: Stop.GENTLY)


def test_what_a_lost_process_has_started_ends_with_it(tmp_path, monkeypatch):
    (tmp_path / "parent_case.py").write_text(
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],\n"
        "                         stdout=subprocess.DEVNULL)\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        "os._exit(1)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(CaseLostError):
        run_case("parent_case", CaseRequest("x", "", ""), lambda _step: None, lambda: Stop.NO)
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    for _ in range(100):
        if not _is_alive(pid):
            return
        threading.Event().wait(0.1)
    pytest.fail("still there")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_a_lost_case_can_be_told_from_machine_to_machine():
    error = pickle.loads(pickle.dumps(CaseLostError(-9, "last words")))
    assert (error.exit_code, error.detail) == (-9, "last words")
