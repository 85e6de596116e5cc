"""The kinds of values that options take; each says what it expects in the office's words."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from cli.words import _

SHORTEST_SECONDS: Final = 0.1
LONGEST_SECONDS: Final = 86_400
MOST_DIGITS: Final = 20
"""Of a whole number; Python itself refuses to read some thousands of them."""
DECIMAL: Final = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class RefusedValue(click.BadParameter):
    """A value that an option does not take. ``expected`` is Chinese source text."""

    def __init__(
        self,
        value: object,
        expected: str,
        places: Mapping[str, object],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> None:
        super().__init__(expected.format(**places), ctx=ctx, param=param)
        self.value = str(value)
        self.expected = expected
        self.places = places


class RefusedArguments(click.UsageError):
    """Words on the command line that no argument takes."""

    def __init__(self, extra: list[str], ctx: click.Context) -> None:
        super().__init__(" ".join(extra), ctx)
        self.extra = extra


class RefusedTogether(click.UsageError):
    """Options that do not go together. ``sentence`` is Chinese source text."""

    def __init__(self, sentence: str, ctx: click.Context | None) -> None:
        super().__init__(sentence, ctx)
        self.sentence = sentence


class Place(click.Path):
    """Where a file or folder is, or is to be."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return the path; refuse an empty one, which would mean the current folder."""
        if not str(value).strip():
            raise RefusedValue(value, _("非空的路径（当前文件夹请写 ./）"), {}, param, ctx)
        return super().convert(value, param, ctx)


FOLDER: Final = Place()

plan_case: Final = click.option(
    "--case",
    "case",
    type=FOLDER,
    metavar="CASE",
    help=_("计划所依据的数据，供没有 case.zip 的计划文件夹用"),
)
"""The option of commands that read a plan folder together with its case."""


class OneOf(click.Choice[str]):
    """One word of a closed list."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word, or refuse it."""
        if value not in self.choices:
            words = " / ".join(map(str, self.choices))
            raise RefusedValue(value, _("{words} 之一"), {"words": words}, param, ctx)
        return str(value)


class Whole(click.ParamType[int]):
    """A whole number from ``low`` to ``high``."""

    name = "N"

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or refuse it."""
        text = str(value).strip()
        digits = text.removeprefix("-")
        plain = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
        if not (plain and self.low <= int(text) <= self.high):
            places = {"low": self.low, "high": self.high}
            raise RefusedValue(value, _("{low} 到 {high} 的整数"), places, param, ctx)
        return int(text)


class Seconds(click.ParamType[float]):
    """A length of time in seconds, from a tenth of a second to a day."""

    name = "SECONDS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds, or refuse them."""
        seconds = _number(str(value))
        if seconds is None or not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
            places = {"least": SHORTEST_SECONDS, "most": LONGEST_SECONDS}
            raise RefusedValue(value, _("{least} 到 {most} 之间的秒数"), places, param, ctx)
        return seconds


class Gap(click.ParamType[float]):
    """A gap, as a fraction (``0.05``) or a percentage (``5%``); the fraction is returned."""

    name = "GAP"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the fraction, 0 to 1, or refuse the text."""
        text = str(value).strip().replace("\N{FULLWIDTH PERCENT SIGN}", "%")
        number = _number(text.removesuffix("%"))
        fraction = number / 100 if number is not None and text.endswith("%") else number
        if fraction is None or not 0 <= fraction <= 1:
            raise RefusedValue(value, _("0 到 1 的小数（0.05）或百分数（5%）"), {}, param, ctx)
        return fraction


def _number(text: str) -> float | None:
    """Read a finite decimal number in plain digits, or nothing."""
    text = text.strip()
    number = float(text) if DECIMAL.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None
