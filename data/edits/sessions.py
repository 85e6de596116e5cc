"""The sheet of sessions: seats changed, marks set, rows gone; new rows go to `new_sessions`."""

from collections.abc import Sequence
from typing import Final

from data.edits.lookup import Lookup
from data.edits.new_sessions import new_sessions
from data.edits.pair import Pair
from data.edits.typed import whole_number
from data.texts import N_
from data.workbooks.entries import LOCKED, MOST_SEATS, STRUCK
from models.edit_problems import Place
from models.edits import Edit, NewSession, SessionEdit
from models.errors import Message
from models.plan import Session

KEY: Final = N_("场次编号")
SEATS: Final = N_("计划数")
MARK: Final = N_("锁定/取消")
_WHERE: Final = (N_("日期"), N_("时段"), N_("设施"), N_("科目"), N_("名额"), N_("联考组"))


class SessionSheet:
    """Reads the edits of a session sheet, in the order of its rows."""

    def __init__(self, pair: Pair, lookup: Lookup) -> None:
        self._pair = pair
        self._lookup = lookup
        _ = lookup.translate
        self._key, self._seats, self._mark = _(KEY), _(SEATS), _(MARK)
        self._where = frozenset(map(_, _WHERE))
        self._sessions: Sequence[Session] = lookup.view.sessions
        self._record_by_id = {item.session_id: at for at, item in enumerate(self._sessions)}
        self._row_by_record: dict[int, int] = {}
        self._claimed: set[int] = set()

    def read(self) -> list[Edit]:
        """Return the edits; what is not understood goes to the pair's problems."""
        pair, _ = self._pair, self._lookup.translate
        edits: list[Edit] = []
        unknown: list[int] = []
        empty = _("本期无")
        for row in pair.rows():
            key = pair.text(row, self._key)
            if self._sessions and pair.is_total(row, self._key, _("合计")):
                continue
            if not self._sessions and any(text == empty for text in pair.theirs.texts(row)):
                continue
            record = self._record_by_id.get(key)
            if record is None:
                unknown.append(row)
            elif record in self._row_by_record:
                self._blame_repeated(row, self._row_by_record[record])
            else:
                self._row_by_record[record] = row
                edit = self._edit(row, record)
                if edit is not None:
                    edits.append(edit)
        added = self._additions(unknown)
        return [*edits, *self._gone(), *added]

    def _blame_repeated(self, row: int, first: int) -> None:
        expected = Message("场次编号不得重复，第 {row} 行已有", {"row": first + 1})
        hint = Message("新增的场次，场次编号请留空")
        self._pair.blame(row, self._key, expected, hint=hint)

    def _edit(self, row: int, record: int) -> SessionEdit | None:
        """Return what was changed of a session that is still there."""
        pair, session = self._pair, self._sessions[record]
        sound = not pair.outside(row)
        for title in pair.ours_at:
            if title in (self._key, self._seats, self._mark):
                continue
            if not pair.unchanged(row, record, title):
                self._blame_fixed(row, record, title)
                sound = False
        was_locked = self._lookup.view.is_locked(session)
        seats, mark = self._seats_of(row), self._mark_of(row)
        if seats is None or mark is None:
            return None
        if mark == STRUCK:
            if seats not in (0, session.seats):
                expected = Message("标了“取消”的场次，计划数不应另改")
                pair.blame(row, self._seats, expected, hint=Message("二者去掉其一"))
                return None
            seats = 0
        locked = mark == LOCKED
        if locked and seats == 0 and session.seats > 0:
            expected = Message("标了“锁定”的场次应有计划数，不应为 0 或空")
            pair.blame(row, self._seats, expected, hint=Message("要取消此场次，请改标“取消”"))
            return None
        if (seats, locked) == (session.seats, was_locked) or (
            mark == STRUCK and session.seats == 0
        ):
            self._blame_line_through(row)
            return None
        changed = self._seats if seats != session.seats and mark != STRUCK else self._mark
        if not sound:
            expected = Message("同一行另有不可改的改动，此项也未采用")
            pair.blame(row, changed, expected, hint=Message("先改正该行其他各列"))
            return None
        place = pair.theirs.place(row, pair.theirs_at[changed])
        return SessionEdit(place, session, seats, was_locked, locked)

    def _blame_fixed(self, row: int, record: int, title: str) -> None:
        written = self._pair.our_text(record, title)
        if self._pair.counts(title):
            expected = Message("此格是公式，不可改")
        elif written:
            expected = Message("这一列不可改，应为“{value}”", {"value": written})
        else:
            expected = Message("这一列不可改，此格应为空")
        hint = None
        if title in self._where:
            hint = Message("要换日期、时段或设施：取消此场次，另起一行新增")
        self._pair.blame(row, title, expected, hint=hint)

    def _blame_line_through(self, row: int) -> None:
        """Say that a line through a row is no mark."""
        pair = self._pair
        for title in (self._key, self._seats):
            if (row, pair.theirs_at[title]) in pair.theirs.struck:
                expected = Message("删除线不作为输入")
                hint = Message("要取消此场次，请在“锁定/取消”一列选“取消”；否则去掉删除线")
                pair.blame(row, title, expected, hint=hint)
                return

    def _seats_of(self, row: int) -> int | None:
        text = self._pair.text(row, self._seats)
        number = whole_number(text) if text else 0
        if number is None or number > MOST_SEATS:
            expected = Message("不小于 0 的整数；0 或空为取消该场次")
            self._pair.blame(row, self._seats, expected, hint=_seats_hint(text))
            return None
        return number

    def _mark_of(self, row: int) -> str | None:
        """Return the mark, ``""`` for none, ``None`` where it is not understood."""
        text = self._pair.text(row, self._mark)
        mark = self._lookup.mark(text) if text else ""
        if mark is None:
            expected = Message("“锁定”“取消”之一，或为空")
            self._pair.blame(row, self._mark, expected)
        return mark

    def _gone(self) -> list[SessionEdit]:
        """Return the sessions whose rows are no longer there, as struck out."""
        lost = [
            at
            for at in range(len(self._sessions))
            if at not in self._row_by_record and at not in self._claimed
        ]
        if lost and not self._row_by_record:
            expected = Message("应有场次各行，却一行也没有")
            hint = Message("要取消全部场次，请保留各行并逐行标“取消”")
            self._pair.blame(self._pair.first - 1, self._key, expected, hint=hint)
            return []
        view = self._lookup.view
        name = self._pair.theirs.name
        return [
            SessionEdit(Place(name), session, 0, view.is_locked(session), locked=False)
            for session in (self._sessions[at] for at in lost)
        ]

    def _additions(self, rows: Sequence[int]) -> list[NewSession]:
        """Return what stands in rows without a session's number."""
        pair = self._pair
        fresh = []
        for row in rows:
            record = self._meant(row)
            if record is not None:
                self._claimed.add(record)
                session_id = self._sessions[record].session_id
                expected = Message("这一列不可改，应为“{value}”", {"value": session_id})
                hint = Message("恢复场次编号后，此行的改动才会采用")
                pair.blame(row, self._key, expected, hint=hint)
            elif pair.text(row, self._key):
                expected = Message("应为此计划的场次编号；新增的场次请留空")
                pair.blame(row, self._key, expected)
            elif not pair.stray(row, (*self._where, self._seats)):
                fresh.append(row)
        found = new_sessions(pair, self._lookup, fresh, self._seats_of, self._mark_of)
        added = []
        for item in found:
            record = self._same_meaning(item.session)
            if record is None:
                added.append(item)
                continue
            row = (item.place.row or 1) - 1
            where = self._row_by_record.get(record)
            if where is None:
                self._claimed.add(record)
                expected = Message(
                    "此场次原在计划中，编号 {session}",
                    {"session": self._sessions[record].session_id},
                )
                pair.blame(row, None, expected, hint=Message("恢复原来那一行，在其中改计划数"))
            else:
                expected = Message("此场次第 {row} 行已有", {"row": where + 1})
                pair.blame(row, None, expected, hint=Message("在那一行改计划数"))
        return added

    def _meant(self, row: int) -> int | None:
        """Return the session of which a row without its number says all the rest."""
        pair = self._pair
        titles = set(pair.ours_at) - {self._key, self._seats, self._mark}
        if not all(title in pair.theirs_at for title in titles):
            return None
        for at in range(len(self._sessions)):
            if (
                at not in self._row_by_record
                and at not in self._claimed
                and all(pair.unchanged(row, at, title) for title in titles)
            ):
                return at
        return None

    def _same_meaning(self, session: Session) -> int | None:
        """Return the planned session that a new one would be again; pairs by their link."""
        for at, item in enumerate(self._sessions):
            if session.quota == "open":
                mine = (session.facility_id, session.date, session.slot_id, session.subject)
                if item.quota == "open" and mine == (
                    item.facility_id, item.date, item.slot_id, item.subject
                ):  # fmt: skip
                    return at
            elif item.session_id == session.session_id:
                return at
        return None


def _seats_hint(text: str) -> Message:
    if text.startswith("="):
        return Message("公式还没有算出结果；在电子表格程序里打开并保存，或直接填计划数")
    return Message("只填数字，不带单位和说明")
