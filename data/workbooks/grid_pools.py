"""The head counts of a venue's draw pools, under the week's grid: posts and standby, no names."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date as Date
from typing import Any, Final, Literal

from data.workbooks import labels
from data.workbooks.look import (
    CLOSED_COLOUR,
    HEADER_COLOUR,
    NIGHT_COLOUR,
    NUMBER_OR_NOTHING,
    ROW_HEIGHT,
    Look,
    Properties,
    merged_text,
    write_sum,
    write_sum_row,
)
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView, Pool
from models.words import SUBJECTS_BY_KIND, FacilityKind

Role = Literal["posts", "standby"]
PoolKey = tuple[str, FacilityKind, str]
"""Slot, kind, class group."""

_ROLES: Final[dict[Role, str]] = {
    "posts": labels.ROLES["post"],
    "standby": labels.ROLES["standby"],
}


class PoolBlock:
    """Writes a row for each slot, kind, class group and role, with a column a day."""

    def __init__(
        self,
        sheet: Any,
        look: Look,
        view: PlanView,
        dates: Sequence[Date],
        idle_dates: frozenset[Date],
    ) -> None:
        self._sheet = sheet
        self._look = look
        self._view = view
        self._dates = dates
        self._idle_dates = idle_dates

    def write(self, pools: Sequence[Pool], row: int, sums: Sums, *, first_day: int) -> int:
        """Write the block from ``row`` on; return the row after it.

        ``sums`` has the head counts of the venue's list of draw pools.
        """
        if not pools:
            return row
        _ = self._view.translate
        total = first_day + len(self._dates)
        band = self._look.header(align="left", indent=1, top=2)
        text = _("考试员需求（人），按抽签池")
        merged_text(self._sheet, row, 0, total, text, band)
        self._sheet.set_row(row, ROW_HEIGHT + 2)
        by_row: dict[PoolKey, dict[Date, Pool]] = defaultdict(dict)
        for pool in pools:
            by_row[pool.slot_id, pool.kind, pool.group][pool.date] = pool
        first = row + 1
        for key in sorted(by_row, key=self._row_order):
            for role in _ROLES:
                if any(_heads(pool, role) for pool in by_row[key].values()):
                    row += 1
                    self._write_row(row, key, role, by_row[key], sums, first_day)
        self._write_totals(row + 1, first, pools, first_day)
        return row + 2

    def _row_order(self, key: PoolKey) -> tuple[object, ...]:
        slot_id, kind, group = key
        kinds, groups = list(SUBJECTS_BY_KIND), list(labels.GROUPS)
        return (self._view.slot_key(slot_id), kinds.index(kind), groups.index(group))

    def _write_row(
        self,
        row: int,
        key: PoolKey,
        role: Role,
        by_date: dict[Date, Pool],
        sums: Sums,
        first_day: int,
    ) -> None:
        slot_id, kind, group = key
        view, _ = self._view, self._view.translate
        subject = SUBJECTS_BY_KIND[kind][0]
        look: Properties = {}
        if view.is_night(slot_id, subject):
            look = {"bold": True, "font_color": NIGHT_COLOUR}
        form = self._look.text(align="center", **look)
        self._sheet.write_string(row, 0, view.slot_name(slot_id), form)
        self._sheet.write_string(row, 1, view.times(slot_id, subject), form)
        kind_text, group_text = _(labels.KINDS[kind]), _(labels.GROUPS[group])
        label = _("{kind}考试员　车型组 {group}　{role}").format(
            kind=kind_text, group=group_text, role=_(_ROLES[role])
        )
        merged_text(self._sheet, row, 2, first_day - 1, label, form)
        for column, date in enumerate(self._dates, start=first_day):
            idle = {"bg_color": CLOSED_COLOUR} if date in self._idle_dates else {}
            cell = self._look.cell(align="center", num_format=NUMBER_OR_NOTHING, **look, **idle)
            formula = sums.of(
                role, date=date, slot=view.slot_name(slot_id), kind=kind_text, group=group_text
            )
            heads = _heads(by_date[date], role) if date in by_date else 0
            self._sheet.write_formula(row, column, formula, cell, heads)
        heads = sum(_heads(pool, role) for pool in by_date.values())
        last = first_day + len(self._dates)
        write_sum(self._sheet, self._look, (row, last), (row, first_day, row, last - 1), heads)
        self._sheet.set_row(row, ROW_HEIGHT)

    def _write_totals(self, row: int, first: int, pools: Sequence[Pool], first_day: int) -> None:
        _ = self._view.translate
        form = self._look.text(bold=True, align="center", top=2, bg_color=HEADER_COLOUR)
        merged_text(self._sheet, row, 0, first_day - 1, _("考试员合计（人次）"), form)
        heads = [
            sum(pool.posts + pool.standby for pool in pools if pool.date == date)
            for date in self._dates
        ]
        place, values = (row, first_day), [*heads, sum(heads)]
        write_sum_row(self._sheet, self._look, place, first, values)
        self._sheet.set_row(row, ROW_HEIGHT + 2)


def _heads(pool: Pool, role: Role) -> int:
    return pool.posts if role == "posts" else pool.standby
