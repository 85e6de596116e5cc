"""D1 on published sessions side by side: one of each kind in a run, and links that B4 allows.

What these refuse no plan could keep: P1 holds on to a published session as it is.
"""

from collections.abc import Iterator, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta as Duration
from typing import Final

from data.cells import BAD
from data.in_force import LINKED_PARTS
from data.keys import Tables
from data.table import Table
from models.case import Policy
from models.errors import Message, Problem

_KIND: Final = ("facility_id", "date", "slot_id", "subject", "quota")


def one_of_a_kind(table: Table, rows: Sequence[int]) -> Iterator[Problem]:
    """Yield a problem for each session that another row stands for already.

    Facility, date, slot, subject and quota tell open sessions apart; links are told apart by
    those of both parts, and the S3 part is blamed.
    """
    first: dict[tuple[object, ...], int] = {}
    opens = [(index,) for index in rows if table.values["quota"][index] == "open"]
    for parts in (*opens, *_pairs(table, rows)):
        found = tuple(table.values[column][part] for part in parts for column in _KIND)
        if BAD in found:
            continue
        index = parts[-1]
        earlier = first.setdefault(found, index)
        if earlier != index:
            expected = Message(
                "{columns} 不得与其他行相同，第 {row} 行已有",
                {"columns": " ".join(_KIND), "row": table.numbers[earlier]},
            )
            yield table.blame(index, _KIND[0], expected)


def pairs_that_fit(
    tables: Tables, table: Table, rows: Sequence[int], policy: Policy
) -> Iterator[Problem]:
    """Yield what keeps a link's two parts from being one (B4); the S3 part is blamed."""
    times = _slot_times(tables)
    for earlier, later in _pairs(table, rows):
        venues = [table.values["venue_id"][index] for index in (earlier, later)]
        if policy.linked_same_venue and BAD not in venues and venues[0] != venues[1]:
            expected = Message(
                "联考的两个场次应在同一考场；S2 场次在 {venue}", {"venue": str(venues[0])}
            )
            yield table.blame(later, "venue_id", expected)
        dates = [table.values["date"][index] for index in (earlier, later)]
        if not all(isinstance(date, Date) for date in dates):
            continue
        days = (dates[1] - dates[0]).days  # type: ignore[operator]
        if not 0 <= days <= policy.linked_max_gap_days:
            expected = Message(
                "联考的 S3 场次应在 S2 场次（{date}）当天或其后 {days} 天之内",
                {"date": str(dates[0]), "days": policy.linked_max_gap_days},
            )
            yield table.blame(later, "date", expected)
            continue
        ends = times.get((table.values["slot_id"][earlier], "S2"))
        starts = times.get((table.values["slot_id"][later], "S3"))
        if ends is None or starts is None:
            continue
        gap = Duration(days) + _since_midnight(starts[0]) - _since_midnight(ends[1])
        if gap < Duration(minutes=policy.linked_min_gap_min):
            expected = Message(
                "联考的 S3 时段应在 S2 时段结束（{end}）至少 {minutes} 分钟之后开始",
                {"end": f"{ends[1]:%H:%M}", "minutes": policy.linked_min_gap_min},
            )
            yield table.blame(later, "slot_id", expected)


def _pairs(table: Table, rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the S2 and the S3 part of each link that has one of each, in order of the S3 parts."""
    place: dict[tuple[object, object], int] = {}
    for index in rows:
        if table.values["quota"][index] == "linked":
            key = (table.values["link_id"][index], table.values["subject"][index])
            place.setdefault(key, index)
    for (link_id, subject), later in place.items():
        earlier = place.get((link_id, LINKED_PARTS[0]))
        if subject == LINKED_PARTS[1] and earlier is not None and link_id not in ("", BAD):
            yield earlier, later


def _slot_times(tables: Tables) -> dict[tuple[object, object], tuple[Time, Time]]:
    """Return start and end by slot and subject, as far as they can be read."""
    table = tables.get("slots")
    columns = ("slot_id", "subject", "start", "end")
    if table is None or any(column not in table.values for column in columns):
        return {}
    rows = zip(*(table.values[column] for column in columns), strict=True)
    return {
        (slot_id, subject): (start, end)
        for slot_id, subject, start, end in rows
        if isinstance(start, Time) and isinstance(end, Time)
    }


def _since_midnight(time: Time) -> Duration:
    return DateTime.combine(Date.min, time) - DateTime.combine(Date.min, Time.min)
