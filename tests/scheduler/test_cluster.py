"""Many cases on the workers of a Dask cluster, with a stand-in for the process of a case."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import ClusterError
from models.request import CaseRequest
from scheduler.case_run import Stop
from scheduler.many import MOST_TRIES, CaseResult, Many, Step

distributed = pytest.importorskip("distributed", reason="needs the extra: pip install .[cluster]")
cluster_module = pytest.importorskip("scheduler.cluster")

SUPPORT = Path(__file__).parents[1] / "support"
FAKE = "fake_case"


def start(workers: int, **options: Any) -> Any:
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=":0", **options
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, each a process, that find the stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(SUPPORT))
        with start(2) as cluster:
            yield cluster


@pytest.fixture
def crew(cluster: Any) -> Iterator[Any]:
    with distributed.Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)  # a test before may have killed one
    with cluster_module.ClusterCrew(cluster.scheduler_address, FAKE) as crew:
        yield crew


class Told:
    """What a test hears; it does something at a case's first progress."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.stop = Stop.NO

    def hear(self, step: Step) -> None:
        self.steps.append(step)
        if step.progress is not None:
            self.at_progress(step.name)

    def at_progress(self, _name: str) -> None:
        pass

    def begun(self, name: str) -> int:
        return sum(step.name == name and step.progress is None for step in self.steps)


def run(crew: Any, tmp_path: Path, names: list[str], told: Told) -> dict[str, CaseResult]:
    requests = [CaseRequest(name, str(tmp_path / name), "") for name in names]

    def retarget(request: CaseRequest, tries: int) -> CaseRequest:
        return replace(request, out=f"{request.name} {tries}")

    many = Many(requests, crew, retarget, told.hear, lambda: told.stop)
    return {result.request.name: result for result in many.run()}


def test_cases_are_planned_and_lost_processes_tried_again(crew, tmp_path):
    told = Told()
    results = run(crew, tmp_path, ["good-1", "killed_once", "wrong", "good-2"], told)
    assert {name: result.tries for name, result in results.items()} == {
        "good-1": 1, "killed_once": 2, "wrong": 1, "good-2": 1,
    }  # fmt: skip
    assert all(result.answer is not None for result in results.values())
    assert results["wrong"].answer.exit_code == 2
    assert told.begun("good-1") == 1


def test_a_killed_worker_costs_its_case_a_retry(cluster, crew, tmp_path):
    class Killing(Told):
        killed = False

        def at_progress(self, name: str) -> None:
            if not self.killed:
                self.killed = True
                busy = [worker for worker, tasks in _processing(cluster).items() if tasks]
                (pid,) = {_pids(cluster)[worker] for worker in busy}
                os.kill(pid, signal.SIGKILL)
            elif self.begun(name) > 1:
                self.stop = Stop.GENTLY

    told = Killing()
    results = run(crew, tmp_path, ["patient"], told)
    assert told.killed
    assert told.begun("patient") == 2
    assert results["patient"].answer is not None
    assert results["patient"].answer.lines == ("heard stop",)


def _processing(cluster: Any) -> dict[str, Any]:
    with distributed.Client(cluster, set_as_default=False) as client:
        return {worker: tuple(tasks) for worker, tasks in client.processing().items()}


def _pids(cluster: Any) -> dict[str, int]:
    with distributed.Client(cluster, set_as_default=False) as client:
        return dict(client.run(os.getpid))


def test_a_gentle_stop_reaches_those_at_work(crew, tmp_path):
    class Stopping(Told):
        def at_progress(self, _name: str) -> None:
            if self.begun("patient-1") and self.begun("patient-2"):
                self.stop = Stop.GENTLY

    results = run(crew, tmp_path, ["patient-1", "patient-2", "good-1", "good-2"], Stopping())
    for name in ("patient-1", "patient-2"):
        assert results[name].answer is not None
        assert results[name].answer.lines == ("heard stop",)
    assert [results[name].tries for name in ("good-1", "good-2")] == [0, 0]


def test_a_lost_scheduler_leaves_cases_unplanned_and_the_program_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))
    with start(1) as short_lived:
        crew = cluster_module.ClusterCrew(short_lived.scheduler_address, FAKE)

        class Closing(Told):
            def at_progress(self, _name: str) -> None:
                crew._client.close()

        with crew:
            results = run(crew, tmp_path, ["patient", "good"], Closing())
    for result in results.values():
        assert result.answer is None
        assert result.lost == (None,) * MOST_TRIES


def test_the_workers_are_tried_out(crew, tmp_path):
    crew.check([tmp_path], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_workers_do_not_see_is_refused(crew, tmp_path):
    with pytest.raises(ClusterError) as caught:
        crew.check([tmp_path / "elsewhere"], tmp_path)
    assert caught.value.message.values["path"] == str(tmp_path / "elsewhere")
    assert "共享文件夹" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_workers_see_otherwise_is_refused(tmp_path, monkeypatch):
    token = tmp_path / "a.token"
    token.write_text("another's", encoding="utf-8")
    assert cluster_module._probe([], str(token))[1] == str(tmp_path)
    assert cluster_module._probe([], str(tmp_path / "b.token"))[1] == str(tmp_path)
    token.write_text("a.token", encoding="utf-8")
    assert cluster_module._probe([], str(token))[1] == ""
    assert list(tmp_path.iterdir()) == [token]


def test_another_version_is_refused(crew, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_module, "version", lambda _name: "99.0")
    with pytest.raises(ClusterError) as caught:
        crew.check([], tmp_path)
    assert caught.value.message.values["ours"] == "99.0"


def test_a_worker_without_us_is_refused(crew, tmp_path, monkeypatch):
    def missing(*_args: object) -> None:
        raise ModuleNotFoundError("No module named 'scheduler'")

    monkeypatch.setattr(cluster_module, "_probe", missing)
    with pytest.raises(ClusterError, match="应装有 paikao"):
        crew.check([], tmp_path)


def test_a_cluster_without_workers_is_refused(tmp_path):
    with (
        start(0) as empty,
        cluster_module.ClusterCrew(empty.scheduler_address, FAKE) as crew,
        pytest.raises(ClusterError, match="一个也没有"),
    ):
        crew.check([], tmp_path)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "bogus://x", ""])
def test_an_address_where_nobody_is(address, monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match="连不上"):
        cluster_module.ClusterCrew(address, FAKE)
