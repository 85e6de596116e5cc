"""From the file of a scenario, or of a grid of them, to a `Scenario` or a `Sweep`."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from data.candidate_file import read_candidates
from data.toml_lines import Lines, Path
from data.toml_schema import TomlSource, blame_rules, dotted, nearest, read_schema
from models.case import Name, Text
from models.changes import Candidates
from models.errors import Message, Problem, ScenarioError
from models.scenario import CHANGE_BY_KIND, Axis, LineByKey, Option, Scenario, Sweep

CHANGE: Final = "change"
AXIS: Final = "axis"
OPTION: Final = "option"

_LINE_OF_ERROR: Final = re.compile(r"line (\d+)")

Read = TypeVar("Read", bound=BaseModel)


class _Head(BaseModel):
    """What stands above the changes."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: Name = ""
    description: Text = ""


class _AxisHead(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    name: Name


class _OptionHead(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    label: Name


def read_scenario(path: FilePath) -> Scenario:
    """Read the scenario at ``path``; without a name it is called as its file is.

    Raises
    ------
    ScenarioError
        With every problem found, in the order of the lines.
    """
    document, source = _document(path)
    head = read_schema(_Head, document, (), source, (CHANGE,))
    changes, lines = _changes(document, (), path.parent, source)
    values = {"changes": changes, "lines": lines}
    return _made(Scenario, head, path, source, values)


def read_sweep(path: FilePath) -> Sweep:
    """Read the grid of scenarios at ``path``.

    Raises
    ------
    ScenarioError
        With every problem found, in the order of the lines.
    """
    document, source = _document(path)
    head = read_schema(_Head, document, (), source, (CHANGE, AXIS))
    changes, lines = _changes(document, (), path.parent, source)
    axes = []
    for place, table in _tables(document, (), AXIS, source, required=True):
        axis = read_schema(_AxisHead, table, (AXIS, place), source, (OPTION,))
        options = _options(table, (AXIS, place), path.parent, source)
        if axis is not None and options:
            axes.append(Axis(name=axis.name, options=options))
    values = {"changes": changes, "lines": lines, "axes": tuple(axes)}
    return _made(Sweep, head, path, source, values)


def _options(
    axis: Mapping[str, Any], path: Path, folder: FilePath, source: TomlSource
) -> tuple[Option, ...]:
    options = []
    for place, table in _tables(axis, path, OPTION, source, required=True):
        here = (*path, OPTION, place)
        head = read_schema(_OptionHead, table, here, source, (CHANGE,))
        changes, lines = _changes(table, here, folder, source)
        if head is not None:
            options.append(Option(label=head.label, changes=changes, lines=lines))
    return tuple(options)


def _changes(
    parent: Mapping[str, Any], path: Path, folder: FilePath, source: TomlSource
) -> tuple[tuple[Any, ...], tuple[LineByKey, ...]]:
    """Return the changes that could be read and their lines."""
    changes, lines = [], []
    for place, table in _tables(parent, path, CHANGE, source):
        here = (*path, CHANGE, place)
        change = _change(table, here, folder, source)
        if change is not None:
            changes.append(change)
            lines.append(_lines_of(table, here, source.lines))
    return tuple(changes), tuple(lines)


def _change(
    table: Mapping[str, Any], path: Path, folder: FilePath, source: TomlSource
) -> BaseModel | None:
    kind = table.get("kind")
    schema = CHANGE_BY_KIND.get(kind) if isinstance(kind, str) else None
    if schema is None:
        expected = Message("下列之一：{words}", {"words": " ".join(CHANGE_BY_KIND)})
        hint = nearest(kind, CHANGE_BY_KIND) if isinstance(kind, str) else None
        source.blame((*path, "kind"), kind, expected, hint)
        return None
    change = read_schema(schema, table, path, source, ("kind",))
    if isinstance(change, Candidates):
        rows, problems = read_candidates(folder / change.file)
        if problems:
            source.blame((*path, "file"), change.file, Message("此文件应无错误；见下"))
            source.problems.extend(problems)
        return change.model_copy(update={"rows": rows})
    return change


def _tables(
    parent: Mapping[str, Any], path: Path, key: str, source: TomlSource, *, required: bool = False
) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the tables of an array with their places; what is none of them is reported."""
    value = parent.get(key, [])
    name = ".".join(part for part in (*path, key) if isinstance(part, str))
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        source.blame((*path, key), value, Message("应写成一段或几段 [[{name}]]", {"name": name}))
        return []
    if required and not value:
        source.blame((*path, key), None, Message("应至少有一段 [[{name}]]", {"name": name}))
    return list(enumerate(value))


def _lines_of(table: Mapping[str, Any], path: Path, lines: Lines) -> LineByKey:
    """Return the lines of a change by dotted key, its own under the empty one."""
    found: LineByKey = {}

    def note(node: object, below: Path) -> None:
        found[dotted(below) or ""] = lines.line_of((*path, *below)) or 1
        pairs = node.items() if isinstance(node, dict) else enumerate(_as_tables(node))
        for key, item in pairs:
            note(item, (*below, key))

    note(table, ())
    return found


def _as_tables(node: object) -> list[object]:
    return [item for item in node if isinstance(item, dict)] if isinstance(node, list) else []


def _made(
    schema: type[Read],
    head: _Head | None,
    path: FilePath,
    source: TomlSource,
    values: dict[str, Any],
) -> Read:
    """Put the parts together, unless something is wrong with any."""
    if head is not None and not source.problems:
        named = {"name": head.name or path.stem[:200], "description": head.description}
        try:
            return schema.model_validate({**named, **values, "source": source.name})
        except ValidationError as error:
            blame_rules(error, (), source)
    raise ScenarioError(tuple(source.problems))


def _document(path: FilePath) -> tuple[dict[str, Any], TomlSource]:
    """Read the file as TOML, numbers with a point exactly."""
    text = _text_of(path)
    try:
        document = tomllib.loads(text, parse_float=_exact)
    except (ValueError, RecursionError) as error:
        match = _LINE_OF_ERROR.search(str(error))
        expected = Message("应为合规的 TOML（{detail}）", {"detail": str(error)})
        hint = Message("文字须加引号；每项改动以单独一行 [[change]] 开头")
        line = int(match[1]) if match else None
        raise _refused(path, line, None, expected, hint) from error
    return document, TomlSource(path.name, Lines(text))


def _exact(text: str) -> Decimal:
    return Decimal(text.replace("_", ""))


def _text_of(path: FilePath) -> str:
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        expected = Message("文件应可读取（{detail}）", {"detail": error.strerror or ""})
        raise _refused(path, None, str(path), expected) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        expected = Message("应为 UTF-8 编码，第 {line} 行附近却不是", {"line": line})
        raise _refused(path, line, None, expected) from error


def _refused(
    path: FilePath,
    line: int | None,
    value: str | None,
    expected: Message,
    hint: Message | None = None,
) -> ScenarioError:
    return ScenarioError((Problem(path.name, line, None, value, expected, hint=hint),))
