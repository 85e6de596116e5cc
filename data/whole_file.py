"""A file that appears whole or not at all."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file in the place of what stood there, whole or not at all.

    Its folder is made where it is missing.

    Raises
    ------
    OSError
        Where the file system refuses; it names ``path``.
    """
    _write(path, content, replacing=True)


def check_writable(path: Path) -> None:
    """See that a file could be written there; nothing but its folder is left behind.

    Raises
    ------
    OSError
        Where the file system refuses; it names ``path``.
    """
    _write(path, b"", replacing=False)


def _write(path: Path, content: bytes | memoryview, *, replacing: bool) -> None:
    fresh = path.parent / f".paikao-{secrets.token_hex(6)}.partial"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        if replacing:
            os.replace(fresh, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        with suppress(OSError):  # it has taken its place, or there is no such folder
            fresh.unlink()
