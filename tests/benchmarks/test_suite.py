"""The suite: planners that need no installation, on a tiny case, and the tables about them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import contest as contest_module
from benchmarks import render, suite
from benchmarks.cases import NamedCase
from benchmarks.entries import Entry, Session, read_lines
from benchmarks.environments import PEER_BY_NAME, PeerMissingError, interpreter
from benchmarks.metering import Cost
from benchmarks.peers import command
from benchmarks.ranking import HEADER, matches, overview, report
from data.plan_folder import read_plan
from data.samples import write_sample

COST = Cost(exit_code=0, wall_seconds=3, cpu_seconds=2, memory_mb=50, message="")
OWN = ("paikao", "hand", "cpsat", "highs")


def entry(planner: str, score: int | None, bound: float | None = None, **more: object) -> Entry:
    row = Entry("week", 1_000, planner, planner, 0, 60.0, score=score, bound=bound, cost=COST)
    return replace(row, **more)  # type: ignore[arg-type]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_smoke_on_a_tiny_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sample("tiny", tmp_path / "office", 30)
    lines = tmp_path / "lines.jsonl"
    wish = [argument for name in (*OWN, "scip") for argument in ("--planner", name)]
    arguments = [str(tmp_path / "office"), "--here", "--time-limit", "3", *wish]
    assert suite.main([*arguments, "--lines", str(lines)]) == 0
    shown = capsys.readouterr().out
    session = read_lines([lines])
    by_name = {row.planner: row for row in session.entries}
    assert set(by_name) == {*OWN, "scip"}
    for name in OWN:
        row = by_name[name]
        assert row.candidates == 30
        assert row.is_clean, (name, row.verdict)
        assert row.cost is not None
        assert row.cost.memory_mb > 10
        assert row.events[-1][1] == row.score
    (match,) = matches(session.entries)
    assert match.contradictions == []
    assert match.bound is not None
    least = min(by_name[name].score or 0 for name in OWN)
    assert 0 < match.bound <= least
    for name in ("cpsat", "highs"):
        assert by_name[name].bound is not None
        assert by_name[name].events[0][1] >= (by_name[name].score or 0)  # type: ignore[operator]
    table = [cells(line) for line in shown.splitlines() if line.startswith("|")]
    assert table[0] == list(HEADER)
    rows = {row[0]: dict(zip(HEADER, row, strict=True)) for row in table[2:]}
    assert rows["paikao"]["audit"] == "clean"
    assert rows["paikao"]["score"] == f"{by_name['paikao'].score:,}"
    own = by_name["paikao"].score or 0
    assert rows["paikao"]["gap"] == f"{100 * (own - match.bound) / own:.2f} %"
    assert rows["hand planner"]["of hand"] == "100.0 %"
    assert rows["one MIP, HiGHS"]["audit"] == "clean"
    assert render.main([str(lines)]) == 0
    assert capsys.readouterr().out == shown


def test_a_peer_that_is_not_there_is_skipped_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.environments.importlib.util.find_spec", lambda _name: None)
    write_sample("tiny", tmp_path / "office", 5)
    assert suite.main([str(tmp_path / "office"), "--here", "--planner", "scip"]) == 0
    assert "skipped: pyscipopt is not installed in this environment" in capsys.readouterr().out


def test_without_java_timefold_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PeerMissingError, match="no Java"):
        interpreter(PEER_BY_NAME["timefold"], None)


def test_a_peer_says_what_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample("tiny", tmp_path / "office", 5)

    def fake(_command: object, _folder: Path, *, output: Path, **_more: object) -> Cost:
        output.write_text('{"cannot": "cannot keep published sessions"}\n', encoding="utf-8")
        return COST

    monkeypatch.setattr(contest_module, "measure", fake)
    monkeypatch.setattr(contest_module, "interpreter", lambda _peer, _cache: Path("python"))
    named = NamedCase("office", tmp_path / "office")
    terms = contest_module.Terms(1.0, 1, 0, None)
    found = contest_module.contest(contest_module.Arena(named, named.read()), "timefold", terms)
    assert found.verdict == "skipped: cannot keep published sessions"
    assert not found.is_clean


def test_a_plan_that_breaks_rules_has_no_score_in_the_table() -> None:
    rows = [entry("hand", 4_000), entry("cpsat", 1, broken={"B5": 3, "E2": 1})]
    (match,) = matches(rows)
    line = cells(match.table().splitlines()[3])
    found = dict(zip(HEADER, line, strict=True))
    assert found["score"] == found["gap"] == ""
    assert found["audit"] == "breaks B5 3x, E2 1x"
    assert match.contradictions == []


def test_medians_of_seeds_and_the_best_bound_of_all() -> None:
    rows = [
        entry("paikao", 1_000, 900.0, seed=0),
        entry("paikao", 1_100, 880.0, seed=1),
        entry("paikao", 1_020, 890.0, seed=2),
        entry("hand", 2_040),
        entry("highs", 1_500, 950.0),
    ]
    (match,) = matches(rows)
    assert match.bound == 950
    found = dict(zip(HEADER, cells(match.table().splitlines()[2]), strict=True))
    assert found["score"] == "1,020"
    assert found["of hand"] == "50.0 %"
    assert found["gap"] == f"{100 * 70 / 1_020:.2f} %"
    assert found["own bound"] == "900"
    assert found["audit"] == "clean (3 seeds)"


def test_one_seed_without_a_plan_leaves_no_median() -> None:
    rows = [
        entry("paikao", 1_000, 900.0),
        entry("paikao", None, seed=1, cost=replace(COST, exit_code=4)),
    ]
    (match,) = matches(rows)
    assert match.standings[0].score is None
    assert match.standings[0].verdict == "clean; no plan, exit 4 (2 seeds)"


def test_a_bound_above_a_score_is_told_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [entry("paikao", 1_000, 900.0), entry("highs", 1_200, 1_001.0)]
    (match,) = matches(rows)
    assert match.contradictions == ["highs"]
    assert "Wrong: the bound of one MIP, HiGHS lies above a score." in report(
        Session("", tuple(rows))
    )
    monkeypatch.setattr(suite, "run", lambda _options, _folder, _parser: iter(rows))
    assert suite.main(["--sample", "tiny"]) == 5


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([entry("paikao", 10)], 0),
        ([entry("paikao", None)], 5),
        ([entry("hand", 10, broken={"B5": 1})], 5),
        ([entry("paikao", 10), entry("highs", None)], 0),
        ([entry("paikao", 10), entry("highs", 9, broken={"T1": 1})], 5),
        ([entry("paikao", 10), entry("timefold", None, skipped="there is no Java")], 0),
    ],
)
def test_exit_codes(rows: list[Entry], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "run", lambda _options, _folder, _parser: iter(rows))
    assert suite.main(["--sample", "tiny"]) == code


def test_entries_survive_their_file(tmp_path: Path) -> None:
    rows = (
        entry("highs", 1_200, 1_000.5, events=((0.5, 5_000.0, None), (2.0, 1_200.0, 1_000.5))),
        entry("scip", None, skipped="no", cost=None),
    )
    file = tmp_path / "lines.jsonl"
    head = json.dumps({"kind": "machine", "text": "2 cores"})
    file.write_text("\n".join([head, *(row.as_line() for row in rows)]) + "\n", encoding="utf-8")
    assert read_lines([file]) == Session("2 cores", rows)


def test_first_plan_is_not_the_empty_one() -> None:
    events = ((0.1, 900.0, None), (0.4, 900.0, 1.0), (2.5, 700.0, 1.0), (9.0, 600.0, 5.0))
    assert entry("highs", 600, events=events).first_seconds == 2.5
    assert entry("paikao", 600, events=events).first_seconds == 0.1
    assert entry("highs", 900, events=events[:2]).first_seconds is None


def test_a_peer_that_improves_on_nothing_is_said_to_have_the_empty_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    idle = command.Answer(None, None)
    monkeypatch.chdir(tmp_path)
    write_sample("tiny", tmp_path / "office", 20)
    arguments = [str(tmp_path / "office"), "--out", str(tmp_path / "plan")]
    assert command.run("highs", lambda *_: idle, arguments) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[-1]["answer"]["found"] is False
    plan = read_plan(tmp_path / "plan")
    assert not plan.tables.runs
    assert rows[0]["score"] == plan.info.score > 0


def test_overview_has_a_row_a_case() -> None:
    rows = [
        entry("paikao", 1_000, 950.0),
        entry("highs", 1_500, 960.0),
        replace(entry("paikao", 20, 20.0), case="other"),
        replace(entry("highs", None), case="other"),
    ]
    lines = [cells(line) for line in overview(Session("", tuple(rows))).splitlines()]
    assert lines[0] == [
        "case",
        "candidates",
        "paikao",
        "one MIP, HiGHS",
        "best bound",
        "paikao's gap",
    ]
    assert lines[2] == ["week", "1,000", "1,000", "1,500", "960", "4.00 %"]
    assert lines[3] == ["other", "1,000", "20", "no plan, exit 0", "20", "0.00 %"]


def test_pins_name_no_host() -> None:
    folder = Path(suite.__file__).parent / "peers"
    files = [*folder.glob("*/requirements.txt"), folder / "reading.txt"]
    assert len(files) == len(PEER_BY_NAME) + 1
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"#.*|-r \.\./reading\.txt|[\w.-]+==[\w.]+", line), line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sample", "tiny", "--planner", "gurobi"], "invalid choice"),
        (["--sample", "tiny", "--seeds", "0"], "at least 1"),
        (["--sample", "tiny", "--here", "--cache", "x"], "not allowed with"),
        ([], "name a CASE"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        suite.main(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err
