"""A comparison in words: which plans, how their cases differ, how many changes of what kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cli.words import _, printable

if TYPE_CHECKING:
    from cli.words import Words
    from models.comparison import CandidateChanges, Changes, Comparison

DIGEST_LENGTH: Final = 8


def plan_lines(comparison: Comparison, words: Words) -> list[str]:
    """Return a line a plan: its letter, where it is, of which case."""
    text = _("{letter}  {name}（{city}，{start} 起 {days} 天，数据 {digest}）")
    return [
        words.text(
            text,
            letter=letter_of(place),
            name=printable(plan.name),
            city=printable(plan.city),
            start=plan.start,
            days=plan.days,
            digest=printable(plan.info.case_digest[:DIGEST_LENGTH]),
        )
        for place, plan in enumerate(comparison.plans)
    ]


def headline(comparison: Comparison, changes: Changes, words: Words) -> list[str]:
    """Say which plan is set against the first, and how their cases differ."""
    letters = {"after": letter_of(changes.after), "before": letter_of(0)}
    lines = ["", words.text(_("{after} 对 {before}："), **letters)]
    case = changes.case
    if case.same:
        return lines
    lines.append(
        words.text(
            _("注意：两份计划的数据不同（摘要 {one} 与 {other}）；考生的得失只算两边都有的人。"),
            one=printable(comparison.plans[0].info.case_digest[:DIGEST_LENGTH]),
            other=printable(comparison.plans[changes.after].info.case_digest[:DIGEST_LENGTH]),
        )
    )
    for item in case.settings:
        lines.append(f"· {item.key}: {printable(item.before)} → {printable(item.after)}")
    for table in case.tables:
        text = _("· {table}：{rows_before} 行 → {rows_after} 行，少了 {gone} 行，多了 {new} 行")
        lines.append(
            words.text(
                text,
                table=_table_title(table.table, words),
                rows_before=f"{table.rows_before:,}",
                rows_after=f"{table.rows_after:,}",
                gone=f"{table.only_before:,}",
                new=f"{table.only_after:,}",
            )
        )
    return lines


def _table_title(name: str, words: Words) -> str:
    from data.layout import TITLE_BY_TABLE

    return f"{name}（{TITLE_BY_TABLE[name]}）" if words.terminal == "zh" else name


def change_lines(changes: Changes, words: Words) -> list[str]:
    """Return a line each for candidates, sessions, runs and duties."""
    candidates, duties = changes.candidates, changes.duties
    lines = []
    if not (
        candidates.rows
        or changes.sessions.rows
        or changes.runs.rows
        or duties.rows
        or duties.roles_changed
    ):
        lines.append(words.text(_("场次、设施、值勤和考生的席位都相同。")))
    if not changes.case.same:
        lines.append(_alone_line(candidates, words))
    texts = (
        _(
            "考生：得到席位 {wins}，失去 {loses}，换场 {moves}（提前 {earlier}，推后 {later}），"
            "不变 {kept}"
        ),
        _(
            "场次：新开 {opened}（{seats_opened} 席），取消 {closed}（{seats_closed} 席），"
            "加席 {raised}（{seats_raised} 席），减席 {cut}（{seats_cut} 席），不变 {kept}"
        ),
        _(
            "设施：新开 {opened}，取消 {closed}，启用数量增加 {more_units}、减少 {fewer_units}，"
            "只改岗位 {reposted}，不变 {kept}"
        ),
        _(
            "值勤：增加 {gained} 人次，减少 {lost}，同日换 {moved}，换角色 {roles_changed}，"
            "不变 {kept}；涉及考试员 {people} 人"
        ),
    )
    found = (
        candidates.model_dump(exclude={"groups", "rows"}),
        changes.sessions.model_dump(exclude={"rows"}),
        changes.runs.model_dump(exclude={"rows"}),
        {**duties.model_dump(exclude={"rows", "people"}), "people": len(duties.people)},
    )
    return lines + [
        _counted(words, text, **counts) for text, counts in zip(texts, found, strict=True)
    ]


def _alone_line(candidates: CandidateChanges, words: Words) -> str:
    return _counted(
        words,
        _(
            "两边都有的考生 {common} 人；仅前者有 {gone} 人（已安排 {served_gone}），"
            "仅后者有 {new} 人（已安排 {served_new}）"
        ),
        common=candidates.common,
        gone=candidates.only_before,
        served_gone=candidates.served_only_before,
        new=candidates.only_after,
        served_new=candidates.served_only_after,
    )


def _counted(words: Words, text: str, **counts: int) -> str:
    return words.text(text, **{name: f"{count:,}" for name, count in counts.items()})


def letter_of(place: int) -> str:
    """Return what the plan at a place is called for short."""
    from data.workbooks.comparison_labels import plan_letter

    return plan_letter(place)
