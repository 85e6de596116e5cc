"""What is wrong with a command line, in words: click's own texts are English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.parameters import RefusedArguments, RefusedTogether, RefusedValue
from cli.words import _, printable

if TYPE_CHECKING:
    from cli.words import Words


def usage_sentence(error: click.ClickException, words: Words) -> str:
    """Say what is wrong with the command line."""
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
