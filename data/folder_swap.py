"""A folder that appears whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``target`` when the block ends well.

    What stood at ``target`` is deleted after that. When the block fails or is interrupted,
    ``target`` stays (or stays absent), and nothing is left beside it. The work is done in a
    hidden folder in the same parent, which is made where it is missing.

    Raises
    ------
    OSError
        Where the file system refuses.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = target.parent / f".paikao-{secrets.token_hex(6)}.partial"
    fresh, former = workshop / "new", workshop / "old"
    try:
        fresh.mkdir(parents=True)
        yield fresh
        _put_in_place(fresh, target, former)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def move_folder(fresh: Path, target: Path) -> None:
    """Put a folder that is whole in the place of ``target``, on the same file system.

    What stood at ``target`` is deleted after that; where the move fails, it stays.

    Raises
    ------
    OSError
        Where the file system refuses.
    """
    former = fresh.parent / f"{fresh.name}.old"
    try:
        _put_in_place(fresh, target, former)
    finally:
        shutil.rmtree(former, ignore_errors=True)


def _put_in_place(fresh: Path, target: Path, former: Path) -> None:
    try:
        if target.exists():
            os.rename(target, former)
        os.rename(fresh, target)
    except BaseException:
        if former.exists() and not target.exists():
            os.rename(former, target)
        raise
