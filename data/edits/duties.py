"""The sheet of duties: who was swapped, taken off, called up."""

from dataclasses import replace
from typing import Final

from data.cell_text import printable
from data.edits.lookup import Lookup, subject_of
from data.edits.pair import Pair
from data.edits.typed import calendar_date, plain_id
from data.texts import N_
from data.workbooks import labels
from data.workbooks.call_up import duties_by_unit
from models.case import Examiner
from models.edit_problems import Place
from models.edits import DutyEdit
from models.errors import Message
from models.plan import Duty

KEY: Final = N_("值勤序号")
EXAMINER: Final = N_("编号")
DATE: Final = N_("日期")
SLOT: Final = N_("时段")
VENUE: Final = N_("考场")
KIND: Final = N_("考试类别")
GROUP: Final = N_("车型组")
ROLE: Final = N_("角色")
NAME: Final = N_("姓名")
UNIT: Final = N_("单位")
STATUS: Final = N_("类别")
WEEKDAY: Final = N_("星期")
TIMES: Final = N_("起止时间")
_TELLING: Final = (EXAMINER, DATE, SLOT, VENUE, KIND, GROUP)


class DutySheet:
    """Reads the edits of a sheet of duties, in the order of its rows."""

    def __init__(self, pair: Pair, lookup: Lookup) -> None:
        self._pair, self._lookup, self._ = pair, lookup, lookup.translate
        self._duties = [duty for _examiner, duty in duties_by_unit(lookup.view)]
        self._row_by_record: dict[int, int] = {}
        self._secret = {self._(NAME)}

    def read(self) -> list[DutyEdit]:
        """Return the edits; what is not understood goes to the pair's problems."""
        pair, _ = self._pair, self._
        edits: list[DutyEdit] = []
        empty = _("本期无")
        numbers = {str(at + 1): at for at in range(len(self._duties))}
        for row in pair.rows():
            key = plain_id(pair.text(row, _(KEY)))
            if not self._duties and any(text == empty for text in pair.theirs.texts(row)):
                continue
            record = numbers.get(key)
            edit = None
            if not key:
                if not pair.stray(row, [_(title) for title in _TELLING]):
                    edit = self._new(row)
            elif record is None:
                expected = Message(
                    "1 至 {count} 的值勤序号；新增的值勤请留空", {"count": len(numbers)}
                )
                pair.blame(row, _(KEY), expected)
                self._claim(row)
            elif record in self._row_by_record:
                first = self._row_by_record[record]
                expected = Message("值勤序号不得重复，第 {row} 行已有", {"row": first + 1})
                pair.blame(row, _(KEY), expected, hint=Message("新增的值勤，值勤序号请留空"))
            else:
                self._row_by_record[record] = row
                edit = self._edit(row, record)
            if edit is not None:
                edits.append(edit)
        return [*edits, *self._gone()]

    def _claim(self, row: int) -> None:
        """Take a row whose number was spoiled for the duty of which it says all the rest."""
        pair, key = self._pair, self._(KEY)
        titles = [title for title in pair.theirs_at if title != key]
        for at in range(len(self._duties)):
            if at not in self._row_by_record and all(
                pair.unchanged(row, at, title) for title in titles
            ):
                self._row_by_record[at] = row
                return

    def _edit(self, row: int, record: int) -> DutyEdit | None:
        pair, _, duty = self._pair, self._, self._duties[record]
        sound = not pair.outside(row)
        name = plain_id(pair.text(row, _(EXAMINER)))
        examiner = self._lookup.examiner_by_id.get(name)
        shown = {} if examiner is None else self._shown(examiner)
        for title in pair.ours_at:
            if title in (_(KEY), _(EXAMINER)) or pair.unchanged(row, record, title):
                continue
            text = pair.text(row, title)
            if title in self._about_examiner() and (
                text == shown.get(title) or (not name and not text)
            ):
                continue  # goes with the new examiner
            self._blame_fixed(row, record, title)
            sound = False
        if name == duty.examiner_id:
            self._blame_line_through(row)
            return None
        if name and examiner is None:
            self._blame_examiner(row)
            return None
        if not sound:
            expected = Message("同一行另有不可改的改动，此项也未采用")
            pair.blame(row, _(EXAMINER), expected, hint=Message("先改正该行其他各列"))
            return None
        place = pair.theirs.place(row, pair.theirs_at[_(EXAMINER)])
        after = None if examiner is None else replace(duty, examiner_id=examiner.examiner_id)
        return DutyEdit(place, duty, after)

    def _blame_fixed(self, row: int, record: int, title: str) -> None:
        secret = title in self._secret
        hint = Message("要改日期、时段或考场：删去此行，另起一行新增")
        if title in self._about_examiner():
            hint = Message("要换人请改编号")
        if secret:
            expected = Message("这一列不可改，应与编号相符")
        else:
            written = self._pair.our_text(record, title)
            expected = Message("这一列不可改，应为“{value}”", {"value": written})
        self._pair.blame(row, title, expected, hint=hint, secret=secret)

    def _blame_examiner(self, row: int) -> None:
        title = self._(EXAMINER)
        secret = self._lookup.may_be_name(self._pair.text(row, title))
        self._pair.blame(row, title, Message("应为“考试员名册”中的编号"), secret=secret)

    def _blame_line_through(self, row: int) -> None:
        pair, _ = self._pair, self._
        for title in (EXAMINER, NAME):
            column = pair.theirs_at.get(_(title))
            if column is not None and (row, column) in pair.theirs.struck:
                hint = Message("要撤下此人，请清空编号或删去整行；否则去掉删除线")
                secret = _(title) in self._secret
                pair.blame(row, _(title), Message("删除线不作为输入"), hint=hint, secret=secret)
                return

    def _about_examiner(self) -> frozenset[str]:
        return frozenset(map(self._, (NAME, UNIT, STATUS)))

    def _shown(self, examiner: Examiner) -> dict[str, str]:
        _ = self._
        return {
            _(NAME): _plain(printable(examiner.name)),
            _(UNIT): _plain(printable(examiner.unit)),
            _(STATUS): _(labels.EXAMINER_KINDS[examiner.kind]),
        }

    def _new(self, row: int) -> DutyEdit | None:
        pair, _, before = self._pair, self._, len(self._pair.problems)
        pair.outside(row)
        examiner = self._lookup.examiner_by_id.get(plain_id(pair.text(row, _(EXAMINER))))
        if examiner is None:
            self._blame_examiner(row)
        first, last = self._lookup.first, self._lookup.last
        date = calendar_date(pair.text(row, _(DATE)))
        if date is None or not first <= date <= last:
            values = {"first": str(first), "last": str(last)}
            pair.blame(row, _(DATE), Message("{first} 至 {last} 的日期", values))
        venue = self._lookup.venue(pair.text(row, _(VENUE)))
        if venue is None:
            pair.blame(row, _(VENUE), Message("应为考场编号，或编号和名称"))
        kind = self._lookup.kind(pair.text(row, _(KIND)))
        slot = group = None
        if kind is None:
            pair.blame(row, _(KIND), Message("理论、场地、道路之一"))
        else:
            slot = self._lookup.slot_for(pair.text(row, _(SLOT)), subject_of(kind))
            group = self._lookup.group_text(pair.text(row, _(GROUP)), kind)
            if slot is None:
                pair.blame(row, _(SLOT), Message("应为该考试类别的一个时段"))
            if group is None:
                pair.blame(
                    row, _(GROUP), Message("小型、大型、摩托、M、N、P 之一；理论为“不限”或空")
                )
        role_text = pair.text(row, _(ROLE))
        role = self._lookup.role(role_text) if role_text else "post"
        if role is None:
            pair.blame(row, _(ROLE), Message("岗位、备勤之一，或为空"))
        if not (examiner and date and venue and kind and slot and group and role):
            return None
        if len(pair.problems) > before:
            return None
        duty = Duty(examiner.examiner_id, date, slot, venue, kind, group, role)
        due = {
            **self._shown(examiner),
            _(WEEKDAY): self._lookup.view.weekday(date),
            _(TIMES): self._lookup.view.times(slot, subject_of(kind)),
        }
        for title, value in due.items():
            if pair.text(row, title) not in ("", value):
                secret = title in self._secret
                values = {"value": "…" if secret else value}
                expected = Message("新增的行此格可留空，否则应为“{value}”", values)
                pair.blame(row, title, expected, secret=secret)
        if len(pair.problems) > before:
            return None
        return DutyEdit(pair.theirs.place(row), None, duty)

    def _gone(self) -> list[DutyEdit]:
        lost = [at for at in range(len(self._duties)) if at not in self._row_by_record]
        if lost and not self._row_by_record:
            expected = Message("应有值勤各行，却一行也没有")
            hint = Message("要撤下全部考试员，请保留各行并清空编号")
            self._pair.blame(self._pair.first - 1, self._(KEY), expected, hint=hint)
            return []
        place = Place(self._pair.theirs.name)
        return [DutyEdit(place, self._duties[at], None) for at in lost]


def _plain(text: str) -> str:
    return " ".join(text.split())
