"""An advice in words: bottlenecks, what is idle, and the ways, predicted and planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.invocation import Invocation
    from models.advice import Advice, Figures, InKind, Use, Way

BOTTLENECKS: Final = 8
LEAST_SERVED: Final = 0.05

KINDS: Final = {"theory": _("理论考室"), "field": _("场地"), "road": _("道路")}
IN_KIND: Final = {
    "runs": _("开考 {count} 场"),
    "night_runs": _("其中夜考 {count} 场"),
    "weekend_runs": _("其中周末 {count} 场"),
    "venue_days": _("考场开放 {count} 天次"),
    "rented_days": _("其中租用 {count} 天次"),
    "duties": _("值勤 {count} 个时段"),
    "examiner_days": _("考试员 {count} 人日"),
    "reserve_days": _("其中应急 {count} 人日"),
}


def say_advice(
    invocation: Invocation,
    advice: Advice,
    names: Sequence[str],
    case: Path,
    plan: Path,
    out: Path | None,
) -> None:
    """Say everything; with ``--json`` nothing is said."""
    _say_base(invocation, advice)
    _say_bottlenecks(invocation, advice)
    for use in advice.uses:
        _say_use(invocation, use)
    if not advice.left_out:
        invocation.say(_("具备资格的考生都已安排，没有要增加的席位。"))
        return
    _say_ways(invocation, advice, names)
    if out is not None:
        invocation.say(_("方案写在 {out}，可修改后推演："), out=out)
        again = "" if advice.published else " --replan"
        file = out / (names[0] if names else "*.toml")
        invocation.say(
            "  paikao whatif {case} --scenario {file} --base {plan}{again}",
            case=case,
            file=file,
            plan=plan,
            again=again,
        )
    if advice.stopped:
        invocation.say(_("因 Ctrl-C 提前停下：未重排的办法只有预计。"))


def _say_base(invocation: Invocation, advice: Advice) -> None:
    invocation.say(
        _("计划：已安排 {served} 人，具备资格而未安排 {left} 人，得分 {score}。"),
        served=f"{advice.base.served:,.0f}",
        left=f"{advice.left_out:,}",
        score=f"{advice.base.score:,.0f}",
    )


def _say_bottlenecks(invocation: Invocation, advice: Advice) -> None:
    if advice.relaxed is None:
        invocation.say(_("没有来得及求出瓶颈。"))
        return
    serving = [item for item in advice.bottlenecks if item.served >= LEAST_SERVED]
    if not serving:
        invocation.say(_("瓶颈：单独增加任何一样都不能多安排一人。"))
        return
    invocation.say(_("瓶颈（再多一份，约可多安排多少人、减多少分；按松弛模型）："))
    for number, item in enumerate(serving[:BOTTLENECKS], start=1):
        invocation.say(
            "  {number}. {what}：{gain}",
            number=number,
            what=invocation.words.message(item.what),
            gain=invocation.words.text(
                _("{served} 人，{points} 分"),
                served=f"{item.served:+,.1f}",
                points=f"{-item.points:+,.0f}",
            ),
        )
        if item.where:
            places = invocation.words.text(_("、")).join(item.where)
            invocation.say(_("     最缺：{places}"), places=places)


def _say_use(invocation: Invocation, use: Use) -> None:
    invocation.say(
        _(
            "  {kind}：{possible} 个可开时段中空闲 {idle}；"
            "可值勤的考试员 {examiners} 人，已到上限 {spent}；未安排 {left} 人"
        ),
        kind=invocation.words.text(KINDS[use.kind]),
        possible=f"{use.possible:,}",
        idle=f"{use.idle:,}",
        examiners=f"{use.examiners:,}",
        spent=f"{use.spent:,}",
        left=f"{use.left_out:,}",
    )


def _say_ways(invocation: Invocation, advice: Advice, names: Sequence[str]) -> None:
    invocation.say(_("多安排 {asked} 人的办法："), asked=f"{advice.asked:,}")
    if advice.again is not None:
        invocation.say(
            _("  不作改动、同样时限再排一次：已安排 {served} 人，得分 {score}；以下各条与它相比"),
            served=f"{advice.again.served:,.0f}",
            score=f"{advice.again.score:,.0f}",
        )
    if not advice.ways:
        invocation.say(_("  没有找到能多安排人的办法。"))
    for number, way in enumerate(advice.ways):
        _say_way(invocation, number + 1, way, names[number])
    if advice.others:
        invocation.say(_("  其余办法，只有预计："))
    for way, name in zip(advice.others, names[len(advice.ways) :], strict=True):
        invocation.say(
            _("    {title}：多安排 {served} 人，{reach}（{name}）"),
            title=invocation.words.message(way.title),
            served=f"{way.predicted.served:,.0f}",
            reach=_reach(invocation, way),
            name=name,
        )


def _reach(invocation: Invocation, way: Way) -> str:
    if way.reaches:
        return invocation.words.text(_("够"))
    return invocation.words.text(_("用足也不够"))


def _say_way(invocation: Invocation, number: int, way: Way, name: str) -> None:
    words = invocation.words
    invocation.say(
        _("  办法 {number}：{title}（{reach}，{name}）"),
        number=number,
        title=words.message(way.title),
        reach=_reach(invocation, way),
        name=name,
    )
    _say_gain(invocation, words.text(_("预计")), way.predicted)
    if way.obtained is None or way.obtained_total is None:
        invocation.say(_("    没有来得及重排。"))
    else:
        cut = words.text(_("重排（提前停下）")) if way.cut_short else words.text(_("重排"))
        _say_gain(invocation, cut, way.obtained)
        _say_totals(invocation, way.predicted_total, way.obtained_total)
        if way.in_kind is not None:
            _say_in_kind(invocation, way.in_kind)
        if way.changed_bookings or way.changed_duties:
            invocation.say(
                _("    改动：已约考生 {bookings} 人，值勤 {duties}"),
                bookings=f"{way.changed_bookings:,}",
                duties=f"{way.changed_duties:,}",
            )
    for need in way.needs:
        invocation.say(_("    条件：{need}"), need=words.message(need))


def _say_gain(invocation: Invocation, what: str, figures: Figures) -> None:
    each = figures.effort_per_candidate
    invocation.say(
        _(
            "    {what}：多安排 {served} 人，"
            "开考和值勤多 {effort} 分（每人 {each} 分），得分 {score}"
        ),
        what=what,
        served=f"{figures.served:,.0f}",
        effort=f"{figures.effort:,.0f}",
        each="—" if each is None else f"{each:,.2f}",
        score=f"{figures.score:+,.0f}",
    )


def _say_totals(invocation: Invocation, predicted: Figures, obtained: Figures) -> None:
    invocation.say(
        _(
            "    合计：安排预计 {served}、重排 {then}（差 {apart}）；"
            "得分预计 {score}、重排 {score_then}（差 {score_apart}）"
        ),
        served=f"{predicted.served:,.0f}",
        then=f"{obtained.served:,.0f}",
        apart=_apart(predicted.served, obtained.served),
        score=f"{predicted.score:,.0f}",
        score_then=f"{obtained.score:,.0f}",
        score_apart=_apart(predicted.score, obtained.score),
    )


def _apart(predicted: float, obtained: float) -> str:
    """Say how far two figures are apart, in percent of the one obtained."""
    return f"{abs(predicted - obtained) / max(1.0, abs(obtained)):.2%}"


def _say_in_kind(invocation: Invocation, kind: InKind) -> None:
    words = invocation.words
    parts = [
        words.text(text, count=f"{getattr(kind, name):+,}")
        for name, text in IN_KIND.items()
        if getattr(kind, name)
    ]
    if parts:
        invocation.say(_("    实物：{parts}"), parts=words.text(_("，")).join(parts))
