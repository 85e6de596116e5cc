"""Predicted and obtained stand side by side, for every way that was planned."""

import json

import pytest

from benchmarks import advice


def test_prints_a_row_a_way(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--sample", "tiny", "--serve", "5", "--seconds", "5", "--plan-seconds", "10"]
    assert advice.main([*arguments, "--json"]) == 0
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert case["case"] == "tiny sample"
    assert 0 < case["asked"] <= 5
    assert 0 < case["sizing_seconds"] < case["seconds"]
    planned = [row for row in case["rows"] if row["served_obtained"]]
    assert planned
    for row in planned:
        assert row["served_apart"].endswith("%")
        assert row["score_apart"].endswith("%")


def test_the_distance_is_a_fraction_of_what_was_obtained() -> None:
    assert advice.apart(102, 100) == pytest.approx(0.02)
    assert advice.apart(3, 0) == 3


def test_a_plan_of_another_case_is_refused(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        advice.main(["--sample", "tiny", "--plan", str(tmp_path)])
    assert ended.value.code == 2
    assert str(tmp_path) in capsys.readouterr().err
