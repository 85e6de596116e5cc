"""Progress: one line a step in a log, a live line on a terminal, stdout left alone."""

import io
import os
import re
import subprocess
import sys
from dataclasses import fields

import pytest

from cli.progress import STAGES, LiveDisplay, LogDisplay, line_of
from cli.words import choose_words
from models.progress import Progress

ZH = choose_words("zh")


def test_a_line_says_what_is_known():
    event = Progress("improve", 12.34, score=2_018_306, bound=1_904_684.4, gap=0.0563, note="LNS 7")
    assert (
        line_of(event, ZH)
        == "  12.3 秒  改进计划  得分 2,018,306  下界 1,904,684  差距 5.63%  LNS 7"
    )
    assert line_of(Progress("types", 0.5), ZH) == "   0.5 秒  归并考生"
    region = Progress("improve", 60.0, score=20, part=2, parts=16)
    assert line_of(region, ZH) == "  60.0 秒  改进计划  得分 20  片区 2/16"
    assert line_of(region, choose_words("en")).endswith("region 2/16")
    assert line_of(Progress("unheard of", 0.5), ZH) == "   0.5 秒  unheard of"


def test_every_stage_of_the_engine_has_a_name():
    named = set(re.findall(r"``(\w+)``", Progress.__doc__ or ""))
    assert set(STAGES) == named - {field.name for field in fields(Progress)} - {"None"}


def test_a_log_has_one_line_a_step(capsys):
    log = LogDisplay(ZH)
    for event in (
        Progress("relaxation", 1.0),
        Progress("relaxation", 1.5),
        Progress("relaxation", 2.0, bound=10.0),
        Progress("relaxation", 6.5, bound=11.0),
        Progress("improve", 7.0, score=20, bound=11.0),
        Progress("improve", 7.1, score=20, bound=11.0),
        Progress("improve", 7.2, score=19, bound=11.0),
        Progress("improve", 7.3, score=19, bound=11.5),
        Progress("improve", 7.4, score=19, bound=11.5, part=1, parts=2),
        Progress("improve", 7.5, score=19, bound=11.5, part=1, parts=2),
        Progress("improve", 7.6, score=19, bound=11.5, part=2, parts=2),
    ):
        log.show(event)
    told = capsys.readouterr()
    assert told.out == ""
    shown = [line.split()[0] for line in told.err.splitlines()]
    assert shown == ["1.0", "6.5", "7.0", "7.2", "7.4", "7.6"]


def test_a_live_display_keeps_a_line_for_each_finished_stage(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    display = LiveDisplay(ZH)
    with display.live:
        display.show(Progress("types", 1.0))
        display.show(Progress("relaxation", 2.0, bound=10.0))
        display.show(Progress("relaxation", 3.0, bound=12.0))
        display.show(Progress("improve", 4.0, score=20, bound=12.0, gap=0.4))
        display.note("[bold]正在停下")
    lines = [line.strip() for line in stream.getvalue().splitlines() if line.strip()]
    assert lines == ["1.0 秒  归并考生", "3.0 秒  松弛与下界  下界 12", "[bold]正在停下"]


def test_progress_of_a_plan_goes_to_stderr_only(paikao, engine, plan, tmp_path):
    def make(_case: object, _options: object, listener, _stop: object) -> object:
        listener(Progress("types", 0.1))
        listener(Progress("improve", 0.2, score=284, bound=270.5, gap=0.05))
        return plan

    engine.make = make
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    stages = [line.split("秒")[1].split()[0] for line in result.stderr.splitlines()]
    assert stages == ["读入数据", "归并考生", "改进计划", "写出"]
    assert "归并考生" not in result.stdout


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_narrow_encoding_ends_nothing(encoding):
    run = subprocess.run(
        [sys.executable, "-m", "cli", "check", "\U0001f697考场"],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LANG": "C"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 2
    assert b"Traceback" not in run.stderr
    assert run.stderr
