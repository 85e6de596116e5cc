"""The shape of the command: help in the office's words, every ending an exit code.

``Application.main`` is the one place where exceptions end: whatever a command raises becomes
one clear message and an exit code, never a traceback.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cli.boundary import Boundary
from cli.collector import collect_rarely
from cli.exits import MEANINGS, Exit
from cli.failures import BrokenInsideError
from cli.invocation import Invocation, current
from cli.parameters import OneOf, RefusedArguments
from cli.streams import standard_streams
from cli.words import LANGUAGES, _, cell_width, choose_words, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cli.words import Words

WIDTH = 80
INDENT = 2


def _set_language(context: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        current(context).words = choose_words(value)


def _set_json(context: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        current(context).as_json = True


def language_option() -> click.Option:
    """Return ``--lang``; it is taken before and after the command's name alike."""
    return click.Option(
        ["--lang"],
        type=OneOf(LANGUAGES),
        metavar="zh|en",
        is_eager=True,
        expose_value=False,
        callback=_set_language,
        help=_("语言：zh 中文（默认）或 en 英文；也可用环境变量 PAIKAO_LANG"),
    )


def json_option() -> click.Option:
    """Return ``--json``: one JSON object on stdout, for failures too."""
    return click.Option(
        ["--json"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_set_json,
        help=_("结果以 JSON 写到标准输出，出错时也是"),
    )


class Command(click.Command):
    """A command whose help is translated and laid out by terminal cells."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [json_option(), language_option()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; what no argument takes is refused in the office's words."""
        ctx.allow_extra_args = True
        extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            raise RefusedArguments(extra, ctx)
        return extra

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, description, arguments and options, exit codes."""
        words = current(ctx).words
        formatter.write(_usage(self, ctx, words))
        formatter.write(_paragraph(words.text(self.help or "")))
        formatter.write(_parameters(self, ctx, words))
        formatter.write(_exit_codes(words))


class Application(click.Group):
    """The group of all commands."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(language_option())
        self.sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
        """Titles (Chinese source texts) and the commands under them, as the help shows them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a week's work, not of the alphabet."""
        return [name for _title, names in self.sections for name in names]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, description, commands, options, exit codes."""
        words = current(ctx).words
        formatter.write(_usage(self, ctx, words))
        formatter.write(_paragraph(words.text(self.help or "")))
        widest = max(map(cell_width, self.commands))
        for title, names in self.sections:
            rows = [(name, words.text(self.commands[name].short_help or "")) for name in names]
            formatter.write(_table(words.text(title), rows, widest))
        formatter.write(_parameters(self, ctx, words))
        formatter.write(_exit_codes(words))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise BrokenInsideError from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run, and leave the process with one of the documented exit codes."""
        collect_rarely()
        try:
            with standard_streams() as output:
                invocation = Invocation(choose_words(None))
                boundary = Boundary(invocation)
                with boundary:
                    result = super().main(
                        args,
                        prog_name or "paikao",
                        complete_var,
                        standalone_mode=False,
                        windows_expand_args=windows_expand_args,
                        obj=invocation,
                        **extra,
                    )
                    boundary.code = Exit(result) if isinstance(result, int) else Exit.DONE
                output.flush()
                boundary.account_for(output.lost)
                if boundary.abandoned:
                    _leave_at_once(boundary.code)
                code = boundary.code
        except KeyboardInterrupt:  # before the boundary stood, or while it was speaking
            code = Exit.ABORTED
        atexit.unregister(_ignore_interrupts)
        atexit.register(_ignore_interrupts)
        sys.exit(int(code))


def _ignore_interrupts() -> None:
    """Let the interpreter end with the code that stands: a Ctrl-C now comes too late."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _leave_at_once(code: Exit) -> NoReturn:
    """End the process while the engine's thread is still at work, and its children with it."""
    for child in multiprocessing.active_children():
        child.terminate()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code))


def _usage(command: click.Command, context: click.Context, words: Words) -> str:
    pieces = [
        piece for param in command.get_params(context) for piece in param.get_usage_pieces(context)
    ]
    if isinstance(command, click.Group):
        pieces += [words.text(_("命令 …"))]
    options = words.text(_("[选项]"))
    line = " ".join([context.command_path, options, *pieces])
    return words.text(_("用法：{line}"), line=line) + "\n\n"


def _paragraph(text: str) -> str:
    return "".join(line + "\n" for part in text.split("\n") for line in wrap(part, WIDTH)) + "\n"


def _parameters(command: click.Command, context: click.Context, words: Words) -> str:
    arguments, options = [], []
    for param in command.get_params(context):
        text = words.text(getattr(param, "help", None) or "")
        if isinstance(param, click.Argument):
            arguments.append((param.make_metavar(context), text))
        elif "--help" in param.opts:
            options.append(("--help", words.text(_("显示本说明"))))
        elif "--version" in param.opts:
            options.append(("--version", words.text(_("显示版本"))))
        else:
            flag = isinstance(param, click.Option) and param.is_flag
            value = "" if flag else f" {param.make_metavar(context)}"
            needed = words.text(_("（必填）")) if param.required else ""
            options.append((param.opts[0] + value, text + needed))
    shown = _table(words.text(_("参数")), arguments) if arguments else ""
    return shown + _table(words.text(_("选项")), options)


def _exit_codes(words: Words) -> str:
    rows = [(str(int(code)), words.text(meaning)) for code, meaning in MEANINGS.items()]
    return _table(words.text(_("退出码")), rows).rstrip("\n") + "\n"


def _table(title: str, rows: Iterable[tuple[str, str]], least: int = 0) -> str:
    """Lay two columns out, the first of ``least`` cells; the second is wrapped to the terminal."""
    rows = list(rows)
    first = max(least, *(cell_width(left) for left, _right in rows))
    room = WIDTH - INDENT - first - 2
    lines = [f"{title}:" if title.isascii() else f"{title}："]
    for left, right in rows:
        for number, part in enumerate(wrap(right, room)):
            head = left if number == 0 else ""
            lines.append(" " * INDENT + head + " " * (first - cell_width(head) + 2) + part)
    return "\n".join(lines) + "\n\n"
