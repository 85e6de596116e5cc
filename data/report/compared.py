"""The comparison's tables as the page draws them."""

from collections.abc import Iterator

from data.layout import TITLE_BY_TABLE
from data.report.names import Names, count, one, signed
from data.texts import N_
from data.workbooks import labels
from models.comparison import CaseChanges, Comparison, GroupRow

Row = tuple[str, str, str, str]
"""What, before, after, difference."""

MOST_SESSIONS = 60


def figures(comparison: Comparison, names: Names) -> Iterator[Row]:
    """Yield score and gap, then every figure of ``plan.json``, before and after."""
    one_plan, other = (plan.info for plan in comparison.plans)
    yield _row(names.text(N_("总代价（分，越低越好）")), one_plan.score, other.score)
    gaps = 100 * one_plan.gap, 100 * other.gap
    yield _row(names.text(N_("与最优的差距")) + " (%)", *gaps)
    for name, (label, unit) in labels.KPIS.items():
        title = names.text(label)
        title += f" ({unit})" if unit == "%" else ""
        yield _row(title, getattr(one_plan.kpis, name), getattr(other.kpis, name))


def groups(comparison: Comparison, kind: str, names: Names) -> Iterator[Row]:
    """Yield the served of each need (district, class), before and after."""
    for row in comparison.groups:
        if row.by == kind:
            yield _row(_title(row, names), *(tally.served for tally in row.tallies))


def _title(row: GroupRow, names: Names) -> str:
    return names.subject(row.key) if row.by == "need" else names.plain(row.key)


def _row(title: str, before: float, after: float) -> Row:
    show = one if isinstance(before, float) or isinstance(after, float) else count
    return title, show(before), show(after), signed(after - before)


def case_lines(case: CaseChanges, names: Names) -> Iterator[str]:
    """Yield how the cases of the two plans differ."""
    if case.same:
        yield names.text(N_("两份计划用的是同一份数据。"))
        return
    for setting in case.settings:
        yield names.fill(
            N_("设置 {key}：{before} → {after}"),
            key=setting.key,
            before=names.plain(setting.before) or "—",
            after=names.plain(setting.after) or "—",
        )
    for table in case.tables:
        yield names.fill(
            N_("数据表 {table}：{rows_before} 行 → {rows_after} 行，去掉 {gone} 行，新有 {new} 行"),
            table=TITLE_BY_TABLE[table.table] if names.lang == "zh" else table.table,
            rows_before=count(table.rows_before),
            rows_after=count(table.rows_after),
            gone=count(table.only_before),
            new=count(table.only_after),
        )


def change_lines(comparison: Comparison, names: Names) -> Iterator[str]:
    """Yield what differs of candidates, sessions and duties, in counts."""
    change = comparison.changes[0]
    people, sessions, duties = change.candidates, change.sessions, change.duties
    yield names.fill(
        N_(
            "两边都有的 {common} 名考生中：得到席位 {wins} 人，失去席位 {loses} 人，"
            "换场 {moves} 人（提前 {earlier}，推迟 {later}），席位不变 {kept} 人。"
        ),
        common=count(people.common),
        wins=count(people.wins),
        loses=count(people.loses),
        moves=count(people.moves),
        earlier=count(people.earlier),
        later=count(people.later),
        kept=count(people.kept),
    )
    if people.only_before or people.only_after:
        yield names.fill(
            N_("只在前一份数据里的考生 {before} 人，只在后一份里的 {after} 人。"),
            before=count(people.only_before),
            after=count(people.only_after),
        )
    yield names.fill(
        N_(
            "场次：新开 {opened}（{seats_opened} 席），取消 {closed}（{seats_closed} 席），"
            "加席 {raised}（{seats_raised} 席），减席 {cut}（{seats_cut} 席），不变 {kept}。"
        ),
        **{
            name: count(getattr(sessions, name))
            for name in (
                *("opened", "closed", "raised", "cut", "kept"),
                *("seats_opened", "seats_closed", "seats_raised", "seats_cut"),
            )
        },
    )
    yield names.fill(
        N_("值勤：增加 {gained} 人次，减少 {lost} 人次，同日换岗 {moved} 人次，不变 {kept} 人次。"),
        gained=count(duties.gained),
        lost=count(duties.lost),
        moved=count(duties.moved),
        kept=count(duties.kept),
    )
