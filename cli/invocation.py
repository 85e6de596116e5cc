"""One call of the command: its words, and where its lines go.

Results go to stdout, everything else (progress, notes, errors) to stderr.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from cli.words import choose_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli.words import Words


@dataclass
class Invocation:
    """What every command of one call shares. The options ``--lang`` and ``--json`` set it.

    ``in_files``: what was asked for is in files by now, whatever becomes of the report on it.
    """

    words: Words
    as_json: bool = False
    in_files: bool = False

    def say(self, text: str = "", /, **values: object) -> None:
        """Print a result line for people; with ``--json`` there is none."""
        if not self.as_json:
            click.echo(self.words.text(text, **values) if text else "")

    def note(self, text: str, /, **values: object) -> None:
        """Print a line beside the result."""
        click.echo(self.words.text(text, **values), err=True)

    def emit(self, data: Mapping[str, object]) -> None:
        """Print the result as one JSON object, if ``--json`` asks for it."""
        if self.as_json:
            encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
            click.echo(json.dumps(data, ensure_ascii=encoding != "utf8", indent=2))


def current(context: click.Context | None) -> Invocation:
    """Return the invocation that a context belongs to, or a fresh one in the default words."""
    found = context.find_object(Invocation) if context else None
    return found or Invocation(choose_words(None))


def pass_invocation(function: Callable[..., object]) -> Callable[..., object]:
    """Hand the invocation to a command as its first argument."""
    return click.make_pass_decorator(Invocation)(function)
