"""Candidates of a scenario in a CSV file of their own, to the letter of the candidates table."""

from dataclasses import replace
from pathlib import Path

from data.case_checker import rows_of
from data.checks import CHECKS
from data.folder import read_csv_table
from data.raw import RawCase
from data.table import read_table
from models.case import Candidate
from models.errors import Problem

_TABLE = "candidates"


def read_candidates(path: Path) -> tuple[tuple[Candidate, ...], tuple[Problem, ...]]:
    """Return the rows of the file in its order, or what is wrong with it.

    A problem's ``table`` is the file's name. Districts and slots are not looked up: what there
    is, only a case knows.
    """
    raw = RawCase()
    read_csv_table(path, _TABLE, raw)
    problems = raw.problems
    if _TABLE in raw.tables:
        table = read_table(raw.tables[_TABLE], problems)
        for check in CHECKS:
            problems.extend(check({_TABLE: table}))
        if not problems:
            return tuple(rows_of(table)), ()
    return (), tuple(replace(problem, table=path.name) for problem in problems)
