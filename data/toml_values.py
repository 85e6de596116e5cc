"""Values of a TOML file: what type fits a cell, and how a person would write them."""

from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Final

from data.cells import LIST_SIGN, Cell

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "id": (str,),
    "text": (str,),
    "word": (str,),
    "date": (str, Date),
    "time": (str, Time),
    "timestamp": (str, DateTime),
    "whole": (int, Decimal),
    "real": (int, Decimal),
    "boolean": (bool,),
}


def fits(cell: Cell, value: object) -> bool:
    """Whether TOML's type is the cell's: ``true`` is no number and ``"7"`` is a text."""
    if isinstance(value, bool):
        return cell.kind == "boolean"
    if isinstance(value, DateTime):
        return cell.kind == "timestamp"
    return isinstance(value, _TYPES[cell.kind])


def spelled(value: object) -> str:
    """Return a value as a text that a person would write."""
    match value:
        case bool():
            return "true" if value else "false"
        case Time() if not value.second and not value.microsecond:
            return value.strftime("%H:%M")
        case DateTime() | Date() | Time():
            return value.isoformat()
        case list():
            return LIST_SIGN.join(spelled(item) for item in value)
        case _:
            return str(value)
