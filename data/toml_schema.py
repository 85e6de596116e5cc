"""A table of a TOML file as one of our closed schemas, or everything that is wrong with it.

How a value is read follows from the annotation of its field, as with cells (`data.cells`).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date as Date
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from data.cells import BAD, Cell, cell_for, hint_for
from data.layout import EXTRA_PREFIX
from data.table import shown
from data.toml_lines import Lines, Path
from data.toml_values import fits, spelled
from models.change_parts import ChangeRuleError, Day
from models.errors import Message, Problem

Schema = TypeVar("Schema", bound=BaseModel)

_DATE: Final = cell_for(Date)


class TomlSource:
    """A file that is being read: its name, its lines, and what was found wrong with it."""

    def __init__(self, name: str, lines: Lines) -> None:
        self.name = name
        self.lines = lines
        self.problems: list[Problem] = []

    def blame(
        self, path: Path, value: object, expected: Message, hint: Message | None = None
    ) -> None:
        """Note a problem; ``value`` is ``None`` where nothing stands."""
        text = None if value is None else shown(spelled(value))
        line = self.lines.line_of(path)
        self.problems.append(Problem(self.name, line, dotted(path), text, expected, hint=hint))

    def unknown_key(self, path: Path, known: Iterable[str]) -> None:
        """Note a key that there is not, and the one that is nearest."""
        names = list(known)
        expected = Message("没有这一项；可用的：{names}", {"names": " ".join(names)})
        self.blame(path, None, expected, nearest(str(path[-1]), names))


def nearest(word: str, known: Collection[str]) -> Message | None:
    """Return a question that names the known word most like ``word``, if any is."""
    found = get_close_matches(word, known, n=1)
    return Message("是不是“{name}”？", {"name": found[0]}) if found else None


def dotted(path: Path) -> str | None:
    """Return a path as people count: ``change.3.factor`` is the third change's."""
    parts = (str(part + 1) if isinstance(part, int) else part for part in path)
    return ".".join(parts) or None


def read_schema(
    schema: type[Schema],
    table: Mapping[str, Any],
    path: Path,
    source: TomlSource,
    skipped: Collection[str] = (),
) -> Schema | None:
    """Read ``table``, which stands at ``path``; ``None`` where something is wrong with it.

    Keys in ``skipped`` are somebody else's.
    """
    before = len(source.problems)
    keys = keys_of(schema)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key in skipped or key.startswith(EXTRA_PREFIX):
            continue
        if key not in keys:
            source.unknown_key((*path, key), [*skipped, *keys])
        else:
            values[key] = _value(keys[key], value, (*path, key), source)
    for key, field in _fields(schema).items():
        if field.is_required() and key not in table:
            source.blame((*path, key), None, Message("应有这一项"))
    if len(source.problems) > before:
        return None
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        blame_rules(error, path, source)
        return None


@cache
def keys_of(schema: type[BaseModel]) -> dict[str, Any]:
    """Return the annotation of each key that may be written, in the order of the schema."""
    hints = get_type_hints(schema, include_extras=True)
    by_name = {name: (field.alias or name) for name, field in schema.model_fields.items()}
    return {
        key: hints[name]
        for name, key in by_name.items()
        if name != "kind" and not schema.model_fields[name].exclude
    }


def _fields(schema: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in schema.model_fields.items()}


def _value(annotation: Any, value: object, path: Path, source: TomlSource) -> object:
    nested = _nested(annotation)
    if nested is not None:
        return _tables(nested, value, path, source)
    if annotation == Day | None:
        return _day(value, path, source)
    cell = cell_for(annotation)
    items = value if cell.is_list and isinstance(value, list) else [value]
    text = spelled(value)
    if text and all(fits(cell, item) and item != "" for item in items):
        read = cell.read(text)
        if read is not BAD:
            return read
    source.blame(path, value, _expected(cell), _hint(cell, text))
    return BAD


def _expected(cell: Cell) -> Message:
    if not cell.is_list:
        return cell.expected
    words = cell.expected.values.get("words")
    if words:
        return Message('其中一项，或几项的列表 ["…", "…"]：{words}', {"words": words})
    return Message('一个名称或编号，或几个的列表 ["…", "…"]')


def _hint(cell: Cell, text: str) -> Message | None:
    words = str(cell.expected.values.get("words", "")).split()
    return (nearest(text, words) if words else None) or hint_for(cell, text)


def _day(value: object, path: Path, source: TomlSource) -> object:
    """Read a date, or the number of a day."""
    if type(value) is int and 1 <= value <= 28:
        return value
    if fits(_DATE, value):
        date = _DATE.read(spelled(value))
        if date is not BAD:
            return date
    expected = Message("日期，写作 YYYY-MM-DD；或计划期第几天，1 至 28")
    source.blame(path, value, expected, hint_for(_DATE, spelled(value)))
    return BAD


def _nested(annotation: Any) -> type[BaseModel] | None:
    """Return the schema of which the field holds several, if it is one of ours."""
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        if isinstance(item, type) and issubclass(item, BaseModel):
            return item
    return None


def _tables(schema: type[BaseModel], value: object, path: Path, source: TomlSource) -> object:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        name = ".".join(part for part in path if isinstance(part, str))
        source.blame(path, value, Message("应写成一段或几段 [[{name}]]", {"name": name}))
        return BAD
    return tuple(
        read_schema(schema, item, (*path, place), source) for place, item in enumerate(value)
    )


def blame_rules(error: ValidationError, path: Path, source: TomlSource) -> None:
    """Note what a schema says of keys that do not go together."""
    for detail in error.errors():
        broken = detail.get("ctx", {}).get("error")
        if isinstance(broken, ChangeRuleError):
            source.blame((*path, *broken.path), None, broken.message)
        else:
            expected = Message("写法不合要求（{detail}）", {"detail": detail["msg"]})
            source.blame((*path, *detail["loc"]), None, expected)
