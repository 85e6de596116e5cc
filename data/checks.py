"""Rules D1 and D2 across cells, rows and tables of a case.

Each function looks at one matter and yields what is wrong; cells that could not be read are
passed over, since they have been reported already.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from data.cells import BAD
from data.keys import Tables, duplicate_keys, has, is_cohort_member, references
from models.errors import Message, Problem
from models.words import GROUP_BY_CLASS

Check = Callable[[Tables], Iterator[Problem]]

NEEDS_WITH_LP_DATE: Final = frozenset({"S2", "S3", "S23"})
NEEDS_WITH_LP_EXPIRY: Final = frozenset({"S2", "S3", "S4", "S23"})

_HEAVY: Final = frozenset(name for name, group in GROUP_BY_CLASS.items() if group == "heavy")
_VEHICLE_CLASSES: Final = frozenset(GROUP_BY_CLASS)


def shared_rooms(tables: Tables) -> Iterator[Problem]:
    """D1: S1 and S4 share rooms, so in one slot their rows agree. S4's row is blamed."""
    table = tables.get("slots")
    if table is None or not has(table, "slot_id", "subject", "start", "end", "night"):
        return
    theory = {
        table.values["slot_id"][index]: index
        for index in reversed(range(len(table)))
        if table.values["subject"][index] == "S1"
    }
    for index in range(len(table)):
        other = theory.get(table.values["slot_id"][index])
        if other is None or table.values["subject"][index] != "S4":
            continue
        for column in ("start", "end", "night"):
            mine, theirs = table.values[column][index], table.values[column][other]
            if BAD not in (mine, theirs) and mine != theirs:
                expected = Message(
                    "S4 与 S1 共用考室，应与第 {row} 行的 S1 相同：{value}",
                    {"row": table.numbers[other], "value": table.text(column, other)},
                )
                yield table.blame(index, column, expected)


def slot_times(tables: Tables) -> Iterator[Problem]:
    """D1: a slot starts before it ends, and slots of one subject do not overlap."""
    table = tables.get("slots")
    if table is None or not has(table, "slot_id", "subject", "start", "end"):
        return
    spans: dict[object, list[tuple[Any, Any, int]]] = defaultdict(list)
    for index in range(len(table)):
        start: Any = table.values["start"][index]
        end: Any = table.values["end"][index]
        if BAD in (start, end):
            continue
        if start >= end:
            expected = Message(
                "end 应晚于同一天的 start（{start}）", {"start": table.text("start", index)}
            )
            yield table.blame(index, "end", expected)
        elif table.values["subject"][index] is not BAD:
            spans[table.values["subject"][index]].append((start, end, index))
    for subject in spans:
        latest_end, holder = None, 0
        for start, end, index in sorted(spans[subject]):
            same = table.values["slot_id"][index] == table.values["slot_id"][holder]
            if latest_end is not None and start < latest_end and not same:
                expected = Message(
                    "同一科目的时段不得重叠；与第 {row} 行（start {start}，end {end}）重叠",
                    {
                        "row": table.numbers[holder],
                        "start": table.text("start", holder),
                        "end": table.text("end", holder),
                    },
                )
                yield table.blame(index, "start", expected)
            if latest_end is None or end > latest_end:
                latest_end, holder = end, index


def facility_classes(tables: Tables) -> Iterator[Problem]:
    """D1: ``*`` for theory and only there, else vehicle classes of one group."""
    table = tables.get("facilities")
    if table is None or not has(table, "kind", "classes"):
        return
    for index in range(len(table)):
        kind, classes = table.values["kind"][index], table.values["classes"][index]
        if not isinstance(classes, tuple):
            continue
        if kind == "theory" and classes != ("*",):
            yield table.blame(index, "classes", Message("theory 设施的 classes 应为 *"))
        elif kind != "theory" and classes != ("*",) and not _VEHICLE_CLASSES.issuperset(classes):
            words = " ".join(GROUP_BY_CLASS)
            expected = Message("用 | 连接的一项或几项：{words}", {"words": words})
            yield table.blame(index, "classes", expected)
        elif kind in ("field", "road") and classes == ("*",):
            yield table.blame(index, "classes", Message("* 只用于 theory 设施；这里应列出准驾车型"))
        elif kind != "theory" and len({GROUP_BY_CLASS.get(name) for name in classes}) > 1:
            groups = "A1 A2 A3 B1 B2 / C1 C2 C3 C4 C5 C6 / D E F / M / N / P"
            expected = Message("同一组的准驾车型；各组为 {groups}", {"groups": groups})
            yield table.blame(index, "classes", expected)


def routes_with_headway(tables: Tables) -> Iterator[Problem]:
    """D1: routes and headway are given together or not at all; the empty cell is blamed."""
    table = tables.get("facilities")
    if table is None or not has(table, "routes", "headway_min"):
        return
    pairs = zip(table.values["routes"], table.values["headway_min"], strict=True)
    for index, (routes, headway) in enumerate(pairs):
        if (routes is None) != (headway is None) and BAD not in (routes, headway):
            column = "routes" if routes is None else "headway_min"
            yield table.blame(index, column, Message("routes 与 headway_min 应同时给出"))


def closures_of_one(tables: Tables) -> Iterator[Problem]:
    """D1: a closure names a venue or a facility, and not both."""
    table = tables.get("closures")
    if table is None:
        return
    for column in ("venue_id", "facility_id"):
        if column not in table.values:
            return
    pairs = zip(table.values["venue_id"], table.values["facility_id"], strict=True)
    for index, (venue, facility) in enumerate(pairs):
        if (venue is None) == (facility is None):
            expected = Message("venue_id 与 facility_id 应给出其中一个，且只给一个")
            yield table.blame(index, None, expected)


def availability_clashes(tables: Tables) -> Iterator[Problem]:
    """D1: two rows for one examiner, date and slot do not say different things."""
    table = tables.get("availability")
    columns = ("examiner_id", "date", "slot_id", "available")
    if table is None or not has(table, *columns):
        return
    first: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(zip(*(table.values[name] for name in columns), strict=True)):
        if BAD in row:
            continue
        earlier = first.setdefault(row[:3], index)
        if table.values["available"][earlier] != row[3]:
            expected = Message(
                "{columns} 与第 {row} 行相同，available 却不同",
                {"row": table.numbers[earlier], "columns": "examiner_id date slot_id"},
            )
            yield table.blame(index, "available", expected)


def learner_permits(tables: Tables) -> Iterator[Problem]:
    """D1: ``lp_date`` and ``lp_expiry`` are given where the need asks for them."""
    for name in ("candidates", "cohorts"):
        table = tables.get(name)
        if table is None or not has(table, "need"):
            continue
        for column, needs in (
            ("lp_date", NEEDS_WITH_LP_DATE),
            ("lp_expiry", NEEDS_WITH_LP_EXPIRY),
        ):
            if column not in table.values:
                continue
            values = {"needs": " ".join(sorted(needs))}
            expected = Message("需求为 {needs} 时必填", values)
            lacking = [
                index
                for index, (need, given) in enumerate(
                    zip(table.values["need"], table.values[column], strict=True)
                )
                if given is None and need in needs
            ]
            if column in table.texts:
                for index in lacking:
                    yield table.blame(index, column, expected)
            elif lacking:
                yield Problem(name, None, column, None, expected)


def cohort_names(tables: Tables) -> Iterator[Problem]:
    """D1: no candidate has the ID that a cohort's member gets (``c12#3``)."""
    candidates, cohorts = tables.get("candidates"), tables.get("cohorts")
    if candidates is None or cohorts is None or not has(candidates, "candidate_id"):
        return
    for index, candidate_id in enumerate(candidates.values["candidate_id"]):
        if isinstance(candidate_id, str) and is_cohort_member(candidate_id, cohorts):
            expected = Message("不得与需求汇总（cohorts）中一人的编号相同")
            yield candidates.blame(index, "candidate_id", expected)


def county_venues(tables: Tables) -> Iterator[Problem]:
    """D2: a county venue has no field or road facility for heavy classes (Art. 2)."""
    venues, facilities = tables.get("venues"), tables.get("facilities")
    if venues is None or facilities is None:
        return
    if not has(venues, "venue_id", "kind") or not has(facilities, "venue_id", "kind", "classes"):
        return
    county = {
        venue_id
        for venue_id, kind in zip(venues.values["venue_id"], venues.values["kind"], strict=True)
        if kind == "county" and venue_id is not BAD
    }
    for index in range(len(facilities)):
        classes = facilities.values["classes"][index]
        if (
            facilities.values["venue_id"][index] in county
            and facilities.values["kind"][index] in ("field", "road")
            and isinstance(classes, tuple)
            and not _HEAVY.isdisjoint(classes)
        ):
            words = " ".join(sorted(_HEAVY))
            expected = Message("县级考场不设 {words} 的场地、道路考试", {"words": words})
            yield facilities.blame(index, "classes", expected, rule="D2")


CHECKS: Final[tuple[Check, ...]] = (
    duplicate_keys,
    references,
    shared_rooms,
    slot_times,
    facility_classes,
    routes_with_headway,
    closures_of_one,
    availability_clashes,
    learner_permits,
    cohort_names,
    county_venues,
)
"""Every check but those of what has been published, in reading order."""
