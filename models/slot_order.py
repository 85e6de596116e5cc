"""The order of slots in a day."""

from collections.abc import Iterable
from datetime import time as Time

from models.case import Slot

SlotKey = tuple[Time, str]


def slot_order(slots: Iterable[Slot]) -> dict[str, SlotKey]:
    """Return the sort key of each slot: when its first subject starts, then its ID."""
    first: dict[str, Time] = {}
    for slot in slots:
        first[slot.slot_id] = min(first.get(slot.slot_id, slot.start), slot.start)
    return {slot_id: (start, slot_id) for slot_id, start in first.items()}


def slot_key(order: dict[str, SlotKey], slot_id: str) -> SlotKey:
    """Return a slot's key in ``order``; one that is not there comes last."""
    return order.get(slot_id, (Time.max, slot_id))
