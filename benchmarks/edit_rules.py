"""The rules that edits can break, read once more, plainly, for the referee of the edits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from benchmarks.edit_hand import SUBJECTS, Move
from models.case import Case
from models.plan import Duty, Plan, Session

GROUP: Final = {
    **dict.fromkeys(("A1", "A2", "A3", "B1", "B2"), "heavy"),
    **dict.fromkeys(("D", "E", "F"), "moto"),
}
Key = tuple[object, ...]


class Rules:
    """What edits may not do to a plan."""

    def __init__(self, case: Case, plan: Plan) -> None:
        self.case, self.plan = case, plan
        self.facility = {row.facility_id: row for row in case.facilities}
        self.slot = {(row.slot_id, row.subject): row for row in case.slots}
        self.examiner = {row.examiner_id: row for row in case.examiners}
        self.own = {row.session_id: row.seats for row in case.published}

    def breaches(self, moves: Iterable[Move]) -> list[str]:
        """Return what moves break, together, of the plan."""
        moves = list(moves)
        sessions = self._sessions(moves)
        return [*self._seat_breaches(sessions, moves), *self._duty_breaches(moves, sessions)]

    def _sessions(self, moves: Sequence[Move]) -> list[Session]:
        seats = {
            move.session.session_id: move.seats
            for move in moves
            if move.session is not None and not move.fresh
        }
        rows = [(row, seats.get(row.session_id)) for row in self.plan.tables.sessions]
        kept = [row if n is None else _with(row, n) for row, n in rows]
        new = [move.session for move in moves if move.fresh and move.session is not None]
        return [row for row in (*kept, *new) if row.seats > 0]

    def _seat_breaches(self, sessions: Sequence[Session], moves: Sequence[Move]) -> list[str]:
        found: list[str] = []
        policy = self.case.settings.policy
        by_run: Counter[Key] = Counter()
        by_day: Counter[Key] = Counter()
        for row in sessions:
            by_run[run_of(row)] += row.seats
            by_day[row.facility_id, row.date] += row.seats
        touched = {run_of(m.session) for m in moves if m.session is not None}
        cut = {run_of(row) for row in sessions if row.seats < self.own.get(row.session_id, 0)}
        for place in touched:
            if by_run[place]:
                least = 1 if place in cut else policy.min_session_seats  # C5
                found += self._run_breaches(place, by_run[place], least)
        for facility_id, date in {(p[0], p[1]) for p in touched}:
            if by_day[facility_id, date] > self.facility[str(facility_id)].daily_max:
                found.append(f"{facility_id} {date}: daily maximum")
        for move in moves:
            row = move.session
            if row is None or move.seats is None:
                continue
            least = self.own.get(row.session_id, 0) if not move.fresh else 0
            if (move.seats < row.seats or move.locked) and move.seats < least:
                found.append(f"{row.session_id}: published")
            if move.fresh:
                found += self._fresh_breaches(row, sessions)
        return found + self._link_breaches(moves)

    def _run_breaches(self, place: Key, seats: int, least: int) -> list[str]:
        facility = self.facility[str(place[0])]
        date, slot_id = place[1], str(place[2])
        if not isinstance(date, Date):
            return []
        slot = self.slot.get((slot_id, SUBJECTS[facility.kind][0]))
        if slot is None:
            return ["no such slot"]
        found = []
        venue = next(row for row in self.case.venues if row.venue_id == facility.venue_id)
        settings = self.case.settings
        weekend = date.weekday() > 4 and date not in settings.workdays
        if date in settings.holidays or (weekend and not venue.weekend):
            found.append("closed day")
        if slot.night and not facility.night:
            found.append("no night")
        length = _minutes(slot.end) - _minutes(slot.start)
        units = self._units_left(facility, date, slot_id)
        most = units * (length // facility.minutes)
        if facility.routes and facility.headway_min:
            most = min(most, facility.routes * (length // facility.headway_min))
        if seats > most:
            found.append(f"{place}: {seats} of {most}")
        if seats < least:
            found.append(f"{place}: fewer than {least}")
        return found

    def _units_left(self, facility: Any, date: Date, slot_id: str) -> int:
        left: int = facility.units
        for row in self.case.closures:
            here = row.facility_id == facility.facility_id or row.venue_id == facility.venue_id
            if here and row.date == date and row.slot_id in (None, slot_id):
                left -= facility.units if row.units_lost is None else row.units_lost
        return max(0, left)

    def _fresh_breaches(self, row: Session, sessions: Sequence[Session]) -> list[str]:
        found = []
        settings = self.case.settings
        if (row.date - settings.plan_date).days < settings.policy.publish_lead_days:
            found.append("too late")
        if (row.slot_id, row.subject) not in self.slot:
            found.append("no such slot")
        if row.quota == "open":
            planned = [*self.plan.tables.sessions, *sessions]
            same = [
                other
                for other in {id(item): item for item in planned}.values()
                if run_of(other) == run_of(row)
                and (other.subject, other.quota) == (row.subject, "open")
                and other is not row
            ]
            if same:
                found.append("there already")
        return found

    def _link_breaches(self, moves: Sequence[Move]) -> list[str]:
        found = []
        seats = {m.session.session_id: m.seats for m in moves if m.session and not m.fresh}
        links: dict[str, list[Session]] = defaultdict(list)
        for row in self.plan.tables.sessions:
            if row.link_id:
                links[row.link_id].append(row)
        for rows in links.values():
            if len({seats.get(row.session_id, row.seats) for row in rows}) > 1:
                found.append("unequal parts")
        new: dict[str, list[Move]] = defaultdict(list)
        for move in moves:
            if move.label:
                new[move.label].append(move)
        policy = self.case.settings.policy
        pairs: Counter[Key] = Counter()
        for parts in new.values():
            sessions = [move.session for move in parts if move.session is not None]
            if len(sessions) < 2:
                continue
            sessions.sort(key=lambda row: row.subject)
            one, other = sessions
            pairs[*run_of(one), *run_of(other)] += 1
            if policy.linked_same_venue and one.venue_id != other.venue_id:
                found.append("two venues")
            gap = _minutes(self.slot[other.slot_id, "S3"].start) - _minutes(
                self.slot[one.slot_id, "S2"].end
            )
            if gap < policy.linked_min_gap_min:
                found.append("too close")
            for rows in links.values():
                theirs = sorted(rows, key=lambda row: row.subject)
                if [run_of(row) for row in theirs] == [run_of(one), run_of(other)]:
                    found.append("pair there already")
        return found + ["pair twice"] * any(n > 1 for n in pairs.values())

    def _duty_breaches(self, moves: Sequence[Move], sessions: Sequence[Session]) -> list[str]:
        found = []
        gone = {duty_key(m.before) for m in moves if m.before is not None}
        added = [m.after for m in moves if m.after is not None]
        off = [m.off for m in moves if m.off is not None]
        duties = [d for d in self.plan.tables.duties if duty_key(d) not in gone] + added
        duties = [d for d in duties if d in added or not any(covers(o, d) for o in off)]
        by_examiner: dict[str, list[Duty]] = defaultdict(list)
        for duty in duties:
            by_examiner[duty.examiner_id].append(duty)
        pools = {
            (row.venue_id, row.date, row.slot_id, self.facility[row.facility_id].kind)
            for row in sessions
        }
        groups = {
            (row.venue_id, row.date, row.slot_id, _group(self.facility[row.facility_id]))
            for row in sessions
        }
        for duty in added:
            if any(covers(o, duty) for o in off):
                found.append("on duty on a day off")
            if (duty.venue_id, duty.date, duty.slot_id, duty.kind) not in pools or (
                duty.venue_id, duty.date, duty.slot_id, duty.class_group,
            ) not in groups:  # fmt: skip
                found.append("idle pool")
            found += self._fit(duty)
            found += self._load(duty.examiner_id, by_examiner[duty.examiner_id])
        return found + self._released(by_examiner, added)

    def _fit(self, duty: Duty) -> list[str]:
        who, found = self.examiner[duty.examiner_id], []
        if SUBJECTS[duty.kind][0] not in who.subjects:
            found.append("wrong subject")
        if duty.kind != "theory" and duty.class_group not in who.class_groups:
            found.append("wrong group")
        if not available(self.case, who, duty.date, duty.slot_id):
            found.append("not available")
        conflicts = {(row.examiner_id, row.venue_id) for row in self.case.conflicts}
        if (who.examiner_id, duty.venue_id) in conflicts:
            found.append("conflict")
        if who.kind == "reserve" and duty.kind != "road":
            found.append("reserve off the road")
        return found

    def _load(self, name: str, duties: Sequence[Duty]) -> list[str]:
        policy, who, found = self.case.settings.policy, self.examiner[name], []
        days: dict[Date, list[tuple[int, int, Duty]]] = defaultdict(list)
        for duty in duties:
            slot = self.slot[duty.slot_id, SUBJECTS[duty.kind][0]]
            days[duty.date].append((_minutes(slot.start), _minutes(slot.end), duty))
        for date, spans in days.items():
            spans.sort(key=lambda span: span[:2])
            pairs = pairwise(spans)
            if any(later[0] < earlier[1] for earlier, later in pairs):
                found.append("overlap")
            if len({span[2].venue_id for span in spans}) > 1:
                found.append("two venues a day")
            if len({(s[2].slot_id, s[2].kind) for s in spans}) > policy.max_slots_per_day:
                found.append("slots a day")
            after = days.get(date + timedelta(days=1))
            if after:
                rest = 1440 + min(s[0] for s in after) - max(s[1] for s in spans)
                if rest < policy.min_rest_hours * 60:
                    found.append("rest")
        slots = {(d.date, d.slot_id, d.kind) for d in duties}
        if who.max_slots is not None and len(slots) > who.max_slots:
            found.append("slots in all")
        most = policy.max_days_per_7
        if who.kind == "reserve":
            most = min(most, policy.reserve_max_days)
        for date in days:
            if sum(timedelta(0) <= other - date < timedelta(7) for other in days) > most:
                found.append("days in seven")
        return found

    def _released(self, by_examiner: dict[str, list[Duty]], added: Sequence[Duty]) -> list[str]:
        limit = {row.unit: row.max_released_per_day for row in self.case.units}
        out: dict[tuple[str, Date], set[str]] = defaultdict(set)
        for name, duties in by_examiner.items():
            if self.examiner[name].kind == "reserve":
                for duty in duties:
                    out[self.examiner[name].unit, duty.date].add(name)
        touched = {(self.examiner[d.examiner_id].unit, d.date) for d in added}
        over = [
            key
            for key in touched
            if (most := limit.get(key[0])) is not None and len(out[key]) > most
        ]
        return ["released"] * bool(over)


def run_of(row: Session) -> Key:
    """Return the run of a session."""
    return row.facility_id, row.date, row.slot_id


def duty_key(row: Duty) -> Key:
    """Return what makes two duties the same."""
    return row.examiner_id, row.date, row.slot_id, row.venue_id, row.kind, row.class_group


def covers(off: tuple[str, Date, str | None], duty: Duty) -> bool:
    """Whether a duty lies in a day off."""
    return off[:2] == (duty.examiner_id, duty.date) and off[2] in (None, duty.slot_id)


def _with(row: Session, seats: int) -> Session:
    return Session(
        row.session_id, row.facility_id, row.venue_id, row.date, row.slot_id, row.subject,
        row.quota, row.link_id, seats, row.priority_seats, row.status,
    )  # fmt: skip


def _minutes(time: Time) -> int:
    return DateTime.combine(Date.min, time).hour * 60 + time.minute


def _group(facility: Any) -> str:
    if facility.kind == "theory":
        return "*"
    name = facility.classes[0]
    return GROUP.get(name, name if name in ("M", "N", "P") else "small")


def available(case: Case, who: Any, date: Date, slot: str) -> bool:
    """Whether somebody is there in a slot, by the words of a case."""
    dated = [row for row in case.availability if row.date == date]
    words = {row.slot_id: row.available for row in dated if row.examiner_id == who.examiner_id}
    usual = words.get(None, who.kind == "resident")
    return bool(words.get(slot, usual))
