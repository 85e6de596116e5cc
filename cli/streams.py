"""Standard output and error that may be closed, full or read by nobody.

What cannot be printed never ends a command: a plan is worth its time even where its progress
goes nowhere. Whether a result was lost is told at the end.
"""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_DESCRIPTORS: Final = (0, 1, 2)


class Output:
    """A text stream whose first failure is kept in ``lost`` and whose later texts are dropped.

    It has no ``buffer``, so that nothing is written past it.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, or drop it."""
        if self.lost is None:
            try:
                self._stream.write(text)
            except OSError as error:
                self._lose(error)
        return len(text)

    def flush(self) -> None:
        """Send on what was written."""
        if self.lost is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def _lose(self, error: OSError) -> None:
        """Keep the error; what the stream still holds goes nowhere when the interpreter ends."""
        self.lost = error
        try:
            descriptor = self._stream.fileno()
        except (OSError, ValueError):
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


@contextmanager
def standard_streams() -> Iterator[Output]:
    """Put streams that never raise in place of stdout and stderr; yield the one of stdout."""
    before = sys.stdout, sys.stderr
    with ExitStack() as opened:
        _fill_descriptors()
        output, error = (Output(_usable(stream, opened)) for stream in before)
        sys.stdout, sys.stderr = cast(TextIO, output), cast(TextIO, error)
        try:
            yield output
        finally:
            output.flush()
            error.flush()
            sys.stdout, sys.stderr = before


def _fill_descriptors() -> None:
    """Open what the process was started without, lest a table of the plan becomes its stderr."""
    for descriptor in STANDARD_DESCRIPTORS:
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _usable(stream: TextIO | None, opened: ExitStack) -> TextIO:
    """Return the stream, set to encode any text; nowhere in place of a closed one."""
    if stream is None:
        return opened.enter_context(open(os.devnull, "w", encoding="utf-8"))
    if reconfigure := getattr(stream, "reconfigure", None):
        narrow = codecs.lookup(stream.encoding).name == "ascii"
        reconfigure(errors="replace", **({"encoding": "utf-8"} if narrow else {}))
    return stream
