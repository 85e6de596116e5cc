"""The table of a grid of scenarios: a CSV file with a row a scenario, which a spreadsheet opens."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.cell_text import printable
from data.texts import N_, Language, Translate, translator
from data.whole_file import write_whole
from data.workbooks.labels import KPIS, SCORE_PARTS
from models.plan import Changes, PlanInfo

_BOM: Final = "\ufeff"
"""Without it, a spreadsheet takes the Chinese in a CSV for something else."""
_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_WORTH: Final = (N_("得分"), N_("下界"), N_("差距"))
_CHANGES: Final = {
    "sessions_opened": N_("新开场次"),
    "sessions_raised": N_("增加席位的场次"),
    "sessions_cut": N_("削减席位的场次"),
    "sessions_closed": N_("取消的场次"),
    "duties": N_("值勤改动"),
    "fewest_duties": N_("值勤改动至少"),
    "displaced": N_("失去原席位的已约考生"),
    "fewest_displaced": N_("失去原席位者至少"),
}
_COURSE: Final = (N_("用时（秒）"), N_("内存（MB）"), N_("次数"), N_("退出代码"), N_("结果"))


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A scenario of a grid.

    Attributes
    ----------
    labels
        one an axis, in the order of the axes.
    info
        of its plan; ``None`` where there is none.
    seconds
        from the start of its process to its end, reading included; ``None`` where unknown.
    tries
        how often it was begun.
    exit_code
        as of ``paikao whatif`` with this scenario alone.
    result
        in words, translated.
    """

    labels: tuple[str, ...]
    info: PlanInfo | None
    seconds: float | None
    tries: int
    exit_code: int
    result: str

    @property
    def unserved(self) -> int | None:
        """Entitled candidates without a seat."""
        return None if self.info is None else self.info.kpis.entitled - self.info.kpis.served

    def cells(self) -> Iterator[str]:
        """Yield the cells in the order of the header, numbers without separators."""
        yield from map(printable, self.labels)
        yield from _figures(self.info)
        yield "" if self.seconds is None else f"{self.seconds:.1f}"
        memory_mb = 0 if self.info is None else self.info.peak_rss_mb
        yield f"{memory_mb:.0f}" if memory_mb else ""
        yield str(self.tries)
        yield str(self.exit_code)
        yield printable(self.result)


def write_sweep_table(
    path: Path, axes: Sequence[str], rows: Sequence[SweepRow], lang: Language = "zh"
) -> None:
    """Write the table, whole or not at all, in the place of what stood there.

    Parameters
    ----------
    axes
        names of the axes.

    Raises
    ------
    OSError
        Where the file system refuses; it names ``path``.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*map(printable, axes), *_titles(translator(lang))])
    writer.writerows(row.cells() for row in rows)
    write_whole(path, (_BOM + buffer.getvalue()).encode())


def may_be_replaced(path: Path) -> bool:
    """Whether nothing stands at ``path``, or an earlier table of a grid."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            header = next(csv.reader(file), [])
    except FileNotFoundError:
        return True
    except (OSError, csv.Error):
        return False
    ours = [list(_titles(translator(lang))) for lang in _LANGUAGES]
    return any(len(header) > len(titles) and header[-len(titles) :] == titles for titles in ours)


def _titles(translate: Translate) -> Iterator[str]:
    """Yield the header behind the axes, in the order of `_figures` and of what follows them."""
    for name, (label, _unit) in KPIS.items():
        yield translate(label)
        if name == "served":
            yield translate(N_("未安排"))
    yield from map(translate, _WORTH)
    for label in SCORE_PARTS.values():
        yield translate(N_("得分：{label}")).format(label=translate(label))
    yield from map(translate, (*_CHANGES.values(), *_COURSE))


def _figures(info: PlanInfo | None) -> Iterator[str]:
    """Yield what a plan is worth; as many empty cells where there is none."""
    if info is None:
        yield from [""] * (len(KPIS) + 1 + len(_WORTH) + len(SCORE_PARTS) + len(_CHANGES))
        return
    for name in KPIS:
        value = getattr(info.kpis, name)
        yield f"{value:.2f}" if isinstance(value, float) else str(value)
        if name == "served":
            yield str(info.kpis.entitled - info.kpis.served)
    yield from (str(info.score), f"{info.bound:.0f}", f"{info.gap:.6f}")
    yield from (str(getattr(info.score_parts, name)) for name in SCORE_PARTS)
    yield from _counts(info.changes)


def _counts(changes: Changes | None) -> Iterator[str]:
    for name in _CHANGES:
        value = None if changes is None else getattr(changes, name)
        yield "" if value is None else str(value)
