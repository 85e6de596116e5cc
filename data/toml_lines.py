"""On which line of a TOML file a key stands.

The standard library's parser tells values and no positions. A file is a row of statements, and
each of them is a file of its own: so the parser itself says where one ends, and what it sets.
"""

import tomllib
from collections.abc import Iterator
from typing import Any, Final

Path = tuple[str | int, ...]

_ENDS: Final = ("]", "}", '"""', "'''")
"""A statement of several lines ends on one that has one of these."""


class Lines:
    """The line of each key, for a text that is TOML. Lines count from 1."""

    def __init__(self, text: str) -> None:
        self._line_by_path = dict(_keys(text))

    def line_of(self, path: Path) -> int | None:
        """Return the line of a key, or of what it stands in; ``None`` for the file itself."""
        for length in range(len(path), 0, -1):
            line = self._line_by_path.get(path[:length])
            if line is not None:
                return line
        return None


def _keys(text: str) -> Iterator[tuple[Path, int]]:
    """Yield path and line of each header and key, in the order of the file."""
    section: Path = ()
    count_by_array: dict[Path, int] = {}
    for line, lines, content in _statements(text):
        if lines[0].lstrip().startswith("["):
            section = _section(content, count_by_array)
            yield section, line
            continue
        for path in _paths(content):
            yield (*section, *path), line
        for path, offset in _elements(lines, content):
            yield (*section, *path), line + offset


def _statements(text: str) -> Iterator[tuple[int, list[str], dict[str, Any]]]:
    """Yield first line, all lines, and content of each statement."""
    begun: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        begun.append(line)
        if len(begun) > 1 and not any(sign in line for sign in _ENDS):
            continue
        try:
            content = tomllib.loads("\n".join(begun))
        except tomllib.TOMLDecodeError:
            continue  # not at its end yet
        if content:
            yield number - len(begun) + 1, begun, content
        begun = []


def _section(content: dict[str, Any], count_by_array: dict[Path, int]) -> Path:
    """Return where a header leads; ``[[a]]`` opens the next of ``a``."""
    names: list[str] = []
    node: Any = content
    while isinstance(node, dict) and node:
        ((name, node),) = node.items()
        names.append(name)
    path: Path = ()
    for place, name in enumerate(names, start=1):
        path += (name,)
        if place == len(names) and isinstance(node, list):
            count_by_array[path] = count_by_array.get(path, 0) + 1
        if path in count_by_array:
            path += (count_by_array[path] - 1,)
    return path


def _elements(lines: list[str], content: dict[str, Any]) -> Iterator[tuple[Path, int]]:
    """Yield path and offset of each table of an array that is written over several lines.

    As many of them stand on the first few lines as there are if the array is ended there.
    """
    path: Path = ()
    node: Any = content
    while isinstance(node, dict) and node:
        ((name, node),) = list(node.items())[:1]
        path += (name,)
    if len(lines) == 1 or not (isinstance(node, list) and isinstance(node[0], dict)):
        return
    known, begun = 0, 0
    for offset in range(len(lines)):
        try:
            here: Any = tomllib.loads("\n".join([*lines[: offset + 1], "]"]))
        except tomllib.TOMLDecodeError:
            continue  # in the midst of something
        for name in path:
            here = here[name]
        for place in range(known, len(here)):
            yield (*path, place), begun
        known, begun = len(here), offset + 1


def _paths(node: dict[str, Any]) -> Iterator[Path]:
    for key, value in node.items():
        yield (key,)
        if isinstance(value, dict):
            for path in _paths(value):
                yield (key, *path)
