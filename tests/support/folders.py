"""Cases and plans as folders of CSV, written without the project's own writers."""

import csv
import json
from pathlib import Path
from typing import Any

from models.case import Case
from models.plan import Tables
from support.rows import case_rows, plan_rows


def write_case(case: Case, folder: Path) -> None:
    """Write a case folder; tables without rows are left out unless they are required."""
    folder.mkdir(parents=True, exist_ok=True)
    tables, settings = case_rows(case)
    for name, rows in tables.items():
        if rows:
            _write(folder / f"{name}.csv", rows)
    policy = settings.pop("policy")
    lines = [f"{key} = {_toml(value)}" for key, value in settings.items()]
    lines += ["[policy]", *(f"{key} = {_toml(value)}" for key, value in policy.items())]
    (folder / "settings.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_plan(tables: Tables, folder: Path, info: dict[str, Any]) -> None:
    """Write a plan folder, tables without rows included."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in plan_rows(tables).items():
        columns = tuple(type(tables).model_fields[name].annotation.__args__[0].__slots__)  # type: ignore[union-attr]
        _write(folder / f"{name}.csv", rows, columns)
    (folder / "plan.json").write_text(json.dumps(info), encoding="utf-8")


def _write(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = ()) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else list(columns))
        writer.writeheader()
        writer.writerows(rows)


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else json.dumps(str(value))
