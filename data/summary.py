"""The summary of many cases, as a CSV file that a spreadsheet opens."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.cell_text import printable
from data.texts import N_, Language, translator
from data.whole_file import write_whole
from models.errors import Message, PlanFolderError, Problem

SUMMARY_FILE: Final = "summary.csv"
_BOM: Final = "\ufeff"
"""Without it, a spreadsheet takes the Chinese in a CSV for something else."""

TITLES: Final = (
    N_("数据"),
    N_("考生"),
    N_("具备资格"),
    N_("已安排"),
    N_("得分"),
    N_("下界"),
    N_("差距"),
    N_("用时（秒）"),
    N_("内存（MB）"),
    N_("次数"),
    N_("退出代码"),
    N_("结果"),
)
_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One case; what is not known is ``None``.

    Attributes
    ----------
    gap
        as a fraction.
    memory_mb
        the most that the largest of its processes held, in units of 10**6 bytes.
    tries
        how often it was begun.
    exit_code
        as of ``paikao plan`` of this case alone.
    result
        in words, translated.
    """

    name: str
    candidates: int | None
    entitled: int | None
    served: int | None
    score: int | None
    bound: float | None
    gap: float | None
    seconds: float | None
    memory_mb: float | None
    tries: int
    exit_code: int
    result: str

    def cells(self) -> tuple[str, ...]:
        """Return the cells in the order of ``TITLES``, numbers without separators."""
        return (
            printable(self.name),
            *("" if value is None else str(value) for value in
              (self.candidates, self.entitled, self.served, self.score)),
            "" if self.bound is None else f"{self.bound:.0f}",
            "" if self.gap is None else f"{self.gap:.6f}",
            "" if self.seconds is None else f"{self.seconds:.1f}",
            "" if self.memory_mb is None else f"{self.memory_mb:.0f}",
            str(self.tries),
            str(self.exit_code),
            printable(self.result),
        )  # fmt: skip


def write_summary(folder: Path, rows: Sequence[SummaryRow], lang: Language = "zh") -> Path:
    """Write the summary into ``folder``, whole or not at all, in the place of an earlier one.

    Raises
    ------
    PlanFolderError
        If it cannot be written, or what stands there is no summary.
    """
    check_summary(folder)
    path = folder / SUMMARY_FILE
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_header(lang))
    writer.writerows(row.cells() for row in rows)
    try:
        write_whole(path, (_BOM + buffer.getvalue()).encode())
    except OSError as error:
        raise _refusal(path, _unwritable(error)) from error
    return path


def check_summary(folder: Path) -> None:
    """See that a summary can be written into ``folder`` without deleting what is none.

    Raises
    ------
    PlanFolderError
        If something else has its name.
    """
    path = folder / SUMMARY_FILE
    try:
        with path.open("rb") as file:
            first = file.readline().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refusal(path, _unwritable(error)) from error
    if first.removeprefix(_BOM).rstrip("\r\n").split(",") not in map(_header, _LANGUAGES):
        raise _refusal(path, Message("应为先前的汇总表或没有这个文件；这里是别的内容，不予覆盖"))


def _header(lang: Language) -> list[str]:
    translate = translator(lang)
    return [translate(title) for title in TITLES]


def _unwritable(error: OSError) -> Message:
    detail = error.strerror or str(error)
    return Message("应可写入；系统报告：{detail}", {"detail": detail})


def _refusal(path: Path, expected: Message) -> PlanFolderError:
    return PlanFolderError((Problem("plan", None, None, str(path), expected),))
