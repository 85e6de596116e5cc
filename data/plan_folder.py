"""The plan folder: five CSV tables, ``plan.json``, its case, and the workbooks beside them."""

import errno
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from data.case_archive import write_case_archive
from data.folder import SETTINGS_FILE
from data.folder_swap import move_folder, whole_folder
from data.plan_info import CASE_FILE, INFO_FILE, folder_error, read_info, read_text
from data.plan_tables import SCHEMA_BY_TABLE, rows_from_csv, tables_to_csv
from data.texts import Language
from data.workbooks import BOOK_NAME, CheckedRule, write_workbooks
from models.case import Case
from models.errors import Message, PlanFolderError, Problem
from models.plan import Plan, Tables

_TABLE_FILES: Final = tuple(f"{name}.csv" for name in SCHEMA_BY_TABLE)
_BOOK_FILE: Final = re.compile(BOOK_NAME)


def write_plan(
    out: Path,
    case: Case,
    plan: Plan,
    *,
    lang: Language = "zh",
    workbooks: bool = True,
    rules: Sequence[CheckedRule] = (),
    password: SecretStr | None = None,
) -> list[Path]:
    """Write the plan folder ``out``, whole or not at all.

    An earlier plan at ``out`` is replaced. Equal plans give equal tables, and equal cases
    equal ``case.zip``, byte for byte.

    Parameters
    ----------
    rules
        The rules that the plan was checked against, for the city's workbook.
    password
        Encrypts the workbooks that hold names: the city's and the units'.

    Returns
    -------
    list[Path]
        The files: tables in the order of the contract, ``plan.json``, ``case.zip``, workbooks.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else than a plan folder or an empty folder, or cannot be
        written. What stood there is untouched then.
    SealError
        If there is a password and the library for it is missing.
    """
    check_target(out)
    target = Path(os.path.realpath(out))
    try:
        with whole_folder(target) as folder:
            files = [*_write_tables(folder, plan), folder / CASE_FILE]
            write_case_archive(case, files[-1])
            if workbooks:
                files += write_workbooks(case, plan, folder, lang, rules=rules, password=password)
            _refuse_foreign(out, target)
    except OSError as error:
        raise _not_writable(out, error) from error
    return [out / file.name for file in files]


def _write_tables(folder: Path, plan: Plan) -> list[Path]:
    files = []
    for name, text in tables_to_csv(plan.tables):
        files.append(folder / f"{name}.csv")
        files[-1].write_bytes(text.encode())
    info = json.dumps(
        plan.info.model_dump(mode="json"), ensure_ascii=False, indent=2, allow_nan=False
    )
    files.append(folder / INFO_FILE)
    files[-1].write_bytes(f"{info}\n".encode())
    return files


def move_plan(made: Path, out: Path) -> None:
    """Put the plan folder ``made`` in the place of ``out``, as `write_plan` would write it there.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else than a plan folder or an empty folder, or cannot be
        written. What stood there is untouched then.
    """
    check_target(out)
    try:
        move_folder(made, Path(os.path.realpath(out)))
    except OSError as error:
        raise _not_writable(out, error) from error


def check_target(out: Path) -> None:
    """See that a plan can be written at ``out``, before the work of making one.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else than a plan folder or an empty folder, or may not be
        written.
    """
    target = Path(os.path.realpath(out))
    try:
        _refuse_foreign(out, target)
        home = next(folder for folder in target.parents if folder.exists())
        if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
            code = errno.EACCES if home.is_dir() else errno.ENOTDIR
            raise OSError(code, os.strerror(code))
    except OSError as error:
        raise _not_writable(out, error) from error


def _refuse_foreign(out: Path, target: Path) -> None:
    """Raise where replacing ``target`` would delete what is not a plan."""
    if not target.exists():
        return
    if not target.is_dir():
        raise folder_error(out, Message("应为文件夹，这里却是文件；请换一个位置"))
    names = sorted(entry.name for entry in target.iterdir())
    if not names:
        return
    if INFO_FILE not in names:
        expected = Message(
            "应为新的或空的文件夹，或先前的计划文件夹；这里有其他文件而没有 plan.json，不予覆盖"
        )
        raise folder_error(out, expected)
    for name in names:
        if name not in (INFO_FILE, CASE_FILE, *_TABLE_FILES) and not _BOOK_FILE.fullmatch(name):
            expected = Message(
                "计划文件夹内应没有其他文件；“{name}”会因覆盖而被删除，请先移走", {"name": name}
            )
            raise folder_error(out, expected)


def _not_writable(out: Path, error: OSError) -> PlanFolderError:
    detail = error.strerror or str(error)
    return folder_error(out, Message("应可写入；系统报告：{detail}", {"detail": detail}))


def read_plan(path: Path) -> Plan:
    """Read a plan folder; its case and the workbooks are not looked at.

    Raises
    ------
    PlanFolderError
        With everything that is wrong, each with file, row, column and value.
    """
    problems: list[Problem] = []
    tables = _read_tables(path, problems)
    info = read_info(path, problems)
    if problems or info is None:
        raise PlanFolderError(tuple(problems))
    return Plan(tables=tables, info=info)


def read_tables(path: Path) -> Tables:
    """Read the five tables of a plan folder, without ``plan.json``.

    Raises
    ------
    PlanFolderError
        With everything that is wrong, each with file, row, column and value.
    """
    problems: list[Problem] = []
    tables = _read_tables(path, problems)
    if problems:
        raise PlanFolderError(tuple(problems))
    return tables


def _read_tables(path: Path, problems: list[Problem]) -> Tables:
    if not path.is_dir():
        raise folder_error(path, Message("应为已有的计划文件夹"))
    if (path / SETTINGS_FILE).exists() and not (path / INFO_FILE).exists():
        expected = Message("应为计划文件夹，这里却是数据文件夹")
        raise folder_error(path, expected, Message("先用 paikao plan 排出计划"))
    found = {}
    for name in SCHEMA_BY_TABLE:
        text = read_text(path / f"{name}.csv", name, problems)
        found[name] = () if text is None else rows_from_csv(name, text, problems)
    return Tables(**found)
