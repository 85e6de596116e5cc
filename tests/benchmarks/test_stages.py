"""The stages are measured on one case, all of them, with a plan that keeps the rules."""

import gc
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import stages
from benchmarks.cases import NamedCase
from data.plan_folder import read_plan
from data.samples import write_sample
from scheduler.audit import judge


@pytest.fixture(autouse=True)
def threshold() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_measures_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.main(["--sample", "tiny", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["case"] == "tiny sample"
    names = [stage["name"] for stage in report["stages"]]
    assert names[0] == "reading and checks"
    assert names[-1] == "writing all"
    assert len(set(names)) == len(names) == 11
    peaks = [stage["peak_mb"] for stage in report["stages"]]
    assert peaks == sorted(peaks)


def test_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.main(["--sample", "tiny:20"]) == 0
    head, _, table = capsys.readouterr().out.partition("\n\n")
    assert head.endswith("; tiny sample of 20")
    assert len(table.splitlines()) == 13


def test_the_plan_is_written_and_whole(tmp_path: Path) -> None:
    write_sample("tiny", tmp_path / "case", 20)
    named = NamedCase("tiny", tmp_path / "case")
    stages.time_stages(named, tmp_path)
    assert not judge(named.read(), read_plan(tmp_path / "plan").tables).violations
    assert list((tmp_path / "plan").glob("*.xlsx"))


def test_one_case_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        stages.main(["--sample", "tiny:9", "--sample", "tiny:8"])
    assert stop.value.code == 2
    assert "one case" in capsys.readouterr().err


def test_a_plan_with_a_fault_is_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dearer(case, tables):
        verdict = judge(case, tables)
        score = verdict.score.model_copy(update={"delay": verdict.score.delay + 1})
        return replace(verdict, score=score)

    monkeypatch.setattr(stages, "judge", dearer)
    write_sample("tiny", tmp_path / "case", 9)
    with pytest.raises(ValueError, match="finds fault"):
        stages.time_stages(NamedCase("tiny", tmp_path / "case"), tmp_path)
