"""A scenario as the TOML file that ``data.scenario_in`` reads, with remarks above it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel

from models.scenario import Scenario

DELETE: Final = "\x7f"
"""The one control character that JSON does not escape and TOML does not take."""


def scenario_text(scenario: Scenario, remarks: Iterable[str] = ()) -> str:
    """Return the file's text.

    Parameters
    ----------
    remarks
        lines to stand above as comments; whatever they hold, they stay comments.
    """
    lines = [f"# {_one_line(remark)}" for remark in remarks]
    lines.append(f"name = {_value(scenario.name)}")
    if scenario.description:
        lines.append(f"description = {_value(scenario.description)}")
    for change in scenario.changes:
        lines += ["", "[[change]]", f"kind = {_value(change.kind)}", *_table(change, "change")]
    return "\n".join(lines) + "\n"


def _table(node: BaseModel, name: str) -> Iterator[str]:
    """Yield the keys that are given, then the tables below."""
    given = {
        (field.alias or key): getattr(node, key)
        for key, field in type(node).model_fields.items()
        if key != "kind" and not field.exclude and getattr(node, key) != field.default
    }
    below = {key: value for key, value in given.items() if _holds_tables(value)}
    for key, value in given.items():
        if key not in below:
            yield f"{key} = {_value(value)}"
    for key, tables in below.items():
        for table in tables:
            yield from ("", f"[[{name}.{key}]]", *_table(table, f"{name}.{key}"))


def _holds_tables(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel)


def _value(value: Any) -> str:
    """Spell a value; JSON's strings, numbers and booleans are TOML's."""
    match value:
        case tuple() | list():
            return f"[{', '.join(_value(item) for item in value)}]"
        case DateTime() | Date() | Time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return json.dumps(value, ensure_ascii=False).replace(DELETE, "\\u007f")


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
