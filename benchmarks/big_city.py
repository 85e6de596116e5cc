"""One large city made of a case: copies of it side by side, as districts of one office.

The copies lie on a grid, each as wide as the case is, so that people near a border accept
venues of the copy next door as well: one connected city, not so many islands. Tables are
copied row by row; none is held in memory but the candidates of the case itself.
"""

import argparse
import csv
import itertools
import math
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.cases import USAGE_EXIT
from data.folder import SETTINGS_FILE

COPIED_ONCE: Final = ("slots",)
OWN_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "districts": ("district",),
    "venues": ("venue_id", "name", "district"),
    "facilities": ("facility_id", "venue_id"),
    "closures": ("venue_id", "facility_id"),
    "examiners": ("examiner_id", "unit", "district"),
    "units": ("unit",),
    "availability": ("examiner_id",),
    "conflicts": ("examiner_id", "venue_id"),
    "candidates": ("candidate_id", "district"),
    "published": ("session_id", "facility_id", "venue_id", "link_id"),
    "booked": ("candidate_id", "session_id"),
    "published_duties": ("examiner_id", "venue_id"),
}
"""Columns whose cells name something that each copy has of its own."""

PLACED_TABLES: Final = ("districts", "venues")
"""Tables with a point on the map a row."""

DEGREE_DIGITS: Final = 6
BORDER_DEGREES: Final = 0.02
"""Between the outermost points of two copies: about two kilometres."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the copies lie: ``columns`` beside each other; steps in degrees."""

    copies: int
    columns: int
    step_lat: float
    step_lon: float

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]], copies: int) -> "Grid":
        """Lay out copies of the points (latitude, longitude) of a case."""
        lats, lons = zip(*points, strict=True)
        return cls(
            copies,
            math.ceil(math.sqrt(copies)),
            max(lats) - min(lats) + BORDER_DEGREES,
            max(lons) - min(lons) + BORDER_DEGREES,
        )

    def shift(self, copy: int) -> tuple[float, float]:
        """Degrees of latitude and longitude that a copy is moved by; the middle stays."""
        rows = -(-self.copies // self.columns)
        row, column = divmod(copy, self.columns)
        return (row - (rows - 1) / 2) * self.step_lat, (
            column - (self.columns - 1) / 2
        ) * self.step_lon


class CityError(ValueError):
    """A case of which no large city can be made; the text says why."""


def make_big_city(case: Path, out: Path, copies: int, candidates: int | None = None) -> None:
    """Write a city of ``copies`` copies of a case folder to ``out``.

    Parameters
    ----------
    candidates
        how many in all; every copy gets its share, in the order of the case, and from the
        first again where the case has fewer. As many as the case has in each, if not given.

    Raises
    ------
    CityError
        if the case is no folder with candidates one by one, or ``out`` exists.
    """
    if copies < 1 or (candidates is not None and candidates < 1):
        raise CityError("at least one copy and one candidate")
    if not (case / "candidates.csv").is_file() or (case / "cohorts.csv").exists():
        raise CityError(f"{case}: a folder of CSV tables with candidates one by one is needed")
    if out.exists():
        raise CityError(f"{out}: is there already")
    grid = Grid.of(list(_points(case)), copies)
    out.mkdir(parents=True)
    for name in (SETTINGS_FILE, *(f"{table}.csv" for table in COPIED_ONCE)):
        shutil.copyfile(case / name, out / name)
    people = list(_rows(case / "candidates.csv"))
    shares = _shares(len(people) * copies if candidates is None else candidates, copies)
    known = [{row["candidate_id"] for row in people[:share]} for share in shares]
    for table in OWN_COLUMNS:
        source = case / f"{table}.csv"
        if not source.exists():
            continue
        with ExitStack() as stack:
            file = stack.enter_context((out / source.name).open("w", encoding="utf-8", newline=""))
            writer = csv.DictWriter(file, _header(source), lineterminator="\n")
            writer.writeheader()
            for copy in range(copies):
                ending = f"-{copy + 1:0{len(str(copies))}d}"
                if table == "candidates":
                    writer.writerows(_people(people, shares[copy], ending))
                    continue
                rows = _rows(source)
                if table == "booked":
                    rows = (row for row in rows if row["candidate_id"] in known[copy])
                elif table in PLACED_TABLES:
                    rows = map(_mover(grid.shift(copy)), rows)
                writer.writerows(_owned(table, row, ending) for row in rows)


def _shares(total: int, copies: int) -> list[int]:
    return [total * (copy + 1) // copies - total * copy // copies for copy in range(copies)]


def _header(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines))


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _points(case: Path) -> Iterator[tuple[float, float]]:
    for table in PLACED_TABLES:
        for row in _rows(case / f"{table}.csv"):
            yield float(row["lat"]), float(row["lon"])


def _mover(shift: tuple[float, float]) -> Callable[[Row], Row]:
    def move(row: Row) -> Row:
        lat, lon = float(row["lat"]) + shift[0], float(row["lon"]) + shift[1]
        return {
            **row,
            "lat": str(round(lat, DEGREE_DIGITS)),
            "lon": str(round(lon, DEGREE_DIGITS)),
        }

    return move


def _people(people: Sequence[Row], share: int, ending: str) -> Iterator[Row]:
    """Yield a copy's candidates; whoever comes again has the number of the round in his ID."""
    for number, row in enumerate(itertools.islice(itertools.cycle(people), share)):
        again = number // len(people)
        mine = _owned("candidates", row, ending)
        if again:
            mine["candidate_id"] += f".{again + 1}"
        yield mine


def _owned(table: str, row: Row, ending: str) -> Row:
    return row | {name: row[name] + ending for name in OWN_COLUMNS[table] if row.get(name)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the city asked for; returns 0, or 2 where none can be made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.big_city", description=__doc__)
    parser.add_argument("case", type=Path, metavar="CASE", help="folder of CSV tables")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to make")
    parser.add_argument("--copies", type=int, default=20, metavar="N", help="of the case (20)")
    parser.add_argument("--candidates", type=int, metavar="N", help="in all; else the copies' own")
    options = parser.parse_args(arguments)
    try:
        make_big_city(options.case, options.out, options.copies, options.candidates)
    except CityError as error:
        print(error, file=sys.stderr)
        return USAGE_EXIT
    return 0


if __name__ == "__main__":
    sys.exit(main())
