"""A case in one compressed file: the files of a case folder, the same to the byte for equal cases.

Whoever unpacks it has a case folder. It holds all that the case holds, names included.
"""

import zipfile
import zlib
from pathlib import Path
from typing import Final

from data.case_reader import case_of
from data.case_writer import case_files
from data.folder import SETTINGS_FILE, read_files
from data.layout import SCHEMA_BY_TABLE
from models.case import Case
from models.errors import Message

MOST_BYTES: Final = 4 * 2**30
"""Of all files together, unpacked: some 35 million candidates."""

_FILES: Final = frozenset({SETTINGS_FILE, *(f"{name}.csv" for name in SCHEMA_BY_TABLE)})
_LEVEL: Final = 1
"""The quickest compression: 30 bytes a candidate; the usual one leaves 20 for half as much time
again."""
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    ValueError,
)
"""What the library raises at bytes that are no archive, or no longer one."""


class ArchiveError(Exception):
    """The file is no archive of a case, or a damaged one; ``expected`` says what would be right."""

    def __init__(self, expected: Message) -> None:
        super().__init__(expected.text)
        self.expected = expected


def write_case_archive(case: Case, path: Path) -> None:
    """Write ``case`` to ``path``.

    Raises
    ------
    OSError
        Where the file system refuses.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, pieces in case_files(case):
            # Given a name alone, the library dates every entry 1980-01-01.
            with archive.open(name, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece.encode())


def read_case_archive(path: Path) -> Case:
    """Read and check the case in the archive at ``path``; nothing is unpacked to the disk.

    Raises
    ------
    ArchiveError
        If it is not what `write_case_archive` writes, or no longer.
    CaseError
        If what it holds is no case.
    OSError
        If the file is missing or cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_strange(archive.infolist())
            root = zipfile.Path(archive)
            files = {name: root / name for name in sorted(archive.namelist())}
            raw = read_files(files.pop(SETTINGS_FILE, None), files.values())
    except _BROKEN as error:
        detail = str(error) or type(error).__name__
        expected = Message("应为写计划时存下的数据，却已损坏（{detail}）", {"detail": detail})
        raise ArchiveError(expected) from error
    return case_of(raw)


def _refuse_strange(entries: list[zipfile.ZipInfo]) -> None:
    """See that the archive holds files of a case only, once each, and not too much."""
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name not in _FILES:
            raise ArchiveError(Message("其中应只有各表和设置，却有“{name}”", {"name": name}))
        if name in names:
            raise ArchiveError(Message("其中应没有重名的文件，却有两个“{name}”", {"name": name}))
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            expected = Message("其中的“{name}”应未加密，且以 deflate 方法压缩", {"name": name})
            raise ArchiveError(expected)
        names.add(name)
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        values: dict[str, str | int | float] = {"most": MOST_BYTES, "size": size}
        raise ArchiveError(Message("解压后应不超过 {most} 字节，却有 {size}", values))
