"""Rows of the session sheet that are new: what they say, and the pairs among them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Final

from data.edits.contradictions import priority_seats
from data.edits.lookup import Lookup
from data.edits.pair import Pair
from data.edits.typed import calendar_date, plain_id
from data.texts import N_
from data.workbooks import labels
from data.workbooks.entries import LOCKED, STRUCK
from models.edits import NewSession
from models.errors import Message
from models.plan import Session
from models.session_names import free_name, link_name, open_name, part_name, place_name
from models.words import SUBJECTS_BY_KIND

DATE: Final = N_("日期")
SLOT: Final = N_("时段")
FACILITY: Final = N_("设施")
SUBJECT: Final = N_("科目")
QUOTA: Final = N_("名额")
SEATS: Final = N_("计划数")
MARK: Final = N_("锁定/取消")
LINK: Final = N_("联考组")
STATUS: Final = N_("状态")
NEW: Final = N_("新增")
_LINKED_PARTS: Final = ("S2", "S3")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A new row that could be read; ``label`` is what pairs it with its other part."""

    row: int
    session: Session
    locked: bool
    label: str


def new_sessions(
    pair: Pair,
    lookup: Lookup,
    rows: Sequence[int],
    seats_of: Callable[[int], int | None],
    mark_of: Callable[[int], str | None],
) -> list[NewSession]:
    """Return the sessions that new rows ask for, named as the engine would name them."""
    reader = _Reader(pair, lookup, seats_of, mark_of)
    drafts = [draft for row in rows if (draft := reader.draft(row)) is not None]
    named = [*reader.opens(drafts), *reader.pairs(drafts)]
    return [
        NewSession(pair.theirs.place(draft.row), draft.session, draft.locked)
        for draft in sorted(named, key=lambda draft: draft.row)
    ]


class _Reader:
    def __init__(
        self,
        pair: Pair,
        lookup: Lookup,
        seats_of: Callable[[int], int | None],
        mark_of: Callable[[int], str | None],
    ) -> None:
        self._pair, self._lookup, self._ = pair, lookup, lookup.translate
        self._seats_of, self._mark_of = seats_of, mark_of
        sessions = (*lookup.case.published, *lookup.view.sessions)
        links = {item.link_id for item in sessions}
        #: names that may not come to mean anything else; a planned session keeps its own
        self._taken = {item.session_id for item in lookup.case.published} | links - {""}

    def draft(self, row: int) -> _Draft | None:
        """Read a row; ``None`` where anything in it is wrong, which is reported."""
        pair, _, before = self._pair, self._, len(self._pair.problems)
        facility = self._lookup.view.facility_by_id.get(plain_id(pair.text(row, _(FACILITY))))
        if facility is None:
            pair.blame(row, _(FACILITY), Message("应为考试设施的编号"))
        date = self._date(row)
        subject = None
        if facility is not None:
            choices = SUBJECTS_BY_KIND[facility.kind]
            text = pair.text(row, _(SUBJECT))
            subject = self._lookup.subject(text) if text else choices[0]
            if subject not in choices or (not text and len(choices) > 1):
                words = " ".join(_(labels.SUBJECTS[choice]) for choice in choices)
                pair.blame(
                    row, _(SUBJECT), Message("该设施考的科目：{words}", {"words": words}), rule="C7"
                )
                subject = None
        slot_text = pair.text(row, _(SLOT))
        slot = self._lookup.slot_for(slot_text, subject) if subject is not None else None
        if slot is None and (subject is not None or not slot_text):
            names = " ".join(dict.fromkeys(map(self._lookup.view.slot_name, self._slots(subject))))
            pair.blame(row, _(SLOT), Message("下列时段之一：{names}", {"names": names}), rule="T1")
        quota_text = pair.text(row, _(QUOTA))
        quota = self._lookup.quota(quota_text) if quota_text else "open"
        if quota is None or (quota == "linked" and subject not in (*_LINKED_PARTS, None)):
            pair.blame(row, _(QUOTA), Message("“普通”，或仅限科目二、科目三的“科目二三”"))
        seats, mark = self._seats_of(row), self._mark_of(row)
        if seats == 0:
            pair.blame(row, _(SEATS), Message("新增的场次应有计划数，为不小于 1 的整数"))
        if mark == STRUCK:
            pair.blame(row, _(MARK), Message("新增的场次不能标“取消”"), hint=Message("删去此行"))
        label = plain_id(pair.text(row, _(LINK)))
        if quota is not None and (quota == "linked") != bool(label):
            expected = Message("名额为“科目二三”时填新的联考组，否则为空")
            pair.blame(row, _(LINK), expected)
        pair.outside(row)
        if not (facility and date and subject and slot and quota and seats) or mark is None:
            self._others(row, None)
            return None
        session = Session(
            session_id="",
            facility_id=facility.facility_id,
            venue_id=facility.venue_id,
            date=date,
            slot_id=slot,
            subject=subject,
            quota=quota,
            link_id="",
            seats=seats,
            priority_seats=priority_seats(self._lookup.case, seats),
            status="new",
        )
        self._others(row, session)
        sound = len(pair.problems) == before
        return _Draft(row, session, mark == LOCKED, label) if sound else None

    def _slots(self, subject: str | None) -> list[str]:
        view = self._lookup.view
        return [slot for slot in view.slot_order if not subject or view.slot(slot, subject)]

    def _date(self, row: int) -> Date | None:
        date = calendar_date(self._pair.text(row, self._(DATE)))
        first, last = self._lookup.first, self._lookup.last
        if date is None or not first <= date <= last:
            values = {"first": str(first), "last": str(last)}
            expected = Message("{first} 至 {last} 的日期", values)
            self._pair.blame(row, self._(DATE), expected, rule="D1" if date is None else "T1")
            return None
        return date

    def _others(self, row: int, session: Session | None) -> None:
        """See that the columns that follow from others are empty, or say what follows."""
        pair, _ = self._pair, self._
        due = {} if session is None else self._due(session)
        read = {_(title) for title in (DATE, SLOT, FACILITY, SUBJECT, QUOTA, SEATS, MARK, LINK)}
        for title, column in pair.theirs_at.items():
            text = pair.text(row, title)
            if title in read or not text:
                continue
            if pair.counts(title) and (row, column) in pair.theirs.formulas:
                continue
            if title in due:
                if text != due[title]:
                    expected = Message(
                        "新增的行此格可留空，否则应为“{value}”", {"value": due[title]}
                    )
                    pair.blame(row, title, expected)
            elif session is not None or title not in self._follows():
                expected = Message("新增的行此格应为空")
                pair.blame(row, title, expected)

    def _follows(self) -> list[str]:
        titles = ("考场编号", "考场", "星期", "起止时间", "夜考", "准驾车型", STATUS)
        return [self._(title) for title in titles]

    def _due(self, session: Session) -> dict[str, str]:
        """Return what a session's other columns say."""
        view, _ = self._lookup.view, self._
        venue = view.venue_by_id[session.venue_id]
        night = view.is_night(session.slot_id, session.subject)
        values = (
            session.venue_id,
            " ".join(view.venue_name(venue).split()),
            view.weekday(session.date),
            view.times(session.slot_id, session.subject),
            _("夜") if night else "",
            view.classes(view.facility_by_id[session.facility_id]),
            _(NEW),
        )
        return dict(zip(self._follows(), values, strict=True))

    def opens(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """Return the open sessions with their names; one that stands twice is reported."""
        first: dict[str, int] = {}
        named = []
        for draft in drafts:
            session = draft.session
            if session.quota != "open":
                continue
            name = free_name(open_name(_place(session), session.subject), self._taken)
            if name in first:
                self._blame_twice(draft.row, first[name])
                continue
            first[name] = draft.row
            named.append(replace(draft, session=replace(session, session_id=name)))
        return named

    def pairs(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """Return the linked sessions with their names; halves and misfits are reported."""
        by_label: dict[str, list[_Draft]] = defaultdict(list)
        for draft in drafts:
            if draft.session.quota == "linked":
                by_label[draft.label].append(draft)
        numbers = {str(number) for number in self._lookup.view.link_number.values()}
        first: dict[str, int] = {}
        named = []
        for label, parts in by_label.items():
            parts.sort(key=lambda draft: draft.session.subject)
            if label in numbers:
                expected = Message("新增的联考组应写新的字样，计划中已有这一组")
            elif tuple(draft.session.subject for draft in parts) != _LINKED_PARTS:
                expected = Message("一个联考组应有科目二、科目三各一行")
            elif parts[0].session.seats != parts[1].session.seats:
                expected = Message("联考的两个场次计划数应相同")
            else:
                link = link_name([_place(draft.session) for draft in parts])
                if link in first:
                    self._blame_twice(parts[0].row, first[link])
                    self._blame_twice(parts[1].row, first[link])
                    continue
                first[link] = parts[0].row
                named += self._named(parts, link)
                continue
            for draft in parts:
                self._pair.blame(draft.row, self._(LINK), expected, rule="B4")
        return named

    def _named(self, parts: Sequence[_Draft], link: str) -> list[_Draft]:
        link_id = free_name(link, self._taken)
        return [
            replace(
                draft,
                session=replace(
                    draft.session,
                    link_id=link_id,
                    session_id=free_name(part_name(link, part), self._taken),
                ),
            )
            for part, draft in enumerate(parts)
        ]

    def _blame_twice(self, row: int, first: int) -> None:
        self._pair.blame(row, None, Message("此场次第 {row} 行已有", {"row": first + 1}))


def _place(session: Session) -> str:
    return place_name(session.facility_id, session.date, session.slot_id)
