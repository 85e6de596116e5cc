"""The folder of a case with edits by hand: the case, and a record of what was changed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.case_writer import write_case_folder
from data.folder import SETTINGS_FILE
from data.folder_swap import whole_folder
from data.layout import SCHEMA_BY_TABLE
from data.plan_info import folder_error
from models.case import Case
from models.errors import Message, PlanFolderError

RECORD_FILE: Final = "edits.json"
"""Passed over when the case is read; it marks a folder that may be replaced."""

_OURS: Final = frozenset({RECORD_FILE, SETTINGS_FILE, *(f"{name}.csv" for name in SCHEMA_BY_TABLE)})


def check_edited_case_target(out: Path) -> None:
    """See, before any work, that nothing but an earlier case of this kind would be replaced.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else than such a folder or an empty one.
    """
    try:
        foreign = out.exists() and not (out.is_dir() and _is_ours(out))
    except OSError as error:
        raise _not_writable(out, error) from error
    if foreign:
        expected = Message("应为新的、空的或先前由 import-edits 写出的文件夹；不覆盖其他文件")
        raise folder_error(out, expected, Message("换一个文件夹"))


def write_edited_case(out: Path, case: Case, record: Mapping[str, object]) -> None:
    """Write the folder ``out``, whole or not at all; an earlier one there is replaced.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else, or cannot be written.
    """
    check_edited_case_target(out)
    text = json.dumps(record, ensure_ascii=False, indent=2)
    try:
        with whole_folder(Path(os.path.realpath(out))) as folder:
            write_case_folder(case, folder)
            (folder / RECORD_FILE).write_bytes(f"{text}\n".encode())
            check_edited_case_target(out)
    except OSError as error:
        raise _not_writable(out, error) from error


def _is_ours(out: Path) -> bool:
    names = {path.name for path in out.iterdir()}
    return not names or (RECORD_FILE in names and names <= _OURS)


def _not_writable(out: Path, error: OSError) -> PlanFolderError:
    detail = error.strerror or str(error)
    return folder_error(out, Message("应可写入；系统报告：{detail}", {"detail": detail}))
