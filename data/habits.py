"""How people spell things in a spreadsheet, brought to the contract's spelling.

In a workbook nobody sees a blank at the end of a cell, an input method types full-width signs,
and a cell formatted as text keeps ``2023/7/18`` as it was typed. Such spellings mean one thing
only, so they are read as that. What is already right, what could mean two things and free texts
stay as they are; so does whatever cannot be made right, for the error to show it as it stands.
"""

import re
from typing import Final

from data.cells import BAD, LIST_SIGN, Cell
from models.errors import Message

_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width signs, letters and digits, and what they are on a keyboard without input method."""

_UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff"
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DATE: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_BETWEEN_WORDS: Final = re.compile(r"[|、,;/\s]+")


def narrowed(text: str) -> str:
    """Return ``text`` with full-width signs, letters and digits as a keyboard has them."""
    return text.translate(_NARROW)


def settled(cell: Cell, text: str) -> str:
    """Return ``text`` in the contract's spelling of it where there is one, else as it stands."""
    free = cell.kind == "text"
    if not text or (free and not cell.is_list):
        return text
    if not free and cell.read(text) is not BAD:
        return text
    plain = narrowed(text).strip().strip(_UNSEEN).strip()
    if not plain:
        return ""
    spelled = _in_list(plain) if cell.is_list else _single(cell.kind, plain)
    return text if cell.read(spelled) is BAD else spelled


def habit_hint(cell: Cell, text: str) -> Message | None:
    """Say what to do about ``text``, which could not be read, in a workbook."""
    plain = narrowed(text).strip()
    if cell.kind == "boolean" and plain in ("是", "否", "有", "无", "1", "0", "√", "×"):
        return Message("是写作 TRUE，否写作 FALSE")
    if cell.kind in ("whole", "real") and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*", plain):
        return Message("这一格设成了日期格式；改为“常规”后重新填写")
    if cell.kind in ("whole", "real") and re.match(r"-?[0-9.,]+\s*[^0-9.,\s]+", plain):
        return Message("只填数字，不带单位和符号")
    if cell.kind == "time" and re.fullmatch(r"0?\.[0-9]+", plain):
        return Message("这一格是时间而未设时间格式；改为时间格式，或写作 HH:MM")
    if cell.kind == "word" and not cell.is_list:
        near = [word for word in str(cell.expected.values.get("words", "")).split()
                if word.casefold() == plain.casefold()]  # fmt: skip
        if near:
            return Message("写作 {word}，大小写须一致", {"word": near[0]})
    if plain.startswith("=") and len(plain) > 1:
        return Message("公式还没有算出结果；在电子表格程序里打开并保存，或改填数值")
    return None


def _in_list(plain: str) -> str:
    return LIST_SIGN.join(part for part in _BETWEEN_WORDS.split(plain) if part)


def _single(kind: str, plain: str) -> str:
    match kind:
        case "whole" | "real":
            return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain
        case "boolean":
            return plain.lower()
        case "date":
            return _date(plain) or plain
        case "time":
            return _time(plain, seconds=False) or plain
        case "timestamp":
            return _timestamp(plain)
        case _:
            return plain


def _date(plain: str) -> str | None:
    match = _DATE.fullmatch(plain)
    return match and f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"


def _time(plain: str, *, seconds: bool) -> str | None:
    """Return a time of day; one that is to have no seconds may still have zero of them."""
    match = _TIME.fullmatch(plain)
    if match is None or (not seconds and match[3] not in (None, "00")):
        return None
    clock = f"{match[1]:0>2}:{match[2]}"
    return f"{clock}:{match[3] or '00'}" if seconds else clock


def _timestamp(plain: str) -> str:
    first, _between, rest = plain.replace("T", " ", 1).partition(" ")
    date, time = _date(first), _time(rest.strip() or "0:00", seconds=True)
    return f"{date}T{time}" if date and time else plain
