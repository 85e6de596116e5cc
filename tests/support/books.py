"""What tests of workbooks share: reading them back, and a plan that changes a published one."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from data.workbooks import CheckedRule
from models.case import Booked, Case
from models.plan import Duty, Plan, Session

RULES = (CheckedRule("T1", "时间地点"), CheckedRule("E8", "=不列考试员", "第48条"))
DROPPED = 3
"""How many published duties the revised plan drops; it adds one and changes one's role."""


def venue_books(files: Sequence[Path]) -> list[Path]:
    """Return those of venues."""
    return [file for file in files if file.name.startswith("考场计划")]


def texts(file: Path, *, formulas: bool = True) -> dict[str, list[Any]]:
    """Return all values of a book's cells, by sheet."""
    book = openpyxl.load_workbook(file, data_only=not formulas)
    return {
        sheet.title: [
            cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        ]
        for sheet in book.worksheets
    }


def records(file: Path, sheet: str, *, data_only: bool = True) -> list[dict[str, Any]]:
    """Return a listing's rows as dictionaries, without title and totals."""
    rows = list(
        openpyxl.load_workbook(file, data_only=data_only)[sheet].iter_rows(values_only=True)
    )
    head = next(at for at, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
    named = [cell for cell in rows[head] if cell is not None]
    found = []
    for row in rows[head + 1 :]:
        if row[0] in ("合计", "到岗人数"):
            break
        found.append(dict(zip(named, row, strict=False)))
    return found


def parts_of(file: Path) -> dict[str, str]:
    """Return all files inside a book as texts."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def words_in(file: Path) -> Iterator[str]:
    """Yield everything a book says: cells, sheet names, footers, properties, its own name."""
    yield file.name
    for name, part in parts_of(file).items():
        if "worksheets" not in name:
            yield part
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        yield sheet.title
        yield from (sheet.oddFooter.left.text or "", sheet.oddFooter.right.text or "")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":  # what it refers to is no word: $P$113
                    yield from re.findall(r'"([^"]*)"', str(cell.value))
                elif cell.value is not None:
                    yield str(cell.value)


def revised(case: Case, plan: Plan) -> tuple[Case, Plan]:
    """Return the case with ``plan`` as published, and a plan that changes it.

    Of each five sessions the first is closed, the second cut by two, the third raised by two
    and the fourth was not published; whoever sat in a closed one has no seat.
    """
    published: list[Session] = []
    sessions: list[Session] = []
    for number, item in enumerate(plan.tables.sessions):
        if item.link_id:
            published.append(replace(item, status="new"))
            sessions.append(replace(item, status="kept"))
            continue
        change = number % 5
        if change != 3:
            published.append(replace(item, status="new"))
        seats = {0: 0, 1: item.seats - 2, 2: item.seats + 2}.get(change, item.seats)
        status = ["closed", "cut", "raised", "new", "kept"][change]
        priority = 0 if status == "closed" else item.priority_seats
        sessions.append(replace(item, seats=seats, priority_seats=priority, status=status))
    closed = {item.session_id for item in sessions if item.status == "closed"}
    known = {item.session_id for item in published}
    booked = tuple(
        Booked(item.candidate_id, item.session_id, item.part)
        for item in plan.tables.bookings
        if item.session_id in known
    )
    bookings = tuple(item for item in plan.tables.bookings if item.session_id not in closed)
    duties, before = changed_duties(plan.tables.duties)
    tables = plan.tables.model_copy(
        update={"sessions": tuple(sessions), "bookings": bookings, "duties": duties}
    )
    changed = {"published": tuple(published), "booked": booked, "published_duties": before}
    return case.model_copy(update=changed), plan.model_copy(update={"tables": tables})


def changed_duties(duties: tuple[Duty, ...]) -> tuple[tuple[Duty, ...], tuple[Duty, ...]]:
    """Return duties as a revised plan has them, and as they were published."""
    gone, other, rest = duties[:DROPPED], duties[DROPPED], duties[DROPPED + 1 :]
    role = "post" if other.role == "standby" else "standby"
    return (replace(other, role=role), *rest), (*gone, other, *rest[:-1])
