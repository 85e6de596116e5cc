"""``plan.json``, and how the files of a plan folder are read."""

import json
import os
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from models.errors import Message, PlanFolderError, Problem
from models.plan import PlanInfo

INFO_FILE: Final = "plan.json"
CASE_FILE: Final = "case.zip"
_ONE_TABLE: Final = "runs.csv"


def is_plan_folder(path: Path) -> bool:
    """Whether a plan seems to lie in this folder."""
    return (path / INFO_FILE).is_file() and (path / _ONE_TABLE).is_file()


def is_inside_a_plan(path: Path) -> bool:
    """Whether ``path`` would lie in a plan folder, which whoever replaces it wants to be clean."""
    return any(is_plan_folder(folder) for folder in Path(os.path.realpath(path)).parents)


def read_info(path: Path, problems: list[Problem]) -> PlanInfo | None:
    """Read ``plan.json`` of the plan folder ``path``, or add what is wrong to ``problems``."""
    text = read_text(path / INFO_FILE, INFO_FILE, problems)
    if text is None:
        return None
    try:
        return PlanInfo.model_validate_json(text)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=False):
            column = ".".join(str(step) for step in item["loc"]) or None
            value = None if item["type"] == "missing" else _shown(item["input"])
            problems.append(
                Problem(INFO_FILE, None, column, value, _expected(item["type"], item["msg"]))
            )
        return None


def _expected(kind: str, detail: str) -> Message:
    if kind == "missing":
        return Message("应有这一项")
    if kind == "extra_forbidden":
        return Message("应没有这一项")
    if kind == "json_invalid":
        return Message("应为合规的 JSON（{detail}）", {"detail": detail})
    return Message("应为正确的类型和取值（{detail}）", {"detail": detail})


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:200]


def read_text(file: Path, table: str, problems: list[Problem]) -> str | None:
    """Read a file of a plan folder, or add what is wrong, under ``table``, to ``problems``."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        expected = Message("计划文件夹内应有文件 {name}", {"name": file.name})
    except UnicodeDecodeError as error:
        expected = Message("应为 UTF-8 编码（第 {byte} 字节起不是）", {"byte": error.start + 1})
    except OSError as error:
        expected = Message("应可读取；系统报告：{detail}", {"detail": error.strerror or str(error)})
    problems.append(Problem(table, None, None, None, expected))
    return None


def folder_error(folder: Path, expected: Message, hint: Message | None = None) -> PlanFolderError:
    """Return the error of a plan folder as a whole."""
    return PlanFolderError((Problem("plan", None, None, str(folder), expected, hint=hint),))
