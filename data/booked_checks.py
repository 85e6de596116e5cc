"""D1 on bookings that are in force: session and candidate are there and go with each other."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from data.cells import BAD
from data.in_force import LINKED_PARTS, InForce, complete, facilities_by_id
from data.keys import Tables, is_cohort_member
from data.table import Table
from models.errors import Message, Problem


def bookings(tables: Tables, table: Table, in_force: InForce) -> Iterator[Problem]:
    """D1: a booking's session and candidate are there and go with each other."""
    published = tables.get("published")
    if published is not None and not (complete(published) and published.whole):
        return
    candidates = _Candidates(tables)
    session_by_id = _session_rows(published, in_force.published)
    facility_by_id = facilities_by_id(tables)
    left: Counter[int] = Counter()
    held: dict[object, list[int]] = defaultdict(list)
    for index in in_force.booked:
        candidate_id = table.values["candidate_id"][index]
        session_id = table.values["session_id"][index]
        known = candidate_id is BAD or candidates.has(str(candidate_id))
        if not known:
            yield table.blame(index, "candidate_id", Message("应在 candidates 中"))
        if session_id is BAD:
            continue
        session = session_by_id.get(session_id)
        if (
            session is None
            and published is not None
            and (session_id in published.ragged.get("session_id", ()))
        ):
            continue
        if published is None or session is None:
            yield table.blame(index, "session_id", Message("应在 published 中"))
            continue
        if published.values["status"][session] == "closed":
            expected = Message("该场次已关闭（closed），应删去此行")
            yield table.blame(index, "session_id", expected)
            continue
        seats = published.values["seats"][session]
        left[session] += 1
        if isinstance(seats, int) and left[session] == seats + 1:
            expected = Message("已约人数不得超过该场次的计划数 {seats}", {"seats": seats})
            yield table.blame(index, "session_id", expected)
        problem = _misfit(table, index, published, session, candidates, facility_by_id)
        if problem is not None:
            yield problem
        linked = published.values["quota"][session] == "linked"
        if linked and candidates.wish(str(candidate_id))[0] == "S23":
            held[candidate_id].append(index)
    if published is not None:
        parts = {
            (published.values["link_id"][session], published.values["subject"][session])
            for session in in_force.published
        }
        yield from _whole_needs(table, published, session_by_id, parts, held)


def _misfit(
    table: Table,
    index: int,
    published: Table,
    session: int,
    candidates: "_Candidates",
    facility_by_id: dict[object, tuple[object, object, object]],
) -> Problem | None:
    """Return what keeps the candidate of a booking out of its session, if anything."""
    part, subject = table.values["part"][index], published.values["subject"][session]
    if BAD not in (part, subject) and part != subject:
        expected = Message("应为该场次的科目 {subject}", {"subject": str(subject)})
        return table.blame(index, "part", expected)
    need, vehicle_class = candidates.wish(str(table.values["candidate_id"][index]))
    if need is None or BAD in (part, need, vehicle_class):
        return None
    if part not in (LINKED_PARTS if need == "S23" else (need,)):
        return table.blame(index, "part", Message("该考生的需求为 {need}", {"need": str(need)}))
    quota = published.values["quota"][session]
    if quota is not BAD and (need == "S23") != (quota == "linked"):
        expected = Message("linked 场次只供需求为 S23 的考生，且他们只坐 linked 场次")
        return table.blame(index, "session_id", expected)
    facility = facility_by_id.get(published.values["facility_id"][session])
    classes = facility[2] if facility is not None else BAD
    if isinstance(classes, tuple) and classes != ("*",) and vehicle_class not in classes:
        expected = Message("该场次的设施不考 {name}", {"name": str(vehicle_class)})
        return table.blame(index, "session_id", expected)
    return None


def _whole_needs(
    table: Table,
    published: Table,
    session_by_id: dict[object, int],
    parts_in_force: set[tuple[object, object]],
    held: dict[object, list[int]],
) -> Iterator[Problem]:
    """D1: who sits in one part of a link sits in the other, if that is in force."""
    for indices in held.values():
        sessions = [session_by_id[table.values["session_id"][index]] for index in indices]
        links = {published.values["link_id"][session] for session in sessions}
        parts = {published.values["subject"][session] for session in sessions}
        if len(links) > 1:
            expected = Message("科目二三的两部分应在同一联考编号的两个场次里")
            yield table.blame(indices[-1], "session_id", expected)
        elif len(parts) == 1:
            (part,) = parts
            link = next(iter(links))
            if part in LINKED_PARTS:
                other = LINKED_PARTS[1 - LINKED_PARTS.index(str(part))]
                if (link, other) in parts_in_force:
                    expected = Message("该考生还应有 {other} 部分的一行", {"other": other})
                    yield table.blame(indices[0], "part", expected)


def _session_rows(published: Table | None, in_force: Sequence[int]) -> dict[object, int]:
    """Return the row of each session; where an ID stands twice, the one that is in force."""
    if published is None:
        return {}
    ids = published.values["session_id"]
    row_by_id: dict[object, int] = {}
    for index in (*in_force, *range(len(ids))):
        row_by_id.setdefault(ids[index], index)
    return row_by_id


class _Candidates:
    """Who may be booked, from both tables of demand."""

    def __init__(self, tables: Tables) -> None:
        self._cohorts = tables.get("cohorts")
        self._rows: dict[object, int] | None = {}
        self._table = tables.get("candidates")
        self._loose: frozenset[str] = frozenset()
        if self._table is not None:
            ids = self._table.values.get("candidate_id")
            self._loose = self._table.ragged.get("candidate_id", frozenset())
            readable = ids is not None and self._table.whole
            self._rows = {name: index for index, name in enumerate(ids or ())} if readable else None

    def has(self, candidate_id: str) -> bool:
        """Whether the candidate is known, or cannot be said to be unknown."""
        if self._rows is None or candidate_id in self._rows or candidate_id in self._loose:
            return True
        return is_cohort_member(candidate_id, self._cohorts)

    def wish(self, candidate_id: str) -> tuple[object, object]:
        """Return need and vehicle class; ``(None, None)`` when they are not known."""
        table, index = self._table, (self._rows or {}).get(candidate_id)
        if index is None and is_cohort_member(candidate_id, self._cohorts):
            table, index = self._cohorts, int(candidate_id[1:].partition("#")[0]) - 1
        if table is None or index is None:
            return None, None
        if "need" not in table.values or "vehicle_class" not in table.values:
            return None, None
        return table.values["need"][index], table.values["vehicle_class"][index]
