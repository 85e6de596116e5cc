"""Rule D1 on names: IDs are unique, and whatever a row names is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from data.cells import BAD
from data.layout import KEY_BY_TABLE, REFERENCES
from data.table import Table
from models.errors import Message, Problem

Tables = Mapping[str, Table]

PUBLISHED_TABLES: Final = ("published", "published_duties", "booked")
"""Tables of which some rows are ignored; they have checks of their own."""


def duplicate_keys(tables: Tables) -> Iterator[Problem]:
    """D1: IDs are unique; the first row of a key stands, the later ones are blamed."""
    for name, key in KEY_BY_TABLE.items():
        if name in tables and name not in PUBLISHED_TABLES:
            table = tables[name]
            yield from repeated(table, key, range(len(table)))


def repeated(table: Table, key: tuple[str, ...], rows: Sequence[int]) -> Iterator[Problem]:
    """Yield a problem for each of ``rows`` whose ``key`` an earlier one has."""
    if any(column not in table.values for column in key):
        return
    columns = [table.values[column] for column in key]
    if len(rows) == len(table) == len(set(zip(*columns, strict=True))):
        return  # no two rows agree
    first: dict[tuple[object, ...], int] = {}
    for index in rows:
        found = tuple(column[index] for column in columns)
        if BAD in found:
            continue
        earlier = first.setdefault(found, index)
        if earlier != index:
            expected = Message(
                "{columns} 不得与其他行相同，第 {row} 行已有",
                {"columns": " ".join(key), "row": table.numbers[earlier]},
            )
            yield table.blame(index, key[0], expected)


def references(tables: Tables) -> Iterator[Problem]:
    """D1: whatever a row names is there. Published rows have a check of their own."""
    for name, refers in REFERENCES.items():
        if name in tables and name not in PUBLISHED_TABLES:
            for column, target, target_column in refers:
                table = tables[name]
                yield from dangling(tables, table, column, target, target_column, range(len(table)))


def dangling(
    tables: Tables, table: Table, column: str, target: str, target_column: str, rows: Iterable[int]
) -> Iterator[Problem]:
    """Yield a problem for each of ``rows`` whose cell names nothing in the target table."""
    known = _known(tables, target, target_column)
    if known is None or column not in table.values:
        return
    values = table.values[column]
    good: set[object] = {None, BAD, (), *known}
    if all(value in good for value in set(values)):
        return
    for index in rows:
        value = values[index]
        if value in good:
            continue
        missing = [item for item in value if item not in known] if type(value) is tuple else [value]
        if missing:
            expected = Message(
                "应在 {target} 中，而“{missing}”不在其中",
                {"target": f"{target}.{target_column}", "missing": " ".join(map(str, missing))},
            )
            yield table.blame(index, column, expected)


def _known(tables: Tables, target: str, column: str) -> frozenset[object] | None:
    """Return what may be named, or ``None`` where that cannot be said."""
    table = tables.get(target)
    if table is None:
        return None
    if not table.whole or column not in table.values:
        return None
    if target == "units" and not len(table) and not table.ragged.get(column):
        return None  # an empty list of units caps nobody
    return frozenset(table.values[column]) | table.ragged.get(column, frozenset())


def has(table: Table, *columns: str) -> bool:
    """Whether every one of ``columns`` can be looked at."""
    return all(column in table.values for column in columns)


def is_cohort_member(candidate_id: str, cohorts: Table | None) -> bool:
    """Whether an ID is ``c``, a data row's number, ``#`` and a number up to that row's count."""
    row, sign, member = candidate_id.removeprefix("c").partition("#")
    if cohorts is None or not sign or not candidate_id.startswith("c"):
        return False
    numerals = all(part.isascii() and part.isdigit() and part[0] != "0" for part in (row, member))
    if not numerals or int(row) > len(cohorts) or not has(cohorts, "count"):
        return False
    count = cohorts.values["count"][int(row) - 1]
    return count is BAD or int(member) <= int(count)  # type: ignore[call-overload]
