"""The sheets of a comparison that hold figures: plans, what they are worth, groups, offers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from data.cell_text import moment, printable
from data.texts import N_, Translate
from data.workbooks import labels
from data.workbooks.comparison_labels import GROUPS, plan_letter
from data.workbooks.listing import Column, Listing, Tint, Value
from models.comparison import Comparison, GroupRow, Tally
from models.plan import Kpis, PlanInfo, ScoreParts
from models.words import NEEDS

Number = int | float

_DIGEST_LENGTH: Final = 8
_WHOLE: Final = ("#,##0", "+#,##0;-#,##0;0")
_TENTHS: Final = ("#,##0.0", "+#,##0.0;-#,##0.0;0.0")
_SHARE: Final = ("0.00%", "+0.00%;-0.00%;0.00%")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of every plan: label and unit (Chinese source texts), a value a plan.

    ``share``: the values are fractions, shown in percent.
    """

    part: str
    label: str
    unit: str
    values: tuple[Number, ...]
    share: bool = False

    @property
    def whole(self) -> bool:
        """Whether every value is a whole number."""
        return all(isinstance(value, int) for value in self.values)


def figures_of(comparison: Comparison) -> list[Figure]:
    """Return the figures of the plans in the order in which they are shown."""
    infos = [plan.info for plan in comparison.plans]
    return [*_worth(infos), *_parts(infos), *_kpis(infos), *_reasons(infos)]


def _worth(infos: Sequence[PlanInfo]) -> Iterator[Figure]:
    yield Figure("score", N_("得分"), N_("分"), tuple(info.score for info in infos))
    yield Figure("score", N_("下界"), N_("分"), tuple(round(info.bound) for info in infos))
    yield Figure("score", N_("差距"), "%", tuple(info.gap for info in infos), share=True)


def _parts(infos: Sequence[PlanInfo]) -> Iterator[Figure]:
    for name in ScoreParts.model_fields:
        values = tuple(getattr(info.score_parts, name) for info in infos)
        yield Figure("parts", labels.SCORE_PARTS[name], N_("分"), values)


def _kpis(infos: Sequence[PlanInfo]) -> Iterator[Figure]:
    for name in Kpis.model_fields:
        if name in labels.KPIS:
            label, unit = labels.KPIS[name]
            yield Figure("kpis", label, unit, tuple(getattr(info.kpis, name) for info in infos))


def _reasons(infos: Sequence[PlanInfo]) -> Iterator[Figure]:
    for reason, label in labels.REASONS.items():
        values = tuple(info.kpis.unserved_by_reason.get(reason, 0) for info in infos)
        yield Figure("reasons", label, N_("人"), values)


def plan_list(comparison: Comparison, translate: Translate) -> Listing:
    """Return a row a plan: its letter, where it is, what proves it."""
    titles = (
        N_("代号"), N_("计划"), N_("城市"), N_("起始日期"), N_("天数"), N_("状态"), N_("数据摘要"),
        N_("种子"), N_("版本"), N_("生成时间"),
    )  # fmt: skip
    columns = [
        Column(translate(title), align="left" if place == 1 else "center", most=60)
        for place, title in enumerate(titles)
    ]
    rows: list[list[Value]] = []
    for place, plan in enumerate(comparison.plans):
        info = plan.info
        rows.append(
            [
                plan_letter(place),
                printable(plan.name),
                printable(plan.city),
                plan.start,
                plan.days,
                translate(labels.PLAN_STATUSES[info.status]),
                printable(info.case_digest)[:_DIGEST_LENGTH],
                str(info.seed),
                printable(info.engine_version),
                moment(info.created),
            ]
        )
    return Listing(columns, rows)


def figure_list(comparison: Comparison, translate: Translate) -> Listing:
    """Return a row a figure, with the difference of each plan from the first."""
    figures = figures_of(comparison)
    columns = [
        Column(translate(N_("指标")), align="left", least=24, most=40),
        Column(translate(N_("单位"))),
        Column("A", role="value", least=12),
    ]
    for place in range(1, len(comparison.plans)):
        letter = plan_letter(place)
        columns.append(Column(letter, role="value", least=12))
        columns.append(Column(f"{letter} − A", role="difference", least=12))
    rows: list[list[Value]] = []
    for figure in figures:
        first, *others = figure.values
        unit = figure.unit if figure.unit == "%" else translate(figure.unit)
        cells: list[Value] = [translate(figure.label), unit, first]
        for value in others:
            cells += [value, value - first]
        rows.append(cells)

    def tint(record: int, role: str) -> Tint:
        figure = figures[record]
        number, difference = _SHARE if figure.share else _WHOLE if figure.whole else _TENTHS
        new_part = record > 0 and figures[record - 1].part != figure.part
        look: Tint = {"top": 2} if new_part else {}
        formats = {"value": number, "difference": difference}
        return {**look, "num_format": formats[role]} if role in formats else look

    return Listing(columns, rows, tint)


def group_list(comparison: Comparison, translate: Translate) -> Listing:
    """Return a row a need, district and class: candidates, served and unserved of each plan."""
    titles = (N_("考生"), N_("已安排"), *(labels.REASONS[reason] for reason in labels.REASONS))
    columns = [Column(translate(N_("分类"))), Column(translate(N_("名称")), align="left", most=24)]
    for place in range(len(comparison.plans)):
        letter = plan_letter(place)
        columns += [Column(f"{letter} {translate(title)}", most=14) for title in titles]
        if place:
            columns.append(_difference(f"{letter} − A {translate(N_('已安排'))}"))
    rows = []
    for row in comparison.groups:
        cells: list[Value] = [translate(GROUPS[row.by]), group_name(row.by, row.key, translate)]
        for place, tally in enumerate(row.tallies):
            cells += _tally_cells(tally)
            if place:
                cells.append(tally.served - row.tallies[0].served)
        rows.append(cells)
    return Listing(columns, rows, _new_part(comparison.groups))


def _tally_cells(tally: Tally) -> list[Value]:
    reasons = [tally.unserved_by_reason[reason] for reason in tally.unserved_by_reason]
    return [tally.candidates, tally.served, *reasons]


def group_name(by: str, key: str, translate: Translate) -> str:
    """Return what a need, a district or a class is called."""
    if by == "need" and key in NEEDS:
        return translate(labels.SUBJECTS[key])
    return printable(key)


def offer_list(comparison: Comparison, translate: Translate) -> Listing:
    """Return a row a subject and quota: sessions, seats and booked seats of each plan."""
    columns = [Column(translate(N_("科目")), least=12), Column(translate(N_("名额")), least=12)]
    for place in range(len(comparison.plans)):
        letter = plan_letter(place)
        columns += [
            Column(f"{letter} {translate(title)}", total=True, most=14)
            for title in (N_("场次数"), N_("计划数"), N_("已排"))
        ]
        if place:
            columns.append(_difference(f"{letter} − A {translate(N_('计划数'))}", total=True))
    rows = []
    for row in comparison.offers:
        cells: list[Value] = [
            translate(labels.SUBJECTS[row.subject]),
            translate(labels.QUOTAS[row.quota]),
        ]
        for place, offer in enumerate(row.offers):
            cells += [offer.sessions, offer.seats, offer.booked]
            if place:
                cells.append(offer.seats - row.offers[0].seats)
        rows.append(cells)
    return Listing(columns, rows)


def _difference(title: str, *, total: bool = False) -> Column:
    return Column(title, number=_WHOLE[1], total=total)


def _new_part(rows: Iterable[GroupRow]) -> "_Parted":
    return _Parted([row.by for row in rows])


@dataclass(frozen=True, slots=True)
class _Parted:
    """Draws a line above the first row of each part."""

    parts: Sequence[str]

    def __call__(self, record: int, _role: str) -> Tint:
        return {"top": 2} if record and self.parts[record - 1] != self.parts[record] else {}
