"""How two cases differ: settings by key, tables by the number of rows that only one has."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel

from models.case import TABLE_BY_FIELD, Case
from models.comparison import CaseChanges, SettingChange, TableChange

_NO_TABLES = frozenset({"settings", "digest"})


def case_changes(before: Case, after: Case) -> CaseChanges:
    """Compare two cases; they are the same if their digests are."""
    if before.digest == after.digest:
        return CaseChanges(same=True)
    one, other = dict(_settings(before.settings, "")), dict(_settings(after.settings, ""))
    settings = tuple(
        SettingChange(key, _text(one[key]), _text(other[key]))
        for key in one
        if one[key] != other[key]
    )
    tables = (
        _table_change(TABLE_BY_FIELD.get(name, name), getattr(before, name), getattr(after, name))
        for name in Case.model_fields
        if name not in _NO_TABLES
    )
    changed = tuple(row for row in tables if row.only_before or row.only_after)
    return CaseChanges(same=False, settings=settings, tables=changed)


def _table_change(name: str, before: tuple[object, ...], after: tuple[object, ...]) -> TableChange:
    if before == after:
        return TableChange(name, len(before), len(after), 0, 0)
    gone, new = _only(before, after)
    return TableChange(name, len(before), len(after), gone, new)


def _only(before: tuple[object, ...], after: tuple[object, ...]) -> tuple[int, int]:
    """Return how many rows only the one has, and only the other; a row twice is two rows."""
    one, other = set(before), set(after)
    if len(one) == len(before) and len(other) == len(after):  # and no row is hashed again
        return len(one - other), len(other - one)
    counts, others = Counter(before), Counter(after)
    return (counts - others).total(), (others - counts).total()


def _settings(node: BaseModel, prefix: str) -> Iterator[tuple[str, object]]:
    for key in type(node).model_fields:
        value = getattr(node, key)
        if isinstance(value, BaseModel):
            yield from _settings(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _text(value: object) -> str:
    """Spell a value as an office writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize(), "f")
        case tuple():
            return "|".join(map(_text, value))
        case _:
            return str(value)
