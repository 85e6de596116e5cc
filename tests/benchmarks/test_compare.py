"""paikao beats the hand planner, and the program that says so tells the truth."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import compare as program
from benchmarks.cases import NamedCase
from benchmarks.compare import Comparison, Result, main
from benchmarks.metering import Cost
from data.samples import write_sample


def result(score: int | None = 100, bound: float = 0.0, broken: tuple[str, ...] = ()) -> Result:
    cost = Cost(exit_code=0 if score else 4, wall_seconds=1, cpu_seconds=2, memory_mb=3, message="")
    return Result(cost, score, bound, broken)


def comparison(hand: Result, paikao: Result) -> Comparison:
    return Comparison("week", 1_000, hand, paikao)


def test_paikao_is_no_worse_than_a_hand_planner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_sample("tiny", tmp_path / "small-office")
    assert main([str(tmp_path / "small-office"), "--time-limit", "3", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    (found,) = report["cases"]
    assert report["time_limit_seconds"] == 3
    assert found["case"] == "small-office"
    assert found["candidates"] == 60
    for planner in ("hand", "paikao"):
        assert found[planner]["broken"] == []
        assert found[planner]["cost"]["exit_code"] == 0
        assert found[planner]["cost"]["cpu_seconds"] > 0
        assert found[planner]["cost"]["memory_mb"] > 10
    hand, paikao = found["hand"]["score"], found["paikao"]["score"]
    assert 0 < found["paikao"]["bound"] <= paikao <= hand
    assert found["ratio_pct"] == pytest.approx(100 * paikao / hand)
    assert found["gap_pct"] == pytest.approx(100 * (1 - found["paikao"]["bound"] / paikao))


def test_prints_one_table_on_samples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sample", "tiny:20", "--time-limit", "2"]) == 0
    shown = capsys.readouterr()
    head, _, table = shown.out.partition("\n\n")
    assert re.match(r"\d{4}-\d\d-\d\d, \d+ cores, .+; time limit 2 s$", head)
    lines = table.splitlines()
    assert len(lines) == 3
    assert [cell.strip() for cell in lines[0].split("|")[1:-1]] == [
        "case", "candidates", "hand", "paikao", "ratio", "bound", "gap", "wall s", "CPU s", "MB",
    ]  # fmt: skip
    assert lines[2].startswith("| tiny sample of 20 |")
    assert len({len(line) for line in lines}) == 1


def test_names_no_host_and_no_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = comparison(result(), result())
    monkeypatch.setattr("benchmarks.compare.compare", lambda _named, _limit: row)
    write_sample("tiny", tmp_path / "case", 5)
    assert main([str(tmp_path / "case")]) == 0
    out = capsys.readouterr().out
    assert str(tmp_path) not in out
    assert "/" not in out


def test_figures_of_a_row() -> None:
    row = comparison(result(4_000), result(3_000, 2_250.0))
    assert row.ratio_pct == 75
    assert row.gap_pct == 25
    assert row.cells() == (
        "week", "1,000", "4,000", "3,000", "75.0 %", "2,250", "25.00 %", "1.0", "2.0", "3",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hand", "paikao", "words"),
    [
        (result(None), result(), "exit 4"),
        (result(), result(None), "exit 4"),
        (result(), result(50, broken=("B5", "E2")), "breaks B5 E2"),
        (result(broken=("score",)), result(), "breaks score"),
    ],
)
def test_a_planner_that_fails_is_shown_and_told_by_the_exit_code(
    hand: Result,
    paikao: Result,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = comparison(hand, paikao)
    monkeypatch.setattr("benchmarks.compare.compare", lambda _named, _limit: row)
    assert main(["--sample", "tiny:5"]) == 5
    assert f" {words} |" in capsys.readouterr().out


def test_a_tampered_plan_is_found_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampering(named: NamedCase, module: list[str]) -> Cost:
        cost = run(named, module)
        folder = Path(module[module.index("--out") + 1])
        if folder.name == "paikao":
            rows = (folder / "bookings.csv").read_text(encoding="utf-8").splitlines()
            (folder / "bookings.csv").write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
            info = (folder / "plan.json").read_text(encoding="utf-8")
            info = re.sub(r'"score": \d+', '"score": 1', info)
            (folder / "plan.json").write_text(info, encoding="utf-8")
        return cost

    run = program._run
    monkeypatch.setattr(program, "_run", tampering)
    assert main(["--sample", "tiny:20", "--time-limit", "2", "--json"]) == 5
    (found,) = json.loads(capsys.readouterr().out)["cases"]
    assert found["hand"]["broken"] == []
    *rules, last = found["paikao"]["broken"]
    assert rules
    assert last == "score"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a CASE"),
        (["no-such-folder"], "there is no such case"),
        (["--sample", "huge"], "none of tiny, offpeak, peak, surge"),
        (["--sample", "tiny:many"], "no number of candidates"),
        (["--sample", "tiny:0"], "no number of candidates"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_refuses_a_folder_that_is_no_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path)])
    assert stop.value.code == 2
    assert "see paikao check" in capsys.readouterr().err
