"""The statistics of a week's results, as tables and sentences in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cli.words import _, cell_width, printable, wrap

if TYPE_CHECKING:
    from cli.invocation import Invocation
    from cli.words import Words
    from models.case import Case
    from models.plan import Plan
    from models.results import Estimate, ResultRow, Share, Statistics

WIDTH: Final = 80
NAME_WIDTH: Final = 26
MOST_MISSING: Final = 20
SUBJECTS: Final = {"S1": _("科目一"), "S2": _("科目二"), "S3": _("科目三"), "S4": _("安全文明")}
WEEKDAYS: Final = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
SHOWN: Final = {
    "all": _("全部"),
    "venue": _("按考场"),
    "subject": _("按科目"),
    "weekday": _("按星期"),
    "slot": _("按时段"),
}
"""Groupings that a terminal shows, and what stands above each."""

GROUPS: Final = {"small": _("小型"), "heavy": _("大型"), "moto": _("摩托")}
WIDTHS: Final = (9, 7, 7, 7, 7, 12)
"""Cells of the columns after the name."""


def say_results(invocation: Invocation, case: Case, plan: Plan, statistics: Statistics) -> None:
    """Print everything for people."""
    words = invocation.words
    names = {venue.venue_id: venue.name for venue in case.venues}
    _say_groups(statistics, words, names)
    _say_missing(statistics, words, plan)
    _say_outlook(statistics, words)
    if statistics.advice:
        click.echo(words.text(_("建议：")))
    for number, message in enumerate(statistics.advice, start=1):
        lines = wrap(words.message(message), WIDTH - 5)
        click.echo(f"  {number:>2} {lines[0]}")
        for line in lines[1:]:
            click.echo(f"     {line}")


def _say_groups(statistics: Statistics, words: Words, names: dict[str, str]) -> None:
    titles = (_("已报场次"), _("约考"), _("实到"), _("约满率"), _("到考率"), _("合格率"))
    head = "".join(
        _right(words.text(title), width) for title, width in zip(titles, WIDTHS, strict=True)
    )
    click.echo(_left("", NAME_WIDTH) + head)
    last = ""
    for row in statistics.rows:
        if row.by not in SHOWN:
            continue
        if row.by not in ("all", last):
            click.echo(words.text(SHOWN[row.by]))
        last = row.by
        cells = (
            f"{row.reported}/{row.sessions}",
            f"{row.booked:,}",
            f"{row.present:,}",
            "-" if row.fill is None else f"{row.fill:.1%}",
            _rate(row.show),
            _rate(row.pass_rate, interval=True),
        )
        figures = "".join(map(_right, cells, WIDTHS))
        click.echo(_left(_name(row, words, names), NAME_WIDTH) + figures)


def _name(row: ResultRow, words: Words, names: dict[str, str]) -> str:
    from data.workbooks.labels import SLOTS

    match row.by:
        case "venue":
            text = f"  {row.key} {names.get(row.key, '')}"
        case "subject":
            text = f"  {words.text(SUBJECTS[row.key])}"
        case "weekday":
            text = f"  {words.text(WEEKDAYS[int(row.key)])}"
        case "slot":
            text = f"  {words.text(SLOTS[row.key]) if row.key in SLOTS else row.key}"
        case _:
            text = words.text(SHOWN["all"])
    return printable(text)


def _rate(share: Share, *, interval: bool = False) -> str:
    """Return a rate; for a small number also how far it can be trusted."""
    if share.rate is None or share.low is None or share.high is None:
        return "-"
    if interval:
        return f"{share.rate:.1%} ±{100 * (share.high - share.low) / 2:.0f}"
    return f"{share.rate:.1%}"


def _say_missing(statistics: Statistics, words: Words, plan: Plan) -> None:
    if not statistics.missing:
        return
    venues: dict[str, int] = {}
    venue_by_session = {item.session_id: item.venue_id for item in plan.tables.sessions}
    for session_id in statistics.missing:
        venue_id = venue_by_session[session_id]
        venues[venue_id] = venues.get(venue_id, 0) + 1
    text = words.text(_("未报 {count} 场："), count=len(statistics.missing))
    text += words.text(_("、")).join(
        words.text(_("{venue} {count} 场"), venue=printable(venue_id), count=count)
        for venue_id, count in sorted(venues.items())
    )
    for line in wrap(text, WIDTH):
        click.echo(line)
    for session_id in statistics.missing[:MOST_MISSING]:
        click.echo(f"  {printable(session_id)}")
    if len(statistics.missing) > MOST_MISSING:
        rest = len(statistics.missing) - MOST_MISSING
        click.echo(words.text(_("  另有 {count} 场，见 --json 或 --out"), count=rest))


def _say_outlook(statistics: Statistics, words: Words) -> None:
    rows = [row for row in statistics.outlook.rows if row.resits is not None]
    if not rows:
        return
    click.echo(words.text(_("下周预计（人；括号内为 95% 区间）：")))
    for row in rows:
        click.echo(
            words.text(
                _("  {subject} {group}：再考 {resits}，其中缺考 {no_shows}{how}"),
                subject=words.text(SUBJECTS[row.subject]),
                group=words.text(GROUPS.get(row.group, row.group)),
                resits=_estimate(row.resits, words),
                no_shows=_estimate(row.no_shows, words),
                how="" if row.counted else words.text(_("（按约考的构成分摊）")),
            )
        )


def _estimate(estimate: Estimate | None, words: Words) -> str:
    if estimate is None:
        return "-"
    low, high = round(estimate.low), round(estimate.high)
    span = words.bracketed(f"{low:,}－{high:,}") if low < high else ""
    return f"{round(estimate.likely):,}{span}"


def _left(text: str, width: int) -> str:
    while cell_width(text) > width - 1:
        text = text[:-1]
    return text + " " * (width - cell_width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - cell_width(text)) + text
