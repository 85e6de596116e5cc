"""The charts as options of ECharts: plain data, no code, every text already translated.

An item's ``tip`` is what is told of it on hover, touch or focus: lines of label and value.
"""

from collections.abc import Sequence
from typing import Any, Final

from data.cell_text import display_width
from data.report import look
from data.report.names import Names, count, one, share
from data.report.sentences import hour_span, wait_title
from data.texts import N_
from data.workbooks import labels
from models.report import Report, Spread
from models.words import SUBJECTS, Reason

Option = dict[str, Any]
Tip = list[list[str]]

REASONS: Final[tuple[Reason, ...]] = ("full", "no_offer", "B1")
"""As they are stacked: what more seats would change comes first."""

BAR: Final = 18
"""Most pixels of a bar's thickness."""
PHONE_WIDTH: Final = 340
"""Pixels of a chart on a phone; `KEY_WIDTH` and `LETTER_WIDTH` are of its legend."""
KEY_WIDTH: Final = 31
LETTER_WIDTH: Final = 6.2
LEGEND_LINE: Final = 22
TOP: Final = 36
GRID: Final = {"left": 8, "right": 16, "top": TOP, "bottom": 8, "containLabel": True}
TEXT: Final = {"color": look.FAINT, "fontSize": 12}


def charts(report: Report, names: Names) -> dict[str, Option]:
    """Return every chart by the name of its place on the page."""
    from data.report.map_chart import map_chart

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
        "grid": {**GRID, "top": _below_legend([name for name, _colour, _numbers in parts])},
        "legend": _legend(),
        "xAxis": _value_axis(),
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


def hours_chart(report: Report, names: Names) -> Option:
    """Candidates examined by hour, dates side by side; examiners as a line below."""
    _ = names.text
    rows = report.hours
    subjects = [s for s in SUBJECTS if any(row.candidates[s] for row in rows)]
    axis = [f"{names.day(row.date)}\n{row.hour}" for row in rows]
    hours = len({row.hour for row in rows})
    tips = [
        [
            [f"{names.day(row.date)} {hour_span(row.hour)}", ""],
            *([names.subject(s), count(row.candidates[s])] for s in subjects),
            [_("在考合计"), count(sum(row.candidates.values()))],
            [_("考试员在岗"), one(row.examiners)],
        ]
        for row in rows
    ]
    people = [
        {
            "type": "bar",
            "stack": "people",
            "name": names.subject(s),
            "barCategoryGap": "12%",
            "itemStyle": {"color": look.SUBJECT_COLOURS[s]},
            "data": [
                {"value": round(row.candidates[s], 1), "tip": tip}
                for row, tip in zip(rows, tips, strict=True)
            ],
        }
        for s in subjects
    ]
    heads = {
        "type": "line",
        "name": _("考试员在岗"),
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "step": "middle",
        "symbol": "none",
        "lineStyle": {"width": 1.5},
        "areaStyle": {"opacity": 0.12},
        "itemStyle": {"color": look.NIGHT},
        "data": [
            {"value": round(row.examiners, 1), "tip": tip}
            for row, tip in zip(rows, tips, strict=True)
        ],
    }
    days = [names.month_day(row.date) for row in rows[::hours]] if hours else []
    return {
        "hours": {"days": days, "each": hours},
        "legend": {**_legend(), "data": [names.subject(s) for s in subjects]},
        "grid": [
            {"left": 52, "right": 12, "top": 36, "height": "52%"},
            {"left": 52, "right": 12, "bottom": 26, "height": "18%"},
        ],
        "xAxis": [_hour_axis(axis, 0), _hour_axis(axis, 1)],
        "yAxis": [
            {**_value_axis(), "splitNumber": 4},
            {**_value_axis(), "gridIndex": 1, "splitNumber": 2},
        ],
        "series": [*people, heads] if rows else [],
    }


def _hour_axis(axis: list[str], place: int) -> Option:
    return {
        "type": "category",
        "gridIndex": place,
        "data": axis,
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": look.GRID}},
        "axisLabel": {"show": False},
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
        "legend": _legend(),
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
        "yAxis": {**_value_axis(), "minInterval": 1},
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
        "legend": _legend(),
        "xAxis": {
            "type": "category",
            "data": short,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": look.GRID}},
            "axisLabel": {**TEXT, "interval": 0},
        },
        "yAxis": _value_axis(),
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


def _legend() -> Option:
    return {
        "top": 0,
        "left": 0,
        "itemWidth": 12,
        "itemHeight": 12,
        "itemGap": 14,
        "icon": "rect",
        "textStyle": {"color": look.INK, "fontSize": 12},
    }


def _below_legend(names: Sequence[str]) -> int:
    """Return where a chart begins: under a second line of the legend if a phone needs it."""
    width = sum(KEY_WIDTH + LETTER_WIDTH * display_width(name) for name in names)
    return TOP if width <= PHONE_WIDTH else TOP + LEGEND_LINE


def _value_axis() -> Option:
    return {
        "type": "value",
        "axisLabel": TEXT,
        "splitLine": {"lineStyle": {"color": look.GRID}},
    }
