"""D1 on published sessions and duties, as far as they are in force."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from data.booked_checks import bookings
from data.cells import BAD
from data.in_force import LINKED_PARTS, InForce, complete, facilities_by_id, offers_seats
from data.keys import Tables, dangling, repeated
from data.layout import KEY_BY_TABLE, REFERENCES
from data.pair_checks import one_of_a_kind, pairs_that_fit
from data.table import Table
from models.case import Policy
from models.errors import Message, Problem
from models.words import SUBJECTS_BY_KIND

NAMED_BY_BOOKED: Final = frozenset({"published", "candidates", "cohorts"})


def published_problems(
    tables: Tables,
    rows: InForce,
    unreadable: Collection[str] = (),
    policy: Policy | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with the three tables, as far as their rows are in force.

    Bookings are not held against tables that are there but could not be read (``unreadable``),
    linked pairs not against a ``policy`` that is not known.
    """
    for name in ("published", "published_duties", "booked"):
        table = tables.get(name)
        if table is None:
            continue
        indices = getattr(rows, name)
        yield from repeated(table, KEY_BY_TABLE[name], indices)
        for column, target, target_column in REFERENCES.get(name, ()):
            yield from dangling(tables, table, column, target, target_column, indices)
        readable = name != "booked" or NAMED_BY_BOOKED.isdisjoint(unreadable)
        if complete(table) and readable:
            yield from _CONSISTENCY[name](tables, table, rows)
        if name == "published" and complete(table):
            yield from one_of_a_kind(table, rows.published)
            if policy is not None:
                yield from pairs_that_fit(tables, table, rows.published, policy)


def _sessions(tables: Tables, table: Table, in_force: InForce) -> Iterator[Problem]:
    """D1: a session's venue, subject and link go with its facility and its quota."""
    facility_by_id = facilities_by_id(tables)
    parts_by_link: dict[object, list[int]] = defaultdict(list)
    for index in in_force.published:
        facility = facility_by_id.get(table.values["facility_id"][index])
        subject, quota = table.values["subject"][index], table.values["quota"][index]
        link_id = table.values["link_id"][index]
        if facility is not None:
            venue_id, kind, _ = facility
            if BAD not in (venue_id, table.values["venue_id"][index]) and (
                table.values["venue_id"][index] != venue_id
            ):
                expected = Message("应为该设施所在的考场 {venue}", {"venue": str(venue_id)})
                yield table.blame(index, "venue_id", expected)
            subjects = SUBJECTS_BY_KIND.get(kind, ())  # type: ignore[call-overload]
            if BAD not in (subject, kind) and subject not in subjects:
                expected = Message(
                    "{kind} 设施考的科目：{subjects}",
                    {"kind": str(kind), "subjects": " ".join(subjects)},
                )
                yield table.blame(index, "subject", expected)
        if quota == "open" and link_id not in ("", BAD):
            yield table.blame(index, "link_id", Message("quota 为 open 的场次此格应为空"))
        elif quota == "linked" and subject is not BAD and subject not in LINKED_PARTS:
            expected = Message("quota 为 linked 的场次，科目应为 S2 或 S3")
            yield table.blame(index, "subject", expected)
        elif quota == "linked" and link_id == "":
            yield table.blame(index, "link_id", Message("quota 为 linked 的场次此格必填"))
        elif quota == "linked" and BAD not in (link_id, subject):
            parts_by_link[link_id].append(index)
    for indices in parts_by_link.values():
        yield from _link(table, indices)


def _link(table: Table, indices: Sequence[int]) -> Iterator[Problem]:
    """D1: a link has one S2 part and one S3 part, with equal seats."""
    first: dict[object, int] = {}
    for index in indices:
        earlier = first.setdefault(table.values["subject"][index], index)
        if earlier != index:
            expected = Message(
                "一个联考编号只有一个 S2 场次和一个 S3 场次；第 {row} 行已有",
                {"row": table.numbers[earlier]},
            )
            yield table.blame(index, "link_id", expected)
    if len(first) == 1:
        (part, index), *_ = first.items()
        other = LINKED_PARTS[1 - LINKED_PARTS.index(str(part))]
        if not _listed(table, table.values["link_id"][index], other):
            expected = Message("同一联考编号应另有一个未关闭的 {other} 场次", {"other": other})
            yield table.blame(index, "link_id", expected)
        return
    earlier, later = sorted(first.values())
    seats = table.values["seats"]
    if BAD not in (seats[earlier], seats[later]) and seats[earlier] != seats[later]:
        expected = Message(
            "联考的两个场次计划数应相同；第 {row} 行为 {seats}",
            {"row": table.numbers[earlier], "seats": table.text("seats", earlier)},
        )
        yield table.blame(later, "seats", expected)


def _listed(table: Table, link_id: object, part: str) -> bool:
    """Whether a link's part is in the file at all, be it outside the horizon."""
    rows = zip(table.values["link_id"], table.values["subject"], strict=True)
    return any(
        row == (link_id, part) and offers_seats(table, index) for index, row in enumerate(rows)
    )


def _duties(_tables: Tables, table: Table, in_force: InForce) -> Iterator[Problem]:
    """D1: the class group ``*`` is that of theory pools, and theirs alone."""
    for index in in_force.published_duties:
        kind, group = table.values["kind"][index], table.values["class_group"][index]
        if BAD not in (kind, group) and (kind == "theory") != (group == "*"):
            expected = Message("kind 为 theory 时为 *，否则为车型组")
            yield table.blame(index, "class_group", expected)


_CONSISTENCY: Final[dict[str, Callable[[Tables, Table, InForce], Iterator[Problem]]]] = {
    "published": _sessions,
    "published_duties": _duties,
    "booked": bookings,
}
