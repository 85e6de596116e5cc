"""The charts as options of ECharts: plain data, no code, every text already translated."""

from collections.abc import Sequence
from typing import Final

from data.report import look
from data.report.chart_parts import BAR, GRID, TEXT, Option, Tip, below_legend, legend, value_axis
from data.report.hours_chart import hours_chart
from data.report.map_chart import map_chart
from data.report.names import Names, count, share
from data.report.sentences import wait_title
from data.texts import N_
from data.workbooks import labels
from models.report import Report
from models.report_staff import Spread
from models.words import Reason

REASONS: Final[tuple[Reason, ...]] = ("full", "no_offer", "B1")
"""As they are stacked: what more seats would change comes first."""


def charts(report: Report, names: Names) -> dict[str, Option]:
    """Return every chart by the name of its place on the page."""
    found = {
        "needs": needs_chart(report, names),
        "map": map_chart(report, names),
        "hours": hours_chart(report, names),
        "duties": spread_chart(report.staff.duties, names, N_("值勤 {n} 次"), N_("值勤次数")),
        "nights": spread_chart(report.staff.nights, names, N_("夜考 {n} 次"), N_("夜考次数"), 1),
        "waits": waits_chart(report, names),
        "reasons": reasons_chart(report, names),
    }
    return {name: option for name, option in found.items() if option["series"]}


def needs_chart(report: Report, names: Names) -> Option:
    """Needs by what becomes of their candidates."""
    _ = names.text
    rows = report.needs
    parts = [
        (_("已排上"), look.SERVED, [row.served for row in rows]),
        (_("未排上"), look.WAITING, [row.waiting for row in rows]),
        (_("本期不具备资格"), look.NOT_ENTITLED, [row.not_entitled for row in rows]),
    ]
    tips = [
        [
            [names.subject(row.need), count(row.candidates)],
            [_("已排上"), f"{count(row.served)} · {share(row.served, row.served + row.waiting)}"],
            [_("未排上"), count(row.waiting)],
            [_("本期不具备资格"), count(row.not_entitled)],
        ]
        for row in rows
    ]
    return _stacked_rows([names.subject(row.need) for row in rows], parts, tips)


def reasons_chart(report: Report, names: Names) -> Option:
    """Needs by why their candidates are unserved."""
    rows = [row for row in report.reasons if any(row.counts.values())]
    parts = [
        (
            names.text(labels.REASONS[reason]),
            look.REASON_COLOURS[reason],
            [row.counts[reason] for row in rows],
        )
        for reason in REASONS
    ]
    tips = [
        [
            [names.subject(row.need), count(sum(row.counts.values()))],
            *([name, count(numbers[place])] for name, _colour, numbers in parts),
        ]
        for place, row in enumerate(rows)
    ]
    return _stacked_rows([names.subject(row.need) for row in rows], parts, tips)


def _stacked_rows(
    rows: Sequence[str], parts: Sequence[tuple[str, str, Sequence[int]]], tips: Sequence[Tip]
) -> Option:
    """Rows of stacked bars from left to right, the first row on top."""
    return {
        "grid": {**GRID, "top": below_legend([name for name, _colour, _numbers in parts])},
        "legend": legend(),
        "xAxis": value_axis(),
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(rows),
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {**TEXT, "color": look.INK},
        },
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": name,
                "barMaxWidth": BAR + 4,
                "itemStyle": {"color": colour},
                "data": [
                    {"value": number, "tip": tip} for number, tip in zip(numbers, tips, strict=True)
                ],
            }
            for name, colour, numbers in parts
            if rows
        ],
    }


def spread_chart(
    spreads: Sequence[Spread], names: Names, each: str, along: str, least: int = 0
) -> Option:
    """How many examiners of each kind have so many duties (nights), from ``least`` on."""
    _ = names.text
    kinds = list(dict.fromkeys(row.kind for row in spreads if row.number >= least))
    numbers = range(least, max((row.number for row in spreads), default=0) + 1)
    found = {(row.kind, row.number): row.examiners for row in spreads}
    people = _("{n} 人")
    return {
        "grid": {**GRID, "bottom": 26},
        "legend": legend(),
        "xAxis": {
            "type": "category",
            "data": [str(n) for n in numbers],
            "name": _(along),
            "nameLocation": "middle",
            "nameGap": 26,
            "nameTextStyle": TEXT,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": look.GRID}},
            "axisLabel": TEXT,
        },
        "yAxis": {**value_axis(), "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": _(labels.EXAMINER_KINDS[kind]),
                "barMaxWidth": 2 * BAR,
                "itemStyle": {"color": look.KIND_COLOURS[kind]},
                "data": [
                    {
                        "value": found.get((kind, n), 0),
                        "tip": [
                            [_(each).format(n=n), ""],
                            *(
                                [_(labels.EXAMINER_KINDS[k]), people.format(n=found.get((k, n), 0))]
                                for k in kinds
                            ),
                        ],
                    }
                    for n in numbers
                ],
            }
            for kind in kinds
        ],
    }


def waits_chart(report: Report, names: Names) -> Option:
    """People by how long they have waited, before and after."""
    _ = names.text
    rows = report.wait_bins
    titles = [wait_title(row.first, row.last, names) for row in rows]
    short = [f">{row.first - 1}" if row.last is None else f"{row.first}–{row.last}" for row in rows]
    sides = [
        (_("排之前"), look.BEFORE, [row.before for row in rows]),
        (_("排之后"), look.SERVED, [row.after for row in rows]),
    ]
    tips = [
        [[title, ""], *([name, count(numbers[place])] for name, _colour, numbers in sides)]
        for place, title in enumerate(titles)
    ]
    return {
        "grid": GRID,
        "legend": legend(),
        "xAxis": {
            "type": "category",
            "data": short,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": look.GRID}},
            "axisLabel": {**TEXT, "interval": 0},
        },
        "yAxis": value_axis(),
        "series": [
            {
                "type": "bar",
                "name": name,
                "barMaxWidth": 2 * BAR,
                "barGap": "8%",
                "itemStyle": {"color": colour},
                "label": {"show": True, "position": "top", "color": look.FAINT, "fontSize": 11},
                "data": [
                    {"value": number, "tip": tip, "label": {"formatter": count(number)}}
                    for number, tip in zip(numbers, tips, strict=True)
                ],
            }
            for name, colour, numbers in sides
        ],
    }
