"""The digest of a case: equal for equal cases, whatever the form they came in."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date as Date
from datetime import time as Time
from decimal import Decimal
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from data.layout import SCHEMA_BY_TABLE, field_of, rows_in
from data.order import in_order
from models.case import Case, Settings

_CELL_END = "\x1f"
_ROW_END = "\x1e"
_TABLE_END = "\x1d"


def digest_of(settings: Settings, tables: Mapping[str, Sequence[Any]]) -> str:
    """Return the SHA-256 (hex) of settings and tables in the order given.

    Values are spelled as the contract writes them, numbers without needless zeros. Nothing of
    the form counts: not the order of columns or rows (as far as ``tables`` is in key order), nor
    whether a cell was empty or held what an empty one means.
    """
    sha = hashlib.sha256()
    for key, value in _settings(settings, ""):
        sha.update(f"{key}{_CELL_END}{spelled(value)}{_ROW_END}".encode())
    for name, rows in tables.items():
        if not rows:
            continue
        columns = [field.name for field in fields(rows[0])]
        sha.update(f"{_TABLE_END}{name}{_ROW_END}".encode())
        by_column = [_column(list(map(attrgetter(column), rows))) for column in columns]
        lines = map(_CELL_END.join, zip(*by_column, strict=True))
        sha.update(_ROW_END.join(lines).encode())
    return sha.hexdigest()


def with_digest(case: Case) -> Case:
    """Return ``case`` as a reader would give it after a change of its tables.

    Its rows are in order again and the digest is that of its content.
    """
    tables = {name: in_order(name, rows_in(case, name)) for name in SCHEMA_BY_TABLE}
    by_field = {field_of(name): rows for name, rows in tables.items()}
    return case.model_copy(update={**by_field, "digest": digest_of(case.settings, tables)})


def _settings(node: BaseModel, prefix: str) -> Iterable[tuple[str, object]]:
    for key in type(node).model_fields:
        value = getattr(node, key)
        if isinstance(value, BaseModel):
            yield from _settings(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _column(values: Sequence[object]) -> list[str]:
    """Spell a column; a column's values are of one type, so equal ones are spelled alike."""
    known = {value: spelled(value) for value in set(values)}
    return list(map(known.__getitem__, values))


def spelled(value: object) -> str:
    """Spell a value as the contract writes it, numbers without needless zeros."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize(), "f")
        case float():
            return repr(value + 0.0).removesuffix(".0")
        case tuple():
            return "|".join(map(spelled, value))
        case Date() | Time():
            return value.isoformat()
        case _:
            return str(value)
