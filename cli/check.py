"""``paikao check``: is the case in order?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER
from cli.words import _, printable

if TYPE_CHECKING:
    from pathlib import Path

    from cli.invocation import Invocation
    from models.case import Case

TABLES: Final[dict[str, str]] = {
    "districts": _("区县"),
    "slots": _("时段"),
    "venues": _("考场"),
    "facilities": _("考试设施"),
    "closures": _("停考安排"),
    "examiners": _("考试员"),
    "units": _("单位"),
    "availability": _("出勤"),
    "conflicts": _("回避"),
    "candidates": _("考生"),
    "cohorts": _("需求汇总"),
    "published": _("已公布场次"),
    "booked": _("已约考"),
    "published_duties": _("已公布值勤"),
    "x_seat_limits": _("席位上限"),
}


@click.argument(
    "case", type=FOLDER, metavar="CASE", help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿")
)
@click.option(
    "--scenario",
    type=FOLDER,
    metavar="FILE",
    help=_("再按这个推演方案（.toml）改动数据，检查改动之后的数据"),
)
@pass_invocation
def check(invocation: Invocation, case: Path, scenario: Path | None) -> None:
    """Read a case, report every problem at once, plan nothing."""
    from data.case_reader import read_case
    from data.layout import empty_tables

    found = read_case(case)
    if scenario is not None:
        from cli.scenario_case import changed_case
        from data.scenario_in import read_scenario

        read = read_scenario(scenario)
        found = changed_case(found, read)
        invocation.say(
            _("推演方案：{name}，{count} 项改动；以下为改动之后的数据。"),
            name=printable(read.name),
            count=len(read.changes),
        )
    settings = found.settings
    invocation.say(
        _("数据无误：{city}，{start} 起 {days} 天。"),
        city=settings.city,
        start=settings.start,
        days=settings.days,
    )
    counts = row_counts(found)
    for table, title in TABLES.items():
        if counts[table]:
            invocation.say(
                _("  {table}（{title}）：{count} 行"),
                table=table,
                title=invocation.words.text(title),
                count=f"{counts[table]:,}",
            )
    empty = empty_tables(counts)
    if empty:
        text = _("注意：这些表还没有一行，排不出场次：{tables}")
        invocation.note(text, tables=" ".join(empty))
    invocation.say(_("数据摘要 {digest}"), digest=found.digest)
    invocation.emit(
        {
            "ok": True,
            "city": settings.city,
            "start": settings.start.isoformat(),
            "days": settings.days,
            "case_digest": found.digest,
            "rows": counts,
        }
    )


def row_counts(case: Case) -> dict[str, int]:
    """Return the number of rows by table."""
    return {table: len(getattr(case, table.removeprefix("x_"))) for table in TABLES}
