"""The cases that lie side by side in a folder."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.case_reader import WORKBOOK_SUFFIX
from data.folder import SETTINGS_FILE
from data.layout import SCHEMA_BY_TABLE
from models.errors import CaseError, Message, Problem

_FILES: Final = frozenset({SETTINGS_FILE, *(f"{name}.csv" for name in SCHEMA_BY_TABLE)})
_PASSED_OVER: Final = (".", "~$")
"""How names begin that a file manager hides and that a spreadsheet program locks with."""


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case, not yet read.

    Attributes
    ----------
    name
        of its folder, or of its workbook without ending.
    size_bytes
        of its files.
    """

    name: str
    path: Path
    size_bytes: int


def find_cases(folder: Path) -> list[FoundCase]:
    """Return the cases directly in ``folder``, by name: subfolders and workbooks.

    A subfolder holds a case if one of its files is named as a case's are, even if that is all
    it has: what else is missing is told when the case is read.

    Raises
    ------
    CaseError
        If ``folder`` is no folder, cannot be read or holds no case, or if names clash.
    """
    if not folder.is_dir():
        raise _refusal(folder, Message("应为已有的文件夹，其中每份数据一个子文件夹或 .xlsx 工作簿"))
    try:
        found = [case for path in sorted(folder.iterdir()) if (case := _case_at(path))]
    except OSError as error:
        detail = error.strerror or ""
        raise _refusal(folder, Message("应可读取（{detail}）", {"detail": detail})) from error
    if not found:
        raise _refusal(
            folder,
            Message("其中应有数据：每份一个子文件夹（含 settings.toml 和各表）或 .xlsx 工作簿"),
        )
    _refuse_clashes(found)
    return sorted(found, key=lambda case: case.name)


def _case_at(path: Path) -> FoundCase | None:
    if path.name.startswith(_PASSED_OVER):
        return None
    if path.is_dir():
        files = [file for file in path.iterdir() if file.is_file()]
        if _FILES.isdisjoint(file.name for file in files):
            return None
        return FoundCase(path.name, path, sum(file.stat().st_size for file in files))
    if path.suffix.lower() == WORKBOOK_SUFFIX and path.is_file():
        return FoundCase(path.stem, path, path.stat().st_size)
    return None


def _refuse_clashes(cases: Iterable[FoundCase]) -> None:
    """Raise where two plans would go to one folder, on this file system or on another."""
    problems: list[Problem] = []
    first: dict[str, FoundCase] = {}
    for case in cases:
        key = unicodedata.normalize("NFC", case.name).casefold()
        other = first.setdefault(key, case)
        if other is not case:
            expected = Message(
                "每份数据的名称（不计大小写和 .xlsx）应各不相同，与“{other}”重名；请改名",
                {"other": other.path.name},
            )
            problems.append(Problem("case", None, None, str(case.path), expected))
    if problems:
        raise CaseError(tuple(problems))


def _refusal(folder: Path, expected: Message) -> CaseError:
    return CaseError((Problem("case", None, None, str(folder), expected),))
