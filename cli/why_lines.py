"""Answers about candidates as lines for people; nobody but the one asked about is named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.words import Words
    from models.why import Checked, Limit, Place, Worth
    from models.why_candidate import (
        CandidateAnswer,
        Change,
        Entitlement,
        Holders,
        Queue,
        Reasoned,
        Seat,
        Standing,
    )

PLACES_SHOWN: Final = 8
CAUSES: Final[dict[str, str]] = {
    "passed": _("该科目已合格"),
    "needs_S1": _("科目一尚未合格"),
    "needs_S2": _("科目二尚未合格"),
    "needs_S3": _("科目三尚未合格"),
    "class": _("准驾车型不符"),
    "bookings": _("约考次数已用完"),
    "wait": _("取得学习驾驶证明未满规定天数"),
    "retry": _("距上次考试未满十日"),
    "expiry": _("学习驾驶证明已到期"),
    "distance": _("超出可接受的距离"),
    "slot": _("时段不合"),
    "date": _("日期不在具备资格的日子"),
    "none": _("没有他这一需求的场次"),
}
CHECKED: Final[dict[Checked, str]] = {
    "law": _("按法条日期推得"),
    "rerun": _("已按排序重新安排验证"),
    "exact": _("精确：两份计划之差"),
    "at_least": _("至少：一种用法下两份计划之差"),
    "price": _("估价：线性松弛的影子价格"),
}
NO_RULE: Final = {"demand": _("需求"), "office": _("席位上限")}
"""What stands in the place of a rule's ID."""
REASONS: Final[dict[str, str]] = {
    "B1": _("本期内没有一天具备资格（B1）"),
    "no_offer": _("没有他可接受且具备资格的场次"),
    "full": _("他可接受的场次全部约满，占座的人都排在他之前（B5）"),
}


def candidate_lines(answer: CandidateAnswer, words: Words) -> list[str]:
    """Return the answer about one candidate."""
    return list(_candidate(answer, words))


def _candidate(answer: CandidateAnswer, words: Words) -> Iterator[str]:
    head = {"candidate": answer.candidate_id, "need": answer.need}
    if answer.reason is not None:
        reason = words.text(REASONS[answer.reason])
        yield words.text(_("考生 {candidate}（{need}）未安排：{reason}。"), **head, reason=reason)
    else:
        yield words.text(_("考生 {candidate}（{need}）已安排。"), **head)
    if answer.seat is not None:
        yield from _seat(answer.seat, words)
    yield from _entitlements(answer, words)
    yield words.text(
        _("他要的科目共开 {offered} 个场次（联考一对算一个），可接受且具备资格的 {count} 个。"),
        offered=answer.offered,
        count=len(answer.accepted),
    )
    yield from limit_lines(answer.lost, words, _("  另外 {used} 个：{what}（{rule}）"))
    yield from places(answer.accepted, words)
    if answer.holders is not None:
        yield from _holders(answer.holders, words, served=answer.served)
    if answer.queue is not None:
        yield from _queue(answer.queue, words, served=answer.served)
    if not answer.served:
        yield from _changes(answer, words)


def _entitlements(answer: CandidateAnswer, words: Words) -> Iterator[str]:
    for part in answer.entitlement:
        yield _window(part, words)
        for condition in part.conditions:
            if part.first is None or condition.since is not None or condition.until is not None:
                mark = "✓" if condition.met else "✗"
                yield f"  {mark} {words.message(condition.message)}"
    if answer.next_date is not None:
        yield words.text(_("下一期起：{date} 起对全部需求具备资格。"), date=answer.next_date)


def _window(part: Entitlement, words: Words) -> str:
    if part.first is None:
        return words.text(_("{part}：本期内没有具备资格的日期"), part=part.part)
    return words.text(
        _("{part}：{first} 至 {last} 具备资格"), part=part.part, first=part.first, last=part.last
    )


def _seat(seat: Seat, words: Words) -> Iterator[str]:
    yield words.text(_("席位：{place}"), place=place_text(seat.place, words))
    if seat.kept:
        yield words.text(_("  早先已约，照旧保留（P2）。"))
        return
    if seat.displaced:
        yield words.text(_("  他早先的席位被压减，排在所有人之前重新安排（P2）。"))
    if seat.cheapest is None:
        yield words.text(
            _("  路程和等候共 {points} 分：在可接受的场次里没有更近更早的。"), points=seat.points
        )
    elif seat.cheapest_costs is None:
        yield words.text(
            _("  路程和等候共 {points} 分；{place} 只要 {less} 分，但给他就有别人失去席位。"),
            points=seat.points,
            place=place_text(seat.cheapest, words),
            less=seat.cheapest_points,
        )
    else:
        yield words.text(
            _(
                "  路程和等候共 {points} 分；{place} 只要 {less} 分，"
                "但给他后全体合计多 {more} 分（精确：重新分配席位得出）。"
            ),
            points=seat.points,
            place=place_text(seat.cheapest, words),
            less=seat.cheapest_points,
            more=seat.cheapest_costs,
        )


def _holders(holders: Holders, words: Words, *, served: bool) -> Iterator[str]:
    yield words.text(
        _(
            "这些场次共 {seats} 个席位：早先已约 {kept}，重新安排 {displaced}，优先 {priority}，"
            "普通 {ordinary}。"
        ),
        seats=holders.seats,
        kept=holders.kept,
        displaced=holders.displaced,
        priority=holders.priority,
        ordinary=holders.ordinary,
    )
    if holders.worst is not None and not served:
        yield words.text(
            _("  其中 {before} 人排序在他之前；排序最后的一位：{worst}。"),
            before=holders.before,
            worst=standing_text(holders.worst, words),
        )


def _queue(queue: Queue, words: Words, *, served: bool) -> Iterator[str]:
    yield words.text(
        _("排队：同一需求 {waiting} 人中第 {place} 位（{standing}）。"),
        waiting=queue.waiting,
        place=queue.place,
        standing=standing_text(queue.standing, words),
    )
    if served:
        return
    yield words.text(
        _("  排在他之前还没有席位的 {before} 人，其中 {rivals} 人也接受他要的场次。"),
        before=queue.unserved_before,
        rivals=queue.rivals,
    )
    if queue.cutoff is not None:
        yield words.text(
            _("  分界：要排在这样一位之前才有席位：{cutoff}（已按排序重新安排验证）。"),
            cutoff=standing_text(queue.cutoff, words),
        )


def _changes(answer: CandidateAnswer, words: Words) -> Iterator[str]:
    if not answer.changes:
        yield words.text(_("没有找到哪一项改变能使他得到安排。"))
        return
    yield words.text(_("最少改变哪一项就能安排他（每项各自单独成立）："))
    for change in answer.changes:
        yield from _change(change, words)


def _change(change: Change, words: Words) -> Iterator[str]:
    checked = words.text(CHECKED[change.checked])
    yield f"  · {words.message(change.message)} [{checked}]"
    yield from limit_lines(
        change.binds, words, _("      受限 {rule}：{what}（已有 {used}，上限 {most}）")
    )
    if change.kind in ("seats", "open") and not change.binds:
        yield "      " + words.text(_("设施和考官都还安排得下。"))


def unserved_lines(answer: tuple[Reasoned, ...], words: Words) -> list[str]:
    """Return how many are unserved for which reason, in numbers; ``--json`` gives each."""
    lines = [words.text(_("未安排 {count} 人，逐人都有原因："), count=f"{len(answer):,}")]
    by_reason = Counter((r.reason, r.need) for r in answer)
    for reason in REASONS:
        found = {need: n for (name, need), n in by_reason.items() if name == reason}
        if not found:
            continue
        listed = words.text(_("，")).join(f"{need} {n:,}" for need, n in sorted(found.items()))
        total = f"{sum(found.values()):,}"
        lines.append(f"  {total}  {words.text(REASONS[reason])}{words.text(_('：'))}{listed}")
        causes = Counter(r.causes for r in answer if r.reason == reason and r.causes)
        lines += [f"      {n:,}  {causes_text(c, words)}" for c, n in causes.most_common()]
    unproven = sum(not r.proven for r in answer)
    text = _("已证明 {proven} 人；未能证明 {unproven} 人（计划违反 B5 时才会有，请先审核）。")
    lines.append(words.text(text, proven=f"{len(answer) - unproven:,}", unproven=unproven))
    return lines


def causes_text(causes: Iterable[str], words: Words) -> str:
    """Return the causes of a reason in words: ``S3:wait`` is a part and a condition."""
    found = []
    for cause in causes:
        part, colon, code = cause.rpartition(":")
        found.append(f"{part}{colon and ' '}{words.text(CAUSES[code])}")
    return words.text(_("；")).join(found)


def standing_text(standing: Standing, words: Words) -> str:
    """Return a place in the order of B5 without a name."""
    kind = _("普通，")
    if standing.displaced:
        kind = _("重新安排，")
    elif standing.priority:
        kind = _("优先，")
    return words.text(kind) + words.text(_("自 {since} 等候"), since=standing.since)


def place_text(place: Place, words: Words) -> str:
    """Return what a place is called, with its ID where the plan has one."""
    return f"{place.label} {place.need}" + (words.bracketed(place.name) if place.name else "")


def places(found: tuple[Place, ...], words: Words) -> Iterator[str]:
    """Return some places, and how many more there are."""
    for place in found[:PLACES_SHOWN]:
        yield words.text(
            _("  {place}：{seats} 席"), place=place_text(place, words), seats=place.seats
        )
    if len(found) > PLACES_SHOWN:
        yield words.text(_("  另有 {count} 个，--json 可看全部"), count=len(found) - PLACES_SHOWN)


def limit_lines(limits: Iterable[Limit], words: Words, text: str) -> Iterator[str]:
    """Return a line a limit."""
    for limit in limits:
        yield words.text(
            text,
            rule=words.text(NO_RULE.get(limit.rule, limit.rule)),
            used=limit.used,
            most=limit.most,
            what=words.message(limit.message),
        )


def worth_lines(worths: Iterable[Worth], words: Words) -> Iterator[str]:
    """Return a line a worth: points saved, candidates served more, and how it is known."""
    for worth in worths:
        text = _("  {what}：省 {points} 分，多安排 {served} 人 [{checked}]")
        if worth.checked == "price":
            text = _("  {what}：省 {points} 分 [{checked}]")
        yield words.text(
            text,
            what=words.message(worth.what),
            points=f"{worth.points:,.0f}",
            served=worth.served,
            checked=words.text(CHECKED[worth.checked]),
        )
