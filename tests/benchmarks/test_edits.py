"""Random edits of a workbook: each is applied or reported; the referee can tell when not."""

import json
import random
from pathlib import Path

import openpyxl
import pytest

from benchmarks import edits as program
from benchmarks.edit_hand import Hand
from benchmarks.edit_moves import move
from benchmarks.edit_referee import Referee
from data.plan_folder import write_plan
from models.edits import FoundEdits
from support.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    found = Desk(tmp_path_factory.mktemp("desk"))
    write_plan(found.path.parent / "plan", found.case, found.plan, workbooks=False)
    return found


def test_random_edits_are_applied_or_reported(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = str(desk.path.parent / "plan")
    code = program.main(["--plan", plan, "--edits", "160", "--seed", "7", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["wrong"] == []
    assert code == 0
    assert report["applied"] > 20
    assert report["reported"] > 40


def test_the_referee_notices_what_is_lost_and_what_is_made_up(desk: Desk) -> None:
    base = desk.read(desk.written).case
    assert base is not None
    referee = Referee(desk.case, desk.plan, base)
    book = openpyxl.load_workbook(desk.written)
    hand = Hand(book, desk.case, desk.plan, random.Random(3))
    while len(hand.moves) < 6:
        move(hand)
    hand.finish()
    book.save(desk.path)
    settled = desk.read(desk.path)
    assert referee.judge(hand.moves, settled.problems, settled.case) == []
    assert referee.judge(hand.moves, (), base)
    assert referee.judge([], settled.problems, base) or not settled.problems
    assert referee.judge([], (), settled.case) or not settled.changes
    assert referee.judge(hand.moves, settled.problems, None)


def test_a_lost_edit_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trial = program.Trial(desk.case, desk.plan, tmp_path)
    monkeypatch.setattr(program, "read_edits", lambda *_args: FoundEdits((), ()))
    wrong = [fault for seed in range(3) for fault in trial.batch(seed, 6)[1]]
    assert any(fault.startswith("lost") for fault in wrong)
