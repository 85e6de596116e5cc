"""``paikao audit``: does a plan keep every rule, and is it worth what it says?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli.exits import Exit
from cli.invocation import pass_invocation
from cli.parameters import FOLDER
from cli.problems import violation_data, violation_lines
from cli.words import _
from models.errors import Message, Violation

if TYPE_CHECKING:
    from pathlib import Path

    from cli.invocation import Invocation
    from models.plan import PlanInfo, ScoreParts

ROUNDING = 1e-6
"""What a bound or a gap may differ by for having been through a decimal text."""


@click.argument(
    "case", type=FOLDER, metavar="CASE", help=_("数据：CSV 文件夹，或一个 .xlsx 工作簿")
)
@click.argument("plan", type=FOLDER, metavar="PLAN", help=_("计划文件夹；没有 plan.json 也可"))
@pass_invocation
def audit(invocation: Invocation, case: Path, plan: Path) -> None:
    """Check a plan folder against a case, from the tables alone."""
    from data.case_reader import read_case
    from data.plan_folder import read_plan, read_tables
    from scheduler.audit import RULES, judge

    found = read_case(case)
    info = None
    if (plan / "plan.json").exists():
        read = read_plan(plan)
        tables, info = read.tables, read.info
    else:
        tables = read_tables(plan)
    verdict = judge(found, tables)
    parts = verdict.score
    same_case = info is not None and info.case_digest == found.digest
    claims = false_claims(info, parts) if info is not None and same_case else ()
    if info is not None and not same_case:
        invocation.note(
            _("注意：此计划是按另一份数据排的（数据摘要不同），plan.json 的得分不作核对。")
        )

    everything = (*verdict.violations, *claims)
    if everything:
        rules = list(dict.fromkeys(violation.rule for violation in everything))
        invocation.say(
            _("审核未通过：{count} 处，涉及 {rules}。"),
            count=len(everything),
            rules=invocation.words.text(_("、")).join(rules),
        )
        if not invocation.as_json:
            to_terminal = sys.stdout.isatty()
            for line in violation_lines(everything, invocation.words, to_terminal=to_terminal):
                click.echo(line)
    else:
        invocation.say(_("审核通过：{count} 条规则，无一违反。"), count=len(RULES))
    _say_score(invocation, parts)
    invocation.emit(
        {
            "ok": not everything,
            "violations": [violation_data(item, invocation.words) for item in everything],
            "score": parts.total,
            "score_parts": parts.model_dump(),
            "kpis": verdict.kpis.model_dump(),
            "same_case": None if info is None else same_case,
        }
    )
    if everything:
        click.get_current_context().exit(int(Exit.FAULT))


def false_claims(info: PlanInfo, parts: ScoreParts) -> tuple[Violation, ...]:
    """Return what ``plan.json`` says otherwise than the tables.

    A claim is named by its key in ``plan.json`` and carries ``score`` in place of a rule's ID.
    """
    gap = (info.score - info.bound) / max(1, info.score)
    claims: list[tuple[str, float, float]] = [
        (f"score_parts.{name}", value, getattr(parts, name))
        for name, value in info.score_parts.model_dump().items()
    ]
    claims += [("score", info.score, parts.total), ("gap", info.gap, gap)]
    false = [
        Violation(
            "score",
            f"plan.json {key}",
            Message(
                _("写的是 {claimed}，按计划表应为 {counted}"),
                {"claimed": claimed, "counted": counted},
            ),
        )
        for key, claimed, counted in claims
        if abs(claimed - counted) > ROUNDING
    ]
    if info.bound > parts.total + ROUNDING:
        false.append(
            Violation(
                "score",
                "plan.json bound",
                Message(
                    _("下界 {bound} 高于得分 {score}"), {"bound": info.bound, "score": parts.total}
                ),
            )
        )
    return tuple(false)


def _say_score(invocation: Invocation, parts: ScoreParts) -> None:
    invocation.say(_("得分 {score}："), score=f"{parts.total:,}")
    for name, points in parts.model_dump().items():
        invocation.say("  {name:<10}{points:>14,}", name=name, points=points)
