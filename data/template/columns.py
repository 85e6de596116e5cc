"""A column of the template: how its cells look, what may be picked, what is said of it."""

from dataclasses import dataclass
from typing import Any, Final

from data.cells import Cell
from data.layout import REFERENCES, Column, columns_of
from data.template.texts import meaning_of
from data.texts import N_, Translate
from models.words import VEHICLE_CLASSES

NUMBER_FORMATS: Final = {
    "date": "yyyy-mm-dd",
    "time": "hh:mm",
    "timestamp": "yyyy-mm-dd hh:mm:ss",
    "whole": "0",
    "real": "General",
    "boolean": "General",
}
"""By kind of cell; everything else is text, so that 001 stays 001."""

WIDTHS: Final = {"date": 12, "time": 9, "timestamp": 20, "whole": 9, "real": 11, "boolean": 9}
_TEXT_WIDTH: Final = 14
_WIDE: Final = {"name": 24, "school": 22, "reason": 20, "session_id": 30, "link_id": 30}

SOMETIMES: Final = frozenset({"lp_date", "lp_expiry", "headway_min"})
"""Columns that some rows must fill in and others not."""

MOST_TEXT: Final = 255
"""Characters of a message or list beside a cell; a spreadsheet takes no more."""

_EXAMPLES: Final = {
    "subjects": ("S1|S4", "S2", "S3", "S2|S3", "S1|S2|S3|S4"),
    "class_groups": ("small", "small|heavy", "heavy", "moto", "small|moto"),
    "classes": ("*", "C1|C5", "C2", "C1|C2|C5", "C6", "A1|A2|A3|B1|B2", "D|E|F"),
    "passed": ("S1", "S1|S2", "S1|S3", "S1|S2|S3"),
    "slots": ("AM", "PM", "AM|PM", "AM|PM|NIGHT"),
}
"""Lists that are offered; others may be typed."""

HOW: Final = {
    "text": N_("文字，不超过 200 个字"),
    "date": N_("日期，如 2025-06-16"),
    "timestamp": N_("日期和时刻，如 2025-06-01 09:30:00"),
    "time": N_("时刻，如 08:30"),
    "boolean": N_("TRUE 或 FALSE"),
}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a table, and what the template makes of it."""

    table: str
    column: Column

    @property
    def cell(self) -> Cell:
        """How its cells are read."""
        return self.column.cell

    @property
    def number_format(self) -> str:
        """The format of its cells."""
        if self.cell.is_list:
            return "@"
        return NUMBER_FORMATS.get(self.cell.kind, "@")

    @property
    def align(self) -> str:
        """How its cells stand."""
        return "left" if self.cell.kind == "text" and not self.cell.is_list else "center"

    @property
    def width(self) -> int:
        """Characters that its cells have room for."""
        if self.column.name in _WIDE:
            return _WIDE[self.column.name]
        return _TEXT_WIDTH if self.number_format == "@" else WIDTHS[self.cell.kind]

    @property
    def sometimes(self) -> bool:
        """Whether some rows must fill it in."""
        return self.column.name in SOMETIMES

    @property
    def reference(self) -> tuple[str, str] | None:
        """The table and column whose cells may be picked."""
        if self.cell.is_list or self.table == "published":
            return None
        refers = REFERENCES.get(self.table, ())
        return next(
            ((table, column) for name, table, column in refers if name == self.column.name), None
        )

    def meaning(self, translate: Translate) -> str:
        """Say what goes in."""
        return translate(meaning_of(self.table, self.column.name))

    def how(self, translate: Translate) -> str:
        """Say how it is written."""
        kind = "list" if self.cell.is_list else self.cell.kind
        if kind in HOW:
            return translate(HOW[kind])
        return self.cell.expected.render(translate)

    def required(self, translate: Translate) -> str:
        """Say whether it must be filled in."""
        if self.column.required:
            return translate(N_("必填"))
        return translate(N_("有时必填")) if self.sometimes else translate(N_("可空"))

    def validation(self, place: str) -> dict[str, Any] | None:
        """Return the rule that a spreadsheet is to check, for the cell ``place``; none for texts.

        What is not one of a reference's or a list's examples only gives a warning.
        """
        if self.reference is not None:
            return {"validate": "list", "error_type": "warning"}
        if self.column.name in _EXAMPLES:
            return {
                "validate": "list",
                "source": list(_EXAMPLES[self.column.name]),
                "show_error": False,
            }
        match self.cell.kind:
            case "word" if not self.cell.is_list:
                return {"validate": "list", "source": list(self.words)}
            case "boolean":
                return {"validate": "list", "source": ["TRUE", "FALSE"]}
            case "whole" | "real":
                return number_rule(self.cell)
            case "date" | "timestamp":
                return {"validate": "custom", "value": f"=ISNUMBER({place})"}
            case "time":
                return {"validate": "custom", "value": f"=AND(ISNUMBER({place}),{place}<1)"}
            case _:
                return None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a closed vocabulary."""
        if self.column.name == "vehicle_class":
            return ("C1", "C2", *(word for word in VEHICLE_CLASSES if word not in ("C1", "C2")))
        return tuple(str(self.cell.expected.values["words"]).split())


def form_columns(table: str) -> list[FormColumn]:
    """Return a table's columns in the order of the contract, which names candidates first."""
    columns = [FormColumn(table, column) for column in columns_of(table).values()]
    return sorted(columns, key=lambda form: form.column.name != "candidate_id")


def number_rule(cell: Cell) -> dict[str, Any]:
    """Return the range of a number, as a spreadsheet checks it."""
    values = cell.expected.values
    rule: dict[str, Any] = {"validate": "integer" if cell.kind == "whole" else "decimal"}
    if "high" in values:
        return {
            **rule,
            "criteria": "between",
            "minimum": values["low"],
            "maximum": values["high"],
        }
    return {**rule, "criteria": ">=", "value": values.get("low", 0)}


def bounded(text: str, most: int = MOST_TEXT) -> str:
    """Cut a text to what a spreadsheet takes beside a cell."""
    return text if len(text) <= most else text[: most - 1] + "…"
