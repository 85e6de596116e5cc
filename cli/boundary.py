"""Where exceptions end: what was raised is told, and becomes the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.exits import Exit
from cli.failures import describe
from cli.interrupts import AbandonedError
from cli.words import _, printable

if TYPE_CHECKING:
    from types import TracebackType

    from cli.invocation import Invocation


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
