"""Tables of suite, growth and limits, made again from their JSON lines, for a page of the docs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import growth, limits
from benchmarks.entries import read_lines
from benchmarks.ranking import overview, report


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables. Later files of the same case add to the earlier ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.render", description=__doc__)
    parser.add_argument(
        "lines", nargs="+", type=Path, metavar="FILE", help="JSON lines of suite, growth or limits"
    )
    parser.add_argument(
        "--overview", action="store_true", help="one table, a row a case, instead of one a case"
    )
    options = parser.parse_args(arguments)
    for path in options.lines:
        if not path.is_file():
            parser.error(f"{path}: there is no such file")
    session = read_lines(options.lines)
    parts = [overview(session) if options.overview else report(session)]
    if points := [point for path in options.lines for point in growth.read_points(path)]:
        parts.append(growth.table(points))
    if runs := [run for path in options.lines for run in limits.read_runs(path).values()]:
        parts.append(limits.table(runs))
    print("\n\n".join(filter(None, parts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
