"""Many cities in one command, and that the program which measures it tells the truth."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import cities as program
from benchmarks.cities import main, sizes_of
from benchmarks.metering import Cost
from data.samples import write_sample

SMALL = ["--kind", "tiny", "--time-limit", "3", "--no-workbooks"]


def test_plans_all_and_prints_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--cities", "3", "--candidates", "31"]) == 0
    out = capsys.readouterr().out
    rows = re.findall(r"^\| (city-\d+) +\| +(\d+) \|", out, flags=re.MULTILINE)
    assert rows == [("city-01", "11"), ("city-02", "10"), ("city-03", "10")]
    assert re.search(r"^3 of 3 cities, 31 candidates: .+ wall, .+ CPU, .+ MB .+ gap", out, re.M)
    assert "/" not in out


def test_json_has_the_cost_of_all_processes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--cities", "2", "--candidates", "20", "--processes", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["options"][:4] == ["--time-limit", "3.0", "--processes", "1"]
    # The command itself plans nothing: this much is that of its cases' processes.
    assert report["cost"]["cpu_seconds"] > 1
    assert report["cost"]["memory_mb"] > 100
    for city in report["cities"]:
        assert 0 < city["bound"] <= city["score"]
        assert city["gap_pct"] == pytest.approx(100 * (1 - city["bound"] / city["score"]))
        assert city["tries"] == "1"


def test_a_city_without_a_plan_and_a_tampered_one_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(cases: Path, out: Path, extra: list[str]) -> Cost:
        (cases / "city-01" / "slots.csv").write_text("slot_id\n", encoding="utf-8")
        cost = plan_cities(cases, out, extra)
        table = out / "city-02" / "bookings.csv"
        rows = table.read_text(encoding="utf-8").splitlines()
        table.write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
        return cost

    plan_cities = program.plan_cities
    monkeypatch.setattr(program, "plan_cities", spoil)
    assert main([*SMALL, "--cities", "3", "--candidates", "60", "--json"]) == 5
    one, two, three = json.loads(capsys.readouterr().out)["cities"]
    assert one["score"] is None
    assert one["fault"]
    assert two["fault"].startswith("breaks ")
    assert three["fault"] == ""


def test_cities_differ_and_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        program.make_cities(tmp_path / name, "tiny", [20, 20], 5)
    write_sample("tiny", tmp_path / "c", 20, 6)

    def people(folder: Path) -> bytes:
        return (folder / "candidates.csv").read_bytes()

    assert people(tmp_path / "a" / "city-01") != people(tmp_path / "a" / "city-02")
    assert people(tmp_path / "a" / "city-02") == people(tmp_path / "b" / "city-02")
    assert people(tmp_path / "a" / "city-02") == people(tmp_path / "c")


@pytest.mark.parametrize(("candidates", "cities"), [(500_000, 16), (31, 3), (5, 5)])
def test_sizes_add_up_and_are_near_equal(candidates: int, cities: int) -> None:
    sizes = sizes_of(candidates, cities)
    assert sum(sizes) == candidates
    assert len(sizes) == cities
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("arguments", [["--cities", "0"], ["--candidates", "x"], ["--kind", "x"]])
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
