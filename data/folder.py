"""A case folder: one CSV a table and ``settings.toml``."""

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol

from data.layout import SCHEMA_BY_TABLE, SETTINGS, is_foreign
from data.raw import RawCase, RawSetting, RawTable
from models.errors import Message, Problem

SETTINGS_FILE: Final = "settings.toml"

_LINE_OF_ERROR: Final = re.compile(r"line (\d+)")
_ASSIGNMENT: Final = re.compile(r"\s*([A-Za-z0-9_.\-]+)\s*=\s*(.*?)\s*(?:#.*)?")
_SECTION: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_.\-]+)\s*\]\s*(?:#.*)?")


class CaseFile(Protocol):
    """A file of a case, on a disk or in an archive."""

    @property
    def name(self) -> str:
        """Its name with ending."""

    @property
    def stem(self) -> str:
        """Its name without ending."""

    @property
    def suffix(self) -> str:
        """Its ending, dot included."""

    def read_bytes(self) -> bytes:
        """Return what it holds."""


def read_folder(folder: Path) -> RawCase:
    """Read every table and the settings in ``folder``.

    Files that are neither ``.csv`` nor ``settings.toml`` are no tables and are passed over, as
    are those whose name begins with ``x_`` or a dot. Blank lines and rows of empty cells are
    no rows, but count in the numbering, as in a spreadsheet; columns without header and cells,
    which a spreadsheet leaves behind where something was deleted, are no columns.
    """
    settings = folder / SETTINGS_FILE
    return read_files(settings if settings.exists() else None, sorted(folder.iterdir()))


def read_files(settings: CaseFile | None, files: Iterable[CaseFile]) -> RawCase:
    """Read the settings and every table among ``files``; see `read_folder`."""
    raw = RawCase()
    _read_settings(settings, raw)
    for path in files:
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        name = path.stem
        if is_foreign(name):
            continue
        if name not in SCHEMA_BY_TABLE:
            names = " ".join(SCHEMA_BY_TABLE)
            expected = Message("表名应为其中之一：{names}", {"names": names})
            hint = Message("自用的表，文件名请以 x_ 开头")
            raw.problems.append(Problem(name, None, None, None, expected, hint=hint))
        elif name in raw.tables or name in raw.unreadable:
            expected = Message("每张表只有一个文件")
            raw.problems.append(Problem(name, None, None, None, expected))
        else:
            read_csv_table(path, name, raw)
    return raw


def read_csv_table(path: CaseFile, name: str, raw: RawCase) -> None:
    """Read the CSV file at ``path`` into ``raw`` as its table ``name``."""
    text = _text_of(path, name, raw)
    if text is None:
        raw.unreadable.add(name)
        return
    header: tuple[str, ...] = ()
    known: dict[str, str] = {}
    numbers: list[int] = []
    rows: list[tuple[str, ...]] = []
    whole = True
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1:
                header = tuple(cells)
            elif any(cells):
                numbers.append(number)
                rows.append(tuple(map(known.setdefault, cells, cells)))  # equal texts once
    except csv.Error as error:
        whole = False
        raw.problems.append(_broken_row(name, number + 1, error))
    if not any(header):
        raw.unreadable.add(name)
        if whole:
            expected = Message("第一行应为列名，文件或首行却是空的")
            raw.problems.append(Problem(name, None, None, None, expected))
        return
    if "" in header:
        header, rows = _without_empty_columns(header, rows)
    raw.tables[name] = RawTable(
        name, header, tuple(numbers), tuple(rows), escaped=True, whole=whole
    )


def _without_empty_columns(
    header: tuple[str, ...], rows: list[tuple[str, ...]]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Leave out columns with neither a header nor a text in any row; ragged rows stay."""
    width = len(header)
    whole = [row for row in rows if len(row) == width]
    kept = [place for place in range(width) if header[place] or any(row[place] for row in whole)]
    if len(whole) < len(rows) or len(kept) == width:
        return header, rows
    return tuple(header[place] for place in kept), [
        tuple(row[place] for place in kept) for row in rows
    ]


def _broken_row(name: str, number: int, error: csv.Error) -> Problem:
    expected = Message("应为合规的 CSV；自此行起无法读取（{detail}）", {"detail": str(error)})
    hint = Message("检查引号是否成对，格内的引号应写成两个")
    return Problem(name, number, None, None, expected, hint=hint)


def _text_of(path: CaseFile, name: str, raw: RawCase) -> str | None:
    """Return the file's text, or note why there is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        expected = Message("文件应可读取（{detail}）", {"detail": error.strerror or ""})
        raw.problems.append(Problem(name, None, None, None, expected))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        expected = Message("应为 UTF-8 编码，第 {line} 行附近却不是", {"line": line})
        hint = Message("在电子表格中另存为“CSV UTF-8（逗号分隔）”")
        raw.problems.append(Problem(name, None, None, None, expected, hint=hint))
        return None


def _read_settings(path: CaseFile | None, raw: RawCase) -> None:
    if path is None:
        expected = Message("应有设置文件 {file}", {"file": SETTINGS_FILE})
        raw.problems.append(Problem(SETTINGS, None, None, None, expected))
        return
    text = _text_of(path, SETTINGS, raw)
    if text is None:
        return
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"), parse_float=_exact)
    except (ValueError, RecursionError) as error:
        raw.problems.append(_broken_toml(text, str(error)))
        return
    raw.settings = tuple(_leaves(document, ""))


def _exact(text: str) -> Decimal:
    return Decimal(text.replace("_", ""))


def _leaves(node: dict[str, Any], prefix: str) -> Iterator[RawSetting]:
    """Yield the settings with dotted keys; an empty section other than ``policy`` too."""
    for key, value in node.items():
        name = prefix + key
        if isinstance(value, dict) and (value or name == "policy"):
            yield from _leaves(value, f"{name}.")
        else:
            yield RawSetting(name, value)


def _broken_toml(text: str, detail: str) -> Problem:
    """Name the setting on the line that TOML stumbles over, where one stands there."""
    match = _LINE_OF_ERROR.search(detail)
    lines = text.splitlines()
    key = value = None
    if match and 0 < int(match[1]) <= len(lines):
        index = int(match[1]) - 1
        assignment = _ASSIGNMENT.fullmatch(lines[index])
        if assignment:
            key, value = assignment[1], assignment[2]
            for line in reversed(lines[:index]):
                section = _SECTION.fullmatch(line)
                if section:
                    key = f"{section[1]}.{key}"
                    break
    expected = Message("应为合规的 TOML（{detail}）", {"detail": detail})
    hint = Message("文字和日期请加引号")
    return Problem(SETTINGS, None, key, value, expected, hint=hint)
