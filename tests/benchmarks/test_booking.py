"""The booking benchmark measures what it says and lets the audit judge it."""

import gc
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks import booking
from models.errors import Message, Violation
from scheduler.audit import judge


@pytest.fixture(autouse=True)
def threshold() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_measures_samples_and_cities(capsys: pytest.CaptureFixture[str]) -> None:
    assert booking.main(["--sample", "tiny", "--candidates", "700", "--json"]) == 0
    tiny, city = json.loads(capsys.readouterr().out)["cases"]
    assert tiny["candidates"] == 60
    assert (city["case"], city["candidates"], city["venues"]) == ("city of 700", 700, 18)
    for found in (tiny, city):
        assert 0 < found["served"] <= found["seats"]
        assert 0 < found["types"] <= found["candidates"]
        assert found["cpu_seconds"] > 0
        assert found["broken"] == []


def test_a_broken_rule_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def harsh(case, tables):
        verdict = judge(case, tables)
        dearer = verdict.score.model_copy(update={"delay": verdict.score.delay + 1})
        fault = Violation("B5", "somewhere", Message("错"))
        return replace(verdict, violations=(fault, fault), score=dearer)

    monkeypatch.setattr(booking, "judge", harsh)
    assert booking.main(["--sample", "tiny"]) == 5
    assert capsys.readouterr().out.rstrip().endswith("|   B5 score |")


def test_counts_from_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        booking.main(["--candidates", "0"])
    assert stop.value.code == 2
    assert "--candidates" in capsys.readouterr().err
