"""The head counts of a venue's draw pools, under the week's grid: posts and standby, no names."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date as Date
from typing import Any

from data.workbooks import labels
from data.workbooks.look import (
    CLOSED_COLOUR,
    HEADER_COLOUR,
    NIGHT_COLOUR,
    ROW_HEIGHT,
    Look,
    Properties,
    merged_text,
)
from data.workbooks.view import PlanView, Pool
from models.words import SUBJECTS_BY_KIND, FacilityKind

PoolKey = tuple[str, FacilityKind, str]
"""Slot, kind, class group."""


class PoolBlock:
    """Writes a row for each slot, kind and class group, with a column a day."""

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

    def write(self, pools: Sequence[Pool], row: int, *, first_day: int) -> int:
        """Write the block from ``row`` on; return the row after it."""
        if not pools:
            return row
        _ = self._view.translate
        total = first_day + len(self._dates)
        band = self._look.header(align="left", indent=1, top=2)
        text = _("考试员需求（人）：岗位＋备勤，按抽签池")
        merged_text(self._sheet, row, 0, total, text, band)
        self._sheet.set_row(row, ROW_HEIGHT + 2)
        by_row: dict[PoolKey, dict[Date, Pool]] = defaultdict(dict)
        for pool in pools:
            by_row[pool.slot_id, pool.kind, pool.group][pool.date] = pool
        for key in sorted(by_row, key=self._row_order):
            row += 1
            self._write_row(row, key, by_row[key], first_day)
        return row + 1

    def _row_order(self, key: PoolKey) -> tuple[object, ...]:
        slot_id, kind, group = key
        kinds, groups = list(SUBJECTS_BY_KIND), list(labels.GROUPS)
        return (self._view.slot_key(slot_id), kinds.index(kind), groups.index(group))

    def _write_row(self, row: int, key: PoolKey, by_date: dict[Date, Pool], first_day: int) -> None:
        slot_id, kind, group = key
        view, _ = self._view, self._view.translate
        subject = SUBJECTS_BY_KIND[kind][0]
        look: Properties = {}
        if view.is_night(slot_id, subject):
            look = {"bold": True, "font_color": NIGHT_COLOUR}
        form = self._look.text(align="center", **look)
        self._sheet.write_string(row, 0, view.slot_name(slot_id), form)
        self._sheet.write_string(row, 1, view.times(slot_id, subject), form)
        label = _("{kind}考试员　车型组 {group}").format(
            kind=_(labels.KINDS[kind]), group=_(labels.GROUPS[group])
        )
        merged_text(self._sheet, row, 2, first_day - 1, label, form)
        for column, date in enumerate(self._dates, start=first_day):
            idle = {"bg_color": CLOSED_COLOUR} if date in self._idle_dates else {}
            cell = self._look.text(align="center", **look, **idle)
            pool = by_date.get(date)
            self._sheet.write_string(row, column, "" if pool is None else _heads(pool), cell)
        heads = sum(pool.posts + pool.standby for pool in by_date.values())
        form = self._look.cell(bold=True, align="center", bg_color=HEADER_COLOUR)
        self._sheet.write_number(row, first_day + len(self._dates), heads, form)
        self._sheet.set_row(row, ROW_HEIGHT)


def _heads(pool: Pool) -> str:
    return f"{pool.posts}＋{pool.standby}" if pool.standby else str(pool.posts)
