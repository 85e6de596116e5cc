"""Holds an import of random edits against what they say, by reasoning of its own.

Nothing here is shared with the import or the audit: the rules are read once more (`edit_rules`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date

from benchmarks.edit_hand import Move
from benchmarks.edit_rules import Rules, available, duty_key, run_of
from models.case import Case
from models.edit_problems import EditProblem
from models.plan import Plan


class Referee:
    """Judges one import: ``base`` is the case of the unedited workbook."""

    def __init__(self, case: Case, plan: Plan, base: Case) -> None:
        self.case, self.plan, self.base = case, plan, base
        self.rules = Rules(case, plan)

    def judge(
        self, moves: Sequence[Move], problems: Sequence[EditProblem], after: Case | None
    ) -> list[str]:
        """Return what is wrong: a move lost, applied otherwise, refused without need, or more."""
        wrong: list[str] = []
        if after is None:
            return ["no case was made"]
        places = {(p.place.sheet, p.place.row) for p in problems if p.place.row is not None}
        for move in moves:
            move.reported = (move.sheet, move.row) in places if move.row else _told(move, problems)
        rows = {(move.sheet, move.row) for move in moves}
        wrong += [
            f"reported where nothing was done: {p}"
            for p in problems
            if p.place.row is not None and (p.place.sheet, p.place.row) not in rows
        ]
        held = [move for move in moves if not move.reported and move.must != "nothing"]
        for move in moves:
            if move.must in ("apply", "nothing") and move.reported:
                wrong.append(f"refused: {move}")
            elif move.must == "report" and not move.reported:
                wrong.append(f"not reported: {move}")
            elif move.must in ("apply", "either") and not move.reported:
                if not self._done(move, after):
                    wrong.append(f"lost: {move}")
            elif move.must == "either" and not self._refusal_stands(move, moves, held):
                wrong.append(f"refused without need: {move}")
        wrong += self._unexplained(held, after)
        wrong += [f"accepted, though {text}" for text in self.rules.breaches(held)]
        return wrong

    # What a move should come to

    def _done(self, move: Move, after: Case) -> bool:
        if move.session is not None:
            return self._session_done(move, after)
        duties = {duty_key(row) for row in after.published_duties}
        if move.off is not None:
            return self._away(after, *move.off)
        if move.before is not None and duty_key(move.before) in duties:
            return False
        return move.after is None or duty_key(move.after) in duties

    def _session_done(self, move: Move, after: Case) -> bool:
        session = move.session
        if session is None or move.seats is None:
            return False
        limits = {row.session_id: row.seats for row in after.seat_limits}
        if move.fresh:
            found = [
                row
                for row in after.published
                if run_of(row) == run_of(session)
                and (row.subject, row.quota) == (session.subject, session.quota)
                and row.seats == move.seats
                and bool(row.link_id) == (session.quota == "linked")
            ]
            locked = any(limits.get(row.session_id) == move.seats for row in found)
            return bool(found) and (locked or not move.locked)
        seats = {row.session_id: row.seats for row in after.published}.get(session.session_id, 0)
        expected = max(move.seats, self.rules.own.get(session.session_id, 0))
        tight = move.seats < session.seats or move.locked or move.seats == 0
        if seats != expected or (tight and limits.get(session.session_id) != move.seats):
            return False
        return tight or limits.get(session.session_id, move.seats) >= move.seats

    def _away(self, after: Case, who: str, date: Date, slot: str | None) -> bool:
        slots = [slot] if slot else sorted({row.slot_id for row in self.case.slots})
        on_duty = any(
            (row.examiner_id, row.date) == (who, date) and slot in (None, row.slot_id)
            for row in after.published_duties
        )
        return not on_duty and not any(
            available(after, self.rules.examiner[who], date, s) for s in slots
        )

    # Whether a refusal was needed

    def _refusal_stands(self, move: Move, moves: Sequence[Move], held: Sequence[Move]) -> bool:
        """Whether this move breaks something on top of what was accepted, or with its like."""
        like = [other for other in moves if other.must == "either"]
        for group in ([*held, move], like, [*held, *like]):
            distinct = list({id(item): item for item in group}.values())
            if self.rules.breaches(distinct):
                return True
        return False

    # Whether anything else has changed

    def _unexplained(self, held: Sequence[Move], after: Case) -> list[str]:
        runs, people, sessions = set(), set(), set()
        for move in held:
            if move.session is not None:
                runs.add((move.session.venue_id, move.session.date, move.session.slot_id))
                sessions.add((run_of(move.session), move.session.subject, move.session.quota))
            for duty in (move.before, move.after):
                if duty is not None:
                    people.add((duty.examiner_id, duty.date))
            if move.off is not None:
                people.add(move.off[:2])
        found = []
        for name in type(after).model_fields:
            if name in ("settings", "digest"):
                continue
            for row in set(getattr(after, name)) ^ set(getattr(self.base, name)):
                if name == "published":
                    fine = (run_of(row), row.subject, row.quota) in sessions
                elif name == "seat_limits":
                    fine = any(
                        m.session is not None
                        and (m.fresh or m.session.session_id == row.session_id)
                        for m in held
                    )
                elif name == "closures":
                    place = (self.rules.facility[row.facility_id].venue_id, row.date, row.slot_id)
                    fine = place in runs and not any(
                        run_of(s) == (row.facility_id, row.date, row.slot_id)
                        for s in after.published
                    )
                elif name == "published_duties":
                    fine = (row.examiner_id, row.date) in people or (
                        row in self.plan.tables.duties
                        and (row.venue_id, row.date, row.slot_id) in runs
                    )
                elif name == "availability":
                    fine = (row.examiner_id, row.date) in people
                else:
                    fine = False
                if not fine:
                    found.append(f"changed, though nobody asked: {name} {row}")
        return found


def _told(move: Move, problems: Sequence[EditProblem]) -> bool:
    """Whether a problem names the session of a move whose row is gone, or its run or day."""
    session = move.session
    if session is None:
        return False
    run = " ".join(map(str, run_of(session)))
    for problem in problems:
        values = problem.expected.values
        named = {values.get("session"), values.get("run")}
        day = values.get("facility"), values.get("date")
        if problem.place.sheet == move.sheet and (
            named & {session.session_id, run} or day == (session.facility_id, str(session.date))
        ):
            return True
    return False
