"""Schemas to rows of text, as the tables of a case or plan folder would have them."""

from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

from models.case import Case
from models.plan import Tables

CASE_TABLES = (
    "districts",
    "slots",
    "venues",
    "facilities",
    "examiners",
    "closures",
    "units",
    "availability",
    "conflicts",
    "candidates",
    "cohorts",
    "published",
    "booked",
    "published_duties",
)
PLAN_TABLES = ("runs", "sessions", "duties", "bookings", "unserved")


def cell(value: Any) -> str:
    """The text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def row_of(item: Any) -> dict[str, str]:
    """A schema's fields as cells."""
    return {field.name: cell(getattr(item, field.name)) for field in fields(item)}


def case_rows(case: Case) -> tuple[dict[str, list[dict[str, str]]], dict[str, Any]]:
    """The tables and the settings of a case."""
    tables = {name: [row_of(item) for item in getattr(case, name)] for name in CASE_TABLES}
    settings = case.settings.model_dump()
    settings["policy"] = {
        key: value if isinstance(value, bool) else float(value) if value % 1 else int(value)
        for key, value in settings["policy"].items()
    }
    return tables, settings


def plan_rows(tables: Tables) -> dict[str, list[dict[str, str]]]:
    """The tables of a plan."""
    return {name: [row_of(item) for item in getattr(tables, name)] for name in PLAN_TABLES}
