"""The picture is drawn from the lines alone, where matplotlib is installed."""

import json
from pathlib import Path

import pytest

from benchmarks.entries import Entry
from benchmarks.metering import Cost

COST = Cost(exit_code=0, wall_seconds=3, cpu_seconds=2, memory_mb=50, message="")


def test_draws_every_planner_that_told_something(tmp_path: Path) -> None:
    pytest.importorskip(
        "matplotlib", reason="pictures need matplotlib (benchmarks/requirements.txt)"
    )
    from benchmarks import picture

    rows = [
        Entry("week", 1_000, "paikao", "paikao", 0, 60.0, score=900, bound=880.0, cost=COST,
              events=((0.4, 2_000.0, 500.0), (9.0, 900.0, 880.0))),
        Entry("week", 1_000, "hand", "hand planner", 0, 60.0, score=1_500, cost=COST,
              events=((1.0, 1_500.0, None),)),
        Entry("week", 1_000, "scip", "one MIP, SCIP", 0, 60.0, skipped="there is none"),
    ]  # fmt: skip
    lines = tmp_path / "lines.jsonl"
    head = json.dumps({"kind": "machine", "text": "2 cores"})
    lines.write_text("\n".join([head, *(row.as_line() for row in rows)]) + "\n", encoding="utf-8")
    out = tmp_path / "week.svg"
    assert picture.main([str(lines), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").lstrip().startswith("<?xml")
    with pytest.raises(SystemExit):
        picture.main([str(lines), "--case", "other", "--out", str(out)])
