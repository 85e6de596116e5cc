"""The sheet of days off: examiner, date, slot; an empty slot is the whole day."""

from typing import Final

from data.edits.lookup import Lookup
from data.edits.pair import Pair
from data.edits.typed import calendar_date, plain_id
from data.texts import N_
from models.edits import DayOff
from models.errors import Message

EXAMINER: Final = N_("编号")
DATE: Final = N_("日期")
SLOT: Final = N_("时段")


def days_off(pair: Pair, lookup: Lookup) -> list[DayOff]:
    """Return the days off; what is not understood goes to the pair's problems."""
    _ = lookup.translate
    found = []
    for row in pair.rows():
        before = len(pair.problems)
        pair.outside(row)
        name = plain_id(pair.text(row, _(EXAMINER)))
        if name not in lookup.examiner_by_id:
            secret = lookup.may_be_name(name)
            pair.blame(row, _(EXAMINER), Message("应为“考试员名册”中的编号"), secret=secret)
        date = calendar_date(pair.text(row, _(DATE)))
        if date is None or not lookup.first <= date <= lookup.last:
            values = {"first": str(lookup.first), "last": str(lookup.last)}
            pair.blame(row, _(DATE), Message("{first} 至 {last} 的日期", values))
        text = pair.text(row, _(SLOT))
        slots = lookup.slots(text)
        if text and len(slots) != 1:
            names = " ".join(map(lookup.view.slot_name, lookup.view.slot_order))
            expected = Message("下列时段之一，或为空（全天）：{names}", {"names": names})
            pair.blame(row, _(SLOT), expected)
        if len(pair.problems) == before and date is not None:
            slot = next(iter(slots)) if text else None
            found.append(DayOff(pair.theirs.place(row), name, date, slot))
    return found
