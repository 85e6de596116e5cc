"""Workbooks under a password: encrypted as office programs do it, and opened again.

Needs msoffcrypto-tool (the extra ``secure``). The encryption is that of ECMA-376 (agile):
AES-256 with a key that is slow to derive from the password.
"""

import io
import struct
from pathlib import Path
from types import ModuleType
from typing import Final

from pydantic import SecretStr

from models.errors import Message, SealError

MOST_CHARACTERS: Final = 255
"""Of a password: what office programs take."""
_PACKAGE: Final = "msoffcrypto"
_MOST_BYTES: Final = 4 * MOST_CHARACTERS + 5
_ENCRYPTED: Final = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a compound file begins, the wrapping of an encrypted workbook."""


def read_password(file: Path) -> SecretStr:
    """Return the first line of ``file``, the password, and see that it can be used here.

    Raises
    ------
    OSError
        Where the file cannot be read.
    SealError
        If it holds no password that office programs take, or the library is missing. The
        message does not repeat what the file holds.
    """
    _library()
    with file.open("rb") as opened:
        line = opened.readline(_MOST_BYTES + 1).removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    fault = _fault(line)
    if fault is not None:
        raise SealError(str(file), fault)
    return SecretStr(line.decode())


def _fault(line: bytes) -> Message | None:
    """Return what is wrong with a password, without showing it."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return Message("第一行应为 UTF-8 编码的口令")
    if not text.strip():
        return Message("第一行应为口令，不能为空")
    if len(text) > MOST_CHARACTERS:
        return Message("口令最多 {most} 个字符", {"most": MOST_CHARACTERS})
    if not text.isprintable():
        return Message("口令里不应有控制字符")
    return None


def sealed(book: bytes, password: SecretStr) -> bytes:
    """Return a workbook encrypted with a password.

    Raises
    ------
    SealError
        If the library is missing.
    """
    buffer = io.BytesIO()
    _library().format.ooxml.OOXMLFile(io.BytesIO(book)).encrypt(password.get_secret_value(), buffer)
    return buffer.getvalue()


def is_sealed(book: bytes) -> bool:
    """Whether a file is an encrypted workbook, by how it begins; a plain one is a ZIP archive."""
    return book.startswith(_ENCRYPTED)


def unsealed(book: bytes, password: SecretStr, name: str) -> bytes:
    """Return an encrypted workbook as it was before.

    Parameters
    ----------
    name
        What to call the file in an error.

    Raises
    ------
    SealError
        If the password is another, the file is not an encrypted workbook, or the library is
        missing.
    """
    library = _library()
    faults = (
        library.exceptions.InvalidKeyError,
        library.exceptions.FileFormatError,
        library.exceptions.DecryptionError,
        library.exceptions.ParseError,
        # What a damaged file makes of the library below it; nothing here touches a disk.
        OSError,
        ValueError,
        KeyError,
        IndexError,
        struct.error,
    )
    buffer = io.BytesIO()
    try:
        opened = library.OfficeFile(io.BytesIO(book))
        opened.load_key(password=password.get_secret_value(), verify_password=True)
        opened.decrypt(buffer)
    except faults as error:
        fault = Message("应为用这个口令加密的工作簿；口令不对，或文件没有加密")
        raise SealError(name, fault) from error
    return buffer.getvalue()


def _library() -> ModuleType:
    try:
        import msoffcrypto
        import msoffcrypto.format.ooxml
    except ModuleNotFoundError as error:
        if error.name != _PACKAGE:
            raise
        fault = Message(
            "本机应装有 msoffcrypto-tool：安装时请带上 secure，如 pip install .[secure]"
        )
        raise SealError("", fault) from error
    found: ModuleType = msoffcrypto
    return found
