"""Answers about sessions, venues, examiners and rules as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.why_lines import limit_lines, place_text, worth_lines
from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.words import Words
    from models.plan import ScoreParts
    from models.why import (
        ExaminerAnswer,
        ExaminerDate,
        FacilityUse,
        Heads,
        RuleAnswer,
        SessionAnswer,
        VenueAnswer,
    )

WHERE_SHOWN: Final = 10
BOUND: Final[dict[str, str]] = {
    "B4": _("联考的另一半没有余量"),
    "C1": _("单位已全部启用或停用"),
    "C2": _("单位能力用尽"),
    "C3": _("路线能力用尽"),
    "C4": _("核定日最大量用尽"),
    "C5": _("不够开一个考次的最少席位"),
    "E2": _("考官不够"),
    "demand": _("没有还愿来的人"),
    "office": _("席位上限"),
    "worth": _("还能加，但得不偿失"),
    "left": _("还能加且值得，是搜索没有用上"),
}
KINDS: Final[dict[str, str]] = {"resident": _("常驻"), "reserve": _("应急保障")}


def session_lines(answers: tuple[SessionAnswer, ...], words: Words) -> list[str]:
    """Return the answers about a place, one after the other."""
    return [line for answer in answers for line in (*_session(answer, words), "")][:-1]


def _session(answer: SessionAnswer, words: Words) -> Iterator[str]:
    place = place_text(answer.place, words)
    if answer.place.seats:
        yield words.text(
            _("{place}：{seats} 席，已约 {booked} 人（优先 {priority}，早先已约 {kept}）。"),
            place=place,
            seats=answer.place.seats,
            booked=answer.booked,
            priority=answer.priority,
            kept=answer.kept,
        )
    else:
        yield words.text(_("{place}：没有席位。"), place=place)
    if answer.without is not None:
        yield words.text(
            _(
                "为什么开：若取消而其余不变，少安排 {fewer} 人，"
                "得分多 {total} 分 [精确：两份计划之差]。"
            ),
            fewer=-answer.without_served,
            total=f"{answer.without.total:,}",
        )
        yield "  " + parts_text(answer.without, words)
    yield from limit_lines(answer.limits, words, _("  {rule} {what}：已用 {used}，上限 {most}"))
    if answer.limits:
        yield words.text(
            _("席位不限时，按排序还会有 {demand} 人在此得到安排。"), demand=answer.demand
        )
    yield from _verdict(answer, words)
    for heads in answer.heads:
        yield from _heads(heads, words)
    if answer.worths:
        yield words.text(_("再加席位值多少："))
        yield from worth_lines(answer.worths, words)


def _verdict(answer: SessionAnswer, words: Words) -> Iterator[str]:
    if answer.binds:
        more = _("为什么不能再加：") if answer.place.seats else _("为什么不开：")
        yield words.text(more)
        yield from limit_lines(answer.binds, words, _("  {rule} {what}"))
        return
    used_up = [worth for worth in answer.worths if worth.checked == "exact"][1:]
    if used_up and used_up[0].points > 0:
        yield words.text(_("没有规则挡住再加席位，而且值得：是搜索没有用上（计划不是最优）。"))
    else:
        yield words.text(_("没有规则挡住再加席位，但得不偿失（见下）。"))


def _heads(heads: Heads, words: Words) -> Iterator[str]:
    yield words.text(
        _(
            "  抽签池 {pool}：需 {needed} 人，有 {there} 人；"
            "具备资格 {skilled} 人，还可抽调 {free} 人"
        ),
        pool=heads.pool,
        needed=heads.needed,
        there=heads.there,
        skilled=heads.skilled,
        free=heads.free,
    )
    listed = words.text(_("，")).join(
        f"{words.message(count.message)} {count.used}"
        + words.bracketed(count.rule.partition(":")[0])
        for count in heads.counts
    )
    if listed:
        yield words.text(_("    来不了的：{listed}"), listed=listed)


def venue_lines(answer: VenueAnswer, words: Words) -> list[str]:
    """Return the answer about a venue."""
    return list(_venue(answer, words))


def _venue(answer: VenueAnswer, words: Words) -> Iterator[str]:
    yield words.text(
        _("考场 {venue}：开 {open} 天，不能开 {shut} 天，日租 {cost} 分。"),
        venue=answer.venue_id,
        open=len(answer.dates_open),
        shut=len(answer.dates_shut),
        cost=answer.day_cost,
    )
    if answer.without is not None:
        yield words.text(
            _("若整个不开而其余不变：少安排 {fewer} 人，得分多 {total} 分 [精确：两份计划之差]。"),
            fewer=-answer.without_served,
            total=f"{answer.without.total:,}",
        )
        yield "  " + parts_text(answer.without, words)
    for use in answer.facilities:
        yield _use(use, words)
    yield words.text(_("再多一点值多少："))
    gaining = [worth for worth in answer.worths if worth.points > 0]
    yield from worth_lines(gaining, words)
    if len(gaining) < len(answer.worths):
        yield words.text(_("  其余（单位、路线、核定量）单独多 1 个都没有用：受别的限制。"))


def _use(use: FacilityUse, words: Words) -> str:
    binds = words.text(_("，")).join(f"{_bound(name, words)} {n}" for name, n in use.binds)
    return words.text(
        _(
            "  {facility}：可开 {possible} 个时段，开了 {open} 个；"
            "席位 {seats} / {most}；受限：{binds}"
        ),
        facility=use.facility_id,
        possible=use.possible,
        open=use.open,
        seats=use.seats,
        most=use.seats_possible,
        binds=binds,
    )


def _bound(name: str, words: Words) -> str:
    text = words.text(BOUND[name])
    return text + words.bracketed(name) if name[0].isupper() else text


def examiner_lines(answer: ExaminerAnswer, words: Words) -> list[str]:
    """Return the answer about an examiner, who is known by the ID alone."""
    return list(_examiner(answer, words))


def _examiner(answer: ExaminerAnswer, words: Words) -> Iterator[str]:
    yield words.text(
        _(
            "考试员 {examiner}（{kind}）：值勤 {duties} 次"
            "（备勤 {standby}，夜考 {nights}），{points} 分。"
        ),
        examiner=answer.examiner_id,
        kind=words.text(KINDS[answer.kind]),
        duties=answer.duties,
        standby=answer.standby,
        nights=answer.nights,
        points=answer.points,
    )
    for date in answer.dates:
        yield _date(date, words)
    yield from limit_lines(answer.limits, words, _("  {rule} {what}：{used} / {most}"))
    if answer.conflicts:
        listed = words.text(_("、")).join(answer.conflicts)
        yield words.text(_("  E4 须回避：{listed}"), listed=listed)
    if answer.worth is None:
        yield words.text(_("再多值勤一天也没有用：没有一个抽签池因他而能多开席位。"))
    else:
        yield from worth_lines((answer.worth,), words)


def _date(date: ExaminerDate, words: Words) -> str:
    if date.slots:
        return words.text(
            _("  {date} 在 {venue}：{slots}"),
            date=date.date,
            venue=date.venue_id,
            slots=words.text(_("、")).join(date.slots),
        )
    if date.pools:
        return words.text(
            _("  {date} 未抽调：有 {pools} 个抽签池可去，但都不缺人"),
            date=date.date,
            pools=date.pools,
        )
    if not date.rules:
        return words.text(_("  {date} 未抽调：当日没有他能考的抽签池"), date=date.date)
    from scheduler.why.heads import BARS

    listed = words.text(_("，")).join(
        words.message(BARS[code]) + words.bracketed(code.partition(":")[0]) for code in date.rules
    )
    return words.text(_("  {date} 未抽调：{listed}"), date=date.date, listed=listed)


def rule_lines(answer: RuleAnswer, words: Words) -> list[str]:
    """Return the answer about a rule."""
    return list(_rule(answer, words))


def _rule(answer: RuleAnswer, words: Words) -> Iterator[str]:
    chinese = words.terminal == "zh"
    title = answer.title if chinese else answer.title_en
    article = f" [{answer.article}]" if answer.article and chinese else ""
    yield f"{answer.rule} {title}{article}"
    yield "  " + (answer.sentence if chinese else answer.sentence_en)
    yield words.text(
        _("起作用 {count} 处：{unit}。"), count=f"{answer.count:,}", unit=words.message(answer.unit)
    )
    for name in answer.where[:WHERE_SHOWN]:
        yield f"  {name}"
    if len(answer.where) > WHERE_SHOWN:
        yield words.text(
            _("  另有 {count} 个，--json 可看全部"), count=len(answer.where) - WHERE_SHOWN
        )
    if answer.worths:
        yield words.text(_("多 1 个值多少（起作用最多的几处）："))
        yield from worth_lines(answer.worths, words)


def parts_text(parts: ScoreParts, words: Words) -> str:
    """Return the parts of a difference that are not 0, with signs."""
    from data.workbooks.labels import SCORE_PARTS

    listed = [
        f"{words.text(SCORE_PARTS[name])} {points:+,}"
        for name, points in parts.model_dump().items()
        if points
    ]
    return words.text(_("，")).join(listed) or words.text(_("得分不变"))
