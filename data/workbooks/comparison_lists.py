"""The sheets of a comparison that hold changes one by one: cases, sessions, duties, people.

For the office only: examiners stand here by name, candidates by number.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from data.cell_text import printable
from data.texts import N_, Translate
from data.workbooks import labels
from data.workbooks.comparison_figures import group_name
from data.workbooks.comparison_labels import (
    CANDIDATE_FATES,
    DUTY_FATES,
    GROUPS,
    SESSION_FATES,
    plan_letter,
)
from data.workbooks.listing import Column, Listing, Value
from models.case import Examiner
from models.comparison import CandidateFate, Changes, Comparison, PlanWithCase

_DIFFERENCE: Final = "+#,##0;-#,##0;0"


class ChangeLists:
    """Makes the listings of a comparison's changes, each with the plan's letter in front.

    Names of venues and examiners are those of the plan after, else of the reference.
    """

    def __init__(
        self, plans: Sequence[PlanWithCase], comparison: Comparison, translate: Translate
    ) -> None:
        self._changes = comparison.changes
        self._translate = translate
        self._venues: list[dict[str, str]] = []
        self._examiners: list[dict[str, Examiner]] = []
        for change in comparison.changes:
            cases = (plans[0].case, plans[change.after].case)
            self._venues.append(
                {row.venue_id: row.name for row in chain.from_iterable(c.venues for c in cases)}
            )
            self._examiners.append(
                {row.examiner_id: row for row in chain.from_iterable(c.examiners for c in cases)}
            )

    def cases(self) -> Listing:
        """Return a row a setting and a table of the case that differ from the reference's."""
        rows: list[list[Value]] = []
        for change, letter in self._lettered():
            for item in change.case.settings:
                texts = [printable(item.before), printable(item.after)]
                rows.append([letter, self._text(N_("设置")), item.key, *texts, None, None])
            for table in change.case.tables:
                counts = [str(table.rows_before), str(table.rows_after)]
                alone = [table.only_before, table.only_after]
                rows.append([letter, self._text(N_("表")), table.table, *counts, *alone])
        titles = (N_("设置或表"), N_("名称"), N_("原值或行数"), N_("现值或行数"))
        alone_titles = (N_("仅在 A 的行"), N_("仅在此计划的行"))
        return Listing([*self._columns(titles), *self._columns(alone_titles, letter=False)], rows)

    def sessions(self) -> Listing:
        """Return a row a session with other seats."""
        rows: list[list[Value]] = []
        for (change, letter), names in zip(self._lettered(), self._venues, strict=True):
            for item in change.sessions.rows:
                rows.append(
                    [
                        letter,
                        self._text(SESSION_FATES[item.fate]),
                        printable(item.venue_id),
                        printable(names.get(item.venue_id, "")),
                        printable(item.facility_id),
                        item.date,
                        self._slot(item.slot_id),
                        self._text(labels.SUBJECTS[item.subject]),
                        self._text(labels.QUOTAS[item.quota]),
                        item.seats_before,
                        item.seats_after,
                        item.seats_after - item.seats_before,
                        item.booked_before,
                        item.booked_after,
                        printable(item.session_id),
                    ]
                )
        words = (N_("变化"), N_("考场编号"), N_("考场"), N_("设施"), N_("日期"), N_("时段"))
        counts = (N_("原计划数"), N_("现计划数"))
        booked = (N_("原已排"), N_("现已排"))
        columns = [
            *self._columns((*words, N_("科目"), N_("名额"))),
            *self._columns(counts, letter=False),
            Column(self._text(N_("增减")), number=_DIFFERENCE, total=True),
            *self._columns(booked, letter=False),
            Column(self._text(N_("场次编号")), align="left", most=44),
        ]
        return Listing(columns, rows)

    def runs(self) -> Listing:
        """Return a row a facility's slot with other units or posts."""
        rows: list[list[Value]] = [
            [
                letter,
                printable(item.facility_id),
                item.date,
                self._slot(item.slot_id),
                item.units_before,
                item.units_after,
                item.units_after - item.units_before,
                item.posts_before,
                item.posts_after,
            ]
            for change, letter in self._lettered()
            for item in change.runs.rows
        ]
        columns = [
            *self._columns(
                (N_("设施"), N_("日期"), N_("时段"), N_("原启用数量"), N_("现启用数量"))
            ),
            Column(self._text(N_("增减")), number=_DIFFERENCE, total=True),
            *self._columns((N_("原考官岗位"), N_("现考官岗位")), letter=False),
        ]
        return Listing(columns, rows)

    def examiners(self) -> Listing:
        """Return a row an examiner whose duties changed, by unit."""
        rows: list[list[Value]] = []
        for (change, letter), known in zip(self._lettered(), self._examiners, strict=True):
            found = [
                [
                    letter,
                    *self._person(known.get(item.examiner_id), item.examiner_id),
                    item.before,
                    item.after,
                    item.gained,
                    item.lost,
                    item.moved,
                    item.roles_changed,
                ]
                for item in change.duties.people
            ]
            rows += sorted(found, key=lambda cells: [str(cell) for cell in cells[1:4:2]])
        counts = (N_("原值勤"), N_("现值勤"), N_("增加"), N_("减少"), N_("同日换"), N_("换角色"))
        columns = [
            *self._columns((N_("单位"), N_("姓名"), N_("编号"), N_("类别"))),
            *(Column(self._text(title), total=True) for title in counts),
        ]
        return Listing(columns, rows)

    def duties(self) -> Listing:
        """Return a row a duty gained or lost."""
        rows: list[list[Value]] = []
        for place, (change, letter) in enumerate(self._lettered()):
            names, known = self._venues[place], self._examiners[place]
            for item in change.duties.rows:
                duty = item.duty
                rows.append(
                    [
                        letter,
                        self._text(DUTY_FATES[item.fate]),
                        *self._person(known.get(duty.examiner_id), duty.examiner_id),
                        duty.date,
                        self._slot(duty.slot_id),
                        printable(f"{duty.venue_id} {names.get(duty.venue_id, '')}"),
                        self._text(labels.KINDS[duty.kind]),
                        self._text(labels.GROUPS[duty.class_group]),
                        self._text(labels.ROLES[duty.role]),
                    ]
                )
        who = (N_("变化"), N_("单位"), N_("姓名"), N_("编号"), N_("类别"))
        what = (N_("日期"), N_("时段"), N_("考场"), N_("考试类别"), N_("车型组"), N_("角色"))
        return Listing(self._columns((*who, *what)), rows)

    def groups(self) -> Listing:
        """Return a row a need, district and class with candidates whose seats changed."""
        rows: list[list[Value]] = [
            [
                letter,
                self._text(GROUPS[item.by]),
                group_name(item.by, item.key, self._translate),
                item.wins,
                item.loses,
                item.wins - item.loses,
                item.moves,
            ]
            for change, letter in self._lettered()
            for item in change.candidates.groups
        ]
        columns = [
            *self._columns((N_("分类"), N_("名称"), N_("得到席位"), N_("失去席位"))),
            Column(self._text(N_("净增")), number=_DIFFERENCE),
            *self._columns((N_("换了场次"),), letter=False),
        ]
        return Listing(columns, rows)

    def candidates(self, *fates: CandidateFate) -> Listing:
        """Return a row a candidate whose seat changed in one of these ways."""
        rows: list[list[Value]] = []
        text = {fate: self._text(label) for fate, label in CANDIDATE_FATES.items()}
        reasons = {reason: self._text(label) for reason, label in labels.REASONS.items()}
        needs = {need: self._text(label) for need, label in labels.SUBJECTS.items()}
        names: dict[str, str] = {}
        for change, letter in self._lettered():
            for item in change.candidates.rows:
                if item.fate not in fates:
                    continue
                district = names.setdefault(item.district, printable(item.district))
                before = " ".join(printable(name) for name in item.sessions_before)
                after = " ".join(printable(name) for name in item.sessions_after)
                rows.append(
                    [
                        letter,
                        text[item.fate],
                        printable(item.candidate_id),
                        needs[item.need],
                        item.vehicle_class,
                        district,
                        before,
                        after,
                        "" if item.reason is None else reasons[item.reason],
                    ]
                )
        words = (N_("变化"), N_("考生编号"), N_("需求"), N_("准驾车型"), N_("区县"))
        sessions = (N_("原场次"), N_("现场次"))
        columns = [
            *self._columns(words),
            *(Column(self._text(title), align="left", most=48) for title in sessions),
            Column(self._text(N_("未安排的原因")), most=24),
        ]
        return Listing(columns, rows)

    def _lettered(self) -> Iterator[tuple[Changes, str]]:
        return ((change, plan_letter(change.after)) for change in self._changes)

    def _columns(self, titles: Sequence[str], *, letter: bool = True) -> list[Column]:
        first = [Column(self._text(N_("计划")))] if letter else []
        return [*first, *(Column(self._text(title), most=32) for title in titles)]

    def _person(self, examiner: Examiner | None, examiner_id: str) -> list[Value]:
        """Return unit, name, ID and kind of an examiner."""
        if examiner is None:
            return ["", "", printable(examiner_id), ""]
        kind = self._text(labels.EXAMINER_KINDS[examiner.kind])
        return [printable(examiner.unit), printable(examiner.name), printable(examiner_id), kind]

    def _slot(self, slot_id: str) -> str:
        return self._text(labels.SLOTS[slot_id]) if slot_id in labels.SLOTS else printable(slot_id)

    def _text(self, text: str) -> str:
        return self._translate(text)
