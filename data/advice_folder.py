"""The folder of an advice: a scenario file for each way, and the advice itself."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.folder_swap import whole_folder
from data.plan_info import folder_error
from models.errors import Message, PlanFolderError

ADVICE_FILE: Final = "advice.json"
_OURS: Final = re.compile(r"advice\.json|[0-9]{2}-[a-z_]+\.toml")


def check_advice_target(out: Path) -> None:
    """See, before any work, that nothing but an earlier advice would be replaced.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else than a folder of an advice or an empty folder.
    """
    try:
        foreign = out.exists() and not (out.is_dir() and _is_ours(out))
    except OSError as error:
        raise _not_writable(out, error) from error
    if foreign:
        expected = Message("应为新的、空的或先前写出对策的文件夹；不覆盖其他文件")
        raise folder_error(out, expected, Message("换一个文件夹"))


def write_advice(out: Path, text_by_name: Mapping[str, str]) -> list[Path]:
    """Write the folder ``out``, whole or not at all; an earlier advice there is replaced.

    Raises
    ------
    PlanFolderError
        If ``out`` is something else, or cannot be written.
    """
    check_advice_target(out)
    try:
        with whole_folder(Path(os.path.realpath(out))) as folder:
            for name, text in text_by_name.items():
                (folder / name).write_bytes(text.encode())
            check_advice_target(out)
    except OSError as error:
        raise _not_writable(out, error) from error
    return [out / name for name in text_by_name]


def _is_ours(out: Path) -> bool:
    names = [path.name for path in out.iterdir()]
    return not names or (ADVICE_FILE in names and all(map(_OURS.fullmatch, names)))


def _not_writable(out: Path, error: OSError) -> PlanFolderError:
    detail = error.strerror or str(error)
    return folder_error(out, Message("应可写入；系统报告：{detail}", {"detail": detail}))
