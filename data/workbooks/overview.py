"""The city's first page: figures, score, proof, needs and subjects."""

from typing import Any, Final

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from data.cell_text import moment, printable
from data.workbooks import labels
from data.workbooks.look import (
    NOTE_HEIGHT,
    ROW_HEIGHT,
    SUBJECT_COLOURS,
    TOTAL_COLOUR,
    WARNING_COLOUR,
    Footer,
    Look,
    line_count,
    merged_text,
    set_page,
)
from data.workbooks.table import Heading
from data.workbooks.view import PlanView
from models.words import NEEDS

_WIDTHS: Final = (34, 16, 10, 4, 30, 14, 14, 14)
_LEFT: Final = (0, 2)
_RIGHT: Final = (4, 7)
_LAST: Final = len(_WIDTHS) - 1


class Overview:
    """Writes the page."""

    def __init__(self, sheet: Any, look: Look, view: PlanView) -> None:
        self._sheet = sheet
        self._look = look
        self._view = view

    def write(self, heading: Heading, footer: Footer) -> None:
        """Write the figures at the left, score, proof and needs at the right."""
        for index, width in enumerate(_WIDTHS):
            self._sheet.set_column(index, index, width)
        top = self._write_heading(heading) + 1
        self._sheet.set_default_row(ROW_HEIGHT)
        left = self._write_reasons(self._write_kpis(top) + 1)
        right = self._write_needs(self._write_proof(self._write_score(top) + 1) + 1)
        set_page(
            self._sheet,
            header_row=top - 2,
            last_row=max(left, right) - 1,
            last_column=_LAST,
            footer=footer,
        )

    def _write_heading(self, heading: Heading) -> int:
        width = sum(_WIDTHS)
        self._sheet.set_row(0, 28 * line_count(heading.title, width / 1.7))
        merged_text(self._sheet, 0, 0, _LAST, heading.title, self._look.title())
        warning = self._look.note(align="center", bold=True, font_color=WARNING_COLOUR)
        note = self._look.note(align="center", font_color="#444444")
        lines = [(heading.warning, warning), *((text, note) for text in heading.notes)]
        for row, (text, form) in enumerate(lines, start=1):
            self._sheet.set_row(row, NOTE_HEIGHT * line_count(text, width))
            merged_text(self._sheet, row, 0, _LAST, text, form)
        return 1 + len(lines)

    def _write_band(self, row: int, columns: tuple[int, int], text: str) -> int:
        form = self._look.header(align="left", indent=1)
        merged_text(self._sheet, row, columns[0], columns[1], text, form)
        return row + 1

    def _write_kpis(self, row: int) -> int:
        _ = self._view.translate
        kpis = self._view.plan.info.kpis
        row = self._write_band(row, _LEFT, _("主要指标"))
        for name, (label, unit) in labels.KPIS.items():
            value = getattr(kpis, name)
            number = "#,##0" if isinstance(value, int) else "#,##0.0"
            self._sheet.write_string(row, 0, _(label), self._look.text(indent=1))
            form = self._look.cell(num_format=number, align="right", indent=1)
            self._sheet.write_number(row, 1, value, form)
            unit_text = unit if unit == "%" else _(unit)
            self._sheet.write_string(row, 2, unit_text, self._look.text(align="center"))
            row += 1
        return row

    def _write_reasons(self, row: int) -> int:
        _ = self._view.translate
        counts = self._view.plan.info.kpis.unserved_by_reason
        row = self._write_band(row, _LEFT, _("未安排考生的原因"))
        for reason, label in labels.REASONS.items():
            self._sheet.write_string(row, 0, _(label), self._look.text(indent=1))
            form = self._look.cell(num_format="#,##0", align="right", indent=1)
            self._sheet.write_number(row, 1, counts.get(reason, 0), form)
            self._sheet.write_string(row, 2, _("人"), self._look.text(align="center"))
            row += 1
        return row

    def _write_score(self, row: int) -> int:
        _ = self._view.translate
        info = self._view.plan.info
        row = self._write_band(row, _RIGHT, _("得分构成（分，越低越好）"))
        first = row
        total = row + len(labels.SCORE_PARTS)
        for name, label in labels.SCORE_PARTS.items():
            value = getattr(info.score_parts, name)
            merged_text(self._sheet, row, 4, 5, _(label), self._look.text(indent=1))
            self._sheet.write_number(
                row, 6, value, self._look.cell(num_format="#,##0", align="right", indent=1)
            )
            share = value / info.score if info.score else 0
            whole = xl_rowcol_to_cell(total, 6, row_abs=True, col_abs=True)
            text = f"=IF({whole}=0,0,{xl_rowcol_to_cell(row, 6)}/{whole})"
            form = self._look.cell(num_format="0.0%", align="center")
            self._sheet.write_formula(row, 7, text, form, share)
            row += 1
        bold: dict[str, object] = {"bold": True, "bg_color": TOTAL_COLOUR, "top": 2}
        merged_text(self._sheet, row, 4, 5, _("总分"), self._look.text(indent=1, **bold))
        form = self._look.cell(num_format="#,##0", align="right", indent=1, **bold)
        span = xl_range(first, 6, row - 1, 6)
        self._sheet.write_formula(row, 6, f"=SUM({span})", form, info.score_parts.total)
        self._sheet.write_blank(row, 7, None, form)
        return row + 1

    def _write_proof(self, row: int) -> int:
        _ = self._view.translate
        info = self._view.plan.info
        row = self._write_band(row, _RIGHT, _("证明与出处"))
        lines: list[tuple[str, str | int | float, str]] = [
            (_("状态"), _(labels.PLAN_STATUSES[info.status]), "@"),
            (_("任何计划的得分下界"), info.bound, "#,##0.0"),
            (_("与下界的差距"), info.gap, "0.00%"),
            (_("程序版本"), printable(info.engine_version), "@"),
            (_("随机种子"), str(info.seed), "@"),
            (_("生成时间"), moment(info.created), "@"),
        ]
        for label, value, number in lines:
            merged_text(self._sheet, row, 4, 5, label, self._look.text(indent=1))
            form = self._look.cell(num_format=number, align="right", indent=1)
            if isinstance(value, str):
                merged_text(self._sheet, row, 6, 7, value, form)
            else:
                self._sheet.merge_range(row, 6, row, 7, "", form)
                self._sheet.write_number(row, 6, value, form)
            row += 1
        return row

    def _write_needs(self, row: int) -> int:
        _ = self._view.translate
        kpis = self._view.plan.info.kpis
        titles = (_("需求"), _("考生"), _("已安排"), _("安排率"))
        for column, title in enumerate(titles, start=_RIGHT[0]):
            self._sheet.write_string(row, column, title, self._look.header())
        row += 1
        for need in NEEDS:
            everyone = kpis.candidates_by_need.get(need, 0)
            served = kpis.served_by_need.get(need, 0)
            name = self._look.text(bg_color=SUBJECT_COLOURS[need], indent=1)
            self._sheet.write_string(row, 4, _(labels.SUBJECTS[need]), name)
            number = self._look.cell(num_format="#,##0", align="right", indent=1)
            self._sheet.write_number(row, 5, everyone, number)
            self._sheet.write_number(row, 6, served, number)
            cells = xl_rowcol_to_cell(row, 5), xl_rowcol_to_cell(row, 6)
            text = f"=IF({cells[0]}=0,0,{cells[1]}/{cells[0]})"
            share = served / everyone if everyone else 0
            self._sheet.write_formula(
                row, 7, text, self._look.cell(num_format="0.0%", align="center"), share
            )
            row += 1
        return row
