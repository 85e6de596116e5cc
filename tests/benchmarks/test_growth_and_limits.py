"""Growth and limits: what they count, and that a series goes on where it stopped."""

import csv
import json
from pathlib import Path

import pytest

from benchmarks import growth, limits, render
from benchmarks.limits import LimitRun, schedule
from benchmarks.metering import Cost
from benchmarks.own_run import OwnRun, plan_alone
from benchmarks.staffing_scale import with_staff
from data.case_reader import read_case
from data.samples import write_sample

COST = Cost(exit_code=0, wall_seconds=8.5, cpu_seconds=9, memory_mb=300, message="")


def own_run(**more: object) -> OwnRun:
    fields = {"cost": COST, "read_seconds": 1.5, "first_seconds": 0.8, "first_score": 90,
              "info": None, "broken": ()} | more  # fmt: skip
    return OwnRun(**fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "office"
    write_sample("tiny", folder, 20)
    return folder


def test_a_run_alone_tells_reading_and_first_plan(tiny: Path, tmp_path: Path) -> None:
    case = read_case(tiny)
    run = plan_alone(tiny, case, tmp_path, 2.0, ["--seed", "3"])
    assert run.is_clean
    assert run.info is not None
    assert run.info.seed == 3
    assert run.first_seconds is not None
    assert run.first_score is not None
    assert run.first_score >= run.info.score
    assert 0 < run.read_seconds < run.cost.wall_seconds


def test_a_run_that_is_refused_has_no_plan(tiny: Path, tmp_path: Path) -> None:
    run = plan_alone(tmp_path / "nothing", read_case(tiny), tmp_path, 1.0)
    assert run.cost.exit_code == 2
    assert not run.is_clean
    assert run.first_seconds is None


@pytest.mark.parametrize(("percent", "count"), [(50, 4), (100, 8), (150, 12), (300, 24)])
def test_staff_is_thinned_or_multiplied(
    tiny: Path, tmp_path: Path, percent: int, count: int
) -> None:
    before = read_case(tiny)
    with_staff(tiny, tmp_path / "other", percent)
    after = read_case(tmp_path / "other")
    assert len(after.examiners) == len(before.examiners) * percent // 100 == count
    assert after.candidates == before.candidates
    by_name = {row.examiner_id: row for row in before.examiners}
    for row in after.examiners:
        model = by_name[
            row.examiner_id.rpartition("-")[0]
            if row.examiner_id not in by_name
            else row.examiner_id
        ]
        assert (row.district, row.unit, row.kind) == (model.district, model.unit, model.kind)
    if percent == 300:
        assert len(after.availability) == 3 * len(before.availability)


def test_no_staff_at_all_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="percent 0"):
        with_staff(tiny, tmp_path / "other", 0)


def test_growth_makes_one_point_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(growth, "plan_alone", lambda *_: own_run())
    lines = tmp_path / "growth.jsonl"
    sizes = ["--candidates", "40", "--candidates", "80", "--copies", "2", "--staff", "50"]
    assert growth.main([*sizes, "--people", "30", "--lines", str(lines)]) == 5
    rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert rows[0]["kind"] == "machine"
    found = [(row["grows"], row["candidates"], row["venues"]) for row in rows[1:]]
    assert found == [
        ("candidates", 40, 18), ("candidates", 80, 18), ("venues", 60, 36), ("examiners", 30, 18),
    ]  # fmt: skip
    assert rows[4]["examiners"] == rows[1]["examiners"] // 2
    shown = capsys.readouterr().out
    assert "no plan, exit 0" in shown
    assert render.main([str(lines), "--overview"]) == 0
    assert capsys.readouterr().out.strip() == shown.partition("\n\n")[2].strip()


def test_schedule_mixes_before_it_repeats() -> None:
    runs = schedule(2, (5.0, 10.0), 6)
    assert runs == [(0, 5.0, 0), (1, 5.0, 0), (0, 10.0, 0), (1, 10.0, 0), (0, 5.0, 1), (1, 5.0, 1)]


def test_overrun_is_wall_less_reading_less_limit() -> None:
    run = LimitRun.of("week", 5.0, 0, own_run())
    assert run.overrun_seconds == pytest.approx(2.0)
    assert run.is_lost
    assert not LimitRun.of("week", 5.0, 0, own_run(first_seconds=None)).is_lost


def test_a_series_goes_on_where_it_stopped(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[float, object]] = []

    def fake(_path: Path, _case: object, _folder: Path, limit: float, more: list[str]) -> OwnRun:
        asked.append((limit, more[-1]))
        return own_run(first_seconds=None)

    monkeypatch.setattr(limits, "plan_alone", fake)
    lines = tmp_path / "limits.jsonl"
    arguments = [str(tiny), "--limit", "7", "--limit", "8", "--lines", str(lines)]
    assert limits.main([*arguments, "--runs", "2"]) == 0
    assert asked == [(7.0, "0"), (8.0, "0")]
    assert limits.main([*arguments, "--runs", "3"]) == 0
    assert asked[2:] == [(7.0, "1")]
    rows = [
        line.split("|") for line in capsys.readouterr().out.splitlines() if line.startswith("|")
    ]
    last = [cell.strip() for cell in rows[-1][1:-1]]
    assert last[:7] == ["all", "3", "0.00", "0.00", "0", "0", "3"]


def test_an_overrun_of_more_than_two_seconds_fails(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "plan_alone", lambda *_: own_run(first_seconds=None))
    arguments = [str(tiny), "--limit", "4.9", "--runs", "1"]
    assert limits.main([*arguments, "--lines", str(tmp_path / "lines.jsonl")]) == 5


def test_staff_tables_keep_their_columns(tiny: Path, tmp_path: Path) -> None:
    with_staff(tiny, tmp_path / "other", 200)
    for name in ("examiners", "availability"):
        heads = []
        for folder in (tiny, tmp_path / "other"):
            with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                heads.append(next(csv.reader(file)))
        assert heads[0] == heads[1]
