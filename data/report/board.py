"""The week board as the page draws it: each cell with its split by subject and its details."""

from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Final

from data.report.names import Names, count, share
from data.texts import N_
from data.workbooks import labels
from models.report_board import BoardCell, BoardRow, BoardSession, BoardWeek

EMPTY: Final = {"idle": "·", "shut": N_("停"), "off": ""}
"""What stands where nothing runs."""
SPLIT_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A subject's part of a cell's seats, in hundredths from ``left`` on."""

    subject: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """Sessions of a cell alike in all but their number: the texts of a row of its details."""

    key: str
    subject: str
    facility: str
    classes: str
    seats: str
    fill: str
    status: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What the page draws of a venue's slot; ``first`` of its day. ``mark``: signs of change."""

    state: str
    night: bool
    seats: str
    fill: str
    split: tuple[Part, ...]
    title: str
    lines: tuple[Line, ...]
    heads: str
    first: bool = False
    mark: str = ""


def cells(week: BoardWeek, row: BoardRow, names: Names, *, marked: bool) -> tuple[Cell, ...]:
    """Return a venue's cells in the order of the board.

    ``marked``: changes against what was published are marked; in a first plan nothing is new.
    """
    first = week.slots[0].slot_id if week.slots else ""
    times = {s.slot_id: f"{s.start:%H:%M}–{s.end:%H:%M}" for s in week.slots}
    return tuple(
        replace(
            _cell(row, cell, times[cell.slot_id], names),
            first=cell.slot_id == first,
            mark=_mark(cell) if marked else "",
        )
        for cell in row.cells
    )


def _cell(row: BoardRow, cell: BoardCell, times: str, names: Names) -> Cell:
    place = names.venue(row.venue_id)
    when = f"{names.day(cell.date)} {names.slot(cell.slot_id)} {times}"
    empty = names.text(EMPTY.get(cell.state, ""))
    return Cell(
        state=cell.state,
        night=cell.night,
        seats=count(cell.seats) if cell.seats else empty,
        fill="" if cell.booked == cell.seats else share(cell.booked, cell.seats),
        split=split(cell),
        title=f"{place} · {when}",
        lines=tuple(_line(session, names) for session in cell.sessions),
        heads=_heads(cell, names),
    )


def _mark(cell: BoardCell) -> str:
    """Return how the published sessions of a cell have changed."""
    found = dict.fromkeys(labels.STATUS_MARKS[session.status] for session in cell.sessions)
    return "".join(found)


def split(cell: BoardCell) -> tuple[Part, ...]:
    """Return the parts of the subjects, linked S2 and S3 sessions as the linked need's."""
    if not cell.seats:
        return ()
    kinds = [("S23" if s.quota == "linked" else s.subject, s.seats) for s in cell.sessions]
    kinds.sort(key=lambda pair: list(labels.SUBJECTS).index(pair[0]))
    sums = [(name, sum(n for _, n in rows)) for name, rows in groupby(kinds, key=lambda p: p[0])]
    sums = [(name, n) for name, n in sums if n]
    ends = list(accumulate(n for _, n in sums))
    return tuple(
        Part(
            name,
            round(SPLIT_WIDTH * (end - n) / cell.seats, 1),
            round(SPLIT_WIDTH * n / cell.seats, 1),
        )
        for (name, n), end in zip(sums, ends, strict=True)
    )


def _line(session: BoardSession, names: Names) -> Line:
    classes = session.classes
    return Line(
        key="S23" if session.quota == "linked" else session.subject,
        subject=names.subject(session.subject, session.quota),
        facility=names.plain(session.facility_id),
        classes="" if classes == ("*",) else " ".join(classes),
        seats=count(session.seats),
        fill=share(session.booked, session.seats),
        status=names.text(labels.STATUSES[session.status]),
    )


def _heads(cell: BoardCell, names: Names) -> str:
    if not cell.posts + cell.standby:
        return ""
    if not cell.standby:
        return names.fill(N_("考试员 {posts} 人"), posts=cell.posts)
    return names.fill(
        N_("考试员 {posts} 人，另备勤 {standby} 人"), posts=cell.posts, standby=cell.standby
    )
