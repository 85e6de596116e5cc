"""From an exception to words and an exit code, one function a kind.

Every message says what, where, what was found, what is expected and what to do.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from dataclasses import dataclass, field
from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.edit_lines import problem_data as edit_problem_data
from cli.edit_lines import problem_lines as edit_problem_lines
from cli.exits import Exit
from cli.interrupts import AbandonedError
from cli.parameters import RefusedArguments, RefusedTogether, RefusedValue
from cli.problems import problem_data, problem_lines, violation_data, violation_lines
from cli.words import _, printable
from models.edit_problems import EditsError
from models.errors import (
    AuditError,
    CaseError,
    ClusterError,
    InfeasibleError,
    NoPlanError,
    PictureError,
    PlanFolderError,
    QuestionError,
    ScenarioError,
    SolverError,
    UndecidedError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from cli.invocation import Invocation
    from cli.words import Words

DEBUG_VARIABLE: Final = "PAIKAO_DEBUG"


class BrokenInsideError(Exception):
    """A pipe inside the program broke; click would turn the ``BrokenPipeError`` into exit code 1.

    Those of stdout and stderr never get here.
    """


@dataclass(frozen=True)
class Failure:
    """How a call ended badly: its code, a name for scripts, the lines for people."""

    code: Exit
    kind: str
    lines: list[str]
    data: Mapping[str, object] = field(default_factory=dict)


@singledispatch
def describe(error: BaseException, words: Words) -> Failure:
    """Say what happened. What no other function knows is a fault of the program."""
    lines = [words.text(_("程序内部错误（{kind}），没有写出任何计划。"), kind=type(error).__name__)]
    lines += _record_lines(error, words)
    return Failure(Exit.FAULT, "internal", lines, {"exception": type(error).__name__})


@describe.register(CaseError)
def _case(error: CaseError, words: Words) -> Failure:
    head = words.text(
        _("数据有 {count} 处错误，未作计划；请逐条改正后重新运行："), count=len(error.problems)
    )
    lines = [head, *problem_lines(error.problems, words)]
    data = {"problems": [problem_data(problem, words) for problem in error.problems]}
    return Failure(Exit.INPUT, "case", lines, data)


@describe.register(ScenarioError)
def _scenario(error: ScenarioError, words: Words) -> Failure:
    head = words.text(
        _("推演方案有 {count} 处错误，未作推演；请逐条改正后重新运行："), count=len(error.problems)
    )
    lines = [head, *problem_lines(error.problems, words)]
    data = {"problems": [problem_data(problem, words) for problem in error.problems]}
    return Failure(Exit.INPUT, "scenario", lines, data)


@describe.register(PlanFolderError)
def _folder(error: PlanFolderError, words: Words) -> Failure:
    head = words.text(_("计划文件夹有 {count} 处问题："), count=len(error.problems))
    lines = [head, *problem_lines(error.problems, words)]
    data = {"problems": [problem_data(problem, words) for problem in error.problems]}
    return Failure(Exit.INPUT, "plan_folder", lines, data)


@describe.register(EditsError)
def _edits(error: EditsError, words: Words) -> Failure:
    head = words.text(_("工作簿读不进来（{count} 处）："), count=len(error.problems))
    lines = [head, *edit_problem_lines(error.problems, words)]
    data = {"problems": [edit_problem_data(problem, words) for problem in error.problems]}
    return Failure(Exit.INPUT, "edits", lines, data)


@describe.register(ClusterError)
def _cluster(error: ClusterError, words: Words) -> Failure:
    line = words.text(_("集群不能用：{message}。"), message=words.message(error.message))
    return Failure(Exit.INPUT, "cluster", [line])


@describe.register(QuestionError)
def _question(error: QuestionError, words: Words) -> Failure:
    return Failure(Exit.INPUT, "question", [words.message(error.message)])


@describe.register(PictureError)
def _picture(error: PictureError, words: Words) -> Failure:
    line = words.text(_("图画不出来：{message}。"), message=words.message(error.message))
    return Failure(Exit.INPUT, "picture", [line])


@describe.register(InfeasibleError)
def _infeasible(error: InfeasibleError, words: Words) -> Failure:
    lines = [words.text(_("已证明：没有任何计划能遵守全部规则。"))]
    if error.rules:
        rules = words.text(_("、")).join(error.rules)
        lines.append(words.text(_("互相冲突的规则：{rules}。"), rules=rules))
    lines.append(
        words.text(_("如用了 --no-cuts，请去掉再试；否则请检查已公布场次、停考和考试员出勤。"))
    )
    lines.append(words.text(_("是哪些场次、规则和数据互相冲突：paikao clash CASE")))
    return Failure(Exit.INFEASIBLE, "infeasible", lines, {"rules": list(error.rules)})


@describe.register(NoPlanError)
def _no_plan(_error: NoPlanError, words: Words) -> Failure:
    lines = [
        words.text(_("限时内没有排出计划；这不说明没有可行的计划。")),
        words.text(_("请用 --time-limit 给更多时间再试。")),
    ]
    return Failure(Exit.NO_PLAN, "no_plan", lines)


@describe.register(UndecidedError)
def _undecided(_error: UndecidedError, words: Words) -> Failure:
    lines = [
        words.text(_("限时内没有判明已公布的场次能否全部保留。")),
        words.text(_("请用 --time-limit 给更多时间再试。")),
    ]
    return Failure(Exit.NO_PLAN, "undecided", lines)


@describe.register(AuditError)
def _audit(error: AuditError, words: Words) -> Failure:
    rules = list(dict.fromkeys(violation.rule for violation in error.violations))
    head = words.text(
        _(
            "排出的计划没有通过审核，不予写出。违反的规则：{rules}。这是程序的错误，请交给维护人员。"
        ),
        rules=words.text(_("、")).join(rules),
    )
    lines = [head, *violation_lines(error.violations, words, to_terminal=sys.stderr.isatty())]
    data: dict[str, object] = {
        "rules": rules,
        "violations": [violation_data(violation, words) for violation in error.violations],
    }
    return Failure(Exit.FAULT, "audit", lines, data)


@describe.register(SolverError)
def _solver(error: SolverError, words: Words) -> Failure:
    detail = printable((str(error).strip().splitlines() or ["?"])[-1])
    lines = [
        words.text(
            _("求解程序中途意外退出，没有写出任何计划；常见的原因是内存不足。详情：{detail}"),
            detail=detail,
        ),
        *_record_lines(error, words),
    ]
    return Failure(Exit.FAULT, "solver", lines, {"detail": detail})


@describe.register(OSError)
def _file(error: OSError, words: Words) -> Failure:
    path = "?" if error.filename is None else printable(str(error.filename))
    reason = error.strerror or str(error) or type(error).__name__
    text = _("无法读写 {path}：{reason}。请检查路径、权限和磁盘空间。")
    line = words.text(text, path=path, reason=printable(reason))
    return Failure(Exit.INPUT, "file", [line], {"path": path})


@describe.register(KeyboardInterrupt)
def _interrupt(_error: KeyboardInterrupt, words: Words) -> Failure:
    return Failure(Exit.ABORTED, "aborted", [words.text(_("已放弃，没有留下半成品。"))])


@describe.register(click.Abort)
@describe.register(AbandonedError)
def _abort(_error: Exception, words: Words) -> Failure:
    return _interrupt(KeyboardInterrupt(), words)


@describe.register(click.ClickException)
def _usage(error: click.ClickException, words: Words) -> Failure:
    context = getattr(error, "ctx", None)
    command = "paikao" if context is None else context.command_path
    lines = [
        _usage_sentence(error, words),
        words.text(_("用法见：{command} --help"), command=command),
    ]
    return Failure(Exit.INPUT, "usage", lines)


def _usage_sentence(error: click.ClickException, words: Words) -> str:
    """Say what is wrong with the command line; click's own texts are English only."""
    if isinstance(error, RefusedValue):
        return words.text(
            _("{name} 的值「{value}」不对：应为 {expected}。"),
            name=_parameter_name(error),
            value=printable(error.value),
            expected=words.text(error.expected, **error.places),
        )
    if isinstance(error, click.MissingParameter):
        return words.text(_("缺少 {name}。"), name=_parameter_name(error))
    if isinstance(error, click.NoSuchOption):
        return words.text(_("没有 {name} 这个选项。"), name=printable(error.option_name))
    if isinstance(error, click.BadOptionUsage):
        text = _("选项 {name} 的用法不对：缺少它的值，或者它不带值。")
        return words.text(text, name=printable(error.option_name))
    if isinstance(error, RefusedTogether):
        return words.text(error.sentence)
    if isinstance(error, RefusedArguments):
        extra = " ".join(map(printable, error.extra))
        return words.text(_("用法有误：多出 {extra}。"), extra=extra)
    if isinstance(error, click.NoSuchCommand):
        return words.text(_("没有 {name} 这个命令。"), name=printable(error.command_name))
    return words.text(_("用法有误：{message}"), message=printable(error.format_message()))


def _parameter_name(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    if error.param is not None and error.ctx is not None:
        return error.param.make_metavar(error.ctx)
    return "?"


def _record_lines(error: BaseException, words: Words) -> list[str]:
    """Say where the traceback was written, or how to get it."""
    path = _write_traceback(error)
    if path is not None:
        return [words.text(_("详细记录写在 {path}。"), path=path)]
    text = _("请保留数据，设环境变量 {variable}=1 再运行一次，把所得记录交给维护人员。")
    return [words.text(text, variable=DEBUG_VARIABLE)]


def _write_traceback(error: BaseException) -> Path | None:
    """Write the traceback, where ``PAIKAO_DEBUG`` asks for it: a path, or 1 for a new file."""
    wish = os.environ.get(DEBUG_VARIABLE, "").strip()
    if not wish or wish == "0":
        return None
    lines = traceback.format_exception(error)
    try:
        if wish == "1":
            handle, name = tempfile.mkstemp(prefix="paikao-", suffix=".log")
            os.close(handle)
            wish = name
        Path(wish).write_text("".join(lines), encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    return Path(wish)


class Boundary:
    """Where exceptions end. After the ``with`` block, ``code`` is the exit code."""

    def __init__(self, invocation: Invocation) -> None:
        self.invocation = invocation
        self.code = Exit.DONE
        self.abandoned = False

    def __enter__(self) -> Boundary:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        """Report what was raised; only the interpreter's own exits pass."""
        if error is None or isinstance(error, SystemExit | GeneratorExit):
            return False
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.format_message(), err=True)
            self.code = Exit.INPUT
            return True
        self.abandoned = isinstance(error, AbandonedError)
        failure = describe(error, self.invocation.words)
        self.code = failure.code
        for line in failure.lines:
            click.echo(line, err=True)
        self.invocation.emit(
            {
                "exit_code": int(failure.code),
                "error": failure.kind,
                "message": failure.lines[0],
                **failure.data,
            }
        )
        return True

    def account_for(self, lost: OSError | None) -> None:
        """Say that the result could not be printed, and why, unless its reader had enough of it.

        Files that were written stand, and so does the code; a result that was only to be printed
        ends as any other file that cannot be written.
        """
        if lost is None or isinstance(lost, BrokenPipeError):
            return
        reason = printable(lost.strerror or str(lost))
        if self.invocation.in_files:
            self.invocation.note(
                _("注意：标准输出写不进去（{reason}）；文件已写好。"), reason=reason
            )
            return
        if self.code is Exit.DONE:
            self.code = Exit.INPUT
        self.invocation.note(
            _("标准输出写不进去（{reason}），结果没有完整显示。请检查输出位置和磁盘空间。"),
            reason=reason,
        )
