"""Venue books filled in as venues do, by openpyxl."""

from pathlib import Path
from random import Random
from typing import Any

import openpyxl

FIGURES = ("实到", "缺考", "合格", "不合格")


class FilledBook:
    """The results page of a venue's book, to be filled in and saved."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book["成绩登记"]
        self.header = next(
            row for row in range(1, 12) if "场次编号" in [cell.value for cell in self.sheet[row]]
        )
        self.column = {cell.value: cell.column for cell in self.sheet[self.header]}
        ids = self.column["场次编号"]
        self.rows = {
            self.sheet.cell(row, ids).value: row
            for row in range(self.header + 1, self.sheet.max_row + 1)
            if self.sheet.cell(row, ids).value
        }

    def cell(self, session_id: str, title: str) -> Any:
        """Return a cell by session and column."""
        return self.sheet.cell(self.rows[session_id], self.column[title])

    def booked(self, session_id: str) -> int:
        """Return how many are booked, as the page says."""
        return int(self.cell(session_id, "约考").value)

    def fill(self, session_id: str, *figures: Any) -> None:
        """Fill in present, absent, passed, failed; ``None`` leaves a cell empty."""
        for title, figure in zip(FIGURES, figures, strict=True):
            self.cell(session_id, title).value = figure

    def fill_rightly(self, rng: Random) -> dict[str, tuple[int, int, int, int]]:
        """Fill everything in so that it adds up; return what by session."""
        filled = {}
        for session_id in self.rows:
            booked = self.booked(session_id)
            present = sum(rng.random() < 0.93 for _ in range(booked))
            passed = sum(rng.random() < 0.6 for _ in range(present))
            filled[session_id] = (present, booked - present, passed, present - passed)
            self.fill(session_id, *filled[session_id])
        return filled

    def save(self, path: Path | None = None) -> Path:
        """Save the book, in its place unless told otherwise."""
        self.book.save(path or self.path)
        return path or self.path
