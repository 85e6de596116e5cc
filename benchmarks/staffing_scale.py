"""A case with fewer or more examiners, all else the same."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

TABLES: Final = ("examiners", "availability", "conflicts")


def with_staff(case: Path, out: Path, percent: int) -> None:
    """Write a copy of a case folder with so many percent of its examiners, evenly chosen.

    Further copies of an examiner have his district, unit, days and conflicts; units release no
    more reserves than before.

    Raises
    ------
    ValueError
        If ``percent`` is below 1.
    """
    if percent < 1:
        raise ValueError(f"percent {percent}: expected at least 1")
    shutil.copytree(case, out)
    rows = {name: _rows(case / f"{name}.csv") for name in TABLES}
    count_by_name: dict[str, int] = {}
    for number, row in enumerate(rows["examiners"]):
        count = (number + 1) * percent // 100 - number * percent // 100
        count_by_name[row["examiner_id"]] = count
    for name, table in rows.items():
        if not table:
            continue
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
            writer.writeheader()
            for row in table:
                for copy in range(count_by_name[row["examiner_id"]]):
                    ending = f"-{copy + 1}" if copy else ""
                    writer.writerow({**row, "examiner_id": row["examiner_id"] + ending})


def _rows(path: Path) -> list[Mapping[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
