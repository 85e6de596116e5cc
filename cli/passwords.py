"""``--password-file``: workbooks that hold names, encrypted; the password is never an argument."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.parameters import FOLDER, RefusedTogether
from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr


def password_option() -> Callable[[Any], Any]:
    """Return the option, to put before a command's function."""
    return click.option(
        "--password-file",
        type=FOLDER,
        metavar="FILE",
        help=_(
            "给含姓名的工作簿（全市、单位、对比）加密：口令是 FILE 的第一行"
            "（需要 msoffcrypto-tool）；考场工作簿不含姓名，不加密"
        ),
    )


def checked_password(file: Path | None, *, books: bool) -> str:
    """Return the absolute path of the password's file, empty for none, after trying to read it.

    Parameters
    ----------
    books
        Whether workbooks are going to be written.

    Raises
    ------
    OSError
        If the file cannot be read.
    SealError
        If it holds no password, or nothing here can encrypt.
    """
    if file is None:
        return ""
    if not books:
        text = _("--password-file 只在写工作簿时用。")
        raise RefusedTogether(text, click.get_current_context())
    path = str(file.absolute())
    password_of(path)
    return path


def password_of(file: str) -> SecretStr | None:
    """Return the password that a file holds; ``None`` where ``file`` is empty.

    Raises
    ------
    OSError, SealError
        As `checked_password`.
    """
    if not file:
        return None
    from data.sealed_book import read_password

    return read_password(Path(file))
