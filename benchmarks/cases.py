"""The cases that a benchmark runs on: given by path, or samples made for the occasion."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.case_reader import WORKBOOK_SUFFIX, read_case
from data.samples import KINDS, SampleKind, write_sample
from models.case import Case
from models.errors import CaseError


@dataclass(frozen=True, slots=True)
class SampleWish:
    """A sample to be made; ``candidates`` is ``None`` for as many as its kind has."""

    kind: SampleKind
    candidates: int | None

    @property
    def name(self) -> str:
        """How tables call it."""
        size = "" if self.candidates is None else f" of {self.candidates}"
        return f"{self.kind} sample{size}"


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case on disk, and how tables call it."""

    name: str
    path: Path

    @property
    def is_workbook(self) -> bool:
        """Whether it is one workbook and no folder."""
        return self.path.suffix == WORKBOOK_SUFFIX

    def read(self) -> Case:
        """Read it; a case that is refused ends the program.

        Raises
        ------
        SystemExit
            With 2, after a line on stderr, if the case is refused.
        """
        try:
            return read_case(self.path)
        except CaseError as error:
            print(f"{self.path}: {error}; see paikao check", file=sys.stderr)
            raise SystemExit(USAGE_EXIT) from error


USAGE_EXIT: Final = 2


def add_case_arguments(parser: argparse.ArgumentParser) -> None:
    """Let a program take ``CASE...`` and ``--sample KIND[:CANDIDATES]``."""
    parser.add_argument(
        "cases", nargs="*", type=Path, metavar="CASE", help="case folder or .xlsx workbook"
    )
    parser.add_argument(
        "--sample",
        action="append",
        default=[],
        type=_sample_wish,
        metavar="KIND[:CANDIDATES]",
        help=f"make a sample ({', '.join(KINDS)}) and run on it; may be repeated",
    )


def cases_of(
    parser: argparse.ArgumentParser, options: argparse.Namespace, folder: Path
) -> list[NamedCase]:
    """Return the cases asked for, in the order given; samples are made in ``folder``, and last.

    Ends the program by ``parser.error`` if none is asked for or a path does not exist.
    """
    found: list[NamedCase] = []
    for path in options.cases:
        if not path.exists():
            parser.error(f"{path}: there is no such case")
        found.append(NamedCase(path.stem if path.is_file() else path.resolve().name, path))
    for number, wish in enumerate(options.sample):
        place = folder / f"sample-{number}-{wish.kind}"
        write_sample(wish.kind, place, wish.candidates)
        found.append(NamedCase(wish.name, place))
    if not found:
        parser.error("name a CASE, or a --sample to make")
    return found


def _sample_wish(text: str) -> SampleWish:
    name, colon, size = text.partition(":")
    for kind in KINDS:
        if kind == name:
            break
    else:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(KINDS)}")
    if not colon:
        return SampleWish(kind, None)
    if not (size.isascii() and size.isdigit() and int(size) > 0):
        raise argparse.ArgumentTypeError(f"{size!r} is no number of candidates")
    return SampleWish(kind, int(size))
