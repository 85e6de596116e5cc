"""The exit codes, one by one, and that nothing ever ends in a traceback."""

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cli.exits import MEANINGS, Exit
from models.errors import (
    AuditError,
    CaseError,
    InfeasibleError,
    Message,
    NoPlanError,
    PlanFolderError,
    Problem,
    UndecidedError,
    Violation,
)
from solvers.highs import SolverDiedError


def raising(error: BaseException) -> Any:
    def work(*_args: object, **_options: object) -> Any:
        raise error

    return work


def test_0_when_planned_and_audited(paikao, engine, tmp_path):
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 0
    assert "已排出并通过审核" in result.stdout
    assert [row[0] for row in engine.written] == [tmp_path / "plan"]


def test_2_when_the_case_is_refused(paikao, engine, tmp_path):
    problem = Problem("candidates", 31, "candidate_id", "K6", Message("没有重复的编号"))
    engine.read = raising(CaseError((problem,)))
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 2
    assert "candidates（考生） 第 31 行 列 candidate_id（考生编号） 值「K6」" in result.stderr
    assert result.stdout == ""
    assert engine.options == []
    assert engine.written == []


def test_2_when_the_plan_folder_is_refused(paikao, engine, tmp_path):
    problem = Problem("plan", None, None, "out", Message("应为空文件夹"))
    engine.write = raising(PlanFolderError((problem,)))
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 2
    assert "应为空文件夹" in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["plan", "case"], "缺少 --out"),
        (["plan"], "缺少"),
        (["plan", "case", "--out", "x", "--bogus"], "没有 --bogus 这个选项"),
        (["plan", "case", "--out", "x", "--seed", "x"], "--seed 的值「x」"),
        (["plan", "case", "--out", "x", "--seed", "-1"], "--seed 的值「-1」"),
        (["plan", "case", "--out", "x", "--time-limit", "nan"], "--time-limit 的值「nan」"),
        (["plan", "case", "--out", "x", "--time-limit", "0"], "--time-limit 的值「0」"),
        (["plan", "case", "--out", "x", "--time-limit", "1_0"], "--time-limit 的值「1_0」"),
        (["plan", "case", "--out", ""], "--out 的值「」不对：应为 非空的路径"),
        (["plan", "case", "--out", "  "], "--out 的值「  」不对：应为 非空的路径"),
        (["plan", "", "--out", "x"], "CASE 的值「」不对：应为 非空的路径"),
        (["check", ""], "CASE 的值「」"),
        (["audit", "case", ""], "PLAN 的值「」"),
        (["show", "plan", "--case", ""], "--case 的值「」"),
        (["sample", "tiny", ""], "DIR 的值「」"),
        (["plan", "case", "--out", "x", "--gap", "5"], "--gap 的值「5」"),
        (["plan", "case", "--out", "x", "--gap", "inf%"], "--gap 的值「inf%」"),
        (["plan", "case", "--out", "x", "--workers", "0"], "--workers 的值「0」"),
        (["plan", "case", "extra", "--out", "x"], "用法有误：多出 extra。"),
        (["sample", "huge", "x"], "{tiny|offpeak|peak|surge} 的值「huge」"),
        (["--lang", "fr", "check", "x"], "--lang 的值「fr」"),
        (["bogus"], "没有 bogus 这个命令。"),
        (["check", "case", "--json=1"], "选项 --json 的用法不对"),
    ],
)
def test_2_when_the_command_line_is_wrong(paikao, engine, args, says):
    result = paikao(*args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "--help" in result.stderr
    assert engine.written == []


def test_2_and_help_without_a_command(paikao):
    result = paikao()
    assert result.exit_code == 2
    assert "用法" in result.output


def test_2_when_a_file_cannot_be_read(paikao, engine, tmp_path):
    engine.read = raising(PermissionError(13, "Permission denied", "case/venues.csv"))
    result = paikao("check", "case")
    assert result.exit_code == 2
    assert "case/venues.csv" in result.stderr
    assert "Permission denied" in result.stderr


def test_3_when_proven_infeasible(paikao, engine, tmp_path):
    engine.make = raising(InfeasibleError("no plan", rules=("P1", "E2")))
    result = paikao("plan", "case", "--out", tmp_path / "plan", "--no-cuts")
    assert result.exit_code == 3
    assert "P1、E2" in result.stderr
    assert "paikao clash CASE" in result.stderr
    assert engine.written == []


def test_4_when_there_is_no_plan_in_time(paikao, engine, tmp_path):
    engine.make = raising(NoPlanError("no plan"))
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 4
    assert "--time-limit" in result.stderr
    assert engine.written == []


def test_5_when_the_audit_fails(paikao, engine, tmp_path):
    violation = Violation("C4", "V1-T 2023-07-17", Message("超过核定量 {over} 人", {"over": 3}))
    engine.make = raising(AuditError((violation, violation)))
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 5
    assert "C4  V1-T 2023-07-17  超过核定量 3 人" in result.stderr
    assert engine.written == []


@pytest.mark.parametrize(
    "error",
    [RuntimeError("boom"), MemoryError(), RecursionError(), KeyError("x"), AssertionError()],
)
def test_5_and_one_message_when_the_program_is_at_fault(paikao, engine, tmp_path, error):
    engine.make = raising(error)
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 5
    assert f"内部错误（{type(error).__name__}）" in result.stderr
    assert "Traceback" not in result.output
    assert "boom" not in result.output
    assert engine.written == []


def test_the_traceback_goes_into_a_file_only_on_request(paikao, engine, tmp_path):
    engine.make = raising(RuntimeError("boom"))
    log = tmp_path / "traceback.log"
    args = ("plan", "case", "--out", tmp_path / "plan")
    paikao(*args)
    assert not log.exists()
    result = paikao(*args, env={"PAIKAO_DEBUG": str(log)})
    assert result.exit_code == 5
    assert str(log) in result.stderr
    assert "Traceback" not in result.output
    assert "RuntimeError: boom" in log.read_text(encoding="utf-8")


def test_130_when_interrupted_outside_the_engine(paikao, engine, tmp_path):
    engine.write = raising(KeyboardInterrupt())
    result = paikao("plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 130
    assert "没有留下半成品" in result.stderr


def test_5_when_a_pipe_breaks_that_is_no_standard_stream(paikao, engine):
    engine.read = raising(BrokenPipeError(32, "Broken pipe"))
    result = paikao("check", "case")
    assert result.exit_code == 5
    assert "内部错误" in result.stderr


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("the HiGHS process ended with -9: ", "the HiGHS process ended with -9:"),
        (
            "the HiGHS process ended with 1: Traceback (most\n  line 1\nTypeError: x\n",
            "TypeError: x",
        ),
        ("", "?"),
    ],
)
@pytest.mark.parametrize(
    ("lang", "says"), [("zh", "求解程序中途意外退出"), ("en", "The solver ended")]
)
def test_5_when_a_solver_died(paikao, engine, tmp_path, text, detail, lang, says):
    engine.make = raising(SolverDiedError(text))
    result = paikao("--lang", lang, "plan", "case", "--out", tmp_path / "plan")
    assert result.exit_code == 5
    (sentence,) = [line for line in result.stderr.splitlines() if line.startswith(says)]
    assert sentence.endswith(detail)
    assert "Traceback" not in result.output
    assert "PAIKAO_DEBUG" in result.stderr
    assert engine.written == []


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (InfeasibleError("no plan", rules=("P1",)), 3, "infeasible"),
        (NoPlanError("no plan"), 4, "no_plan"),
        (UndecidedError(), 4, "undecided"),
        (AuditError((Violation("C4", "V1", Message("超过")),)), 5, "audit"),
        (SolverDiedError("ended with -9"), 5, "solver"),
        (RuntimeError("boom"), 5, "internal"),
    ],
)
def test_json_tells_of_a_failure_too(paikao, engine, tmp_path, error, code, kind):
    engine.make = raising(error)
    result = paikao("plan", "case", "--out", tmp_path / "plan", "--json")
    assert result.exit_code == code
    told = json.loads(result.stdout)
    assert (told["exit_code"], told["error"]) == (code, kind)
    assert told["message"]


@pytest.mark.parametrize(
    "command", [[], ["sample"], ["check"], ["plan"], ["audit"], ["show"], ["clash"]]
)
def test_help_documents_every_code(paikao, command):
    result = paikao(*command, "--help")
    assert result.exit_code == 0
    assert set(MEANINGS) == set(Exit)
    lines = [line.split() for line in result.stdout.splitlines()]
    for code, meaning in MEANINGS.items():
        assert [str(int(code)), *meaning.split()] in lines


PROGRAM = """
import sys, threading, time
sys.path[:0] = {paths!r}
from conftest import Engine, PlanOptions
import types
from cli.main import main
from pathlib import Path

def work(case, options, listener=None, stop=None):
    print("working", file=sys.stderr, flush=True)
    {work}
    sys.exit(9)

def put(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module

class Settings: pass
class Case:
    candidates = cohorts = ()

put("data.case_reader", read_case=lambda path: Case())
put("data.plan_folder", write_plan=None, check_target=lambda path: None)
put("scheduler.plan", make_plan=work, PlanOptions=PlanOptions)
main(["plan", "case", "--out", {out!r}])
"""


def _start(tmp_path: Path, work: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    paths = [str(Path(__file__).parent), str(root)]
    script = tmp_path / "program.py"
    text = PROGRAM.format(paths=paths, work=work, out=str(tmp_path / "plan"))
    script.write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert process.stderr is not None
    while "working" not in process.stderr.readline():
        assert process.poll() is None
    return process


def test_a_second_interrupt_ends_the_process_while_the_engine_works(tmp_path):
    process = _start(tmp_path, "time.sleep(600)")
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "再按一次" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "没有留下半成品" in stderr
    assert "Traceback" not in stderr
    assert stdout == ""
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_interrupt_asks_the_engine_to_stop(tmp_path, number):
    stops = "assert stop.wait(60); from models.errors import NoPlanError; raise NoPlanError('')"
    process = _start(tmp_path, stops)
    process.send_signal(number)
    _stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 4
    assert "保留目前最好的计划" in stderr


def test_the_best_plan_so_far_is_written_after_an_interrupt(paikao, engine, plan, tmp_path):
    def make(_case: object, _options: object, _listener: object, stop: threading.Event) -> object:
        signal.raise_signal(signal.SIGINT)
        assert stop.wait(30)
        return plan

    engine.make = make
    before = signal.getsignal(signal.SIGINT)
    result = paikao("plan", "case", "--out", tmp_path / "plan", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["stopped"] is True
    assert len(engine.written) == 1
    assert signal.getsignal(signal.SIGINT) is before


def test_an_engine_that_overruns_its_limit_is_asked_to_stop(paikao, engine, plan, tmp_path):
    def make(_case: object, _options: object, _listener: object, stop: threading.Event) -> object:
        assert stop.wait(30)
        return plan

    engine.make = make
    began = time.monotonic()
    result = paikao("plan", "case", "--out", tmp_path / "plan", "--time-limit", "1", "--json")
    assert result.exit_code == 0
    assert time.monotonic() - began < 30
    assert engine.options[0].reserve_seconds == 0.5
