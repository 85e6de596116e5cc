"""An answer of ``models.why`` as plain data for JSON; sentences come translated."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from models.errors import Message

if TYPE_CHECKING:
    from cli.words import Words


def as_data(value: object, words: Words) -> object:
    """Return dataclasses as objects, tuples as lists, dates and times in ISO form."""
    from models.plan import ScoreParts

    if isinstance(value, Message):
        return words.message(value)
    if isinstance(value, ScoreParts):
        return value.model_dump()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: as_data(getattr(value, field.name), words) for field in fields}
    if isinstance(value, tuple | list):
        return [as_data(item, words) for item in value]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value
