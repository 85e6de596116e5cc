"""``paikao show``: the week at a glance in the terminal, venues by days."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from typing import TYPE_CHECKING, Final

import click

from cli.glance import Tally, look
from cli.invocation import pass_invocation
from cli.parameters import FOLDER
from cli.problems import problem_line
from cli.words import _, printable, wrap
from models.errors import PlanFolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.table import Table

    from cli.glance import Glance
    from cli.invocation import Invocation
    from cli.words import Words
    from models.case import Case
    from models.plan import Plan

DAYS_A_TABLE: Final = 7
WIDTH: Final = 80
"""Cells of a line where stdout is no terminal."""
LEAST_WIDTH: Final = 40
MOST_WIDTH: Final = 120
DAY_WIDTH: Final = 5
SUM_WIDTH: Final = 6
NARROWEST_NAME: Final = 12
WIDEST_NAME: Final = 40
EDGES: Final = 2
WEEKDAYS: Final = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))
USUAL_SLOTS: Final = ("AM", "PM", "NIGHT")
"""Their order where no case says when a slot starts."""


@click.argument("plan", type=FOLDER, metavar="PLAN", help=_("计划文件夹"))
@click.option(
    "--case",
    "case",
    type=FOLDER,
    metavar="CASE",
    help=_("代替计划文件夹内的 case.zip：计划所依据的数据，用来显示考场名称、夜考和应急考官"),
)
@pass_invocation
def show(invocation: Invocation, plan: Path, case: Path | None) -> None:
    """Show a plan folder: seats, fill, nights, reserves."""
    from data.plan_folder import read_plan

    read = read_plan(plan)
    glance = look(read, _case_of(invocation, plan, case))
    if glance.same_case is False:
        invocation.note(_("注意：此计划是按另一份数据排的（数据摘要不同），名称和夜考可能对不上。"))
    if invocation.as_json:
        invocation.emit({"plan": read.info.model_dump(mode="json"), **glance.data()})
        return
    width = WIDTH
    if sys.stdout.isatty():
        width = min(max(shutil.get_terminal_size().columns, LEAST_WIDTH), MOST_WIDTH)
    draw(read, glance, invocation.words, width)


def _case_of(invocation: Invocation, plan: Path, given: Path | None) -> Case | None:
    """Return the case that was given, else the plan folder's own, else none.

    A folder's own case that is damaged only costs the names: a note says so.
    """
    from data.case_reader import read_case
    from data.plan_case import case_of_plan, has_case

    if given is not None:
        return read_case(given)
    if not has_case(plan):
        return None
    try:
        return case_of_plan(plan)
    except PlanFolderError as error:
        for problem in error.problems:
            invocation.note(
                _("注意：不显示名称、夜考和应急考官。{problem}"),
                problem=problem_line(problem, invocation.words),
            )
        return None


def draw(plan: Plan, glance: Glance, words: Words, width: int = WIDTH) -> None:
    """Print the tables, ``width`` cells wide at most: from 40 on, with fewer days a table."""
    from rich.console import Console

    console = Console(width=width, highlight=False, soft_wrap=False)
    for dates in _weeks(sorted(glance.by_date), width):
        console.print(_venues_table(glance, dates, words, width))
    console.print(_subjects_table(glance, words))
    for line in _closing_lines(plan, words):
        for part in wrap(line, width):
            click.echo(part)


def _weeks(dates: list[dt.date], width: int) -> Iterator[list[dt.date]]:
    """Cut the dates into as many as a table has room for."""
    room = width - EDGES - NARROWEST_NAME - 1 - (SUM_WIDTH + 1)
    days = min(DAYS_A_TABLE, room // (DAY_WIDTH + 1))
    for first in range(0, len(dates), days):
        yield dates[first : first + days]


def _venues_table(glance: Glance, dates: list[dt.date], words: Words, width: int) -> Table:
    """Venues by days: seats; then the sum, the fill and the nights of these days.

    Less than the usual width leaves fill and nights to the lines below.
    """
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False, title_justify="left")
    table.title = words.text(
        _("各考场每日计划数，{first} 至 {last}"), first=dates[0], last=dates[-1]
    )
    nights = glance.total.night_runs is not None
    narrow = [(words.text(_("合计")), SUM_WIDTH)]
    if width >= WIDTH:
        narrow += [(words.text(_("满座")), 4)]
        narrow += [(words.text(_("夜考")), 5)] if nights else []
    days_width = sum(DAY_WIDTH + 1 for _date in dates)
    rest = width - EDGES - days_width - sum(cells + 1 for _title, cells in narrow)
    table.add_column(words.text(_("考场")), no_wrap=True, width=min(rest, WIDEST_NAME))
    for date in dates:
        weekday = words.text(WEEKDAYS[date.weekday()])
        table.add_column(f"{date:%m-%d}\n{weekday}", justify="right", width=DAY_WIDTH)
    for title, cells in narrow:
        table.add_column(title, justify="right", no_wrap=True, width=cells)
    for venue_id in sorted(glance.by_venue):
        days = [glance.by_venue_date.get((venue_id, date), Tally()) for date in dates]
        table.add_row(
            f"{venue_id} {printable(glance.name_by_venue.get(venue_id, ''))}".rstrip(),
            *(_count(day.seats) for day in days),
            *_sums(days, nights=nights)[: len(narrow)],
        )
    days = [glance.by_date[date] for date in dates]
    table.add_section()
    table.add_row(
        words.text(_("合计")),
        *(_count(day.seats) for day in days),
        *_sums(days, nights=nights)[: len(narrow)],
    )
    table.add_row(words.text(_("满座率")), *(_share(day.fill) for day in days))
    table.add_row(words.text(_("值勤人次")), *(_count(day.duties) for day in days))
    if nights:
        table.add_row(words.text(_("其中应急")), *(_count(day.reserve_duties) for day in days))
        table.add_row(words.text(_("夜考场次")), *(_count(day.night_runs) for day in days))
    return table


def _sums(days: list[Tally], *, nights: bool) -> list[str]:
    total = Tally(seats=sum(day.seats for day in days), booked=sum(day.booked for day in days))
    cells = [_count(total.seats), _share(total.fill)]
    return [*cells, _count(sum(day.night_runs or 0 for day in days))] if nights else cells


def _subjects_table(glance: Glance, words: Words) -> Table:
    """Seats and fill by subject, and by slot in the order of the day."""
    from rich import box
    from rich.table import Table

    from data.workbooks.labels import SLOTS, SUBJECTS

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    for title in (_("科目、时段"), _("计划数"), _("已占"), _("满座率")):
        table.add_column(words.text(title), justify="left" if not table.columns else "right")
    rows = [
        (words.text(SUBJECTS[name]), glance.by_subject[name]) for name in sorted(glance.by_subject)
    ]
    for title, tally in rows:
        table.add_row(title, _count(tally.seats), _count(tally.booked), _share(tally.fill))
    table.add_section()
    for slot_id in slots_in_order(glance):
        tally = glance.by_slot[slot_id]
        title = words.text(SLOTS[slot_id]) if slot_id in SLOTS else slot_id
        table.add_row(title, _count(tally.seats), _count(tally.booked), _share(tally.fill))
    return table


def slots_in_order(glance: Glance) -> list[str]:
    """Order slots by when they start, where a case says it, else the usual ones first."""
    usual = {slot_id: place for place, slot_id in enumerate(USUAL_SLOTS)}

    def key(slot_id: str) -> tuple[object, ...]:
        start = glance.start_by_slot.get(slot_id)
        place = usual.get(slot_id, len(usual))
        return (place, slot_id) if not glance.start_by_slot else (start or dt.time.max, slot_id)

    return sorted(glance.by_slot, key=key)


def _closing_lines(plan: Plan, words: Words) -> list[str]:
    from data.workbooks.labels import REASONS

    info = plan.info
    kpis = info.kpis
    lines = [
        words.text(
            _("得分 {score}，下界 {bound}，差距 {gap}"),
            score=f"{info.score:,}",
            bound=f"{info.bound:,.0f}",
            gap=f"{info.gap:.2%}",
        ),
        words.text(
            _("考生 {candidates}，具备资格 {entitled}，已安排 {served}；联考 {pairs} 对"),
            candidates=f"{kpis.candidates:,}",
            entitled=f"{kpis.entitled:,}",
            served=f"{kpis.served:,}",
            pairs=f"{kpis.linked_pairs:,}",
        ),
        words.text(
            _("开考 {runs} 场（夜考 {night}），值勤 {duties} 人次（备勤 {standby}、夜 {nights}）"),
            runs=f"{kpis.runs:,}",
            night=f"{kpis.night_runs:,}",
            duties=f"{kpis.duties:,}",
            standby=f"{kpis.standby:,}",
            nights=f"{kpis.night_duties:,}",
        ),
        words.text(
            _("抽调应急考官 {called} 人，共 {days} 人日"),
            called=f"{kpis.reserves_called:,}",
            days=f"{kpis.reserve_days:,}",
        ),
    ]
    listed = words.text(_("，")).join(
        f"{words.text(REASONS.get(name, name))} {count:,}"
        for name, count in kpis.unserved_by_reason.items()
        if count
    )
    if listed:
        lines.append(words.text(_("未安排（按原因）：{listed}"), listed=listed))
    return lines


def _count(number: int | None) -> str:
    """A count; nothing for none, so that a week of closed venues stays quiet."""
    return f"{number}" if number else "-"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
