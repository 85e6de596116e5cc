"""Candidates examined and examiners on duty by the hour."""

from data.report import look
from data.report.chart_parts import Option, legend, value_axis
from data.report.names import Names, count, one
from data.report.sentences import hour_span
from models.report import Report
from models.words import SUBJECTS


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
        "legend": {**legend(), "data": [names.subject(s) for s in subjects]},
        "grid": [
            {"left": 52, "right": 12, "top": 36, "height": "52%"},
            {"left": 52, "right": 12, "bottom": 26, "height": "18%"},
        ],
        "xAxis": [_hour_axis(axis, 0), _hour_axis(axis, 1)],
        "yAxis": [
            {**value_axis(), "splitNumber": 4},
            {**value_axis(), "gridIndex": 1, "splitNumber": 2},
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
