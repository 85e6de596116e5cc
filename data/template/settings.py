"""The sheet ``settings`` of the template: keys, values to fill in, meanings and defaults."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from data.case_writer import put_value
from data.cells import Cell
from data.settings_in import REQUIRED, cell_of
from data.template.columns import NUMBER_FORMATS, bounded, number_rule
from data.template.texts import SETTINGS
from data.texts import N_, Translate
from data.workbook_in import SETTINGS_COLUMNS
from data.workbooks.look import Look
from models.case import Policy, Settings

_KEY: Final = {"bg_color": "#F0F2F5", "locked": True}
_FILL: Final = {"bg_color": "#FFF2CC", "bold": True}
_HEAD: Final = {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}
_WIDTHS: Final = (28, 22, 66, 12, 10)


def defaults() -> Iterator[tuple[str, object]]:
    """Yield each key and its default; ``None`` where it must be given or there is none."""
    for key, item in Settings.model_fields.items():
        if key != "policy":
            yield key, None if item.is_required() or item.default == () else item.default
    for key, item in Policy.model_fields.items():
        yield f"policy.{key}", item.default


def write_settings(
    sheet: Any, look: Look, translate: Translate, values: Mapping[str, object]
) -> None:
    """Write the sheet; ``values`` by key stand in the place of defaults."""
    heads = (*SETTINGS_COLUMNS, *(f"x_{translate(text)}" for text in
             (N_("含义"), N_("默认值"), N_("必填"))))  # fmt: skip
    for place, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, look.header(**_HEAD))
    for row, (key, default) in enumerate(defaults(), start=1):
        required = key in REQUIRED
        kind = "text" if key in ("holidays", "workdays") else cell_of(key).kind
        number = NUMBER_FORMATS.get(kind, "@")
        tint = _FILL if required else {}
        value = values.get(key, default)
        align = "center" if kind == "boolean" else "left"  # or LibreOffice shows a 1 for TRUE
        form = look.cell(num_format=number, align=align, **tint)
        sheet.write_string(row, 0, key, look.text(**_KEY))
        sheet.write_blank(row, 1, None, form)
        put_value(sheet, row, 1, value, form)
        sheet.write_string(row, 2, translate(SETTINGS[key]), look.text())
        shown = look.cell(align="left", font_color="#666666")
        sheet.write_blank(row, 3, None, shown)
        put_value(sheet, row, 3, default, shown)
        sheet.write_string(row, 4, translate(N_("必填")) if required else "", look.text())
        rule = _rule(key, row) if kind != "text" or key == "city" else {"validate": "any"}
        ask = {
            "input_title": bounded(key, 32),
            "input_message": bounded(translate(SETTINGS[key])),
        }
        sheet.data_validation(row, 1, row, 1, {**rule, **ask})
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _rule(key: str, row: int) -> dict[str, Any]:
    cell: Cell = cell_of(key)
    match cell.kind:
        case "boolean":
            return {"validate": "list", "source": ["TRUE", "FALSE"]}
        case "date":
            return {"validate": "custom", "value": f"=ISNUMBER(B{row + 1})"}
        case "whole" | "real":
            return number_rule(cell)
        case _:
            return {"validate": "any"}
