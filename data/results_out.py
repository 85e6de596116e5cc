"""Results and what they come to, as files: tables in CSV, a workbook, or a folder with both."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from data.case_writer import csv_text
from data.cell_text import neutral
from data.folder_swap import whole_folder
from data.layout import columns_of
from data.plan_info import folder_error, is_inside_a_plan
from data.texts import Language
from data.whole_file import write_whole
from data.workbooks.results_book import is_results_book, results_book
from models.case import Case
from models.errors import Message, PlanFolderError
from models.plan import Plan
from models.results import SessionResult, Share, Statistics

CSV_ENDING: Final = ".csv"
BOOK_ENDING: Final = ".xlsx"
RESULTS_FILE: Final = "results.csv"
STATISTICS_FILE: Final = "statistics.csv"
COHORTS_FILE: Final = "cohorts.csv"
BOOK_FILE: Final = "results.xlsx"
"""The files of a folder of results; they have the same names in every language."""

_BOM: Final = "\ufeff"
"""Without it, a spreadsheet takes the Chinese in a CSV for something else."""

_RESULT_COLUMNS: Final = (
    *("session_id", "facility_id", "venue_id", "date", "slot_id", "subject", "quota"),
    *("seats", "booked", "reported", "present", "absent", "passed", "failed", "remark"),
)
_STATISTICS_COLUMNS: Final = (
    *("by", "key", "sessions", "reported", "seats", "booked", "present", "absent"),
    *("passed", "failed", "show", "show_low", "show_high"),
    *("pass", "pass_low", "pass_high", "fill", "use"),
)


def check_target(out: Path) -> None:
    """See, before any work, that nothing but an earlier file or folder of results is replaced.

    Raises
    ------
    PlanFolderError
        If something else stands there.
    """
    try:
        foreign = out.exists() and not _is_ours(out)
    except OSError as error:
        raise _not_writable(out, error) from error
    if is_inside_a_plan(out):
        expected = Message("应在计划文件夹之外；其中若有其他文件，重排时不能覆盖")
        raise folder_error(out, expected, Message("换一个位置"))
    if foreign:
        expected = Message("应为新的位置，或先前写出的同类结果；不覆盖其他文件")
        raise folder_error(out, expected, Message("换一个位置"))


def write_results_files(
    out: Path,
    case: Case,
    plan: Plan,
    results: Sequence[SessionResult],
    statistics: Statistics,
    lang: Language = "zh",
) -> list[Path]:
    """Write ``out``, whole or not at all; earlier results there are replaced.

    Its name says what it becomes: a CSV table with a row a session, a workbook, or else a folder
    with the table, the statistics, next week's cohorts, and the workbook.

    Raises
    ------
    PlanFolderError
        If something else stands there, or it cannot be written.
    """
    check_target(out)
    ending = out.suffix.lower()
    try:
        if ending == CSV_ENDING:
            write_whole(out, _results_csv(plan, results).encode())
            return [out]
        book = results_book(case, plan, results, statistics, lang)
        if ending == BOOK_ENDING:
            write_whole(out, book)
            return [out]
        contents: dict[str, bytes] = {
            RESULTS_FILE: _results_csv(plan, results).encode(),
            STATISTICS_FILE: _statistics_csv(statistics).encode(),
            COHORTS_FILE: cohorts_csv(statistics).encode(),
            BOOK_FILE: book,
        }
        with whole_folder(Path(os.path.realpath(out))) as folder:
            for name, content in contents.items():
                (folder / name).write_bytes(content)
            check_target(out)
    except OSError as error:
        raise _not_writable(out, error) from error
    return [out / name for name in contents]


def _is_ours(out: Path) -> bool:
    if out.is_dir():
        names = {path.name for path in out.iterdir()}
        ours = {RESULTS_FILE, STATISTICS_FILE, COHORTS_FILE, BOOK_FILE}
        a_folder = out.suffix.lower() not in (CSV_ENDING, BOOK_ENDING)
        return a_folder and (not names or (RESULTS_FILE in names and names <= ours))
    if out.suffix.lower() == BOOK_ENDING:
        return is_results_book(out)
    with out.open("rb") as file:
        head = file.read(1_000)
    return out.suffix.lower() == CSV_ENDING and head.startswith(
        (_BOM + ",".join(_RESULT_COLUMNS)).encode()
    )


def _results_csv(plan: Plan, results: Sequence[SessionResult]) -> str:
    found = {result.session_id: result for result in results}
    booked: dict[str, int] = {}
    for booking in plan.tables.bookings:
        booked[booking.session_id] = booked.get(booking.session_id, 0) + 1
    rows = []
    for item in plan.tables.sessions:
        heads, result = booked.get(item.session_id, 0), found.get(item.session_id)
        if not (item.seats or heads):
            continue
        figures: Sequence[object] = [""] * 5
        if result is not None:
            figures = [result.present, result.absent, result.passed, result.failed, result.remark]
        where = [getattr(item, name) for name in _RESULT_COLUMNS[:8]]
        rows.append([*where, heads, "true" if result else "false", *figures])
    return _csv(_RESULT_COLUMNS, rows)


def _statistics_csv(statistics: Statistics) -> str:
    rows = [
        [
            *(getattr(row, name) for name in _STATISTICS_COLUMNS[:10]),
            *_share(row.show),
            *_share(row.pass_rate),
            *map(_fraction, (row.fill, row.use)),
        ]
        for row in statistics.rows
    ]
    return _csv(_STATISTICS_COLUMNS, rows)


def cohorts_csv(statistics: Statistics) -> str:
    """Return next week's resitters as the table ``cohorts`` of a case."""
    return _BOM + csv_text(list(columns_of("cohorts")), statistics.outlook.cohorts)


def _share(share: Share) -> list[str]:
    return [_fraction(value) for value in (share.rate, share.low, share.high)]


def _fraction(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([neutral(str(value)) for value in row] for row in rows)
    return _BOM + buffer.getvalue()


def _not_writable(out: Path, error: OSError) -> PlanFolderError:
    detail = error.strerror or str(error)
    return folder_error(out, Message("应可写入；系统报告：{detail}", {"detail": detail}))
