"""The text of one cell, read to the letter of the contract.

How a cell is read follows from the annotation of its field in ``models.case``: the ranges and
vocabularies stand there and nowhere else. Nothing is trimmed or guessed: `` 3``, ``+3``, full-width
digits and ``1_000`` are not numbers. Two leniences, because spreadsheets write so: ``TRUE`` and
``FALSE`` are booleans, and ``72.0`` is the whole number 72. A word that stands twice in a list
counts once; the order of a list does not matter.
"""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from models.case import ID_PATTERN
from models.errors import Message

BAD: Final = object()
"""What reading a cell gives that is not what it should be."""

TEXT_LIMIT: Final = 200
LIST_SIGN: Final = "|"
WHOLE_DIGITS: Final = 16
"""Counts without a range of their own go up to here; a solver's integers hold their sums."""

Kind = Literal["id", "text", "word", "whole", "real", "boolean", "date", "time", "timestamp"]

_ID: Final = re.compile(ID_PATTERN)
_WHOLE: Final = re.compile(rf"(-?[0-9]{{1,{WHOLE_DIGITS}}})(?:\.0{{1,6}})?")
_REAL: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
_TIMESTAMP: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that no workbook can hold and no printer print."""

_BOOLEANS: Final = {"true": True, "false": False, "TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Cell:
    """How the cells of a column are read.

    ``read`` gives the typed value or `BAD`; it is never asked about an empty text.
    """

    kind: Kind
    is_list: bool
    expected: Message
    read: Callable[[str], object]


def cell_for(annotation: Any, *, is_id: bool = False) -> Cell:
    """Return how cells of a field with ``annotation`` are read.

    ``is_id`` makes an ID of a field that is annotated as plain text.
    """
    base, low, high, pattern = _unwrap(annotation)
    if get_origin(base) is tuple:
        return _list_of(cell_for(get_args(base)[0], is_id=is_id))
    if get_origin(base) is Literal:
        return _word(get_args(base))
    if base is str:
        return _id() if is_id or pattern is not None else _text()
    if base is int:
        return _whole(low, high)
    if base in (float, Decimal):
        return _real(base, low, high)
    return _PLAIN[base]


def hint_for(cell: Cell, text: str) -> Message | None:
    """Say what to do about ``text``, a cell that could not be read, where that is plain."""
    if text != text.strip():
        return Message("去掉前后的空白字符")
    if cell.kind in ("date", "timestamp") and re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text):
        return Message("这像电子表格的日期序号；把该列设为日期或文本格式，再按年-月-日填写")
    if cell.kind == "id" and re.fullmatch(r"[0-9.]+E\+[0-9]+", text):
        return Message("把该列设为文本格式再填写")
    return None


def _unwrap(annotation: Any) -> tuple[Any, int | None, int | None, str | None]:
    """Return the bare type, the least and greatest value and the pattern of an annotation."""
    low = high = pattern = None
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Annotated:
        annotation, *notes = get_args(annotation)
        for note in notes:
            for part in note.metadata if isinstance(note, FieldInfo) else (note,):
                low = getattr(part, "ge", None) if low is None else low
                high = getattr(part, "le", None) if high is None else high
                pattern = getattr(part, "pattern", None) if pattern is None else pattern
    return annotation, low, high, pattern


def _range(low: int | None, high: int | None, whole: bool) -> Message:
    values: dict[str, int | str | float] = {"low": low if low is not None else 0}
    if high is not None:
        values["high"] = high
        if whole:
            return Message("{low} 至 {high} 的整数", values)
        return Message("{low} 至 {high} 的数", values)
    if whole:
        return Message("不小于 {low} 的整数，至多 {digits} 位", {**values, "digits": WHOLE_DIGITS})
    return Message("不小于 {low} 的数", values)


def _whole(low: int | None, high: int | None) -> Cell:
    least = low if low is not None else 0

    def read(text: str) -> object:
        match = _WHOLE.fullmatch(text)
        if match is None:
            return BAD
        number = int(match[1])
        return number if least <= number and (high is None or number <= high) else BAD

    return Cell("whole", False, _range(low, high, whole=True), read)


def _real(base: Callable[[str], float | Decimal], low: int | None, high: int | None) -> Cell:
    least = low if low is not None else 0

    def read(text: str) -> object:
        if not _REAL.fullmatch(text):
            return BAD
        number = base(text)
        return number if least <= number and (high is None or number <= high) else BAD

    return Cell("real", False, _range(low, high, whole=False), read)


def _word(words: tuple[str, ...]) -> Cell:
    known = {word: word for word in words}
    expected = Message("下列之一：{words}", {"words": " ".join(words)})
    return Cell("word", False, expected, lambda text: known.get(text, BAD))


def _id() -> Cell:
    expected = Message("1 至 64 个字母、数字、汉字或 _ - . #，以字母、数字或汉字开头")
    return Cell("id", False, expected, lambda text: text if _ID.fullmatch(text) else BAD)


def _text() -> Cell:
    def read(text: str) -> object:
        return BAD if len(text) > TEXT_LIMIT or _UNWRITABLE.search(text) else text

    expected = Message("不超过 {limit} 个字、不含控制字符的文字", {"limit": TEXT_LIMIT})
    return Cell("text", False, expected, read)


def _list_of(item: Cell) -> Cell:
    words = item.expected.values.get("words")
    order = {word: index for index, word in enumerate(str(words).split())} if words else {}

    def read(text: str) -> object:
        found = {item.read(part) for part in text.split(LIST_SIGN)}
        if BAD in found:
            return BAD
        return tuple(sorted(map(str, found), key=lambda part: (order.get(part, 0), part)))

    if words:
        expected = Message("用 | 连接的一项或几项：{words}", {"words": words})
    elif item.kind == "id":
        expected = Message("用 | 连接的一个或几个编号")
    else:
        expected = Message("用 | 连接的一项或几项，每项不超过 {limit} 个字", {"limit": TEXT_LIMIT})
    return Cell(item.kind, True, expected, read)


def _read_date(text: str) -> object:
    try:
        return Date.fromisoformat(text) if _DATE.fullmatch(text) else BAD
    except ValueError:
        return BAD


def _read_time(text: str) -> object:
    try:
        return Time.fromisoformat(text) if _TIME.fullmatch(text) else BAD
    except ValueError:
        return BAD


def _read_timestamp(text: str) -> object:
    try:
        return DateTime.fromisoformat(text) if _TIMESTAMP.fullmatch(text) else BAD
    except ValueError:
        return BAD


_PLAIN: Final[dict[object, Cell]] = {
    bool: Cell("boolean", False, Message("true 或 false"), lambda text: _BOOLEANS.get(text, BAD)),
    Date: Cell("date", False, Message("日期，写作 YYYY-MM-DD"), _read_date),
    Time: Cell("time", False, Message("时刻，写作 HH:MM"), _read_time),
    DateTime: Cell("timestamp", False, Message("时间，写作 YYYY-MM-DDTHH:MM:SS"), _read_timestamp),
}
