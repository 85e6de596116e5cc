"""Progress of a plan for other programs: one JSON object a line, in a file."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import asdict
from typing import IO, TYPE_CHECKING

from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli.progress import Display
    from cli.words import Words
    from models.progress import Progress


class RecordedDisplay:
    """Writes each event down before it is drawn; ``elapsed`` counts from when the file was opened.

    A file that takes no more does not stop the plan: that is said once.
    """

    def __init__(self, display: Display, file: IO[str], words: Words) -> None:
        self._display = display
        self._words = words
        self._file: IO[str] | None = file
        self._began = time.monotonic()

    def show(self, event: Progress) -> None:
        """Write the event and draw it."""
        if self._file is not None:
            elapsed = round(time.monotonic() - self._began, 3)
            line = json.dumps({"elapsed": elapsed} | asdict(event), ensure_ascii=False)
            try:
                self._file.write(line + "\n")
                self._file.flush()
            except OSError:
                self._file = None
                self.note(self._words.text(_("进度文件写不下去了，计划照常进行。")))
        self._display.show(event)

    def note(self, text: str) -> None:
        """Draw a line; it is for people only."""
        self._display.note(text)


@contextmanager
def recording(display: Display, path: Path | None, words: Words) -> Iterator[Display]:
    """Write what ``display`` is shown to ``path`` too, if there is one.

    Raises
    ------
    OSError
        If the file cannot be opened for writing.
    """
    if path is None:
        yield display
        return
    with path.open("w", encoding="utf-8") as file:
        yield RecordedDisplay(display, file, words)
